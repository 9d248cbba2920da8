//! Ways out of a data file that can't be opened. Nothing is ever deleted.

use crate::error::OpenFailure;
use crate::paths::Paths;
use crate::restore;
use engine::views::ErrorCode;
use engine::{Clock, EngineError, Profile};
use store::rescue::GoingOn;

/// What to do about a damaged or foreign file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rescue {
    /// Put the file into quarantine and go on from the newest sound backup. The gateway is asked again
    /// about what the backup knows as unfinished. The till goes on under a code of its own.
    RestoreBackup,
    /// Put the file into quarantine and begin a new one.
    StartNew,
}

/// Does it. The profile must not be open anywhere.
pub async fn rescue(paths: &Paths, profile: Profile, how: Rescue) -> Result<(), OpenFailure> {
    let _lock = restore::locked(paths, profile, "rescue")?;
    let now = crate::clock::RealClock::start().now_utc();
    let (database, backups) = (paths.database(profile), paths.backups(profile));
    let done = tokio::task::spawn_blocking(move || {
        match how {
            Rescue::RestoreBackup => {
                let newest = store::rescue::newest_backup(&backups);
                let newest =
                    newest.ok_or_else(|| OpenFailure::from(EngineError::new(ErrorCode::NoBackup)))?;
                let known = restore::known_codes(&newest, &database, &backups);
                let till_code = restore::new_code(&known)?;
                store::rescue::restore(&newest, &database, &GoingOn { till_code, actor: None, now })?;
            }
            Rescue::StartNew => drop(store::rescue::quarantine(&database, now)?),
        }
        Ok(())
    })
    .await;
    done.unwrap_or_else(|_| Err(EngineError::new(ErrorCode::Internal).into()))
}
