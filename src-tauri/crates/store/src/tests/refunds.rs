//! Refunds and captures as the file keeps them.

use super::support::*;
use crate::{DayFigure, Store};
use domain::capture::with_one_more;
use domain::figures::Claim;
use domain::{BusinessDay, Currency, Money, Refund, RefundStage, RefundWay, SaleNumber, Stage};

fn day(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

fn today() -> BusinessDay {
    day("2026-11-21")
}

async fn paid(store: &Store) -> SaleNumber {
    let number = sell(store).await;
    change(store, number.clone(), |record| {
        let attempt = &mut record.attempts[0].attempt;
        attempt.stage = Stage::Confirmed;
        attempt.confirmed_at = Some(noon());
        attempt.business_day = Some(today());
    })
    .await
    .unwrap();
    number
}

fn asking(record: &crate::SaleRecord, amount_minor: i64) -> Refund {
    let name =
        (u32::try_from(record.refunds.len()).unwrap() + 1, record.attempts[0].attempt.own_reference.clone());
    let amount = Money::new(amount_minor, Currency::DZD);
    Refund::wanted(name, RefundWay::Gateway, amount, "too small".into(), Some("Nadia".into()), noon())
}

async fn ask(store: &Store, number: &SaleNumber, amount_minor: i64) {
    change(store, number.clone(), move |record| {
        let refund = asking(record, amount_minor);
        record.refunds.push(refund);
    })
    .await
    .unwrap();
}

async fn end(store: &Store, number: &SaleNumber, on: BusinessDay) -> Result<i64, crate::StoreError> {
    change(store, number.clone(), move |record| {
        let refund = record.refunds.pop().unwrap();
        record.refunds.push(refund.done(noon(), on));
    })
    .await
}

async fn figures(store: &Store, of: BusinessDay) -> Vec<(Claim, i64)> {
    let (sums, lines): (Vec<DayFigure>, Vec<DayFigure>) = store
        .read(move |read| Ok::<_, crate::StoreError>((read.figures(of, of)?, read.figures_of_lines(of, of)?)))
        .await
        .unwrap();
    assert_eq!(sums, lines);
    sums.iter().map(|figure| (figure.claim, figure.amount.amount_minor)).collect()
}

#[tokio::test]
async fn a_refund_comes_back_as_it_was_kept() {
    let shop = Shop::new();
    let store = shop.open();
    let number = paid(&store).await;
    ask(&store, &number, 50_000).await;
    end(&store, &number, today()).await.unwrap();
    let wanted = number.clone();
    let record = store.read(move |read| read.sale(&wanted)).await.unwrap().unwrap();
    let kept = &record.refunds[0];
    assert_eq!(
        (kept.stage, kept.business_day, kept.by.as_deref()),
        (RefundStage::Done, Some(today()), Some("Nadia"))
    );
    assert_eq!(figures(&store, today()).await, [(Claim::Returned, 50_000), (Claim::Sold, 100_000)]);
    let under_way = store.read(|read| read.giving_back()).await.unwrap();
    assert!(under_way.is_empty());
}

#[tokio::test]
async fn a_refund_lands_on_its_own_day_and_never_on_a_closed_one() {
    let shop = Shop::new();
    let store = shop.open();
    let number = paid(&store).await;
    ask(&store, &number, 50_000).await;
    assert_eq!(store.read(|read| read.giving_back()).await.unwrap().len(), 1);
    end(&store, &number, day("2026-11-23")).await.unwrap();
    assert_eq!(figures(&store, today()).await, [(Claim::Sold, 150_000)]);
    let later = figures(&store, day("2026-11-23")).await;
    assert_eq!(later, [(Claim::Returned, 50_000), (Claim::Sold, -50_000)]);
}

#[tokio::test]
async fn the_file_itself_refuses_what_may_never_happen_to_a_refund() {
    let shop = Shop::new();
    let store = shop.open();
    let number = paid(&store).await;
    ask(&store, &number, 50_000).await;
    for (what, sql) in [
        ("deleted", "DELETE FROM refunds"),
        ("another amount", "UPDATE refunds SET amount_minor = 1"),
        ("done without a day", "UPDATE refunds SET stage = 'done', ended_at = 1"),
        ("by hand and under way", "UPDATE refunds SET way = 'cash'"),
        ("a capture deleted", "DELETE FROM captures"),
    ] {
        if what == "a capture deleted" {
            change(&store, number.clone(), |record| {
                let attempt = record.attempts[0].attempt.own_reference.clone();
                record.captures = with_one_more(&[], &attempt, noon());
            })
            .await
            .unwrap();
        }
        let refused =
            store.write(move |write| write.raw().execute_batch(sql).map_err(crate::StoreError::from));
        assert!(refused.await.is_err(), "{what}");
    }
    end(&store, &number, today()).await.unwrap();
    let again = store.write(|write| {
        write.raw().execute_batch("UPDATE refunds SET stage = 'failed'").map_err(crate::StoreError::from)
    });
    assert!(again.await.is_err(), "a refund that ended stays so");
    let taken = change(&store, number, |record| record.refunds.clear()).await;
    assert!(taken.is_err(), "a refund is never taken away");
}
