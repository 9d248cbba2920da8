//! What the whole-system tests share: a clock moved by hand, secrets in memory, and a shop.
//!
//! **What it is for:** an engine or a whole till on a folder of its own, facing the sandbox over real HTTP, with
//! the time in the test's hand. The engine's own time-outs for HTTP stay real.
//!
//! **What it must not know:** how a gateway writes its answers, or any rule about money.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clock;
mod forgery;
mod secrets;
mod shop;
mod till;
mod waiting;

pub use clock::HandClock;
pub use forgery::forge;
pub use secrets::{MemorySecrets, one_key};
pub use shop::{Shop, ShopOptions, cashier, csv_of, owner, sale};
pub use till::{environment, look_at, open_till, paths};
pub use waiting::{PATIENCE, eventually, stays};
