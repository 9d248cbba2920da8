//! Journeys of a cashier who sells.

use crate::counter::Counter;
use crate::keys::Key;
use crate::window::Window;
use sandbox::CustomerDoes;
use serde_json::json;
use std::time::Duration;

/// Types an amount and charges it; the QR is then on the screen.
pub async fn charge(window: &Window, amount: &str) {
    window.type_keys(amount).await;
    window.press(&[Key::Enter]).await;
    window.shows("qr").await;
}

/// Sells by that gateway from now on; its settings stay on the screen.
pub async fn choose(window: &Window, gateway: &str) {
    window.click("nav-settings").await;
    window.click("settings-gateway").await;
    let tile = format!("gateway-{gateway}");
    window.click(&tile).await;
    window.shows("gateway-can").await;
    window.click("sell-with").await;
    window.says(&tile, "Sells with it").await;
}

/// Longer than a verdict that comes up takes no keys: those are meant for the screen before.
const UNGUARDED: Duration = Duration::from_millis(500);

/// Leaves the verdict that is on the screen by its key.
pub async fn leave_verdict(window: &Window) {
    tokio::time::sleep(UNGUARDED).await;
    window.press(&[Key::Escape]).await;
    window.shows("charge").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sale_is_charged_paid_on_the_customers_page_and_said_to_be_paid() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "sell-to-paid").await;
    window.shows("demo-badge").await;
    window.picture("1-start").await;
    for key in ["key-1", "key-5", "key-0", "key-0"] {
        window.click(key).await;
    }
    assert_eq!(window.text("amount").await, "1 500,00DZD");
    window.write("note", "Coffee, two cakes").await;
    window.picture("2-typed").await;
    window.click("charge").await;
    window.shows("qr").await;
    window.says("amount", "1 500,00DZD").await;
    window.says("pay-url", "127.0.0.1").await;
    let left = window.text("countdown").await;
    assert!(left == "20:00" || left.starts_with("19:5"), "{left}");
    window.picture("3-qr").await;

    window.click("open-page").await;
    let till = window.follow_new_window().await;
    window.says("customer-amount", "1").await;
    window.picture("4-customers-page").await;
    window.click("customer-pay").await;
    window.shows("customer-result").await;
    assert_eq!(window.attribute("customer-result", "data-result").await.as_deref(), Some("paid"));
    window.go_back(till).await;

    window.says("stage", "PAID").await;
    assert_eq!(window.text("amount").await, "1 500,00DZD");
    window.picture("5-paid").await;
    // A digit begins the next sale.
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    window.type_keys("7").await;
    window.says("amount", "7,00DZD").await;
    assert_eq!(window.count("news").await, 0, "what was seen on screen waits for nobody");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_decline_the_same_sale_gets_a_new_link_and_is_paid() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "declined-then-new-link").await;
    charge(&window, "2000").await;
    let first = window.attribute("pay-url", "data-url").await.unwrap();
    counter.far_side().await.customer(CustomerDoes::Declines).await;
    window.says("stage", "NOT PAID").await;
    window.picture("1-not-paid").await;
    window.click("new-link").await;
    window.shows("qr").await;
    window.says("sale-number", "A-000001").await;
    assert_ne!(window.attribute("pay-url", "data-url").await.unwrap(), first);
    window.picture("2-new-link").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("stage", "PAID").await;
    window.picture("3-paid").await;
    let sale = window.invoke("read_sale", json!({ "number": "A-000001" })).await.unwrap();
    let stages: Vec<&str> =
        sale["attempts"].as_array().unwrap().iter().map(|one| one["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["declined", "confirmed"]);
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn enter_pressed_twice_makes_one_sale() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "double-enter").await;
    window.type_keys("900").await;
    window.press(&[Key::Enter, Key::Enter, Key::Enter]).await;
    window.shows("qr").await;
    window.press(&[Key::Enter]).await;
    assert_eq!(counter.far_side().await.drills().links().len(), 1);
    window.press(&[Key::F(2)]).await;
    window.shows("sale-row").await;
    assert_eq!(window.count("sale-row").await, 1);
    window.picture("one-sale").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn escape_leaves_a_sale_waiting_and_its_verdict_stays_until_it_is_acknowledged() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "verdict-elsewhere").await;
    charge(&window, "1200").await;
    window.press(&[Key::Escape]).await;
    window.shows("charge").await;
    window.shows("waiting-sale").await;
    window.picture("1-waiting").await;
    // Back by the strip's key, and away again.
    window.press(&[Key::F(8)]).await;
    window.shows("qr").await;
    window.press(&[Key::Escape]).await;
    window.shows("charge").await;
    window.type_keys("3").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("news", "A-000001").await;
    window.picture("2-news").await;
    window.says("amount", "3,00").await;
    window.press(&[Key::F(4)]).await;
    window.shows("day-total").await;
    window.says("news", "A-000001").await;
    window.press(&[Key::F(7)]).await;
    window.gone("news").await;
    window.picture("3-acknowledged").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_amount_or_a_note_that_cannot_be_charged_says_why_and_makes_no_sale() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "bad-amounts").await;
    assert!(window.attribute("charge", "disabled").await.is_some(), "nothing is typed");
    let paste = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]);
        document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))";
    for (pasted, code) in [
        ("fifteen", "amount_not_a_number"),
        ("-500", "amount_negative"),
        ("1500.555", "amount_too_precise"),
        ("99999999999999999999", "amount_overflow"),
    ] {
        window.script(paste, vec![json!(pasted)]).await;
        window.wait_for(&format!("[data-testid=error][data-code={code}]")).await;
        window.press(&[Key::Escape]).await;
        window.gone("error").await;
    }
    for (typed, code) in [("499", "amount_too_small"), ("500001", "amount_too_large")] {
        window.press(&[Key::Char('c')]).await;
        window.type_keys(typed).await;
        window.press(&[Key::Enter]).await;
        window.wait_for(&format!("[data-testid=error][data-code={code}]")).await;
        window.picture(code).await;
        assert_eq!(window.text("error-money").await, "No money moved.");
    }
    window.press(&[Key::Char('c')]).await;
    window.write("note", &"é".repeat(101)).await;
    window.press(&[Key::Escape]).await;
    window.type_keys("500").await;
    window.press(&[Key::Enter]).await;
    window.wait_for("[data-testid=error][data-code=note_too_long]").await;
    window.picture("note-too-long").await;
    assert!(counter.far_side().await.drills().links().is_empty());
    window.press(&[Key::F(2)]).await;
    window.shows("sales-empty").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn giving_up_a_sale_that_may_still_be_paid_takes_a_second_press() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "give-up").await;
    charge(&window, "800").await;
    window.press(&[Key::Delete]).await;
    window.says("cancel-sale", "again").await;
    window.shows("qr").await;
    window.picture("1-first-press").await;
    // Escape takes the first press back, and the sale goes on.
    window.press(&[Key::Escape]).await;
    window.says("cancel-sale", "Give").await;
    window.shows("qr").await;
    window.press(&[Key::Delete]).await;
    window.says("cancel-sale", "again").await;
    window.press(&[Key::Delete]).await;
    window.shows("charge").await;
    window.gone("waiting-sale").await;
    let sale = window.invoke("read_sale", json!({ "number": "A-000001" })).await.unwrap();
    assert_eq!((&sale["state"], &sale["givenUp"]), (&json!("unpaid"), &json!(true)));
    window.picture("2-given-up").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_arabic_a_sale_is_made_with_the_keyboard_alone() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "arabic-keyboard").await;
    window.press(&[Key::F(6)]).await;
    window.shows("language-ar").await;
    let focused = "return document.activeElement?.dataset?.testid ?? ''";
    let mut tabs = 0;
    while window.script(focused, vec![]).await != json!("language-ar") {
        tabs += 1;
        assert!(tabs < 40, "the language can't be reached with Tab");
        window.press(&[Key::Tab]).await;
    }
    window.press(&[Key::Enter]).await;
    window.wait_for("html[dir=rtl][lang=ar]").await;
    window.picture("1-settings").await;
    window.press(&[Key::F(1)]).await;
    window.shows("charge").await;
    // An Arabic keyboard's own digits.
    window.type_keys("١٥").await;
    window.type_keys("00").await;
    window.says("amount", "1 500,00دج").await;
    window.picture("2-typed").await;
    window.press(&[Key::Enter]).await;
    window.shows("qr").await;
    window.picture("3-qr").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("stage", "مدفوع").await;
    window.picture("4-paid").await;
    tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    window.press(&[Key::Enter]).await;
    window.shows("charge").await;
    window.close().await;
}
