//! People at the till: raw calls of every command as nobody, a cashier and the owner's word, and the way a shop makes
//! its people and switches between them.

use crate::counter::Counter;
use crate::keys::Key;
use crate::window::Window;
use serde_json::{Value, json};

/// Every command of the till's window with something it would take, and who may do it: `a`nybody, a `c`ashier, the
/// `o`wner alone. The shell's own test holds this against its list by another way; here the web view calls.
fn commands() -> Vec<(&'static str, char, Value)> {
    let sale = json!({ "number": "A-000001" });
    let shop = json!({ "shop": {
        "shopName": "Theirs", "timeZone": "UTC", "cutoffMinutes": 0, "currency": "DZD", "defaultGateway": "ocpay",
        "customerLanguages": ["ar"], "sound": true, "sandboxOnNetwork": false } });
    let statement = json!({
        "statement": { "name": "x.csv", "base64": "" },
        "choice": { "gateway": null, "mapping": null, "from": null, "to": null } });
    let press = json!({ "number": "A-000001", "secondPress": true });
    let relink = json!({
        "number": "A-000001", "secondPress": true,
        "wish": { "method": null, "customer": null, "sendBy": null } });
    vec![
        ("boot", 'a', json!({})),
        ("changes_since", 'a', json!({ "seq": 0 })),
        ("health", 'a', json!({})),
        ("list_time_zones", 'a', json!({})),
        ("people", 'a', json!({})),
        ("save_machine", 'a', json!({ "machine": { "language": "en", "theme": "light" } })),
        ("stay_open", 'a', json!({})),
        ("strip", 'a', json!({})),
        ("acknowledge", 'c', sale.clone()),
        ("attention", 'c', json!({})),
        ("authorise", 'c', json!({ "command": "no_such_command", "pin": "2580" })),
        ("change_own_pin", 'c', json!({ "current": "x", "pin": "x" })),
        ("check_sale", 'c', sale.clone()),
        ("count_cash", 'c', json!({ "day": null, "countedMinor": -1, "currency": null })),
        ("give_up_sale", 'c', press.clone()),
        ("link_options", 'c', json!({})),
        ("put_cash_in", 'c', json!({ "isFloat": false, "amountMinor": 0, "note": "x" })),
        ("read_cash", 'c', json!({ "day": null })),
        (
            "take_tender",
            'c',
            json!({ "number": "A-000001", "input": {
            "kind": "cash", "givenMinor": null, "note": "", "secondPress": true } }),
        ),
        ("gateway_receipt", 'c', json!({ "number": "A-000001", "ownReference": null })),
        ("list_sales", 'c', json!({ "query": { "day": null, "search": null, "before": null } })),
        ("new_link", 'c', relink),
        ("open_customer_page", 'c', sale.clone()),
        ("open_receipt", 'c', json!({ "path": "/" })),
        ("put_in_front", 'c', json!({ "number": null })),
        ("receipt", 'c', json!({ "number": "A-000001", "language": "en" })),
        ("read_sale", 'c', sale.clone()),
        ("read_settings", 'c', json!({})),
        ("show_customer_window", 'c', json!({ "on": false })),
        (
            "start_sale",
            'c',
            json!({ "input": {
            "amountMinor": 1, "currency": "DZD", "note": "", "gateway": null, "method": null, "customer": null,
            "sendBy": null, "requestId": "raw-1" } }),
        ),
        ("stop_sale", 'c', json!({ "requestId": "raw-2" })),
        ("timeline", 'c', sale.clone()),
        ("add_cashier", 'o', json!({ "name": "Raw", "pin": "1379" })),
        ("backup_now", 'o', json!({})),
        ("closing_files", 'o', json!({ "day": "2026-11-21" })),
        ("look_at_backup", 'o', json!({ "path": "/" })),
        ("open_closing_file", 'o', json!({ "day": "2026-11-21", "kind": "pdf" })),
        ("read_backups", 'o', json!({})),
        ("restore_backup", 'o', json!({ "path": "/" })),
        ("save_closing_file", 'o', json!({ "day": "2026-11-21", "kind": "pdf" })),
        ("set_second_place", 'o', json!({ "folder": null })),
        ("close_day", 'o', json!({ "day": "2999-01-01", "carriedOver": [] })),
        (
            "export",
            'o',
            json!({ "request": { "kind": "csv", "from": null, "to": null, "language": "en", "separator": null } }),
        ),
        ("explain_cash", 'o', json!({ "day": null, "note": "x" })),
        ("set_cash_limit", 'o', json!({ "limitMinor": 0 })),
        ("take_back_tender", 'o', json!({ "number": "A-000001", "reason": "x" })),
        ("take_cash_out", 'o', json!({ "amountMinor": 1, "note": "x" })),
        ("enable_gateway", 'o', json!({ "gateway": "oi", "on": true })),
        ("order_gateways", 'o', json!({ "gateways": [] })),
        ("remove_gateway", 'o', json!({ "gateway": "oi" })),
        ("forget_gateway_key", 'o', json!({ "gateway": "ocpay" })),
        ("list_findings", 'o', json!({ "day": null })),
        ("list_people", 'o', json!({})),
        ("look_at_statement", 'o', statement.clone()),
        ("import_statement", 'o', statement),
        ("resolve_finding", 'o', json!({ "id": "x", "note": "x" })),
        ("make_owner", 'o', json!({ "name": "Raw", "pin": "1379" })),
        ("preview_closing", 'o', json!({ "day": "2026-11-21" })),
        ("put_off_people", 'o', json!({})),
        ("read_day", 'o', json!({ "day": null })),
        (
            "read_report",
            'o',
            json!({ "request": { "period": "month", "from": null, "to": null, "compare": true } }),
        ),
        ("recheck_day", 'o', json!({ "day": "2026-11-21" })),
        (
            "refund",
            'o',
            json!({ "number": "A-000001", "input": {
                "ownReference": null, "amountMinor": null, "way": "cash", "reason": "x" } }),
        ),
        ("rename_person", 'o', json!({ "person": 1, "name": "Raw" })),
        ("renew_recovery", 'o', json!({ "pin": "2580" })),
        ("rescue", 'o', json!({ "how": "start_new" })),
        (
            "resolve",
            'o',
            json!({ "number": "A-000001", "ownReference": "x", "decision": "accepted", "note": "x" }),
        ),
        ("reveal_file", 'o', json!({ "path": "/" })),
        ("choose_gateway", 'o', json!({ "gateway": "ocpay" })),
        ("save_gateway_options", 'o', json!({ "gateway": "ocpay", "options": {} })),
        ("save_shop", 'o', shop),
        ("set_gateway_key", 'o', json!({ "gateway": "ocpay", "keys": { "access_token": "k" } })),
        ("settle_refund", 'o', json!({ "number": "A-000001", "ordinal": 1, "wentBack": true, "note": "x" })),
        ("set_idle_lock", 'o', json!({ "minutes": 0 })),
        ("set_person_active", 'o', json!({ "person": 2, "active": false })),
        ("set_pin", 'o', json!({ "person": 2, "pin": "1379" })),
        ("stop_export", 'o', json!({})),
        ("stop_recheck", 'o', json!({})),
        ("switch_profile", 'o', json!({ "profile": "live" })),
        ("test_gateway_key", 'o', json!({ "gateway": "ocpay" })),
        ("verify_journal", 'o', json!({ "anchor": null })),
    ]
}

