//! The steps of the test command, in their order, each with the time it may take.

use std::time::Duration;

use super::{Step, Verdict};
use crate::command::{self, Done};
use crate::{bindings, fuzz, house, node, system, tools};

/// Each fuzz target gets its share of this.
const FUZZ_SMOKE_SECONDS: u64 = 60;

/// Every step, cheap ones first, each after what it needs.
pub fn all() -> Vec<Step> {
    vec![
        step("house", "the rules of the house: who knows whom, file sizes, message keys", &[], || {
            passed(house::check())
        }),
        step("format", "rustfmt", &[], || {
            passed(within(120, command::bare_cargo("fmt").args(["--all", "--check"])))
        }),
        step("system", "system packages", &[], || {
            passed(system::ensure(&[system::Purpose::Build, system::Purpose::Sound, system::Purpose::Test]))
        }),
        step("tools", "tauri-driver and cargo-fuzz", &["system"], tools),
        step("npm", "the UI's packages", &[], || passed(node::ensure_packages())),
        step("ui-build", "Vite's build", &["npm"], || passed(node::build())),
        step("ui-check", "svelte-check", &["npm", "ui-build"], || {
            passed(node::script("check", seconds(300)))
        }),
        step("ui-lint", "ESLint", &["npm", "ui-build"], || passed(node::script("lint", seconds(300)))),
        step("ui-test", "vitest", &["npm", "ui-build"], || passed(node::script("test", seconds(600)))),
        step("xtask", "this program's own lints and tests", &["system"], xtask),
        step("build", "every target of the workspace", &["system", "ui-build"], || {
            passed(within(2400, &mut command::cargo("build", &["--all-targets"])))
        }),
        step("clippy", "lints as errors", &["build"], clippy),
        step("bindings", "the committed TypeScript bindings", &["build"], || passed(bindings::compare())),
        step("test", "unit, property, journey, contract and upgrade tests", &["build"], || {
            // Journeys mostly wait for a sandbox, so more of them than there are cores run at once.
            passed(within(1500, command::cargo("test", &[]).env("RUST_TEST_THREADS", "12")))
        }),
        step("faults", "kills and failing disks at every write", &["build"], faults),
        step("e2e", "journeys in the real window", &["build", "tools"], e2e),
        step("fuzz", "a minute of fuzzing", &["build", "tools"], fuzz_smoke),
    ]
}

fn step(
    name: &'static str,
    about: &'static str,
    needs: &'static [&'static str],
    run: fn() -> Result<Verdict, String>,
) -> Step {
    Step { name, about, needs, run }
}

fn passed(done: Done) -> Result<Verdict, String> {
    done.map(|()| Verdict::Passed)
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn within(limit_seconds: u64, command: &mut std::process::Command) -> Done {
    command::run_within(seconds(limit_seconds), command)
}

fn tools() -> Result<Verdict, String> {
    if system::cannot_drive_windows().is_none() {
        tools::ensure(&tools::TAURI_DRIVER)?;
    }
    if fuzz::cannot_run_here().is_none() {
        tools::ensure(&tools::CARGO_FUZZ)?;
    }
    Ok(Verdict::Passed)
}

/// The one place where a single package is named: everything else leaves this program out.
fn xtask() -> Result<Verdict, String> {
    within(
        300,
        command::bare_cargo("clippy").args(["--package", "xtask", "--all-targets", "--", "-D", "warnings"]),
    )?;
    passed(within(300, command::bare_cargo("test").args(["--package", "xtask"])))
}

/// Twice, because `--all-targets` leaves out the targets that plain `cargo test` doesn't run.
fn clippy() -> Result<Verdict, String> {
    within(1500, &mut command::cargo("clippy", &["--all-targets", "--", "-D", "warnings"]))?;
    passed(within(
        600,
        &mut command::cargo("clippy", &["--test", "faults", "--test", "e2e", "--", "-D", "warnings"]),
    ))
}

/// Built first and by itself, so that the limit is the sweep's own.
fn faults() -> Result<Verdict, String> {
    if !cfg!(target_os = "linux") {
        return Ok(Verdict::Skipped("faults are injected with strace, which is Linux only".into()));
    }
    within(900, &mut command::cargo("test", &["--test", "faults", "--no-run"]))?;
    passed(within(900, &mut command::cargo("test", &["--test", "faults"])))
}

fn e2e() -> Result<Verdict, String> {
    if let Some(why) = system::cannot_drive_windows() {
        return Ok(Verdict::Skipped(why.into()));
    }
    within(900, &mut command::cargo("test", &["--test", "e2e", "--no-run"]))?;
    // Each counter waits for its turn: more threads than windows, so that a turn never waits for a thread.
    let e2e = command::cargo("test", &["--test", "e2e", "--", "--test-threads", "12"]);
    passed(within(1500, &mut system::on_virtual_screen(e2e)))
}

fn fuzz_smoke() -> Result<Verdict, String> {
    match fuzz::cannot_run_here() {
        Some(why) => Ok(Verdict::Skipped(why.into())),
        None => passed(fuzz::smoke(FUZZ_SMOKE_SECONDS)),
    }
}
