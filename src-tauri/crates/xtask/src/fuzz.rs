//! `cargo xtask fuzz`: libFuzzer on the stable toolchain, so without a sanitizer.

use std::fs;
use std::time::Duration;

use crate::command::{self, Done};
use crate::{place, system, tools};

const FOLDER: &str = "tests/fuzz";
const DEFAULT_SECONDS: u64 = 60;
const BUILD_LIMIT: Duration = Duration::from_secs(1800);

/// `[TARGET] [--seconds N]`: one target, or each in turn.
pub fn run(args: &[String]) -> Done {
    let (mut only, mut seconds) = (None, DEFAULT_SECONDS);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--seconds" {
            let number = args.next().and_then(|number| number.parse().ok());
            seconds = number.ok_or("--seconds needs a whole number")?;
        } else if arg.starts_with('-') || only.is_some() {
            return Err(format!("what is \"{arg}\"? Usage: cargo xtask fuzz [TARGET] [--seconds N]"));
        } else {
            only = Some(arg.clone());
        }
    }
    if let Some(why) = cannot_run_here() {
        return Err(why.into());
    }
    system::ensure(&[system::Purpose::Build])?;
    tools::ensure(&tools::CARGO_FUZZ)?;
    let targets = targets()?;
    match only {
        Some(name) if targets.contains(&name) => fuzz(&name, seconds),
        Some(name) => Err(format!("there is no fuzz target \"{name}\"; there are: {}", targets.join(", "))),
        None => targets.iter().try_for_each(|name| fuzz(name, seconds)),
    }
}

/// Every target for its share of `total_seconds`, building excepted.
pub fn smoke(total_seconds: u64) -> Done {
    let targets = targets()?;
    let share = total_seconds / u64::try_from(targets.len()).unwrap_or(1).max(1);
    targets.iter().try_for_each(|name| fuzz(name, share.max(1)))
}

/// Why fuzzing doesn't work on this system, if it doesn't.
pub fn cannot_run_here() -> Option<&'static str> {
    cfg!(windows)
        .then_some("libFuzzer needs a sanitizer on Windows, and a sanitizer needs a nightly toolchain")
}

fn fuzz(target: &str, seconds: u64) -> Done {
    let mut command = command::bare_cargo("fuzz");
    command.args(["run", "--fuzz-dir", FOLDER, "-s", "none", target, "--"]);
    command.args([
        format!("-max_total_time={seconds}"),
        "-timeout=10".into(),
        "-verbosity=0".into(),
        "-print_final_stats=1".into(),
    ]);
    // It has a workspace and a target directory of its own.
    command.env_remove("CARGO_TARGET_DIR");
    command::run_within(BUILD_LIMIT + Duration::from_secs(seconds), &mut command)
}

/// The targets' names, in order.
fn targets() -> Result<Vec<String>, String> {
    let folder = place::root().join(FOLDER).join("fuzz_targets");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", place::short(&folder)))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".rs").map(str::to_owned))
        .collect();
    names.sort();
    if names.is_empty() { Err(format!("{} holds no target", place::short(&folder))) } else { Ok(names) }
}
