//! Files that only the shop's own user may read, and replacements that a power cut can't halve.

use domain::Moment;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a directory and those above it, for the user alone.
pub(crate) fn create_private_dir(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Keeps a directory for the user alone.
pub(crate) fn make_dir_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Makes an empty file for the user alone; what lay there before must be gone.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Takes a leftover of an earlier try away; it is no error if there is none.
pub(crate) fn remove_leftover(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Puts a finished file, which nobody has open, at its place, and makes both durable.
pub(crate) fn put_in_place(finished: &Path, place: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(finished)?.sync_all()?;
    fs::rename(finished, place)?;
    sync_dir_of(place)
}

/// Makes the names in a file's directory durable, where the system lets a directory be synced.
pub(crate) fn sync_dir_of(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(dir_of(path))?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// The directory a file lies in.
pub(crate) fn dir_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A moment as part of a file name: `20261121T101112Z`.
pub(crate) fn stamp(now: Moment) -> String {
    now.format("%Y%m%dT%H%M%SZ").to_string()
}
