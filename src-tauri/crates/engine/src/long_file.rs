//! Files of as many rows as there are: one thread reads them, another writes them, and none holds them all.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::export::{Made, Watch, document_error_at};
use crate::files;
use crate::report::{self, Heading};
use crate::report_rows::{self, Batch};
use crate::views::{ErrorCode, ExportKind, ExportStep};
use chrono_tz::Tz;
use documents::digest::Hashing;
use documents::{DocumentError, Language, Report, Rows, Separator};
use domain::BusinessDay;
use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use store::Read;

/// Batches of sales that were read and wait to be written.
const WAITING: usize = 2;
/// So much is written to the disk at once.
const PIECE: usize = 1 << 20;

/// A CSV, a workbook or a JSON that is wanted.
pub(crate) struct LongFile {
    pub days: (BusinessDay, BusinessDay),
    pub language: Language,
    pub separator: Separator,
    /// Where it will be put.
    pub path: PathBuf,
    pub watch: Watch,
}

/// Rows that were written.
#[derive(Default)]
struct Written {
    sales: usize,
    attempts: usize,
    tenders: usize,
    refunds: usize,
    findings: usize,
}

impl LongFile {
    /// Makes it from one snapshot, beside its place. Blocks.
    pub(crate) fn make(
        &self,
        engine: &Engine,
        read: &Read<'_>,
        heading: &Heading,
    ) -> Result<Made, EngineError> {
        let report = report::without_rows(engine, read, heading, self.days)?;
        let (prepared, mut file) = files::begin(&self.path)?;
        let (written, sha256) = self.fill(read, &report, heading.zone, &file)?;
        let total = self.rows(&report, &written);
        if !self.watch.tell(ExportStep::Writing, total, total) {
            return Err(EngineError::new(ErrorCode::ExportStopped));
        }
        let refused = |error| files::refused(&self.path, &error);
        file.sync_all().map_err(refused)?;
        let sha256 = match sha256 {
            Some(sha256) => sha256,
            None => {
                let read_again = file.rewind().and_then(|()| documents::digest::sha256_hex_of(&file));
                read_again.map_err(refused)?
            }
        };
        Ok(Made { file: prepared, rows: total, sha256, as_of_seq: report.as_of.seq })
    }

    /// Reads here and writes on a thread beside, batch by batch.
    fn fill(
        &self,
        read: &Read<'_>,
        report: &Report,
        zone: Tz,
        file: &File,
    ) -> Result<(Written, Option<String>), EngineError> {
        std::thread::scope(|scope| {
            let (send, receive) = sync_channel(WAITING);
            let writing = scope.spawn(move || self.write(report, zone, receive, file));
            let step = |done, total| self.watch.step(done, total);
            // Nobody takes a batch when the writing has failed, which says why below.
            let reading = report_rows::each(read, self.days, step, |batch| send.send(batch).is_ok());
            drop(send);
            let written = writing.join().map_err(|_| EngineError::new(ErrorCode::Internal))?;
            // Where the reading failed or was stopped, what was written is only its beginning.
            reading?;
            written.map_err(|error| document_error_at(&self.path, error))
        })
    }

    /// Writes the batches; gives the SHA-256 of what was written, unless that wasn't written from end to end.
    fn write(
        &self,
        report: &Report,
        zone: Tz,
        batches: Receiver<Batch>,
        file: &File,
    ) -> Result<(Written, Option<String>), DocumentError> {
        let mut written = Written::default();
        let batches = batches.into_iter().map(|batch| {
            let rows = batch.rows(zone);
            written.add(&rows);
            rows
        });
        if self.watch.kind == ExportKind::Xlsx {
            let mut out = BufWriter::with_capacity(PIECE, file);
            documents::xlsx::write(report, self.language, batches, &mut |_| true, &mut out)?;
            out.flush()?;
            return Ok((written, None));
        }
        let mut out = BufWriter::with_capacity(PIECE, Hashing::to(file));
        match self.watch.kind {
            ExportKind::Json => documents::json::write(report, batches, &mut out)?,
            _ => documents::csv_file::write(batches, self.separator, &mut out)?,
        }
        let hashing = out.into_inner().map_err(|error| DocumentError::from(error.into_error()))?;
        Ok((written, Some(hashing.sha256_hex())))
    }

    /// How many rows the file has: attempts, tenders and refunds, or of a workbook the rows of all its sheets.
    fn rows(&self, report: &Report, written: &Written) -> u32 {
        let paid = written.attempts + written.tenders + written.refunds;
        let rows = match self.watch.kind {
            ExportKind::Csv | ExportKind::Json | ExportKind::Pdf => paid,
            ExportKind::Xlsx => {
                let findings = written.findings + report.findings.len();
                written.sales + paid + report.drawers.len() + findings
            }
        };
        u32::try_from(rows).unwrap_or(u32::MAX)
    }
}

impl Written {
    fn add(&mut self, rows: &Rows) {
        self.sales += rows.sales.len();
        self.attempts += rows.attempts.len();
        self.tenders += rows.tenders.len();
        self.refunds += rows.refunds.len();
        self.findings += rows.findings.len();
    }
}
