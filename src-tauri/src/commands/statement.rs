//! A gateway's statement, and what it and the record don't agree on.

use super::run;
use crate::shell::Shell;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::EngineError;
use engine::statement::StatementFile;
use engine::views::{ErrorView, FindingRowView, FindingsView, StatementChoice, StatementLook, StatementView};
use serde::Deserialize;
use std::sync::Arc;
use tauri::State;

/// A file as the web view hands it over.
#[derive(Debug, Clone, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StatementFileView {
    /// Its name.
    pub name: String,
    /// Its bytes, in base64.
    pub base64: String,
}

fn file(view: StatementFileView) -> Result<StatementFile, EngineError> {
    let bytes = STANDARD.decode(view.base64).map_err(|_| EngineError::bad_input("base64"))?;
    Ok(StatementFile { name: view.name, bytes: Arc::new(bytes) })
}

/// Reads a statement and says what it would be taken for. Nothing is written.
#[tauri::command]
#[specta::specta]
pub async fn look_at_statement(
    shell: State<'_, Shell>,
    statement: StatementFileView,
    choice: StatementChoice,
) -> Result<StatementLook, ErrorView> {
    run(&shell, "look_at_statement", move |engine, actor| async move {
        engine.look_at_statement(&actor, file(statement)?, choice).await
    })
    .await
}

/// Imports a statement; what it and the record don't agree on becomes findings.
#[tauri::command]
#[specta::specta]
pub async fn import_statement(
    shell: State<'_, Shell>,
    statement: StatementFileView,
    choice: StatementChoice,
) -> Result<StatementView, ErrorView> {
    run(&shell, "import_statement", move |engine, actor| async move {
        engine.import_statement(&actor, file(statement)?, choice).await
    })
    .await
}

/// Everything about a day that its owner must see or has settled; today's when none is named.
#[tauri::command]
#[specta::specta]
pub async fn list_findings(shell: State<'_, Shell>, day: Option<String>) -> Result<FindingsView, ErrorView> {
    run(&shell, "list_findings", move |engine, actor| async move {
        engine.list_findings(&actor, day.as_deref()).await
    })
    .await
}

/// Settles a finding of a statement with a note.
#[tauri::command]
#[specta::specta]
pub async fn resolve_finding(
    shell: State<'_, Shell>,
    id: String,
    note: String,
) -> Result<FindingRowView, ErrorView> {
    run(&shell, "resolve_finding", move |engine, actor| async move {
        engine.resolve_finding(&actor, &id, &note).await
    })
    .await
}
