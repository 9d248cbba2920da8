//! A thousand sales whose links nobody paid, as a busy day leaves them at five gateways: their links are real ones of
//! the sandbox's, and for the till they are between seconds and a day old.

use crate::far_side::FarSide;
use chrono::{DateTime, Duration, Utc};
use domain::link::Link;
use domain::watch::CLOSE_WATCH;
use domain::{
    Attempt, BusinessDay, Environment, GatewayId, LeftScreen, Money, OwnReference, Sale, SaleNumber,
};
use gateways::{Gateway, LinkRequest, registry};
use serde_json::json;
use std::sync::Arc;
use store::{AttemptRecord, JournalEntry, SaleRecord, Store, StoreError};
use tokio::task::JoinSet;

/// So many at each gateway.
pub const AT_EACH: u64 = 200;
/// Of which codes that wait on the strip of the screen, so old in seconds.
const SHOWN_AGES: [i64; 4] = [30, 150, 360, 720];
/// Of which are asked about every minute: given up, or just over.
const EACH_MINUTE: u64 = 16;
/// So many links are asked for at once.
const AT_ONCE: usize = 8;

/// Where a sale stands for the till.
#[derive(Clone, Copy)]
enum Standing {
    Shown,
    GivenUp,
    Over,
}

/// Makes the links and writes the sales, oldest ones too, into a till's record.
pub async fn write(store: &Store, far_side: &FarSide) -> Result<(), String> {
    let mut sequence = 0;
    let mut records = Vec::new();
    for entry in registry::ALL {
        let gateway = far_side.gateway(entry)?;
        let mut making = JoinSet::new();
        for index in 0..AT_EACH {
            sequence += 1;
            if making.len() >= AT_ONCE {
                records.push(made(making.join_next().await)?);
            }
            making.spawn(one(gateway.clone(), sequence, index));
        }
        while let Some(record) = making.join_next().await {
            records.push(made(Some(record))?);
        }
    }
    records.sort_by_key(|record| record.sale.number.sequence());
    let written = store.write(move |write| {
        for record in records {
            if write.next_sale_number()? != record.sale.number {
                return Err(StoreError::NotFound);
            }
            let entry = JournalEntry {
                kind: "sale_made",
                sale: Some(record.sale.number.clone()),
                attempt: Some(record.attempts[0].attempt.own_reference.clone()),
                actor: None,
                at: record.sale.created_at,
                body: json!({ "amount_minor": record.sale.asked.amount_minor }),
            };
            write.save(&record, entry)?;
        }
        Ok(())
    });
    written.await.map_err(|error: StoreError| error.to_string())
}

type Made = Result<Result<SaleRecord, String>, tokio::task::JoinError>;

fn made(record: Option<Made>) -> Result<SaleRecord, String> {
    record.ok_or("no link was under way")?.map_err(|error| error.to_string())?
}

/// Asks for the link of sale `sequence`, the `index`-th of its gateway, and writes it up as old as it should be.
async fn one(gateway: Arc<dyn Gateway>, sequence: u64, index: u64) -> Result<SaleRecord, String> {
    let number = SaleNumber::new("A".parse().map_err(|_| "A is no till code")?, sequence);
    let (currency, _) = gateway.capabilities().currencies.first().ok_or("it takes no currency")?;
    let asked = Money::new(150_000, *currency);
    let entropy = u32::try_from(sequence).map_err(|error| error.to_string())?;
    let own_reference = OwnReference::new(number.clone(), 1, entropy);
    let wish = LinkRequest {
        shop_name: "Comptoir".to_owned(),
        asked_at: Some(now()),
        ..LinkRequest::new(own_reference.clone(), asked, Environment::Sandbox)
    };
    let link = gateway.make_link(&wish).await.map_err(|error| error.to_string())?;
    let life = Duration::seconds(gateway.capabilities().link_life.seconds().into());
    let (age, standing) = story(index, life);
    Ok(record(number, own_reference, gateway.id(), asked, &link, now() - age, standing))
}

/// How old a gateway's `index`-th link is, and where it stands.
fn story(index: u64, life: Duration) -> (Duration, Standing) {
    if let Some(seconds) = usize::try_from(index).ok().and_then(|index| SHOWN_AGES.get(index)) {
        return (Duration::seconds(*seconds), Standing::Shown);
    }
    let index = index - SHOWN_AGES.len() as u64;
    // Neither end of a span is met: what changes its rhythm in the middle of the measurement would be late by it.
    let spread = |index: u64, count: u64, from: Duration, to: Duration| {
        from + (to - from) * i32::try_from(index + 1).unwrap() / i32::try_from(count + 1).unwrap()
    };
    match index {
        0..8 => (spread(index, 8, Duration::seconds(20), life - Duration::minutes(5)), Standing::GivenUp),
        8..EACH_MINUTE => {
            let index = index - 8;
            (spread(index, 8, life, life + CLOSE_WATCH - Duration::minutes(6)), Standing::Over)
        }
        _ => {
            let (index, count) = (index - EACH_MINUTE, AT_EACH - EACH_MINUTE - SHOWN_AGES.len() as u64);
            (spread(index, count, life + CLOSE_WATCH, life + Duration::hours(23)), Standing::Over)
        }
    }
}

fn record(
    number: SaleNumber,
    own_reference: OwnReference,
    gateway: GatewayId,
    asked: Money,
    link: &Link,
    at: DateTime<Utc>,
    standing: Standing,
) -> SaleRecord {
    let link = Link { gateway_created_at: Some(at), server_time: Some(at), ..link.clone() };
    let attempt =
        Attempt::intended(own_reference, gateway, Environment::Sandbox, asked, at).with_link(&link, at, true);
    let left_at = at + Duration::seconds(15);
    let attempt = match standing {
        Standing::Shown => attempt,
        Standing::GivenUp => attempt.left_screen(LeftScreen::GivenUp, left_at),
        Standing::Over => attempt.left_screen(LeftScreen::Deadline, domain::watch::deadline(&attempt)),
    };
    let record = SaleRecord::new(Sale {
        request_id: format!("unfinished-{}", number.sequence()).parse().unwrap(),
        asked,
        note: String::new(),
        cashier: None,
        created_at: at,
        business_day: BusinessDay::from_date(now().date_naive()),
        given_up_at: matches!(standing, Standing::GivenUp).then_some(left_at),
        acknowledged_at: Some(at),
        number,
    });
    SaleRecord { attempts: vec![AttemptRecord::new(attempt)], ..record }
}

#[allow(clippy::disallowed_methods)] // the till that is measured runs by this clock
fn now() -> DateTime<Utc> {
    Utc::now()
}
