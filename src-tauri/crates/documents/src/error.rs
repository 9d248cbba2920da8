//! Why a file could not be made.

/// Why a file could not be made. What was written of it so far is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A person stopped it.
    #[error("stopped")]
    Stopped,
    /// The disk, or the system's temporary folder, is full.
    #[error("no space left")]
    NoSpace,
    /// The disk, or the system's temporary folder, can't be written; why, for support.
    #[error("the document could not be written: {0}")]
    NotWritten(String),
    /// A fault of the program, for support.
    #[error("the document could not be made: {0}")]
    Broken(String),
}

impl DocumentError {
    /// A fault of the program, told by what failed.
    pub(crate) fn broken(error: impl std::fmt::Display) -> DocumentError {
        DocumentError::Broken(error.to_string())
    }
}

impl From<std::io::Error> for DocumentError {
    fn from(error: std::io::Error) -> DocumentError {
        match error.kind() {
            std::io::ErrorKind::StorageFull => DocumentError::NoSpace,
            _ => DocumentError::NotWritten(error.to_string()),
        }
    }
}

/// Told how many rows were written so far; `false` stops the work.
pub type Steps<'a> = &'a mut dyn FnMut(u32) -> bool;

/// Every how many rows a step is told.
pub(crate) const STEP_ROWS: u32 = 500;

/// Counts rows, tells the steps, and stops when told to.
pub(crate) struct Counting<'a> {
    rows: u32,
    steps: Steps<'a>,
}

impl<'a> Counting<'a> {
    /// Begins at none.
    pub(crate) fn new(steps: Steps<'a>) -> Counting<'a> {
        Counting { rows: 0, steps }
    }

    /// One row more.
    pub(crate) fn row(&mut self) -> Result<(), DocumentError> {
        self.rows = self.rows.saturating_add(1);
        if self.rows.is_multiple_of(STEP_ROWS) && !(self.steps)(self.rows) {
            return Err(DocumentError::Stopped);
        }
        Ok(())
    }
}
