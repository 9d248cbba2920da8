//! Whatever is kept is read back as it was, to the microsecond.

use super::support::*;
use crate::{AttemptRecord, Contact, SaleRecord, Store, StoreError, truncated};
use domain::attempt::LeftScreen;
use domain::link::Proof;
use domain::{
    Attempt, BusinessDay, Channel, Clearing, Currency, Environment, Flag, Flags, Moment, Money, OwnReference,
    Resolution, ResolutionKind, Sale, Screen, Stage,
};
use proptest::option::of;
use proptest::prelude::*;

fn moments() -> impl Strategy<Value = Moment> {
    // Years 0 to 4000, in microseconds.
    (-62_000_000_000_000_000_i64..64_000_000_000_000_000)
        .prop_map(|micros| Moment::from_timestamp_micros(micros).unwrap())
}

fn days() -> impl Strategy<Value = BusinessDay> {
    (2000..2100_i32, 1..=365_u32)
        .prop_map(|(year, day)| BusinessDay::from_date(chrono::NaiveDate::from_yo_opt(year, day).unwrap()))
}

fn flags() -> impl Strategy<Value = Flags> {
    prop::sample::subsequence(Flag::ALL.to_vec(), 0..=Flag::ALL.len())
        .prop_map(|flags| flags.into_iter().collect())
}

fn texts() -> impl Strategy<Value = Option<String>> {
    of(any::<String>())
}

fn money() -> impl Strategy<Value = Money> {
    (1_i64.., prop::sample::select(vec!["DZD", "TND", "JPY"]))
        .prop_map(|(minor, code)| Money::new(minor, Currency::from_code(code).unwrap()))
}

fn screens() -> impl Strategy<Value = Screen> {
    let why = prop::sample::select(vec![
        LeftScreen::Deadline,
        LeftScreen::Replaced,
        LeftScreen::GivenUp,
        LeftScreen::Verdict,
        LeftScreen::SalePaid,
    ]);
    prop_oneof![
        Just(Screen::Never),
        moments().prop_map(|at| Screen::Shown { at }),
        (moments(), why).prop_map(|(at, why)| Screen::Left { at, why }),
    ]
}

prop_compose! {
    fn attempts()(
        (entropy, gateway, live, asked) in (any::<u32>(), "[a-z0-9_]{2,24}", any::<bool>(), money()),
        (stage, flags, screen) in (prop::sample::select(Stage::ALL.to_vec()), flags(), screens()),
        (reference, url, reason, raw_status) in (texts(), texts(), texts(), texts()),
        (amount, currency, environment) in any::<(bool, bool, bool)>(),
        (created_at, gateway_created_at, expires_at, negative_at) in (moments(), of(moments()), of(moments()), of(moments())),
        (confirmed_at, conflict_at, unproved_since, not_found_since) in (of(moments()), of(moments()), of(moments()), of(moments())),
        (contested_amount_minor, not_found_count, business_day) in (of(any::<i64>()), any::<u32>(), of(days())),
        sent_by in of(prop::sample::select(vec![Channel::Sms, Channel::Email])),
        clearing in of(of(moments()).prop_map(|at| at.map_or(Clearing::Awaited, |at| Clearing::Cleared { at }))),
    ) -> Attempt {
        Attempt {
            own_reference: OwnReference::new(number(1), 1, entropy),
            gateway: gateway.parse().unwrap(),
            environment: if live { Environment::Live } else { Environment::Sandbox },
            asked, stage, flags, reference, url, reason,
            proof: Proof { amount, currency, environment },
            screen, created_at, gateway_created_at, expires_at, negative_at, confirmed_at, conflict_at,
            unproved_since, contested_amount_minor, not_found_since, not_found_count, raw_status, business_day,
            sent_by, clearing,
        }
    }
}

prop_compose! {
    fn contacts()(
        (asked_at, verified_at, problem_since, server_time) in (of(moments()), of(moments()), of(moments()), of(moments())),
        problem in texts(), difference_ms in of(any::<i64>()), request_id in texts(),
    ) -> Contact {
        Contact { asked_at, verified_at, problem, problem_since, server_time, difference_ms, request_id }
    }
}

prop_compose! {
    fn records()(
        attempt in attempts(), contact in contacts(), watch_over in any::<bool>(),
        (asked, note, cashier, created_at, business_day) in (money(), any::<String>(), texts(), moments(), days()),
        (given_up_at, acknowledged_at) in (of(moments()), of(moments())),
        decisions in prop::collection::vec((0..3_usize, texts(), any::<String>(), moments(), flags()), 0..3),
    ) -> SaleRecord {
        let kinds = [ResolutionKind::Accepted, ResolutionKind::NotOurs, ResolutionKind::ToRefund];
        let resolutions = decisions
            .into_iter()
            .map(|(kind, by, note, at, flags)| Resolution {
                attempt: attempt.own_reference.clone(), kind: kinds[kind], by, note, at, flags,
            })
            .collect();
        let sale = Sale {
            number: number(1), request_id: "request-1".parse().unwrap(), asked, note, cashier, created_at,
            business_day, given_up_at, acknowledged_at,
        };
        let attempts = vec![AttemptRecord { attempt, contact, watch_over }];
        SaleRecord { attempts, resolutions, seq: 1, ..SaleRecord::new(sale) }
    }
}

/// Saves a record and reads it back in a transaction that keeps nothing.
async fn kept(store: &Store, record: SaleRecord) -> SaleRecord {
    enum Stop {
        Read(Box<SaleRecord>),
        Failed(StoreError),
    }
    impl From<StoreError> for Stop {
        fn from(error: StoreError) -> Stop {
            Stop::Failed(error)
        }
    }
    let stopped: Result<(), Stop> = store
        .write(move |write| {
            write.save(&record, entry("sale_made"))?;
            // Twice, since a change goes another way than a creation.
            let first = write.sale(&record.sale.number)?.unwrap();
            assert_eq!(first.seq, 1);
            write.save(&first, entry("changed"))?;
            let mut second = write.sale(&record.sale.number)?.unwrap();
            assert_eq!(second.seq, 2);
            second.seq = 1;
            assert_eq!(first, second);
            Err(Stop::Read(Box::new(second)))
        })
        .await;
    match stopped {
        Err(Stop::Read(record)) => *record,
        Err(Stop::Failed(error)) => panic!("{error}"),
        Ok(()) => unreachable!(),
    }
}

#[test]
fn every_field_is_read_back_as_it_was_kept() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let shop = Shop::new();
    let store = shop.open();
    proptest!(ProptestConfig::with_cases(256), |(record in records())| {
        let read = runtime.block_on(kept(&store, record.clone()));
        prop_assert_eq!(read, record);
    });
    runtime.block_on(close(store));
}

#[tokio::test]
async fn what_is_finer_than_a_microsecond_is_cut_off() {
    let shop = Shop::new();
    let store = shop.open();
    let mut record = shown_sale(number(1));
    record.sale.created_at = at("2026-11-21T12:00:00.123456789Z");
    let read = kept(&store, record.clone()).await;
    assert_eq!(read.sale.created_at, at("2026-11-21T12:00:00.123456Z"));
    assert_eq!(read.sale.created_at, truncated(record.sale.created_at));
    close(store).await;
}
