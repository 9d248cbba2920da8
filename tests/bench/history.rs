//! Two years of a shop, made up and written straight into a record: a million sales, each day closed.

use crate::generated_day::{confirmation, dinars, shown};
use crate::wall;
use domain::observation::Observation;
use domain::{Actor, Attempt, BusinessDay, Moment, Sale, SaleNumber, Verdict, transition};
use engine::{Engine, EngineError};
use serde_json::json;
use std::sync::LazyLock;
use store::{AttemptRecord, Contact, JournalEntry, SaleRecord, StoreError, Write};

/// Days before the last one; a day has [`SALES_A_DAY`] sales.
pub const CLOSED_DAYS: u64 = 729;
/// Sales of each day: 730 days have a million.
pub const SALES_A_DAY: u64 = 1_370;
/// So many sales are written in one transaction.
const IN_ONE: u64 = 685;
/// Every so many sales one expires.
const EXPIRED_EVERY: u64 = 20;
const CASHIERS: [&str; 3] = ["Amina", "Karim", "Lyes"];

/// The day `index` of the history, counted from its first.
pub fn day(index: u64) -> BusinessDay {
    BusinessDay::from_date(morning(index).date_naive())
}

/// Its last day is today: so the till's window opens on it.
fn morning(index: u64) -> Moment {
    static LAST: LazyLock<Moment> = LazyLock::new(|| {
        let seven = wall::today().and_hms_opt(7, 0, 0).expect("a time of day");
        seven.and_utc()
    });
    *LAST + chrono::Duration::days(i64::try_from(index).expect("few days") - CLOSED_DAYS.cast_signed())
}

/// Whether the sale of that place is paid; else its link expires.
pub fn is_paid(sequence: u64) -> bool {
    !sequence.is_multiple_of(EXPIRED_EVERY)
}

/// What is asked in the sale of that place, in minor units.
pub fn amount_minor(sequence: u64) -> i64 {
    100 * (500 + i64::try_from(sequence % 9_500).expect("few"))
}

/// Writes the history; every day but the last is closed.
pub async fn write(engine: &Engine) -> Result<(), EngineError> {
    let owner = Actor::implicit_owner();
    for index in 0..=CLOSED_DAYS {
        write_day(engine, index).await?;
        if index < CLOSED_DAYS {
            let day = day(index).to_string();
            let findings = engine.preview_closing(&owner, Some(&day)).await?.findings;
            let blocking = findings.into_iter().filter(|finding| finding.blocks).map(|finding| finding.id);
            engine.close_day(&owner, Some(&day), blocking.collect()).await?;
        }
        if index % 73 == 0 {
            eprintln!("  the history is written to its day {index} of {CLOSED_DAYS}");
        }
    }
    Ok(())
}

/// Writes the sales of one day, in order.
pub async fn write_day(engine: &Engine, index: u64) -> Result<(), EngineError> {
    for batch in 0..SALES_A_DAY / IN_ONE {
        let add_some =
            move |write: &mut Write<'_>| (0..IN_ONE).try_for_each(|n| add(write, index, batch * IN_ONE + n));
        engine.store().write(add_some).await?;
    }
    Ok(())
}

/// One sale as it comes about: made, its link shown, paid or expired.
fn add(write: &mut Write<'_>, index: u64, in_day: u64) -> Result<(), StoreError> {
    let number = write.next_sale_number()?;
    let made_at = morning(index) + chrono::Duration::seconds(i64::try_from(in_day * 31).expect("one day"));
    let amount_minor = amount_minor(number.sequence());
    let bare = Attempt::intended(
        shown(&number, amount_minor, made_at, 1_200).own_reference,
        "ocpay".parse().expect("a gateway"),
        domain::Environment::Sandbox,
        dinars(amount_minor),
        made_at,
    );
    let mut record = record(&number, amount_minor, made_at, index, bare);
    write.save(&record, row(&record, "sale_made", made_at))?;
    let awaiting = shown(&number, amount_minor, made_at, 1_200);
    record.attempts[0].attempt = awaiting.clone();
    write.save(&record, row(&record, "link_made", made_at + chrono::Duration::milliseconds(400)))?;
    let paid = is_paid(number.sequence());
    let over_after = if paid { 20 + i64::try_from(number.sequence() % 70).expect("few") } else { 1_260 };
    let over_at = made_at + chrono::Duration::seconds(over_after);
    let observation = if paid { confirmation(&awaiting, over_at) } else { expiry(over_at) };
    let attempt = &mut record.attempts[0];
    attempt.attempt = transition(&awaiting, &observation, over_at).next;
    attempt.attempt.business_day = paid.then(|| day(index));
    attempt.watch_over = true;
    record.sale.acknowledged_at = Some(over_at);
    write.save(&record, row(&record, "stage_changed", over_at))?;
    Ok(())
}

fn expiry(at: Moment) -> Observation {
    Observation {
        verdict: Verdict::Expired,
        details: Default::default(),
        raw_status: "FAILED".to_owned(),
        raw_message: None,
        server_time: Some(at),
        request_id: None,
    }
}

fn record(number: &SaleNumber, amount_minor: i64, at: Moment, index: u64, attempt: Attempt) -> SaleRecord {
    let sequence = number.sequence();
    let cashier = usize::try_from(sequence % 3).ok().and_then(|place| CASHIERS.get(place));
    let record = SaleRecord::new(Sale {
        request_id: format!("made-up-{sequence}").parse().expect("a request id"),
        asked: dinars(amount_minor),
        note: format!("Table {}", sequence % 40),
        cashier: cashier.map(|name| (*name).to_owned()),
        created_at: at,
        business_day: day(index),
        given_up_at: None,
        acknowledged_at: None,
        number: number.clone(),
    });
    SaleRecord {
        attempts: vec![AttemptRecord { attempt, contact: Contact::default(), watch_over: false }],
        ..record
    }
}

fn row(record: &SaleRecord, kind: &'static str, at: Moment) -> JournalEntry {
    JournalEntry {
        kind,
        sale: Some(record.sale.number.clone()),
        attempt: Some(record.attempts[0].attempt.own_reference.clone()),
        actor: record.sale.cashier.clone(),
        at,
        body: json!({
            "amount_minor": record.sale.asked.amount_minor, "currency": "DZD",
            "stage": record.attempts[0].attempt.stage.word(),
        }),
    }
}
