//! The till as a whole: boot, health, the other windows.

use super::{permit, run, spawn};
use crate::shell::Shell;
use crate::windows;
use engine::input::sale_number;
use engine::views::{BootView, CustomerView, ErrorCode, ErrorView, HealthView};
use engine::{EngineError, Profile};
use std::time::Duration;
use tauri::{AppHandle, State};

/// The full check of the file waits until the first screen is painted.
const AFTER_FIRST_PAINT: Duration = Duration::from_secs(3);

/// What a window needs first. Waits until the till is open.
#[tauri::command]
#[specta::specta]
pub async fn boot(app: AppHandle, shell: State<'_, Shell>) -> Result<BootView, ErrorView> {
    let remembered = shell.machine();
    let machine = remembered.view();
    let booted =
        run(&shell, "boot", move |engine, actor| async move { engine.boot(&actor, machine).await }).await;
    // A page that says why the till can't be opened is dressed as this machine remembers.
    let mut view = booted.map_err(|mut error| {
        error.values.insert("language".to_owned(), remembered.language);
        error.values.insert("theme".to_owned(), remembered.theme);
        error.values.insert("profile".to_owned(), remembered.profile);
        error
    })?;
    view.live_alerts = shell.live_alerts().await;
    let engine = shell.engine().await?;
    if shell.person(&engine).is_none() {
        // Nobody is signed in: no sale is opened for nobody.
        view.locked = true;
        view.front = None;
    }
    tokio::spawn(async move {
        tokio::time::sleep(AFTER_FIRST_PAINT).await;
        if let Err(error) = engine.quick_check().await {
            tracing::error!(%error, "the quick check failed");
        }
    });
    if view.front.is_some() && windows::has_second_monitor(&app) {
        let _ = windows::show_customer(&app, true);
    }
    Ok(view)
}

/// How the gateway does; asks it when nobody did yet.
#[tauri::command]
#[specta::specta]
pub async fn health(shell: State<'_, Shell>) -> Result<HealthView, ErrorView> {
    run(&shell, "health", move |engine, actor| async move { engine.gateway_health(&actor, false).await })
        .await
}

/// What the customer's window shows.
#[tauri::command]
#[specta::specta]
pub async fn customer_view(shell: State<'_, Shell>) -> Result<CustomerView, ErrorView> {
    let machine = shell.machine().view();
    run(&shell, "customer_view", move |engine, _| async move { engine.customer_view(&machine).await }).await
}

/// Shows or hides the customer's window; gives whether it is shown.
#[tauri::command]
#[specta::specta]
pub async fn show_customer_window(
    app: AppHandle,
    shell: State<'_, Shell>,
    on: bool,
) -> Result<bool, ErrorView> {
    permit(&shell, "show_customer_window").await?;
    spawn(async move { windows::show_customer(&app, on) }).await
}

/// Demo: opens the customer's page of the sandbox.
#[tauri::command]
#[specta::specta]
pub async fn open_customer_page(
    app: AppHandle,
    shell: State<'_, Shell>,
    number: String,
) -> Result<(), ErrorView> {
    run(&shell, "open_customer_page", move |engine, actor| async move {
        if engine.profile() != Profile::Demo {
            return Err(EngineError::new(ErrorCode::DemoOnly));
        }
        let sale = engine.read_sale(&actor, &sale_number(&number)?).await?;
        let link = sale.link.ok_or_else(|| EngineError::new(ErrorCode::SaleGivenUp).with("sale", &number))?;
        windows::open_phone(&app, &link.url)
    })
    .await
}
