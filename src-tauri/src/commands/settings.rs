//! Settings, keys, profile. A key goes in and never comes out.

use super::{permit, run, spawn};
use crate::shell::Shell;
use engine::Profile;
use engine::views::{ErrorView, KeyTestView, MachineView, ProfileView, SettingsView, ShopSettings};
use std::collections::BTreeMap;
use tauri::State;
use till::Secret;

/// Everything the settings screen shows.
#[tauri::command]
#[specta::specta]
pub async fn read_settings(shell: State<'_, Shell>) -> Result<SettingsView, ErrorView> {
    let view =
        run(&shell, "read_settings", move |engine, actor| async move { engine.read_settings(&actor).await })
            .await?;
    Ok(SettingsView {
        data_dir: shell.paths().root().display().to_string(),
        sandbox_address: shell.sandbox_network_address().await,
        ..view
    })
}

/// Saves the shop. The till opens anew when a setting changed that it was opened with.
#[tauri::command]
#[specta::specta]
pub async fn save_shop(shell: State<'_, Shell>, shop: ShopSettings) -> Result<SettingsView, ErrorView> {
    let wanted = shop.clone();
    let before = run(&shell, "save_shop", move |engine, actor| async move {
        let before = engine.read_settings(&actor).await?;
        engine.save_shop(&actor, &wanted).await?;
        Ok(before)
    })
    .await?;
    shell.name_shop_in_sandbox(&shop.shop_name).await;
    if before.shop.sandbox_on_network != shop.sandbox_on_network
        && shell.engine().await?.profile() == Profile::Demo
    {
        let shell = shell.inner().clone();
        spawn(async move { shell.reopen().await }).await?;
    }
    read_settings(shell).await
}

/// Saves a gateway's options.
#[tauri::command]
#[specta::specta]
pub async fn save_gateway_options(
    shell: State<'_, Shell>,
    gateway: String,
    options: BTreeMap<String, String>,
) -> Result<SettingsView, ErrorView> {
    run(&shell, "save_gateway_options", move |engine, actor| async move {
        engine.save_gateway_options(&actor, &gateway, options).await
    })
    .await?;
    read_settings(shell).await
}

/// Checks a key with its gateway and keeps it.
#[tauri::command]
#[specta::specta]
pub async fn set_gateway_key(
    shell: State<'_, Shell>,
    gateway: String,
    keys: BTreeMap<String, String>,
) -> Result<SettingsView, ErrorView> {
    let keys = keys.into_iter().map(|(name, key)| (name, Secret::new(key))).collect();
    run(&shell, "set_gateway_key", move |engine, actor| async move {
        engine.set_gateway_key(&actor, &gateway, keys).await
    })
    .await?;
    read_settings(shell).await
}

/// Sells by that gateway from now on.
#[tauri::command]
#[specta::specta]
pub async fn choose_gateway(shell: State<'_, Shell>, gateway: String) -> Result<SettingsView, ErrorView> {
    run(&shell, "choose_gateway", move |engine, actor| async move {
        engine.choose_gateway(&actor, &gateway).await
    })
    .await?;
    read_settings(shell).await
}

/// Switches a gateway on or off; one that was removed comes back where the till has a key for it.
#[tauri::command]
#[specta::specta]
pub async fn enable_gateway(
    shell: State<'_, Shell>,
    gateway: String,
    on: bool,
) -> Result<SettingsView, ErrorView> {
    run(&shell, "enable_gateway", move |engine, actor| async move {
        engine.enable_gateway(&actor, &gateway, on).await
    })
    .await?;
    read_settings(shell).await
}

/// Puts these gateways first, in this order.
#[tauri::command]
#[specta::specta]
pub async fn order_gateways(
    shell: State<'_, Shell>,
    gateways: Vec<String>,
) -> Result<SettingsView, ErrorView> {
    run(&shell, "order_gateways", move |engine, actor| async move {
        engine.order_gateways(&actor, &gateways).await
    })
    .await?;
    read_settings(shell).await
}

/// Forgets a gateway's key and options.
#[tauri::command]
#[specta::specta]
pub async fn remove_gateway(shell: State<'_, Shell>, gateway: String) -> Result<SettingsView, ErrorView> {
    run(&shell, "remove_gateway", move |engine, actor| async move {
        engine.remove_gateway(&actor, &gateway).await
    })
    .await?;
    read_settings(shell).await
}

/// Forgets a key.
#[tauri::command]
#[specta::specta]
pub async fn forget_gateway_key(shell: State<'_, Shell>, gateway: String) -> Result<SettingsView, ErrorView> {
    run(&shell, "forget_gateway_key", move |engine, actor| async move {
        engine.forget_gateway_key(&actor, &gateway).await
    })
    .await?;
    read_settings(shell).await
}

/// Asks the gateway about the key that is set.
#[tauri::command]
#[specta::specta]
pub async fn test_gateway_key(shell: State<'_, Shell>, gateway: String) -> Result<KeyTestView, ErrorView> {
    run(&shell, "test_gateway_key", move |engine, actor| async move {
        engine.test_gateway_key(&actor, &gateway).await
    })
    .await
}

/// Keeps language and theme.
#[tauri::command]
#[specta::specta]
pub async fn save_machine(shell: State<'_, Shell>, machine: MachineView) -> Result<(), ErrorView> {
    let shell = shell.inner().clone();
    spawn(async move { shell.save_machine(&machine) }).await
}

/// Switches between demo and live.
#[tauri::command]
#[specta::specta]
pub async fn switch_profile(shell: State<'_, Shell>, profile: ProfileView) -> Result<(), ErrorView> {
    permit(&shell, "switch_profile").await?;
    let profile = match profile {
        ProfileView::Demo => Profile::Demo,
        ProfileView::Live => Profile::Live,
    };
    let shell = shell.inner().clone();
    spawn(async move { shell.switch_profile(profile).await }).await
}

/// The time zones there are.
#[tauri::command]
#[specta::specta]
pub async fn list_time_zones() -> Result<Vec<String>, ErrorView> {
    Ok(engine::shop::time_zones())
}
