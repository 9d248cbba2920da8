//! Tables `cash_moves`, `cash_counts` and `cash_notes`: the drawer. Rows are added, never changed.

use crate::tenders::currency_in;
use crate::{StoreError, values};
use domain::cash::{CashCount, CashMove, CashMoveKind, Explanation};
use domain::{BusinessDay, Money};
use rusqlite::{Connection, named_params};

/// A count as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashCountRecord {
    /// Its number in the file.
    pub id: i64,
    /// What was counted.
    pub count: CashCount,
}

/// Adds a movement; `seq` is the journal row that tells of it.
pub(crate) fn add_move(connection: &Connection, moved: &CashMove, seq: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO cash_moves (kind, amount_minor, currency, currency_exponent, note, person, at,
                 business_day, seq)
             VALUES (:kind, :amount_minor, :currency, :currency_exponent, :note, :person, :at,
                 :business_day, :seq)",
        )?
        .execute(named_params! {
            ":kind": moved.kind.word(),
            ":amount_minor": moved.amount.amount_minor,
            ":currency": moved.amount.currency.code(),
            ":currency_exponent": moved.amount.currency.exponent(),
            ":note": moved.note,
            ":person": moved.by,
            ":at": values::micros(moved.at),
            ":business_day": moved.business_day.to_string(),
            ":seq": seq,
        })?;
    Ok(())
}

/// Adds a count; `seq` is the journal row that tells of it. What is explained comes by itself.
pub(crate) fn add_count(connection: &Connection, count: &CashCount, seq: i64) -> Result<(), StoreError> {
    if count.counted.currency != count.expected.currency {
        return Err(StoreError::broken_rule("a count in two currencies"));
    }
    connection
        .prepare_cached(
            "INSERT INTO cash_counts (counted_minor, expected_minor, currency, currency_exponent, person, at,
                 business_day, seq)
             VALUES (:counted_minor, :expected_minor, :currency, :currency_exponent, :person, :at,
                 :business_day, :seq)",
        )?
        .execute(named_params! {
            ":counted_minor": count.counted.amount_minor,
            ":expected_minor": count.expected.amount_minor,
            ":currency": count.counted.currency.code(),
            ":currency_exponent": count.counted.currency.exponent(),
            ":person": count.by,
            ":at": values::micros(count.at),
            ":business_day": count.business_day.to_string(),
            ":seq": seq,
        })?;
    Ok(())
}

/// Adds what the owner says about a count.
pub(crate) fn add_note(
    connection: &Connection,
    count: i64,
    said: &Explanation,
    seq: i64,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO cash_notes (count_id, note, person, at, seq) VALUES (:count, :note, :person, :at, :seq)",
        )?
        .execute(named_params! {
            ":count": count, ":note": said.note, ":person": said.by,
            ":at": values::micros(said.at), ":seq": seq,
        })?;
    Ok(())
}

/// The movements of a range of days, the oldest first.
pub(crate) fn moves(
    connection: &Connection,
    (first, last): (BusinessDay, BusinessDay),
) -> Result<Vec<CashMove>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT * FROM cash_moves WHERE business_day BETWEEN :first AND :last ORDER BY id")?;
    let mut rows =
        statement.query(named_params! { ":first": first.to_string(), ":last": last.to_string() })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(CashMove {
            kind: values::word_in(row, "kind", CashMoveKind::from_word)?,
            amount: values::money_in(row)?,
            note: row.get("note")?,
            by: row.get("person")?,
            at: values::moment_in(row, "at")?,
            business_day: values::parsed_in(row, "business_day")?,
        });
    }
    Ok(found)
}

/// The counts of a day, the oldest first.
pub(crate) fn counts(connection: &Connection, day: BusinessDay) -> Result<Vec<CashCountRecord>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT cash_counts.*, notes.note AS said, notes.person AS said_by, notes.at AS said_at
         FROM cash_counts LEFT JOIN cash_notes AS notes ON notes.count_id = cash_counts.id
         WHERE cash_counts.business_day = ?1 ORDER BY cash_counts.id",
    )?;
    let mut rows = statement.query([day.to_string()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let currency = currency_in(row)?;
        let explained = match row.get::<_, Option<String>>("said")? {
            None => None,
            Some(note) => {
                Some(Explanation { note, by: row.get("said_by")?, at: values::moment_in(row, "said_at")? })
            }
        };
        let count = CashCount {
            counted: Money::new(row.get("counted_minor")?, currency),
            expected: Money::new(row.get("expected_minor")?, currency),
            by: row.get("person")?,
            at: values::moment_in(row, "at")?,
            business_day: values::parsed_in(row, "business_day")?,
            explained,
        };
        found.push(CashCountRecord { id: row.get("id")?, count });
    }
    Ok(found)
}
