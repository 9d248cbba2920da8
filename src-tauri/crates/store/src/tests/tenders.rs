//! Tenders and the drawer as the file keeps them.

use super::support::*;
use crate::{Store, StoreError, TenderFigure, TenderSum};
use domain::cash::{CashCount, CashMove, CashMoveKind, Explanation};
use domain::figures::Claim;
use domain::tender::{TakenBack, settle};
use domain::{BusinessDay, Currency, Money, SaleNumber, SaleState, Stage, Tender, TenderKind};

fn day(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

fn today() -> BusinessDay {
    day("2026-11-21")
}

fn dzd(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::DZD)
}

fn cash(ordinal: u32) -> Tender {
    Tender {
        ordinal,
        kind: TenderKind::Cash,
        due: dzd(150_000),
        given: Some(dzd(200_000)),
        note: "twice 1000".into(),
        by: Some("Amina".into()),
        at: noon(),
        business_day: today(),
        taken_back: None,
    }
}

fn back(business_day: BusinessDay) -> TakenBack {
    TakenBack { reason: "wrong sale".into(), by: Some("Nadia".into()), at: noon(), business_day }
}

async fn tendered(store: &Store) -> SaleNumber {
    let number = sell(store).await;
    change(store, number.clone(), |record| record.tenders.push(cash(1))).await.unwrap();
    number
}

async fn take_back(store: &Store, number: SaleNumber, on: BusinessDay) -> Result<i64, StoreError> {
    change(store, number, move |record| {
        if let Some(tender) = record.tenders.last_mut() {
            tender.taken_back = Some(back(on));
        }
    })
    .await
}

async fn sums(store: &Store, of: BusinessDay) -> Vec<TenderSum> {
    store.read(move |read| read.tenders_between((of, of))).await.unwrap()
}

async fn figures(store: &Store, of: BusinessDay) -> Vec<TenderFigure> {
    let (sums, lines) = store
        .read(move |read| {
            Ok::<_, StoreError>((read.tender_figures(of, of)?, read.tender_figures_of_lines(of, of)?))
        })
        .await
        .unwrap();
    assert_eq!(sums, lines, "the sums are those of the lines");
    sums
}

