//! Asking when the gateway gives no answer that can be used: nothing moves, and it is told.

use engine::views::{ErrorCode, FlagView, HealthState, MoneyMoved, StageView, StateView};
use sandbox::{Fault, On};
use std::time::Duration;
use support::{Shop, owner};

#[tokio::test]
async fn no_answer_of_any_kind_moves_a_stage_and_each_is_journalled_once_and_told() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let number = shop.number(&sold.number);
    let before = shop.check(&sold.number).await;
    assert_eq!((before.contact.problem.as_deref(), before.contact.verified_ago_ms), (None, Some(0)));
    for (fault, word, code) in [
        (Fault::ServerError { after_work: false }, "server_error", ErrorCode::NotVerified),
        (Fault::BadGateway { after_work: false }, "server_error", ErrorCode::NotVerified),
        (Fault::CutJson, "unreadable", ErrorCode::NotVerified),
        (Fault::CutConnection, "cut", ErrorCode::NotVerified),
        (Fault::Oversized { bytes: 70_000, chunked: false }, "cut", ErrorCode::NotVerified),
        (Fault::KeyRefused, "key_refused", ErrorCode::KeyWrong),
        (Fault::IpBlocked, "key_refused", ErrorCode::KeyIpNotAllowed),
        (Fault::MerchantNotValidated, "key_refused", ErrorCode::KeyForbidden),
        (Fault::TooManyRequests { retry_after_s: None, as_date: false }, "throttled", ErrorCode::GatewayBusy),
    ] {
        let rows = shop.kinds(&sold.number).await.len();
        let drill = shop.drill(On::Check, fault.clone());
        for _ in 0..3 {
            shop.advance(Duration::from_secs(2));
            let reply = shop.engine.check_now(&owner(), &number).await.unwrap();
            let problem = reply.problem.unwrap();
            assert_eq!((problem.code, problem.money), (code, MoneyMoved::Unknown), "{fault:?}");
            assert_eq!(
                (reply.sale.stage, reply.sale.state),
                (StageView::Awaiting, StateView::Open),
                "{fault:?}"
            );
            assert_eq!(reply.sale.contact.problem.as_deref(), Some(word), "{fault:?}");
            assert!(reply.sale.contact.problem_since.is_some() && reply.sale.link.is_some(), "{fault:?}");
        }
        let seen = shop.read(&sold.number).await;
        assert!(seen.contact.verified_ago_ms.unwrap() >= 6_000, "not verified since: {fault:?}");
        shop.sandbox.drills().remove(drill);
        let back = shop.check(&sold.number).await;
        assert_eq!((back.contact.problem, back.contact.verified_ago_ms), (None, Some(0)), "{fault:?}");
        let kinds = shop.kinds(&sold.number).await;
        assert_eq!(&kinds[rows..], ["contact_lost", "contact_back"], "{fault:?}");
    }
}

#[tokio::test]
async fn the_watcher_goes_on_while_the_gateway_is_down_and_sees_the_payment_when_it_is_back() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    shop.drill(On::Check, Fault::BadGateway { after_work: false });
    let down = shop.live_until(&sold.number, "a problem", 5, |sale| sale.contact.problem.is_some()).await;
    assert_eq!(down.contact.problem.as_deref(), Some("server_error"));
    assert_eq!(shop.engine.gateway_health(&owner(), false).await.unwrap().state, HealthState::NoAnswer);
    shop.customer_pays(&sold).await;
    shop.live(Duration::from_secs(60)).await;
    let still = shop.read(&sold.number).await;
    assert_eq!(still.stage, StageView::Awaiting);
    let asked_while_down = shop.checks().len();
    assert!((4..=40).contains(&asked_while_down), "{asked_while_down}: asked on, backing off");
    shop.no_drills();
    shop.live_until(&sold.number, "paid", 20, |sale| sale.state == StateView::Paid).await;
    assert_eq!(shop.engine.gateway_health(&owner(), false).await.unwrap().state, HealthState::Answers);
    let kinds = shop.kinds(&sold.number).await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "contact_lost").count(), 1);
    assert_eq!(kinds.iter().filter(|kind| *kind == "contact_back").count(), 1);
}

#[tokio::test]
async fn a_retry_after_on_a_check_silences_the_watcher_for_so_long() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    shop.drill_times(On::Check, Fault::TooManyRequests { retry_after_s: Some(30), as_date: false }, 1);
    shop.live_until(&sold.number, "throttled", 5, |sale| sale.contact.problem.is_some()).await;
    let asked = shop.checks().len();
    shop.live(Duration::from_secs(28)).await;
    assert_eq!(shop.checks().len(), asked, "not one question before the time is over");
    shop.live_until(&sold.number, "asked again", 20, |sale| sale.contact.problem.is_none()).await;
}

#[tokio::test]
async fn a_link_the_gateway_does_not_know_three_times_in_two_minutes_is_flagged_and_not_decided() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.drill(On::Check, Fault::NotFound);
    for flagged in [false, false, true] {
        let seen = shop.check(&sold.number).await;
        assert_eq!(seen.flags.contains(&FlagView::NotFound), flagged);
        assert_eq!((seen.stage, seen.state), (StageView::Awaiting, StateView::Open));
        shop.advance(Duration::from_secs(50));
    }
    shop.no_drills();
    shop.customer_pays(&sold).await;
    let paid = shop.check(&sold.number).await;
    assert_eq!((paid.state, paid.cause), (StateView::Paid, None), "the payment answers the question");
}

#[tokio::test]
async fn three_times_not_found_over_a_long_time_is_nothing() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.drill(On::Check, Fault::NotFound);
    for _ in 0..3 {
        assert!(shop.check(&sold.number).await.flags.is_empty());
        shop.advance(Duration::from_secs(140));
    }
}

#[tokio::test]
async fn links_that_hang_hold_up_neither_other_sales_nor_the_one_on_the_screen() {
    let shop = Shop::watched().await;
    for _ in 0..6 {
        let hanging = shop.sell(150_000).await.link.unwrap().reference;
        let drill = sandbox::Drill::new(On::Check, Fault::Never { after_work: false }).about(hanging);
        shop.sandbox.drills().add(drill);
        shop.advance(Duration::from_millis(500));
    }
    shop.live_some(8).await;
    let front = shop.sell(150_000).await;
    shop.customer_pays(&front).await;
    let began = tokio::time::Instant::now();
    shop.live_until(&front.number, "paid", 8, |sale| sale.state == StateView::Paid).await;
    assert!(began.elapsed() < Duration::from_secs(5), "it waited for links that hang");
}
