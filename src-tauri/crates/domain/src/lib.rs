//! The rules of the till as pure code.
//!
//! **What it is for:** money, sales, attempts, what a gateway said about them, and the one function
//! ([`transition()`]) that decides what that means. Also the watch schedule, the business day, the
//! figures of a day and who may do what.
//!
//! **What it must not know:** files, networks, databases, windows, languages, gateways by name, and
//! the time: every `now` comes in as an argument.

pub mod anchor;
pub mod attempt;
pub mod business_day;
pub mod capture;
pub mod cash;
pub mod channel;
pub mod clearing;
pub mod closing;
pub mod figures;
pub mod finding;
pub mod flags;
pub mod gateway_order;
pub mod ids;
pub mod link;
mod moments;
pub mod money;
pub mod note;
pub mod observation;
pub mod outcome;
pub mod people;
pub mod period;
pub mod reconciliation;
pub mod refund;
pub mod roles;
pub mod sale;
pub mod stand_in;
pub mod statement;
pub mod tender;
pub mod transition;
pub mod watch;
mod window;

pub use anchor::Anchor;
pub use attempt::{Attempt, LeftScreen, Screen, Stage};
pub use business_day::{BusinessCalendar, BusinessDay, Cutoffs};
pub use capture::{Capture, CaptureStage};
pub use channel::Channel;
pub use clearing::Clearing;
pub use flags::{Flag, Flags};
pub use gateway_order::{GatewayOrder, Standing};
pub use ids::{GatewayId, OwnReference, RequestId, SaleNumber, TillCode};
pub use money::{AmountError, Currency, Money};
pub use observation::{Environment, Observation, Verdict};
pub use outcome::Outcome;
pub use refund::{Refund, RefundStage, RefundWay};
pub use roles::{Actor, Permission, Role};
pub use sale::{Resolution, ResolutionKind, Sale, SaleState};
pub use tender::{Tender, TenderKind};
pub use transition::{Change, Fact, transition};

/// A moment in UTC. Which clock it was read from stands in the name of the field that holds it.
pub type Moment = chrono::DateTime<chrono::Utc>;
