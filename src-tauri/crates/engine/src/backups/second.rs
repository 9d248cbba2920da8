//! The second place: a folder on a drive that may be taken away. Absent, it is told and caught up with when it
//! comes back.

use super::BackupState;
use super::kept::{self, stamp_of};
use crate::engine::{Engine, Profile};
use crate::error::EngineError;
use crate::views::{BackupsView, ErrorCode, ErrorView, SecondPlaceView, SecondState};
use domain::{Actor, Permission};
use serde_json::json;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::Duration;

/// The setting that holds the folder.
const PLACE: &str = "second_backup_place";
/// How long a drive may take for one copy.
const LONGEST: Duration = Duration::from_secs(300);

/// The second place of this till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SecondPlace {
    folder: PathBuf,
    room: String,
}

impl SecondPlace {
    /// The till's own folder in it. It is made when the place is chosen: where it is missing, the drive is.
    pub(super) fn room(&self) -> PathBuf {
        self.folder.join(&self.room)
    }

    pub(super) fn view(&self, state: SecondState, problem: Option<ErrorView>) -> SecondPlaceView {
        SecondPlaceView { folder: self.folder.display().to_string(), state, problem }
    }
}

impl Engine {
    /// Chooses the folder of the second place, or none. The folder must be there, on a drive that can be
    /// written, and outside the data folder. [`ErrorCode::SecondPlaceUnfit`] otherwise.
    pub async fn set_second_place(
        &self,
        actor: &Actor,
        folder: Option<&str>,
    ) -> Result<BackupsView, EngineError> {
        self.allow(actor, Permission::ChangeSettings)?;
        let folder = folder.map(str::trim).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        let value = match &folder {
            None => json!({ "folder": null }),
            Some(folder) => {
                let unfit = || EngineError::new(ErrorCode::SecondPlaceUnfit).with("path", folder.display());
                let place = SecondPlace { folder: folder.clone(), room: self.room_name() };
                let database = self.inner.store.path().to_owned();
                let made = tokio::task::spawn_blocking(move || fit(&place, &database));
                made.await.map_err(|_| EngineError::new(ErrorCode::Internal))?.map_err(|error| {
                    tracing::warn!(%error, "a folder is no second place");
                    unfit()
                })?;
                json!({ "folder": folder.display().to_string() })
            }
        };
        self.put_setting(actor, PLACE, value).await?;
        *second_of(&self.inner.backups) = None;
        self.keep_second_place().await;
        self.read_backups(actor).await
    }

    /// The second place, if one was chosen.
    pub(super) async fn second_place(&self) -> Result<Option<SecondPlace>, EngineError> {
        let setting = self.inner.store.read(|read| Ok::<_, EngineError>(read.setting(PLACE)?)).await?;
        let folder = setting.as_ref().and_then(|place| place.get("folder")?.as_str().map(PathBuf::from));
        Ok(folder.map(|folder| SecondPlace { folder, room: self.room_name() }))
    }

    pub(super) fn second_state(&self) -> Option<(SecondState, Option<ErrorView>)> {
        second_of(&self.inner.backups).clone()
    }

    /// Looks whether the drive is there, and notes it.
    pub(super) async fn look_at_second_place(&self) {
        let Ok(Some(place)) = self.second_place().await else { return };
        let (room, own, profile) = (place.room(), self.inner.backups_dir.clone(), self.inner.profile);
        let looked = tokio::task::spawn_blocking(move || {
            if !room.is_dir() {
                return SecondState::Absent;
            }
            match newest_in(&own, profile) {
                Some(newest) if !room.join(&newest).is_file() => SecondState::Behind,
                _ => SecondState::Ready,
            }
        });
        let Ok(state) = looked.await else { return };
        let mut second = second_of(&self.inner.backups);
        // What failed stays told until a copy succeeds or the drive goes.
        let failed = matches!(&*second, Some((SecondState::Failed, _)));
        if !(failed && state == SecondState::Behind) {
            *second = Some((state, None));
        }
    }

