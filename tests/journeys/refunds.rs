//! Money that goes back: through the gateways that can, by hand for the others, and what the books say of it.

use domain::refund::held_minor;
use engine::EngineError;
use engine::budget::Rate;
use engine::views::{
    CauseView, ErrorCode, FiguresView, RefundInput, RefundReply, RefundStageView, RefundWayView, SaleView,
};
use gateways::registry::{self, Setup};
use gateways::{Gateway, Secret};
use sandbox::{CustomerDoes, Drill, Fault, On, SandboxOptions};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use support::{Shop, ShopOptions, cashier, owner};

const HOUR: Duration = Duration::from_secs(3600);

/// A shop whose gateway lets itself be asked as often as one likes: time is moved by hand.
async fn unhurried(gateway: &'static str) -> Shop {
    let rate = Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { gateway, rate, ..ShopOptions::default() }).await
}

fn wish(way: RefundWayView, amount_minor: Option<i64>) -> RefundInput {
    RefundInput { own_reference: None, amount_minor, way, reason: "the coat was too small".to_owned() }
}

async fn refund(
    shop: &Shop,
    sale: &SaleView,
    way: RefundWayView,
    amount_minor: Option<i64>,
) -> Result<RefundReply, EngineError> {
    shop.engine.refund(&owner(), &shop.number(&sale.number), wish(way, amount_minor)).await
}

/// The figures of today in the currency of a sale.
async fn figures(shop: &Shop, sale: &SaleView) -> FiguresView {
    let day = shop.engine.read_day(&owner(), None).await.unwrap();
    day.figures.into_iter().find(|one| one.sold.currency == sale.amount.currency).unwrap()
}

fn minors(figures: &FiguresView) -> [i64; 5] {
    [&figures.sold, &figures.owed, &figures.other, &figures.returned, &figures.received].map(|one| one.minor)
}

async fn assert_books_hold(shop: &Shop) {
    let books = shop.engine.verify_books(&owner()).await.unwrap();
    assert_eq!(books.unlike, [], "the books differ from the journal");
}

/// The gateway as its own website has it: another program with the same key.
fn website(shop: &Shop, id: &str) -> Arc<dyn Gateway> {
    let owned = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let base_url =
        shop.sandbox.base_urls().into_iter().find(|(gateway, _)| *gateway == id).map(|(_, url)| url);
    let setup = Setup { base_url, options: owned(sandbox::options(id)), ..Setup::default() };
    let entry = registry::entry(id).unwrap();
    let secrets: BTreeMap<String, Secret> = sandbox::secrets(id, &SandboxOptions::default().access_token)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Secret::new(value)))
        .collect();
    (entry.make)(&setup, &secrets).unwrap()
}

#[tokio::test]
async fn every_gateway_that_can_gives_a_whole_payment_back_and_the_sale_stays_as_it_was() {
    for gateway in ["paymennt", "oi", "vertex"] {
        let shop = Shop::at(gateway).await;
        let sale = shop.paid(150_000).await;
        let reply = refund(&shop, &sale, RefundWayView::Gateway, None).await.unwrap();
        assert_eq!(reply.problem, None, "{gateway}");
        let after = shop.check(&sale.number).await;
        assert_eq!(after.refunds[0].stage, RefundStageView::Done, "{gateway}");
        assert_eq!((after.state, after.attempts[0].stage), (sale.state, sale.attempts[0].stage), "{gateway}");
        assert_eq!(minors(&figures(&shop, &sale).await), [0, 0, 0, 150_000, 150_000], "{gateway}");
        assert_eq!(after.cause, None, "{gateway}: what was asked for here is no news");
        assert_eq!(after.returnable, [], "{gateway}");
        assert_books_hold(&shop).await;
    }
}

