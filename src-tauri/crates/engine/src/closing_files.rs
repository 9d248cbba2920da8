//! The files of a closing: made once, kept as made, given out the same for ever.
//!
//! They are kept in the data file and told of in a journal row of their own, right after the closing's. Made
//! inside the closing's one transaction they would hold up every sale for as long as a paper takes to set.

use crate::closing::{closed_with, read_statement};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::export::{document_error, language_of};
use crate::files;
use crate::report;
use crate::views::{ClosingFileView, ClosingView, ErrorCode, ExportKind, FileView};
use documents::{DocumentError, Language, Report, Separator, digest, pack};
use domain::{Actor, BusinessDay, Permission};
use serde_json::json;
use store::{ClosingFileRecord, ClosingRecord, JournalEntry};

/// The journal row that tells of a closing's files.
pub(crate) const FILED: &str = "closing_filed";
/// What is made of each closing.
const KINDS: [ExportKind; 4] = [ExportKind::Pdf, ExportKind::Xlsx, ExportKind::Csv, ExportKind::Json];

impl Engine {
    /// Ends a business day with all that belongs to it: closes it, keeps its files in that language, notes
    /// the journal's head in the keychain, and backs up. Once the day is closed, what else fails is told on
    /// the screens about it and done later; it doesn't fail the closing.
    pub async fn end_day(
        &self,
        actor: &Actor,
        day: Option<&str>,
        carried_over: Vec<String>,
        language: &str,
    ) -> Result<ClosingView, EngineError> {
        language_of(language)?;
        let closing = self.close_day(actor, day, carried_over).await?;
        if let Err(error) = self.closing_files(actor, &closing.day, language).await {
            tracing::warn!(%error, "the files of a closing wait until they are asked for");
        }
        self.note_head().await;
        self.back_up_after_closing(actor).await;
        Ok(closing)
    }

    /// The files of the closing of a day. Those of a closing that has none yet are made first, in that
    /// language. [`ErrorCode::DayOpen`] when the day isn't closed.
    pub async fn closing_files(
        &self,
        actor: &Actor,
        day: &str,
        language: &str,
    ) -> Result<Vec<ClosingFileView>, EngineError> {
        self.allow(actor, Permission::Export)?;
        let (day, language) = (parsed(day)?, language_of(language)?);
        let (closing, kept) = self.kept_files(day).await?;
        let kept = if kept.is_empty() { self.file_closing(actor, &closing, language).await? } else { kept };
        kept.iter().map(view).collect()
    }

    /// Writes a file of a closing into the exports folder, the same bytes as when it was made.
    pub async fn save_closing_file(
        &self,
        actor: &Actor,
        day: &str,
        kind: ExportKind,
    ) -> Result<FileView, EngineError> {
        self.allow(actor, Permission::Export)?;
        let day = parsed(day)?;
        let (closing, _) = self.kept_files(day).await?;
        let number = closing.number;
        let kept = self
            .inner
            .store
            .read(move |read| Ok::<_, EngineError>(read.closing_file(number, kind.word())?))
            .await?
            .ok_or_else(|| EngineError::bad_input("kind"))?;
        let statement = read_statement(&closing)?;
        let path = self.inner.exports_dir.join(&kept.name);
        let sha256 = kept.sha256.clone();
        let bytes = tokio::task::spawn_blocking(move || unpacked(&kept))
            .await
            .map_err(|_| EngineError::new(ErrorCode::Internal))?
            .ok_or_else(|| EngineError::new(ErrorCode::StoreCorrupt))?;
        let path = files::prepare(path, bytes).await?.put().await?;
        let counts = statement.counts;
        Ok(FileView {
            path: path.display().to_string(),
            rows: counts.paid + counts.open + counts.unpaid + counts.conflict,
            sha256,
            as_of_seq: statement.journal_seq,
        })
    }

