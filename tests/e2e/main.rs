//! The till in its real window: journeys a cashier makes, what the window refuses, and every screen in every
//! language and theme, looked over by axe. Needs tauri-driver, WebKitWebDriver and a display.

#![cfg(not(target_os = "macos"))]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod counter;
mod driver;
mod gateways;
mod keys;
mod people;
mod refunds;
mod reports;
mod screens;
mod selling;
mod sending;
mod statements;
mod tenders;
mod trouble;
mod walls;
mod window;
