//! Another gateway for a sale whose own makes no link: offered only once nobody can pay the first, or told.

use engine::EngineError;
use engine::views::{
    ErrorCode, FlagView, HealthState, LinkWish, PressReply, SaleView, StageView, StandInView, StateView,
};
use sandbox::{CustomerDoes, Drill, Fault, On};
use std::time::Duration;
use support::{Shop, ShopOptions, cashier, eventually, owner, sale};

/// Makes one gateway go wrong.
fn drill(shop: &Shop, gateway: &str, on: On, fault: Fault) -> u64 {
    shop.sandbox.drills().add(Drill { gateway: Some(gateway.to_owned()), ..Drill::new(on, fault) })
}

async fn relink_at(
    shop: &Shop,
    number: &str,
    gateway: &str,
    second: bool,
) -> Result<PressReply, EngineError> {
    let gateway = Some(gateway.parse().unwrap());
    shop.engine.new_link_as(&cashier(), &shop.number(number), gateway, LinkWish::default(), second).await
}

fn other(view: &SaleView) -> Option<&str> {
    view.stand_in.as_ref().map(|other| other.gateway.as_str())
}

fn gateways(view: &SaleView) -> Vec<(&str, StageView)> {
    view.attempts.iter().map(|one| (one.gateway.as_str(), one.stage)).collect()
}

#[tokio::test]
async fn after_a_certain_no_the_next_gateway_is_offered_and_sells_to_paid() {
    for (fault, code) in [
        (Fault::BadRequest, ErrorCode::LinkRejected),
        (Fault::KeyRefused, ErrorCode::KeyWrong),
        (Fault::TooManyRequests { retry_after_s: Some(60), as_date: false }, ErrorCode::GatewayBusy),
    ] {
        let shop = Shop::open().await;
        drill(&shop, "ocpay", On::Create, fault.clone());
        let error = shop.try_sell(150_000).await.unwrap_err();
        assert_eq!(error.code, code, "{fault:?}");
        let named = ["sale", "stand_in", "stand_in_name"].map(|name| error.values[name].as_str());
        assert_eq!(named, ["A-000001", "chargily", "Chargily Pay"], "{fault:?}");
        let failed = shop.read("A-000001").await;
        assert_eq!(
            failed.stand_in,
            Some(StandInView { gateway: "chargily".to_owned(), name: "Chargily Pay".to_owned() })
        );

        let reply = relink_at(&shop, "A-000001", "chargily", false).await.unwrap();
        assert!(reply.done && !reply.second_press && !reply.sale.remade_after_lost_answer, "{fault:?}");
        assert_eq!(
            gateways(&reply.sale),
            [("ocpay", StageView::Rejected), ("chargily", StageView::Awaiting)],
            "{fault:?}"
        );
        assert!(reply.sale.attempts[1].own_reference.starts_with("A-000001-2-"));
        assert_eq!((reply.sale.amount.clone(), other(&reply.sale)), (failed.amount, None));
        shop.customer_pays(&reply.sale).await;
        let paid = shop.check("A-000001").await;
        assert_eq!((paid.state, paid.flags.as_slice()), (StateView::Paid, &[][..]), "{fault:?}");
        let day = shop.engine.read_day(&owner(), None).await.unwrap();
        assert_eq!(day.figures[0].received.minor, 150_000, "{fault:?}");
    }
}

#[tokio::test]
async fn after_a_request_that_never_left_the_next_gateway_is_offered() {
    let shop = Shop::with(ShopOptions { unreachable: &["ocpay"], ..ShopOptions::default() }).await;
    let engine = shop.engine.clone();
    let press = tokio::spawn(async move { engine.sell(&owner(), sale(150_000, "request-unsent")).await });
    eventually("the wait before the second try", || async { shop.clock.next_wake() }).await;
    shop.advance(Duration::from_secs(3));
    let error = press.await.unwrap().unwrap_err();
    assert_eq!((error.code, error.values["stand_in"].as_str()), (ErrorCode::GatewayUnreachable, "chargily"));
    // And before the next sale, since it is known to be down.
    let health = shop.engine.gateway_health(&cashier(), false).await.unwrap();
    assert_eq!(health.state, HealthState::NoAnswer);
    assert_eq!(health.stand_in.map(|other| other.gateway).as_deref(), Some("chargily"));
    let mut asked = sale(150_000, "request-elsewhere");
    asked.gateway = Some("chargily".to_owned());
    let sold = shop.engine.sell(&cashier(), asked).await.unwrap();
    assert_eq!(gateways(&sold), [("chargily", StageView::Awaiting)]);
}

