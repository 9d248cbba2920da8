//! The record as the rest of the program holds it.

use crate::backup::BackupReport;
use crate::meta::Identity;
use crate::readers::Readers;
use crate::schema::{self, Steps};
use crate::writer::{self, Desk, Task};
use crate::{OpenError, OpenOptions, Read, StoreError, Write, backup, open};
use domain::{SaleNumber, TillCode};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// How many notices a receiver may lag behind before it loses the oldest.
const NOTICES: usize = 1024;

/// A till's opened file. Cloning gives another handle to the same.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    identity: Arc<Identity>,
    /// `None` when opened for viewing.
    queue: Option<mpsc::Sender<Task>>,
    readers: Arc<Readers>,
    notices: broadcast::Sender<Notice>,
    health: Arc<watch::Sender<StoreHealth>>,
    closing: AtomicBool,
    writer_ended: watch::Receiver<bool>,
}

/// Told after a commit: read the sale again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The journal row. A notice with an older one than already read may be ignored.
    pub seq: i64,
    /// Which sale changed; `None`: read everything again that changed up to `seq`.
    pub sale: Option<SaleNumber>,
}

/// Whether the till may sell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreHealth {
    /// The record takes changes.
    Selling,
    /// The record only shows. It stays so until it is opened again.
    ViewOnly {
        /// Why.
        reason: ViewOnlyReason,
    },
}

impl StoreHealth {
    /// Whether changes are taken.
    pub fn is_selling(&self) -> bool {
        *self == StoreHealth::Selling
    }
}

/// Why the record only shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewOnlyReason {
    /// It was opened so.
    Asked,
    /// The file is damaged.
    Corrupt,
    /// The disk failed and went on failing.
    Io,
}

impl ViewOnlyReason {
    pub(crate) fn after(error: &StoreError) -> ViewOnlyReason {
        if *error == StoreError::Corrupt { ViewOnlyReason::Corrupt } else { ViewOnlyReason::Io }
    }
}

impl Store {
    /// Opens the till's file, creating it if there is none, and brings it to this program's version
    /// (after a copy into `backups_dir`). Blocking and fast: the header, the version and the
    /// journal's newest 64 rows are checked, the rest by [`Store::quick_check`].
    ///
    /// One process sells with a file at a time: its lock is the caller's business. Another may append beside it, as an
    /// export does, since everything is read and chained inside one transaction.
    pub fn open(options: OpenOptions) -> Result<Store, OpenError> {
        Store::open_with(options, schema::steps())
    }

    pub(crate) fn open_with(options: OpenOptions, steps: Steps) -> Result<Store, OpenError> {
        let opened = open::open(&options, steps)?;
        let identity = Arc::new(opened.identity);
        let health = match opened.writer {
            Some(_) => StoreHealth::Selling,
            None => StoreHealth::ViewOnly { reason: ViewOnlyReason::Asked },
        };
        let health = Arc::new(watch::Sender::new(health));
        let notices = broadcast::Sender::new(NOTICES);
        let (ended, writer_ended) = watch::channel(opened.writer.is_none());
        let queue = opened
            .writer
            .map(|connection| {
                let (queue, waiting) = mpsc::channel(writer::QUEUE);
                let desk = Desk {
                    path: options.path.clone(),
                    connection: Some(connection),
                    identity: Arc::clone(&identity),
                    notices: notices.clone(),
                    health: Arc::clone(&health),
                };
                std::thread::Builder::new()
                    .name("store-writer".to_owned())
                    .spawn(move || writer::run(desk, waiting, &ended))
                    .map(|_| queue)
            })
            .transpose()
            .map_err(|error| OpenError::of_files(&options.path, &error))?;
        let readers =
            Arc::new(Readers::new(options.path.clone(), Arc::clone(&identity), Arc::clone(&health)));
        let inner = Inner {
            path: options.path,
            identity,
            queue,
            readers,
            notices,
            health,
            closing: AtomicBool::new(false),
            writer_ended,
        };
        Ok(Store { inner: Arc::new(inner) })
    }

