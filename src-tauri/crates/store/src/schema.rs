//! The file's version and the steps from one to the next. Steps are only ever added.

use crate::{OpenError, StoreError, connection, money};
use rusqlite::Connection;
use rusqlite_migration::{HookError, M, Migrations};
use std::path::Path;

/// The steps, the first from an empty file.
pub(crate) type Steps = Vec<M<'static>>;

/// This program's steps.
pub(crate) fn steps() -> Steps {
    vec![
        M::up(include_str!("../migrations/0001_record.sql")).foreign_key_check(),
        M::up_with_hook(include_str!("../migrations/0002_days.sql"), |file| {
            money::book_all(file).map_err(|error| HookError::Hook(error.to_string()))
        })
        .foreign_key_check(),
        M::up(include_str!("../migrations/0003_people.sql")).foreign_key_check(),
        M::up(include_str!("../migrations/0004_tenders.sql")).foreign_key_check(),
        M::up(include_str!("../migrations/0005_reports.sql")).foreign_key_check(),
        M::up(include_str!("../migrations/0006_backup.sql")).foreign_key_check(),
        M::up(include_str!("../migrations/0007_statements.sql")).foreign_key_check(),
        M::up(include_str!("../migrations/0008_refunds.sql")).foreign_key_check(),
        M::up(include_str!("../migrations/0009_sent_links.sql")).foreign_key_check(),
        M::up(include_str!("../migrations/0010_clearing.sql")).foreign_key_check(),
    ]
}

/// The version a file has after all of them.
pub(crate) fn version(steps: &Steps) -> u32 {
    u32::try_from(steps.len()).unwrap_or(u32::MAX)
}

/// Takes the missing steps, all in one transaction each, and checks foreign keys at their ends.
pub(crate) fn migrate(path: &Path, file: &mut Connection, steps: Steps) -> Result<(), OpenError> {
    let at = |error: rusqlite::Error| OpenError::at(path, StoreError::from(error));
    let target = version(&steps);
    // A step that rebuilds a table would otherwise trip over the rows that point to it.
    file.execute_batch("PRAGMA foreign_keys = OFF").map_err(at)?;
    Migrations::new(steps).to_latest(file).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => at(err),
        other => OpenError::Corrupt { detail: format!("it can't be brought to version {target}: {other}") },
    })?;
    file.execute_batch("PRAGMA foreign_keys = ON").map_err(at)?;
    let reached = connection::user_version(file).map_err(|error| OpenError::at(path, error))?;
    if reached == target {
        Ok(())
    } else {
        Err(OpenError::Corrupt { detail: format!("it stayed at version {reached} instead of {target}") })
    }
}
