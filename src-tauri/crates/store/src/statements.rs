//! Tables `statements` and `statement_rows`: what gateways say was paid, and our side of it.

use crate::values::InOrder;
use crate::{StoreError, values};
use domain::statement::{OurPayment, StatementRow};
use domain::{BusinessDay, Currency, Flag, GatewayId, Moment, Money, Stage};
use rusqlite::{Connection, Row, named_params, params};
use serde_json::Value;

/// A statement as it is kept, without its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementRecord {
    /// Its number: consecutive from 1.
    pub number: i64,
    /// SHA-256 over gateway, file and mapping, in hex: the same again is the same statement.
    pub content: String,
    /// Whose statement it is.
    pub gateway: GatewayId,
    /// The file's name, for people; empty where it came as no file.
    pub file_name: String,
    /// SHA-256 of the file's bytes, else of its rows, in hex.
    pub sha256: String,
    /// What each column was taken for; of a list that the gateway gave when it was asked, when and for what.
    pub mapping: Value,
    /// The business days it claims to hold all of, the first and the last.
    pub days: (BusinessDay, BusinessDay),
    /// How many rows ended where.
    pub outcome: Value,
    /// Who imported it; `None` while the till has no people.
    pub person: Option<String>,
    /// When, by this machine's clock.
    pub at: Moment,
}

/// Writes rows of a statement that is still to come; those already written stay.
pub(crate) fn stage_rows(
    connection: &Connection,
    content: &str,
    rows: &[StatementRow],
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO statement_rows (content, line, reference, title, amount_minor, currency, status, paid_at,
             fee_minor, net_minor, cleared, cleared_at, problem)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT DO NOTHING",
    )?;
    for row in rows {
        let amount = row.amount.filter(|_| row.problem.is_none());
        // By their places: finding them by name takes as long as writing them, which counts here.
        statement.execute(params![
            content,
            row.line,
            row.reference,
            row.title,
            amount.map(|amount| amount.amount_minor),
            amount.as_ref().map(|amount| amount.currency.code()),
            row.status.word(),
            row.paid_at.map(values::micros),
            row.fee_minor,
            row.net_minor,
            row.cleared,
            row.cleared_at.map(values::micros),
            row.problem.map(|problem| problem.word()),
        ])?;
    }
    Ok(())
}

/// How many rows are written under that name.
pub(crate) fn count_rows(connection: &Connection, content: &str) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM statement_rows WHERE content = ?1")?
        .query_row([content], |row| row.get(0))?)
}

/// The number the next statement gets.
pub(crate) fn next_number(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM statements")?
        .query_row([], |row| row.get(0))?)
}

/// Adds a statement whose rows are written.
pub(crate) fn add(connection: &Connection, record: &StatementRecord, seq: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO statements (number, content, gateway, file_name, sha256, mapping, from_day, to_day,
                 outcome, person, at, seq)
             VALUES (:number, :content, :gateway, :file_name, :sha256, :mapping, :from_day, :to_day,
                 :outcome, :person, :at, :seq)",
        )?
        .execute(named_params! {
            ":number": record.number,
            ":content": record.content,
            ":gateway": record.gateway.as_str(),
            ":file_name": record.file_name,
            ":sha256": record.sha256,
            ":mapping": crate::canonical::json(&record.mapping)?,
            ":from_day": record.days.0.to_string(),
            ":to_day": record.days.1.to_string(),
            ":outcome": crate::canonical::json(&record.outcome)?,
            ":person": record.person,
            ":at": values::micros(record.at),
            ":seq": seq,
        })?;
    Ok(())
}

/// The statement of that content.
pub(crate) fn of_content(
    connection: &Connection,
    content: &str,
) -> Result<Option<StatementRecord>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM statements WHERE content = ?1")?;
    let mut rows = statement.query([content])?;
    rows.next()?.map(record_from).transpose()
}

/// The newest statements, the newest first.
pub(crate) fn newest(connection: &Connection, limit: u32) -> Result<Vec<StatementRecord>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM statements ORDER BY number DESC LIMIT ?1")?;
    let mut rows = statement.query([limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(record_from(row)?);
    }
    Ok(found)
}

/// The newest statement of a gateway that came as a file.
pub(crate) fn newest_of(
    connection: &Connection,
    gateway: &GatewayId,
) -> Result<Option<StatementRecord>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT * FROM statements WHERE gateway = ?1 AND json_extract(mapping, '$.list') IS NULL
             ORDER BY number DESC LIMIT 1",
    )?;
    let mut rows = statement.query([gateway.as_str()])?;
    rows.next()?.map(record_from).transpose()
}

/// The newest sale's sequence number.
pub(crate) fn newest_sequence(connection: &Connection) -> Result<u64, StoreError> {
    let newest: i64 = connection
        .prepare_cached("SELECT coalesce(max(sequence), 0) FROM sales")?
        .query_row([], |row| row.get(0))?;
    u64::try_from(newest).map_err(|_| StoreError::damaged("sales.sequence"))
}

