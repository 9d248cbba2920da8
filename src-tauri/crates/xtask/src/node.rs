//! Node and the UI: its packages and its built files, each made again only when it is out of date.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::command::{self, Done};
use crate::place;

const OLDEST_NODE: u32 = 20;
/// A copy of the lock file that the installed packages came from.
const INSTALLED_LOCK: &str = "node_modules/.installed-package-lock.json";
/// What the built files are made of, besides the packages.
const BUILD_INPUTS: [&str; 6] =
    ["src", "messages", "fonts", "index.html", "package-lock.json", "vite.config.ts"];

/// Installs the locked packages, unless they are there. `npm install` and not `npm ci`, because the latter refuses
/// a lock file that lacks the optional programs of another system, as one written on a single system may; what is
/// locked keeps its version and hash, and `--no-save` leaves the lock file as it is. Install scripts stay off:
/// nothing that the UI uses has one, and one would run with the rights of whoever tries the till.
pub fn ensure_packages() -> Done {
    check_version()?;
    let lock_file = place::ui().join("package-lock.json");
    let lock = fs::read(&lock_file).map_err(|error| format!("{}: {error}", place::short(&lock_file)))?;
    let installed = place::ui().join(INSTALLED_LOCK);
    if fs::read(&installed).is_ok_and(|old| old == lock) {
        println!("The UI's packages are installed.");
        return Ok(());
    }
    println!("Installing the UI's packages into ui/node_modules.");
    let mut npm = command::npm(&["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]);
    command::run_within(Duration::from_secs(900), &mut npm)?;
    fs::write(&installed, lock).map_err(|error| format!("{}: {error}", place::short(&installed)))
}

/// Builds the UI's files into `ui/dist`.
pub fn build() -> Done {
    script("build", Duration::from_secs(600))
}

/// Builds the UI's files unless they are newer than everything they are made of.
pub fn ensure_built() -> Done {
    let ui = place::ui();
    let built_at = modified_at(&ui.join("dist/index.html"));
    let changed_at = BUILD_INPUTS.iter().filter_map(|input| newest_below(&ui.join(input))).max();
    if built_at.is_some() && built_at > changed_at {
        println!("The UI is built.");
        return Ok(());
    }
    build()
}

/// `npm run NAME` within a limit.
pub fn script(name: &str, limit: Duration) -> Done {
    command::run_within(limit, &mut command::npm(&["run", name]))
}

fn check_version() -> Done {
    let advice = "Install Node 20 or newer with npm: `apt-get install nodejs npm` on a Debian or Ubuntu that has \
                  it, `brew install node` on macOS, `winget install OpenJS.NodeJS.LTS` on Windows.";
    let Some(version) = command::answer(command::program("node").arg("--version")) else {
        return Err(format!("Node is missing. {advice}"));
    };
    if major(&version).is_none_or(|major| major < OLDEST_NODE) {
        return Err(format!("Node {} is too old. {advice}", version.trim()));
    }
    if command::answer(&mut command::npm(&["--version"])).is_none() {
        return Err(format!("npm is missing. {advice}"));
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

fn modified_at(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|it| it.modified()).ok()
}

/// The newest change at or below a path; a removed file shows in its folder's time.
fn newest_below(path: &Path) -> Option<SystemTime> {
    let own = modified_at(path)?;
    // Generated files are an outcome of the build, so they say nothing about its age.
    if path.file_name().is_some_and(|name| name == "generated") {
        return None;
    }
    let below =
        fs::read_dir(path).ok().into_iter().flatten().filter_map(|entry| newest_below(&entry.ok()?.path()));
    below.chain([own]).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_nodes_answer() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }
}
