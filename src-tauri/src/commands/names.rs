// Every command's name, once. The build script, which includes this file, declares them to the access
// control list, the builder registers them, and a test compares both with the capabilities.

/// Every command's name.
pub const COMMANDS: &[&str] = &[
    "acknowledge",
    "attention",
    "backup_now",
    "boot",
    "changes_since",
    "check_sale",
    "customer_view",
    "export",
    "forget_gateway_key",
    "give_up_sale",
    "health",
    "list_sales",
    "list_time_zones",
    "new_link",
    "open_customer_page",
    "open_receipt",
    "put_in_front",
    "read_day",
    "read_sale",
    "read_settings",
    "receipt",
    "recheck_day",
    "rescue",
    "resolve",
    "reveal_file",
    "save_gateway_options",
    "save_machine",
    "save_shop",
    "set_gateway_key",
    "show_customer_window",
    "start_sale",
    "stop_export",
    "stop_recheck",
    "stop_sale",
    "strip",
    "switch_profile",
    "test_gateway_key",
    "timeline",
    "verify_journal",
];

/// The commands the customer's window may use.
pub const CUSTOMER_COMMANDS: &[&str] = &["customer_view"];