#[tokio::test]
async fn after_answers_that_were_lost_another_gateway_sells_and_the_lost_links_stay_unseen() {
    let shop = Shop::open().await;
    drill(&shop, "ocpay", On::Create, Fault::DropAfterWork);
    let error = shop.try_sell(150_000).await.unwrap_err();
    assert_eq!((error.code, error.values["stand_in"].as_str()), (ErrorCode::LinkLost, "chargily"));
    let reply = relink_at(&shop, "A-000001", "chargily", false).await.unwrap();
    assert!(reply.done && !reply.sale.remade_after_lost_answer);
    let lost = ("ocpay", StageView::Orphaned);
    assert_eq!(gateways(&reply.sale), [lost, lost, ("chargily", StageView::Awaiting)]);
    shop.customer_pays(&reply.sale).await;
    assert_eq!(shop.check("A-000001").await.state, StateView::Paid);
}

#[tokio::test]
async fn a_lost_link_is_looked_for_before_another_gateway_is_asked_and_taken_back() {
    let shop = Shop::with(ShopOptions { gateway: "paymennt", ..ShopOptions::default() }).await;
    drill(&shop, "paymennt", On::Create, Fault::DropAfterWork);
    let blind = drill(&shop, "paymennt", On::Check, Fault::BadGateway { after_work: false });
    let error = shop.try_sell(150_000).await.unwrap_err();
    assert_eq!((error.code, error.values["stand_in"].as_str()), (ErrorCode::LinkLost, "vertex"));
    assert!(shop.sandbox.drills().remove(blind));
    let reply = relink_at(&shop, "A-000001", "vertex", false).await.unwrap();
    assert!(reply.done && !reply.second_press, "nobody saw what was found");
    let sold = shop.read("A-000001").await;
    let found = ("paymennt", StageView::Cancelled);
    assert_eq!(gateways(&sold), [found, found, ("vertex", StageView::Awaiting)]);
    assert!(sold.attempts.iter().all(|one| one.reference.is_some()), "each is known by its name there now");
    assert_eq!(sold.link.as_ref().map(|link| &link.reference), sold.attempts[2].reference.as_ref());
    let made = shop.timeline("A-000001").await.into_iter().filter(|entry| entry.kind == "link_made");
    let shown: Vec<(Option<u32>, String)> =
        made.map(|entry| (entry.ordinal, entry.values["shown"].clone())).collect();
    let told = |ordinal, shown: &str| (Some(ordinal), shown.to_owned());
    assert_eq!(shown, [told(1, "false"), told(2, "false"), told(3, "true")], "not for a moment");
    for one in &sold.attempts[..2] {
        let paid = shop.sandbox.play(one.reference.as_ref().unwrap(), CustomerDoes::Pays).await;
        assert!(paid.is_err(), "it was taken back");
    }
    shop.customer_pays(&sold).await;
    let paid = shop.check("A-000001").await;
    assert_eq!((paid.state, paid.flags.as_slice()), (StateView::Paid, &[][..]));
    let books = shop.engine.verify_books(&owner()).await.unwrap();
    assert!(books.unlike.is_empty(), "{:?}", books.unlike);
}

#[tokio::test]
async fn a_gateway_that_is_silent_about_one_lost_link_is_not_asked_about_the_next() {
    let shop = Shop::with(ShopOptions { gateway: "paymennt", ..ShopOptions::default() }).await;
    drill(&shop, "paymennt", On::Create, Fault::DropAfterWork);
    drill(&shop, "paymennt", On::Check, Fault::BadGateway { after_work: false });
    shop.try_sell(150_000).await.unwrap_err();
    shop.sandbox.forget_requests();
    let reply = relink_at(&shop, "A-000001", "vertex", false).await.unwrap();
    let lost = ("paymennt", StageView::Orphaned);
    assert_eq!(gateways(&reply.sale), [lost, lost, ("vertex", StageView::Awaiting)]);
    let looked = shop.sandbox.requests().iter().filter(|seen| seen.path.contains("paymennt")).count();
    assert_eq!(looked, 1);
}

