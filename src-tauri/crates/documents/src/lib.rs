//! What leaves the till as files.
//!
//! **What it is for:** turning plain rows into bytes that an accountant's programs read. Receipts, day
//! reports and workbooks get their rooms here as they come.
//!
//! **What it must not know:** the database, gateways, where files go, and what time it is.

pub mod cell;
pub mod day_csv;
pub mod digest;
