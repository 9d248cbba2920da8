//! Cash at the counter and the drawer under it, in the real window; and pictures of both, looked over by axe.

use crate::counter::Counter;
use crate::keys::Key;
use crate::screens::{Findings, look_over};
use crate::selling::charge;
use crate::window::Window;
use sandbox::CustomerDoes;

/// Takes cash for the sale on the screen, whose link may still be paid: two presses.
async fn take_cash(window: &Window, given: &str) {
    window.press(&[Key::Char('m')]).await;
    window.shows("tender-given").await;
    if !given.is_empty() {
        window.write("tender-given", given).await;
    }
    window.press(&[Key::Enter]).await;
    window.shows("tender-warning").await;
    window.press(&[Key::Enter]).await;
    window.gone("tender-sheet").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sale_is_paid_in_cash_with_change_and_never_looks_like_one_by_phone() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "cash").await;
    charge(&window, "1500").await;
    window.press(&[Key::Char('m')]).await;
    window.shows("tender-given").await;
    window.write("tender-given", "2000").await;
    window.says("tender-change", "500,00").await;
    window.picture("1-change").await;
    window.press(&[Key::Enter]).await;
    window.shows("tender-warning").await;
    window.says("tender-do", "Press again").await;
    window.picture("2-second-press").await;
    window.press(&[Key::Enter]).await;
    window.says("stage", "PAID IN CASH").await;
    window.says("change", "500,00").await;
    window.picture("3-paid-in-cash").await;
    assert_eq!(window.count("qr").await, 0);
    // What the phone brings all the same is for a person.
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.press(&[Key::F(2)]).await;
    window.says("sale-state", "Paid in cash").await;
    window.press(&[Key::Char('k')]).await;
    window.shows("decide").await;
    window.press(&[Key::F(4)]).await;
    window.says("day-cash", "1 500,00").await;
    window.says("day-owed", "1 500,00").await;
    window.says("day-total", "1 500,00").await;
    window.picture("4-day").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cash_is_refused_when_the_phone_had_paid_and_the_screen_says_so() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "cash-refused").await;
    charge(&window, "1500").await;
    window.press(&[Key::Char('m')]).await;
    window.shows("tender-sheet").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.press(&[Key::Enter]).await;
    window.says("stage", "PAID").await;
    assert_eq!(window.text("stage").await, "PAID");
    window.gone("tender-sheet").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_drawer_is_counted_blind_explained_and_closed_with_the_day() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "drawer").await;
    window.press(&[Key::Char('d')]).await;
    window.shows("drawer-sheet").await;
    window.write("cash-amount", "5000").await;
    window.click("cash-record").await;
    window.shows("cash-move").await;
    window.press(&[Key::Escape]).await;
    window.gone("drawer-sheet").await;
    charge(&window, "1500").await;
    take_cash(&window, "").await;
    window.says("stage", "PAID IN CASH").await;
    window.press(&[Key::F(4)]).await;
    window.shows("day-total").await;
    window.press(&[Key::Char('z')]).await;
    window.shows("closing-drawer").await;
    window.click("closing-drawer").await;
    window.shows("cash-count").await;
    assert_eq!(window.count("cash-expected").await, 0, "nobody is told before the count");
    window.write("cash-count", "6400").await;
    window.click("cash-count-do").await;
    window.says("cash-expected", "6 500,00").await;
    window.says("cash-verdict", "Missing").await;
    window.write("cash-why", "a coin rolled away").await;
    window.click("cash-explain").await;
    window.gone("cash-why").await;
    window.picture("1-counted").await;
    window.press(&[Key::Escape]).await;
    window.gone("drawer-sheet").await;
    window.click("closing-ask").await;
    window.wait_for("[data-testid=finding][data-kind=cash_difference]").await;
    window
        .script("for (const one of document.querySelectorAll('[data-testid=carry]')) one.click()", vec![])
        .await;
    window.click("closing-do").await;
    window.shows("closing-head").await;
    window.says("closing-difference", "100,00").await;
    window.picture("2-closed").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_screen_of_cash_is_sound_in_every_language_and_theme() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "screens-of-cash").await;
    let mut found = Findings::default();
    window.press(&[Key::Char('d')]).await;
    window.shows("drawer-sheet").await;
    look_over(&window, &mut found, "drawer-empty").await;
    window.write("cash-amount", "5000").await;
    window.click("cash-record").await;
    window.shows("cash-move").await;
    window.write("cash-count", "4900").await;
    window.click("cash-count-do").await;
    window.shows("cash-verdict").await;
    look_over(&window, &mut found, "drawer-counted").await;
    window.press(&[Key::Escape]).await;
    window.gone("drawer-sheet").await;

    charge(&window, "1500").await;
    window.press(&[Key::Char('m')]).await;
    window.shows("tender-given").await;
    window.write("tender-given", "2000").await;
    look_over(&window, &mut found, "tender").await;
    window.click("tender-other").await;
    window.write("tender-name", "Chèque 12").await;
    look_over(&window, &mut found, "tender-other").await;
    window.press(&[Key::Escape]).await;
    window.gone("tender-sheet").await;
    take_cash(&window, "2000").await;
    for (language, theme) in
        [("en", "light"), ("fr", "light"), ("ar", "light"), ("ar", "dark"), ("en", "dark")]
    {
        // It leaves by itself after a while.
        window.press(&[Key::F(2)]).await;
        window.shows("sale-row").await;
        window.press(&[Key::F(1)]).await;
        window.shows("returns").await;
        crate::screens::dress(&window, language, theme).await;
        crate::screens::look_once(&window, &mut found, &format!("paid-cash-{language}-{theme}")).await;
    }
    crate::screens::dress(&window, "en", "light").await;
    window.press(&[Key::F(2)]).await;
    window.shows("sale-tender").await;
    look_over(&window, &mut found, "sales-cash").await;
    window.click("take-back").await;
    window.shows("tender-reason").await;
    look_over(&window, &mut found, "tender-back").await;
    window.press(&[Key::Escape, Key::F(4)]).await;
    window.shows("day-cash").await;
    look_over(&window, &mut found, "day-cash").await;
    window.press(&[Key::Char('z')]).await;
    window.shows("closing-drawer").await;
    look_over(&window, &mut found, "closing-cash").await;
    window.close().await;
    found.none();
}
