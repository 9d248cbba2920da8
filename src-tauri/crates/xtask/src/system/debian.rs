//! Debian and Ubuntu: what is missing is named with its reason and installed by `apt-get`.

use std::process::Command;
use std::time::Duration;

use super::Purpose;
use crate::command::{self, Done};

const LIMIT: Duration = Duration::from_secs(1200);

struct Package {
    name: &'static str,
    purpose: Purpose,
    why: &'static str,
}

const fn package(purpose: Purpose, name: &'static str, why: &'static str) -> Package {
    Package { name, purpose, why }
}

const PACKAGES: [Package; 17] = [
    package(Purpose::Build, "build-essential", "compiles SQLite and the cryptography"),
    package(Purpose::Build, "pkg-config", "finds the system's libraries"),
    package(Purpose::Build, "libwebkit2gtk-4.1-dev", "shows the till's screens"),
    package(Purpose::Build, "libgtk-3-dev", "opens the till's windows"),
    package(Purpose::Build, "librsvg2-dev", "one of Tauri's prerequisites: icons"),
    package(Purpose::Build, "libayatana-appindicator3-dev", "one of Tauri's prerequisites: the tray"),
    package(Purpose::Build, "libdbus-1-dev", "reaches the desktop's keychain"),
    package(Purpose::Sound, "gstreamer1.0-plugins-base", "plays the notes of a verdict"),
    package(Purpose::Sound, "gstreamer1.0-plugins-good", "plays them on the loudspeaker"),
    package(Purpose::Test, "webkit2gtk-driver", "drives the window in the end-to-end tests"),
    package(Purpose::Test, "xvfb", "a screen for windows where there is none"),
    package(Purpose::Test, "xauth", "lets a window open on that screen"),
    package(Purpose::Test, "dbus-x11", "a message bus for each test run"),
    package(Purpose::Test, "strace", "kills the till and fails its disk at a chosen moment"),
    package(Purpose::Test, "gnome-keyring", "a keychain of the tests' own"),
    package(Purpose::Test, "libsecret-tools", "looks into that keychain"),
    package(Purpose::Test, "faketime", "gives a whole process a wrong clock"),
];

/// Installs what is missing for these purposes, or fails with the line that a person must type.
pub fn ensure(purposes: &[Purpose]) -> Done {
    let wanted: Vec<&Package> = PACKAGES.iter().filter(|it| purposes.contains(&it.purpose)).collect();
    let missing = missing(&wanted)?;
    if missing.is_empty() {
        println!("The system's packages are installed.");
        return Ok(());
    }
    println!("These system packages are missing:");
    for package in &missing {
        println!("  {:<30} {}", package.name, package.why);
    }
    let names: Vec<&str> = missing.iter().map(|it| it.name).collect();
    let Some(prefix) = rights() else { return Err(by_hand(&names)) };
    println!("Installing them.");
    if install(prefix, &names).is_err() {
        println!("Perhaps the package lists are missing or old: refreshing them.");
        apt_get(prefix, &["update"])
            .and_then(|()| install(prefix, &names))
            .map_err(|why| format!("{why}. {}", by_hand(&names)))?;
    }
    Ok(())
}

fn missing<'a>(wanted: &[&'a Package]) -> Result<Vec<&'a Package>, String> {
    let mut query = Command::new("dpkg-query");
    query.args(["-W", "-f", "${Package} ${db:Status-Status}\n"]).args(wanted.iter().map(|it| it.name));
    // It ends with an error as soon as one package is unknown, and prints the others all the same.
    let output = query.output().map_err(|error| format!("dpkg-query could not be started: {error}"))?;
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(wanted.iter().copied().filter(|it| !is_installed(&table, it.name)).collect())
}

fn is_installed(table: &str, name: &str) -> bool {
    table.lines().any(|line| line.split_once(' ') == Some((name, "installed")))
}

/// What stands before `apt-get`: nothing for root, `sudo -n` where it asks for no password.
fn rights() -> Option<&'static [&'static str]> {
    if command::answer(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0") {
        return Some(&[]);
    }
    command::answer(Command::new("sudo").args(["-n", "true"])).map(|_| ["sudo", "-n"].as_slice())
}

fn install(prefix: &[&str], names: &[&str]) -> Done {
    let mut args = vec!["install", "--yes", "--no-install-recommends"];
    args.extend(names);
    apt_get(prefix, &args)
}

fn apt_get(prefix: &[&str], args: &[&str]) -> Done {
    // `env` also under sudo, which doesn't pass on the caller's variables.
    let mut words = prefix.to_vec();
    words.extend([
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-q",
        "-o",
        "DPkg::Lock::Timeout=120",
        "-o",
        "Dpkg::Use-Pty=0",
    ]);
    words.extend(args);
    command::run_within(LIMIT, command::program(words[0]).args(&words[1..]))
}

fn by_hand(names: &[&str]) -> String {
    format!(
        "Install the missing packages and try again:\n\n    \
         sudo apt-get update && sudo apt-get install --no-install-recommends {}\n",
        names.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "xvfb installed\nfaketime not-installed\nlibgtk-3-dev config-files\n";

    #[test]
    fn a_removed_package_counts_as_missing() {
        assert!(is_installed(TABLE, "xvfb"));
        assert!(!is_installed(TABLE, "faketime"));
        assert!(!is_installed(TABLE, "libgtk-3-dev"));
        assert!(!is_installed(TABLE, "strace"));
    }

    #[test]
    fn the_line_for_a_person_can_be_typed_as_it_is() {
        assert!(by_hand(&["a", "b"]).contains("sudo apt-get install --no-install-recommends a b\n"));
    }

    #[test]
    fn no_package_is_listed_twice() {
        let mut names: Vec<&str> = PACKAGES.iter().map(|it| it.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), PACKAGES.len());
    }
}
