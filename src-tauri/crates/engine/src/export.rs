//! Business days as files to take away.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::files::{self, Prepared};
use crate::long_file::LongFile;
use crate::report;
use crate::views::{
    ErrorCode, ExportKind, ExportProgress, ExportRequest, ExportStep, FileView, SeparatorView,
};
use documents::{DocumentError, Language, Separator};
use domain::{Actor, BusinessDay, Permission};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::JournalEntry;
use tokio::sync::broadcast;

/// The journal row that tells of an export.
pub(crate) const EXPORTED: &str = "exported";

/// Says how far one export is, and whether a person stopped it.
#[derive(Clone)]
pub(crate) struct Watch {
    pub kind: ExportKind,
    progress: broadcast::Sender<ExportProgress>,
    stopped: Arc<AtomicU64>,
    /// How often exports were stopped before this one began.
    before: u64,
}

/// A file that is written but not yet in its place, and what the journal says of it.
pub(crate) struct Made {
    pub file: Prepared,
    pub rows: u32,
    pub sha256: String,
    pub as_of_seq: i64,
}

impl Watch {
    /// Tells; `false` once a person stopped it.
    pub(crate) fn tell(&self, step: ExportStep, done: u32, total: u32) -> bool {
        let _ = self.progress.send(ExportProgress { kind: self.kind, step, done, total });
        self.stopped.load(Ordering::SeqCst) == self.before
    }

    /// Tells how many sales were read of how many; an error once a person stopped it.
    pub(crate) fn step(&self, done: u32, total: u32) -> Result<(), EngineError> {
        if self.tell(ExportStep::Reading, done, total) {
            Ok(())
        } else {
            Err(EngineError::new(ErrorCode::ExportStopped))
        }
    }
}

impl Engine {
    /// Writes business days as a file into the exports folder, from one snapshot. The file's SHA-256 and
    /// the journal row it was made as of go into the journal; the same data gives the same bytes. A file that
    /// lies there and is another one stays: the new one gets a number behind its name.
    /// [`ErrorCode::RangeBackwards`] when the range ends before it starts, [`ErrorCode::ExportStopped`]
    /// when a person stopped it; then, and on a full disk, nothing is left behind.
    pub async fn export(&self, actor: &Actor, request: ExportRequest) -> Result<FileView, EngineError> {
        self.allow(actor, Permission::Export)?;
        let days @ (from, to) = self.range(&request)?;
        let language = language_of(&request.language)?;
        let watch = Watch {
            kind: request.kind,
            progress: self.inner.export_progress.clone(),
            stopped: Arc::clone(&self.inner.exports_stopped),
            before: self.inner.exports_stopped.load(Ordering::SeqCst),
        };
        let path = self.inner.exports_dir.join(self.file_name(&request, days));
        let separator = request.separator.map_or_else(|| Separator::of(language), separator);
        let made = match request.kind {
            ExportKind::Pdf => self.paper(days, language, &path, watch).await?,
            ExportKind::Csv | ExportKind::Xlsx | ExportKind::Json => {
                let file = LongFile { days, language, separator, path: path.clone(), watch };
                let (engine, heading) = (self.clone(), self.heading());
                self.inner.store.read(move |read| file.make(&engine, read, &heading)).await?
            }
        };
        let Made { file, rows, sha256, as_of_seq } = made;
        let path = file.put().await?;
        let entry = JournalEntry {
            kind: EXPORTED,
            sale: None,
            attempt: None,
            actor: actor.name.clone(),
            at: self.now_utc(),
            body: json!({
                "what": request.kind.word(), "from": from.to_string(), "to": to.to_string(),
                "language": language.code(), "rows": rows, "sha256": sha256, "as_of_seq": as_of_seq,
            }),
        };
        self.inner.store.write(move |write| Ok::<_, EngineError>(write.append(entry)?)).await?;
        Ok(FileView { path: path.display().to_string(), rows, sha256, as_of_seq })
    }

