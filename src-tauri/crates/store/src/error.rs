//! What can go wrong with the record, in as few words as a caller can act on.
//!
//! The details go to the log where the error is met; the words here carry none, so that nothing of
//! a customer or a path leaks to a screen by way of an error.

use std::path::PathBuf;

/// Why a read or a write failed.
///
/// After every error but [`StoreError::Io`] it is certain that nothing of the job was kept. After
/// `Io` at the moment of the commit the change may still be there when the file is read again: read
/// before judging, and repeat the job as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk is full. The next job may succeed once there is space.
    #[error("the disk is full")]
    Full,
    /// The file or its disk became read-only. The next job may succeed once it isn't.
    #[error("the file can't be written")]
    ReadOnly,
    /// The disk failed.
    #[error("the disk failed")]
    Io,
    /// The file holds something the till never wrote.
    #[error("the file is damaged")]
    Corrupt,
    /// Another program held the file for too long.
    #[error("another program holds the file")]
    Busy,
    /// The store was closed.
    #[error("the record is closed")]
    Closed,
    /// The file is open for viewing only.
    #[error("the record is open for viewing only")]
    ViewOnly,
    /// What was to be changed isn't there.
    #[error("not in the record")]
    NotFound,
    /// The change would break a rule of the record: a frozen field, a gap, a second displayed link.
    #[error("the change breaks a rule of the record")]
    Constraint,
    /// A mistake of the program.
    #[error("internal: {0}")]
    Internal(String),
}

impl StoreError {
    /// Whether the connection it happened on can't be trusted any more.
    pub(crate) fn is_grave(&self) -> bool {
        matches!(self, StoreError::Io | StoreError::Corrupt)
    }

    /// A damaged value, told to the log.
    pub(crate) fn damaged(what: &str) -> StoreError {
        tracing::error!(what, "the file holds something the till never wrote");
        StoreError::Corrupt
    }

    /// A broken rule, told to the log.
    pub(crate) fn broken_rule(what: &str) -> StoreError {
        tracing::error!(what, "a change would break a rule of the record");
        StoreError::Constraint
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode;
        let word = match &error {
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => StoreError::Full,
                ErrorCode::ReadOnly => StoreError::ReadOnly,
                ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => StoreError::Io,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt,
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Busy,
                ErrorCode::ConstraintViolation => StoreError::Constraint,
                _ => StoreError::Internal(error.to_string()),
            },
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::Utf8Error(..) => StoreError::Corrupt,
            rusqlite::Error::QueryReturnedNoRows => StoreError::NotFound,
            _ => StoreError::Internal(error.to_string()),
        };
        tracing::warn!(%error, ?word, "SQLite refused");
        word
    }
}

/// Why a file can't be opened, or brought back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The file or its directory can't be written. It may still be opened for viewing.
    #[error("{path} can't be written")]
    NotWritable {
        /// What can't be written.
        path: PathBuf,
    },
    /// A newer program wrote the file; it was left untouched.
    #[error("the file has version {found}, this program knows {known}")]
    Newer {
        /// The file's version.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// Opened for viewing only, and the file must first be brought to this program's version.
    #[error("the file has version {found}, this program needs {known}")]
    Older {
        /// The file's version.
        found: u32,
        /// The version this program reads.
        known: u32,
    },
    /// The file is damaged, or is no till's file.
    #[error("the file is damaged: {detail}")]
    Corrupt {
        /// What is wrong with it, for the log and for support.
        detail: String,
    },
    /// A demo file was opened as live, or the reverse.
    #[error("the file belongs to the other profile")]
    OtherProfile,
    /// Opened for viewing only, and there is no file.
    #[error("{path} doesn't exist")]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The program was built with an SQLite that can damage files.
    #[error("SQLite is too old")]
    TooOldSqlite,
    /// The disk failed.
    #[error("the disk failed")]
    Io,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Another program holds the file.
    #[error("another program holds the file")]
    Locked,
}

impl OpenError {
    /// What a failure of the record means for opening the file at `path`.
    pub(crate) fn at(path: &std::path::Path, error: StoreError) -> OpenError {
        match error {
            StoreError::Full => OpenError::Full,
            StoreError::ReadOnly => OpenError::NotWritable { path: path.to_owned() },
            StoreError::Busy => OpenError::Locked,
            StoreError::Corrupt => OpenError::Corrupt { detail: "SQLite can't read it".to_owned() },
            StoreError::Constraint | StoreError::NotFound => {
                OpenError::Corrupt { detail: "a rule of the record is broken".to_owned() }
            }
            StoreError::Io | StoreError::Closed | StoreError::ViewOnly | StoreError::Internal(_) => {
                OpenError::Io
            }
        }
    }

    /// What a failure of the file system at `path` means.
    pub(crate) fn of_files(path: &std::path::Path, error: &std::io::Error) -> OpenError {
        use std::io::ErrorKind;
        tracing::warn!(%error, "the file system refused");
        match error.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                OpenError::NotWritable { path: path.to_owned() }
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => OpenError::Full,
            _ => OpenError::Io,
        }
    }
}
