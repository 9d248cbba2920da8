//! Why an installation can't be opened, as the edge tells it.

use engine::EngineError;
use engine::views::{ErrorCode, ErrorView};
use store::OpenError;

/// Why an installation can't be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct OpenFailure(#[from] pub EngineError);

impl OpenFailure {
    /// What a screen reads.
    pub fn view(&self) -> ErrorView {
        self.0.view()
    }

    /// The folder or file can't be written.
    pub(crate) fn not_writable(path: &std::path::Path) -> OpenFailure {
        OpenFailure(EngineError::new(ErrorCode::DataDirNotWritable).with("path", path.display()))
    }
}

impl From<OpenError> for OpenFailure {
    fn from(error: OpenError) -> OpenFailure {
        OpenFailure(match error {
            OpenError::NotWritable { path } => return OpenFailure::not_writable(&path),
            OpenError::Newer { .. } => EngineError::new(ErrorCode::StoreNewer),
            OpenError::Corrupt { .. } | OpenError::OtherProfile => EngineError::new(ErrorCode::StoreCorrupt),
            OpenError::Full => EngineError::new(ErrorCode::StoreFull),
            OpenError::Locked => EngineError::new(ErrorCode::TillLocked).with("holder", "?"),
            OpenError::Missing { .. } => EngineError::new(ErrorCode::NoBackup),
            OpenError::Io => EngineError::new(ErrorCode::StoreIo),
            OpenError::TooOldSqlite | OpenError::Older { .. } => EngineError::new(ErrorCode::Internal),
        })
    }
}
