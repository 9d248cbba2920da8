//! Opening a till's file: fast, and never guessing.
//!
//! Only the header, the version and the journal's tail are looked at; the rest is for
//! [`crate::Store::quick_check`]. A new file is made beside its place and moved there whole, so an
//! empty or half-made file at that place is damage and never mistaken for a new shop.

use crate::meta::{self, Identity};
use crate::schema::{self, Steps};
use crate::{OpenError, StoreError, backup, connection, files, journal, rescue};
use domain::{Moment, TillCode};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

/// How many journal rows are checked before a file is used.
const TAIL_ROWS: i64 = 64;

/// Which file, and as what.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The till's file. It is created if it doesn't exist, its directory too.
    pub path: PathBuf,
    /// Where the copy goes that is taken before the file is brought to a newer version.
    pub backups_dir: PathBuf,
    /// The till's code, written into a file when it is created; an existing file keeps its own.
    pub till_code: TillCode,
    /// `demo` or `live`, written into a file when it is created. A file of the other one is refused.
    pub profile: &'static str,
    /// This machine's time, for the names of copies and for the creation of a file.
    pub now: Moment,
    /// Opens for reading only, beside a process that sells. The file must exist.
    pub view_only: bool,
}

/// An opened file.
pub(crate) struct Opened {
    /// The connection that writes; `None` when opened for viewing.
    pub(crate) writer: Option<Connection>,
    pub(crate) identity: Identity,
}

/// Opens the file as a program that knows these steps.
pub(crate) fn open(options: &OpenOptions, steps: Steps) -> Result<Opened, OpenError> {
    connection::check_sqlite()?;
    let path = options.path.as_path();
    if !path.exists() {
        if options.view_only {
            return Err(OpenError::Missing { path: path.to_owned() });
        }
        find_or_create(options, &steps)?;
    }
    check_header(path, schema::version(&steps))?;
    if options.view_only { open_for_viewing(options, &steps) } else { open_for_selling(options, steps) }
}

fn open_for_viewing(options: &OpenOptions, steps: &Steps) -> Result<Opened, OpenError> {
    let path = options.path.as_path();
    let file = connection::reader(path).map_err(|error| OpenError::at(path, error))?;
    let (identity, found) = check_whose(options, &file, schema::version(steps))?;
    let known = schema::version(steps);
    if found < known {
        return Err(OpenError::Older { found, known });
    }
    Ok(Opened { writer: None, identity })
}

fn open_for_selling(options: &OpenOptions, steps: Steps) -> Result<Opened, OpenError> {
    let path = options.path.as_path();
    let at = |error: StoreError| OpenError::at(path, error);
    let known = schema::version(&steps);
    let mut file = connection::writer(path).map_err(|error| unwritable(path).unwrap_or_else(|| at(error)))?;
    if file.is_readonly("main").map_err(|error| at(error.into()))? {
        return Err(OpenError::NotWritable { path: path.to_owned() });
    }
    let (identity, found) = check_whose(options, &file, known).map_err(|error| match error {
        OpenError::Io => unwritable(path).unwrap_or(OpenError::Io),
        other => other,
    })?;
    connection::make_durable(&file).map_err(at)?;
    if found < known {
        let name = format!("till-{}-before-v{known}.db", files::stamp(options.now));
        backup::copy(&file, &options.backups_dir.join(name)).map_err(at)?;
        schema::migrate(path, &mut file, steps)?;
    }
    if let Some(broken) = journal::check_tail(&file, identity.genesis, TAIL_ROWS).map_err(at)? {
        return Err(OpenError::Corrupt { detail: format!("journal row {}: {}", broken.seq, broken.why) });
    }
    // After a kill the log may hold a commit that no disk has yet: it is made durable before anybody
    // sees it. Waits for no reader, and costs nothing when the log is empty.
    file.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).map_err(|error| at(error.into()))?;
    connection::trust(&file).map_err(at)?;
    Ok(Opened { writer: Some(file), identity })
}

/// Opens the writing connection again after a failure, makes durable what it finds, and checks the
/// whole file.
///
/// A commit whose sync failed may be found in the log although the disk doesn't have it. Copying the
/// log into the file writes those pages anew, so that their sync tells the truth, and starts the log
/// over, so that no later commit lies behind a frame that a power cut could take away.
pub(crate) fn reopen(path: &Path, identity: &Identity) -> Result<Connection, StoreError> {
    let file = connection::writer(path)?;
    connection::make_durable(&file)?;
    let busy: bool = file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Err(StoreError::Busy);
    }
    connection::quick_check(&file)?;
    if meta::identity(&file)?.file_id != identity.file_id {
        return Err(StoreError::damaged("another file lies in the till's place"));
    }
    if let Some(broken) = journal::check_tail(&file, identity.genesis, TAIL_ROWS)? {
        return Err(StoreError::damaged(&broken.why));
    }
    connection::trust(&file)?;
    Ok(file)
}

