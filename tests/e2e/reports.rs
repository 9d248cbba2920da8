//! What days came to, in the real window: by keys alone, with bad ranges, and away as files.

use crate::counter::Counter;
use crate::keys::Key;
use crate::screens::{Findings, look_over};
use crate::selling::{charge, leave_verdict};
use crate::window::Window;
use sandbox::CustomerDoes;
use std::path::Path;

/// Sells two that are paid, and one that isn't, which stays on the screen.
async fn sell_some(counter: &Counter, window: &Window) {
    for amount in ["1500", "2500"] {
        charge(window, amount).await;
        counter.far_side().await.customer(CustomerDoes::Pays).await;
        window.shows("returns").await;
        leave_verdict(window).await;
    }
    charge(window, "900").await;
    counter.far_side().await.customer(CustomerDoes::Declines).await;
    window.says("stage", "NOT PAID").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_reads_days_by_keys_and_takes_them_away() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "reports").await;
    window.press(&[Key::F(5)]).await;
    window.shows("report-empty").await;
    assert_eq!(window.attribute("report-empty", "data-why").await.as_deref(), Some("no_sale_ever"));
    window.press(&[Key::Enter]).await;
    window.shows("charge").await;
    sell_some(&counter, &window).await;

    window.press(&[Key::F(5)]).await;
    window.shows("report-totals").await;
    let figures = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
    assert_eq!(figures(window.text("report-sold").await), "400000");
    assert_eq!(window.text("report-count-unpaid").await, "1");
    assert!(window.text("report-take-up").await.starts_with("66,7"));
    assert_eq!(window.count("report-chart").await, 1);
    window.press(&[Key::Char('t')]).await;
    window.shows("report-table").await;
    assert!(window.count("report-row").await >= 28, "a month of days");
    window.press(&[Key::Char('d')]).await;
    window
        .wait_until(
            "the hours of one day",
            "return document.querySelectorAll('[data-testid=report-row]').length === 8",
            vec![],
        )
        .await;
    window.press(&[Key::Char('t'), Key::Char('w')]).await;
    window.shows("report-hours").await;

    window.press(&[Key::Char('r')]).await;
    window.write("range-from", "21/11/2026").await;
    window.write("range-to", "20/11/2026").await;
    window.press(&[Key::Enter]).await;
    window.wait_for("[data-testid=error][data-code=range_backwards]").await;
    window.write("range-from", "31/11/2026").await;
    window.press(&[Key::Enter]).await;
    window.wait_for("[data-testid=range-from][aria-invalid=true]").await;
    window.write("range-from", "1/1/1999").await;
    window.write("range-to", "31/12/1999").await;
    window.press(&[Key::Enter]).await;
    window.wait_for("[data-testid=report-empty][data-why=before_first_sale]").await;
    window.press(&[Key::Enter]).await;
    window.shows("report-totals").await;

    for (key, ending) in [('j', ".json"), ('c', ".csv"), ('e', ".xlsx"), ('p', ".pdf")] {
        window.press(&[Key::Char(key)]).await;
        window.says("export-file", ending).await;
        let said = window.text("export-file").await;
        let path = said.split_whitespace().find(|word| word.ends_with(ending)).unwrap().to_owned();
        assert!(Path::new(&path).exists(), "{path}");
    }
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_are_sound_in_every_language_and_theme() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "screens-of-reports").await;
    let mut found = Findings::default();
    sell_some(&counter, &window).await;
    window.press(&[Key::F(5)]).await;
    window.shows("report-totals").await;
    look_over(&window, &mut found, "report-month").await;
    window.press(&[Key::Char('t')]).await;
    look_over(&window, &mut found, "report-table").await;
    window.press(&[Key::Char('t'), Key::Char('d')]).await;
    window.gone("report-hours").await;
    look_over(&window, &mut found, "report-day").await;
    window.press(&[Key::Char('r')]).await;
    window.write("range-from", "x").await;
    window.press(&[Key::Enter]).await;
    window.wait_for("[data-testid=range-from][aria-invalid=true]").await;
    look_over(&window, &mut found, "report-range").await;
    window.press(&[Key::Escape, Key::Char('p')]).await;
    window.shows("export-file").await;
    look_over(&window, &mut found, "report-file").await;
    window.close().await;
    found.none();
}
