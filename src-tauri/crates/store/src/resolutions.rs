//! Table `resolutions`: a person's decisions about odd attempts. They are added, never changed.

use crate::sales::Sequences;
use crate::values::InOrder;
use crate::{StoreError, values};
use domain::{Resolution, ResolutionKind};
use rusqlite::{Connection, named_params};

/// What [`resolution_from`] reads, in its order.
const COLUMNS: &str = "attempt, kind, person, note, at, flags";

/// The decisions about a sale, the oldest first.
pub(crate) fn of_sale(connection: &Connection, sequence: i64) -> Result<Vec<Resolution>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM resolutions WHERE sale = ?1 ORDER BY id");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([sequence])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(resolution_from(&InOrder::of(row))?);
    }
    Ok(found)
}

/// Gives `take` the decisions about many sales, each with its sale's sequence number, the oldest first.
pub(crate) fn each_of_sales(
    connection: &Connection,
    sequences: &Sequences,
    mut take: impl FnMut(i64, Resolution),
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT sale, {COLUMNS} FROM resolutions WHERE sale IN ({}) ORDER BY sale, id",
        Sequences::SELECT
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([sequences.json()])?;
    while let Some(row) = rows.next()? {
        let row = InOrder::of(row);
        take(row.get("sale")?, resolution_from(&row)?);
    }
    Ok(())
}

fn resolution_from(row: &InOrder<'_>) -> Result<Resolution, StoreError> {
    Ok(Resolution {
        attempt: row.parsed("attempt")?,
        kind: row.word("kind", ResolutionKind::from_word)?,
        by: row.get("person")?,
        note: row.get("note")?,
        at: row.moment("at")?,
        flags: row.flags("flags")?,
    })
}

/// Adds what `wanted` has beyond `stored`, which it must begin with.
pub(crate) fn add_new(
    connection: &Connection,
    sequence: i64,
    stored: &[Resolution],
    wanted: &[Resolution],
    seq: i64,
) -> Result<(), StoreError> {
    let kept =
        wanted.len() >= stored.len() && stored.iter().zip(wanted).all(|(old, new)| *old == as_kept(new));
    if !kept {
        return Err(StoreError::broken_rule("a decision was taken away or changed"));
    }
    for resolution in &wanted[stored.len()..] {
        connection
            .prepare_cached(
                "INSERT INTO resolutions (sale, attempt, kind, person, note, at, flags, seq)
                 VALUES (:sale, :attempt, :kind, :person, :note, :at, :flags, :seq)",
            )?
            .execute(named_params! {
                ":sale": sequence,
                ":attempt": resolution.attempt.to_string(),
                ":kind": resolution.kind.word(),
                ":person": resolution.by,
                ":note": resolution.note,
                ":at": values::micros(resolution.at),
                ":flags": values::flags_text(resolution.flags),
                ":seq": seq,
            })?;
    }
    Ok(())
}

fn as_kept(resolution: &Resolution) -> Resolution {
    Resolution { at: values::truncated(resolution.at), ..resolution.clone() }
}
