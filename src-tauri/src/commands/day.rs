//! The day, its end and its file.

use super::{run, spawn};
use crate::shell::Shell;
use domain::Permission;
use engine::EngineError;
use engine::views::{ClosingPreview, ClosingView, DayView, ErrorCode, ErrorView, FileView, RecheckProgress};
use std::path::PathBuf;
use tauri::State;

/// One business day; today when none is named.
#[tauri::command]
#[specta::specta]
pub async fn read_day(shell: State<'_, Shell>, day: Option<String>) -> Result<DayView, ErrorView> {
    run(&shell, move |engine, actor| async move { engine.read_day(&actor, day.as_deref()).await }).await
}

/// What closing a day now would say.
#[tauri::command]
#[specta::specta]
pub async fn preview_closing(shell: State<'_, Shell>, day: String) -> Result<ClosingPreview, ErrorView> {
    run(&shell, move |engine, actor| async move { engine.preview_closing(&actor, Some(&day)).await }).await
}

/// Ends a business day, once and for ever. What blocks must be settled, or carried over by its id.
#[tauri::command]
#[specta::specta]
pub async fn close_day(
    shell: State<'_, Shell>,
    day: String,
    carried_over: Vec<String>,
) -> Result<ClosingView, ErrorView> {
    run(&shell, move |engine, actor| async move { engine.close_day(&actor, Some(&day), carried_over).await })
        .await
}

/// Starts asking about every attempt of a day.
#[tauri::command]
#[specta::specta]
pub async fn recheck_day(shell: State<'_, Shell>, day: String) -> Result<RecheckProgress, ErrorView> {
    run(&shell, move |engine, actor| async move { engine.recheck_day(&actor, Some(&day)).await }).await
}

/// Stops it.
#[tauri::command]
#[specta::specta]
pub async fn stop_recheck(shell: State<'_, Shell>) -> Result<(), ErrorView> {
    run(&shell, move |engine, actor| async move { engine.stop_recheck(&actor) }).await
}

/// Writes a day's CSV.
#[tauri::command]
#[specta::specta]
pub async fn export_day_csv(shell: State<'_, Shell>, day: String) -> Result<FileView, ErrorView> {
    run(&shell, move |engine, actor| async move { engine.export_day_csv(&actor, Some(&day)).await }).await
}

/// Shows a file of the exports or backups in the system's file browser.
#[tauri::command]
#[specta::specta]
pub async fn reveal_file(shell: State<'_, Shell>, path: String) -> Result<(), ErrorView> {
    let root = shell.paths().root().to_owned();
    if !shell.actor().may(Permission::Export) {
        return Err(EngineError::new(ErrorCode::NotAllowed).view());
    }
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
