//! `cargo xtask package`: what a shop installs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::command::{self, Done};
use crate::place::{self, Profile};
use crate::{node, system};

/// The bundle that is made here, and the folder below `target/release/bundle` that it lands in.
const BUNDLE: (&str, &str) = if cfg!(windows) {
    ("nsis", "nsis")
} else if cfg!(target_os = "macos") {
    ("dmg", "dmg")
} else {
    ("deb", "deb")
};

/// Builds everything once, in the same selection as everywhere, and lets Tauri only bundle it.
pub fn run(args: &[String]) -> Done {
    system::ensure(&[system::Purpose::Build])?;
    node::ensure_packages()?;
    node::build()?;
    command::run(&mut command::cargo("build", &["--release", "--bins"]))?;
    let (kind, folder) = BUNDLE;
    let mut tauri = command::tauri(&["bundle", "--bundles", kind, "--config", &extra_config()]);
    command::run(tauri.args(args))?;
    let file = newest(&place::target().join("release").join("bundle").join(folder), kind)?;
    let bytes = fs::metadata(&file).map_err(|error| format!("{}: {error}", place::short(&file)))?.len();
    println!("\n{} ({} KiB)", place::short(&file), bytes / 1024);
    if kind == "deb" {
        println!("Install it with: sudo apt-get install ./{}", place::short(&file));
    }
    Ok(())
}

/// The package carries the terminal's till beside the window's.
fn extra_config() -> String {
    let cli = place::program("comptoir-cli", Profile::Release).display().to_string();
    format!(
        r#"{{"bundle":{{"linux":{{"deb":{{"files":{{"/usr/bin/comptoir-cli":{}}}}}}}}}}}"#,
        json_text(&cli)
    )
}

fn json_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn newest(folder: &Path, kind: &str) -> Result<PathBuf, String> {
    let extension = if kind == "nsis" { "exe" } else { kind };
    let made_at =
        |file: &PathBuf| -> Option<SystemTime> { fs::metadata(file).and_then(|it| it.modified()).ok() };
    fs::read_dir(folder)
        .map_err(|error| format!("{}: {error}", place::short(folder)))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|it| it == extension))
        .max_by_key(made_at)
        .ok_or_else(|| format!("{} holds no .{extension} file", place::short(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_backslashes_is_one_json_string() {
        assert_eq!(json_text(r"C:\a"), r#""C:\\a""#);
    }
}
