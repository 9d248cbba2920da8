//! The way out of a damaged file: bring the newest sound copy beside it, put it aside with everything that
//! belongs to it, put the copy in its place, and let the caller ask the gateways again. Nothing is deleted.

use crate::{OpenError, StoreError, connection, files, journal, meta};
use domain::Moment;
use std::fs;
use std::path::{Path, PathBuf};

/// What SQLite keeps beside a file. All of it is evidence, and a log may hold what the file lacks.
const PARTS: [&str; 4] = ["", "-wal", "-shm", "-journal"];
/// A copy that waits beside the till's file for its place.
const BROUGHT: &str = ".restored";

/// Moves a file and all that lies beside it into a new directory `quarantine-<utc>` next to it, and
/// gives that directory. The file itself moves first: a log left without its file is refused when
/// the till opens, never mistaken for a new one's.
pub fn quarantine(path: &Path, now: Moment) -> Result<PathBuf, OpenError> {
    // Who begins anew doesn't want what an earlier rescue was about to bring back.
    put_aside(path, now, PARTS.into_iter().chain([BROUGHT]))
}

fn put_aside(
    path: &Path,
    now: Moment,
    parts: impl Iterator<Item = &'static str>,
) -> Result<PathBuf, OpenError> {
    let home = files::dir_of(path);
    let stamp = files::stamp(now);
    let mut refuge = home.join(format!("quarantine-{stamp}"));
    let mut again: u32 = 1;
    while refuge.exists() {
        again += 1;
        refuge = home.join(format!("quarantine-{stamp}-{again}"));
    }
    let failed = |error: std::io::Error| OpenError::of_files(home, &error);
    files::create_private_dir(&refuge).map_err(failed)?;
    for suffix in parts {
        let part = connection::beside(path, suffix);
        let Some(name) = part.file_name() else { continue };
        match fs::rename(&part, refuge.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    files::sync_dir_of(&refuge.join("-")).map_err(failed)?;
    files::sync_dir_of(path).map_err(failed)?;
    Ok(refuge)
}

/// The copy in a directory that knows most (the highest journal row) among those that are whole.
pub fn newest_backup(backups_dir: &Path) -> Option<PathBuf> {
    newest(backups_dir, None)
}

/// Like [`newest_backup`], among copies of one profile, `demo` or `live`.
pub fn newest_backup_of(backups_dir: &Path, profile: &str) -> Option<PathBuf> {
    newest(backups_dir, Some(profile))
}

fn newest(backups_dir: &Path, profile: Option<&str>) -> Option<PathBuf> {
    let entries = fs::read_dir(backups_dir).ok()?;
    let mut copies: Vec<(i64, PathBuf)> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "db") && path.is_file())
        .filter_map(|path| Some((highest_row(&path, profile)?, path)))
        .collect();
    copies.sort();
    copies.into_iter().rev().map(|(_, path)| path).find(|path| is_whole(path).is_ok())
}

/// The highest journal row of a till's file of that profile; `None` when it is no such file.
fn highest_row(path: &Path, profile: Option<&str>) -> Option<i64> {
    let file = connection::frozen(path).ok()?;
    if connection::application_id(&file).ok()? != connection::APPLICATION_ID {
        return None;
    }
    let identity = meta::identity(&file).ok()?;
    if profile.is_some_and(|profile| profile != identity.profile) {
        return None;
    }
    Some(journal::head(&file, identity.genesis).ok()?.seq)
}

/// Whether a copy is whole: its pages and its journal.
fn is_whole(path: &Path) -> Result<(), StoreError> {
    let file = connection::frozen(path)?;
    if connection::application_id(&file)? != connection::APPLICATION_ID {
        return Err(StoreError::damaged("it is another program's file"));
    }
    connection::quick_check(&file)?;
    match journal::verify(&file, meta::identity(&file)?.genesis)?.broken {
        Some(broken) => Err(StoreError::damaged(&broken.why)),
        None => Ok(()),
    }
}

/// Brings a checked copy back to where the till's file belongs; what lies there goes into quarantine.
///
/// The copy lies beside that place, whole and durable, before anything moves: a disk without room for it changes
/// nothing, and a power cut in between is finished by [`finish`] at the next open.
pub fn restore(backup: &Path, path: &Path, now: Moment) -> Result<(), OpenError> {
    is_whole(backup).map_err(|error| OpenError::at(backup, error))?;
    let failed = |error: std::io::Error| OpenError::of_files(path, &error);
    files::create_private_dir(files::dir_of(path)).map_err(failed)?;
    let (unfinished, brought) = (connection::beside(path, ".restoring"), connection::beside(path, BROUGHT));
    files::remove_leftover(&unfinished).map_err(failed)?;
    let mut source = fs::File::open(backup).map_err(|error| OpenError::of_files(backup, &error))?;
    let mut target = files::create_private(&unfinished).map_err(failed)?;
    std::io::copy(&mut source, &mut target).map_err(failed)?;
    drop(target);
    files::put_in_place(&unfinished, &brought).map_err(failed)?;
    if PARTS.iter().any(|suffix| connection::beside(path, suffix).exists()) {
        put_aside(path, now, PARTS.into_iter())?;
    }
    finish(path).map(drop)
}

/// Puts a copy that was brought beside an empty place into it. Gives whether there was one.
pub(crate) fn finish(path: &Path) -> Result<bool, OpenError> {
    let brought = connection::beside(path, BROUGHT);
    if !brought.exists() {
        return Ok(false);
    }
    files::put_in_place(&brought, path).map_err(|error| OpenError::of_files(path, &error))?;
    Ok(true)
}
