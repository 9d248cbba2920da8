//! Table `refunds`: money that goes back to customers. A row changes until it ended, never after.

use crate::tenders::currency_in;
use crate::{StoreError, values};
use domain::{BusinessDay, Money, Refund, RefundStage, RefundWay};
use rusqlite::{Connection, Row, named_params};

/// The refunds of a sale, the oldest first.
pub(crate) fn of_sale(connection: &Connection, sequence: i64) -> Result<Vec<Refund>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM refunds WHERE sale = ?1 ORDER BY ordinal")?;
    let mut rows = statement.query([sequence])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(refund_from(row)?);
    }
    Ok(found)
}

/// What was given back in cash on a day, one entry a currency.
pub(crate) fn by_cash(connection: &Connection, day: BusinessDay) -> Result<Vec<Money>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT currency, currency_exponent, sum(amount_minor) AS amount_minor FROM refunds
         WHERE business_day = ?1 AND way = 'cash' GROUP BY currency, currency_exponent ORDER BY currency",
    )?;
    let mut rows = statement.query([day.to_string()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Money::new(row.get("amount_minor")?, currency_in(row)?));
    }
    Ok(found)
}

fn refund_from(row: &Row<'_>) -> Result<Refund, StoreError> {
    Ok(Refund {
        ordinal: row.get("ordinal")?,
        attempt: values::parsed_in(row, "attempt")?,
        way: values::word_in(row, "way", RefundWay::from_word)?,
        amount: Money::new(row.get("amount_minor")?, currency_in(row)?),
        reason: row.get("reason")?,
        by: row.get("person")?,
        asked_at: values::moment_in(row, "asked_at")?,
        stage: values::word_in(row, "stage", RefundStage::from_word)?,
        reference: row.get("reference")?,
        raw_status: row.get("raw_status")?,
        problem: row.get("problem")?,
        ended_at: values::optional_moment_in(row, "ended_at")?,
        business_day: row
            .get::<_, Option<String>>("business_day")?
            .map(|day| values::parsed(&day, "refunds.business_day"))
            .transpose()?,
    })
}

/// Brings a sale's refunds to `wanted`, which has all of `stored`.
pub(crate) fn save_all(
    connection: &Connection,
    sequence: i64,
    stored: &[Refund],
    wanted: &[Refund],
    seq: i64,
) -> Result<(), StoreError> {
    if wanted.len() < stored.len() {
        return Err(StoreError::broken_rule("a refund was taken away"));
    }
    for (index, refund) in wanted.iter().enumerate() {
        match stored.get(index) {
            Some(old) if *old == as_kept(refund) => {}
            Some(_) => put(connection, UPDATE, sequence, refund, seq)?,
            None => put(connection, INSERT, sequence, refund, seq)?,
        }
    }
    Ok(())
}

fn as_kept(refund: &Refund) -> Refund {
    Refund {
        asked_at: values::truncated(refund.asked_at),
        ended_at: refund.ended_at.map(values::truncated),
        ..refund.clone()
    }
}

const INSERT: &str = "INSERT INTO refunds (
    sale, ordinal, attempt, way, amount_minor, currency, currency_exponent, reason, person, asked_at, stage,
    reference, raw_status, problem, ended_at, business_day, seq
) VALUES (
    :sale, :ordinal, :attempt, :way, :amount_minor, :currency, :currency_exponent, :reason, :person, :asked_at,
    :stage, :reference, :raw_status, :problem, :ended_at, :business_day, :seq
)";

// The frozen columns are set too, so that a refund that differs in them is refused, not half kept.
const UPDATE: &str = "UPDATE refunds SET
    attempt = :attempt, way = :way, amount_minor = :amount_minor, currency = :currency,
    currency_exponent = :currency_exponent, reason = :reason, person = :person, asked_at = :asked_at,
    stage = :stage, reference = :reference, raw_status = :raw_status, problem = :problem, ended_at = :ended_at,
    business_day = :business_day, seq = :seq
    WHERE sale = :sale AND ordinal = :ordinal";

fn put(
    connection: &Connection,
    sql: &str,
    sequence: i64,
    refund: &Refund,
    seq: i64,
) -> Result<(), StoreError> {
    connection.prepare_cached(sql)?.execute(named_params! {
        ":sale": sequence,
        ":ordinal": refund.ordinal,
        ":attempt": refund.attempt.to_string(),
        ":way": refund.way.word(),
        ":amount_minor": refund.amount.amount_minor,
        ":currency": refund.amount.currency.code(),
        ":currency_exponent": refund.amount.currency.exponent(),
        ":reason": refund.reason,
        ":person": refund.by,
        ":asked_at": values::micros(refund.asked_at),
        ":stage": refund.stage.word(),
        ":reference": refund.reference,
        ":raw_status": refund.raw_status,
        ":problem": refund.problem,
        ":ended_at": refund.ended_at.map(values::micros),
        ":business_day": refund.business_day.map(|day| day.to_string()),
        ":seq": seq,
    })?;
    Ok(())
}
