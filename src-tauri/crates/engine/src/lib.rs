//! What the till does: sell, watch, reconcile, settings.
//!
//! **What it is for:** every method takes an `Actor`, checks its role, and keeps the rules of money
//! between the gateway's answers and the durable record.
//!
//! **What it must not know:** Tauri, windows, terminals, paths of the installation, and which clock or
//! keychain is real: clock and secrets come in as traits.

pub mod views;
