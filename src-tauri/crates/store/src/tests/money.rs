//! The books of each day, and its end.

use super::support::*;
use crate::{ClosingRecord, DayFigure, SaleRecord, Store, StoreError};
use domain::figures::{Claim, add_up, claims};
use domain::{BusinessDay, Flags, Resolution, ResolutionKind, SaleState, Screen, Stage};

fn day(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

fn today() -> BusinessDay {
    day("2026-11-21")
}

/// Makes the next sale and pays it today.
async fn paid(store: &Store) -> domain::SaleNumber {
    let number = sell(store).await;
    change(store, number.clone(), |record| pay(record, 0)).await.unwrap();
    number
}

fn pay(record: &mut SaleRecord, index: usize) {
    let attempt = &mut record.attempts[index].attempt;
    attempt.stage = Stage::Confirmed;
    attempt.confirmed_at = Some(noon());
    attempt.business_day = Some(today());
    attempt.screen = Screen::Left { at: noon(), why: domain::LeftScreen::Verdict };
}

fn decide(record: &mut SaleRecord, kind: ResolutionKind) {
    let attempt = record.attempts[0].attempt.own_reference.clone();
    let resolution =
        Resolution { attempt, kind, by: None, note: "why".into(), at: noon(), flags: Flags::NONE };
    record.resolutions.push(resolution);
}

async fn figures(store: &Store, of: BusinessDay) -> Vec<DayFigure> {
    let (sums, lines) = store
        .read(move |read| Ok::<_, StoreError>((read.figures(of, of)?, read.figures_of_lines(of, of)?)))
        .await
        .unwrap();
    // A line and the one that takes it back leave a sum of nothing.
    let told = |figures: Vec<DayFigure>| -> Vec<DayFigure> {
        figures.into_iter().filter(|figure| figure.payments != 0 || figure.amount.amount_minor != 0).collect()
    };
    let (sums, lines) = (told(sums), told(lines));
    assert_eq!(sums, lines, "the sums are those of the lines");
    sums
}

fn told(figures: &[DayFigure]) -> Vec<(Claim, i64, i64)> {
    figures.iter().map(|figure| (figure.claim, figure.payments, figure.amount.amount_minor)).collect()
}

fn closing(number: i64, business_day: BusinessDay) -> ClosingRecord {
    ClosingRecord {
        number,
        business_day,
        statement: "{}".into(),
        public_key: [1; 32],
        signature: [2; 64],
        seq: 0,
    }
}

async fn close_day(store: &Store, number: i64, business_day: BusinessDay) -> Result<i64, StoreError> {
    store.write(move |write| write.close_day(&closing(number, business_day), entry("day_closed"))).await
}

#[tokio::test]
async fn money_is_booked_once_on_its_day_in_its_quarter_of_an_hour() {
    let shop = Shop::new();
    let store = shop.open();
    let number = paid(&store).await;
    paid(&store).await;
    sell(&store).await;
    change(&store, number, |record| record.sale.acknowledged_at = Some(noon())).await.unwrap();
    let booked = figures(&store, today()).await;
    assert_eq!(told(&booked), [(Claim::Sold, 2, 300_000)]);
    assert_eq!(booked[0].since, at("2026-11-21T12:00:00Z"));
    assert_eq!(booked[0].gateway, "ocpay");
    close(store).await;
}

#[tokio::test]
async fn a_decision_moves_money_within_its_day_while_that_is_open() {
    let shop = Shop::new();
    let store = shop.open();
    let number = paid(&store).await;
    change(&store, number, |record| decide(record, ResolutionKind::ToRefund)).await.unwrap();
    assert_eq!(told(&figures(&store, today()).await), [(Claim::Owed, 1, 150_000)]);
    close(store).await;
}

#[tokio::test]
async fn after_its_day_was_closed_a_decision_is_booked_on_the_open_day_and_the_closed_one_stays() {
    let shop = Shop::new();
    let store = shop.open();
    let number = paid(&store).await;
    close_day(&store, 1, today()).await.unwrap();
    let closed = figures(&store, today()).await;
    let later = day("2026-11-24");
    store
        .write(move |write| {
            write.set_open_day(later);
            let mut record = write.sale(&number)?.ok_or(StoreError::NotFound)?;
            decide(&mut record, ResolutionKind::ToRefund);
            write.save(&record, entry("resolved"))
        })
        .await
        .unwrap();
    assert_eq!(figures(&store, today()).await, closed);
    assert_eq!(told(&figures(&store, later).await), [(Claim::Owed, 1, 150_000), (Claim::Sold, -1, -150_000)]);
    assert_eq!(store.read(|read| read.oldest_open_day()).await, Ok(Some(later)));
    close(store).await;
}

#[tokio::test]
async fn the_books_say_what_the_rules_say_of_the_sales_themselves() {
    let shop = Shop::new();
    let store = shop.open();
    for kind in [None, Some(ResolutionKind::ToRefund), Some(ResolutionKind::NotOurs), None] {
        let number = paid(&store).await;
        if let Some(kind) = kind {
            change(&store, number, move |record| decide(record, kind)).await.unwrap();
        }
    }
    let records = store.read(|read| read.all_of_day(today())).await.unwrap();
    let by_rule = add_up(
        records.iter().flat_map(|record| claims(&record.bare_attempts(), &record.resolutions)).flatten(),
    )
    .unwrap();
    let (_, by_rule) = by_rule["DZD"];
    let booked = figures(&store, today()).await;
    let sum = |claim| {
        booked
            .iter()
            .filter(|figure| figure.claim == claim)
            .map(|figure| figure.amount.amount_minor)
            .sum::<i64>()
    };
    assert_eq!(
        (sum(Claim::Sold), sum(Claim::Owed), sum(Claim::Other)),
        (by_rule.sold_minor, by_rule.owed_minor, by_rule.other_minor)
    );
    assert_eq!((by_rule.sold_minor, by_rule.owed_minor, by_rule.other_minor), (300_000, 150_000, 150_000));
    close(store).await;
}

#[tokio::test]
async fn days_close_once_in_order_and_without_a_gap_in_their_numbers() {
    let shop = Shop::new();
    let store = shop.open();
    paid(&store).await;
    assert!(close_day(&store, 2, today()).await.is_err(), "the first is number 1");
    close_day(&store, 1, today()).await.unwrap();
    assert!(close_day(&store, 2, today()).await.is_err(), "the day is closed");
    assert!(close_day(&store, 2, day("2026-11-20")).await.is_err(), "an earlier day");
    close_day(&store, 2, day("2026-11-23")).await.unwrap();
    assert_eq!(store.read(|read| read.closed_through()).await, Ok(Some(day("2026-11-23"))));
    let kept = store.read(|read| read.closings()).await.unwrap();
    assert_eq!(kept.iter().map(|closing| closing.number).collect::<Vec<_>>(), [1, 2]);
    close(store).await;
}

#[tokio::test]
async fn the_tables_themselves_refuse_to_change_a_closing_or_the_lines_of_a_closed_day() {
    let shop = Shop::new();
    let store = shop.open();
    paid(&store).await;
    close_day(&store, 1, today()).await.unwrap();
    for wrong in [
        "UPDATE closings SET statement = '{\"sold\":1}'",
        "DELETE FROM closings",
        "UPDATE money_moves SET amount_minor = 1",
        "DELETE FROM money_moves",
        "INSERT INTO money_moves SELECT 99, attempt, sale, business_day, quarter, gateway, cashier, currency,
             currency_exponent, claim, payments, amount_minor, seq FROM money_moves",
        "UPDATE meta SET closed_through = NULL",
        "UPDATE meta SET closed_through = '2026-11-01'",
    ] {
        let refused = store.write(move |write| Ok::<_, StoreError>(write.raw().execute_batch(wrong)?)).await;
        assert!(matches!(refused, Err(StoreError::Constraint)), "{wrong}: {refused:?}");
    }
    close(store).await;
}

#[tokio::test]
async fn sales_are_counted_on_the_day_they_were_made_wherever_they_stand_now() {
    let shop = Shop::new();
    let store = shop.open();
    paid(&store).await;
    let number = sell(&store).await;
    let counts = store.read(|read| read.counts_of_day(today())).await.unwrap();
    assert_eq!((counts.paid, counts.open), (1, 1));
    change(&store, number.clone(), |record| record.attempts[0].attempt.stage = Stage::Declined)
        .await
        .unwrap();
    assert_eq!(load(&store, number).await.state(), SaleState::Unpaid);
    let counts = store.read(|read| read.counts_of_day(today())).await.unwrap();
    assert_eq!((counts.paid, counts.open, counts.unpaid), (1, 0, 1));
    close(store).await;
}

#[tokio::test]
async fn a_file_from_before_there_were_books_gets_them_from_its_sales() {
    let shop = Shop::new();
    let store = shop.open();
    paid(&store).await;
    let refunded = paid(&store).await;
    change(&store, refunded, |record| decide(record, ResolutionKind::ToRefund)).await.unwrap();
    sell(&store).await;
    let (before, counts) = (
        told(&figures(&store, today()).await),
        store.read(|read| read.counts_of_day(today())).await.unwrap(),
    );
    close(store).await;
    // As a program of version 1 left it.
    back_to(1, &shop.path());
    let store = shop.open();
    assert_eq!(told(&figures(&store, today()).await), before);
    assert_eq!(store.read(|read| read.counts_of_day(today())).await, Ok(counts));
    close(store).await;
}
