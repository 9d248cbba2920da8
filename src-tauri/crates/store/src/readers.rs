//! Up to four connections that only read, each used by one job at a time, off the async threads.

use crate::meta::Identity;
use crate::store::{StoreHealth, ViewOnlyReason};
use crate::writer::panic_message;
use crate::{Read, StoreError, connection};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, watch};

/// How many jobs read at once.
const SEATS: u32 = 4;

/// The readers of one file.
pub(crate) struct Readers {
    path: PathBuf,
    identity: Arc<Identity>,
    health: Arc<watch::Sender<StoreHealth>>,
    seats: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(
        path: PathBuf,
        identity: Arc<Identity>,
        health: Arc<watch::Sender<StoreHealth>>,
    ) -> Readers {
        Readers {
            path,
            identity,
            health,
            seats: Arc::new(Semaphore::new(SEATS as usize)),
            idle: Mutex::default(),
        }
    }

    /// Runs blocking work on a thread of its own while it holds one of the seats.
    pub(crate) async fn seated<T, E, F>(self: &Arc<Self>, work: F) -> Result<T, E>
    where
        F: FnOnce(&Readers) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let seat = self.seats.clone().acquire_owned().await.map_err(|_| E::from(StoreError::Closed))?;
        let readers = Arc::clone(self);
        let outcome = tokio::task::spawn_blocking(move || {
            let _seat = seat;
            work(&readers)
        })
        .await;
        match outcome {
            Ok(result) => result,
            Err(error) if error.is_panic() => {
                Err(StoreError::Internal(panic_message(error.into_panic().as_ref())).into())
            }
            Err(_) => Err(StoreError::Closed.into()),
        }
    }

    /// Runs one job within one snapshot.
    pub(crate) fn within<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E>,
        E: From<StoreError>,
    {
        let idle = self.idle().pop();
        let mut file = match idle {
            Some(file) => file,
            None => connection::reader(&self.path)?,
        };
        let snapshot = file.transaction().map_err(StoreError::from)?;
        let read = Read::new(&snapshot, &self.identity);
        let result = job(&read);
        let trouble = read.trouble();
        drop(read);
        let ended = snapshot.finish();
        match trouble {
            None if ended.is_ok() => self.idle().push(file),
            Some(StoreError::Corrupt) => {
                drop(file);
                // One damaged row is its reader's problem; a damaged file is everybody's.
                let _ = self.quick_check();
            }
            _ => {}
        }
        result
    }

    /// Reads the whole file for damage on a connection of its own, whose cache can't hide any.
    pub(crate) fn quick_check(&self) -> Result<(), StoreError> {
        let selling = self.health.borrow().is_selling();
        let file = if selling { connection::checker(&self.path) } else { self.fresh() };
        let checked = file.and_then(|file| connection::quick_check(&file));
        if let Err(error) = &checked
            && error.is_grave()
        {
            tracing::error!(%error, "the file is damaged: view-only");
            self.health.send_if_modified(|health| {
                let was_selling = health.is_selling();
                if was_selling {
                    *health = StoreHealth::ViewOnly { reason: ViewOnlyReason::after(error) };
                }
                was_selling
            });
        }
        checked
    }

    /// A new connection, for work that shouldn't share one.
    pub(crate) fn fresh(&self) -> Result<Connection, StoreError> {
        connection::reader(&self.path)
    }

    /// Waits for those still reading, and closes what is idle.
    pub(crate) async fn close(&self, within: Duration) {
        let _ = tokio::time::timeout(within, self.seats.acquire_many(SEATS)).await;
        self.seats.close();
        self.idle().clear();
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
