//! What the till does: sell, watch, reconcile, settings.
//!
//! **What it is for:** every method takes an `Actor`, checks its role, and keeps the rules of money
//! between the gateway's answers and the durable record.
//!
//! **What it must not know:** Tauri, windows, terminals, paths of the installation, and which clock or
//! keychain is real: clock and secrets come in as traits.

mod anchors;
pub mod answers;
pub mod attention;
pub mod backups;
mod board;
pub mod budget;
mod capture;
mod cash;
pub mod clock;
mod closing;
mod closing_files;
mod closings_proof;
pub mod contact;
pub mod day;
pub mod engine;
pub mod error;
pub mod export;
pub mod files;
mod findings;
mod findings_list;
pub mod front;
pub mod gates;
mod gateway_receipt;
pub mod health;
mod history;
pub mod input;
mod key_checks;
pub mod keys;
pub mod link;
mod listed;
pub mod locks;
mod long_file;
pub mod look_up;
mod methods;
pub mod people;
pub mod period_report;
mod period_sums;
mod pins;
pub mod press;
pub mod project;
pub mod prove;
pub mod qr;
pub mod receipt;
pub mod recheck;
mod recount;
pub mod refund;
pub mod refund_answers;
mod refund_seen;
mod refund_watch;
pub mod report;
mod report_rows;
mod report_sums;
pub mod resume;
pub mod sales;
pub mod secrets;
pub mod sell;
pub mod settings;
mod shifts;
pub mod shop;
pub mod sign_in;
mod signing;
mod stand_in;
pub mod statement;
mod statement_match;
mod statement_project;
pub mod stopped;
mod tender;
pub mod timeline;
pub mod views;
mod waits;
pub mod watcher;
mod wish;

pub use anchors::AnchorsReport;
pub use clock::Clock;
pub use closings_proof::ClosingsReport;
pub use engine::{Engine, Parts, Profile};
pub use error::EngineError;
pub use recount::BooksReport;
pub use secrets::{SecretPlace, Secrets, SecretsError};
pub use store::{About, Unlike};