/// What the header says, read without a lock or a log, so that a file that isn't ours stays as it was.
/// Through SQLite all the same: opening and closing the file by itself would drop the locks that
/// another connection of this process holds on it.
fn check_header(path: &Path, known: u32) -> Result<(), OpenError> {
    let at = |error: StoreError| match error {
        StoreError::Io => unwritable(path).unwrap_or(OpenError::Io),
        StoreError::Corrupt => OpenError::Corrupt { detail: "its header is no SQLite file's".to_owned() },
        other => OpenError::at(path, other),
    };
    let file = connection::first_page(path).map_err(at)?;
    let found = connection::user_version(&file).map_err(at)?;
    if connection::application_id(&file).map_err(at)? != connection::APPLICATION_ID {
        return Err(OpenError::Corrupt { detail: "it is no till's file".to_owned() });
    }
    if found > known { Err(OpenError::Newer { found, known }) } else { Ok(()) }
}

/// Whose file it is and its version, read through SQLite, which also sees the write-ahead log.
fn check_whose(options: &OpenOptions, file: &Connection, known: u32) -> Result<(Identity, u32), OpenError> {
    let at = |error: StoreError| OpenError::at(&options.path, error);
    let found = connection::user_version(file).map_err(at)?;
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    if found == 0 || connection::application_id(file).map_err(at)? != connection::APPLICATION_ID {
        return Err(OpenError::Corrupt { detail: "it is no till's file".to_owned() });
    }
    let identity = meta::identity(file).map_err(|error| match error {
        StoreError::Internal(detail) => OpenError::Corrupt { detail },
        other => at(other),
    })?;
    if identity.profile != options.profile {
        return Err(OpenError::OtherProfile);
    }
    Ok((identity, found))
}

/// Finishes a rescue that was cut off before its copy came into place; else makes a new file.
fn find_or_create(options: &OpenOptions, steps: &Steps) -> Result<(), OpenError> {
    let path = options.path.as_path();
    // What a restore left beside it goes where the rest of the old file went.
    if rescue::finish(path, options.now)? {
        return Ok(());
    }
    for suffix in ["-wal", "-journal"] {
        if connection::beside(path, suffix).exists() {
            return Err(OpenError::Corrupt { detail: "a log without its file".to_owned() });
        }
    }
    create(options, steps)
}

fn create(options: &OpenOptions, steps: &Steps) -> Result<(), OpenError> {
    let path = options.path.as_path();
    let files_at = |error: std::io::Error| OpenError::of_files(path, &error);
    files::create_private_dir(files::dir_of(path)).map_err(files_at)?;
    files::make_dir_private(files::dir_of(path)).map_err(files_at)?;
    let unfinished = connection::beside(path, ".new");
    for suffix in ["", "-wal", "-shm", "-journal"] {
        files::remove_leftover(&connection::beside(&unfinished, suffix)).map_err(files_at)?;
    }
    drop(files::create_private(&unfinished).map_err(files_at)?);
    fill(options, &unfinished, steps.clone()).map_err(|error| match error {
        OpenError::NotWritable { .. } => OpenError::NotWritable { path: path.to_owned() },
        other => other,
    })?;
    files::put_in_place(&unfinished, path).map_err(files_at)
}

fn fill(options: &OpenOptions, unfinished: &Path, steps: Steps) -> Result<(), OpenError> {
    let at = |error: StoreError| OpenError::at(unfinished, error);
    let mut file = connection::writer(unfinished).map_err(at)?;
    file.execute_batch(&format!("PRAGMA application_id = {}", connection::APPLICATION_ID))
        .map_err(|error| at(error.into()))?;
    schema::migrate(unfinished, &mut file, steps)?;
    meta::create(&file, &options.till_code, options.profile, options.now).map_err(at)?;
    connection::make_durable(&file).map_err(at)?;
    connection::trust(&file).map_err(at)?;
    file.close().map_err(|(_, error)| at(error.into()))
}

/// Whether the reason for a failure is that the file or its directory can't be written.
fn unwritable(path: &Path) -> Option<OpenError> {
    let refused = |what: &Path, error: &std::io::Error| match OpenError::of_files(what, error) {
        refused @ OpenError::NotWritable { .. } => Some(refused),
        _ => None,
    };
    if let Err(error) = fs::OpenOptions::new().append(true).open(path) {
        return refused(path, &error);
    }
    let probe = connection::beside(path, ".probe");
    match files::create_private(&probe) {
        Ok(_) => {
            let _ = files::remove_leftover(&probe);
            None
        }
        Err(error) => refused(files::dir_of(path), &error),
    }
}
