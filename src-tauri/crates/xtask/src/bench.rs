//! `cargo xtask bench`: the release build, measured in a real window on a virtual screen.

use std::time::Duration;

use crate::command::{self, Done};
use crate::{node, system, tools};

const LIMIT: Duration = Duration::from_secs(4 * 3600);

/// Builds the release programs and runs the bench target `bench` of `tests/`; `args` go to it.
pub fn run(args: &[String]) -> Done {
    system::ensure(&[system::Purpose::Build, system::Purpose::Sound, system::Purpose::Test])?;
    tools::ensure(&tools::TAURI_DRIVER)?;
    node::ensure_packages()?;
    node::build()?;
    command::run(&mut command::cargo("build", &["--release", "--bins"]))?;
    let mut bench = command::cargo("bench", &["--bench", "bench", "--"]);
    bench.args(args);
    command::run_within(LIMIT, &mut system::on_virtual_screen(bench))
}
