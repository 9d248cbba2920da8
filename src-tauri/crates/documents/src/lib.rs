//! What leaves the till as files.
//!
//! **What it is for:** turning plain rows into bytes that people and their accountants' programs read:
//! reports as PDF, XLSX, CSV and JSON, and receipts. The same rows give the same bytes. And the other way
//! round: turning a gateway's statement, any bytes, into plain rows.
//!
//! **What it must not know:** the database, gateways, where files go, and what time it is.

pub mod cell;
pub mod chart;
pub mod csv_file;
mod csv_line;
pub mod digest;
mod digits;
pub mod error;
pub mod json;
pub mod pack;
mod paper;
pub mod receipt;
pub mod report;
pub mod report_pdf;
mod report_rows;
mod spool;
pub mod statement;
mod typeset;
pub mod words;
pub mod xlsx;

pub use csv_file::Separator;
pub use error::{DocumentError, Steps};
pub use receipt::{Receipt, ReceiptTender};
pub use report::Report;
pub use report_rows::Rows;
pub use words::Language;
