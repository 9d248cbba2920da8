//! Lists of sales, one sale, its timeline.

use super::run;
use crate::shell::Shell;
use engine::input::sale_number;
use engine::views::{ChangesView, ErrorView, SaleView, SalesPage, SalesQuery, TimelineEntry};
use tauri::State;

/// One sale.
#[tauri::command]
#[specta::specta]
pub async fn read_sale(shell: State<'_, Shell>, number: String) -> Result<SaleView, ErrorView> {
    run(&shell, "read_sale", move |engine, actor| async move {
        engine.read_sale(&actor, &sale_number(&number)?).await
    })
    .await
}

/// A page of sales.
#[tauri::command]
#[specta::specta]
pub async fn list_sales(shell: State<'_, Shell>, query: SalesQuery) -> Result<SalesPage, ErrorView> {
    run(&shell, "list_sales", move |engine, actor| async move { engine.list_sales(&actor, query).await })
        .await
}

/// What happened to a sale, oldest first.
#[tauri::command]
#[specta::specta]
pub async fn timeline(shell: State<'_, Shell>, number: String) -> Result<Vec<TimelineEntry>, ErrorView> {
    run(&shell, "timeline", move |engine, actor| async move {
        engine.timeline(&actor, &sale_number(&number)?).await
    })
    .await
}

/// What changed since a journal row.
#[tauri::command]
#[specta::specta]
pub async fn changes_since(shell: State<'_, Shell>, seq: u32) -> Result<ChangesView, ErrorView> {
    run(&shell, "changes_since", move |engine, _| async move { engine.changes_since(i64::from(seq)).await })
        .await
}
