//! Table `captures`: requests to take what a gateway reserved. A row changes until it ended, never after.

use crate::{StoreError, values};
use domain::{Capture, CaptureStage};
use rusqlite::{Connection, named_params};

/// The captures of a sale, the oldest first.
pub(crate) fn of_sale(connection: &Connection, sequence: i64) -> Result<Vec<Capture>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM captures WHERE sale = ?1 ORDER BY ordinal")?;
    let mut rows = statement.query([sequence])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Capture {
            ordinal: row.get("ordinal")?,
            attempt: values::parsed_in(row, "attempt")?,
            asked_at: values::moment_in(row, "asked_at")?,
            stage: values::word_in(row, "stage", CaptureStage::from_word)?,
        });
    }
    Ok(found)
}

/// Brings a sale's captures to `wanted`, which has all of `stored`. Those that end do so before another begins.
pub(crate) fn save_all(
    connection: &Connection,
    sequence: i64,
    stored: &[Capture],
    wanted: &[Capture],
    seq: i64,
) -> Result<(), StoreError> {
    if wanted.len() < stored.len() {
        return Err(StoreError::broken_rule("a capture was taken away"));
    }
    for (index, capture) in wanted.iter().enumerate() {
        let kept = Capture { asked_at: values::truncated(capture.asked_at), ..capture.clone() };
        let sql = match stored.get(index) {
            Some(old) if *old == kept => continue,
            Some(_) => {
                "UPDATE captures SET attempt = :attempt, asked_at = :asked_at, stage = :stage, seq = :seq
                 WHERE sale = :sale AND ordinal = :ordinal"
            }
            None => {
                "INSERT INTO captures (sale, ordinal, attempt, asked_at, stage, seq)
                 VALUES (:sale, :ordinal, :attempt, :asked_at, :stage, :seq)"
            }
        };
        connection.prepare_cached(sql)?.execute(named_params! {
            ":sale": sequence,
            ":ordinal": capture.ordinal,
            ":attempt": capture.attempt.to_string(),
            ":asked_at": values::micros(capture.asked_at),
            ":stage": capture.stage.word(),
            ":seq": seq,
        })?;
    }
    Ok(())
}
