//! The sums that reports are made of, against a recount of the sales themselves.

use super::support::*;
use crate::{
    AskedSum, AttemptRecord, FigureRow, LinkSum, ListedSale, PlainAttempt, SaleRecord, Store, StoreError,
};
use crate::{WaitSum, sales};
use domain::outcome::outcome;
use domain::{BusinessDay, LeftScreen, Moment, Money, Outcome, SaleState, Screen, Stage};
use proptest::prelude::*;
use std::collections::BTreeMap;

const DAYS: [&str; 3] = ["2026-11-20", "2026-11-21", "2026-12-01"];

fn day(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

fn whole() -> (BusinessDay, BusinessDay) {
    (day(DAYS[0]), day(DAYS[2]))
}

fn seconds_after_noon(seconds: i64) -> Moment {
    noon() + chrono::Duration::seconds(seconds)
}

/// What happens to one sale of a random history.
#[derive(Debug, Clone, Copy)]
enum Turn {
    Link,
    NotSent,
    Refused,
    Lost,
    Decline,
    Expire,
    GiveUp,
    Replace,
    Deadline,
    Conflict,
    Confirm { after_s: i64 },
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        4 => Just(Turn::Link),
        1 => Just(Turn::NotSent),
        1 => Just(Turn::Refused),
        1 => Just(Turn::Lost),
        1 => Just(Turn::Decline),
        1 => Just(Turn::Expire),
        1 => Just(Turn::GiveUp),
        1 => Just(Turn::Replace),
        1 => Just(Turn::Deadline),
        1 => Just(Turn::Conflict),
        4 => (-5_i64..100_000).prop_map(|after_s| Turn::Confirm { after_s }),
        2 => (20_i64..90).prop_map(|after_s| Turn::Confirm { after_s }),
    ]
}

fn leave(screen: Screen, why: LeftScreen) -> Screen {
    if screen.is_shown() { Screen::Left { at: seconds_after_noon(60), why } } else { screen }
}

/// Lets a turn happen to the newest attempt of a sale, as far as the rules allow it.
fn take(record: &mut SaleRecord, turn: Turn) {
    let paid = record.attempts.iter().any(|kept| kept.attempt.stage == Stage::Confirmed);
    let Some(kept) = record.attempts.last_mut() else { return };
    let attempt = &mut kept.attempt;
    if attempt.stage == Stage::Confirmed {
        return;
    }
    let creating = attempt.stage == Stage::Creating;
    match turn {
        Turn::Link if creating => {
            attempt.stage = Stage::Awaiting;
            attempt.reference = Some(format!("OCPL-{}", attempt.own_reference));
            if !paid {
                attempt.screen = Screen::Shown { at: noon() };
            }
        }
        Turn::NotSent | Turn::Refused if creating => {
            attempt.stage = Stage::Rejected;
            let reason = if matches!(turn, Turn::NotSent) { "not_sent" } else { "the gateway's words" };
            attempt.reason = Some(reason.to_owned());
        }
        Turn::Lost if creating => attempt.stage = Stage::Orphaned,
        Turn::Decline | Turn::Expire if !creating => {
            attempt.stage = if matches!(turn, Turn::Decline) { Stage::Declined } else { Stage::Expired };
            attempt.screen = leave(attempt.screen, LeftScreen::Verdict);
        }
        Turn::GiveUp => {
            attempt.screen = leave(attempt.screen, LeftScreen::GivenUp);
            record.sale.given_up_at = Some(noon());
        }
        Turn::Deadline => attempt.screen = leave(attempt.screen, LeftScreen::Deadline),
        Turn::Conflict if !creating => {
            attempt.conflict_at = Some(noon());
            attempt.screen = leave(attempt.screen, LeftScreen::Verdict);
        }
        Turn::Confirm { after_s } if !creating => {
            attempt.stage = Stage::Confirmed;
            attempt.confirmed_at = Some(seconds_after_noon(after_s));
            attempt.business_day = Some(record.sale.business_day);
            attempt.screen = leave(attempt.screen, LeftScreen::Verdict);
        }
        Turn::Replace => {
            attempt.screen = leave(attempt.screen, LeftScreen::Replaced);
            let mut next = shown_attempt(record, "none");
            next.attempt.stage = Stage::Creating;
            next.attempt.screen = Screen::Never;
            next.attempt.reference = None;
            next.attempt.url = None;
            record.attempts.push(next);
        }
        _ => {}
    }
}

/// The steps of waits, said anew.
fn step(waited: i64) -> i64 {
    let size = match waited {
        ..60 => 1,
        60..120 => 2,
        120..300 => 5,
        300..600 => 10,
        600..1800 => 30,
        1800..86_400 => 300,
        _ => return 86_400,
    };
    waited.max(0) / size * size
}

