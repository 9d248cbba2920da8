//! The end of a day: what keeps it open, what it says, and that it never changes.

use engine::EngineError;
use engine::views::{
    ClosingView, ErrorCode, ExportKind, ExportRequest, FindingKindView, SaleView, StateView,
};
use sandbox::{Fault, On};
use std::time::Duration;
use support::{Shop, ShopOptions, owner};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A shop whose gateway never asks it to wait: no time passes in these stories by itself.
async fn unhurried() -> Shop {
    let rate = engine::budget::Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { rate, ..ShopOptions::default() }).await
}

async fn paid(shop: &Shop, amount_minor: i64) -> SaleView {
    let sold = shop.sell(amount_minor).await;
    shop.customer_pays(&sold).await;
    let sold = shop.check(&sold.number).await;
    assert_eq!(sold.state, StateView::Paid);
    sold
}

async fn today(shop: &Shop) -> String {
    shop.engine.read_day(&owner(), None).await.unwrap().today
}

/// What the JSON of a day says.
async fn report(shop: &Shop, day: &str) -> serde_json::Value {
    let request = ExportRequest { kind: ExportKind::Json, ..support::csv_of(Some(day)) };
    let file = shop.engine.export(&owner(), request).await.unwrap();
    serde_json::from_slice(&std::fs::read(file.path).unwrap()).unwrap()
}

/// Asks about the whole day and closes it, carrying nothing over.
async fn close(shop: &Shop, day: Option<&str>) -> Result<ClosingView, EngineError> {
    shop.engine.recheck_day_to_end(&owner(), day).await?;
    shop.engine.close_day(&owner(), day, Vec::new()).await
}

fn sold_minor(closing: &ClosingView) -> (i64, i64, i64) {
    let totals = &closing.totals[0];
    (totals.day.sold.minor, totals.month.sold.minor, totals.perpetual.sold.minor)
}

#[tokio::test]
async fn a_closing_says_what_was_sold_is_signed_and_goes_on_from_the_one_before() {
    let shop = unhurried().await;
    paid(&shop, 150_000).await;
    paid(&shop, 50_000).await;
    let first = close(&shop, None).await.unwrap();
    assert_eq!((first.number, first.totals[0].day.payments, first.counts.paid), (1, 2, 2));
    assert_eq!(sold_minor(&first), (200_000, 200_000, 200_000));
    assert_eq!(
        (first.first_sale.as_deref(), first.last_sale.as_deref()),
        (Some("A-000001"), Some("A-000002"))
    );
    assert!(first.findings.is_empty(), "{:?}", first.findings);

    shop.advance(DAY);
    paid(&shop, 100_000).await;
    let second = close(&shop, None).await.unwrap();
    assert_eq!((second.number, sold_minor(&second)), (2, (100_000, 300_000, 300_000)));
    let report = shop.engine.verify_closings(&owner()).await.unwrap();
    assert_eq!((report.closings, report.broken), (2, None));
    assert!(shop.engine.verify_journal(&owner()).await.unwrap().broken.is_none());
}

#[tokio::test]
async fn a_day_closes_once_and_its_closing_stays_the_same_to_the_byte() {
    let mut shop = unhurried().await;
    paid(&shop, 150_000).await;
    let day = today(&shop).await;
    let closed = close(&shop, None).await.unwrap();
    let again = shop.engine.close_day(&owner(), None, Vec::new()).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::DayClosed);
    let preview = shop.engine.preview_closing(&owner(), None).await.unwrap_err();
    assert_eq!(preview.code, ErrorCode::DayClosed);
    shop.restart().await;
    assert_eq!(shop.engine.closing_of(&owner(), Some(&day)).await.unwrap(), Some(closed));
}

#[tokio::test]
async fn what_waits_keeps_a_day_open_until_it_is_carried_over_by_name() {
    let shop = unhurried().await;
    let waits = shop.sell(150_000).await;
    let error = close(&shop, None).await.unwrap_err();
    assert_eq!((error.code, error.values["count"].as_str()), (ErrorCode::FindingsOpen, "1"));
    let preview = shop.engine.preview_closing(&owner(), None).await.unwrap();
    assert_eq!(preview.findings[0].kind, FindingKindView::Waiting);
    assert_eq!(preview.findings[0].sale.as_deref(), Some(waits.number.as_str()));

    let wrong = vec!["waiting:A-000009".to_owned()];
    let error = shop.engine.close_day(&owner(), None, wrong).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::FindingsOpen);
    let named = vec![preview.findings[0].id.clone()];
    let closed = shop.engine.close_day(&owner(), None, named).await.unwrap();
    assert_eq!(closed.findings.len(), 1);
}

#[tokio::test]
async fn a_day_that_was_not_asked_about_says_so() {
    let shop = unhurried().await;
    paid(&shop, 150_000).await;
    let kinds = |view: engine::views::ClosingPreview| {
        view.findings.into_iter().map(|finding| finding.kind).collect::<Vec<_>>()
    };
    let preview = shop.engine.preview_closing(&owner(), None).await.unwrap();
    assert_eq!(kinds(preview), [FindingKindView::NotAsked]);
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    assert!(kinds(shop.engine.preview_closing(&owner(), None).await.unwrap()).is_empty());
    shop.advance(Duration::from_secs(1));
    paid(&shop, 50_000).await;
    let preview = shop.engine.preview_closing(&owner(), None).await.unwrap();
    assert_eq!(kinds(preview), [FindingKindView::NotAsked], "a sale came after the question");
}