#[tokio::test]
async fn while_the_first_link_may_be_paid_the_press_tells_so_and_money_on_both_is_a_duplicate() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    assert_eq!(other(&sold), None, "nothing failed");
    let first = relink_at(&shop, &sold.number, "chargily", false).await.unwrap();
    assert!(!first.done && first.second_press);
    assert_eq!(first.old_payable_until, sold.link.as_ref().unwrap().expires_at);
    assert_eq!(first.sale.attempts.len(), 1);
    let second = relink_at(&shop, &sold.number, "chargily", true).await.unwrap();
    assert!(second.done && second.old_payable_until.is_some());
    let shown = second.sale.link.clone().unwrap().reference;
    assert_eq!(second.sale.attempts[1].reference.as_deref(), Some(shown.as_str()));
    let strip = shop.engine.strip(&owner()).await.unwrap();
    assert_eq!(strip.waiting.len(), 1, "one link of the sale is displayed");
    shop.customer_pays(&second.sale).await;
    shop.customer_pays(&sold).await;
    let both = shop.check(&sold.number).await;
    assert_eq!(both.state, StateView::Paid);
    assert!(both.flags.contains(&FlagView::DuplicatePayment), "{:?}", both.flags);
    let day = shop.engine.read_day(&owner(), None).await.unwrap();
    assert_eq!((day.figures[0].sold.minor, day.figures[0].owed.minor), (150_000, 150_000));
}

#[tokio::test]
async fn a_new_link_that_fails_while_an_older_one_is_shown_offers_another_gateway_and_tells_of_the_old() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    drill(&shop, "ocpay", On::Create, Fault::BadRequest);
    let error = shop.engine.new_link(&cashier(), &shop.number(&sold.number), true).await.unwrap_err();
    assert_eq!(error.values["stand_in"], "chargily");
    let view = shop.read(&sold.number).await;
    assert_eq!((other(&view), view.link.is_some()), (Some("chargily"), true), "the old link stays up");
    assert!(relink_at(&shop, &sold.number, "chargily", false).await.unwrap().second_press);
    let reply = relink_at(&shop, &sold.number, "chargily", true).await.unwrap();
    assert!(reply.done);
    assert_ne!(reply.sale.link.unwrap().reference, sold.link.unwrap().reference);
}

#[tokio::test]
async fn only_a_gateway_that_is_on_and_takes_the_amount_is_offered_and_the_order_decides() {
    let shop = Shop::open().await;
    drill(&shop, "ocpay", On::Create, Fault::BadRequest);
    shop.try_sell(150_000).await.unwrap_err();
    let offered = || async { shop.read("A-000001").await.stand_in.map(|other| other.gateway) };
    assert_eq!(offered().await.as_deref(), Some("chargily"), "the next that takes dinars");
    shop.engine.order_gateways(&owner(), &["vertex".to_owned()]).await.unwrap();
    assert_eq!(offered().await.as_deref(), Some("vertex"), "the order decides");
    shop.engine.enable_gateway(&owner(), "vertex", false).await.unwrap();
    assert_eq!(offered().await.as_deref(), Some("chargily"));
    for (gateway, code) in [("oi", ErrorCode::CurrencyNotTaken), ("paypal", ErrorCode::GatewayUnknown)] {
        assert_eq!(relink_at(&shop, "A-000001", gateway, true).await.unwrap_err().code, code);
    }
    shop.engine.enable_gateway(&owner(), "chargily", false).await.unwrap();
    assert_eq!(offered().await, None, "the others don't take dinars");
    let off = relink_at(&shop, "A-000001", "chargily", true).await.unwrap_err();
    assert_eq!(off.code, ErrorCode::GatewayDisabled);
    assert_eq!(shop.read("A-000001").await.attempts.len(), 1);

    // Chargily takes less than OCPay does.
    shop.engine.enable_gateway(&owner(), "chargily", true).await.unwrap();
    drill(&shop, "chargily", On::Create, Fault::BadRequest);
    let mut small = sale(10_000, "request-small");
    small.gateway = Some("chargily".to_owned());
    let error = shop.engine.sell(&owner(), small).await.unwrap_err();
    assert_eq!(error.values.get("stand_in"), None);
    let too_small = relink_at(&shop, "A-000002", "ocpay", true).await.unwrap_err();
    assert_eq!(too_small.code, ErrorCode::AmountTooSmall);

    let dirhams = Shop::with(ShopOptions { gateway: "paymennt", ..ShopOptions::default() }).await;
    drill(&dirhams, "paymennt", On::Create, Fault::BadRequest);
    let error = dirhams.try_sell(150_000).await.unwrap_err();
    assert_eq!(error.values["stand_in"], "vertex");
}

