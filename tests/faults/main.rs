//! What a till keeps when it is killed, starved of disk, frozen, or told the wrong time.
//!
//! **What it is for:** the command line as a whole process, on a folder of its own, facing a sandbox in this
//! process. A fault is put in its way, it is started again, and three witnesses are heard: what it printed, what it
//! has on disk, and which requests reached the sandbox.
//!
//! **What it must not know:** the inside of the program. What it may be held to is written in the design: no request
//! before its intent is durable, no QR before its reference is, no PAID before its confirmation is.
//!
//! `COMPTOIR_KILLS` sets how many random kills there are (220 by default, beside those of the sweeps), `COMPTOIR_SEED` repeats a run. No failure
//! in N kills means that fewer than 3/N of them fail, with 95 % confidence.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod clocks;
mod closing;
mod command_line;
mod confirm_sweep;
mod create_sweep;
mod disk;
mod freeze;
mod full_exports;
mod order;
mod peer;
mod people;
mod program;
mod random_kills;
mod report;
mod restore;
mod secrets;
mod shop;
mod strace;
mod tenders;
mod two_processes;
