//! The durable record of a till: one SQLite file, one thread that writes it, and a hash-chained
//! journal of everything that happened.
//!
//! **What it is for:** keeping what was sold so that a commit that was answered survives a kill and
//! a power cut; giving sales numbers without gaps; saying what changed; finding damage; copies and
//! the way back from them. One change is one transaction with one journal row. The tables forbid by
//! themselves what may never happen: deleting, changing the journal or a frozen field, a gap, two
//! displayed links, a confirmed attempt that is confirmed no more.
//!
//! **What it must not know:** gateways, networks, screens, people's rights, and what a gateway's
//! answer means. It never asks for the time: moments come in with the records.
//!
//! Times are kept in whole microseconds: see [`truncated`].

mod access;
mod access_cash;
mod access_closings;
mod access_recount;
mod access_statements;
mod attempts;
mod backup;
mod canonical;
mod captures;
mod cash;
mod closing_files;
mod closings;
mod connection;
mod error;
mod files;
mod findings;
mod journal;
mod listing;
mod lists;
pub mod look;
mod meta;
mod money;
mod open;
mod people;
mod periods;
mod readers;
mod record;
mod recount;
mod recount_lines;
mod recount_told;
mod refunds;
pub mod rescue;
mod resolutions;
mod sales;
mod schema;
mod settings;
mod shifts;
mod statements;
mod store;
mod tenders;
mod till_codes;
mod values;
mod writer;

#[cfg(test)]
mod tests;

pub use access::{Read, Write};
pub use access_statements::StatementImport;
pub use backup::BackupReport;
pub use cash::CashCountRecord;
pub use closing_files::ClosingFileRecord;
pub use closings::ClosingRecord;
pub use error::{OpenError, StoreError};
pub use findings::{FindingEnd, FindingRecord};
pub use journal::{Broken, JournalEntry, JournalHead, JournalRow, VerifyReport};
pub use listing::{ListedSale, ListedSales, Listing, PlainAttempt, PlainSale, Run};
pub use lists::DayCounts;
pub use money::DayFigure;
pub use open::OpenOptions;
pub use people::PersonRecord;
pub use periods::{AskedSum, FigureRow, LinkSum, WaitSum};
pub use record::{AttemptRecord, Contact, SaleRecord};
pub use recount::{About, Found, HistoryRow, Unlike};
pub use statements::StatementRecord;
pub use store::{Notice, Store, StoreHealth, ViewOnlyReason};
pub use tenders::{TenderFigure, TenderSum};
pub use till_codes::TillCodeRecord;
pub use values::truncated;
