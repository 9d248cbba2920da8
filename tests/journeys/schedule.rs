//! When the till asks, by a clock in the test's hand.

use engine::Clock;
use engine::views::{FlagView, StageView, StateView};
use sandbox::{Fault, On};
use std::time::Duration;
use support::{PATIENCE, Shop, eventually, owner};

const MINUTE: u64 = 60;

/// Lets time pass until the till asks once more, and gives how many seconds after the last question that was.
///
/// Steps are short enough that no engine takes one for a sleep of the machine. From `quiet` seconds on each step
/// waits a moment for the question; before that, none is expected and one that comes is noticed by the next count.
async fn next_question(shop: &Shop, quiet: u64) -> Option<Duration> {
    let (asked, began) = (shop.checks().len(), shop.clock.monotonic());
    let mut steps = 0;
    loop {
        let passed = shop.clock.monotonic() - began;
        if passed > Duration::from_secs(21 * MINUTE) {
            return None;
        }
        let lain = shop.clock.lain_down();
        let wake = eventually("a sleeping watcher", || async { shop.clock.next_wake() }).await;
        shop.advance(wake.saturating_sub(shop.clock.monotonic()).max(Duration::from_millis(1)));
        for _ in 0..500 {
            if shop.clock.lain_down() > lain {
                break;
            }
            tokio::task::yield_now().await;
        }
        eventually("the watcher's next sleep", || async { (shop.clock.lain_down() > lain).then_some(()) })
            .await;
        steps += 1;
        if shop.clock.monotonic() - began >= Duration::from_secs(quiet) {
            shop.settle().await;
        } else if steps % 25 != 0 {
            continue;
        }
        if shop.checks().len() > asked {
            shop.settle().await;
            assert_eq!(shop.checks().len(), asked + 1, "one question at a time");
            return Some(shop.clock.monotonic() - began);
        }
    }
}

#[tokio::test]
async fn a_silent_link_is_asked_about_by_the_schedule_to_its_end_and_costs_no_more() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    let drill = shop.drill(On::Check, Fault::Pending);
    shop.settle().await;
    let born = shop.clock.monotonic();
    let age = || (shop.clock.monotonic() - born).as_secs_f64();
    let is_near = |passed: Duration, wanted: f64| (passed.as_secs_f64() - wanted).abs() < 1.2;
    while age() < (20 * MINUTE) as f64 - 6.0 {
        let at = age();
        let passed = next_question(&shop, 0).await.unwrap();
        let wanted = if at < 119.0 {
            2.0
        } else if at < 299.0 {
            3.0
        } else {
            5.0
        };
        let at_a_border = (117.0..=122.0).contains(&at) || (295.0..=302.0).contains(&at);
        assert!(at_a_border || is_near(passed, wanted), "at {at}: {passed:?} instead of {wanted}");
    }
    assert!(shop.read(&sold.number).await.link.is_some());
    while age() < (20 * MINUTE + 2) as f64 {
        next_question(&shop, 0).await.unwrap();
    }
    let down = shop.read(&sold.number).await;
    assert_eq!((down.link, down.stage), (None, StageView::Awaiting), "local expiry is no verdict");
    assert!(shop.kinds(&sold.number).await.contains(&"qr_left".to_owned()));
    // The clocks agree to half a second, so the question at the deadline may have come twice.
    next_question(&shop, 0).await.unwrap();
    while age() < (34 * MINUTE) as f64 {
        let passed = next_question(&shop, 0).await.unwrap();
        assert!(is_near(passed, 60.0), "{passed:?}");
    }
    while age() < (35 * MINUTE) as f64 {
        next_question(&shop, 0).await.unwrap();
    }
    let so_far = shop.checks().len() + shop.creates().len();
    assert!(so_far <= 320, "{so_far} requests to the deadline + 15 min");
    assert!(so_far >= 290, "{so_far}: the schedule is kept, not skipped");
    next_question(&shop, 0).await.unwrap();
    loop {
        let Some(passed) = next_question(&shop, 19 * MINUTE + 50).await else { break };
        let last = age() > (24 * 60 + 19) as f64 * 60.0;
        assert!(last || is_near(passed, 1200.0), "{passed:?}");
    }
    assert!(age() > (24 * 60 + 20) as f64 * 60.0, "watched to the end: {}", age());
    let all = shop.sandbox.requests().len();
    assert!(all <= 400, "{all} requests in all");
    let over = shop.read(&sold.number).await;
    assert_eq!((over.stage, over.flags), (StageView::Awaiting, vec![FlagView::Unverified]));
    assert_eq!(shop.kinds(&sold.number).await.last().map(String::as_str), Some("watch_over"));

    shop.sandbox.drills().remove(drill);
    shop.sandbox.drills().confirm_now(&sold.link.unwrap().reference).unwrap();
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid, "a person may still ask");
}

