//! The day and its end.

use super::run;
use crate::shell::Shell;
use engine::views::{ClosingPreview, ClosingView, DayView, ErrorView, RecheckProgress};
use tauri::State;

/// One business day; today when none is named.
#[tauri::command]
#[specta::specta]
pub async fn read_day(shell: State<'_, Shell>, day: Option<String>) -> Result<DayView, ErrorView> {
    run(&shell, "read_day", move |engine, actor| async move { engine.read_day(&actor, day.as_deref()).await })
        .await
}

/// What closing a day now would say.
#[tauri::command]
#[specta::specta]
pub async fn preview_closing(shell: State<'_, Shell>, day: String) -> Result<ClosingPreview, ErrorView> {
    run(&shell, "preview_closing", move |engine, actor| async move {
        engine.preview_closing(&actor, Some(&day)).await
    })
    .await
}

/// Ends a business day, once and for ever, keeps its files and backs up. What blocks must be settled, or
/// carried over by its id.
#[tauri::command]
#[specta::specta]
pub async fn close_day(
    shell: State<'_, Shell>,
    day: String,
    carried_over: Vec<String>,
) -> Result<ClosingView, ErrorView> {
    let language = shell.machine().language;
    run(&shell, "close_day", move |engine, actor| async move {
        engine.end_day(&actor, Some(&day), carried_over, &language).await
    })
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
