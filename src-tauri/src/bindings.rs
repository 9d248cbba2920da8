//! The typed door to the screens: commands and views in TypeScript.

use crate::commands;
use crate::events::{
    Changed, Exported, HealthChanged, LiveAlerts, MachineChanged, Rechecked, SessionChanged,
};
use specta_typescript::Typescript;
use std::path::Path;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

/// Every command and every view.
pub fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .error_handling(ErrorHandlingMode::Throw)
        // What goes in and what comes out have one shape.
        .disable_serde_phases()
        .commands(collect_commands![
            commands::attention::acknowledge,
            commands::attention::attention,
            commands::attention::resolve,
            commands::attention::strip,
            commands::backup::backup_now,
            commands::backup::look_at_backup,
            commands::backup::read_backups,
            commands::backup::restore_backup,
            commands::backup::set_second_place,
            commands::cash::count_cash,
            commands::cash::explain_cash,
            commands::cash::put_cash_in,
            commands::cash::read_cash,
            commands::cash::set_cash_limit,
            commands::cash::take_back_tender,
            commands::cash::take_cash_out,
            commands::cash::take_tender,
            commands::day::close_day,
            commands::day::preview_closing,
            commands::day::read_day,
            commands::day::recheck_day,
            commands::day::stop_recheck,
            commands::files::closing_files,
            commands::files::export,
            commands::files::open_closing_file,
            commands::files::gateway_receipt,
            commands::files::open_receipt,
            commands::files::receipt,
            commands::files::reveal_file,
            commands::files::save_closing_file,
            commands::files::stop_export,
            commands::people::add_cashier,
            commands::people::authorise,
            commands::people::change_own_pin,
            commands::people::list_people,
            commands::people::lock_till,
            commands::people::make_owner,
            commands::people::people,
            commands::people::put_off_people,
            commands::people::recover,
            commands::people::rename_person,
            commands::people::renew_recovery,
            commands::people::set_idle_lock,
            commands::people::set_person_active,
            commands::people::set_pin,
            commands::people::sign_in,
            commands::people::stay_open,
            commands::prove::rescue,
            commands::prove::verify_journal,
            commands::refund::refund,
            commands::refund::settle_refund,
            commands::reports::read_report,
            commands::sales::changes_since,
            commands::sales::list_sales,
            commands::sales::read_sale,
            commands::sales::timeline,
            commands::sell::check_sale,
            commands::sell::give_up_sale,
            commands::sell::link_options,
            commands::sell::new_link,
            commands::sell::put_in_front,
            commands::sell::start_sale,
            commands::sell::stop_sale,
            commands::settings::enable_gateway,
            commands::settings::forget_gateway_key,
            commands::settings::list_time_zones,
            commands::settings::order_gateways,
            commands::settings::read_settings,
            commands::settings::remove_gateway,
            commands::settings::save_gateway_options,
            commands::settings::save_machine,
            commands::settings::save_shop,
            commands::settings::set_gateway_key,
            commands::settings::choose_gateway,
            commands::settings::switch_profile,
            commands::settings::test_gateway_key,
            commands::statement::import_statement,
            commands::statement::list_findings,
            commands::statement::look_at_statement,
            commands::statement::resolve_finding,
            commands::till::boot,
            commands::till::customer_view,
            commands::till::health,
            commands::till::open_customer_page,
            commands::till::show_customer_window,
        ])
        .events(collect_events![
            Changed,
            Exported,
            HealthChanged,
            LiveAlerts,
            MachineChanged,
            Rechecked,
            SessionChanged
        ])
}

/// Writes the bindings to a file.
pub fn export(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let header =
        "// Generated from the Rust views and commands: `cargo xtask dev` rewrites it, `test` compares it.\n";
    builder().export(Typescript::default().header(header), file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use crate::commands::names::{COMMANDS, CUSTOMER_COMMANDS};
    use std::collections::BTreeSet;

    fn permissions(capability: &str) -> BTreeSet<String> {
        let parsed: serde_json::Value = serde_json::from_str(capability).unwrap();
        assert!(parsed.get("remote").is_none(), "no page from elsewhere may call the till");
        parsed["permissions"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
    }

    fn allowing(commands: impl IntoIterator<Item = &'static str>) -> BTreeSet<String> {
        let listening = ["core:event:allow-listen", "core:event:allow-unlisten"].map(str::to_owned);
        let allowed = commands.into_iter().map(|name| format!("allow-{}", name.replace('_', "-")));
        listening.into_iter().chain(allowed).collect()
    }

    #[test]
    fn every_registered_command_has_its_name_in_the_list_and_the_other_way_round() {
        let file = std::env::temp_dir().join(format!("comptoir-bindings-{}.ts", std::process::id()));
        super::export(&file).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let registered: BTreeSet<&str> =
            text.lines().filter_map(|line| line.split("__TAURI_INVOKE<").nth(1)?.split('"').nth(1)).collect();
        assert_eq!(registered, COMMANDS.iter().copied().collect());
    }

    #[test]
    fn each_window_may_do_its_own_things_and_nothing_else() {
        let till = COMMANDS.iter().copied().filter(|name| !CUSTOMER_COMMANDS.contains(name));
        assert_eq!(permissions(include_str!("../capabilities/till.json")), allowing(till));
        assert_eq!(
            permissions(include_str!("../capabilities/customer.json")),
            allowing(CUSTOMER_COMMANDS.iter().copied())
        );
    }

    #[test]
    fn the_windows_keep_strict_rules_for_what_they_load() {
        let config: serde_json::Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        let security = &config["app"]["security"];
        let policy = security["csp"].as_str().unwrap();
        assert!(policy.starts_with("default-src 'self'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(security["freezePrototype"], true);
        assert!(security.get("dangerousDisableAssetCspModification").is_none());
        assert_eq!(config["app"]["withGlobalTauri"], false);
    }
}
