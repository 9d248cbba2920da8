//! The cash drawer: what goes in and out, the blind count, and what a closing has to hear of it.

use engine::EngineError;
use engine::budget::Rate;
use engine::views::{
    CashMoveKindView as Kind, CashView, ClosingView, DrawerStateView, ErrorCode, FindingKindView, SaleView,
    TakeTender, TenderKindView,
};
use std::time::Duration;
use support::{Shop, ShopOptions, cashier, owner};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A till whose gateway key has no rate, so that the hand clock never has to move for a question.
async fn unhurried() -> Shop {
    let rate = Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { rate, ..ShopOptions::default() }).await
}

async fn sold_in_cash(shop: &Shop, amount_minor: i64) -> SaleView {
    let sold = shop.sell(amount_minor).await;
    let input =
        TakeTender { kind: TenderKindView::Cash, given_minor: None, note: String::new(), second_press: true };
    shop.engine.take_tender(&cashier(), &shop.number(&sold.number), input).await.unwrap().sale
}

async fn float(shop: &Shop, amount_minor: i64) -> CashView {
    shop.engine.record_cash_move(&cashier(), Kind::Float, amount_minor, "").await.unwrap()
}

async fn count(shop: &Shop, counted_minor: i64) -> CashView {
    shop.engine.count_cash(&cashier(), None, counted_minor, None).await.unwrap()
}

async fn findings(shop: &Shop) -> Vec<FindingKindView> {
    let preview = shop.engine.preview_closing(&owner(), None).await.unwrap();
    preview.findings.into_iter().map(|finding| finding.kind).collect()
}

/// Carries everything over that may be, and closes.
async fn close(shop: &Shop) -> Result<ClosingView, EngineError> {
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let open = shop.engine.preview_closing(&owner(), None).await.unwrap().findings;
    let carried = open.into_iter().filter(|finding| finding.carries).map(|finding| finding.id).collect();
    shop.engine.close_day(&owner(), None, carried).await
}

#[tokio::test]
async fn what_should_be_in_the_drawer_is_told_only_after_a_count_and_leaves_change_out() {
    let shop = unhurried().await;
    float(&shop, 500_000).await;
    let sold = shop.sell(150_000).await;
    let input = TakeTender {
        kind: TenderKindView::Cash,
        given_minor: Some(200_000),
        note: String::new(),
        second_press: true,
    };
    shop.engine.take_tender(&cashier(), &shop.number(&sold.number), input).await.unwrap();
    shop.engine.record_cash_move(&cashier(), Kind::PayIn, 20_000, "coins").await.unwrap();
    shop.engine.record_cash_move(&owner(), Kind::PayOut, 100_000, "milk").await.unwrap();
    let before = shop.engine.read_cash(&owner(), None).await.unwrap();
    assert_eq!((before.drawers[0].state, &before.drawers[0].figures), (DrawerStateView::Uncounted, &None));
    let preview = shop.engine.preview_closing(&owner(), None).await.unwrap();
    assert_eq!(preview.drawers[0].figures, None, "nor does the closing's page tell");

    let after = count(&shop, 570_000).await;
    let figures = after.drawers[0].figures.clone().unwrap();
    assert_eq!(
        (figures.float.minor, figures.sales.minor, figures.expected.minor),
        (500_000, 150_000, 570_000)
    );
    assert_eq!((after.drawers[0].state, after.drawers[0].counts), (DrawerStateView::Agrees, 1));
    assert_eq!(after.moves.len(), 3);
}

#[tokio::test]
async fn a_cashier_counts_and_puts_in_and_the_owner_takes_out_explains_and_sets_the_limit() {
    let shop = unhurried().await;
    let refused = |outcome: Result<CashView, EngineError>| outcome.unwrap_err().code;
    let who = cashier();
    let engine = &shop.engine;
    assert_eq!(refused(engine.record_cash_move(&who, Kind::PayOut, 100, "x").await), ErrorCode::NotAllowed);
    assert_eq!(refused(engine.explain_cash(&who, None, "x").await), ErrorCode::NotAllowed);
    assert_eq!(refused(engine.set_cash_limit(&who, 100).await), ErrorCode::NotAllowed);
    assert_eq!(refused(engine.read_cash(&who, Some("2026-11-01")).await), ErrorCode::NotAllowed);
    assert_eq!(refused(engine.count_cash(&who, Some("2026-11-01"), 0, None).await), ErrorCode::NotAllowed);
    assert_eq!(refused(engine.record_cash_move(&who, Kind::PayIn, 100, "").await), ErrorCode::NoteRequired);
    assert_eq!(refused(engine.record_cash_move(&who, Kind::Float, 0, "").await), ErrorCode::AmountZero);
    assert_eq!(refused(engine.record_cash_move(&who, Kind::Float, -1, "").await), ErrorCode::AmountNegative);
    assert_eq!(refused(engine.count_cash(&who, None, -1, None).await), ErrorCode::AmountNegative);
    assert_eq!(
        refused(engine.count_cash(&owner(), Some("2999-01-01"), 0, None).await),
        ErrorCode::DayNotBegun
    );
    assert_eq!(refused(engine.explain_cash(&owner(), None, "x").await), ErrorCode::NothingToExplain);
    assert!(engine.read_cash(&who, None).await.unwrap().moves.is_empty(), "nothing was recorded");
    assert_eq!(count(&shop, 0).await.drawers[0].state, DrawerStateView::Agrees);
}

