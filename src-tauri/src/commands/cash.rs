//! Tenders and the cash drawer.

use super::run;
use crate::shell::Shell;
use engine::input::sale_number;
use engine::views::{CashMoveKindView, CashView, ErrorView, PressReply, SaleView, TakeTender};
use tauri::State;

/// Takes cash, or another way of paying, for a sale.
#[tauri::command]
#[specta::specta]
pub async fn take_tender(
    shell: State<'_, Shell>,
    number: String,
    input: TakeTender,
) -> Result<PressReply, ErrorView> {
    let reply = run(&shell, "take_tender", move |engine, actor| async move {
        engine.take_tender(&actor, &sale_number(&number)?, input).await
    })
    .await?;
    shell.keep_awake(reply.sale.link.is_some());
    Ok(reply)
}

/// Takes a wrong tender back.
#[tauri::command]
#[specta::specta]
pub async fn take_back_tender(
    shell: State<'_, Shell>,
    number: String,
    reason: String,
) -> Result<SaleView, ErrorView> {
    run(&shell, "take_back_tender", move |engine, actor| async move {
        engine.take_back_tender(&actor, &sale_number(&number)?, &reason).await
    })
    .await
}

/// The cash of a day; of the open one when none is named.
#[tauri::command]
#[specta::specta]
pub async fn read_cash(shell: State<'_, Shell>, day: Option<String>) -> Result<CashView, ErrorView> {
    run(
        &shell,
        "read_cash",
        move |engine, actor| async move { engine.read_cash(&actor, day.as_deref()).await },
    )
    .await
}

/// What lies in the drawer when the day begins, or is put in during it.
#[tauri::command]
#[specta::specta]
pub async fn put_cash_in(
    shell: State<'_, Shell>,
    is_float: bool,
    amount_minor: CashMinor,
    note: String,
) -> Result<CashView, ErrorView> {
    let kind = if is_float { CashMoveKindView::Float } else { CashMoveKindView::PayIn };
    run(&shell, "put_cash_in", move |engine, actor| async move {
        engine.record_cash_move(&actor, kind, amount_minor.0, &note).await
    })
    .await
}

/// Cash that is taken out of the drawer.
#[tauri::command]
#[specta::specta]
pub async fn take_cash_out(
    shell: State<'_, Shell>,
    amount_minor: CashMinor,
    note: String,
) -> Result<CashView, ErrorView> {
    run(&shell, "take_cash_out", move |engine, actor| async move {
        engine.record_cash_move(&actor, CashMoveKindView::PayOut, amount_minor.0, &note).await
    })
    .await
}

/// Commits what was counted; the answer says what should have been there.
#[tauri::command]
#[specta::specta]
pub async fn count_cash(
    shell: State<'_, Shell>,
    day: Option<String>,
    counted_minor: CashMinor,
    currency: Option<String>,
) -> Result<CashView, ErrorView> {
    run(&shell, "count_cash", move |engine, actor| async move {
        engine.count_cash(&actor, day.as_deref(), counted_minor.0, currency.as_deref()).await
    })
    .await
}

/// What the owner says about a difference.
#[tauri::command]
#[specta::specta]
pub async fn explain_cash(
    shell: State<'_, Shell>,
    day: Option<String>,
    note: String,
) -> Result<CashView, ErrorView> {
    run(&shell, "explain_cash", move |engine, actor| async move {
        engine.explain_cash(&actor, day.as_deref(), &note).await
    })
    .await
}

/// The difference up to which a closing needs no word of the owner.
#[tauri::command]
#[specta::specta]
pub async fn set_cash_limit(shell: State<'_, Shell>, limit_minor: CashMinor) -> Result<CashView, ErrorView> {
    run(&shell, "set_cash_limit", move |engine, actor| async move {
        engine.set_cash_limit(&actor, limit_minor.0).await
    })
    .await
}

/// An amount as a screen gives it, in minor units.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize, specta::Type)]
#[serde(transparent)]
pub struct CashMinor(#[specta(type = specta_typescript::Number)] i64);
