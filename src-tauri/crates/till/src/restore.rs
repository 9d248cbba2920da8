//! Going on from a backup that a person chose: a look inside first, then the exchange of the files.
//! Nothing is ever deleted, and a file that isn't fit changes nothing.

use crate::error::OpenFailure;
use crate::lock::{self, NotLocked, ProfileLock};
use crate::paths::Paths;
use domain::TillCode;
use engine::views::{BackupLook, ErrorCode, KinshipView, RestoredView};
use engine::{Clock, EngineError, Profile};
use std::path::{Path, PathBuf};
use store::OpenError;
use store::look::{Comparison, Kinship, Look};
use store::rescue::GoingOn;

/// Looks into a file as a backup for that profile: what it is, what it holds, and what taking it would lose.
/// Works beside a till that sells. Why it can't be restored, if so, stands in the look; an error means that
/// there is nothing to look into.
pub async fn look(paths: &Paths, profile: Profile, file: &Path) -> Result<BackupLook, OpenFailure> {
    let (file, database) = (file.to_owned(), paths.database(profile));
    blocking(move || look_at(&file, &database, profile).map(|(view, _)| view)).await
}

/// Takes a backup for the profile's file. That file goes into quarantine; the till goes on under a new code,
/// and the journal tells of it. The profile must not be open anywhere. `actor` is the person who wanted it.
pub async fn restore(
    paths: &Paths,
    profile: Profile,
    file: &Path,
    actor: Option<String>,
) -> Result<RestoredView, OpenFailure> {
    let folder = paths.profile(profile);
    std::fs::create_dir_all(&folder).map_err(|_| OpenFailure::not_writable(&folder))?;
    let _lock = locked(paths, profile, "restore")?;
    let now = crate::clock::RealClock::start().now_utc();
    let (file, database, backups) = (file.to_owned(), paths.database(profile), paths.backups(profile));
    blocking(move || {
        let (view, look) = look_at(&file, &database, profile)?;
        if let Some(refusal) = view.refusal {
            return Err(OpenFailure(EngineError {
                code: refusal.code,
                money: refusal.money,
                values: refusal.values,
            }));
        }
        let known = known_codes(&look.path, &database, &backups);
        let how = GoingOn { till_code: new_code(&known)?, actor, now };
        let set_aside = store::rescue::restore(&file, &database, &how)?;
        Ok(RestoredView {
            till: how.till_code.to_string(),
            set_aside: set_aside.map(|folder| folder.display().to_string()),
        })
    })
    .await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OpenFailure> + Send + 'static,
) -> Result<T, OpenFailure> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| Err(EngineError::new(ErrorCode::Internal).into()))
}

/// Takes the profile's lock for work on its file.
pub(crate) fn locked(paths: &Paths, profile: Profile, name: &str) -> Result<ProfileLock, OpenFailure> {
    let folder = paths.profile(profile);
    match lock::take(&folder, name) {
        Ok(lock) => Ok(lock),
        Err(NotLocked::Held(holder)) => {
            let holder = holder.map_or_else(|| "?".to_owned(), |holder| holder.to_string());
            Err(EngineError::new(ErrorCode::TillLocked).with("holder", holder).into())
        }
        Err(NotLocked::Io(_)) => Err(OpenFailure::not_writable(&folder)),
    }
}