#[tokio::test]
async fn a_used_drawer_that_nobody_counted_keeps_the_day_open_until_it_is_carried_over() {
    let shop = unhurried().await;
    assert!(!findings(&shop).await.contains(&FindingKindView::DrawerUncounted));
    sold_in_cash(&shop, 150_000).await;
    assert!(findings(&shop).await.contains(&FindingKindView::DrawerUncounted));
    count(&shop, 150_000).await;
    assert!(!findings(&shop).await.contains(&FindingKindView::DrawerUncounted));
    sold_in_cash(&shop, 50_000).await;
    assert!(findings(&shop).await.contains(&FindingKindView::DrawerUncounted), "cash came after the count");
    let closed = close(&shop).await.unwrap();
    assert!(closed.findings.iter().any(|finding| finding.kind == FindingKindView::DrawerUncounted));
    assert_eq!(closed.drawers[0].count, None);
    assert_eq!(closed.drawers[0].figures.as_ref().unwrap().expected.minor, 200_000);
}

#[tokio::test]
async fn a_difference_over_the_limit_closes_only_with_the_owners_note() {
    let shop = unhurried().await;
    shop.engine.set_cash_limit(&owner(), 1_000).await.unwrap();
    sold_in_cash(&shop, 150_000).await;
    count(&shop, 149_000).await;
    assert!(findings(&shop).await.contains(&FindingKindView::CashDifference), "told, within the limit");
    let counted = count(&shop, 148_000).await;
    assert_eq!(counted.drawers[0].count.as_ref().unwrap().difference.minor, -2_000);
    assert_eq!(close(&shop).await.unwrap_err().code, ErrorCode::FindingsOpen);
    let by_name = vec!["cash_over_limit:DZD".to_owned()];
    let refused = shop.engine.close_day(&owner(), None, by_name).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::FindingsOpen, "its name is no note");

    let said = shop.engine.explain_cash(&owner(), None, "a coin rolled away").await.unwrap();
    assert_eq!(said.drawers[0].state, DrawerStateView::Differs);
    let closed = close(&shop).await.unwrap();
    let drawer = &closed.drawers[0];
    let kept = drawer.count.as_ref().unwrap();
    assert_eq!((kept.counted.minor, kept.difference.minor, drawer.counts), (148_000, -2_000, 2));
    assert_eq!(kept.explanation.as_deref(), Some("a coin rolled away"));
}

#[tokio::test]
async fn a_closing_holds_tenders_and_the_count_and_verifies() {
    let shop = unhurried().await;
    float(&shop, 500_000).await;
    sold_in_cash(&shop, 150_000).await;
    let by_phone = shop.sell(100_000).await;
    shop.customer_pays(&by_phone).await;
    shop.check(&by_phone.number).await;
    count(&shop, 650_000).await;
    let closed = close(&shop).await.unwrap();
    let day = &closed.totals[0].day;
    assert_eq!(
        (day.sold.minor, day.received.minor, day.tendered.minor, day.tenders),
        (250_000, 100_000, 150_000, 1)
    );
    assert_eq!((closed.tenders[0].kind, closed.tenders[0].amount.minor), (TenderKindView::Cash, 150_000));
    assert_eq!(closed.drawers[0].state, DrawerStateView::Agrees);
    shop.advance(DAY);
    sold_in_cash(&shop, 50_000).await;
    count(&shop, 50_000).await;
    let second = close(&shop).await.unwrap();
    let totals = &second.totals[0];
    assert_eq!((totals.day.tendered.minor, totals.month.tendered.minor), (50_000, 200_000));
    assert_eq!(second.drawers[0].figures.as_ref().unwrap().float.minor, 0, "each day has its own float");
    let report = shop.engine.verify_closings(&owner()).await.unwrap();
    assert_eq!((report.closings, report.broken), (2, None));
}

#[tokio::test]
async fn nothing_lands_on_a_closed_day_and_its_drawer_is_counted_no_more() {
    let shop = unhurried().await;
    sold_in_cash(&shop, 150_000).await;
    let day = count(&shop, 150_000).await.day;
    let last = shop.sell(50_000).await;
    close(&shop).await.unwrap();
    let refused = shop.engine.count_cash(&owner(), Some(&day), 1, None).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::DayClosed);
    let input =
        TakeTender { kind: TenderKindView::Cash, given_minor: None, note: String::new(), second_press: true };
    let paid = shop.engine.take_tender(&cashier(), &shop.number(&last.number), input).await.unwrap().sale;
    assert!(paid.tender.unwrap().business_day > day);
    let moved = float(&shop, 10_000).await;
    assert!(moved.day > day && !moved.is_closed);
    let closed = shop.engine.read_day(&owner(), Some(&day)).await.unwrap();
    assert_eq!(closed.figures[0].sold.minor, 150_000, "a closed day never changes");
    shop.advance(DAY);
    assert!(findings(&shop).await.contains(&FindingKindView::PaidAfterClosing));
}
