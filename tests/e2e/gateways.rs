//! Journeys by each gateway: chosen by a click, sold by, paid; put in order, switched off, removed; and another one
//! when the first makes no link.

use crate::counter::Counter;
use crate::keys::Key;
use crate::screens::{Findings, look_over};
use crate::selling::{charge, choose, leave_verdict};
use crate::window::Window;
use gateways::registry;
use sandbox::{CustomerDoes, Drill, Fault, On};
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_gateway_is_chosen_by_a_click_and_sells_to_paid_in_its_own_money() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "every-gateway").await;
    for entry in &registry::ALL[1..] {
        choose(&window, entry.id).await;
        window.picture(&format!("{}-1-chosen", entry.id)).await;
        window.click("nav-sell").await;
        charge(&window, "1500").await;
        let amount = window.text("amount").await;
        counter.far_side().await.customer(CustomerDoes::Pays).await;
        window.says("stage", "PAID").await;
        window.says("amount", &amount).await;
        window.picture(&format!("{}-2-paid", entry.id)).await;
        window.click("new-sale").await;
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_gateways_own_receipt_is_saved_by_a_key_where_it_gives_one() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "gateway-receipt").await;
    let mut found = Findings::default();
    choose(&window, "oi").await;
    window.click("nav-sell").await;
    charge(&window, "1500").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("stage", "PAID").await;
    leave_verdict(&window).await;
    window.click("nav-sales").await;
    window.says("gateway-receipt", "Receipt of OI Payments").await;
    window.press(&[Key::Char('f')]).await;
    window.says("gateway-receipt-file", "Receipt of OI Payments saved").await;
    look_over(&window, &mut found, "gateway-receipt").await;
    window.close().await;
    found.none();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_every_gateway_a_sale_is_declined_expires_is_given_up_and_is_paid_all_the_same() {
    let counter = Counter::new().await;
    let drills = counter.far_side().await.drills();
    let window = Window::open(&counter, "every-end").await;
    for (index, entry) in registry::ALL.iter().enumerate() {
        if index > 0 {
            choose(&window, entry.id).await;
            window.click("nav-sell").await;
        }
        charge(&window, "1600").await;
        counter.far_side().await.customer(CustomerDoes::Declines).await;
        window.says("stage", "NOT PAID").await;
        window.picture(&format!("{}-1-declined", entry.id)).await;
        // Its next link ends before the customer comes.
        window.click("new-link").await;
        window.shows("qr").await;
        drills.expire_now(&counter.far_side().await.newest()).unwrap();
        window.says("stage", "NOT PAID").await;
        window.picture(&format!("{}-2-ended", entry.id)).await;
        leave_verdict(&window).await;

        charge(&window, "1700").await;
        let link = counter.far_side().await.newest();
        window.press(&[Key::Delete]).await;
        window.says("cancel-sale", "again").await;
        window.picture(&format!("{}-3-giving-up", entry.id)).await;
        window.press(&[Key::Delete]).await;
        window.shows("charge").await;
        // Whether the gateway took its link back or couldn't, it may confirm all the same.
        drills.confirm_now(&link).unwrap();
        window.press(&[Key::F(2)]).await;
        window.shows("sale-row").await;
        window.click("check-now").await;
        window.says("attention-count", &(index + 1).to_string()).await;
        window.picture(&format!("{}-4-paid-late", entry.id)).await;
        let number = format!("A-{:06}", 2 * index + 2);
        let sale = window.invoke("read_sale", json!({ "number": number })).await.unwrap();
        let told = (&sale["state"], &sale["attempts"][0]["stage"], &sale["cause"]);
        assert_eq!(told, (&json!("paid"), &json!("confirmed"), &json!("late")), "{}", entry.id);
        window.press(&[Key::F(1)]).await;
        window.shows("charge").await;
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gateways_are_ordered_switched_off_and_removed_by_keys_but_not_while_a_link_is_unfinished() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "gateways-in-order").await;
    // A sale that waits at Chargily.
    let asked = json!({ "input": {
        "amountMinor": 150_000, "currency": "DZD", "note": "", "gateway": "chargily", "method": null,
        "customer": null, "requestId": "waits-at-chargily" } });
    window.invoke("start_sale", asked).await.unwrap();
    window.press(&[Key::F(6)]).await;
    window.click("settings-gateway").await;
    window.press(&[Key::Char('2')]).await;
    window.wait_for("[data-testid=gateway-chargily][aria-pressed=true]").await;
    window.picture("1-second").await;

    window.press(&[Key::Char('u')]).await;
    window.wait_for("[data-testid=gateways] > button:first-child[data-testid=gateway-chargily]").await;
    window.press(&[Key::Char('t')]).await;
    window.wait_for("[data-testid=key-check-pay-host][data-state=unchecked]").await;
    assert_eq!(window.attribute("key-check-key", "data-state").await.as_deref(), Some("good"));
    let mut found = Findings::default();
    look_over(&window, &mut found, "gateway-tested").await;

    window.press(&[Key::Char('e')]).await;
    window.says("gateway-chargily", "Switched off").await;
    window.picture("3-off").await;
    window.press(&[Key::Delete]).await;
    window.says("gateway-remove", "Press again").await;
    window.press(&[Key::Delete]).await;
    window.wait_for("[data-testid=error][data-code=gateway_unfinished]").await;
    window.says("error", "A-000001").await;
    look_over(&window, &mut found, "gateway-not-removed").await;
    window.click("error-close").await;

    // Switched off, it is watched all the same.
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    for _ in 0..100 {
        let sale = window.invoke("read_sale", json!({ "number": "A-000001" })).await.unwrap();
        if sale["state"] == "paid" {
            break;
        }
        window.invoke("check_sale", json!({ "number": "A-000001" })).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    window.press(&[Key::Delete]).await;
    window.says("gateway-remove", "Press again").await;
    window.press(&[Key::Delete]).await;
    window.says("gateway-chargily", "Removed").await;
    window.picture("5-removed").await;
    window.press(&[Key::Char('e')]).await;
    window.shows("gateway-place").await;
    window.says("gateway-chargily", "DZD").await;
    window.picture("6-back").await;
    window.close().await;
    found.none();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_gateway_is_offered_after_the_first_refuses_and_sells_to_paid() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "second-gateway").await;
    let refusal = Drill { gateway: Some("ocpay".to_owned()), ..Drill::new(On::Create, Fault::BadRequest) };
    counter.far_side().await.drills().add(refusal);
    window.type_keys("1500").await;
    window.press(&[Key::Enter]).await;
    window.wait_for("[data-testid=error][data-code=link_rejected]").await;
    window.says("stand-in", "Use Chargily Pay").await;
    let mut found = Findings::default();
    look_over(&window, &mut found, "stand-in-sell").await;
    window.press(&[Key::Char('u')]).await;
    window.shows("qr").await;
    window.says("sale-number", "A-000001").await;
    window.picture("2-at-the-other").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("stage", "PAID").await;
    window.picture("3-paid").await;
    let sale = window.invoke("read_sale", json!({ "number": "A-000001" })).await.unwrap();
    let attempts: Vec<(&str, &str)> = sale["attempts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["gateway"].as_str().unwrap(), one["stage"].as_str().unwrap()))
        .collect();
    assert_eq!(attempts, [("ocpay", "rejected"), ("chargily", "confirmed")]);

    // A new link that fails while the old one is up: the press tells that the old one stays payable.
    window.click("new-sale").await;
    counter.far_side().await.drills().clear();
    charge(&window, "900").await;
    let refusal = Drill { gateway: Some("ocpay".to_owned()), ..Drill::new(On::Create, Fault::BadRequest) };
    counter.far_side().await.drills().add(refusal);
    window.press(&[Key::Char('l')]).await;
    window.says("new-link", "Press again").await;
    window.press(&[Key::Char('l')]).await;
    window.wait_for("[data-testid=error][data-code=link_rejected]").await;
    window.says("stand-in", "Use Chargily Pay").await;
    look_over(&window, &mut found, "stand-in-pay").await;
    window.press(&[Key::Char('u')]).await;
    window.says("stand-in", "Press again").await;
    window.picture("5-second-press").await;
    window.press(&[Key::Char('u')]).await;
    window.gone("stand-in").await;
    window.shows("qr").await;
    window.picture("6-one-link").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("stage", "PAID").await;
    window.click("new-sale").await;

    // The same after a sale that was not paid.
    counter.far_side().await.drills().clear();
    charge(&window, "800").await;
    counter.far_side().await.customer(CustomerDoes::Declines).await;
    window.says("stage", "NOT PAID").await;
    let refusal = Drill { gateway: Some("ocpay".to_owned()), ..Drill::new(On::Create, Fault::BadRequest) };
    counter.far_side().await.drills().add(refusal);
    window.click("new-link").await;
    window.says("stand-in", "Use Chargily Pay").await;
    look_over(&window, &mut found, "stand-in-not-paid").await;
    window.click("stand-in").await;
    window.shows("qr").await;
    window.close().await;
    found.none();
}
