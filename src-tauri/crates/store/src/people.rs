//! Table `people`: who works here, and how often their PIN was wrong. Never deleted.

use crate::{StoreError, values};
use domain::{Moment, Role, people::name_key};
use rusqlite::{Connection, Row, named_params};
use std::fmt;

/// A person as the file keeps them. Its `Debug` shows no hash.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonRecord {
    /// Their number, from 1.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What their PIN is checked against.
    pub pin_hash: String,
    /// The name of the pepper it was made with.
    pub pepper: String,
    /// What the recovery code is checked against; the owner's only.
    pub recovery_hash: Option<String>,
    /// Wrong PINs in a row, the one being looked at included.
    pub failed_count: u32,
    /// Whether they may sign in.
    pub active: bool,
    /// When they were entered, by this machine's clock.
    pub made_at: Moment,
}

impl fmt::Debug for PersonRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PersonRecord")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("role", &self.role)
            .field("failed_count", &self.failed_count)
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

/// Everybody, the longest here first.
pub(crate) fn all(connection: &Connection) -> Result<Vec<PersonRecord>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM people ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(from_row(row)?);
    }
    Ok(found)
}

fn from_row(row: &Row<'_>) -> Result<PersonRecord, StoreError> {
    Ok(PersonRecord {
        id: row.get("id")?,
        name: row.get("name")?,
        role: values::word_in(row, "role", Role::from_word)?,
        pin_hash: row.get("pin_hash")?,
        pepper: row.get("pepper")?,
        recovery_hash: row.get("recovery_hash")?,
        failed_count: row.get("failed_count")?,
        active: row.get("active")?,
        made_at: values::moment_in(row, "made_at")?,
    })
}

/// The number the next person gets.
pub(crate) fn next_id(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT coalesce(max(id), 0) + 1 FROM people")?
        .query_row([], |row| row.get(0))?)
}

/// Enters a person or brings them to `wanted`; `seq` is the journal row that tells of it.
pub(crate) fn save(connection: &Connection, wanted: &PersonRecord, seq: i64) -> Result<(), StoreError> {
    // Not "replace", which would delete the row and enter another.
    connection
        .prepare_cached(
            "INSERT INTO people (id, name, name_key, role, pin_hash, pepper, recovery_hash, failed_count, active,
                 made_at, seq)
             VALUES (:id, :name, :name_key, :role, :pin_hash, :pepper, :recovery_hash, :failed_count, :active,
                 :made_at, :seq)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
                 role = excluded.role, pin_hash = excluded.pin_hash, pepper = excluded.pepper,
                 recovery_hash = excluded.recovery_hash, failed_count = excluded.failed_count,
                 active = excluded.active, made_at = excluded.made_at, seq = excluded.seq",
        )?
        .execute(named_params! {
            ":id": wanted.id,
            ":name": wanted.name,
            ":name_key": name_key(&wanted.name),
            ":role": wanted.role.word(),
            ":pin_hash": wanted.pin_hash,
            ":pepper": wanted.pepper,
            ":recovery_hash": wanted.recovery_hash,
            ":failed_count": wanted.failed_count,
            ":active": wanted.active,
            ":made_at": values::micros(wanted.made_at),
            ":seq": seq,
        })?;
    Ok(())
}
