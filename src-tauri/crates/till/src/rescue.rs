//! Ways out of a data file that can't be opened. Nothing is ever deleted.

use crate::error::OpenFailure;
use crate::lock::{self, NotLocked};
use crate::paths::Paths;
use engine::views::ErrorCode;
use engine::{Clock, EngineError, Profile};

/// What to do about a damaged or foreign file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rescue {
    /// Put the file into quarantine and go on from the newest sound backup. The gateway is asked again
    /// about what the backup knows as unfinished.
    RestoreBackup,
    /// Put the file into quarantine and begin a new one.
    StartNew,
}

/// Does it. The profile must not be open anywhere.
pub async fn rescue(paths: &Paths, profile: Profile, how: Rescue) -> Result<(), OpenFailure> {
    let folder = paths.profile(profile);
    let _lock = match lock::take(&folder, "rescue") {
        Ok(lock) => lock,
        Err(NotLocked::Held(holder)) => {
            let holder = holder.map_or_else(|| "?".to_owned(), |holder| holder.to_string());
            return Err(EngineError::new(ErrorCode::TillLocked).with("holder", holder).into());
        }
        Err(NotLocked::Io(_)) => return Err(OpenFailure::not_writable(&folder)),
    };
    let now = crate::clock::RealClock::start().now_utc();
    let (database, backups) = (paths.database(profile), paths.backups(profile));
    let done = tokio::task::spawn_blocking(move || {
        match how {
            Rescue::RestoreBackup => {
                let newest = store::rescue::newest_backup(&backups);
                let newest =
                    newest.ok_or_else(|| OpenFailure::from(EngineError::new(ErrorCode::NoBackup)))?;
                store::rescue::restore(&newest, &database, now)?;
            }
            Rescue::StartNew => drop(store::rescue::quarantine(&database, now)?),
        }
        Ok(())
    })
    .await;
    done.unwrap_or_else(|_| Err(EngineError::new(ErrorCode::Internal).into()))
}
