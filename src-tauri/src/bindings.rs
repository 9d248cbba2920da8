//! The typed door to the screens: commands and views in TypeScript.

use crate::commands;
use engine::views::{ChangeNotice, HealthView, RecheckProgress};
use specta_typescript::Typescript;
use std::path::Path;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands};

/// Every command and every view.
pub fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .error_handling(ErrorHandlingMode::Throw)
        .commands(collect_commands![
            commands::attention::acknowledge,
            commands::attention::attention,
            commands::attention::resolve,
            commands::attention::strip,
            commands::day::export_day_csv,
            commands::day::read_day,
            commands::day::recheck_day,
            commands::day::reveal_file,
            commands::day::stop_recheck,
            commands::prove::backup_now,
            commands::prove::rescue,
            commands::prove::verify_journal,
            commands::sales::changes_since,
            commands::sales::list_sales,
            commands::sales::read_sale,
            commands::sales::timeline,
            commands::sell::check_sale,
            commands::sell::give_up_sale,
            commands::sell::new_link,
            commands::sell::put_in_front,
            commands::sell::start_sale,
            commands::sell::stop_sale,
            commands::settings::forget_gateway_key,
            commands::settings::list_time_zones,
            commands::settings::read_settings,
            commands::settings::save_gateway_options,
            commands::settings::save_machine,
            commands::settings::save_shop,
            commands::settings::set_gateway_key,
            commands::settings::switch_profile,
            commands::settings::test_gateway_key,
            commands::till::boot,
            commands::till::customer_view,
            commands::till::health,
            commands::till::open_customer_page,
            commands::till::show_customer_window,
        ])
        .typ::<ChangeNotice>()
        .typ::<HealthView>()
        .typ::<RecheckProgress>()
}

/// Writes the bindings to a file.
pub fn export(file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let header = "// Generated from the Rust views and commands: `cargo xtask dev` rewrites it, `test` compares it.\n";
    builder().export(Typescript::default().header(header), file)?;
    Ok(())
}
