//! Table `closings`: the immutable, numbered ends of business days.

use crate::{StoreError, values};
use domain::BusinessDay;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// A closing as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingRecord {
    /// Its number: consecutive from 1.
    pub number: i64,
    /// The day it ended.
    pub business_day: BusinessDay,
    /// Everything it says, as JSON; the signature is over exactly these bytes.
    pub statement: String,
    /// The Ed25519 key it was signed with, the public half.
    pub public_key: [u8; 32],
    /// The signature.
    pub signature: [u8; 64],
    /// The journal row that tells of it; not looked at when it is written.
    pub seq: i64,
}

/// Every closing, the first one first.
pub(crate) fn all(connection: &Connection) -> Result<Vec<ClosingRecord>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM closings ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(record_from(row)?);
    }
    Ok(found)
}

/// The newest closing.
pub(crate) fn newest(connection: &Connection) -> Result<Option<ClosingRecord>, StoreError> {
    first(connection, "SELECT * FROM closings ORDER BY number DESC LIMIT 1", [])
}

/// The closing of a day.
pub(crate) fn of_day(connection: &Connection, day: BusinessDay) -> Result<Option<ClosingRecord>, StoreError> {
    first(connection, "SELECT * FROM closings WHERE business_day = ?1", [day.to_string()])
}

fn first(
    connection: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<Option<ClosingRecord>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    rows.next()?.map(record_from).transpose()
}

fn record_from(row: &Row<'_>) -> Result<ClosingRecord, StoreError> {
    Ok(ClosingRecord {
        number: row.get("number")?,
        business_day: values::parsed_in(row, "business_day")?,
        statement: row.get("statement")?,
        public_key: row.get("public_key")?,
        signature: row.get("signature")?,
        seq: row.get("seq")?,
    })
}

/// Adds a closing and closes every day through its own.
pub(crate) fn add(connection: &Connection, closing: &ClosingRecord, seq: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO closings (number, business_day, statement, public_key, signature, seq)
             VALUES (:number, :business_day, :statement, :public_key, :signature, :seq)",
        )?
        .execute(named_params! {
            ":number": closing.number,
            ":business_day": closing.business_day.to_string(),
            ":statement": closing.statement,
            ":public_key": closing.public_key,
            ":signature": closing.signature,
            ":seq": seq,
        })?;
    connection
        .prepare_cached("UPDATE meta SET closed_through = ?1")?
        .execute([closing.business_day.to_string()])?;
    Ok(())
}

/// The oldest day after `closed` on which a sale was made, money was booked or cash moved.
pub(crate) fn oldest_open(
    connection: &Connection,
    closed: Option<BusinessDay>,
) -> Result<Option<BusinessDay>, StoreError> {
    let after = closed.map(|day| day.to_string()).unwrap_or_default();
    let found: Option<String> = connection
        .prepare_cached(
            "SELECT min(day) FROM (
                 SELECT min(business_day) AS day FROM day_counts WHERE business_day > :after
                 UNION ALL SELECT min(business_day) FROM day_figures WHERE business_day > :after
                 UNION ALL SELECT min(business_day) FROM tender_figures WHERE business_day > :after
                 UNION ALL SELECT min(business_day) FROM cash_moves WHERE business_day > :after)",
        )?
        .query_row(named_params! { ":after": after }, |row| row.get(0))
        .optional()?
        .flatten();
    found.map(|text| values::parsed(&text, "closings.oldest_open")).transpose()
}
