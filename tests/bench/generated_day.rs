//! Sales as a busy day leaves them, made up and written straight into a record.

use domain::link::{Link, Proof};
use domain::observation::{Details, Observation};
use domain::{
    Attempt, BusinessDay, Currency, Environment, Moment, Money, OwnReference, Sale, SaleNumber, Verdict,
    transition,
};
use serde_json::json;
use store::{AttemptRecord, Contact, JournalEntry, SaleRecord, Store, StoreError};

/// So many sales are written in one transaction.
const IN_ONE: u64 = 250;
/// Every so many sales one isn't paid.
const UNPAID_EVERY: u64 = 20;

/// The morning of the day that is made up.
pub fn morning() -> Moment {
    "2026-11-21T08:00:00Z".parse().unwrap()
}

/// The day that is made up.
pub fn day() -> BusinessDay {
    BusinessDay::from_date(morning().date_naive())
}

/// So many centimes.
pub fn dinars(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::from_code("DZD").unwrap())
}

/// The gateway's name for the link of a sale.
pub fn reference(sequence: u64) -> String {
    format!("OCPL-{sequence:06X}-{:04X}", sequence % 65_521)
}

/// An attempt whose link was made and is shown.
pub fn shown(number: &SaleNumber, amount_minor: i64, at: Moment, life_seconds: u32) -> Attempt {
    let entropy = u32::try_from(number.sequence()).unwrap();
    let own_reference = OwnReference::new(number.clone(), 1, entropy);
    let gateway = "ocpay".parse().unwrap();
    let link = Link {
        reference: reference(number.sequence()),
        url: format!("https://pay.ocdz.link/pay/{}", reference(number.sequence())),
        gateway_created_at: Some(at),
        life_seconds: Some(life_seconds),
        proof: Proof { amount: true, currency: true, environment: true },
        server_time: Some(at),
        request_id: None,
    };
    Attempt::intended(own_reference, gateway, Environment::Sandbox, dinars(amount_minor), at)
        .with_link(&link, at, true)
}

/// An attempt whose link was just made and is shown.
pub fn awaiting(life_seconds: u32) -> Attempt {
    shown(&SaleNumber::new("A".parse().unwrap(), 1), 150_000, morning(), life_seconds)
}

/// The answer that an attempt's money was taken.
pub fn confirmation(attempt: &Attempt, at: Moment) -> Observation {
    let reference = attempt.reference.as_deref().unwrap_or_default();
    Observation {
        verdict: Verdict::Confirmed,
        details: Details::matching(attempt.asked, reference, attempt.environment),
        raw_status: "CONFIRMED".to_owned(),
        raw_message: None,
        server_time: Some(at),
        request_id: None,
    }
}

/// Sale `sequence` of the day: paid, or still open.
pub fn sale(number: SaleNumber) -> SaleRecord {
    let sequence = number.sequence();
    let at = morning() + chrono::Duration::seconds(i64::try_from(sequence * 4).unwrap());
    let amount_minor = 100 * (500 + i64::try_from(sequence % 9500).unwrap());
    let mut attempt = shown(&number, amount_minor, at, 1200);
    if !sequence.is_multiple_of(UNPAID_EVERY) {
        let paid_at = at + chrono::Duration::seconds(40);
        attempt = transition(&attempt, &confirmation(&attempt, paid_at), paid_at).next;
        attempt.business_day = Some(day());
    }
    let record = SaleRecord::new(Sale {
        request_id: format!("made-up-{sequence}").parse().unwrap(),
        asked: dinars(amount_minor),
        note: format!("Table {}", sequence % 40),
        cashier: None,
        created_at: at,
        business_day: day(),
        given_up_at: None,
        acknowledged_at: Some(at),
        number,
    });
    SaleRecord {
        attempts: vec![AttemptRecord { attempt, contact: Contact::default(), watch_over: false }],
        ..record
    }
}

/// The journal row that comes with it.
pub fn row(record: &SaleRecord) -> JournalEntry {
    JournalEntry {
        kind: "sale_made",
        sale: Some(record.sale.number.clone()),
        attempt: Some(record.attempts[0].attempt.own_reference.clone()),
        actor: None,
        at: record.sale.created_at,
        body: json!({ "amount_minor": record.sale.asked.amount_minor, "currency": "DZD" }),
    }
}

/// Writes so many sales.
pub async fn fill(store: &Store, sales: u64) -> Result<(), StoreError> {
    for _ in 0..sales / IN_ONE {
        store
            .write(|write| {
                for _ in 0..IN_ONE {
                    let record = sale(write.next_sale_number()?);
                    write.save(&record, row(&record))?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
    }
    Ok(())
}
