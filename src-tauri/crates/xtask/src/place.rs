//! Where things lie: the checkout, the target directory, the built programs.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Which of cargo's two profiles a program was built with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// `target/debug`
    Debug,
    /// `target/release`
    Release,
}

/// The top of the checkout.
pub fn root() -> PathBuf {
    let manifest_dir =
        env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| OsString::from(env!("CARGO_MANIFEST_DIR")));
    let manifest_dir = PathBuf::from(manifest_dir);
    manifest_dir.ancestors().nth(3).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// The folder of the UI's package.
pub fn ui() -> PathBuf {
    root().join("ui")
}

/// Cargo's target directory, `CARGO_TARGET_DIR` obeyed.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty()) {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// Where the test tools are installed: their programs lie in `bin` below it.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The path of a program of the workspace, built or not.
pub fn program(name: &str, profile: Profile) -> PathBuf {
    let folder = match profile {
        Profile::Debug => "debug",
        Profile::Release => "release",
    };
    target().join(folder).join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// The first file of this name on `PATH`, or among the installed test tools.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let file_name = format!("{name}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    std::iter::once(tools().join("bin"))
        .chain(env::split_paths(&path))
        .map(|folder| folder.join(&file_name))
        .find(|file| file.is_file())
}

/// A path as a person in the checkout would type it.
pub fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
