//! Connections and their PRAGMAs.

use crate::{OpenError, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Marks a till's file: "CMPT".
pub(crate) const APPLICATION_ID: i32 = 0x434D_5054;

/// SQLite before 3.51.3 can damage a file that two connections write and checkpoint.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a connection waits for another program.
const BUSY: Duration = Duration::from_secs(5);

/// Refuses an SQLite that can damage files.
pub(crate) fn check_sqlite() -> Result<(), OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE { Err(OpenError::TooOldSqlite) } else { Ok(()) }
}

/// The connection that writes. The file must exist.
///
/// It doesn't checkpoint when it is closed until [`trust`] says so: a file that turns out to be
/// another program's must stay as it was.
pub(crate) fn writer(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    distrust(&connection)?;
    prepare(&connection)?;
    Ok(connection)
}

/// Lets the connection tidy the file when it is closed.
pub(crate) fn trust(connection: &Connection) -> Result<(), StoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Keeps the connection from touching the file when it is closed: after a failed sync, syncing
/// again on the same handle may report a success that isn't one.
pub(crate) fn distrust(connection: &Connection) -> Result<(), StoreError> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(())
}

/// Turns on what makes a commit survive a power cut.
pub(crate) fn make_durable(connection: &Connection) -> Result<(), StoreError> {
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(StoreError::Internal(format!("the file stays in journal mode {mode}")));
    }
    // The last two matter on macOS, where a plain sync doesn't reach the disk.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;
         PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;",
    )?;
    Ok(())
}

/// A connection that only reads, on a file others may be writing.
pub(crate) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let plain =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(StoreError::from)
            .and_then(|connection| {
                prepare(&connection)?;
                // The first read is what finds out whether the write-ahead log can be used.
                connection.query_row("PRAGMA schema_version", [], |row| row.get::<_, i64>(0))?;
                Ok(connection)
            });
    let connection = match plain {
        // In a directory nobody can write, a log can't be made, and nobody can be writing either.
        Err(StoreError::Io | StoreError::ReadOnly) if path.exists() && !beside(path, "-wal").exists() => {
            frozen(path)?
        }
        other => other?,
    };
    connection.execute_batch("PRAGMA query_only = ON")?;
    Ok(connection)
}

/// A connection that only reads, able to check the rules of the tables: SQLite forgets them on a
/// connection that couldn't write. Leaves the file as it is when it is closed.
pub(crate) fn checker(path: &Path) -> Result<Connection, StoreError> {
    let connection = writer(path)?;
    connection.execute_batch("PRAGMA query_only = ON")?;
    Ok(connection)
}

/// A connection to a file that nobody is writing, such as a backup. Leaves nothing beside it.
pub(crate) fn frozen(path: &Path) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(frozen_uri(path), flags)?;
    prepare(&connection)?;
    Ok(connection)
}

/// A connection for what the first page of a file says, whatever state the rest is in. Leaves the file as it is.
///
/// When the power goes while the log is being copied into the file, the first page may already tell of pages that
/// only the log has. SQLite calls that damage when it is shown the file without its log, unless it is told that the
/// schema may be under repair; nothing can be repaired through this connection.
pub(crate) fn first_page(path: &Path) -> Result<Connection, StoreError> {
    let connection = frozen(path)?;
    connection.execute_batch("PRAGMA writable_schema = ON")?;
    Ok(connection)
}

fn frozen_uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:" });
    // A Windows path with a drive letter needs a third slash.
    if text.as_bytes().get(1) == Some(&b':') {
        uri.push_str("///");
    }
    for character in text.chars() {
        match character {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            other => uri.push(other),
        }
    }
    uri.push_str("?immutable=1");
    uri
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Without recursive triggers a REPLACE would delete rows unseen by the triggers that forbid it.
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF;
         PRAGMA cell_size_check = ON;",
    )?;
    Ok(())
}

/// Reads the whole file for damage.
pub(crate) fn quick_check(connection: &Connection) -> Result<(), StoreError> {
    let word: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if word == "ok" { Ok(()) } else { Err(StoreError::damaged(&word)) }
}

/// Reads the whole of a file that nobody else has open, its indexes against its tables too.
pub(crate) fn integrity_check(connection: &Connection) -> Result<(), StoreError> {
    let word: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if word == "ok" { Ok(()) } else { Err(StoreError::damaged(&word)) }
}

/// A connection to a file to copy from: as a program left it, its log included, or alone and never changed.
pub(crate) fn source(path: &Path) -> Result<Connection, StoreError> {
    if beside(path, "-wal").exists() { reader(path) } else { frozen(path) }
}

/// The file's version: how many migrations it has seen.
pub(crate) fn user_version(connection: &Connection) -> Result<u32, StoreError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    u32::try_from(version).map_err(|_| StoreError::damaged("user_version"))
}

/// Whose file it is.
pub(crate) fn application_id(connection: &Connection) -> Result<i32, StoreError> {
    Ok(connection.query_row("PRAGMA application_id", [], |row| row.get(0))?)
}

/// The path of a file SQLite keeps beside the main one: `-wal`, `-shm`.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
