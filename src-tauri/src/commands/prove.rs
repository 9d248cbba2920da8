//! Proof, rescue.

use super::{permit, run, spawn};
use crate::shell::Shell;
use engine::EngineError;
use engine::views::{ErrorCode, ErrorView, MetView};
use serde::{Deserialize, Serialize};
use tauri::State;
use till::rescue::Rescue;

/// How the check of the journal and the closings went.
#[derive(Debug, Clone, Serialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct VerifyView {
    /// How many rows were walked.
    #[specta(type = specta_typescript::Number)]
    pub rows: u64,
    /// The first row that doesn't fit, if any.
    #[specta(type = Option<specta_typescript::Number>)]
    pub broken: Option<i64>,
    /// How many closings were checked.
    #[specta(type = specta_typescript::Number)]
    pub closings: u64,
    /// The first closing that isn't whole, if any.
    #[specta(type = Option<specta_typescript::Number>)]
    pub broken_closing: Option<i64>,
    /// What the anchor that a person brought says.
    pub anchor: Option<MetView>,
    /// What the keychain's says; `null` while it has none.
    pub keychain: Option<MetView>,
    /// How many reports in the exports folder were held against the file.
    #[specta(type = specta_typescript::Number)]
    pub exports: u64,
    /// The first of them that contradicts it, by its file's name.
    pub broken_export: Option<String>,
}

/// What to do with a data file that can't be used. The file itself is kept aside either way.
#[derive(Debug, Clone, Copy, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RescueView {
    /// Go on from the newest sound backup.
    RestoreBackup,
    /// Begin a new one.
    StartNew,
}

/// Walks the journal and the closings, and holds every anchor there is against them: with the text of a
/// closing's QR, that one too. [`ErrorCode::BooksDiffer`] when they hold and the tables say something else.
#[tauri::command]
#[specta::specta]
pub async fn verify_journal(
    shell: State<'_, Shell>,
    anchor: Option<String>,
) -> Result<VerifyView, ErrorView> {
    run(&shell, "verify_journal", move |engine, actor| async move {
        let report = engine.verify_journal(&actor).await?;
        let closings = engine.verify_closings(&actor).await?;
        let books = engine.verify_books(&actor).await?;
        if let (None, None, Some(unlike)) = (&report.broken, &closings.broken, books.unlike.first()) {
            return Err(EngineError::new(ErrorCode::BooksDiffer)
                .with("about", &unlike.about)
                .with("what", &unlike.what)
                .with("found", &unlike.found)
                .with("expected", &unlike.expected));
        }
        let anchors = engine.verify_anchors(&actor, anchor.as_deref()).await?;
        Ok(VerifyView {
            rows: report.rows,
            broken: report.broken.map(|broken| broken.seq),
            closings: closings.closings,
            broken_closing: closings.broken.map(|(number, _)| number),
            anchor: anchors.given,
            keychain: anchors.keychain,
            exports: anchors.exports,
            broken_export: anchors.broken_export.map(|(name, _)| name),
        })
    })
    .await
}

/// Brings back a data file that can't be opened.
#[tauri::command]
#[specta::specta]
pub async fn rescue(shell: State<'_, Shell>, how: RescueView) -> Result<(), ErrorView> {
    // A record that takes no changes can't count a try, so nobody could sign in to bring it back.
    let damaged = shell.engine().await.is_ok_and(|engine| engine.fault().is_some());
    if !damaged {
        permit(&shell, "rescue").await?;
    }
    let shell = shell.inner().clone();
    spawn(async move {
        let how = match how {
            RescueView::RestoreBackup => Rescue::RestoreBackup,
            RescueView::StartNew => Rescue::StartNew,
        };
        shell.rescue(how).await
    })
    .await
}
