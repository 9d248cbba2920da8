//! Files to take away: exports, receipts, and where they are.

use super::{permit, run, spawn};
use crate::shell::Shell;
use engine::EngineError;
use engine::input::sale_number;
use engine::views::{
    ClosingFileView, ErrorCode, ErrorView, ExportKind, ExportRequest, FileView, GatewayReceiptView,
    ReceiptView,
};
use std::path::{Path, PathBuf};
use tauri::State;

/// Writes business days as a file.
#[tauri::command]
#[specta::specta]
pub async fn export(shell: State<'_, Shell>, request: ExportRequest) -> Result<FileView, ErrorView> {
    run(&shell, "export", move |engine, actor| async move { engine.export(&actor, request).await }).await
}

/// Stops the exports that are under way.
#[tauri::command]
#[specta::specta]
pub async fn stop_export(shell: State<'_, Shell>) -> Result<(), ErrorView> {
    run(&shell, "stop_export", move |engine, actor| async move { engine.stop_export(&actor) }).await
}

/// Writes the receipt of a paid sale; a second one says COPY.
#[tauri::command]
#[specta::specta]
pub async fn receipt(
    shell: State<'_, Shell>,
    number: String,
    language: String,
) -> Result<ReceiptView, ErrorView> {
    run(&shell, "receipt", move |engine, actor| async move {
        engine.receipt(&actor, &sale_number(&number)?, &language).await
    })
    .await
}

/// Writes the gateway's own receipt of a payment, as it came.
#[tauri::command]
#[specta::specta]
pub async fn gateway_receipt(
    shell: State<'_, Shell>,
    number: String,
    own_reference: Option<String>,
) -> Result<GatewayReceiptView, ErrorView> {
    run(&shell, "gateway_receipt", move |engine, actor| async move {
        engine.gateway_receipt(&actor, &sale_number(&number)?, own_reference.as_deref()).await
    })
    .await
}

/// Opens a written receipt with the system's viewer, from where it is printed.
#[tauri::command]
#[specta::specta]
pub async fn open_receipt(shell: State<'_, Shell>, path: String) -> Result<(), ErrorView> {
    run(&shell, "open_receipt", move |engine, _| async move {
        let file = inside(engine.exports_dir(), &path)?;
        let is_receipt = file
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with("receipt-") && name.ends_with(".pdf"));
        if !is_receipt {
            return Err(EngineError::bad_input("path"));
        }
        shown(opener::open(&file), &path)
    })
    .await
}

/// The files of the closing of a day, as they were made.
#[tauri::command]
#[specta::specta]
pub async fn closing_files(shell: State<'_, Shell>, day: String) -> Result<Vec<ClosingFileView>, ErrorView> {
    let language = shell.machine().language;
    run(&shell, "closing_files", move |engine, actor| async move {
        engine.closing_files(&actor, &day, &language).await
    })
    .await
}

/// Writes a file of a closing into the exports folder, the same bytes as when it was made.
#[tauri::command]
#[specta::specta]
pub async fn save_closing_file(
    shell: State<'_, Shell>,
    day: String,
    kind: ExportKind,
) -> Result<FileView, ErrorView> {
    run(&shell, "save_closing_file", move |engine, actor| async move {
        engine.save_closing_file(&actor, &day, kind).await
    })
    .await
}

/// Opens a file of a closing with the system's program for it, from where it is printed.
#[tauri::command]
#[specta::specta]
pub async fn open_closing_file(
    shell: State<'_, Shell>,
    day: String,
    kind: ExportKind,
) -> Result<FileView, ErrorView> {
    run(&shell, "open_closing_file", move |engine, actor| async move {
        let file = engine.save_closing_file(&actor, &day, kind).await?;
        shown(opener::open(&file.path), &file.path)?;
        Ok(file)
    })
    .await
}

/// Shows a file of the exports or backups in the system's file browser.
#[tauri::command]
#[specta::specta]
pub async fn reveal_file(shell: State<'_, Shell>, path: String) -> Result<(), ErrorView> {
    let root = shell.paths().root().to_owned();
    permit(&shell, "reveal_file").await?;
    spawn(async move { shown(opener::reveal(inside(&root, &path)?), &path) }).await
}

/// The file of that path, if it is there and below the folder.
fn inside(folder: &Path, path: &str) -> Result<PathBuf, EngineError> {
    let wrong = || EngineError::new(ErrorCode::FileNotWritten).with("path", path);
    let file = PathBuf::from(path).canonicalize().map_err(|_| wrong())?;
    let folder = folder.canonicalize().map_err(|_| wrong())?;
    if file.starts_with(folder) { Ok(file) } else { Err(wrong()) }
}

fn shown(outcome: Result<(), opener::OpenError>, path: &str) -> Result<(), EngineError> {
    outcome.map_err(|error| {
        tracing::warn!(%error, "the system could not show a file");
        EngineError::new(ErrorCode::FileNotWritten).with("path", path)
    })
}
