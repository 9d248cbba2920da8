//! Copies of a file that may be in use.

use crate::journal::{self, JournalHead};
use crate::{StoreError, connection, files, meta};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::io;
use std::path::{Path, PathBuf};

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    /// Where the copy lies.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The newest journal row it holds.
    pub head: JournalHead,
}

/// Copies the file of a connection, as it is at one moment, into one plain file without a log beside
/// it: first beside its place, checked and synced, then moved there.
pub(crate) fn copy(from: &Connection, to: &Path) -> Result<BackupReport, StoreError> {
    files::create_private_dir(files::dir_of(to)).map_err(|error| of_files(&error))?;
    let partial = connection::beside(to, ".partial");
    let copied = copy_to_partial(from, &partial);
    let placed = copied.and_then(|head| {
        let bytes = std::fs::metadata(&partial).map_err(|error| of_files(&error))?.len();
        files::put_in_place(&partial, to).map_err(|error| of_files(&error))?;
        Ok(BackupReport { path: to.to_owned(), bytes, head })
    });
    if placed.is_err() {
        remove_partial(&partial).unwrap_or_else(|error| tracing::warn!(%error, "a failed copy stays behind"));
    }
    placed
}

fn copy_to_partial(from: &Connection, partial: &Path) -> Result<JournalHead, StoreError> {
    remove_partial(partial).map_err(|error| of_files(&error))?;
    drop(files::create_private(partial).map_err(|error| of_files(&error))?);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut copy = Connection::open_with_flags(partial, flags)?;
    // All pages in one step: readers see one moment, and a writer's log doesn't mind.
    let step = Backup::new(from, &mut copy)?.step(-1)?;
    if step != StepResult::Done {
        return Err(StoreError::Busy);
    }
    let _: String = copy.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    connection::quick_check(&copy)?;
    let head = journal::head(&copy, meta::identity(&copy)?.genesis)?;
    copy.close().map_err(|(_, error)| StoreError::from(error))?;
    Ok(head)
}

fn remove_partial(partial: &Path) -> io::Result<()> {
    ["", "-wal", "-shm", "-journal"]
        .into_iter()
        .try_for_each(|suffix| files::remove_leftover(&connection::beside(partial, suffix)))
}

/// What a failure of the file system means.
fn of_files(error: &io::Error) -> StoreError {
    tracing::warn!(%error, "the file system refused a copy");
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        _ => StoreError::Io,
    }
}