#[tokio::test]
async fn one_that_failed_too_is_not_offered_again_and_a_new_link_is_still_possible() {
    let shop = Shop::open().await;
    drill(&shop, "ocpay", On::Create, Fault::BadRequest);
    drill(&shop, "chargily", On::Create, Fault::BadRequest);
    shop.engine.enable_gateway(&owner(), "vertex", false).await.unwrap();
    shop.try_sell(150_000).await.unwrap_err();
    let error = relink_at(&shop, "A-000001", "chargily", false).await.unwrap_err();
    assert_eq!((error.code, error.values.get("stand_in")), (ErrorCode::LinkRejected, None));
    assert_eq!(other(&shop.read("A-000001").await), None, "both said no");
    shop.no_drills();
    let reply = relink_at(&shop, "A-000001", "ocpay", false).await.unwrap();
    assert!(reply.done);
    assert_eq!(reply.sale.attempts.len(), 3);
}

#[tokio::test]
async fn a_sale_that_is_paid_or_given_up_is_offered_no_other_gateway() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    let reply = relink_at(&shop, &sold.number, "chargily", true).await.unwrap();
    assert!(!reply.done, "asked first, and paid");
    assert_eq!((reply.sale.state, reply.sale.attempts.len(), other(&reply.sale)), (StateView::Paid, 1, None));
    drill(&shop, "ocpay", On::Create, Fault::BadRequest);
    shop.try_sell(150_000).await.unwrap_err();
    let given = shop.engine.give_up(&owner(), &shop.number("A-000002"), true).await.unwrap();
    assert_eq!(other(&given.sale), None);
}

#[tokio::test]
async fn a_gateway_that_is_down_lets_another_in_for_a_sale_whose_link_is_over() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.customer_declines(&sold).await;
    assert_eq!(other(&shop.check(&sold.number).await), None, "its own gateway can try again");
    drill(&shop, "ocpay", On::Any, Fault::BadGateway { after_work: false });
    let _ = shop.engine.gateway_health(&owner(), true).await.unwrap();
    assert_eq!(other(&shop.read(&sold.number).await), Some("chargily"));
    let reply = relink_at(&shop, &sold.number, "chargily", false).await.unwrap();
    assert!(reply.done || reply.second_press);
}

#[tokio::test]
async fn one_that_failed_lately_is_passed_over_and_offered_again_when_that_is_a_while_ago() {
    let shop = Shop::open().await;
    let down = drill(&shop, "chargily", On::Any, Fault::BadGateway { after_work: false });
    let _ = shop.engine.test_gateway_key(&owner(), "chargily").await.unwrap();
    drill(&shop, "ocpay", On::Create, Fault::BadRequest);
    shop.try_sell(150_000).await.unwrap_err();
    assert_eq!(other(&shop.read("A-000001").await), Some("vertex"));
    assert!(shop.sandbox.drills().remove(down));
    shop.advance(Duration::from_secs(121));
    assert_eq!(other(&shop.read("A-000001").await), Some("chargily"));
}

#[tokio::test]
async fn a_problem_of_the_first_gateway_is_told_by_its_own_name() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    relink_at(&shop, &sold.number, "chargily", true).await.unwrap();
    drill(&shop, "ocpay", On::Check, Fault::BadGateway { after_work: false });
    let checked = shop.engine.check_now(&cashier(), &shop.number(&sold.number)).await.unwrap();
    assert_eq!(checked.problem.unwrap().values["gateway"], "OCPay");
}

#[tokio::test]
async fn a_cashier_uses_the_other_gateway_and_nobody_else_does() {
    let shop = Shop::open().await;
    drill(&shop, "ocpay", On::Create, Fault::BadRequest);
    shop.try_sell(150_000).await.unwrap_err();
    shop.engine.make_owner(&owner(), "Nadia", "2580").await.unwrap();
    let nobody = shop
        .engine
        .new_link_as(&owner(), &shop.number("A-000001"), None, LinkWish::default(), true)
        .await
        .unwrap_err();
    assert_eq!((nobody.code, nobody.values.get("stand_in")), (ErrorCode::NotAllowed, None));
}
