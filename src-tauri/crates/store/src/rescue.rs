//! The way out of a damaged file: bring the newest sound copy beside it, put it aside with everything that
//! belongs to it, put the copy in its place, and let the caller ask the gateways again. Nothing is deleted.

use crate::journal::JournalEntry;
use crate::{OpenError, StoreError, backup, connection, files, journal, look, meta, schema, till_codes};
use domain::{Moment, TillCode};
use serde_json::json;
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
    let refuge = free_refuge(path, now);
    put_aside(path, &refuge, PARTS.into_iter().chain([BROUGHT]))?;
    Ok(refuge)
}

/// A directory for what is put aside, beside the file, that isn't there yet.
fn free_refuge(path: &Path, now: Moment) -> PathBuf {
    let home = files::dir_of(path);
    let stamp = files::stamp(now);
    let mut refuge = home.join(format!("quarantine-{stamp}"));
    let mut again: u32 = 1;
    while refuge.exists() {
        again += 1;
        refuge = home.join(format!("quarantine-{stamp}-{again}"));
    }
    refuge
}

fn put_aside(path: &Path, refuge: &Path, parts: impl Iterator<Item = &'static str>) -> Result<(), OpenError> {
    let failed = |error: std::io::Error| OpenError::of_files(files::dir_of(path), &error);
    files::create_private_dir(refuge).map_err(failed)?;
    for suffix in parts {
        let part = connection::beside(path, suffix);
        let Some(name) = part.file_name() else { continue };
        match fs::rename(&part, refuge.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
    }
    files::sync_dir_of(&refuge.join("-")).map_err(failed)?;
    files::sync_dir_of(path).map_err(failed)
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
    let file = connection::source(path)?;
    if connection::application_id(&file)? != connection::APPLICATION_ID {
        return Err(StoreError::damaged("it is another program's file"));
    }
    connection::quick_check(&file)?;
    match journal::verify(&file, meta::identity(&file)?.genesis)?.broken {
        Some(broken) => Err(StoreError::damaged(&broken.why)),
        None => Ok(()),
    }
}

/// Under which code a till goes on from a copy, and who wanted it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoingOn {
    /// A code that no till ever had: see [`TillCode::after`].
    pub till_code: TillCode,
    /// Who restored; `None` while nobody is known.
    pub actor: Option<String>,
    /// When, by this machine's clock.
    pub now: Moment,
}

/// Brings a checked copy back to where the till's file belongs; what lies there goes into quarantine, whose
/// directory is given, `None` when nothing lay there.
///
/// The copy becomes a till of its own before it moves: it is brought to this program's version, gets a code
/// nobody had, and its journal tells of it. It lies beside the till's place, whole and durable, before
/// anything else moves: a disk without room for it changes nothing, and a power cut in between is finished at
/// the next open.
pub fn restore(backup: &Path, path: &Path, how: &GoingOn) -> Result<Option<PathBuf>, OpenError> {
    is_whole(backup).map_err(|error| OpenError::at(backup, error))?;
    let failed = |error: std::io::Error| OpenError::of_files(path, &error);
    files::create_private_dir(files::dir_of(path)).map_err(failed)?;
    let (unfinished, brought) = (connection::beside(path, ".restoring"), connection::beside(path, BROUGHT));
    let refuge = PARTS
        .iter()
        .any(|suffix| connection::beside(path, suffix).exists())
        .then(|| free_refuge(path, how.now));
    let made = prepare(backup, &unfinished, refuge.as_deref(), how);
    if let Err(error) = made {
        let _ = backup::remove_partial(&unfinished);
        return Err(error);
    }
    files::put_in_place(&unfinished, &brought).map_err(failed)?;
    if let Some(refuge) = &refuge {
        put_aside(path, refuge, PARTS.into_iter())?;
    }
    finish(path, how.now)?;
    Ok(refuge)
}

/// Makes the till that goes on from a copy, at a place of its own.
fn prepare(backup: &Path, unfinished: &Path, refuge: Option<&Path>, how: &GoingOn) -> Result<(), OpenError> {
    let at = |error: StoreError| OpenError::at(unfinished, error);
    let (source, _) = look::open(backup)?;
    let head = backup::copy_to_partial(&source, unfinished).map_err(at)?;
    drop(source);
    let mut file = connection::writer(unfinished).map_err(at)?;
    schema::migrate(unfinished, &mut file, schema::steps())?;
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let told = file.transaction().map_err(|error| at(error.into()))?;
    let identity = meta::identity(&told).map_err(at)?;
    let entry = JournalEntry {
        kind: "restored",
        sale: None,
        attempt: None,
        actor: how.actor.clone(),
        at: how.now,
        body: json!({
            "file": name(backup), "as_of_seq": head.seq, "head": head.hash_hex(),
            "till_before": identity.till_code.as_str(), "till": how.till_code.as_str(),
            "set_aside": refuge.and_then(name),
        }),
    };
    let seq = journal::append(&told, identity.genesis, &entry).map_err(at)?;
    till_codes::add(&told, &how.till_code, seq).map_err(at)?;
    told.commit().map_err(|error| at(error.into()))?;
    file.close().map_err(|(_, error)| at(error.into()))
}

/// Puts a copy that was brought beside an empty place into it, and what the old file left beside that place
/// into quarantine. Gives whether there was a copy.
pub(crate) fn finish(path: &Path, now: Moment) -> Result<bool, OpenError> {
    let brought = connection::beside(path, BROUGHT);
    if !brought.exists() {
        return Ok(false);
    }
    // A log of the old file must never be taken for one of the copy.
    if PARTS.iter().any(|suffix| connection::beside(path, suffix).exists()) {
        put_aside(path, &free_refuge(path, now), PARTS.into_iter())?;
    }
    files::put_in_place(&brought, path).map_err(|error| OpenError::of_files(path, &error))?;
    Ok(true)
}