fn look_at(file: &Path, database: &Path, profile: Profile) -> Result<(BackupLook, Look), OpenFailure> {
    let told = |code| EngineError::new(code).with("path", file.display());
    let look = store::look::look(file).map_err(|error| {
        tracing::warn!(%error, "a file can't be looked into");
        OpenFailure(match error {
            OpenError::Missing { .. } => told(ErrorCode::BackupMissing),
            OpenError::Newer { .. } => told(ErrorCode::BackupNewer),
            OpenError::Corrupt { .. } => told(ErrorCode::BackupUnreadable),
            other => return OpenFailure::from(other),
        })
    })?;
    // A file in use that is damaged or isn't there has nothing that could be lost.
    let comparison = store::look::compare(file, database).ok();
    let refusal = refusal(&look, comparison.as_ref(), profile).map(|code| {
        let till = look.till_codes.last().map(TillCode::to_string).unwrap_or_default();
        told(code).with("till", till).view()
    });
    let till = look.till_codes.last().map(TillCode::to_string).unwrap_or_default();
    let missing = comparison.as_ref().and_then(|comparison| comparison.missing.clone());
    let (missing_first, missing_last) = missing.unzip();
    let (last_sale, last_sale_at) = look.last_sale.clone().unzip();
    let (last_closing, last_closing_day) = look.last_closing.unzip();
    let view = BackupLook {
        path: file.display().to_string(),
        name: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        profile: look.profile.clone(),
        till,
        shop_name: look.shop_name.clone(),
        has_people: look.has_people,
        as_of: look.head_at.map(|at| at.to_rfc3339()),
        journal_seq: look.head.seq,
        sales: look.sales,
        last_sale: last_sale.map(|number| number.to_string()),
        last_sale_at: last_sale_at.map(|at| at.to_rfc3339()),
        last_closing,
        last_closing_day: last_closing_day.map(|day| day.to_string()),
        from_older_program: look.version.0 < look.version.1,
        kinship: comparison.as_ref().map_or(KinshipView::Alone, |comparison| kinship(comparison.kinship)),
        missing_sales: comparison.as_ref().map_or(0, |comparison| comparison.missing_sales),
        missing_first: missing_first.map(|number| number.to_string()),
        missing_last: missing_last.map(|number| number.to_string()),
        refusal,
    };
    Ok((view, look))
}

/// Why a file that can be read isn't taken all the same.
fn refusal(look: &Look, comparison: Option<&Comparison>, profile: Profile) -> Option<ErrorCode> {
    if look.profile != profile.word() {
        return Some(ErrorCode::BackupOtherProfile);
    }
    if look.broken.is_some() {
        return Some(ErrorCode::BackupUnreadable);
    }
    // A new computer has a file without sales; one with sales is a till of its own.
    let other_till = comparison
        .is_some_and(|comparison| comparison.kinship == Kinship::Stranger && comparison.missing_sales > 0);
    other_till.then_some(ErrorCode::BackupOtherTill)
}

fn kinship(kinship: Kinship) -> KinshipView {
    match kinship {
        Kinship::Same => KinshipView::Same,
        Kinship::Older => KinshipView::Older,
        Kinship::Newer => KinshipView::Newer,
        Kinship::Apart => KinshipView::Apart,
        Kinship::Stranger => KinshipView::Stranger,
    }
}

/// Every code that is known to have been used: in the copy, in the file in use, in every other backup and in
/// what was put aside before.
pub(crate) fn known_codes(copy: &Path, database: &Path, backups: &Path) -> Vec<TillCode> {
    let in_folder = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
    };
    let mut files = vec![copy.to_owned(), database.to_owned()];
    files.extend(
        in_folder(backups).into_iter().filter(|path| path.extension().is_some_and(|end| end == "db")),
    );
    if let (Some(home), Some(name)) = (database.parent(), database.file_name()) {
        files
            .extend(in_folder(home).into_iter().filter(|path| path.is_dir()).map(|refuge| refuge.join(name)));
    }
    let mut codes: Vec<TillCode> = files
        .iter()
        .filter_map(|file| store::look::glance(file).ok())
        .flat_map(|look| look.till_codes)
        .collect();
    codes.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    codes.dedup();
    codes
}

/// A code for the till that goes on.
pub(crate) fn new_code(known: &[TillCode]) -> Result<TillCode, EngineError> {
    let mut random = [0_u8; 2];
    getrandom::fill(&mut random).map_err(|error| {
        tracing::error!(%error, "the system gives no randomness");
        EngineError::new(ErrorCode::Internal)
    })?;
    Ok(TillCode::after(known, random))
}