type Recount = (Vec<LinkSum>, Vec<WaitSum>, Vec<AskedSum>);

/// What the sums must be, from the sales. Every link of these histories that was shown was shown at noon.
fn recount(records: &[SaleRecord]) -> Recount {
    let (mut links, mut waits, mut asked) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for record in records {
        let sum: &mut (SaleState, i64, i64) =
            asked.entry(record.state().word()).or_insert((record.state(), 0, 0));
        sum.1 += 1;
        sum.2 += record.sale.asked.amount_minor;
        for kept in &record.attempts {
            let attempt = &kept.attempt;
            let (what, shown) = (outcome(attempt), attempt.screen.was_shown());
            *links.entry((attempt.gateway.to_string(), what.word(), shown)).or_insert(0) += 1;
            if let (true, Some(paid)) = (shown && what == Outcome::Paid, attempt.confirmed_at) {
                let waited = (paid - crate::truncated(noon())).num_seconds();
                *waits.entry(step(waited)).or_insert(0) += 1;
            }
        }
    }
    let currency = domain::Currency::DZD;
    (
        links
            .into_iter()
            .map(|((gateway, word, was_shown), links)| LinkSum {
                gateway,
                outcome: Outcome::from_word(word).unwrap(),
                was_shown,
                links,
            })
            .collect(),
        waits.into_iter().map(|(seconds, links)| WaitSum { seconds, links }).collect(),
        asked
            .into_values()
            .map(|(state, sales, minor)| AskedSum { state, sales, amount: Money::new(minor, currency) })
            .collect(),
    )
}

async fn sums(store: &Store, days: (BusinessDay, BusinessDay)) -> Recount {
    store
        .read(move |read| {
            Ok::<_, StoreError>((
                read.links_of_days(days)?,
                read.waits_of_days(days)?,
                read.asked_of_days(days)?,
            ))
        })
        .await
        .unwrap()
}

async fn records(store: &Store) -> Vec<SaleRecord> {
    let every = "WHERE business_day BETWEEN ?1 AND ?2 ORDER BY sequence";
    let days = [whole().0.to_string(), whole().1.to_string()];
    store.read(move |read| sales::select(read.raw(), every, days)).await.unwrap()
}

async fn live(store: &Store, history: &[(usize, Vec<Turn>)]) {
    for (of, turns) in history {
        let made = day(DAYS[*of % DAYS.len()]);
        let number = store
            .write(move |write| {
                let mut record = sale(write.next_sale_number()?);
                record.sale.business_day = made;
                let mut first = shown_attempt(&record, "none");
                first.attempt.stage = Stage::Creating;
                first.attempt.screen = Screen::Never;
                record.attempts.push(first);
                write.save(&record, entry("sale_made"))?;
                Ok::<_, StoreError>(record.sale.number)
            })
            .await
            .unwrap();
        for turn in turns.clone() {
            change(store, number.clone(), move |record| take(record, turn)).await.unwrap();
        }
    }
}

fn history() -> impl Strategy<Value = Vec<(usize, Vec<Turn>)>> {
    prop::collection::vec((0_usize..3, prop::collection::vec(turn(), 0..7)), 1..9)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_sums_of_links_waits_and_what_was_asked_are_those_of_the_sales(history in history()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let shop = Shop::new();
            let store = shop.open();
            live(&store, &history).await;
            let all = records(&store).await;
            prop_assert_eq!(sums(&store, whole()).await, recount(&all));
            let one = (day(DAYS[1]), day(DAYS[1]));
            let of_one: Vec<_> =
                all.into_iter().filter(|record| record.sale.business_day == one.0).collect();
            prop_assert_eq!(sums(&store, one).await, recount(&of_one));
            let (told, all) = (told(&store).await, records(&store).await);
            prop_assert!(told.len() == all.len());
            prop_assert!(told.iter().zip(&all).all(|(listed, record)| is_the_sale(listed, record)));
            close(store).await;
            Ok(())
        })?;
    }
}

/// Every sale of the record as a file tells it.
async fn told(store: &Store) -> Vec<ListedSale> {
    let told = |read: &crate::Read<'_>| {
        let listing = read.listing(whole())?;
        let runs: Result<Vec<_>, StoreError> = listing.runs(3).map(|run| read.sales_of_run(run)).collect();
        Ok::<_, StoreError>(runs?.into_iter().flatten().collect::<Vec<_>>())
    };
    store.read(told).await.unwrap()
}

