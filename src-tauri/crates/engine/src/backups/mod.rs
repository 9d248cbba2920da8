//! Backups: made after each closing and daily, checked, told in the journal, kept by a rule, and copied to a
//! second place when its drive is there. Nothing here ever stops a sale.

mod keeper;
mod kept;
mod second;

pub use keeper::Keeping;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::views::{
    BackupPlace, BackupRow, BackupsView, ErrorCode, ErrorView, FileView, LastBackupView, SecondState,
};
use domain::{Actor, Moment, Permission};
use kept::{Name, stamp_of};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{BackupReport, JournalEntry};

/// The journal row that tells of a backup.
pub(crate) const BACKED_UP: &str = "backed_up";
/// The setting that tells of the newest backup.
const LAST: &str = "last_backup";

/// What an engine remembers about backups.
#[derive(Default)]
pub(crate) struct BackupState {
    /// One at a time.
    making: tokio::sync::Mutex<()>,
    /// Why the newest try by itself came to nothing.
    problem: Mutex<Option<ErrorView>>,
    /// How the second place did when it was last looked at.
    pub(super) second: Mutex<Option<(SecondState, Option<ErrorView>)>>,
    /// When the next try by itself may be made, after one that failed; monotonic.
    pub(super) not_before: Mutex<Option<Duration>>,
}

/// Why a backup was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// A person asked.
    Asked,
    /// A day was closed.
    Closing,
    /// None was made on this business day yet.
    Daily,
}

impl Why {
    fn word(self) -> &'static str {
        match self {
            Why::Asked => "asked",
            Why::Closing => "closing",
            Why::Daily => "daily",
        }
    }
}

impl Engine {
    /// Writes a checked copy of the data file into the backups folder.
    pub async fn backup_now(&self, actor: &Actor) -> Result<FileView, EngineError> {
        self.allow(actor, Permission::Prove)?;
        let report = self.back_up(actor, Why::Asked).await?;
        self.keep_second_place().await;
        let rows = u32::try_from(report.head.seq).unwrap_or(u32::MAX);
        let path = report.path.display().to_string();
        Ok(FileView { path, rows, sha256: String::new(), as_of_seq: report.head.seq })
    }

