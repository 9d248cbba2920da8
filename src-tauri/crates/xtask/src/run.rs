//! `cargo xtask run`: from a fresh clone to an open till, ready to charge.

use crate::command::{self, Done};
use crate::place::{self, Profile};
use crate::{display, node, system};

/// Prepares, builds, and opens the till in the demo profile. `args` go to the till as they are.
pub fn run(args: &[String]) -> Done {
    let has_display = display::exists();
    system::ensure(if has_display {
        &[system::Purpose::Build, system::Purpose::Sound]
    } else {
        &[system::Purpose::Build]
    })?;
    node::ensure_packages()?;
    node::ensure_built()?;
    command::run(&mut command::cargo("build", &["--bins"]))?;
    if has_display { open_window(args) } else { sell_in_terminal() }
}

fn open_window(args: &[String]) -> Done {
    let mut till = command::program(place::program("comptoir", Profile::Debug));
    if !args.iter().any(|arg| arg == "--profile" || arg.starts_with("--profile=")) {
        till.args(["--profile", "demo"]);
    }
    command::run(till.args(args))
}

fn sell_in_terminal() -> Done {
    println!(
        "\nThere is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window can't open.\n\
         The same till sells in the terminal: 1 500 DZD in the demo profile, and the sandbox plays the customer.\n"
    );
    let mut till = command::program(place::program("comptoir-cli", Profile::Debug));
    command::run(till.args(["--profile", "demo", "sell", "1500", "--customer", "pays"]))
}