fn record_from(row: &Row<'_>) -> Result<StatementRecord, StoreError> {
    let json = |column: &'static str| -> Result<Value, StoreError> {
        serde_json::from_str(&row.get::<_, String>(column)?).map_err(|_| StoreError::damaged(column))
    };
    Ok(StatementRecord {
        number: row.get("number")?,
        content: row.get("content")?,
        gateway: values::parsed_in(row, "gateway")?,
        file_name: row.get("file_name")?,
        sha256: row.get("sha256")?,
        mapping: json("mapping")?,
        days: (values::parsed_in(row, "from_day")?, values::parsed_in(row, "to_day")?),
        outcome: json("outcome")?,
        person: row.get("person")?,
        at: values::moment_in(row, "at")?,
    })
}

/// What [`ours_from`] reads, in its order.
const OURS: &str = "SELECT a.own_reference, s.number AS sale, a.reference, a.stage, a.flags, a.amount_minor,
        a.currency, a.currency_exponent, a.contested_amount_minor, a.confirmed_at, a.conflict_at,
        a.business_day, s.business_day AS sale_day,
        coalesce(a.gateway_created_at, a.created_at + 1000 * coalesce(a.difference_ms, 0)) AS made_at,
        (SELECT kind FROM resolutions r WHERE r.sale = a.sale AND r.attempt = a.own_reference
         ORDER BY r.id DESC LIMIT 1) AS decision,
        s.refunds > 0 AND EXISTS (SELECT 1 FROM refunds f WHERE f.attempt = a.own_reference
            AND f.way = 'gateway' AND f.stage <> 'failed') AS asked_back,
        s.refunds > 0 AND EXISTS (SELECT 1 FROM refunds f WHERE f.attempt = a.own_reference
            AND f.way <> 'gateway' AND f.stage = 'done') AS went_back
    FROM attempts a JOIN sales s ON s.sequence = a.sale ";

/// Every attempt of a gateway whose money landed on one of the days, both ends included.
pub(crate) fn paid_on(
    connection: &Connection,
    gateway: &GatewayId,
    (from, to): (BusinessDay, BusinessDay),
) -> Result<Vec<OurPayment>, StoreError> {
    let sql = format!("{OURS} WHERE a.business_day BETWEEN :from AND :to AND a.gateway = :gateway");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(named_params! {
        ":from": from.to_string(), ":to": to.to_string(), ":gateway": gateway.as_str(),
    })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(ours_from(&InOrder::of(row))?);
    }
    Ok(found)
}

/// The attempts of a gateway that these texts name, by its reference or by ours; each at most once a text.
pub(crate) fn named(
    connection: &Connection,
    gateway: &GatewayId,
    references: &[&str],
) -> Result<Vec<OurPayment>, StoreError> {
    let theirs = format!("{OURS} WHERE a.reference = :reference AND a.gateway = :gateway");
    let own = format!("{OURS} WHERE a.own_reference = :reference AND a.gateway = :gateway");
    let (mut theirs, mut own) = (connection.prepare_cached(&theirs)?, connection.prepare_cached(&own)?);
    let mut found = Vec::new();
    for reference in references {
        let looks_own = reference.parse::<domain::OwnReference>().is_ok();
        let statement = if looks_own { &mut own } else { &mut theirs };
        let mut rows =
            statement.query(named_params! { ":reference": reference, ":gateway": gateway.as_str() })?;
        while let Some(row) = rows.next()? {
            found.push(ours_from(&InOrder::of(row))?);
        }
    }
    Ok(found)
}

fn ours_from(row: &InOrder<'_>) -> Result<OurPayment, StoreError> {
    let (own_reference, sale, reference) =
        (row.get("own_reference")?, row.get("sale")?, row.get("reference")?);
    let stage = row.word("stage", Stage::from_word)?;
    let flags = row.flags("flags")?;
    let asked = row.money()?;
    let contested: Option<i64> = row.get("contested_amount_minor")?;
    let (confirmed_at, conflict_at) =
        (row.optional_moment("confirmed_at")?, row.optional_moment("conflict_at")?);
    let day: Option<BusinessDay> = row.optional("business_day")?;
    let sale_day: BusinessDay = row.parsed("sale_day")?;
    let made_at = row.moment("made_at")?;
    let decision: Option<String> = row.get("decision")?;
    let (asked_back, went_back): (bool, bool) = (row.get("asked_back")?, row.get("went_back")?);
    let paid = match stage {
        Stage::Confirmed => Some(asked),
        // A conflict that somebody's decision counted.
        _ => day.map(|_| Money::new(contested.unwrap_or(asked.amount_minor), asked.currency)),
    };
    Ok(OurPayment {
        own_reference,
        sale,
        reference,
        paid,
        paid_at: confirmed_at.or(conflict_at),
        made_at,
        day: day.unwrap_or(sale_day),
        in_conflict: conflict_at.is_some(),
        to_refund: asked_back || decision.as_deref() == Some("to_refund"),
        refunded: went_back || flags.has(Flag::Refunded) || flags.has(Flag::ChargedBack),
    })
}

/// Money from an amount and a currency that are both there or both not.
pub(crate) fn money_of(row: &Row<'_>) -> Result<Option<Money>, StoreError> {
    let (minor, code): (Option<i64>, Option<String>) = (row.get("amount_minor")?, row.get("currency")?);
    let Some((minor, code)) = minor.zip(code) else { return Ok(None) };
    let currency = Currency::from_code(&code).ok_or_else(|| StoreError::damaged("findings.currency"))?;
    Ok(Some(Money::new(minor, currency)))
}
