//! The task that makes a backup on each business day, and catches up with the second place.

use super::Why;
use crate::engine::Engine;
use crate::error::EngineError;
use domain::Actor;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long after its start the till looks first: the first screen and its checks come before.
const FIRST: Duration = Duration::from_secs(30);
/// How often it looks.
const EVERY: Duration = Duration::from_secs(60);
/// How long it waits for a moment without a customer before it backs up all the same.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// How long after a try that failed it tries again.
const AFTER_FAILURE: Duration = Duration::from_secs(10 * 60);

/// Keeps backups as long as it lives.
pub struct Keeping(JoinHandle<()>);

impl Drop for Keeping {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Engine {
    /// Keeps backups from now on: the first of each business day when nobody stands at the counter, and the
    /// second place whenever its drive is there.
    pub fn start_keeping_backups(&self) -> Keeping {
        let engine = self.clone();
        Keeping(tokio::spawn(async move {
            let mut due_since = None;
            engine.sleep(FIRST).await;
            loop {
                engine.keep_backups(&mut due_since).await;
                engine.sleep(EVERY).await;
            }
        }))
    }

    /// One look: a backup if one is due and nobody waits, and the second place.
    async fn keep_backups(&self, due_since: &mut Option<Duration>) {
        let now = self.monotonic();
        match self.backup_is_due().await {
            Ok(true) => {
                let since = *due_since.get_or_insert(now);
                let waited = now.saturating_sub(since);
                let idle = self.is_idle().await.unwrap_or(false);
                let not_before =
                    *self.inner.backups.not_before.lock().unwrap_or_else(PoisonError::into_inner);
                if (idle || waited >= PATIENCE) && not_before.is_none_or(|at| now >= at) {
                    self.back_up_by_itself(&Actor::nobody(), Why::Daily).await;
                    let failed = self.backup_problem().is_some();
                    *self.inner.backups.not_before.lock().unwrap_or_else(PoisonError::into_inner) =
                        failed.then(|| self.monotonic() + AFTER_FAILURE);
                    return;
                }
            }
            Ok(false) => *due_since = None,
            Err(error) => tracing::warn!(%error, "whether a backup is due is not known"),
        }
        self.keep_second_place().await;
    }

    /// Whether no backup was made on this business day, and something happened since the newest.
    async fn backup_is_due(&self) -> Result<bool, EngineError> {
        let head = self.inner.store.read(|read| Ok::<_, EngineError>(read.head()?)).await?;
        let today = self.today().to_string();
        Ok(match self.last_backup().await? {
            // The row after it is the one that tells of it.
            Some(last) => last.day != today && head.seq > last.view.as_of_seq + 1,
            None => head.seq > 0,
        })
    }

    /// Whether nobody stands at the counter: no QR is on a screen.
    async fn is_idle(&self) -> Result<bool, EngineError> {
        let shown = self.inner.store.read(|read| Ok::<_, EngineError>(read.newest_sale_shown()?)).await?;
        Ok(shown.is_none())
    }
}
