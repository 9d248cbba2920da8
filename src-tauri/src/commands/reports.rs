//! Spans of business days.

use super::run;
use crate::shell::Shell;
use engine::views::{ErrorView, ReportRequest, ReportView};
use tauri::State;

/// What a span of business days came to, compared with the one before.
#[tauri::command]
#[specta::specta]
pub async fn read_report(shell: State<'_, Shell>, request: ReportRequest) -> Result<ReportView, ErrorView> {
    run(&shell, "read_report", move |engine, actor| async move { engine.report(&actor, &request).await })
        .await
}
