//! The sandbox over real HTTP, as a till, a phone and a tester meet it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod chargily;
mod control;
mod drills;
mod life;
mod page;
mod support;
mod wire;
