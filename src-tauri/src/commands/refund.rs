//! Giving money back.

use super::run;
use crate::shell::Shell;
use engine::input::sale_number;
use engine::views::{ErrorView, RefundInput, RefundReply};
use tauri::State;

/// Gives money of a paid sale back.
#[tauri::command]
#[specta::specta]
pub async fn refund(
    shell: State<'_, Shell>,
    number: String,
    input: RefundInput,
) -> Result<RefundReply, ErrorView> {
    run(&shell, "refund", move |engine, actor| async move {
        engine.refund(&actor, &sale_number(&number)?, input).await
    })
    .await
}

/// A person's word on a refund that the gateway doesn't end.
#[tauri::command]
#[specta::specta]
pub async fn settle_refund(
    shell: State<'_, Shell>,
    number: String,
    ordinal: u32,
    went_back: bool,
    note: String,
) -> Result<RefundReply, ErrorView> {
    run(&shell, "settle_refund", move |engine, actor| async move {
        engine.settle_refund(&actor, &sale_number(&number)?, ordinal, went_back, &note).await
    })
    .await
}
