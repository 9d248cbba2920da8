//! Builds the empty window that start and memory are compared with: same versions, same profile, same run.

use crate::place;
use std::path::PathBuf;
use std::process::Command;

/// Builds it if it isn't, and gives its program.
pub fn build() -> Result<PathBuf, String> {
    let folder = place::here().join("empty-window");
    let profile_dir = place::profile_dir();
    let target = profile_dir.parent().ok_or("the target directory has no parent")?;
    // The till's own choice of versions; cargo drops what the empty window doesn't need.
    let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
    std::fs::copy(lock, folder.join("Cargo.lock")).map_err(|error| format!("Cargo.lock: {error}"))?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg("build").current_dir(&folder).env("CARGO_TARGET_DIR", target);
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    // What cargo said about this program isn't meant for that one.
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    let status = cargo.status().map_err(|error| format!("cargo could not be started: {error}"))?;
    if !status.success() {
        return Err(format!("the empty window was not built: {status}"));
    }
    place::program("empty-window")
}