    async fn kept_files(
        &self,
        day: BusinessDay,
    ) -> Result<(ClosingRecord, Vec<ClosingFileRecord>), EngineError> {
        self.inner
            .store
            .read(move |read| {
                let Some(closing) = read.closing_of(day)? else {
                    let open = || EngineError::new(ErrorCode::DayOpen).with("day", day);
                    return Err(closed_with(read, day)?.unwrap_or_else(open));
                };
                let files = read.closing_files(closing.number)?;
                Ok::<_, EngineError>((closing, files))
            })
            .await
    }

    /// Makes the files of a closing and keeps them with their SHA-256 in one journal row.
    async fn file_closing(
        &self,
        actor: &Actor,
        closing: &ClosingRecord,
        language: Language,
    ) -> Result<Vec<ClosingFileRecord>, EngineError> {
        let (engine, heading) = (self.clone(), self.heading());
        let (day, number) = (closing.business_day, closing.number);
        let report = self
            .inner
            .store
            .read(move |read| {
                report::read(&engine, read, &heading, (day, day), |_, _| Ok::<_, EngineError>(()))
            })
            .await?;
        let till = read_statement(closing)?.till;
        let stem = format!("closing-{}-{till}-{number:04}-{day}", self.inner.profile.word());
        let files = tokio::task::spawn_blocking(move || made(&report, language, number, &stem))
            .await
            .map_err(|_| EngineError::new(ErrorCode::Internal))?
            .map_err(document_error)?;
        let told: Vec<_> = files
            .iter()
            .map(|file| json!({ "kind": file.kind, "bytes": file.bytes, "sha256": file.sha256 }))
            .collect();
        let entry = JournalEntry {
            kind: FILED,
            sale: None,
            attempt: None,
            actor: actor.name.clone(),
            at: self.now_utc(),
            body: json!({ "number": number, "language": language.code(), "files": told }),
        };
        self.inner
            .store
            .write(move |write| {
                // Another window or program may have made them meanwhile: the first ones stay.
                let kept = write.closing_files(number)?;
                if !kept.is_empty() {
                    return Ok::<_, EngineError>(kept);
                }
                write.file_closing(&files, entry)?;
                Ok(write.closing_files(number)?)
            })
            .await
    }
}

fn parsed(day: &str) -> Result<BusinessDay, EngineError> {
    day.parse().map_err(|_| EngineError::bad_input("day"))
}

fn made(
    report: &Report,
    language: Language,
    number: i64,
    stem: &str,
) -> Result<Vec<ClosingFileRecord>, DocumentError> {
    let mut on = |_| true;
    KINDS
        .into_iter()
        .map(|kind| {
            let bytes = match kind {
                ExportKind::Csv => {
                    let separator = Separator::of(language);
                    documents::csv_file::bytes(
                        &report.attempts,
                        &report.tenders,
                        &report.refunds,
                        separator,
                        &mut on,
                    )?
                }
                ExportKind::Xlsx => documents::xlsx::bytes(report, language, &mut on)?,
                ExportKind::Pdf => documents::report_pdf::bytes(report, language, &mut on)?,
                ExportKind::Json => documents::json::bytes(report)?,
            };
            Ok(ClosingFileRecord {
                closing: number,
                kind: kind.word().to_owned(),
                name: format!("{stem}-{}.{}", language.code(), kind.word()),
                language: language.code().to_owned(),
                bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
                sha256: digest::sha256_hex(&bytes),
                packed: pack::pack(&bytes)?,
                seq: 0,
            })
        })
        .collect()
}

/// The bytes of a kept file, if they are still what was made.
pub(crate) fn unpacked(kept: &ClosingFileRecord) -> Option<Vec<u8>> {
    let bytes = pack::unpack(&kept.packed, u64::try_from(kept.bytes).ok()?).ok()?;
    (digest::sha256_hex(&bytes) == kept.sha256).then_some(bytes)
}

fn view(kept: &ClosingFileRecord) -> Result<ClosingFileView, EngineError> {
    let kind = KINDS.into_iter().find(|kind| kind.word() == kept.kind);
    Ok(ClosingFileView {
        kind: kind.ok_or_else(|| EngineError::new(ErrorCode::StoreCorrupt))?,
        name: kept.name.clone(),
        language: kept.language.clone(),
        bytes: kept.bytes,
        sha256: kept.sha256.clone(),
    })
}
