//! Proof, backup, rescue.

use super::{permit, run, spawn};
use crate::shell::Shell;
use engine::views::{ErrorView, FileView};
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

/// Walks the journal and the closings.
#[tauri::command]
#[specta::specta]
pub async fn verify_journal(shell: State<'_, Shell>) -> Result<VerifyView, ErrorView> {
    run(&shell, "verify_journal", move |engine, actor| async move {
        let report = engine.verify_journal(&actor).await?;
        let closings = engine.verify_closings(&actor).await?;
        Ok(VerifyView {
            rows: report.rows,
            broken: report.broken.map(|broken| broken.seq),
            closings: closings.closings,
            broken_closing: closings.broken.map(|(number, _)| number),
        })
    })
    .await
}

/// Writes a backup.
#[tauri::command]
#[specta::specta]
pub async fn backup_now(shell: State<'_, Shell>) -> Result<FileView, ErrorView> {
    run(&shell, "backup_now", move |engine, actor| async move { engine.backup_now(&actor).await }).await
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
