//! What the gateway's words come to.

use engine::views::{
    AmountView, CauseView, DecisionView, ErrorCode, FlagView, MoneyMoved, RefundInput, RefundWayView,
    StageView, StateView,
};
use sandbox::{CustomerDoes, ExpiredAnswer, Fault, On, Settings};
use std::time::Duration;
use support::{Shop, ShopOptions, owner};

/// The four figures of today: sold, received, owed, other.
async fn figures(shop: &Shop) -> [i64; 4] {
    let figures = &shop.engine.read_day(&owner(), None).await.unwrap().figures[0];
    let all = [figures.sold.minor, figures.received.minor, figures.owed.minor, figures.other.minor];
    assert_eq!(all[0] + all[2] + all[3], all[1], "sold, owed and other make up what was received");
    all
}

#[tokio::test]
async fn a_confirmation_that_does_not_match_is_a_conflict_and_never_paid() {
    for (fault, flag) in [
        (Fault::WrongAmount { amount: None }, FlagView::AmountMismatch),
        (Fault::WrongCurrency { currency: "EUR".into() }, FlagView::CurrencyMismatch),
        (Fault::WrongReference { reference: "OCPL-WRONG2-WXYZ".into() }, FlagView::ReferenceMismatch),
        (Fault::WrongEnvironment, FlagView::WrongEnvironment),
    ] {
        let shop = Shop::open().await;
        let sold = shop.sell(150_000).await;
        shop.customer_pays(&sold).await;
        shop.drill(On::Check, fault.clone());
        let seen = shop.check(&sold.number).await;
        assert_eq!((seen.state, seen.cause), (StateView::Conflict, Some(CauseView::Conflict)), "{fault:?}");
        assert_eq!((seen.stage, seen.flags.contains(&flag)), (StageView::Awaiting, true), "{fault:?}");
        assert_eq!(figures(&shop).await, [0; 4], "{fault:?}");
        let items = shop.engine.attention(&owner()).await.unwrap();
        assert_eq!(items.len(), 1, "{fault:?}");
        let item = &items[0];
        assert_eq!(item.cause, CauseView::Conflict);
        let press = shop.engine.new_link(&owner(), &shop.number(&sold.number), true).await.unwrap();
        assert!(!press.done, "no new link where money may lie");
    }
}

#[tokio::test]
async fn each_decision_about_a_conflict_has_its_own_figures() {
    for (decision, state, wanted) in [
        (DecisionView::Accepted, StateView::Paid, [200_000, 200_000, 0, 0]),
        (DecisionView::NotOurs, StateView::Open, [0, 0, 0, 0]),
        (DecisionView::ToRefund, StateView::Unpaid, [0, 200_000, 200_000, 0]),
    ] {
        let shop = Shop::open().await;
        let sold = shop.sell(150_000).await;
        shop.customer_pays(&sold).await;
        shop.drill(On::Check, Fault::WrongAmount { amount: None });
        shop.check(&sold.number).await;
        let told = shop.engine.preview_closing(&owner(), None).await.unwrap().findings.remove(0);
        let minor = |money: Option<AmountView>| money.map(|money| money.minor);
        assert_eq!((minor(told.amount), minor(told.theirs)), (Some(150_000), Some(200_000)), "{decision:?}");
        let number = shop.number(&sold.number);
        let who = owner();
        let note = |text| shop.engine.resolve(&who, &number, None, decision, text);
        assert_eq!(note("  ").await.unwrap_err().code, ErrorCode::NoteRequired);
        let resolved = note("looked at the bank").await.unwrap();
        assert_eq!(resolved.state, state, "{decision:?}");
        assert_eq!((resolved.stage, resolved.flags), (StageView::Awaiting, vec![FlagView::AmountMismatch]));
        assert_eq!(figures(&shop).await, wanted, "{decision:?}");
        let attention = shop.engine.attention(&owner()).await.unwrap();
        let owed = decision == DecisionView::ToRefund;
        assert_eq!(attention.iter().any(|item| item.cause == CauseView::Owed), owed, "{decision:?}");
        if !owed {
            let again = shop.engine.resolve(&owner(), &number, None, decision, "again").await;
            assert_eq!(again.unwrap_err().code, ErrorCode::NothingToResolve);
        }
    }
}

