//! Test tools that come from crates: installed below the target directory, so that a person's own tools stay
//! as they are and `cargo clean` takes these away too.

use std::time::Duration;

use crate::command::{self, Done};
use crate::place;

/// The WebDriver that opens the till's own window.
pub const TAURI_DRIVER: Tool =
    Tool { name: "tauri-driver", version: "^2", why: "drives the window in the end-to-end tests" };
/// The fuzzer's front end.
pub const CARGO_FUZZ: Tool = Tool { name: "cargo-fuzz", version: "^0.13", why: "runs the fuzz targets" };

/// A program that a crate installs.
pub struct Tool {
    name: &'static str,
    version: &'static str,
    why: &'static str,
}

/// Installs the tool unless it is there or on `PATH`.
pub fn ensure(tool: &Tool) -> Done {
    if let Some(found) = place::on_path(tool.name) {
        println!("{} is there: {}", tool.name, place::short(&found));
        return Ok(());
    }
    let root = place::tools();
    println!("{} {}; installing it into {}", tool.name, tool.why, place::short(&root));
    let mut install = command::bare_cargo("install");
    install.args([tool.name, "--version", tool.version, "--locked", "--root"]).arg(&root);
    // Its build must not share, or lock, the workspace's target directory.
    install.env_remove("CARGO_TARGET_DIR");
    command::run_within(Duration::from_secs(900), &mut install)
}
