//! The strip, and what waits for a person.

use super::run;
use crate::shell::Shell;
use engine::input::sale_number;
use engine::views::{AttentionItem, DecisionView, ErrorView, SaleView, StripView};
use tauri::State;

/// Waiting sales and unseen verdicts.
#[tauri::command]
#[specta::specta]
pub async fn strip(shell: State<'_, Shell>) -> Result<StripView, ErrorView> {
    run(&shell, "strip", move |engine, actor| async move { engine.strip(&actor).await }).await
}

/// Everything that waits for a decision.
#[tauri::command]
#[specta::specta]
pub async fn attention(shell: State<'_, Shell>) -> Result<Vec<AttentionItem>, ErrorView> {
    run(&shell, "attention", move |engine, actor| async move { engine.attention(&actor).await }).await
}

/// Records a decision.
#[tauri::command]
#[specta::specta]
pub async fn resolve(
    shell: State<'_, Shell>,
    number: String,
    own_reference: String,
    decision: DecisionView,
    note: String,
) -> Result<SaleView, ErrorView> {
    run(&shell, "resolve", move |engine, actor| async move {
        engine.resolve(&actor, &sale_number(&number)?, Some(&own_reference), decision, &note).await
    })
    .await
}

/// Somebody saw a verdict.
#[tauri::command]
#[specta::specta]
pub async fn acknowledge(shell: State<'_, Shell>, number: String) -> Result<(), ErrorView> {
    run(&shell, "acknowledge", move |engine, actor| async move {
        engine.acknowledge(&actor, &sale_number(&number)?).await
    })
    .await
}
