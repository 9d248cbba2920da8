//! How other programs are started: one environment, one cargo command line, one way to say that they failed.

use std::env;
use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::{deadline, place};

/// A step's end: done, or a sentence that says why not.
pub type Done = Result<(), String>;

/// The selection that every cargo command line uses. One selection means one set of features, so that nothing is
/// built twice; this program stays out, because Windows can't overwrite a running one.
pub const WORKSPACE: [&str; 3] = ["--workspace", "--exclude", "xtask"];

/// A program to be started from the top of the checkout, with the test tools on its `PATH`.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(place::root());
    // What cargo sets for this program is not meant for its children: some build scripts would run again.
    for (key, _) in env::vars_os() {
        let Some(text) = key.to_str() else { continue };
        if text.starts_with("CARGO_PKG_")
            || text.starts_with("CARGO_MANIFEST_")
            || text == "CARGO_PRIMARY_PACKAGE"
        {
            command.env_remove(text);
        }
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(place::tools().join("bin")).chain(env::split_paths(&path));
    if let Ok(path) = env::join_paths(folders) {
        command.env("PATH", path);
    }
    if in_ci() && env::var_os("CARGO_INCREMENTAL").is_none() {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// Whether this is an unattended build.
pub fn in_ci() -> bool {
    env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false" && value != "0")
}

/// `cargo VERB --workspace --exclude xtask ARGS`
pub fn cargo(verb: &str, args: &[&str]) -> Command {
    let mut command = bare_cargo(verb);
    command.args(WORKSPACE).args(args);
    command
}

/// `cargo VERB`, for the few verbs that don't work on the workspace's crates.
pub fn bare_cargo(verb: &str) -> Command {
    let mut command = program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(verb);
    command
}

/// `npm ARGS` in the UI's folder.
pub fn npm(args: &[&str]) -> Command {
    let mut command = program(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(args).current_dir(place::ui());
    command
}

/// `tauri ARGS`, the UI's own copy, in the shell's folder.
pub fn tauri(args: &[&str]) -> Command {
    let name = if cfg!(windows) { "tauri.cmd" } else { "tauri" };
    let mut command = program(place::ui().join("node_modules").join(".bin").join(name));
    command.args(args).current_dir(place::root().join("src-tauri"));
    command
}

/// Runs to the end with the terminal as it is, however long it takes.
pub fn run(command: &mut Command) -> Done {
    println!("$ {}", line(command));
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", line(command))) }
}

/// Runs to the end without standard input; past the limit it and everything it started are ended.
pub fn run_within(limit: Duration, command: &mut Command) -> Done {
    println!("$ {}", line(command));
    let child = command.stdin(Stdio::null()).spawn().map_err(|error| cannot_start(command, &error))?;
    match deadline::wait(child, limit) {
        Ok(Some(status)) if status.success() => Ok(()),
        Ok(Some(status)) => Err(format!("`{}` ended with {status}", line(command))),
        Ok(None) => {
            Err(format!("`{}` was not done after {} s and was ended", line(command), limit.as_secs()))
        }
        Err(error) => Err(format!("`{}`: {error}", line(command))),
    }
}

/// What a program prints on standard output, or nothing if it fails or isn't there.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The command as a person would type it.
pub fn line(command: &Command) -> String {
    let name = command.get_program();
    let name = std::path::Path::new(name).file_name().unwrap_or(name);
    std::iter::once(name)
        .chain(command.get_args())
        .map(|part| {
            let part = part.to_string_lossy();
            if part.contains(' ') || part.is_empty() { format!("\"{part}\"") } else { part.into_owned() }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` could not be started: {error}", line(command))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_command_line_is_printed_the_way_it_is_typed() {
        let mut command = Command::new("/usr/bin/xvfb-run");
        command.args(["-s", "-screen 0 1920x1080x24", "cargo"]);
        assert_eq!(line(&command), "xvfb-run -s \"-screen 0 1920x1080x24\" cargo");
    }

    #[test]
    fn every_cargo_line_selects_the_same_packages() {
        assert!(line(&cargo("build", &["--bins"])).ends_with("build --workspace --exclude xtask --bins"));
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let why = run_within(Duration::from_secs(5), &mut program("no-such-program-here")).unwrap_err();
        assert!(why.contains("no-such-program-here"), "{why}");
    }

    #[test]
    fn what_cargo_told_this_program_about_itself_is_not_passed_on() {
        let command = program("x");
        assert!(
            command.get_envs().any(|(key, value)| key.to_str() == Some("CARGO_PKG_NAME") && value.is_none())
        );
    }
}