#[tokio::test]
async fn money_after_a_closing_lands_on_the_next_day_and_points_back() {
    let shop = unhurried().await;
    let waits = shop.sell(150_000).await;
    let day = today(&shop).await;
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let carried = shop.engine.preview_closing(&owner(), None).await.unwrap().findings;
    let carried = carried.into_iter().map(|finding| finding.id).collect();
    let closed = shop.engine.close_day(&owner(), None, carried).await.unwrap();
    assert_eq!(sold_minor(&closed), (0, 0, 0));

    shop.customer_pays(&waits).await;
    shop.check(&waits.number).await;
    let before = shop.engine.read_day(&owner(), Some(&day)).await.unwrap();
    assert_eq!(before.figures[0].sold.minor, 0, "a closed day never changes");
    shop.advance(DAY);
    let next = shop.engine.preview_closing(&owner(), None).await.unwrap();
    assert_eq!(next.totals[0].day.sold.minor, 150_000);
    let told =
        next.findings.iter().find(|finding| finding.kind == FindingKindView::PaidAfterClosing).unwrap();
    assert_eq!((told.sale.as_deref(), told.blocks), (Some(waits.number.as_str()), false));
}

#[tokio::test]
async fn a_sale_after_todays_closing_is_tomorrows() {
    let shop = unhurried().await;
    paid(&shop, 150_000).await;
    let day = today(&shop).await;
    close(&shop, None).await.unwrap();
    let after = paid(&shop, 50_000).await;
    assert!(after.business_day > day, "{} is after {day}", after.business_day);
    assert_eq!(shop.engine.read_day(&owner(), Some(&day)).await.unwrap().figures[0].sold.minor, 150_000);
}

#[tokio::test]
async fn days_close_in_order_and_not_before_they_begin() {
    let shop = unhurried().await;
    paid(&shop, 150_000).await;
    let first = today(&shop).await;
    shop.advance(DAY);
    paid(&shop, 50_000).await;
    let error = close(&shop, None).await.unwrap_err();
    assert_eq!((error.code, error.values["day"].as_str()), (ErrorCode::EarlierDayOpen, first.as_str()));
    let error = shop.engine.close_day(&owner(), Some("2999-01-01"), Vec::new()).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::DayNotBegun);
    assert_eq!(close(&shop, Some(&first)).await.unwrap().number, 1);
    assert_eq!(close(&shop, None).await.unwrap().number, 2);
}

#[tokio::test]
async fn a_refund_decided_after_the_closing_is_booked_on_the_open_day() {
    let shop = unhurried().await;
    let sold = shop.sell(150_000).await;
    shop.drill(On::Check, Fault::ExpiredThenConfirmed { expired_checks: 1 });
    shop.check(&sold.number).await;
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
    let day = today(&shop).await;
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let findings = shop.engine.preview_closing(&owner(), None).await.unwrap().findings;
    let carried: Vec<_> = findings.into_iter().map(|finding| finding.id).collect();
    let closed = shop.engine.close_day(&owner(), None, carried).await.unwrap();
    assert_eq!(sold_minor(&closed), (150_000, 150_000, 150_000));
    shop.advance(DAY);
    let number = shop.number(&sold.number);
    let decision = engine::views::DecisionView::ToRefund;
    shop.engine.resolve(&owner(), &number, None, decision, "goods never left").await.unwrap();
    let before = shop.engine.read_day(&owner(), Some(&day)).await.unwrap();
    assert_eq!(before.figures[0].sold.minor, 150_000);
    let now = shop.engine.read_day(&owner(), None).await.unwrap();
    let figures = &now.figures[0];
    assert_eq!((figures.sold.minor, figures.owed.minor, figures.received.minor), (-150_000, 150_000, 0));

    let paper = report(&shop, &day).await;
    assert_eq!(paper["figures"][0]["sold_minor"], 150_000, "the paper says what the closing said");
    assert_eq!(paper["closing"]["number"], 1);
    assert_eq!(paper["sales"][0]["sold"]["amount_minor"], 150_000);
    let paper = report(&shop, &now.today).await;
    assert_eq!(paper["figures"][0]["sold_minor"], -150_000);
    assert_eq!(paper["sales"][0]["sold"]["amount_minor"], -150_000, "the correction names its sale");
    assert_eq!(paper["closing"], serde_json::Value::Null);
}

#[tokio::test]
async fn a_day_that_a_later_closing_took_along_says_so_and_names_that_closing() {
    let shop = unhurried().await;
    paid(&shop, 150_000).await;
    let closing = close(&shop, None).await.unwrap();
    let skipped = closing.day.parse::<domain::BusinessDay>().unwrap().minus_days(2).to_string();
    let told =
        |error: EngineError| (error.code, error.values["next"].clone(), error.values["number"].clone());
    let expected = (ErrorCode::DayClosedWithNext, closing.day.clone(), "1".to_owned());
    assert_eq!(told(close(&shop, Some(&skipped)).await.unwrap_err()), expected);
    assert_eq!(told(shop.engine.closing_files(&owner(), &skipped, "en").await.unwrap_err()), expected);
    assert_eq!(told(shop.engine.preview_closing(&owner(), Some(&skipped)).await.unwrap_err()), expected);
    let again = close(&shop, Some(&closing.day)).await.unwrap_err();
    assert_eq!(again.code, ErrorCode::DayClosed, "a day with a closing of its own is told as before");
}
