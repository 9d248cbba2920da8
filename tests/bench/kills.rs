//! The long sweep of kills: the fault tests, with ten thousand of them.

use crate::Done;
use crate::table::{Against, Table};
use std::process::Command;

const KILLS: &str = "10000";

pub fn measure(table: &mut Table) -> Done {
    if !cfg!(target_os = "linux") {
        table.note("kills: faults are injected on Linux only");
        return Ok(());
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["test", "--workspace", "--exclude", "xtask", "--test", "faults"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .env("COMPTOIR_KILLS", KILLS)
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    let met = status.success();
    let found = if met { "none lost, invented or shown orphaned" } else { "see above" };
    table.add_count("kills", 10_000, found, Against { target: "0", met });
    if met { Ok(()) } else { Err(format!("the fault tests ended with {status}")) }
}
