//! The one thread that writes. It owns the only read-write connection and runs one job at a time,
//! each in one transaction.

use crate::meta::Identity;
use crate::store::{Notice, StoreHealth, ViewOnlyReason};
use crate::{StoreError, Write, connection, journal, open};
use rusqlite::{Connection, TransactionBehavior};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, watch};

/// How many jobs may wait. More wait with their callers.
pub(crate) const QUEUE: usize = 256;

/// What the thread is asked to do.
pub(crate) enum Task {
    /// Run a job and answer its caller.
    Job(Box<dyn FnOnce(&mut Desk) + Send>),
    /// Take no more work, finish what waits, close the file.
    Close,
}

/// What the thread works with.
pub(crate) struct Desk {
    pub(crate) path: PathBuf,
    /// `None` once the file couldn't be trusted again after a failure.
    pub(crate) connection: Option<Connection>,
    pub(crate) identity: Arc<Identity>,
    pub(crate) notices: broadcast::Sender<Notice>,
    pub(crate) health: Arc<watch::Sender<StoreHealth>>,
}

/// A job that came to nothing.
struct Failure<E> {
    error: E,
    /// Whether the connection can't be trusted any more.
    grave: bool,
}

impl<E: From<StoreError>> Failure<E> {
    fn ours(error: StoreError) -> Failure<E> {
        Failure { grave: error.is_grave(), error: error.into() }
    }
}

/// The thread's life.
pub(crate) fn run(mut desk: Desk, mut queue: mpsc::Receiver<Task>, ended: &watch::Sender<bool>) {
    while let Some(task) = queue.blocking_recv() {
        match task {
            Task::Job(job) => job(&mut desk),
            Task::Close => queue.close(),
        }
    }
    desk.finish();
    ended.send_replace(true);
}

impl Desk {
    /// Runs one job in one transaction; what it gives leaves only after the commit.
    pub(crate) fn transact<T, E, F>(&mut self, job: F) -> Result<T, E>
    where
        F: FnOnce(&mut Write<'_>) -> Result<T, E>,
        E: From<StoreError>,
    {
        if !self.health.borrow().is_selling() {
            return Err(StoreError::ViewOnly.into());
        }
        let Some(connection) = self.connection.as_mut() else {
            return Err(StoreError::ViewOnly.into());
        };
        match within(connection, &self.identity, job) {
            Ok((value, notices)) => {
                for notice in notices {
                    // Nobody listening is no error.
                    let _ = self.notices.send(notice);
                }
                Ok(value)
            }
            Err(Failure { error, grave }) => {
                if grave || !connection.is_autocommit() {
                    self.reconnect();
                }
                Err(error)
            }
        }
    }

    /// Leaves the connection as it is, opens the file anew and checks it; if that fails, the till
    /// only shows from here on. Syncing again on the old handle could report a success that isn't one.
    fn reconnect(&mut self) {
        if let Some(old) = self.connection.take() {
            let _ = connection::distrust(&old);
            drop(old);
        }
        let reopened = open::reopen(&self.path, &self.identity)
            .and_then(|file| Ok((journal::head(&file, self.identity.genesis)?, file)));
        match reopened {
            Ok((head, file)) => {
                tracing::warn!(seq = head.seq, "the record was opened anew after a failure");
                self.connection = Some(file);
                // A failed commit may turn out to be there after all: everybody reads again.
                let _ = self.notices.send(Notice { seq: head.seq, sale: None });
            }
            Err(error) => {
                tracing::error!(%error, "the record can't be trusted any more: view-only");
                self.health.send_replace(StoreHealth::ViewOnly { reason: ViewOnlyReason::after(&error) });
            }
        }
    }

    /// Tidies the file and closes it.
    fn finish(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        // The log holds everything committed, so a failure here loses nothing.
        if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
            tracing::warn!(%error, "the log was not tidied away");
            let _ = connection::distrust(&connection);
        }
        if let Err((_, error)) = connection.close() {
            tracing::warn!(%error, "the file was not closed in order");
        }
    }
}

fn within<T, E, F>(
    connection: &mut Connection,
    identity: &Identity,
    job: F,
) -> Result<(T, Vec<Notice>), Failure<E>>
where
    F: FnOnce(&mut Write<'_>) -> Result<T, E>,
    E: From<StoreError>,
{
    let ours = |error: rusqlite::Error| Failure::ours(StoreError::from(error));
    // Rolls back when it is dropped without a commit, also by a panic.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(ours)?;
    let mut write = Write::new(&transaction, identity);
    let outcome = catch_unwind(AssertUnwindSafe(|| job(&mut write)));
    let trouble = write.trouble();
    let notices = write.into_notices();
    let grave = trouble.as_ref().is_some_and(StoreError::is_grave);
    match (outcome, trouble) {
        (Err(panic), _) => {
            Err(Failure { error: StoreError::Internal(panic_message(panic.as_ref())).into(), grave })
        }
        (Ok(Err(error)), _) => Err(Failure { error, grave }),
        (Ok(Ok(_)), Some(trouble)) => Err(Failure::ours(trouble)),
        (Ok(Ok(value)), None) => {
            transaction.commit().map_err(ours)?;
            Ok((value, notices))
        }
    }
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let message = panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    format!("a job panicked: {message}")
}