    /// Runs a job in one transaction on the writing thread and gives its result after the commit.
    ///
    /// An error of the job rolls back and keeps nothing; so does a panic, which becomes
    /// [`StoreError::Internal`]. A change that failed inside the job fails the whole job. Once the
    /// job is queued, dropping the returned future cancels nothing.
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: FnOnce(&mut Write<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let Some(queue) = &self.inner.queue else {
            return Err(StoreError::ViewOnly.into());
        };
        if self.is_closing() {
            return Err(StoreError::Closed.into());
        }
        let (reply, answer) = oneshot::channel();
        let task = Task::Job(Box::new(move |desk: &mut Desk| {
            // Nobody waiting for the answer any more is no error: the work is done.
            let _ = reply.send(desk.transact(job));
        }));
        queue.send(task).await.map_err(|_| E::from(StoreError::Closed))?;
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// Runs a job within one snapshot of the record, off the async threads, beside up to three
    /// others and the writer.
    pub async fn read<T, E, F>(&self, job: F) -> Result<T, E>
    where
        F: FnOnce(&Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        if self.is_closing() {
            return Err(StoreError::Closed.into());
        }
        self.inner.readers.seated(move |readers| readers.within(job)).await
    }

    /// Notices from now on, one for each committed journal row about a sale, in order. A receiver
    /// that lagged reads everything that changed since what it knows.
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.inner.notices.subscribe()
    }

    /// Whether the till may sell, now and at each change.
    pub fn health(&self) -> watch::Receiver<StoreHealth> {
        self.inner.health.subscribe()
    }

    /// The till's code: what new sales are numbered under.
    pub fn till_code(&self) -> TillCode {
        self.inner.identity.till_code.clone()
    }

    /// The code the file was created with, by which secrets are kept: a restore changes the other one.
    pub fn first_till_code(&self) -> TillCode {
        let first = self.inner.identity.till_codes.first();
        first.map_or_else(|| self.till_code(), |first| first.code.clone())
    }

    /// The file's id, 32 hexadecimal digits made at random when it was created.
    pub fn file_id(&self) -> String {
        self.inner.identity.file_id.clone()
    }

    /// Where the file lies.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Reads the whole file for damage. If there is any, the record only shows from here on.
    pub async fn quick_check(&self) -> Result<(), StoreError> {
        self.unless_closing()?;
        self.inner.readers.seated(Readers::quick_check).await
    }

    /// Copies the record as it is now to `to`, checks the copy, and only then puts it there, replacing
    /// an earlier one. Selling goes on meanwhile.
    pub async fn backup(&self, to: PathBuf) -> Result<BackupReport, StoreError> {
        self.unless_closing()?;
        let own = self.inner.path.clone();
        self.inner
            .readers
            .seated(move |readers| {
                let same = to == own
                    || to.canonicalize().is_ok_and(|to| own.canonicalize().is_ok_and(|own| own == to));
                if same {
                    return Err(StoreError::broken_rule("a copy onto the file itself"));
                }
                backup::copy(&readers.fresh()?, &to)
            })
            .await
    }

    /// Takes no more work, finishes what is queued, tidies the file and closes it. After `within` it
    /// stops waiting; what was committed is safe even so. Other handles get [`StoreError::Closed`].
    pub async fn close(&self, within: Duration) {
        self.inner.closing.store(true, Ordering::SeqCst);
        let closing = async {
            self.inner.readers.close(within / 4).await;
            if let Some(queue) = &self.inner.queue {
                let _ = queue.send(Task::Close).await;
            }
            let mut ended = self.inner.writer_ended.clone();
            let _ = ended.wait_for(|ended| *ended).await;
        };
        if tokio::time::timeout(within, closing).await.is_err() {
            tracing::warn!("the record was not closed in time");
        }
    }

    fn is_closing(&self) -> bool {
        self.inner.closing.load(Ordering::SeqCst)
    }

    fn unless_closing(&self) -> Result<(), StoreError> {
        if self.is_closing() { Err(StoreError::Closed) } else { Ok(()) }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("path", &self.inner.path).finish_non_exhaustive()
    }
}
