//! What the operating system must bring: libraries to build with, sound, and what the tests need.
//!
//! Debian and Ubuntu are served; elsewhere the same need is said in that system's words.

mod debian;
mod elsewhere;

use std::process::Command;

use crate::command::{self, Done};
use crate::place;

/// What the packages are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Compiling the till.
    Build,
    /// The notes that a verdict plays.
    Sound,
    /// A window without a screen, a driver for it, and faults on demand.
    Test,
}

/// Makes sure that everything for these purposes is there: says what is missing and installs it, or says how.
pub fn ensure(purposes: &[Purpose]) -> Done {
    check_toolchain(purposes)?;
    if !cfg!(target_os = "linux") {
        return elsewhere::check(purposes);
    }
    if place::on_path("dpkg-query").is_some() && place::on_path("apt-get").is_some() {
        return debian::ensure(purposes);
    }
    elsewhere::check_linux(purposes)
}

/// Cargo itself refuses a compiler older than `rust-version`; its two companions it doesn't know.
fn check_toolchain(purposes: &[Purpose]) -> Done {
    if !purposes.contains(&Purpose::Test) {
        return Ok(());
    }
    for (verb, component) in [("clippy", "clippy"), ("fmt", "rustfmt")] {
        if command::answer(command::bare_cargo(verb).arg("--version")).is_none() {
            return Err(format!(
                "`cargo {verb}` is missing. Install it with: rustup component add {component}"
            ));
        }
    }
    Ok(())
}

/// Why windows can't be driven here, if they can't.
pub fn cannot_drive_windows() -> Option<&'static str> {
    if cfg!(target_os = "linux") {
        return None;
    }
    if cfg!(windows) && place::on_path("msedgedriver").is_some() {
        return None;
    }
    Some(elsewhere::NO_WINDOW_DRIVER)
}

/// The command on a virtual screen and a message bus of its own; where there is always a screen, unchanged.
pub fn on_virtual_screen(inner: Command) -> Command {
    if !cfg!(target_os = "linux") {
        return inner;
    }
    let mut outer = command::program("dbus-run-session");
    outer.args(["--", "xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]);
    outer.arg(inner.get_program()).args(inner.get_args());
    // A desktop's own session must not take the windows, and screenshots hang with the last one set.
    outer
        .env_remove("WAYLAND_DISPLAY")
        .env("GDK_BACKEND", "x11")
        .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER");
    outer
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_window_test_runs_on_its_own_bus_and_its_own_screen() {
        let line = command::line(&on_virtual_screen(command::cargo("test", &["--test", "e2e"])));
        assert!(line.starts_with("dbus-run-session -- xvfb-run -a -s \"-screen 0 1920x1080x24\" "), "{line}");
        assert!(line.ends_with("test --workspace --exclude xtask --test e2e"), "{line}");
    }
}