#[tokio::test]
async fn a_confirmation_from_the_other_environment_can_only_be_called_not_ours() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.drill(On::Check, Fault::WrongEnvironment);
    shop.check(&sold.number).await;
    let offered = shop.engine.attention(&owner()).await.unwrap().remove(0).decisions;
    assert_eq!(offered, [DecisionView::NotOurs], "no money of this environment moved");
    let number = shop.number(&sold.number);
    let decide = async |decision| shop.engine.resolve(&owner(), &number, None, decision, "a test key").await;
    for decision in [DecisionView::Accepted, DecisionView::ToRefund] {
        assert_eq!(decide(decision).await.unwrap_err().code, ErrorCode::DecisionNotOffered, "{decision:?}");
    }
    assert_eq!(
        decide(DecisionView::NotOurs).await.unwrap().state,
        StateView::Open,
        "its code can still be paid"
    );
    shop.advance(Duration::from_secs(20 * 60 + 2));
    // Nobody is waited for once the code is gone.
    shop.live_until(&sold.number, "unpaid", 62, |sale| sale.state == StateView::Unpaid).await;
    assert_eq!(figures(&shop).await, [0; 4]);
    assert_eq!(shop.engine.attention(&owner()).await.unwrap(), []);
}

#[tokio::test]
async fn the_other_environment_leaves_a_way_out_whatever_was_decided_before() {
    for (went_back, decisions) in
        [(false, vec![DecisionView::NotOurs]), (true, vec![DecisionView::Accepted, DecisionView::ToRefund])]
    {
        let shop = Shop::open().await;
        let sold = shop.sell(150_000).await;
        let number = shop.number(&sold.number);
        shop.customer_pays(&sold).await;
        shop.drill_times(On::Check, Fault::WrongAmount { amount: None }, 1);
        shop.check(&sold.number).await;
        let to_refund = DecisionView::ToRefund;
        shop.engine.resolve(&owner(), &number, None, to_refund, "too much").await.unwrap();
        if went_back {
            let (way, reason) = (RefundWayView::Other, "too much".to_owned());
            let part = RefundInput { own_reference: None, amount_minor: Some(1_000), way, reason };
            shop.engine.refund(&owner(), &number, part).await.unwrap();
        }
        shop.drill(On::Check, Fault::WrongEnvironment);
        shop.check(&sold.number).await;
        let offered = shop.engine.attention(&owner()).await.unwrap().remove(0).decisions;
        assert_eq!(offered, decisions, "{went_back}");
        shop.engine.resolve(&owner(), &number, None, offered[0], "looked at it").await.unwrap();
        assert_eq!(shop.engine.attention(&owner()).await.unwrap(), [], "{went_back}");
    }
}

#[tokio::test]
async fn a_word_nobody_knows_is_flagged_and_moves_nothing() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.drill_times(On::Check, Fault::UnknownStatus { status: "REVERSED".into() }, 1);
    let seen = shop.check(&sold.number).await;
    assert_eq!((seen.stage, seen.flags), (StageView::Awaiting, vec![FlagView::UnrecognisedStatus]));
    assert_eq!(seen.attempts[0].raw_status.as_deref(), Some("REVERSED"));
    assert!(seen.link.is_some());
}

#[tokio::test]
async fn gone_is_expired_whatever_the_clock_says() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.drill_times(On::Check, Fault::Gone, 1);
    let seen = shop.check(&sold.number).await;
    assert_eq!((seen.stage, seen.state, seen.link), (StageView::Expired, StateView::Unpaid, None));
}

#[tokio::test]
async fn failed_is_declined_before_the_deadline_and_expired_after_it_by_the_gateways_clock() {
    let shop = Shop::open().await;
    let before = shop.sell(150_000).await;
    shop.customer_declines(&before).await;
    assert_eq!(shop.check(&before.number).await.stage, StageView::Declined);

    let after = shop.sell(150_000).await;
    let settings = shop.sandbox.drills().settings();
    shop.sandbox.drills().set(Settings { expired_answer: ExpiredAnswer::Failed, ..settings });
    // Our wall clock says it's long before the deadline; the gateway's is what counts.
    shop.advance(Duration::from_secs(20 * 60 + 2));
    shop.clock.set_wall_clock(chrono::Duration::days(-400));
    assert_eq!(shop.check(&after.number).await.stage, StageView::Expired);
}

#[tokio::test]
async fn money_after_expiry_is_late_and_somebody_is_told() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.drill(On::Check, Fault::ExpiredThenConfirmed { expired_checks: 1 });
    assert_eq!(shop.check(&sold.number).await.stage, StageView::Expired);
    let paid = shop.check(&sold.number).await;
    assert_eq!((paid.state, paid.flags), (StateView::Paid, vec![FlagView::Late]));
    assert_eq!(paid.cause, Some(CauseView::Late));
    assert_eq!(figures(&shop).await, [150_000, 150_000, 0, 0]);
    let number = shop.number(&sold.number);
    shop.engine.resolve(&owner(), &number, None, DecisionView::ToRefund, "gave it back").await.unwrap();
    assert_eq!(figures(&shop).await, [0, 150_000, 150_000, 0]);
}

