//! The rules of the house: who may know whom, how long a file may be, and that three languages say the same.
//!
//! The tables here are the rules, and the only place to change them. The folder's files only look.

mod files;
mod imports;
mod lengths;
mod manifests;
mod messages;
mod purity;

use crate::command::Done;
use crate::place;

/// A crate of the workspace and whom of its kind it may depend on.
pub struct Room {
    /// Its name in `workspace.dependencies`, or its package's name.
    pub name: &'static str,
    /// Its folder, from the top of the checkout.
    pub folder: &'static str,
    /// The workspace crates that it may know.
    pub may_know: &'static [&'static str],
    /// Those that its own tests may know besides.
    pub tests_may_know: &'static [&'static str],
}

/// Who may know whom.
pub const ROOMS: [Room; 11] = [
    room("domain", "src-tauri/crates/domain", &[], &[]),
    room("gateways", "src-tauri/crates/gateways", &["domain"], &["sandbox"]),
    room("store", "src-tauri/crates/store", &["domain"], &[]),
    room("documents", "src-tauri/crates/documents", &["domain"], &[]),
    room("engine", "src-tauri/crates/engine", &["domain", "gateways", "store", "documents"], &["sandbox"]),
    // None of ours, in its tests neither: one misreading of a contract must not pass on both sides.
    room("sandbox", "src-tauri/crates/sandbox", &[], &[]),
    room(
        "till",
        "src-tauri/crates/till",
        &["domain", "engine", "store", "gateways", "documents", "sandbox"],
        &[],
    ),
    room("cli", "src-tauri/crates/cli", &["domain", "engine", "sandbox", "till"], &[]),
    room("comptoir", "src-tauri", &["domain", "engine", "till"], &[]),
    room(
        "whole-system-tests",
        "tests",
        &["domain", "gateways", "store", "documents", "engine", "sandbox", "till"],
        &[],
    ),
    room("xtask", "src-tauri/crates/xtask", &[], &[]),
];

/// Crates from outside that do I/O or wait: the pure rules must not reach for them.
pub const IO_CRATES: [&str; 12] = [
    "axum",
    "fantoccini",
    "getrandom",
    "hyper",
    "iana-time-zone",
    "keyring",
    "directories",
    "reqwest",
    "rusqlite",
    "tempfile",
    "tokio",
    "ureq",
];

/// What the pure rules must not even name: files, sockets, processes, and the time of day.
pub const IMPURE_WORDS: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "SystemTime",
    "Instant::now",
    "Utc::now",
    "Local::now",
];

/// Parts of the UI that are one feature each, in `src/lib` and `src/components`; any other folder there is shared.
pub const FEATURES: [&str; 8] = ["sell", "pay", "sales", "attention", "day", "reports", "people", "settings"];

/// The only folder of the UI that may import this package family.
pub const TAURI_DOOR: (&str, &str) = ("@tauri-apps", "lib/backend");

/// The languages of `ui/messages`.
pub const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

/// More lines than this are worth a second look.
pub const LONG_FILE_LINES: usize = 400;
/// More lines than this are too many.
pub const LONGEST_FILE_LINES: usize = 600;

const fn room(
    name: &'static str,
    folder: &'static str,
    may_know: &'static [&'static str],
    tests_may_know: &'static [&'static str],
) -> Room {
    Room { name, folder, may_know, tests_may_know }
}

/// What a look at the house found.
#[derive(Default)]
pub struct Findings {
    /// Broken rules.
    pub broken: Vec<String>,
    /// Worth a look, but allowed.
    pub noted: Vec<String>,
}

impl Findings {
    /// Adds a broken rule.
    pub fn breaks(&mut self, what: String) {
        self.broken.push(what);
    }
}

/// Looks at everything; fails with the number of broken rules after printing each.
pub fn check() -> Done {
    let root = place::root();
    let mut findings = Findings::default();
    manifests::check(&root, &mut findings)?;
    purity::check(&root, &mut findings)?;
    imports::check(&root, &mut findings)?;
    lengths::check(&root, &mut findings)?;
    messages::check(&root, &mut findings)?;
    for what in &findings.noted {
        println!("note: {what}");
    }
    for what in &findings.broken {
        println!("broken: {what}");
    }
    match findings.broken.len() {
        0 => Ok(()),
        1 => Err("1 rule of the house is broken".into()),
        count => Err(format!("{count} rules of the house are broken")),
    }
}
