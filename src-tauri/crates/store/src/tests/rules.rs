//! What the tables refuse by themselves, whatever the program above them does.

use super::support::*;
use crate::{Contact, StoreError};
use domain::attempt::LeftScreen;
use domain::{Flags, Resolution, ResolutionKind, Screen, Stage};
use serde_json::json;

#[tokio::test]
async fn nothing_is_deleted_and_nothing_frozen_is_changed_even_by_plain_sql() {
    let shop = Shop::new();
    let store = shop.open();
    let first = sell(&store).await;
    change(&store, first, |record| record.resolutions.push(decision(record, ResolutionKind::Accepted)))
        .await
        .unwrap();
    store.write(|write| write.put_setting("shop", &json!({"name": "x"}), entry("setting"))).await.unwrap();
    for sql in [
        "DELETE FROM journal",
        "DELETE FROM sales",
        "DELETE FROM attempts",
        "DELETE FROM resolutions",
        "DELETE FROM settings",
        "DELETE FROM meta",
        "UPDATE journal SET body = '{}'",
        "UPDATE journal SET at = at",
        "UPDATE resolutions SET note = 'other'",
        "UPDATE meta SET till_code = 'B'",
        "UPDATE meta SET file_id = 'x'",
        "UPDATE sales SET number = 'A-000002'",
        "UPDATE sales SET sequence = 2",
        "UPDATE sales SET amount_minor = 1",
        "UPDATE sales SET currency = 'EUR'",
        "UPDATE sales SET created_at = 0",
        "UPDATE sales SET request_id = 'another-one'",
        "UPDATE sales SET business_day = '2026-11-22'",
        "UPDATE attempts SET own_reference = 'A-000001-1-KKKK'",
        "UPDATE attempts SET amount_minor = 1",
        "UPDATE attempts SET currency = 'EUR'",
        "UPDATE attempts SET created_at = 0",
        "UPDATE attempts SET environment = 'live'",
        "UPDATE attempts SET gateway = 'other'",
        "UPDATE attempts SET stage = 'paid'",
        "UPDATE sales SET state = 'PAID'",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 1",
        "INSERT OR REPLACE INTO sales SELECT * FROM sales",
        "INSERT OR REPLACE INTO attempts (own_reference, sale, ordinal, gateway, environment, amount_minor, currency, currency_exponent, stage, flags,
             proved_amount, proved_currency, proved_environment, screen, screen_since, screen_left_why, created_at,
             not_found_count, watch_over)
         SELECT own_reference, sale, ordinal, gateway, environment, amount_minor, currency, currency_exponent, stage, flags,
             proved_amount, proved_currency, proved_environment, screen, screen_since, screen_left_why, created_at,
             not_found_count, watch_over FROM attempts",
        "INSERT INTO journal SELECT seq + 5, at, kind, sale, attempt, actor, body, prev_hash, hash FROM journal LIMIT 1",
        "INSERT INTO journal SELECT 4, at, kind, sale, attempt, actor, body, prev_hash, hash FROM journal LIMIT 1",
    ] {
        let refused: Result<(), StoreError> = store
            .write(move |write| {
                write.raw().execute_batch(sql)?;
                Ok(())
            })
            .await;
        assert_eq!(refused, Err(StoreError::Constraint), "{sql}");
    }
    let report = store.read(|read| read.verify_journal()).await.unwrap();
    assert_eq!((report.rows, report.broken), (3, None));
    close(store).await;
}

fn decision(record: &crate::SaleRecord, kind: ResolutionKind) -> Resolution {
    Resolution {
        attempt: record.attempts[0].attempt.own_reference.clone(),
        kind,
        by: Some("Amina".to_owned()),
        note: "seen".to_owned(),
        at: noon(),
        flags: Flags::NONE,
    }
}

#[tokio::test]
async fn a_record_that_breaks_a_rule_is_refused_whole() {
    let shop = Shop::new();
    let store = shop.open();
    let first = sell(&store).await;
    change(&store, first.clone(), |record| {
        record.resolutions.push(decision(record, ResolutionKind::Accepted))
    })
    .await
    .unwrap();
    let before = load(&store, first.clone()).await;
    type Breach = fn(&mut crate::SaleRecord);
    let breaches: [(&str, Breach); 9] = [
        ("amount", |record| record.sale.asked.amount_minor += 1),
        ("day", |record| record.sale.business_day = record.sale.business_day.next()),
        ("request", |record| record.sale.request_id = "another-one".parse().unwrap()),
        ("till", |record| record.sale.number = domain::SaleNumber::new("B".parse().unwrap(), 1)),
        ("gap", |record| *record = shown_sale(number(7))),
        ("attempt taken away", |record| record.attempts.clear()),
        ("decision taken away", |record| record.resolutions.clear()),
        ("decision changed", |record| record.resolutions[0].kind = ResolutionKind::ToRefund),
        ("second displayed link", |record| record.attempts.push(shown_attempt(record, "OCPL-2"))),
    ];
    for (name, breach) in breaches {
        assert_eq!(change(&store, first.clone(), breach).await, Err(StoreError::Constraint), "{name}");
    }
    assert_eq!(load(&store, first).await, before);
    close(store).await;
}

