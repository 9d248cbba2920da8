//! `cargo xtask`: the project's own commands, from an empty machine to a running till.
//!
//! It installs what is missing, says so first, and then starts cargo, npm and Tauri. It must build in seconds
//! and must not know any other crate of the workspace: it has no dependencies at all.

mod bench;
mod bindings;
mod command;
mod deadline;
mod dev;
mod display;
mod fuzz;
mod house;
mod node;
mod package;
mod place;
mod run;
mod system;
mod test;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  run [ARGS]      prepare, build and open the till in the demo profile; ARGS go to the till.
                  Without a display the same demo sale runs in the terminal
  test            everything that must pass: house rules, UI, build, lints, tests, faults,
                  end to end, fuzz smoke
                    --only STEP[,STEP]   just these steps
                    --skip STEP[,STEP]   all but these
                    --list               the steps in their order
  dev [ARGS]      Vite and the till with hot reload; rewrites the TypeScript bindings first
  bench [ARGS]    release build, then the measurements; ARGS go to them
  fuzz [TARGET] [--seconds N]
                  fuzz one target, or each in turn (60 seconds each unless told otherwise)
  package         release build and an installable package (.deb on Debian and Ubuntu)

Each command installs what it needs: system packages (by apt-get on Debian and Ubuntu, elsewhere it says
what to install), the UI's packages, and test tools into the target directory.";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let mut rest: Vec<String> = args.collect();
    // `cargo xtask run -- ARGS` means the same as `cargo xtask run ARGS`.
    if rest.first().is_some_and(|arg| arg == "--") {
        rest.remove(0);
    }
    let asks_for_help = rest.iter().any(|arg| arg == "--help" || arg == "-h");
    let end = match name.as_str() {
        "" | "help" | "--help" | "-h" => {
            println!("{HELP}");
            return if name.is_empty() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
        _ if asks_for_help => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        "run" => run::run(&rest).map(|()| ExitCode::SUCCESS),
        "test" => test::run(&rest),
        "dev" => dev::run(&rest).map(|()| ExitCode::SUCCESS),
        "bench" => bench::run(&rest).map(|()| ExitCode::SUCCESS),
        "fuzz" => fuzz::run(&rest).map(|()| ExitCode::SUCCESS),
        "package" => package::run(&rest).map(|()| ExitCode::SUCCESS),
        _ => {
            eprintln!("There is no command \"{name}\".\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    end.unwrap_or_else(|why| {
        eprintln!("\ncargo xtask {name}: {why}");
        ExitCode::FAILURE
    })
}
