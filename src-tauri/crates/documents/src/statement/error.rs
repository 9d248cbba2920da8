//! Why a file is no statement.

use super::Field;

/// Why a file can't be read as a statement. Nothing was kept of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// It is no table: a picture, a PDF, a web page, an old binary workbook, a text without columns.
    #[error("the file is no table")]
    NotATable,
    /// A table without a row under its header.
    #[error("the table has no rows")]
    Empty,
    /// A password protects it.
    #[error("the file is protected by a password")]
    Protected,
    /// More bytes or rows than a statement has, or it unpacks to more.
    #[error("the file is too large")]
    TooLarge,
    /// A column that is needed isn't there, or the mapping names one that isn't.
    #[error("the column of {0:?} is missing")]
    ColumnMissing(Field),
    /// Day and month can't be told apart by any row: it must be said.
    #[error("the order of day and month isn't clear")]
    DatesAmbiguous,
    /// The decimal mark can't be told from a thousands mark by any row: it must be said.
    #[error("the decimal mark isn't clear")]
    AmountsAmbiguous,
}