async fn close_today(store: &Store) {
    store
        .write(|write| {
            let closing = crate::ClosingRecord {
                number: 1,
                business_day: today(),
                statement: "{}".into(),
                public_key: [1; 32],
                signature: [2; 64],
                seq: 0,
            };
            write.close_day(&closing, entry("day_closed"))
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_tender_is_kept_with_due_and_given_and_makes_its_sale_paid() {
    let shop = Shop::new();
    let store = shop.open();
    let number = tendered(&store).await;
    let record = load(&store, number.clone()).await;
    assert_eq!(record.tenders, [cash(1)]);
    assert_eq!(record.state(), SaleState::Paid);
    let counts = store.read(|read| read.counts_of_day(today())).await.unwrap();
    assert_eq!((counts.paid, counts.open), (1, 0));
    let listing = store.read(move |read| read.listing((today(), today()))).await.unwrap();
    assert_eq!((listing.sold_minor(1), listing.sold_minor(2)), (150_000, 0));
    close(store).await;
}

#[tokio::test]
async fn what_was_tendered_is_summed_by_kind_and_never_with_the_money_by_phone() {
    let shop = Shop::new();
    let store = shop.open();
    tendered(&store).await;
    tendered(&store).await;
    let other = sell(&store).await;
    change(&store, other, |record| {
        let cheque = Tender { kind: TenderKind::Other, given: None, note: "cheque".into(), ..cash(1) };
        record.tenders.push(cheque);
    })
    .await
    .unwrap();
    let sum = |kind, tenders, minor| TenderSum { kind, tenders, amount: dzd(minor) };
    assert_eq!(
        sums(&store, today()).await,
        [sum(TenderKind::Cash, 2, 300_000), sum(TenderKind::Other, 1, 150_000)]
    );
    assert_eq!(figures(&store, today()).await.len(), 2);
    let by_phone = store.read(|read| read.figures(today(), today())).await.unwrap();
    assert!(by_phone.is_empty());
    close(store).await;
}

#[tokio::test]
async fn a_tender_taken_back_stays_as_it_was_and_its_money_leaves_the_sums() {
    let shop = Shop::new();
    let store = shop.open();
    let number = tendered(&store).await;
    take_back(&store, number.clone(), today()).await.unwrap();
    let record = load(&store, number.clone()).await;
    assert_eq!(record.tenders, [Tender { taken_back: Some(back(today())), ..cash(1) }]);
    assert_eq!(record.state(), SaleState::Open, "its link may be paid again");
    assert!(sums(&store, today()).await.is_empty());
    change(&store, number.clone(), |record| record.tenders.push(cash(2))).await.unwrap();
    assert_eq!(sums(&store, today()).await.len(), 1);
    assert_eq!(load(&store, number).await.tenders.len(), 2);
    close(store).await;
}

#[tokio::test]
async fn what_is_taken_back_after_its_day_was_closed_lands_on_the_open_day() {
    let shop = Shop::new();
    let store = shop.open();
    let number = tendered(&store).await;
    close_today(&store).await;
    let closed = figures(&store, today()).await;
    assert_eq!(take_back(&store, number.clone(), today()).await, Err(StoreError::Constraint));
    let next = day("2026-11-22");
    take_back(&store, number, next).await.unwrap();
    assert_eq!(figures(&store, today()).await, closed);
    let booked = figures(&store, next).await;
    assert_eq!((booked[0].tenders, booked[0].amount), (-1, dzd(-150_000)));
    assert_eq!(store.read(|read| read.oldest_open_day()).await, Ok(Some(next)));
    let told = store.read(move |read| read.landed_after_closing(next)).await.unwrap();
    assert_eq!(told.len(), 1, "it points back to its sale");
    close(store).await;
}

#[tokio::test]
async fn a_sale_has_one_tender_at_a_time_and_none_is_changed_or_lost() {
    let shop = Shop::new();
    let store = shop.open();
    let number = tendered(&store).await;
    for wrong in [
        (|record: &mut crate::SaleRecord| record.tenders.push(cash(2))) as fn(&mut crate::SaleRecord),
        |record| record.tenders.clear(),
        |record| record.tenders[0].due = dzd(1),
        |record| record.tenders[0].note = "another".into(),
    ] {
        assert_eq!(change(&store, number.clone(), wrong).await, Err(StoreError::Constraint));
    }
    take_back(&store, number.clone(), today()).await.unwrap();
    let forgotten = change(&store, number.clone(), |record| record.tenders[0].taken_back = None).await;
    assert_eq!(forgotten, Err(StoreError::Constraint));
    for wrong in [
        "UPDATE tenders SET due_minor = 1",
        "DELETE FROM tenders",
        "UPDATE tenders_taken_back SET reason = 'x'",
        "DELETE FROM tenders_taken_back",
        "UPDATE tender_moves SET amount_minor = 1",
        "DELETE FROM tender_moves",
        "INSERT INTO tender_moves SELECT 99, tender, sale, business_day, quarter, kind, cashier, currency,
             currency_exponent, tenders, amount_minor, seq FROM tender_moves LIMIT 1",
    ] {
        let refused = store.write(move |write| Ok::<_, StoreError>(write.raw().execute_batch(wrong)?)).await;
        assert!(matches!(refused, Err(StoreError::Constraint)), "{wrong}: {refused:?}");
    }
    close(store).await;
}

#[tokio::test]
async fn money_by_phone_beside_a_tender_is_booked_as_received_and_owed() {
    let shop = Shop::new();
    let store = shop.open();
    let number = tendered(&store).await;
    change(&store, number, |record| {
        record.attempts[0].attempt.stage = Stage::Confirmed;
        record.attempts[0].attempt.confirmed_at = Some(noon());
        record.attempts[0].attempt.business_day = Some(today());
        let mut attempts = record.bare_attempts();
        settle(&mut attempts, 0, &record.tenders, noon());
        record.attempts[0].attempt = attempts.remove(0);
    })
    .await
    .unwrap();
    let by_phone = store.read(|read| read.figures(today(), today())).await.unwrap();
    assert_eq!((by_phone.len(), by_phone[0].claim, by_phone[0].amount), (1, Claim::Owed, dzd(150_000)));
    assert_eq!(sums(&store, today()).await[0].amount, dzd(150_000));
    close(store).await;
}

fn moved(kind: CashMoveKind, amount_minor: i64, note: &str) -> CashMove {
    CashMove {
        kind,
        amount: dzd(amount_minor),
        note: note.into(),
        by: None,
        at: noon(),
        business_day: today(),
    }
}

async fn record_move(store: &Store, what: CashMove) -> Result<i64, StoreError> {
    store.write(move |write| write.record_cash_move(&what, entry("cash_moved"))).await
}

fn count(counted_minor: i64) -> CashCount {
    CashCount {
        counted: dzd(counted_minor),
        expected: dzd(500_000),
        by: Some("Amina".into()),
        at: noon(),
        business_day: today(),
        explained: None,
    }
}

#[tokio::test]
async fn movements_and_counts_of_the_drawer_are_kept_in_their_order() {
    let shop = Shop::new();
    let store = shop.open();
    let float = moved(CashMoveKind::Float, 500_000, "");
    let out = moved(CashMoveKind::PayOut, 20_000, "milk");
    record_move(&store, float.clone()).await.unwrap();
    record_move(&store, out.clone()).await.unwrap();
    assert_eq!(store.read(|read| read.cash_moves((today(), today()))).await, Ok(vec![float, out]));
    assert_eq!(store.read(|read| read.oldest_open_day()).await, Ok(Some(today())));
    let said = Explanation { note: "a note stuck".into(), by: Some("Nadia".into()), at: noon() };
    let wanted = said.clone();
    store
        .write(move |write| {
            write.record_cash_count(&count(499_000), entry("cash_counted"))?;
            write.record_cash_count(&count(500_000), entry("cash_counted"))?;
            let first = write.cash_counts(today())?[0].id;
            write.explain_cash_count(first, &said, entry("cash_explained"))
        })
        .await
        .unwrap();
    let kept = store.read(|read| read.cash_counts(today())).await.unwrap();
    let kept: Vec<_> = kept.into_iter().map(|record| record.count).collect();
    assert_eq!(kept, [CashCount { explained: Some(wanted), ..count(499_000) }, count(500_000)]);
    close(store).await;
}

#[tokio::test]
async fn the_tables_refuse_what_no_drawer_has_and_every_change_of_a_closed_day() {
    let shop = Shop::new();
    let store = shop.open();
    assert_eq!(record_move(&store, moved(CashMoveKind::Float, 0, "")).await, Err(StoreError::Constraint));
    assert_eq!(record_move(&store, moved(CashMoveKind::PayOut, 1, "")).await, Err(StoreError::Constraint));
    record_move(&store, moved(CashMoveKind::Float, 500_000, "")).await.unwrap();
    store.write(|write| write.record_cash_count(&count(500_000), entry("cash_counted"))).await.unwrap();
    close_today(&store).await;
    assert_eq!(record_move(&store, moved(CashMoveKind::Float, 1, "")).await, Err(StoreError::Constraint));
    let late = store.write(|write| write.record_cash_count(&count(1), entry("cash_counted"))).await;
    assert_eq!(late, Err(StoreError::Constraint));
    for wrong in [
        "UPDATE cash_moves SET amount_minor = 1",
        "DELETE FROM cash_moves",
        "UPDATE cash_counts SET counted_minor = 1",
        "DELETE FROM cash_counts",
        "INSERT INTO cash_notes SELECT id, 'late', NULL, at, seq FROM cash_counts",
    ] {
        let refused = store.write(move |write| Ok::<_, StoreError>(write.raw().execute_batch(wrong)?)).await;
        assert!(matches!(refused, Err(StoreError::Constraint)), "{wrong}: {refused:?}");
    }
    close(store).await;
}
