//! What the till does when making a link goes wrong.

use engine::views::{ErrorCode, MoneyMoved, StageView, StateView};
use sandbox::{Fault, On, UnsafeUrl};
use std::time::Duration;
use support::{Shop, ShopOptions, cashier, owner, sale};

#[tokio::test]
async fn after_a_lost_answer_one_more_link_is_made_by_itself_and_that_is_told() {
    for fault in [
        Fault::DropAfterWork,
        Fault::CutConnection,
        Fault::CutJson,
        Fault::ServerError { after_work: true },
        Fault::BadGateway { after_work: true },
        Fault::Oversized { bytes: 70_000, chunked: true },
    ] {
        let shop = Shop::open().await;
        shop.drill_times(On::Create, fault.clone(), 1);
        let sold = shop.sell(150_000).await;
        let stages: Vec<_> = sold.attempts.iter().map(|attempt| attempt.stage).collect();
        assert_eq!(stages, [StageView::Orphaned, StageView::Awaiting], "{fault:?}");
        assert!(sold.remade_after_lost_answer, "{fault:?}");
        assert_eq!(sold.attempts[0].reference, None, "the lost one was never known, so never shown");
        let made = shop.sandbox.drills().links();
        assert_eq!((made.len(), shop.creates().len()), (2, 2), "{fault:?}");
        assert_eq!(sold.link.unwrap().reference, made[1].reference, "{fault:?}");
    }
}

#[tokio::test]
async fn an_answer_lost_twice_ends_in_link_lost_and_the_cashiers_key_makes_a_new_one() {
    let shop = Shop::open().await;
    shop.drill_times(On::Create, Fault::DropAfterWork, 2);
    let error = shop.try_sell(150_000).await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::LinkLost, MoneyMoved::None));
    let sold = shop.read("A-000001").await;
    assert_eq!((sold.state, sold.link.clone()), (StateView::Unpaid, None));
    assert!(!sold.remade_after_lost_answer, "no second link came of it");
    assert_eq!(shop.creates().len(), 2, "never a third by itself");

    let reply = shop.engine.new_link(&cashier(), &shop.number("A-000001"), false).await.unwrap();
    assert!(reply.done && reply.sale.link.is_some());
    shop.customer_pays(&reply.sale).await;
    assert_eq!(shop.check("A-000001").await.state, StateView::Paid);
}

#[tokio::test]
async fn a_new_link_after_an_attempt_found_at_start_is_not_told_as_made_by_itself() {
    let shop = Shop::open().await;
    shop.drill_times(On::Create, Fault::BadRequest, 1);
    assert_eq!(shop.sell_fails().await, ErrorCode::LinkRejected);
    let reply = shop.engine.new_link(&owner(), &shop.number("A-000001"), false).await.unwrap();
    assert!(reply.done && !reply.sale.remade_after_lost_answer);
}

#[tokio::test]
async fn a_request_that_never_left_is_tried_once_more_and_then_rejected() {
    // Nobody listens there.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let base_url = Some(format!("http://{free}/ocpay"));
    let shop = Shop::with(ShopOptions { base_url, ..ShopOptions::default() }).await;
    let engine = shop.engine.clone();
    let press = tokio::spawn(async move { engine.sell(&owner(), sale(150_000, "request-unsent")).await });
    support::eventually("the wait before the second try", || async { shop.clock.next_wake() }).await;
    assert_eq!(shop.read("A-000001").await.stage, StageView::Creating);
    shop.advance(Duration::from_secs(3));
    let error = press.await.unwrap().unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::GatewayUnreachable, MoneyMoved::None));
    let sold = shop.read("A-000001").await;
    assert_eq!((sold.attempts.len(), sold.stage, sold.state), (1, StageView::Rejected, StateView::Unpaid));
    assert_eq!(sold.attempts[0].reason.as_deref(), Some("not_sent"));
}

#[tokio::test]
async fn a_short_retry_after_is_waited_for_and_nothing_is_asked_before() {
    let shop = Shop::open().await;
    shop.drill_times(On::Create, Fault::TooManyRequests { retry_after_s: Some(7), as_date: false }, 1);
    let engine = shop.engine.clone();
    let press = tokio::spawn(async move { engine.sell(&owner(), sale(150_000, "request-busy")).await });
    support::eventually("the wait", || async { shop.clock.next_wake() }).await;
    shop.advance(Duration::from_millis(6_900));
    shop.settle().await;
    assert_eq!(shop.creates().len(), 1, "too early");
    shop.advance(Duration::from_millis(200));
    let sold = press.await.unwrap().unwrap();
    assert!(sold.link.is_some());
    assert_eq!((shop.creates().len(), sold.attempts.len()), (2, 1), "the same attempt, asked again");
}

