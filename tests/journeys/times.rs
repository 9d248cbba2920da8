//! Clocks that are wrong, and clocks that jump.

use chrono::Duration as Span;
use engine::Clock;
use engine::views::{StageView, StateView};
use std::time::Duration;
use support::{Shop, ShopOptions, owner};

#[tokio::test]
async fn a_clock_wrong_by_a_year_changes_neither_deadline_nor_day() {
    for wrong in [Span::days(365), Span::days(-365)] {
        let options = ShopOptions { watch: true, gateway_ahead: wrong, ..ShopOptions::default() };
        let shop = Shop::with(options).await;
        shop.engine.learn_time(&owner()).await.unwrap();
        let asked = shop.validations();
        shop.engine.learn_time(&owner()).await.unwrap();
        assert_eq!((asked, shop.validations()), (1, 1), "a time that is known is not asked for");
        let day = (shop.clock.now_utc() + wrong).format("%Y-%m-%d").to_string();
        let sold = shop.sell(150_000).await;
        assert_eq!(sold.business_day, day);
        let link = sold.link.clone().unwrap();
        assert!((19 * 60_000..=20 * 60_000 + 1_500).contains(&link.left_ms.unwrap()), "{:?}", link.left_ms);
        let boot = shop.engine.boot(&owner(), till::machine::Machine::default().view()).await.unwrap();
        let difference = boot.clock_difference_ms.unwrap();
        assert!((difference - wrong.num_milliseconds()).abs() < 3_000, "the screen can say so: {difference}");
        shop.customer_pays(&sold).await;
        let paid = shop.live_until(&sold.number, "paid", 4, |sale| sale.state == StateView::Paid).await;
        assert!(paid.flags.is_empty());
        let view = shop.engine.read_day(&owner(), Some(&day)).await.unwrap();
        assert_eq!((view.today.clone(), view.figures[0].sold.minor), (day, 150_000));
    }
}

#[tokio::test]
async fn a_clock_that_jumps_ten_years_in_the_middle_of_a_sale_is_not_noticed() {
    for jump in [Span::days(3650), Span::days(-3650)] {
        let shop = Shop::watched().await;
        let sold = shop.sell(150_000).await;
        shop.live(Duration::from_secs(10)).await;
        shop.clock.set_wall_clock(jump);
        let asked = shop.checks().len();
        shop.live(Duration::from_secs(20)).await;
        let rhythm = shop.checks().len() - asked;
        assert!((9..=11).contains(&rhythm), "{rhythm} questions in 20 s");
        let seen = shop.read(&sold.number).await;
        let left = seen.link.unwrap().left_ms.unwrap();
        assert!((19 * 60_000..=20 * 60_000).contains(&left), "{left}");
        assert!(seen.contact.verified_ago_ms.unwrap() <= 2_000);
        shop.customer_pays(&sold).await;
        let paid = shop.live_until(&sold.number, "paid", 4, |sale| sale.state == StateView::Paid).await;
        assert_eq!((paid.flags, paid.business_day.as_str()), (vec![], "2026-11-21"));
        assert_eq!(shop.sell(150_000).await.business_day, "2026-11-21");
    }
}

#[tokio::test]
async fn after_a_restart_a_clock_that_is_always_wrong_is_corrected_by_the_last_difference() {
    let options = ShopOptions { gateway_ahead: Span::days(365), ..ShopOptions::default() };
    let mut shop = Shop::with(options).await;
    let sold = shop.sell(150_000).await;
    shop.check(&sold.number).await;
    shop.restart().await;
    let left = shop.read(&sold.number).await.link.unwrap().left_ms.unwrap();
    assert!((19 * 60_000..=20 * 60_000 + 1_500).contains(&left), "{left}");
    assert_eq!(shop.sell(150_000).await.business_day, "2027-11-21");
}

#[tokio::test]
async fn one_answer_from_a_broken_clock_loses_no_watch() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    shop.live(Duration::from_secs(4)).await;
    let skew = sandbox::Fault::ClockSkew { seconds: 10 * 365 * 24 * 3600 };
    shop.drill_times(sandbox::On::Check, skew, 1);
    shop.live(Duration::from_secs(70)).await;
    let seen = shop.read(&sold.number).await;
    assert_eq!((seen.stage, seen.flags), (StageView::Awaiting, vec![]));
    shop.customer_pays(&sold).await;
    shop.live_until(&sold.number, "paid", 62, |sale| sale.state == StateView::Paid).await;
}

#[tokio::test]
async fn the_days_of_a_sale_and_of_its_money_are_frozen_across_the_cut_off() {
    // Five minutes before midnight in Algiers.
    let wall = "2026-11-21T22:55:00Z".parse().unwrap();
    let shop = Shop::with(ShopOptions { wall, ..ShopOptions::default() }).await;
    let sold = shop.sell(150_000).await;
    assert_eq!(sold.business_day, "2026-11-21");
    shop.advance(Duration::from_secs(10 * 60));
    shop.customer_pays(&sold).await;
    let paid = shop.check(&sold.number).await;
    assert_eq!((paid.state, paid.business_day.as_str()), (StateView::Paid, "2026-11-21"));
    let day = |day: &'static str| {
        let engine = shop.engine.clone();
        async move { engine.read_day(&owner(), Some(day)).await.unwrap().figures[0].sold.minor }
    };
    assert_eq!((day("2026-11-21").await, day("2026-11-22").await), (0, 150_000), "money follows the payment");
    let mut settings = shop.engine.read_settings(&owner()).await.unwrap().shop;
    settings.cutoff_minutes = 4 * 60;
    shop.engine.save_shop(&owner(), &settings).await.unwrap();
    assert_eq!((day("2026-11-21").await, day("2026-11-22").await), (0, 150_000), "and never moves again");
    assert_eq!(shop.sell(150_000).await.business_day, "2026-11-21", "the new cut-off counts from here");
}