/// Whether a sale as a file tells it is the sale of the record, and told in short only where nothing is to be judged.
fn is_the_sale(listed: &ListedSale, record: &SaleRecord) -> bool {
    let ListedSale::Plain(plain) = listed else {
        return *listed == ListedSale::Whole(Box::new(record.clone()));
    };
    let [AttemptRecord { attempt, .. }] = record.attempts.as_slice() else { return false };
    let nothing_to_judge = attempt.flags.is_empty()
        && !attempt.is_conflict()
        && record.resolutions.is_empty()
        && record.tenders.is_empty()
        && !record.needs_person();
    nothing_to_judge
        && plain.number == record.sale.number.to_string()
        && (plain.sequence, plain.asked) == (record.sale.number.sequence(), record.sale.asked)
        && (plain.created_at, plain.business_day) == (record.sale.created_at, record.sale.business_day)
        && (&plain.note, &plain.cashier)
            == (&record.sale.note, &record.sale.cashier.clone().unwrap_or_default())
        && plain.state == record.state()
        && plain.attempt
            == PlainAttempt {
                own_reference: attempt.own_reference.to_string(),
                gateway: attempt.gateway.to_string(),
                asked: attempt.asked,
                stage: attempt.stage,
                reference: attempt.reference.clone().unwrap_or_default(),
                raw_status: attempt.raw_status.clone().unwrap_or_default(),
                confirmed_at: attempt.confirmed_at,
                business_day: attempt.business_day,
            }
}

#[tokio::test]
async fn most_sales_are_told_in_short_and_any_other_whole() {
    let shop = Shop::new();
    let store = shop.open();
    live(&store, &of_every_kind()).await;
    let (told, records) = (told(&store).await, records(&store).await);
    let short = told.iter().filter(|listed| matches!(listed, ListedSale::Plain(_))).count();
    assert_eq!((told.len(), short > 1, short < told.len()), (records.len(), true, true));
    assert!(told.iter().zip(&records).all(|(listed, record)| is_the_sale(listed, record)), "{told:?}");
    close(store).await;
}

/// One of each kind: what a file from before these sums has in it.
fn of_every_kind() -> Vec<(usize, Vec<Turn>)> {
    vec![
        (0, vec![Turn::Link, Turn::Confirm { after_s: 42 }]),
        (0, vec![Turn::Link, Turn::GiveUp, Turn::Confirm { after_s: 1_000 }]),
        (1, vec![Turn::NotSent]),
        (1, vec![Turn::Link, Turn::Replace, Turn::Link, Turn::Decline]),
        (2, vec![Turn::Link]),
        (2, vec![Turn::Lost]),
    ]
}

#[tokio::test]
async fn a_file_from_before_these_sums_gets_them_from_its_sales() {
    let shop = Shop::new();
    let store = shop.open();
    live(&store, &of_every_kind()).await;
    let (links, waits, asked) = sums(&store, whole()).await;
    assert_eq!(waits.iter().map(|wait| wait.seconds).collect::<Vec<_>>(), [42, 990]);
    close(store).await;
    // As a program of version 4 left it.
    back_to(4, &shop.path());
    let store = shop.open();
    let (links_anew, waits_anew, asked_anew) = sums(&store, whole()).await;
    assert_eq!((links_anew, asked_anew), (links, asked));
    // When these links were shown is no longer known; they were made at noon too.
    assert_eq!(waits_anew, waits);
    close(store).await;
}

#[tokio::test]
async fn the_figures_that_pass_by_are_the_figures() {
    let shop = Shop::new();
    let store = shop.open();
    live(&store, &of_every_kind()).await;
    let (first, last) = whole();
    let (figures, mut passed) = store
        .read(move |read| {
            let mut passed = Vec::new();
            read.each_figure((first, last), |row: FigureRow<'_>| {
                passed.push((row.business_day, row.since, row.gateway.to_owned(), row.payments, row.amount));
            })?;
            Ok::<_, StoreError>((read.figures(first, last)?, passed))
        })
        .await
        .unwrap();
    let mut figures: Vec<_> = figures
        .into_iter()
        .map(|one| (one.business_day, one.since, one.gateway, one.payments, one.amount))
        .collect();
    let place = |one: &(BusinessDay, Moment, String, i64, Money)| (one.0, one.1, one.4.amount_minor);
    figures.sort_by_key(place);
    passed.sort_by_key(place);
    assert_eq!(passed.len(), 2);
    assert_eq!(passed, figures);
    close(store).await;
}

#[tokio::test]
async fn the_first_day_is_that_of_the_first_sale() {
    let shop = Shop::new();
    let store = shop.open();
    assert_eq!(store.read(|read| read.first_day()).await, Ok(None));
    live(&store, &[(1, Vec::new()), (0, Vec::new())]).await;
    assert_eq!(store.read(|read| read.first_day()).await, Ok(Some(day(DAYS[0]))));
    close(store).await;
}
