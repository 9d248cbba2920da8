//! Selling.

use super::run;
use crate::shell::Shell;
use crate::windows;
use engine::input::{gateway_id, sale_number};
use engine::views::{CheckReply, ErrorView, LinkOptionsView, LinkWish, PressReply, SaleView, StartSale};
use tauri::{AppHandle, State};

/// Asks for a payment; the reply carries the QR.
#[tauri::command]
#[specta::specta]
pub async fn start_sale(
    app: AppHandle,
    shell: State<'_, Shell>,
    input: StartSale,
) -> Result<SaleView, ErrorView> {
    let sale =
        run(&shell, "start_sale", move |engine, actor| async move { engine.sell(&actor, input).await })
            .await?;
    shell.keep_awake(sale.link.is_some());
    if sale.link.is_some() && windows::has_second_monitor(&app) {
        let _ = windows::show_customer(&app, true);
    }
    Ok(sale)
}

/// What a link may be asked for beside its amount, by the gateway that sells.
#[tauri::command]
#[specta::specta]
pub async fn link_options(shell: State<'_, Shell>) -> Result<LinkOptionsView, ErrorView> {
    run(&shell, "link_options", move |engine, actor| async move { engine.link_options(&actor, None).await })
        .await
}

/// Stop while the link is being made.
#[tauri::command]
#[specta::specta]
pub async fn stop_sale(shell: State<'_, Shell>, request_id: String) -> Result<Option<SaleView>, ErrorView> {
    run(&shell, "stop_sale", move |engine, actor| async move { engine.stop_sale(&actor, &request_id).await })
        .await
}

/// Asks the gateway now.
#[tauri::command]
#[specta::specta]
pub async fn check_sale(shell: State<'_, Shell>, number: String) -> Result<CheckReply, ErrorView> {
    run(&shell, "check_sale", move |engine, actor| async move {
        engine.check_now(&actor, &sale_number(&number)?).await
    })
    .await
}

/// A new link for the same sale, at another gateway where one is named.
#[tauri::command]
#[specta::specta]
pub async fn new_link(
    shell: State<'_, Shell>,
    number: String,
    second_press: bool,
    wish: LinkWish,
    gateway: Option<String>,
) -> Result<PressReply, ErrorView> {
    let reply = run(&shell, "new_link", move |engine, actor| async move {
        let gateway = gateway.as_deref().map(gateway_id).transpose()?;
        engine.new_link_as(&actor, &sale_number(&number)?, gateway, wish, second_press).await
    })
    .await?;
    shell.keep_awake(reply.sale.link.is_some());
    Ok(reply)
}

/// Gives a sale up.
#[tauri::command]
#[specta::specta]
pub async fn give_up_sale(
    shell: State<'_, Shell>,
    number: String,
    second_press: bool,
) -> Result<PressReply, ErrorView> {
    run(&shell, "give_up_sale", move |engine, actor| async move {
        engine.give_up(&actor, &sale_number(&number)?, second_press).await
    })
    .await
}

/// Says which sale is on the screen.
#[tauri::command]
#[specta::specta]
pub async fn put_in_front(shell: State<'_, Shell>, number: Option<String>) -> Result<(), ErrorView> {
    let on = number.is_some();
    run(&shell, "put_in_front", move |engine, actor| async move {
        let number = number.as_deref().map(sale_number).transpose()?;
        engine.show_sale(&actor, number).await
    })
    .await?;
    shell.keep_awake(on);
    Ok(())
}
