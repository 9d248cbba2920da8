//! The day and its file.

use super::{permit, run, spawn};
use crate::shell::Shell;
use engine::EngineError;
use engine::views::{DayView, ErrorCode, ErrorView, FileView, RecheckProgress};
use std::path::PathBuf;
use tauri::State;

/// One business day; today when none is named.
#[tauri::command]
#[specta::specta]
pub async fn read_day(shell: State<'_, Shell>, day: Option<String>) -> Result<DayView, ErrorView> {
    run(&shell, "read_day", move |engine, actor| async move { engine.read_day(&actor, day.as_deref()).await })
        .await
}

/// Starts asking about every attempt of a day.
#[tauri::command]
#[specta::specta]
pub async fn recheck_day(shell: State<'_, Shell>, day: String) -> Result<RecheckProgress, ErrorView> {
    run(
        &shell,
        "recheck_day",
        move |engine, actor| async move { engine.recheck_day(&actor, Some(&day)).await },
    )
    .await
}

/// Stops it.
#[tauri::command]
#[specta::specta]
pub async fn stop_recheck(shell: State<'_, Shell>) -> Result<(), ErrorView> {
    run(&shell, "stop_recheck", move |engine, actor| async move { engine.stop_recheck(&actor) }).await
}

/// Writes a day's CSV.
#[tauri::command]
#[specta::specta]
pub async fn export_day_csv(shell: State<'_, Shell>, day: String) -> Result<FileView, ErrorView> {
    run(&shell, "export_day_csv", move |engine, actor| async move {
        engine.export_day_csv(&actor, Some(&day)).await
    })
    .await
}

/// Shows a file of the exports or backups in the system's file browser.
#[tauri::command]
#[specta::specta]
pub async fn reveal_file(shell: State<'_, Shell>, path: String) -> Result<(), ErrorView> {
    let root = shell.paths().root().to_owned();
    permit(&shell, "reveal_file").await?;
    spawn(async move {
        let wrong = || EngineError::new(ErrorCode::FileNotWritten).with("path", &path);
        let file = PathBuf::from(&path).canonicalize().map_err(|_| wrong())?;
        let root = root.canonicalize().map_err(|_| wrong())?;
        if !file.starts_with(root) {
            return Err(wrong());
        }
        opener::reveal(&file).map_err(|error| {
            tracing::warn!(%error, "the file browser could not be opened");
            wrong()
        })
    })
    .await
}