/// The commands that say who is there, which a walk through the table would change.
const OTHERS: usize = 3; // sign_in, lock_till, recover

fn code(answer: &Result<Value, Value>) -> &str {
    answer.as_ref().err().and_then(|error| error["code"].as_str()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_called_by_hand_asks_rust_who_is_there() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "people-raw").await;
    let names = include_str!("../../src-tauri/src/commands/names.rs");
    let (all, _) = names.split_once("];").unwrap();
    let declared = all.lines().filter(|line| line.trim_start().starts_with('"')).count();
    // The customer's view has its own window.
    assert_eq!(commands().len() + OTHERS + 1, declared, "a command is missing in this table");

    let made = window.invoke("make_owner", json!({ "name": "Nadia", "pin": "2580" })).await.unwrap();
    assert_eq!(made["recovery"]["code"].as_str().unwrap().len(), 23);
    window.invoke("add_cashier", json!({ "name": "Amina", "pin": "4711" })).await.unwrap();
    window.invoke("lock_till", json!({})).await.unwrap();
    for (command, who, input) in commands() {
        let answer = window.invoke(command, input).await;
        assert_eq!(code(&answer) == "sign_in_first", who != 'a', "locked: {command}: {answer:?}");
    }
    let person = window.invoke("sign_in", json!({ "person": 2, "pin": "4711" })).await.unwrap();
    assert_eq!(person, json!({ "name": "Amina", "role": "cashier" }));
    for (command, who, input) in commands() {
        let answer = window.invoke(command, input).await;
        assert_eq!(code(&answer) == "not_allowed", who == 'o', "a cashier: {command}: {answer:?}");
    }
    // The owner's word is good for the command it was given for, once.
    window.invoke("authorise", json!({ "command": "read_day", "pin": "2580" })).await.unwrap();
    assert_eq!(code(&window.invoke("list_people", json!({})).await), "not_allowed");
    assert!(window.invoke("read_day", json!({ "day": null })).await.is_ok());
    assert_eq!(code(&window.invoke("read_day", json!({ "day": null })).await), "not_allowed");
    let people = window.invoke("people", json!({})).await.unwrap();
    assert_eq!(people["people"].as_array().unwrap().len(), 2, "nothing of what was refused was done");
    window.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_makes_its_people_and_switches_between_them() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "people").await;
    window.press(&[Key::F(9)]).await;
    window.shows("person-name").await;
    for (field, text) in [("person-name", "Nadia"), ("person-pin-new", "2580"), ("person-pin-again", "2580")]
    {
        window.write(field, text).await;
    }
    window.picture("1-owner").await;
    window.click("person-save").await;
    window.shows("recovery-shown").await;
    window.picture("2-recovery").await;
    window.click("recovery-seen").await;
    window.shows("people-row").await;
    window.click("person-add").await;
    for (field, text) in [("person-name", "Amina"), ("person-pin-new", "4711"), ("person-pin-again", "4711")]
    {
        window.write(field, text).await;
    }
    window.click("person-save").await;
    window.says("people-list", "Amina").await;
    window.picture("3-people").await;

    window.press(&[Key::F(9)]).await;
    window.shows("person-tile").await;
    window.picture("4-switch").await;
    window.press(&[Key::F(9)]).await;
    window.shows("rail-locked").await;
    window.gone("stay").await;
    window.press(&[Key::F(1)]).await;
    window.type_keys("4712").await;
    window.press(&[Key::Enter]).await;
    window.shows("error").await;
    window.picture("5-wrong").await;
    window.type_keys("4711").await;
    window.press(&[Key::Enter]).await;
    window.says("who", "Amina").await;

    window.press(&[Key::F(4)]).await;
    window.shows("owner-pin").await;
    window.type_keys("25").await;
    window.picture("6-shoulder").await;
    window.type_keys("80").await;
    window.press(&[Key::Enter]).await;
    window.gone("owner-pin").await;
    window
        .wait_until("the owner's day", "return document.body.innerText.includes('Nothing sold yet')", vec![])
        .await;
    window.close().await;
}
