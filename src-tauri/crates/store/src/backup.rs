//! Copies of a file that may be in use.

use crate::journal::{self, JournalHead};
use crate::{StoreError, connection, files, meta};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Pages that are copied at a time: 2 MiB. Between two such steps the disk is the till's.
const PAGES_A_STEP: i32 = 512;
/// How long the disk is left alone between two steps.
const BETWEEN_STEPS: Duration = Duration::from_millis(2);
/// How many of the copy's newest journal rows are checked; the rest was checked when it was read.
const TAIL_ROWS: i64 = 1_000;

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

/// Copies the file of a connection to `partial`, whatever lay there, and checks the copy. It isn't synced yet.
pub(crate) fn copy_to_partial(from: &Connection, partial: &Path) -> Result<JournalHead, StoreError> {
    remove_partial(partial).map_err(|error| of_files(&error))?;
    drop(files::create_private(partial).map_err(|error| of_files(&error))?);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut copy = Connection::open_with_flags(partial, flags)?;
    copy_pages(from, &mut copy)?;
    let _: String = copy.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    connection::integrity_check(&copy)?;
    let genesis = meta::identity(&copy)?.genesis;
    if let Some(broken) = journal::check_tail(&copy, genesis, TAIL_ROWS)? {
        return Err(StoreError::damaged(&broken.why));
    }
    let head = journal::head(&copy, genesis)?;
    copy.close().map_err(|(_, error)| StoreError::from(error))?;
    Ok(head)
}

/// Copies in small steps, all of one moment: the read that is held open keeps the pages as they were, so that
/// what is written meanwhile neither waits nor makes the copy begin anew.
fn copy_pages(from: &Connection, to: &mut Connection) -> Result<(), StoreError> {
    let moment = from.unchecked_transaction()?;
    moment.query_row("SELECT count(*) FROM meta", [], |_| Ok(()))?;
    {
        let backup = Backup::new(from, to)?;
        loop {
            match backup.step(PAGES_A_STEP)? {
                StepResult::Done => break,
                StepResult::More => std::thread::sleep(BETWEEN_STEPS),
                _ => return Err(StoreError::Busy),
            }
        }
    }
    Ok(moment.finish()?)
}

/// Takes a copy that came to nothing away, with all that SQLite keeps beside it.
pub(crate) fn remove_partial(partial: &Path) -> io::Result<()> {
    ["", "-wal", "-shm", "-journal"]
        .into_iter()
        .try_for_each(|suffix| files::remove_leftover(&connection::beside(partial, suffix)))
}

/// What a failure of the file system means.
pub(crate) fn of_files(error: &io::Error) -> StoreError {
    tracing::warn!(%error, "the file system refused a copy");
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        _ => StoreError::Io,
    }
}
