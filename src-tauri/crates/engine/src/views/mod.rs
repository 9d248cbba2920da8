//! What a screen reads. Plain data with serde and specta; all words, times and amounts a screen needs
//! to show a sale without knowing any rule.
//!
//! Times are RFC 3339 in UTC. Durations in milliseconds are counted from the moment the view was made,
//! so that a screen counts down by its own monotonic clock and never by the wall clock.

pub mod backup;
pub mod cash;
pub mod closing;
pub mod day;
pub mod error;
pub mod export;
pub mod gateways;
pub mod people;
pub mod refund;
pub mod report;
pub mod sale;
pub mod settings;
pub mod statement;
pub mod till;
pub mod wish;

pub use backup::*;
pub use cash::*;
pub use closing::*;
pub use day::*;
pub use error::*;
pub use export::*;
pub use gateways::*;
pub use people::*;
pub use refund::*;
pub use report::*;
pub use sale::*;
pub use settings::*;
pub use statement::*;
pub use till::*;
pub use wish::*;
