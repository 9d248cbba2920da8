//! `cargo xtask dev`: Vite's server and the till together; both follow every saved file.

use crate::command::{self, Done};
use crate::{bindings, node, system};

/// Rewrites the bindings, then hands over to Tauri's `dev`, which starts Vite by itself. It leaves out the
/// default feature `custom-protocol`, so that the window loads from Vite instead of the built files.
pub fn run(args: &[String]) -> Done {
    system::ensure(&[system::Purpose::Build, system::Purpose::Sound])?;
    node::ensure_packages()?;
    command::run(&mut command::cargo("build", &["--bins"]))?;
    bindings::write()?;
    let mut tauri = command::tauri(&["dev"]);
    if !args.is_empty() {
        // Past the second `--` they belong to the till, not to cargo.
        tauri.args(["--", "--"]).args(args);
    }
    command::run(&mut tauri)
}