    /// Makes the paper of some days, of which the report is held in memory.
    async fn paper(
        &self,
        days: (BusinessDay, BusinessDay),
        language: Language,
        path: &Path,
        watch: Watch,
    ) -> Result<Made, EngineError> {
        let (engine, heading, reading) = (self.clone(), self.heading(), watch.clone());
        let report = self
            .inner
            .store
            .read(move |read| {
                report::read(&engine, read, &heading, days, |done, total| reading.step(done, total))
            })
            .await?;
        let rows = u32::try_from(report.attempts.len() + report.tenders.len() + report.refunds.len())
            .unwrap_or(u32::MAX);
        let as_of_seq = report.as_of.seq;
        let bytes = tokio::task::spawn_blocking(move || {
            let mut steps = |done| watch.tell(ExportStep::Writing, done, rows);
            if steps(0) {
                documents::report_pdf::bytes(&report, language, &mut steps)
            } else {
                Err(DocumentError::Stopped)
            }
        })
        .await
        .map_err(|_| EngineError::new(ErrorCode::Internal))?
        .map_err(document_error)?;
        let sha256 = documents::digest::sha256_hex(&bytes);
        Ok(Made { file: files::prepare(path.to_owned(), bytes).await?, rows, sha256, as_of_seq })
    }

    /// Stops every export that is under way.
    pub fn stop_export(&self, actor: &Actor) -> Result<(), EngineError> {
        self.allow(actor, Permission::Export)?;
        self.inner.exports_stopped.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// How far exports have come.
    pub fn export_progress(&self) -> broadcast::Receiver<ExportProgress> {
        self.inner.export_progress.subscribe()
    }

    /// Where exports go.
    pub fn exports_dir(&self) -> &Path {
        &self.inner.exports_dir
    }

    fn range(&self, request: &ExportRequest) -> Result<(BusinessDay, BusinessDay), EngineError> {
        let from = match &request.from {
            Some(text) => text.parse().map_err(|_| EngineError::bad_input("from"))?,
            None => self.today(),
        };
        let to = match &request.to {
            Some(text) => text.parse().map_err(|_| EngineError::bad_input("to"))?,
            None => from,
        };
        if to < from {
            return Err(EngineError::new(ErrorCode::RangeBackwards).with("from", from).with("to", to));
        }
        Ok((from, to))
    }

    fn file_name(&self, request: &ExportRequest, (from, to): (BusinessDay, BusinessDay)) -> String {
        let days = if from == to { from.to_string() } else { format!("{from}-to-{to}") };
        let (profile, till) = (self.inner.profile.word(), self.inner.store.till_code());
        format!("comptoir-{profile}-{till}-{days}-{}.{}", request.language, request.kind.word())
    }
}

/// The language of that code.
pub(crate) fn language_of(code: &str) -> Result<Language, EngineError> {
    Language::from_code(code).ok_or_else(|| EngineError::bad_input("language"))
}

/// Why a document wasn't made, as a screen is told.
pub(crate) fn document_error(error: DocumentError) -> EngineError {
    // What isn't a file yet waits in the system's temporary folder.
    document_error_at(&std::env::temp_dir(), error)
}

/// Why a file wasn't written there, as a screen is told.
pub(crate) fn document_error_at(path: &Path, error: DocumentError) -> EngineError {
    match error {
        DocumentError::Stopped => EngineError::new(ErrorCode::ExportStopped),
        DocumentError::NoSpace => EngineError::new(ErrorCode::StoreFull),
        DocumentError::NotWritten(why) => {
            tracing::warn!(%why, "a document could not be written");
            EngineError::new(ErrorCode::FileNotWritten).with("path", path.display())
        }
        DocumentError::Broken(why) => {
            tracing::error!(%why, "a document could not be made");
            EngineError::new(ErrorCode::Internal)
        }
    }
}

fn separator(view: SeparatorView) -> Separator {
    match view {
        SeparatorView::Comma => Separator::Comma,
        SeparatorView::Semicolon => Separator::Semicolon,
        SeparatorView::Tab => Separator::Tab,
    }
}