#[tokio::test]
async fn a_part_goes_back_and_then_the_rest_and_never_more() {
    for gateway in ["paymennt", "oi"] {
        let shop = Shop::at(gateway).await;
        let sale = shop.paid(150_000).await;
        refund(&shop, &sale, RefundWayView::Gateway, Some(50_000)).await.unwrap();
        let after = shop.check(&sale.number).await;
        assert_eq!(after.refunds[0].stage, RefundStageView::Done, "{gateway}");
        assert_eq!(minors(&figures(&shop, &sale).await), [100_000, 0, 0, 50_000, 150_000], "{gateway}");
        assert_eq!(after.returnable[0].left.minor, 100_000, "{gateway}");
        let day = shop.engine.read_day(&owner(), None).await.unwrap();
        assert_eq!((after.flags, day.flagged.len()), (vec![], 0), "{gateway}: the refund says it already");
        let much = refund(&shop, &sale, RefundWayView::Gateway, Some(100_001)).await.unwrap_err();
        assert_eq!(
            (much.code, much.values["left"].as_str()),
            (ErrorCode::RefundTooMuch, "1\u{202f}000,00"),
            "{gateway}"
        );
        refund(&shop, &sale, RefundWayView::Gateway, None).await.unwrap();
        let after = shop.check(&sale.number).await;
        assert_eq!(after.refunds[1].stage, RefundStageView::Done, "{gateway}");
        assert_eq!(minors(&figures(&shop, &sale).await), [0, 0, 0, 150_000, 150_000], "{gateway}");
        let nothing = refund(&shop, &sale, RefundWayView::Gateway, None).await.unwrap_err();
        assert_eq!(nothing.code, ErrorCode::RefundNothingLeft, "{gateway}");
        assert_books_hold(&shop).await;
    }
}

#[tokio::test]
async fn where_the_gateway_gives_nothing_back_a_person_does_and_says_how() {
    for gateway in ["ocpay", "chargily"] {
        let shop = Shop::at(gateway).await;
        let sale = shop.paid(150_000).await;
        let refused = refund(&shop, &sale, RefundWayView::Gateway, None).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::RefundNotOffered, "{gateway}");
        assert_eq!(shop.read(&sale.number).await.refunds, [], "{gateway}: nothing was begun");
        let by_cash = refund(&shop, &sale, RefundWayView::Cash, Some(40_000)).await.unwrap();
        assert_eq!(by_cash.refund.stage, RefundStageView::Done, "{gateway}");
        refund(&shop, &sale, RefundWayView::Other, Some(10_000)).await.unwrap();
        assert_eq!(minors(&figures(&shop, &sale).await), [100_000, 0, 0, 50_000, 150_000], "{gateway}");
        shop.engine.count_cash(&owner(), None, 0, None).await.unwrap();
        let cash = shop.engine.read_cash(&owner(), None).await.unwrap();
        let drawer = cash.drawers[0].figures.as_ref().unwrap();
        assert_eq!((drawer.returned.minor, drawer.expected.minor), (40_000, -40_000), "{gateway}");
        assert_books_hold(&shop).await;
    }
}

#[tokio::test]
async fn a_refund_needs_an_owner_a_reason_and_a_payment() {
    let shop = Shop::at("paymennt").await;
    let sale = shop.paid(150_000).await;
    let number = shop.number(&sale.number);
    let asked = shop.engine.refund(&cashier(), &number, wish(RefundWayView::Cash, None)).await;
    assert_eq!(asked.unwrap_err().code, ErrorCode::NotAllowed);
    let settled = shop.engine.settle_refund(&cashier(), &number, 1, true, "seen").await;
    assert_eq!(settled.unwrap_err().code, ErrorCode::NotAllowed);
    let nameless = RefundInput { reason: " ".to_owned(), ..wish(RefundWayView::Cash, None) };
    let asked = shop.engine.refund(&owner(), &number, nameless).await;
    assert_eq!(asked.unwrap_err().code, ErrorCode::NoteRequired);
    for minor in [0, -1] {
        let asked = refund(&shop, &sale, RefundWayView::Cash, Some(minor)).await.unwrap_err();
        assert_eq!(asked.code, ErrorCode::AmountZero);
    }
    let asked = refund(&shop, &sale, RefundWayView::Seen, None).await.unwrap_err();
    assert_eq!(asked.code, ErrorCode::BadInput);
    let unpaid = shop.sell(90_000).await;
    let asked = refund(&shop, &unpaid, RefundWayView::Cash, None).await.unwrap_err();
    assert_eq!(asked.code, ErrorCode::RefundNothingLeft);
    assert_eq!(shop.read(&sale.number).await.refunds, []);
}

