//! Journeys by gateways that send the link themselves, or are told who pays and by what.

use crate::counter::Counter;
use crate::keys::Key;
use crate::screens::{Findings, look_over};
use crate::selling::{charge, choose};
use crate::window::Window;
use sandbox::{CustomerDoes, Fault, On};

/// Sells by that gateway from now on, and goes back to the keypad.
async fn go_and_sell_by(window: &Window, gateway: &str) {
    choose(window, gateway).await;
    window.click("nav-sell").await;
    window.shows("wish").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_is_sent_by_text_message_found_after_a_lost_answer_and_paid() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "sending").await;
    window.shows("charge").await;
    assert_eq!(window.count("wish").await, 0, "OCPay sends nothing, so there is no key for it");
    go_and_sell_by(&window, "paymennt").await;
    window.picture("1-offered").await;
    window.press(&[Key::Char('s')]).await;
    window.shows("wish-sheet").await;
    window.write("customer-phone", "+971 56 712 34").await;
    window.write("customer-email", "amel@example.ae").await;
    window.picture("2-typed").await;
    window.press(&[Key::Enter]).await;
    window.gone("wish-sheet").await;
    window.type_keys("25").await;
    window.says("wish", "SMS").await;
    window.picture("3-wished").await;
    // A number without its country is nobody's: that is said before there is a sale.
    window.click("wish").await;
    window.write("customer-phone", "0567123456").await;
    window.press(&[Key::Enter]).await;
    window.gone("wish-sheet").await;
    window.press(&[Key::Enter]).await;
    window.shows("error").await;
    assert_eq!(window.attribute("error", "data-code").await.as_deref(), Some("phone_unfit"));
    window.picture("4-unfit").await;
    window.click("wish").await;
    window.write("customer-phone", "+971 56 712 3456").await;
    window.press(&[Key::Enter]).await;
    window.gone("wish-sheet").await;
    window.press(&[Key::Enter]).await;
    window.shows("qr").await;
    window.says("pay-notice", "…56").await;
    window.picture("5-sent").await;
    window.reload().await;
    window.shows("qr").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("stage", "PAID").await;
    window.click("new-sale").await;

    // The answer is lost, and the gateway can't be asked for a while: the customer may have the link.
    let far_side = counter.far_side().await;
    far_side.drills().add(sandbox::Drill::new(On::Create, Fault::DropAfterWork).times(1));
    let deaf =
        far_side.drills().add(sandbox::Drill::new(On::Check, Fault::ServerError { after_work: false }));
    drop(far_side);
    window.shows("wish").await;
    window.press(&[Key::Char('s')]).await;
    window.write("customer-phone", "+971567123456").await;
    window.write("customer-email", "amel@example.ae").await;
    window.press(&[Key::Enter]).await;
    window.gone("wish-sheet").await;
    window.type_keys("30").await;
    window.press(&[Key::Enter]).await;
    window.says("no-qr", "Looking for the link").await;
    window.picture("6-looking").await;
    let far_side = counter.far_side().await;
    far_side.drills().remove(deaf);
    assert_eq!(far_side.drills().links().len(), 2, "no second link is made by itself");
    drop(far_side);
    window.shows("qr").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("stage", "PAID").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_pays_and_by_what_is_told_to_the_gateway_that_asks_for_it() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "told").await;
    go_and_sell_by(&window, "vertex").await;
    window.press(&[Key::Char('s')]).await;
    window.write("customer-name", "Amel Ben Ali").await;
    window.write("customer-email", "amel@example.ae").await;
    window.click("method").await;
    window.picture("1-typed").await;
    window.press(&[Key::Enter]).await;
    window.gone("wish-sheet").await;
    charge(&window, "25").await;
    let asked = counter.far_side().await.drills().links()[0].extra["asked"].clone();
    assert_eq!(asked["customer"]["lastName"], "Ben Ali");
    assert_eq!(asked["paymentSettings"]["providerCode"], "alps");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_with_a_link_is_sound_in_every_language_and_theme() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "wish").await;
    let mut found = Findings::default();
    go_and_sell_by(&window, "vertex").await;
    window.press(&[Key::Char('s')]).await;
    window.write("customer-name", "Amel Ben Ali").await;
    look_over(&window, &mut found, "wish-told").await;
    window.press(&[Key::Escape]).await;
    window.gone("wish-sheet").await;
    window.press(&[Key::Escape]).await;
    go_and_sell_by(&window, "paymennt").await;
    window.press(&[Key::Char('s')]).await;
    window.write("customer-phone", "+971 56 712 3456").await;
    window.write("customer-email", "amel@example.ae").await;
    look_over(&window, &mut found, "wish-sent").await;
    window.press(&[Key::Enter]).await;
    window.gone("wish-sheet").await;
    window.type_keys("25").await;
    look_over(&window, &mut found, "sell-wished").await;
    window.press(&[Key::Enter]).await;
    window.shows("qr").await;
    look_over(&window, &mut found, "pay-sent").await;
    window.close().await;
    found.none();
}
