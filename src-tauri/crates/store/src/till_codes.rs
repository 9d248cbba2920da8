//! Table `till_codes`: the codes the till had after its first one, each since a restore.

use crate::{StoreError, values};
use domain::TillCode;
use rusqlite::Connection;

/// A code of the till and the journal row that began it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TillCodeRecord {
    /// The code.
    pub code: TillCode,
    /// The row that began it; 0 for the code the file was made with.
    pub seq: i64,
}

/// The codes after the first, the oldest first. A file from before there were any has none.
pub(crate) fn later(connection: &Connection) -> Result<Vec<TillCodeRecord>, StoreError> {
    if !exists(connection)? {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare("SELECT code, seq FROM till_codes ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(TillCodeRecord { code: values::parsed_in(row, "code")?, seq: row.get("seq")? });
    }
    Ok(found)
}

/// Gives the till a code; `seq` is the journal row that tells of it.
pub(crate) fn add(connection: &Connection, code: &TillCode, seq: i64) -> Result<(), StoreError> {
    connection.execute("INSERT INTO till_codes (code, seq) VALUES (?1, ?2)", (code.as_str(), seq))?;
    Ok(())
}

fn exists(connection: &Connection) -> Result<bool, StoreError> {
    has_table(connection, "till_codes")
}

/// Whether a file, which may be of an older program, has that table.
pub(crate) fn has_table(connection: &Connection, name: &str) -> Result<bool, StoreError> {
    let found: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)",
        [name],
        |row| row.get(0),
    )?;
    Ok(found)
}