#[tokio::test]
async fn what_the_gateway_refuses_is_recorded_as_failed_and_can_be_given_back_another_way() {
    for gateway in ["paymennt", "oi", "vertex"] {
        let shop = Shop::at(gateway).await;
        let sale = shop.paid(150_000).await;
        shop.drill_times(On::Act, Fault::BadRequest, 1);
        let reply = refund(&shop, &sale, RefundWayView::Gateway, None).await.unwrap();
        assert_eq!(reply.refund.stage, RefundStageView::Failed, "{gateway}");
        assert_eq!(reply.problem.unwrap().code, ErrorCode::RefundRefused, "{gateway}");
        assert_eq!(minors(&figures(&shop, &sale).await), [150_000, 0, 0, 0, 150_000], "{gateway}");
        refund(&shop, &sale, RefundWayView::Cash, None).await.unwrap();
        assert_eq!(minors(&figures(&shop, &sale).await), [0, 0, 0, 150_000, 150_000], "{gateway}");
        assert_books_hold(&shop).await;
    }
}

#[tokio::test]
async fn after_a_lost_answer_the_gateway_is_asked_and_the_money_goes_back_once() {
    for gateway in ["paymennt", "oi"] {
        let shop = Shop::at(gateway).await;
        let sale = shop.paid(150_000).await;
        shop.drill_times(On::Act, Fault::DropAfterWork, 1);
        let reply = refund(&shop, &sale, RefundWayView::Gateway, None).await.unwrap();
        assert_eq!(reply.refund.stage, RefundStageView::Unclear, "{gateway}");
        let problem = reply.problem.unwrap();
        assert_eq!(problem.code, ErrorCode::RefundLost, "{gateway}");
        assert_eq!(reply.sale.cause, Some(CauseView::RefundUnclear), "{gateway}");
        let second = refund(&shop, &sale, RefundWayView::Gateway, None).await.unwrap_err();
        assert!(
            matches!(second.code, ErrorCode::RefundUnderWay | ErrorCode::RefundNothingLeft),
            "{gateway}: {second}"
        );
        // Asked twice, since a gateway whose refunds take time tells of the end later.
        shop.check(&sale.number).await;
        let after = shop.check(&sale.number).await;
        assert_eq!(after.refunds[0].stage, RefundStageView::Done, "{gateway}");
        assert_eq!(after.cause, None, "{gateway}");
        let link = shop.sandbox.drills().links().pop().unwrap();
        assert_eq!(link.refunds.len(), 1, "{gateway}: it went back once");
        assert_books_hold(&shop).await;
    }
}

#[tokio::test]
async fn a_refund_that_never_left_before_a_crash_stays_unclear_until_somebody_says_what_became_of_it() {
    let mut shop = Shop::at("paymennt").await;
    let sale = shop.paid(150_000).await;
    shop.drill_times(On::Act, Fault::DropBeforeWork, 1);
    refund(&shop, &sale, RefundWayView::Gateway, None).await.unwrap();
    shop.restart().await;
    let after = shop.check(&sale.number).await;
    assert_eq!(after.refunds[0].stage, RefundStageView::Unclear, "silence ends nothing");
    assert_eq!(after.returnable, [], "what may be on its way isn't given twice");
    let number = shop.number(&sale.number);
    let unsaid = shop.engine.settle_refund(&owner(), &number, 1, false, "").await.unwrap_err();
    assert_eq!(unsaid.code, ErrorCode::NoteRequired);
    let settled = shop.engine.settle_refund(&owner(), &number, 1, false, "not in the account").await.unwrap();
    assert_eq!((settled.refund.stage, settled.sale.cause), (RefundStageView::Failed, None));
    assert_eq!(settled.sale.returnable[0].left.minor, 150_000);
    let again = shop.engine.settle_refund(&owner(), &number, 1, true, "after all").await.unwrap_err();
    assert_eq!(again.code, ErrorCode::RefundNotOpen);
    assert_books_hold(&shop).await;
}

