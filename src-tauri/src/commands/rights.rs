//! What each command needs: the table role × command. The engine checks again.

use domain::Permission;

/// What a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Works for anybody, also while the till is locked. It tells only what the counter shows to anybody.
    Anybody,
    /// Somebody must be signed in who may do that, or have the owner's word for it.
    May(Permission),
}

/// What a command needs; `None` for a name that is no command.
pub fn need(command: &str) -> Option<Need> {
    use Need::{Anybody, May};
    Some(match command {
        "boot" | "changes_since" | "customer_view" | "health" | "list_time_zones" | "lock_till"
        | "people" | "recover" | "save_machine" | "sign_in" | "stay_open" | "strip" => Anybody,
        "acknowledge"
        | "authorise"
        | "change_own_pin"
        | "check_sale"
        | "count_cash"
        | "gateway_receipt"
        | "give_up_sale"
        | "link_options"
        | "new_link"
        | "open_customer_page"
        | "put_cash_in"
        | "put_in_front"
        | "open_receipt"
        | "read_cash"
        | "receipt"
        | "show_customer_window"
        | "start_sale"
        | "stop_sale"
        | "take_tender" => May(Permission::Sell),
        "attention" | "list_sales" | "read_sale" | "timeline" => May(Permission::ReadSales),
        "preview_closing" | "read_day" | "read_report" => May(Permission::ReadDay),
        "import_statement" | "list_findings" | "look_at_statement" | "recheck_day" | "stop_recheck" => {
            May(Permission::Reconcile)
        }
        "resolve" | "resolve_finding" => May(Permission::Resolve),
        "refund" | "settle_refund" => May(Permission::Refund),
        "close_day" => May(Permission::CloseDay),
        "closing_files" | "export" | "open_closing_file" | "reveal_file" | "save_closing_file"
        | "stop_export" => May(Permission::Export),
        "explain_cash" | "set_cash_limit" | "take_back_tender" | "take_cash_out" => {
            May(Permission::ManageCash)
        }
        "backup_now" | "look_at_backup" | "read_backups" | "verify_journal" => May(Permission::Prove),
        "read_settings" => May(Permission::ReadSettings),
        "enable_gateway"
        | "forget_gateway_key"
        | "order_gateways"
        | "remove_gateway"
        | "rescue"
        | "restore_backup"
        | "save_gateway_options"
        | "save_shop"
        | "set_gateway_key"
        | "choose_gateway"
        | "set_second_place"
        | "switch_profile"
        | "test_gateway_key" => May(Permission::ChangeSettings),
        "add_cashier" | "list_people" | "make_owner" | "put_off_people" | "rename_person"
        | "renew_recovery" | "set_idle_lock" | "set_person_active" | "set_pin" => {
            May(Permission::ManagePeople)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Need, need};
    use crate::commands::names::{COMMANDS, CUSTOMER_COMMANDS};
    use domain::{Actor, Role};

    /// What a cashier may do without the owner's word. Everything else is the owner's.
    const CASHIERS: &[&str] = &[
        "acknowledge",
        "attention",
        "authorise",
        "change_own_pin",
        "check_sale",
        "count_cash",
        "gateway_receipt",
        "give_up_sale",
        "link_options",
        "list_sales",
        "new_link",
        "open_customer_page",
        "open_receipt",
        "put_cash_in",
        "put_in_front",
        "read_cash",
        "read_sale",
        "read_settings",
        "receipt",
        "show_customer_window",
        "start_sale",
        "stop_sale",
        "take_tender",
        "timeline",
    ];

    /// What works while nobody is signed in.
    const LOCKED: &[&str] = &[
        "boot",
        "changes_since",
        "customer_view",
        "health",
        "list_time_zones",
        "lock_till",
        "people",
        "recover",
        "save_machine",
        "sign_in",
        "stay_open",
        "strip",
    ];

    #[test]
    fn every_command_has_its_place_in_the_table_of_roles() {
        let cashier = Actor { name: Some("Amina".to_owned()), role: Role::Cashier };
        for command in COMMANDS {
            let expected = match need(command) {
                Some(Need::Anybody) => LOCKED.contains(command) && !CASHIERS.contains(command),
                Some(Need::May(permission)) => {
                    !LOCKED.contains(command) && cashier.may(permission) == CASHIERS.contains(command)
                }
                None => false,
            };
            assert!(expected, "{command}: {:?}", need(command));
        }
        assert_eq!(need("no_such_command"), None);
        assert!(CUSTOMER_COMMANDS.iter().all(|command| need(command) == Some(Need::Anybody)));
    }

    #[test]
    fn every_command_passes_the_gate_under_its_own_name() {
        let files = [
            include_str!("attention.rs"),
            include_str!("backup.rs"),
            include_str!("cash.rs"),
            include_str!("day.rs"),
            include_str!("files.rs"),
            include_str!("people.rs"),
            include_str!("prove.rs"),
            include_str!("refund.rs"),
            include_str!("reports.rs"),
            include_str!("sales.rs"),
            include_str!("sell.rs"),
            include_str!("settings.rs"),
            include_str!("statement.rs"),
            include_str!("till.rs"),
        ];
        let mut met = 0;
        for (file, command) in files.iter().flat_map(|file| {
            file.split("#[tauri::command]").skip(1).filter_map(move |text| {
                Some((text, text.split("pub async fn ").nth(1)?.split(['(', '<']).next()?))
            })
        }) {
            met += 1;
            let gated = [format!("&shell, \"{command}\""), format!("&shell,\n        \"{command}\"")];
            // Neither tells anything of this shop.
            let open = ["list_time_zones", "save_machine"].contains(&command);
            assert!(open || gated.iter().any(|gate| file.contains(gate.as_str())), "{command}");
        }
        assert_eq!(met, COMMANDS.len(), "a file of commands is missing here");
    }
}
