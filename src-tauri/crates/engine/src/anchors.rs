//! Heads of the journal that were written down elsewhere, held against the file.
//!
//! The keychain has the newest from the last closing or orderly exit, the exports folder has those of the
//! reports in it, and a person may bring one from paper. An anchor proves that the rows up to it are still
//! what they were. It proves nothing about rows after it, nor against somebody who holds the anchors too.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::signing;
use crate::views::MetView;
use domain::anchor::{Met, judge};
use domain::{Actor, Anchor, Permission};
use gateways::Secret;
use serde::Deserialize;
use std::path::Path;
use std::time::{Duration, SystemTime};
use store::{Read, TillCodeRecord};

/// Where the keychain's anchor is kept.
const ROOM: &str = "journal";
const NAME: &str = "head";
/// How long an exit waits for the keychain.
const AT_EXIT: Duration = Duration::from_secs(1);
/// A report bigger than this is left alone: its head is read by reading all of it.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// How many reports are looked at, the newest first.
const MOST_REPORTS: usize = 400;

/// What checking the anchors found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnchorsReport {
    /// What the anchor a person brought says.
    pub given: Option<MetView>,
    /// What the keychain's says; `None` while it has none.
    pub keychain: Option<MetView>,
    /// How many reports in the exports folder were held against the file.
    pub exports: u64,
    /// The first of them that contradicts it, by its file's name, and how.
    pub broken_export: Option<(String, MetView)>,
}

impl AnchorsReport {
    /// Whether one of them proves that the file was changed.
    pub fn is_break(&self) -> bool {
        [self.given, self.keychain, self.broken_export.as_ref().map(|(_, met)| *met)]
            .into_iter()
            .flatten()
            .any(MetView::is_break)
    }
}

/// What the JSON of a report says about where it was made.
#[derive(Deserialize)]
struct ReportHead {
    schema: String,
    profile: String,
    till: String,
    as_of: HeadOfReport,
}

#[derive(Deserialize)]
struct HeadOfReport {
    seq: i64,
    hash: String,
}

impl Engine {
    /// Holds every anchor there is against the file: one a person brought (the text of a closing's QR), the
    /// keychain's, and those of the reports in the exports folder. [`crate::views::ErrorCode::BadInput`] when
    /// the text is no anchor.
    pub async fn verify_anchors(
        &self,
        actor: &Actor,
        given: Option<&str>,
    ) -> Result<AnchorsReport, EngineError> {
        self.allow(actor, Permission::Prove)?;
        let given: Option<Anchor> =
            given.map(|text| text.parse().map_err(|_| EngineError::bad_input("anchor"))).transpose()?;
        let kept = self.inner.secrets.get(ROOM, NAME).await.unwrap_or_default();
        let kept: Option<Anchor> = kept.and_then(|(text, _)| text.expose().parse().ok());
        let (folder, profile) = (self.inner.exports_dir.clone(), self.inner.profile.word());
        let reports = tokio::task::spawn_blocking(move || reports_in(&folder, profile));
        let reports = reports.await.unwrap_or_default();
        self.inner
            .store
            .read(move |read| {
                let met = |anchor: &Anchor| met_in(read, anchor);
                let mut report = AnchorsReport {
                    given: given.as_ref().map(met).transpose()?,
                    keychain: kept.as_ref().map(met).transpose()?,
                    exports: 0,
                    broken_export: None,
                };
                for (name, anchor) in &reports {
                    let met = met(anchor)?;
                    // Another till may put its reports into the same folder.
                    if met == MetView::OtherTill {
                        continue;
                    }
                    report.exports += 1;
                    if met.is_break() && report.broken_export.is_none() {
                        report.broken_export = Some((name.clone(), met));
                    }
                }
                Ok::<_, EngineError>(report)
            })
            .await
    }

    /// Keeps the journal's head in the keychain: at each closing, and at an orderly exit once there is a
    /// closing. Only a help to a later check: a keychain that doesn't take it is no failure.
    pub async fn note_head(&self) {
        let noted = tokio::time::timeout(AT_EXIT, self.put_head()).await;
        match noted {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the journal's head was not kept in the keychain"),
            Err(_) => tracing::warn!("the keychain took too long for the journal's head"),
        }
    }

    async fn put_head(&self) -> Result<(), EngineError> {
        let head = self
            .inner
            .store
            .read(|read| {
                let closed = read.setting(signing::KNOWN_KEY)?.is_some();
                Ok::<_, EngineError>(if closed { Some(read.head()?) } else { None })
            })
            .await?;
        let Some(head) = head else { return Ok(()) };
        let till = self.inner.store.till_code();
        let anchor = Anchor { till, seq: head.seq, hash: head.hash_hex() };
        let kept = self.inner.secrets.set(ROOM, NAME, &Secret::new(anchor.to_string())).await;
        kept.map(|_| ()).map_err(|_| EngineError::new(crate::views::ErrorCode::SecretsUnavailable))
    }
}

fn met_in(read: &Read<'_>, anchor: &Anchor) -> Result<MetView, EngineError> {
    let codes: Vec<_> =
        read.till_codes().into_iter().map(|TillCodeRecord { code, seq }| (code, seq)).collect();
    let row = if anchor.seq == 0 {
        // Before the first row there is nothing that could have been taken away.
        Some(anchor.hash.clone())
    } else {
        read.journal_row(anchor.seq)?.map(|row| signing::hex(&row.hash))
    };
    Ok(match judge(anchor, &codes, row.as_deref()) {
        Met::Met => MetView::Met,
        Met::TailMissing => MetView::TailMissing,
        Met::Differs => MetView::Differs,
        Met::OtherTill => MetView::OtherTill,
        Met::SetAside => MetView::SetAside,
    })
}

fn is_receipt(path: &Path) -> bool {
    path.file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(crate::receipt::FILE_PREFIX))
}

/// The heads of the reports in a folder, the newest file first, with their names. A gateway's receipts lie there too:
/// they are nobody's reports, whatever stands in them.
fn reports_in(folder: &Path, profile: &str) -> Vec<(String, Anchor)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<(SystemTime, std::path::PathBuf)> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json") && !is_receipt(path))
        .filter_map(|path| {
            let about = std::fs::metadata(&path).ok()?;
            (about.is_file() && about.len() <= MOST_BYTES).then_some(())?;
            Some((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), path))
        })
        .collect();
    files.sort();
    files
        .into_iter()
        .rev()
        .take(MOST_REPORTS)
        .filter_map(|(_, path)| {
            let head: ReportHead = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
            let is_ours = head.schema == documents::report::SCHEMA && head.profile == profile;
            let anchor = Anchor { till: head.till.parse().ok()?, seq: head.as_of.seq, hash: head.as_of.hash };
            is_ours.then(|| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), anchor))
        })
        .collect()
}