#[tokio::test]
async fn the_till_asks_by_itself_until_the_gateway_ended_a_refund() {
    let mut shop = unhurried("oi").await;
    let sale = shop.paid(150_000).await;
    shop.sandbox.drills().add(Drill::new(On::Check, Fault::Pending).times(3));
    let reply = refund(&shop, &sale, RefundWayView::Gateway, None).await.unwrap();
    assert_eq!(reply.refund.stage, RefundStageView::Pending);
    assert_eq!(reply.sale.cause, Some(CauseView::RefundWaiting));
    shop.start_watching();
    let ended = |sale: &SaleView| sale.refunds[0].stage == RefundStageView::Done;
    shop.live_until(&sale.number, "its refund ended", 90, ended).await;
    assert_eq!(minors(&figures(&shop, &sale).await), [0, 0, 0, 150_000, 150_000]);
}

#[tokio::test]
async fn a_refund_of_a_closed_day_lands_on_the_open_one_and_the_closing_stays() {
    let shop = unhurried("paymennt").await;
    let sale = shop.paid(150_000).await;
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let first = shop.engine.close_day(&owner(), None, Vec::new()).await.unwrap();
    shop.advance(24 * HOUR);
    refund(&shop, &sale, RefundWayView::Gateway, Some(60_000)).await.unwrap();
    shop.check(&sale.number).await;
    assert_eq!(minors(&figures(&shop, &sale).await), [-60_000, 0, 0, 60_000, 0]);
    let kept = shop.engine.closing_of(&owner(), Some(&first.day)).await.unwrap().unwrap();
    assert_eq!((kept.sha256, kept.totals[0].day.returned.minor), (first.sha256, 0));
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let second = shop.engine.close_day(&owner(), None, Vec::new()).await.unwrap();
    let totals = second.totals.iter().find(|one| one.day.sold.currency == sale.amount.currency).unwrap();
    assert_eq!((totals.day.returned.minor, totals.perpetual.returned.minor), (60_000, 60_000));
    assert_eq!((totals.day.sold.minor, totals.perpetual.sold.minor), (-60_000, 90_000));
    assert_books_hold(&shop).await;
}

#[tokio::test]
async fn money_that_went_back_at_the_gateways_own_website_becomes_a_record_and_news() {
    let shop = Shop::at("paymennt").await;
    let sale = shop.paid(150_000).await;
    let record = shop.engine.sales_of_day(&owner(), None).await.unwrap().pop().unwrap();
    let attempt = &record.attempts[0].attempt;
    let elsewhere = gateways::gateway::RefundRequest {
        reference: attempt.reference.clone().unwrap(),
        own_reference: attempt.own_reference.clone(),
        key: "by-hand".to_owned(),
        paid: attempt.asked,
        before_minor: 0,
        amount: domain::Money::new(30_000, attempt.asked.currency),
        reason: "at the website".to_owned(),
    };
    website(&shop, "paymennt").refund(&elsewhere).await.unwrap().unwrap();
    let seen = shop.check(&sale.number).await;
    assert_eq!((seen.refunds[0].way, seen.refunds[0].amount.minor), (RefundWayView::Seen, 30_000));
    assert_eq!(seen.cause, Some(CauseView::Refunded), "somebody has to see it");
    assert_eq!(minors(&figures(&shop, &sale).await), [120_000, 0, 0, 30_000, 150_000]);
    assert_eq!(shop.check(&sale.number).await.refunds.len(), 1, "told twice, it is one");
    let record = shop.engine.sales_of_day(&owner(), None).await.unwrap().pop().unwrap();
    assert_eq!(held_minor(&record.attempts[0].attempt, &record.refunds), 30_000);
    // What the till gives back afterwards isn't taken for that.
    refund(&shop, &sale, RefundWayView::Gateway, Some(20_000)).await.unwrap();
    let after = shop.check(&sale.number).await;
    assert_eq!(after.refunds.len(), 2);
    assert_eq!(after.refunds[1].stage, RefundStageView::Done);
    assert_eq!(minors(&figures(&shop, &sale).await), [100_000, 0, 0, 50_000, 150_000]);
    assert_books_hold(&shop).await;
}

