//! Table `meta`: what the file is.

use crate::canonical::{self, HASH_BYTES};
use crate::till_codes::{self, TillCodeRecord};
use crate::{StoreError, values};
use domain::{BusinessDay, Moment, TillCode};
use rusqlite::{Connection, OptionalExtension};

/// What the file is: frozen when it was created or restored.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    pub(crate) file_id: String,
    /// The till's code now.
    pub(crate) till_code: TillCode,
    /// Every code the till ever had, the first with row 0.
    pub(crate) till_codes: Vec<TillCodeRecord>,
    pub(crate) profile: String,
    /// What the first journal row continues.
    pub(crate) genesis: [u8; HASH_BYTES],
}

/// Writes the one row of a new file; the id is random.
pub(crate) fn create(
    connection: &Connection,
    till_code: &TillCode,
    profile: &str,
    now: Moment,
) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO meta (id, file_id, till_code, profile, created_at)
         VALUES (1, lower(hex(randomblob(16))), ?1, ?2, ?3)",
        (till_code.as_str(), profile, values::micros(now)),
    )?;
    Ok(())
}

/// Reads what the file is; without its row it is damaged.
pub(crate) fn identity(connection: &Connection) -> Result<Identity, StoreError> {
    let found = connection
        .query_row("SELECT file_id, till_code, profile FROM meta", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })
        .optional()?;
    let (file_id, till_code, profile) = found.ok_or_else(|| StoreError::damaged("meta is empty"))?;
    let first: TillCode = values::parsed(&till_code, "meta.till_code")?;
    let mut till_codes = vec![TillCodeRecord { code: first.clone(), seq: 0 }];
    till_codes.extend(till_codes::later(connection)?);
    Ok(Identity {
        genesis: canonical::genesis(&file_id),
        till_code: till_codes.last().map_or(first, |newest| newest.code.clone()),
        till_codes,
        file_id,
        profile,
    })
}

/// The newest closed business day.
pub(crate) fn closed_through(connection: &Connection) -> Result<Option<BusinessDay>, StoreError> {
    let text: Option<String> =
        connection.prepare_cached("SELECT closed_through FROM meta")?.query_row([], |row| row.get(0))?;
    text.map(|text| values::parsed(&text, "meta.closed_through")).transpose()
}

/// The newest difference seen between a gateway's clock and ours.
pub(crate) fn last_difference_ms(connection: &Connection) -> Result<Option<i64>, StoreError> {
    Ok(connection.prepare_cached("SELECT last_difference_ms FROM meta")?.query_row([], |row| row.get(0))?)
}

/// Keeps a difference as the newest.
pub(crate) fn put_last_difference_ms(connection: &Connection, difference_ms: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE meta SET last_difference_ms = ?1 WHERE last_difference_ms IS NOT ?1")?
        .execute([difference_ms])?;
    Ok(())
}
