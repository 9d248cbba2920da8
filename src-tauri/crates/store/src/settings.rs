//! Table `settings`: shop, gateways, people, as JSON by key. Secrets are never here.

use crate::{StoreError, canonical};
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;
use std::collections::BTreeMap;

/// The value of a key.
pub(crate) fn get(connection: &Connection, key: &str) -> Result<Option<Value>, StoreError> {
    let text: Option<String> = connection
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    text.map(|text| parse(&text)).transpose()
}

/// Every key and its value.
pub(crate) fn all(connection: &Connection) -> Result<BTreeMap<String, Value>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT key, value FROM settings")?;
    let mut rows = statement.query([])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        found.insert(row.get(0)?, parse(&row.get::<_, String>(1)?)?);
    }
    Ok(found)
}

/// Sets a key; `seq` is the journal row that tells of it.
pub(crate) fn put(connection: &Connection, key: &str, value: &Value, seq: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO settings (key, value, seq) VALUES (?1, ?2, ?3)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value, seq = excluded.seq",
        )?
        .execute((key, canonical::json(value)?, seq))?;
    Ok(())
}

fn parse(text: &str) -> Result<Value, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::damaged("settings.value"))
}