#[tokio::test]
async fn a_new_link_takes_the_place_of_the_old_in_one_change() {
    let shop = Shop::new();
    let store = shop.open();
    let first = sell(&store).await;
    change(&store, first.clone(), |record| {
        record.attempts[0].attempt = record.attempts[0].attempt.left_screen(LeftScreen::Replaced, noon());
        record.attempts.push(shown_attempt(record, "OCPL-2"));
    })
    .await
    .unwrap();
    let record = load(&store, first).await;
    assert_eq!(record.attempts.len(), 2);
    assert_eq!(record.attempts[0].attempt.screen, Screen::Left { at: noon(), why: LeftScreen::Replaced });
    assert!(record.attempts[1].attempt.screen.is_shown());
    close(store).await;
}

#[tokio::test]
async fn confirmed_is_final_and_the_day_of_its_money_too() {
    let shop = Shop::new();
    let store = shop.open();
    let first = sell(&store).await;
    change(&store, first.clone(), |record| {
        let attempt = &mut record.attempts[0].attempt;
        attempt.stage = Stage::Confirmed;
        attempt.business_day = Some(record.sale.business_day);
    })
    .await
    .unwrap();
    let declined =
        change(&store, first.clone(), |record| record.attempts[0].attempt.stage = Stage::Declined).await;
    assert_eq!(declined, Err(StoreError::Constraint));
    let moved = change(&store, first, |record| {
        record.attempts[0].attempt.business_day = Some(record.sale.business_day.next())
    })
    .await;
    assert_eq!(moved, Err(StoreError::Constraint));
    close(store).await;
}

#[tokio::test]
async fn one_request_makes_one_sale() {
    let shop = Shop::new();
    let store = shop.open();
    sell(&store).await;
    let again = store
        .write(|write| {
            let mut record = shown_sale(write.next_sale_number()?);
            record.sale.request_id = shown_sale(number(1)).sale.request_id;
            write.save(&record, entry("sale_made"))
        })
        .await;
    assert_eq!(again, Err(StoreError::Constraint));
    let request_id = shown_sale(number(1)).sale.request_id;
    let found = store.read(move |read| read.sale_by_request(&request_id)).await.unwrap().unwrap();
    assert_eq!(found.sale.number, number(1));
    close(store).await;
}

#[tokio::test]
async fn a_journal_entry_tells_of_its_own_sale_and_holds_no_fraction() {
    let shop = Shop::new();
    let store = shop.open();
    let mut about_another = entry("sale_made");
    about_another.sale = Some(number(2));
    let saved = store.write(move |write| write.save(&shown_sale(number(1)), about_another)).await;
    assert_eq!(saved, Err(StoreError::Constraint));
    for body in [json!({"amount": 1.5}), json!([1]), json!({"deep": [{"x": 1e3}]})] {
        let mut bad = entry("odd");
        bad.body = body;
        assert_eq!(store.write(move |write| write.append(bad)).await, Err(StoreError::Constraint));
    }
    let setting = store.write(|write| write.put_setting("rate", &json!(0.5), entry("setting"))).await;
    assert_eq!(setting, Err(StoreError::Constraint));
    close(store).await;
}

#[tokio::test]
async fn readers_can_only_read() {
    let shop = Shop::new();
    let store = shop.open();
    sell(&store).await;
    let written: Result<(), StoreError> = store
        .read(|read| {
            read.raw().execute_batch("UPDATE sales SET note = 'x'")?;
            Ok(())
        })
        .await;
    assert_eq!(written, Err(StoreError::ReadOnly));
    let query_only: i64 = store
        .read(|read| Ok::<_, StoreError>(read.raw().query_row("PRAGMA query_only", [], |row| row.get(0))?))
        .await
        .unwrap();
    assert_eq!(query_only, 1);
    close(store).await;
}

#[tokio::test]
async fn how_asking_goes_is_kept_without_a_journal_row_or_a_notice() {
    let shop = Shop::new();
    let store = shop.open();
    let first = sell(&store).await;
    let mut notices = store.notices();
    let own_reference = load(&store, first.clone()).await.attempts[0].attempt.own_reference.clone();
    let contact = Contact {
        asked_at: Some(noon()),
        verified_at: None,
        problem: Some("timed_out".to_owned()),
        problem_since: Some(noon()),
        server_time: Some(noon()),
        difference_ms: Some(-1500),
        request_id: Some("req-1".to_owned()),
    };
    let kept = contact.clone();
    store.write(move |write| write.record_contact(&own_reference, &kept)).await.unwrap();
    assert_eq!(load(&store, first).await.attempts[0].contact, contact);
    assert_eq!(store.read(|read| read.last_difference_ms()).await, Ok(Some(-1500)));
    assert_eq!(store.read(|read| read.head()).await.unwrap().seq, 1);
    assert!(notices.try_recv().is_err());
    let nobody = domain::OwnReference::new(number(8), 1, 1);
    let missing = store.write(move |write| write.record_contact(&nobody, &contact)).await;
    assert_eq!(missing, Err(StoreError::NotFound));
    close(store).await;
}
