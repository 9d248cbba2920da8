//! What a till finds when it starts again.

use engine::views::{StageView, StateView};
use sandbox::{Fault, On};
use std::time::Duration;
use support::{Shop, ShopOptions, eventually, owner, sale};

#[tokio::test]
async fn everything_unfinished_is_asked_about_at_once() {
    let mut shop = Shop::watched().await;
    let mut sold = Vec::new();
    for _ in 0..3 {
        sold.push(shop.sell(150_000).await);
        shop.advance(Duration::from_secs(2));
    }
    shop.shut().await;
    for one in &sold {
        shop.customer_pays(one).await;
    }
    shop.sandbox.forget_requests();
    shop.open_again().await;
    // No time passes: nothing but the start itself makes it ask.
    for one in &sold {
        shop.until(&one.number, "paid", |sale| sale.state == StateView::Paid).await;
    }
    assert_eq!(shop.checks().len(), 3);
}

#[tokio::test]
async fn the_till_opens_on_the_newest_sale_with_a_live_link() {
    let mut shop = Shop::open().await;
    let first = shop.sell(150_000).await;
    let second = shop.sell(150_000).await;
    let third = shop.sell(150_000).await;
    shop.customer_declines(&third).await;
    shop.check(&third.number).await;
    shop.restart().await;
    let machine = till::machine::Machine::default().view();
    let boot = shop.engine.boot(&owner(), machine).await.unwrap();
    let opened_on = boot.front.unwrap();
    assert_eq!(
        (opened_on.number, opened_on.link.map(|link| link.url)),
        (second.number, second.link.map(|link| link.url))
    );
    assert_eq!(boot.strip.waiting.len(), 2);
    assert_eq!(boot.strip.waiting[1].number, first.number);
    assert_eq!(boot.fault, None);
}

#[tokio::test]
async fn an_attempt_found_in_the_making_is_orphaned_and_told_and_a_new_link_can_be_made() {
    let mut shop = Shop::watched().await;
    shop.drill(On::Create, Fault::Never { after_work: true });
    let engine = shop.engine.clone();
    let press = tokio::spawn(async move { engine.sell(&owner(), sale(150_000, "request-killed")).await });
    eventually("the request", || async { (shop.creates().len() == 1).then_some(()) }).await;
    shop.restart().await;
    press.abort();
    shop.no_drills();
    let found = shop.read("A-000001").await;
    assert_eq!(
        (found.stage, found.state, found.link.clone()),
        (StageView::Orphaned, StateView::Unpaid, None)
    );
    assert_eq!(found.attempts[0].reason.as_deref(), Some("found_at_start"));
    assert!(found.unseen_verdict && !found.remade_after_lost_answer);
    let reply = shop.engine.new_link(&owner(), &shop.number("A-000001"), false).await.unwrap();
    assert!(reply.done && reply.sale.link.is_some() && !reply.sale.remade_after_lost_answer);
}

#[tokio::test]
async fn a_second_enter_after_a_restart_is_still_the_same_sale() {
    let mut shop = Shop::open().await;
    let before = shop.engine.sell(&owner(), sale(150_000, "request-enter")).await.unwrap();
    shop.restart().await;
    let after = shop.engine.sell(&owner(), sale(150_000, "request-enter")).await.unwrap();
    assert_eq!(
        (before.number, before.link.map(|link| link.url)),
        (after.number, after.link.map(|link| link.url))
    );
    assert_eq!(shop.creates().len(), 1);
}

#[tokio::test]
async fn a_link_that_ended_while_the_till_was_off_shows_no_qr_and_is_asked_about() {
    let mut shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    shop.shut().await;
    shop.advance(Duration::from_secs(21 * 60));
    shop.sandbox.forget_requests();
    shop.open_again().await;
    assert_eq!(shop.read(&sold.number).await.link, None);
    shop.until(&sold.number, "expired", |sale| sale.stage == StageView::Expired).await;
}

#[tokio::test]
async fn money_that_came_while_the_till_was_off_for_days_is_found() {
    let mut shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    shop.live_until(&sold.number, "asked", 4, |sale| sale.attempts[0].raw_status.is_some()).await;
    let reference = sold.link.unwrap().reference;
    shop.shut().await;
    shop.advance(Duration::from_secs(3 * 24 * 3600));
    shop.sandbox.drills().confirm_now(&reference).unwrap();
    shop.open_again().await;
    shop.until(&sold.number, "paid", |sale| sale.state == StateView::Paid).await;
}

#[tokio::test]
async fn a_clock_that_jumped_while_the_till_was_off_and_no_network_end_no_watch() {
    let mut shop = Shop::with(ShopOptions { watch: true, ..ShopOptions::default() }).await;
    let sold = shop.sell(150_000).await;
    shop.shut().await;
    shop.clock.set_wall_clock(chrono::Duration::days(3650));
    let drill = shop.drill(On::Any, Fault::BadGateway { after_work: false });
    shop.open_again().await;
    shop.until(&sold.number, "asked in vain", |sale| sale.contact.problem.is_some()).await;
    shop.live_some(5).await;
    let waiting = shop.read(&sold.number).await;
    assert!(
        waiting.flags.is_empty(),
        "nobody answered, so nobody knows what time it is: {:?}",
        waiting.flags
    );
    shop.sandbox.drills().remove(drill);
    let reference = waiting.attempts[0].reference.clone().unwrap();
    shop.sandbox.drills().confirm_now(&reference).unwrap();
    shop.live_until(&sold.number, "paid", 400, |sale| sale.state == StateView::Paid).await;
}