#[tokio::test]
async fn a_second_payment_that_went_back_whole_asks_nobody_any_more() {
    let shop = Shop::at("paymennt").await;
    let sold = shop.sell(150_000).await;
    let number = shop.number(&sold.number);
    let press = shop.engine.new_link(&owner(), &number, true).await.unwrap();
    shop.customer_pays(&press.sale).await;
    shop.check(&sold.number).await;
    let first = sold.link.unwrap().reference;
    shop.sandbox.play_late(&first, CustomerDoes::Pays).await.unwrap();
    let twice = shop.check(&sold.number).await;
    assert_eq!(minors(&figures(&shop, &twice).await), [150_000, 150_000, 0, 0, 300_000]);
    let unsaid = shop.engine.refund(&owner(), &number, wish(RefundWayView::Gateway, None)).await.unwrap_err();
    assert_eq!(unsaid.code, ErrorCode::BadInput, "of two payments a person says which");
    let second = twice.attempts.iter().find(|one| one.reference.as_deref() == Some(first.as_str())).unwrap();
    let input = RefundInput {
        own_reference: Some(second.own_reference.clone()),
        ..wish(RefundWayView::Gateway, None)
    };
    shop.engine.refund(&owner(), &number, input).await.unwrap();
    let after = shop.check(&sold.number).await;
    assert_eq!((after.cause, after.refunds[0].stage), (None, RefundStageView::Done));
    assert_eq!(minors(&figures(&shop, &after).await), [150_000, 0, 0, 150_000, 300_000]);
    assert_books_hold(&shop).await;
}

#[tokio::test]
async fn the_files_tell_each_refund_on_the_day_its_money_went_back() {
    let shop = Shop::at("paymennt").await;
    let sale = shop.paid(150_000).await;
    refund(&shop, &sale, RefundWayView::Cash, Some(40_000)).await.unwrap();
    shop.drill_times(On::Act, Fault::BadRequest, 1);
    refund(&shop, &sale, RefundWayView::Gateway, Some(10_000)).await.unwrap();
    let file = shop.engine.export(&owner(), support::csv_of(None)).await.unwrap();
    let text = std::fs::read_to_string(&file.path).unwrap();
    let told: Vec<Vec<&str>> =
        text.lines().filter(|line| line.contains("the coat")).map(|line| line.split(',').collect()).collect();
    let ends: Vec<(&str, &str, &str)> =
        told.iter().map(|row| (row[11], row[22], row[23].trim_end())).collect();
    assert_eq!(ends, [("done", "cash", "400.00"), ("failed", "gateway", "0.00")]);
    shop.advance(24 * HOUR);
    let later = shop.engine.export(&owner(), support::csv_of(None)).await.unwrap();
    let text = std::fs::read_to_string(&later.path).unwrap();
    assert!(!text.contains("the coat"), "another day's file says nothing of it: {text}");
}

#[tokio::test]
async fn a_forged_refund_is_found() {
    let mut shop = Shop::at("paymennt").await;
    let sale = shop.paid(150_000).await;
    refund(&shop, &sale, RefundWayView::Cash, Some(40_000)).await.unwrap();
    let path = shop.folder().join("demo").join("till.db");
    shop.shut().await;
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute_batch(
        "DROP TRIGGER refunds_end_once; DROP TRIGGER refunds_are_frozen;
         UPDATE refunds SET amount_minor = 4000",
    )
    .unwrap();
    drop(file);
    shop.open_again().await;
    let books = shop.engine.verify_books(&owner()).await.unwrap();
    assert!(books.unlike.iter().any(|unlike| unlike.what.starts_with("refunds")), "{:?}", books.unlike);
}