    /// Copies the newest backup to the second place if its drive is there and lacks it.
    pub(super) async fn keep_second_place(&self) {
        let Ok(Some(place)) = self.second_place().await else { return };
        let (own, profile) = (self.inner.backups_dir.clone(), self.inner.profile);
        let copying = tokio::task::spawn_blocking(move || catch_up(&own, &place.room(), profile));
        let outcome = match tokio::time::timeout(LONGEST, copying).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) | Err(_) => Err(io::Error::other("the drive takes too long")),
        };
        let state = match outcome {
            Ok(state) => (state, None),
            Err(error) => {
                tracing::warn!(%error, "the second place takes no backup");
                let code = match error.kind() {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorCode::SecondPlaceFull,
                    _ => ErrorCode::SecondPlaceUnfit,
                };
                let path = self.second_place().await.ok().flatten().map(|place| place.folder);
                let path = path.unwrap_or_default().display().to_string();
                (SecondState::Failed, Some(EngineError::new(code).with("path", path).view()))
            }
        };
        *second_of(&self.inner.backups) = Some(state);
    }

    /// The folder's name in the second place: two tills may share one drive.
    fn room_name(&self) -> String {
        let id: String = self.inner.store.file_id().chars().take(8).collect();
        format!("comptoir-{}-{}-{id}", self.inner.profile.word(), self.inner.store.first_till_code())
    }
}

fn second_of(state: &BackupState) -> std::sync::MutexGuard<'_, Option<(SecondState, Option<ErrorView>)>> {
    state.second.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the till's own folder in a place, if the place is fit.
fn fit(place: &SecondPlace, database: &Path) -> io::Result<()> {
    if !place.folder.is_absolute() || !place.folder.is_dir() {
        return Err(io::Error::other("it is no folder that is there"));
    }
    // Beside the data it would be lost with it.
    let data = database.ancestors().nth(2).unwrap_or(database);
    if place.folder.canonicalize()?.starts_with(data.canonicalize()?) {
        return Err(io::Error::other("it is inside the data folder"));
    }
    let room = place.room();
    std::fs::create_dir_all(&room)?;
    let probe = room.join(".probe");
    std::fs::write(&probe, b"comptoir")?;
    std::fs::remove_file(&probe)
}

/// The newest backup of a folder, by the stamp of its name.
fn newest_in(folder: &Path, profile: Profile) -> Option<String> {
    let prefix = format!("till-{}-", profile.word());
    std::fs::read_dir(folder)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(&prefix))
        .filter_map(|name| Some((stamp_of(name.strip_suffix(".db")?)?, name)))
        .max()
        .map(|(_, name)| name)
}

fn catch_up(own: &Path, room: &Path, profile: Profile) -> io::Result<SecondState> {
    if !room.is_dir() {
        return Ok(SecondState::Absent);
    }
    let Some(newest) = newest_in(own, profile) else { return Ok(SecondState::Ready) };
    let (from, to) = (own.join(&newest), room.join(&newest));
    if !to.is_file() {
        copy_checked(&from, &to)?;
        kept::thin_out(room, profile);
    }
    Ok(SecondState::Ready)
}

/// Copies a file beside its place, syncs it, reads it back, and only then puts it there.
fn copy_checked(from: &Path, to: &Path) -> io::Result<()> {
    let partial = to.with_added_extension("part");
    let copied = (|| {
        let (mut source, mut target) = (std::fs::File::open(from)?, std::fs::File::create(&partial)?);
        io::copy(&mut source, &mut target)?;
        target.sync_all()?;
        drop(target);
        if !same(from, &partial)? {
            return Err(io::Error::other("the copy differs from the backup"));
        }
        std::fs::rename(&partial, to)?;
        if cfg!(unix) { std::fs::File::open(to.parent().unwrap_or(to))?.sync_all() } else { Ok(()) }
    })();
    if copied.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    copied
}

/// Whether two files have the same bytes.
fn same(one: &Path, other: &Path) -> io::Result<bool> {
    use std::io::{BufRead, BufReader};
    let open = |path| Ok::<_, io::Error>(BufReader::with_capacity(1 << 16, std::fs::File::open(path)?));
    let (mut one, mut other) = (open(one)?, open(other)?);
    loop {
        let (ours, theirs) = (one.fill_buf()?, other.fill_buf()?);
        let length = ours.len().min(theirs.len());
        if ours[..length] != theirs[..length] {
            return Ok(false);
        }
        if length == 0 {
            return Ok(ours.is_empty() && theirs.is_empty());
        }
        one.consume(length);
        other.consume(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_put_in_place_only_when_it_reads_back_the_same() {
        let folder = std::env::temp_dir().join(format!("comptoir-second-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (from, to) = (folder.join("from.db"), folder.join("to.db"));
        let bytes: Vec<u8> = (0..300_000_u32).map(|number| (number % 251) as u8).collect();
        std::fs::write(&from, &bytes).unwrap();
        copy_checked(&from, &to).unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), bytes);
        std::fs::write(&to, &bytes[..299_999]).unwrap();
        assert!(!same(&from, &to).unwrap());
        std::fs::create_dir(folder.join("taken.db")).unwrap();
        copy_checked(&from, &folder.join("taken.db")).unwrap_err();
        assert!(!folder.join("taken.db.part").exists(), "nothing half written stays");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