#[tokio::test]
async fn a_verdict_in_the_first_two_minutes_is_seen_within_two_seconds() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    shop.live(Duration::from_millis(20_700)).await;
    let before = shop.clock.monotonic();
    shop.customer_pays(&sold).await;
    while shop.read(&sold.number).await.state != StateView::Paid {
        assert!(shop.clock.monotonic() - before <= Duration::from_millis(2_100), "not seen in time");
        shop.live(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn thirty_waiting_sales_share_two_questions_a_second_and_the_one_on_the_screen_comes_first() {
    let shop = Shop::watched().await;
    for _ in 0..30 {
        shop.sell(150_000).await;
    }
    // The last one sold is in front. The thirty presses took the budget into debt; let it grow back.
    shop.live(Duration::from_secs(10)).await;
    let front = shop.read("A-000030").await.link.unwrap().reference;
    let (all, of_front) = (shop.checks().len(), shop.checks_of(&front));
    shop.live(Duration::from_secs(60)).await;
    let asked = shop.checks().len() - all;
    assert!((100..=126).contains(&asked), "{asked} questions in a minute");
    let asked_of_front = shop.checks_of(&front) - of_front;
    assert!((27..=32).contains(&asked_of_front), "{asked_of_front} questions about the sale on the screen");
    for number in 1..30 {
        let link = shop.read(&format!("A-{number:06}")).await.link.unwrap();
        assert!(shop.checks_of(&link.reference) >= 2, "{number} was forgotten");
    }
}

#[tokio::test]
async fn a_replaced_link_is_not_forgotten_while_many_sales_wait() {
    let shop = Shop::watched().await;
    let first = shop.sell(150_000).await;
    let old = first.link.clone().unwrap().reference;
    shop.engine.new_link(&owner(), &shop.number(&first.number), true).await.unwrap();
    for _ in 0..12 {
        shop.sell(150_000).await;
    }
    shop.live(Duration::from_secs(150)).await;
    let asked = shop.checks_of(&old);
    // The first by the press that replaced it.
    assert!((2..=4).contains(&asked), "{asked} questions in 150 s about a link nobody sees");
}

#[tokio::test]
async fn a_machine_that_slept_forty_minutes_asks_at_once_and_shows_no_dead_qr() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    let other = shop.sell(150_000).await;
    shop.live(Duration::from_secs(10)).await;
    shop.sandbox.play(&other.link.clone().unwrap().reference, sandbox::CustomerDoes::Pays).await.unwrap();
    shop.advance(Duration::from_secs(40 * MINUTE));
    shop.until(&other.number, "paid", |sale| sale.state == StateView::Paid).await;
    let expired = shop.until(&sold.number, "expired", |sale| sale.stage == StageView::Expired).await;
    assert_eq!(expired.link, None);
    assert!(shop.engine.strip(&owner()).await.unwrap().waiting.is_empty());
}

#[tokio::test]
async fn a_short_sleep_too_makes_the_till_ask_about_links_nobody_sees() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    shop.engine.give_up(&owner(), &shop.number(&sold.number), true).await.unwrap();
    shop.live(Duration::from_secs(5)).await;
    let asked = shop.checks().len();
    shop.advance(Duration::from_secs(30));
    eventually("a question", || async { (shop.checks().len() > asked).then_some(()) }).await;
}

#[tokio::test]
async fn a_sale_made_in_any_moment_of_the_watcher_is_watched() {
    let shop = Shop::watched().await;
    for round in 0..40 {
        let sold = shop.sell(150_000).await;
        shop.customer_pays(&sold).await;
        if round % 2 == 0 {
            shop.advance(Duration::from_secs(1));
        }
    }
    for number in 1..=40 {
        let number = format!("A-{number:06}");
        shop.live_until(&number, "paid", 60, |sale| sale.state == StateView::Paid).await;
    }
}

#[tokio::test]
async fn with_nothing_to_do_the_watcher_sleeps() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.live_until(&sold.number, "paid", 4, |sale| sale.state == StateView::Paid).await;
    shop.settle().await;
    let before = shop.clock.lain_down();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(shop.clock.lain_down() - before <= 1, "it turns round and round");
    assert!(tokio::time::Instant::now().elapsed() < PATIENCE);
}

#[tokio::test]
async fn with_every_question_waiting_for_the_budget_the_watcher_sleeps_too() {
    let shop = Shop::watched().await;
    for _ in 0..12 {
        shop.sell(150_000).await;
    }
    shop.advance(Duration::from_secs(3));
    shop.settle().await;
    let before = shop.clock.lain_down();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(shop.clock.lain_down() - before <= 1, "it turns round and round");
}

#[tokio::test]
async fn a_key_set_after_failures_is_used_at_once() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    // The keychain was emptied by somebody else; the till itself doesn't forget a key that is needed.
    shop.secrets.forget_all();
    shop.engine.save_gateway_options(&owner(), "ocpay", Default::default()).await.unwrap();
    shop.live(Duration::from_secs(120)).await;
    assert_eq!(shop.read(&sold.number).await.contact.problem.as_deref(), Some("key_refused"));
    shop.customer_pays(&sold).await;
    shop.engine.set_gateway_key(&owner(), "ocpay", support::one_key("sandbox-key")).await.unwrap();
    shop.until(&sold.number, "paid", |sale| sale.state == StateView::Paid).await;
}
