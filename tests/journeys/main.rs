//! What happens at the counter, from key to verdict, over real HTTP against the sandbox.
//!
//! **What it is for:** each file is one theme, each test one sentence about the till's behaviour.
//!
//! **What it must not know:** a gateway's JSON, SQL, windows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod anchors;
mod asking;
mod backups;
mod bad_input;
mod captures;
mod clearing;
mod closing;
mod closing_files;
mod days;
mod drawer;
mod files;
mod floors;
mod gates;
mod gateway_receipts;
mod gateways;
mod keys;
mod lists;
mod making_links;
mod one_process;
mod people;
mod presses;
mod recount;
mod refunds;
mod reports;
mod restarting;
mod restoring;
mod roles;
mod schedule;
mod screens;
mod selling;
mod sending;
mod stand_in;
mod statements;
mod tenders;
mod times;
mod verdicts;
mod weekdays;
