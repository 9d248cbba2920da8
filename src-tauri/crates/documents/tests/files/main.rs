//! The files that leave a till, read back as whoever gets them reads them.
#![allow(clippy::unwrap_used)]

mod csv_file;
mod json;
mod papers;
mod receipts;
mod sample;
mod statements;
mod xlsx;
