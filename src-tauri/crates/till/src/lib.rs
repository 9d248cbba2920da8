//! One opened installation: the only place where the parts are put together.
//!
//! **What it is for:** paths, lock, logs, the real clock, the real keychain, the record, the gateways and,
//! in demo, the sandbox, made into one `Engine`.
//!
//! **What it must not know:** windows, terminals, and any rule about money.

pub mod clock;
pub mod environment;
pub mod error;
pub mod examine;
pub mod lock;
pub mod logs;
pub mod machine;
pub mod open;
pub mod paths;
pub mod rescue;
pub mod restore;
pub mod sandbox_host;
pub mod secrets;

pub use environment::Environment;
pub use error::OpenFailure;
pub use gateways::Secret;
pub use open::{Access, Open, Till};
pub use paths::Paths;
pub use store::SaleRecord;