#[tokio::test]
async fn what_contradicts_a_payment_is_flagged_and_the_sale_stays_paid() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.drill(On::Check, Fault::ConfirmedThenPending { confirmed_checks: 1 });
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
    let after = shop.check(&sold.number).await;
    assert_eq!((after.state, after.stage), (StateView::Paid, StageView::Confirmed));
    assert_eq!((after.flags, after.cause), (vec![FlagView::Regressed], Some(CauseView::Regressed)));
    assert_eq!(figures(&shop).await, [150_000, 150_000, 0, 0]);
}

#[tokio::test]
async fn details_left_out_that_were_proved_before_confirm_and_are_told() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.drill(On::Check, Fault::DetailsAbsent);
    let paid = shop.check(&sold.number).await;
    assert_eq!((paid.state, paid.flags), (StateView::Paid, vec![FlagView::DetailsMissing]));
}

#[tokio::test]
async fn details_nothing_proved_are_waited_for_a_minute_and_then_a_conflict() {
    let shop = Shop::open().await;
    shop.drill_times(On::Create, Fault::DetailsAbsent, 1);
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.drill(On::Check, Fault::DetailsAbsent);
    assert_eq!(shop.check(&sold.number).await.state, StateView::Open);
    shop.advance(Duration::from_secs(30));
    assert_eq!(shop.check(&sold.number).await.state, StateView::Open);
    shop.advance(Duration::from_secs(32));
    assert_eq!(shop.check(&sold.number).await.state, StateView::Conflict);
    shop.no_drills();
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid, "the whole answer settles it");
}

#[tokio::test]
async fn two_paid_links_of_one_sale_are_one_sale_and_one_debt() {
    let shop = Shop::with(ShopOptions { watch: true, ..ShopOptions::default() }).await;
    let first = shop.sell(150_000).await;
    let number = shop.number(&first.number);
    let reply = shop.engine.new_link(&owner(), &number, true).await.unwrap();
    assert!(reply.done && reply.old_payable_until.is_some());
    shop.customer_pays(&first).await;
    shop.customer_pays(&reply.sale).await;
    shop.live_until(&first.number, "both confirmed", 70, |sale| {
        sale.attempts.iter().all(|attempt| attempt.stage == StageView::Confirmed)
    })
    .await;
    let seen = shop.read(&first.number).await;
    assert_eq!(seen.state, StateView::Paid);
    assert!(seen.flags.contains(&FlagView::DuplicatePayment));
    assert_eq!(figures(&shop).await, [150_000, 300_000, 150_000, 0]);
    let items = shop.engine.attention(&owner()).await.unwrap();
    let duplicate = items.iter().find(|item| item.cause == CauseView::Duplicate).unwrap();
    let reference = Some(duplicate.own_reference.as_str());
    let who = owner();
    let resolve = |decision| shop.engine.resolve(&who, &number, reference, decision, "asked the customer");
    resolve(DecisionView::Accepted).await.unwrap();
    assert_eq!(figures(&shop).await, [150_000, 300_000, 0, 150_000]);
}

#[tokio::test]
async fn a_payment_begun_before_the_deadline_may_arrive_after_it() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    let reference = sold.link.clone().unwrap().reference;
    shop.sandbox.play(&reference, CustomerDoes::Starts).await.unwrap();
    shop.live(Duration::from_secs(20 * 60 + 5)).await;
    let down = shop.read(&sold.number).await;
    assert_eq!((down.link, down.stage), (None, StageView::Awaiting), "no verdict, but no QR");
    shop.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
    let paid = shop.live_until(&sold.number, "paid", 62, |sale| sale.state == StateView::Paid).await;
    assert_eq!(paid.flags, [FlagView::Late]);
}

#[tokio::test]
async fn giving_a_paid_sale_up_is_refused_as_money_that_moved() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await;
    let error = shop.engine.stop_sale(&owner(), "request-0").await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::SaleAlreadyPaid, MoneyMoved::Moved));
    let reply = shop.engine.give_up(&owner(), &shop.number(&sold.number), true).await.unwrap();
    assert!(!reply.done && reply.sale.state == StateView::Paid);
}
