//! Where the built programs lie, and folders for what is measured.

use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The folder of the profile this was built in: `target/release`.
pub fn profile_dir() -> PathBuf {
    let own = std::env::current_exe().expect("a program knows where it lies");
    own.ancestors().nth(2).expect("it lies in deps/").to_owned()
}

/// A program of the same build.
pub fn program(name: &str) -> Result<PathBuf, String> {
    let path = profile_dir().join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if path.is_file() { Ok(path) } else { Err(format!("{} is not built", path.display())) }
}

/// A test tool: installed below the target directory, else on `PATH`.
pub fn tool(name: &str) -> PathBuf {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let installed = profile_dir().parent().map(|target| target.join("tools").join("bin").join(&file));
    installed.filter(|path| path.is_file()).unwrap_or_else(|| PathBuf::from(file))
}

/// This folder in the checkout.
pub fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bench")
}

/// A new folder on the disk that the build uses, never one in memory.
pub fn folder() -> TempDir {
    let within = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(within).expect("the target directory can be written");
    tempfile::tempdir_in(within).expect("the target directory can be written")
}

/// What else the machine was doing: its processors, and how many programs wanted one at the end.
pub fn machine() -> String {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let mut load = load.split_whitespace();
    match (load.next(), load.nth(1)) {
        (Some(minute), Some(quarter)) => {
            format!("{processors} processors; load {minute} in the last minute, {quarter} in the last 15")
        }
        _ => format!("{processors} processors"),
    }
}
