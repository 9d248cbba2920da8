//! Table `closing_files`: the papers and files of each closing, as they were made.

use crate::StoreError;
use rusqlite::{Connection, Row, named_params};

/// A file of a closing as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingFileRecord {
    /// Of which closing.
    pub closing: i64,
    /// `csv`, `xlsx`, `pdf` or `json`.
    pub kind: String,
    /// What it is called when it is taken away.
    pub name: String,
    /// The language of its words.
    pub language: String,
    /// The size of the file itself.
    pub bytes: i64,
    /// The SHA-256 of the file itself, in hexadecimal.
    pub sha256: String,
    /// Its bytes, compressed.
    pub packed: Vec<u8>,
    /// The journal row that tells of it; not looked at when it is written.
    pub seq: i64,
}

/// The files of a closing, in the order they were made; `packed` is left empty unless asked for.
pub(crate) fn of_closing(
    connection: &Connection,
    closing: i64,
) -> Result<Vec<ClosingFileRecord>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT closing, kind, name, language, bytes, sha256, x'' AS packed, seq FROM closing_files
         WHERE closing = ?1 ORDER BY rowid",
    )?;
    let mut rows = statement.query([closing])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(record_from(row)?);
    }
    Ok(found)
}

/// One file of a closing with its bytes.
pub(crate) fn one(
    connection: &Connection,
    closing: i64,
    kind: &str,
) -> Result<Option<ClosingFileRecord>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT * FROM closing_files WHERE closing = ?1 AND kind = ?2")?;
    let mut rows = statement.query((closing, kind))?;
    rows.next()?.map(record_from).transpose()
}

fn record_from(row: &Row<'_>) -> Result<ClosingFileRecord, StoreError> {
    Ok(ClosingFileRecord {
        closing: row.get("closing")?,
        kind: row.get("kind")?,
        name: row.get("name")?,
        language: row.get("language")?,
        bytes: row.get("bytes")?,
        sha256: row.get("sha256")?,
        packed: row.get("packed")?,
        seq: row.get("seq")?,
    })
}

/// Keeps a file; `seq` is the journal row that tells of it.
pub(crate) fn add(connection: &Connection, file: &ClosingFileRecord, seq: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO closing_files (closing, kind, name, language, bytes, sha256, packed, seq)
             VALUES (:closing, :kind, :name, :language, :bytes, :sha256, :packed, :seq)",
        )?
        .execute(named_params! {
            ":closing": file.closing, ":kind": file.kind, ":name": file.name, ":language": file.language,
            ":bytes": file.bytes, ":sha256": file.sha256, ":packed": file.packed, ":seq": seq,
        })?;
    Ok(())
}