    /// Everything the screen about backups shows.
    pub async fn read_backups(&self, actor: &Actor) -> Result<BackupsView, EngineError> {
        self.allow(actor, Permission::Prove)?;
        self.look_at_second_place().await;
        let last = self.last_backup().await?;
        let second = self.second_place().await?;
        let folders: Vec<(PathBuf, BackupPlace)> = [
            Some((self.inner.backups_dir.clone(), BackupPlace::Here)),
            second.as_ref().map(|second| (second.room(), BackupPlace::Second)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let database = self.inner.store.path().to_owned();
        let rows = tokio::task::spawn_blocking(move || {
            let mut rows: Vec<BackupRow> =
                folders.iter().flat_map(|(folder, place)| backups_in(folder, *place)).collect();
            rows.extend(set_aside(&database));
            rows.sort_by(|one, other| (&other.made_at, &other.name).cmp(&(&one.made_at, &one.name)));
            rows
        });
        let rows = rows.await.map_err(|_| EngineError::new(ErrorCode::Internal))?;
        let problem = self.backup_problem();
        let second = second.map(|second| {
            let (state, problem) = self.second_state().unwrap_or((SecondState::Behind, None));
            second.view(state, problem)
        });
        let wants_look = problem.is_some()
            || second
                .as_ref()
                .is_some_and(|second| matches!(second.state, SecondState::Absent | SecondState::Failed));
        let folder = self.inner.backups_dir.display().to_string();
        Ok(BackupsView { folder, rows, last: last.map(|last| last.view), problem, second, wants_look })
    }

    /// Backs up after a day was closed. What fails is told on the screen about backups and tried again.
    pub(crate) async fn back_up_after_closing(&self, actor: &Actor) {
        self.back_up_by_itself(actor, Why::Closing).await;
    }

    /// Passes if the person may take another file for the one in use.
    pub fn may_restore(&self, actor: &Actor) -> Result<(), EngineError> {
        self.allow(actor, Permission::ChangeSettings)
    }

    async fn back_up_by_itself(&self, actor: &Actor, why: Why) {
        let outcome = self.back_up(actor, why).await;
        if let Err(error) = &outcome {
            tracing::warn!(%error, why = why.word(), "no backup was made");
        }
        let problem = outcome.err().map(|error| error.view());
        *self.inner.backups.problem.lock().unwrap_or_else(PoisonError::into_inner) = problem;
        self.keep_second_place().await;
    }

    /// Makes a backup, checks it, tells the journal, and takes away those the rule no longer keeps.
    async fn back_up(&self, actor: &Actor, why: Why) -> Result<BackupReport, EngineError> {
        let _one_at_a_time = self.inner.backups.making.lock().await;
        let now = self.now_utc();
        let name = Name { profile: self.inner.profile, till: self.inner.store.till_code(), made_at: now };
        let path = self.inner.backups_dir.join(name.to_string());
        let report = self.inner.store.backup(path.clone()).await.map_err(|error| match error {
            store::StoreError::Io | store::StoreError::ReadOnly => {
                EngineError::new(ErrorCode::FileNotWritten).with("path", path.display())
            }
            other => other.into(),
        })?;
        let day = self.today();
        let last = json!({
            "at": now.to_rfc3339(), "file": name.to_string(), "as_of_seq": report.head.seq,
            "head": report.head.hash_hex(), "day": day.to_string(),
        });
        let mut body = last.clone();
        body["bytes"] = json!(report.bytes);
        body["why"] = json!(why.word());
        let entry = JournalEntry {
            kind: BACKED_UP,
            sale: None,
            attempt: None,
            actor: if why == Why::Daily { None } else { actor.name.clone() },
            at: now,
            body,
        };
        self.inner
            .store
            .write(move |write| Ok::<_, EngineError>(write.put_setting(LAST, &last, entry)?))
            .await?;
        *self.inner.backups.problem.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let (folder, profile) = (self.inner.backups_dir.clone(), self.inner.profile);
        let _ = tokio::task::spawn_blocking(move || kept::thin_out(&folder, profile)).await;
        Ok(report)
    }

    fn backup_problem(&self) -> Option<ErrorView> {
        self.inner.backups.problem.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn last_backup(&self) -> Result<Option<Last>, EngineError> {
        let setting = self.inner.store.read(|read| Ok::<_, EngineError>(read.setting(LAST)?)).await?;
        Ok(setting.as_ref().and_then(Last::from_value))
    }
}

/// The newest backup that the journal tells of.
struct Last {
    view: LastBackupView,
    day: String,
}

impl Last {
    fn from_value(value: &Value) -> Option<Last> {
        let text = |name: &str| Some(value.get(name)?.as_str()?.to_owned());
        Some(Last {
            view: LastBackupView {
                at: text("at")?,
                name: text("file")?,
                as_of_seq: value.get("as_of_seq")?.as_i64()?,
            },
            day: text("day")?,
        })
    }
}

/// The backups in a folder, in no order.
fn backups_in(folder: &Path, place: BackupPlace) -> Vec<BackupRow> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.to_owned();
            let stem = name.strip_suffix(".db")?;
            let before = stem.split_once("-before-").map(|(stem, _)| stem);
            let made_at = stamp_of(before.unwrap_or(stem))?;
            let place = if before.is_some() { BackupPlace::BeforeUpgrade } else { place };
            row(&path, name.clone(), place, made_at)
        })
        .collect()
}

/// The files that restores and rescues put aside beside the file in use.
fn set_aside(database: &Path) -> Vec<BackupRow> {
    let (Some(home), Some(file)) = (database.parent(), database.file_name()) else { return Vec::new() };
    let Ok(entries) = std::fs::read_dir(home) else { return Vec::new() };
    entries
        .filter_map(|entry| {
            let refuge = entry.ok()?.path();
            let name = refuge.file_name()?.to_str()?.to_owned();
            let stamp = name.strip_prefix("quarantine-")?.split('-').next()?.to_owned();
            let made_at = stamp_of(&format!("-{stamp}"))?;
            row(&refuge.join(file), name, BackupPlace::SetAside, made_at)
        })
        .collect()
}

fn row(path: &Path, name: String, place: BackupPlace, made_at: Moment) -> Option<BackupRow> {
    let about = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    Some(BackupRow {
        path: path.display().to_string(),
        name,
        place,
        made_at: made_at.to_rfc3339(),
        bytes: about.len(),
    })
}