#[tokio::test]
async fn while_a_gateway_wants_to_be_left_alone_nothing_is_asked_and_no_sale_is_made() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.drill_times(On::Create, Fault::TooManyRequests { retry_after_s: Some(60), as_date: false }, 1);
    assert_eq!(shop.sell_fails().await, ErrorCode::GatewayBusy);
    assert_eq!(shop.read("A-000002").await.stage, StageView::Rejected);
    let asked = shop.sandbox.requests().len();

    let error = shop.try_sell(150_000).await.unwrap_err();
    assert_eq!((error.code, error.values["seconds"].as_str()), (ErrorCode::GatewayBusy, "61"));
    assert_eq!(shop.sales_made().await, 2, "no row for a sale that can't be");
    let number = shop.number(&sold.number);
    let checked = shop.engine.check_now(&owner(), &number).await.unwrap();
    assert_eq!(checked.problem.map(|problem| problem.code), Some(ErrorCode::GatewayBusy));
    let _ = shop.engine.new_link(&owner(), &number, false).await;
    let _ = shop.engine.give_up(&owner(), &number, false).await;
    let _ = shop.engine.gateway_health(&owner(), true).await.unwrap();
    assert_eq!(shop.sandbox.requests().len(), asked, "Retry-After holds for persons too");

    shop.advance(Duration::from_secs(61));
    assert!(shop.sell(150_000).await.link.is_some());
}

#[tokio::test]
async fn a_refusal_is_told_with_its_reason_and_makes_no_orphan() {
    let shop = Shop::open().await;
    shop.drill_times(On::Create, Fault::BadRequest, 1);
    let error = shop.try_sell(150_000).await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::LinkRejected, MoneyMoved::None));
    assert!(error.values["reason"].contains("ERR_VALIDATION") || error.values["reason"].contains("Invalid"));
    let sold = shop.read("A-000001").await;
    assert_eq!((sold.stage, sold.state, sold.attempts.len()), (StageView::Rejected, StateView::Unpaid, 1));
    assert_eq!(shop.creates().len(), 1);
}

#[tokio::test]
async fn every_unsafe_payment_address_has_its_own_code_and_its_link_is_watched_unseen() {
    for (form, code) in [
        (UnsafeUrl::PlainHttp, ErrorCode::PayUrlNotHttps),
        (UnsafeUrl::Userinfo, ErrorCode::PayUrlUserInfo),
        (UnsafeUrl::ForeignHost, ErrorCode::PayUrlForeignHost),
        (UnsafeUrl::OtherReference, ErrorCode::PayUrlOtherReference),
        (UnsafeUrl::Script, ErrorCode::PayUrlNotHttps),
        (UnsafeUrl::NotAUrl, ErrorCode::PayUrlUnreadable),
    ] {
        let shop = Shop::open().await;
        shop.drill_times(On::Create, Fault::PaymentUrl { form }, 1);
        let error = shop.try_sell(150_000).await.unwrap_err();
        assert_eq!((error.code, error.money), (code, MoneyMoved::None), "{form:?}");
        let sold = shop.read("A-000001").await;
        assert_eq!((sold.stage, sold.link, sold.attempts.len()), (StageView::Orphaned, None, 1), "{form:?}");
        let reference = sold.attempts[0].reference.clone().unwrap();
        assert_eq!(shop.engine.unfinished_sales(&owner()).await.unwrap().len(), 1, "{form:?}");

        shop.sandbox.drills().confirm_now(&reference).unwrap();
        let paid = shop.check("A-000001").await;
        assert_eq!(paid.state, StateView::Paid, "{form:?}");
        assert_eq!(paid.flags, [engine::views::FlagView::Late], "money on a link nobody was shown");
    }
}

#[tokio::test]
async fn a_link_of_the_wrong_environment_is_never_shown() {
    let shop = Shop::open().await;
    shop.drill_times(On::Create, Fault::WrongEnvironment, 1);
    assert_eq!(shop.sell_fails().await, ErrorCode::LinkWrongEnvironment);
    let sold = shop.read("A-000001").await;
    assert_eq!((sold.stage, sold.link), (StageView::Orphaned, None));
    assert!(sold.attempts[0].reference.is_some(), "kept, so that it is watched");
}

#[tokio::test]
async fn a_gateway_that_answers_late_only_keeps_its_own_sale_waiting() {
    let shop = Shop::open().await;
    shop.drill_times(On::Create, Fault::Late { delay_ms: 400 }, 1);
    let engine = shop.engine.clone();
    let slow = tokio::spawn(async move { engine.sell(&owner(), sale(150_000, "request-slow")).await });
    support::eventually("the slow request", || async { (shop.creates().len() == 1).then_some(()) }).await;
    let quick = shop.sell(150_000).await;
    assert!(!slow.is_finished());
    assert_eq!(quick.number, "A-000002");
    assert!(slow.await.unwrap().unwrap().link.is_some());
}

#[tokio::test]
async fn a_gateway_that_never_answers_ends_by_its_time_out_as_lost() {
    let shop = Shop::open().await;
    shop.drill_times(On::Create, Fault::Never { after_work: true }, 1);
    let sold = shop.sell(150_000).await;
    assert!(sold.remade_after_lost_answer);
    assert_eq!(sold.attempts[0].reason.as_deref(), Some("timed_out"));
}
