//! The small things: a QR, a judgement, a commit, and the owner's day with ten thousand sales.

use crate::bare_insert::BareInsert;
use crate::counter::Counter;
use crate::figures::{median, ratio_of_pairs};
use crate::table::{Table, Unit};
use crate::{Done, generated_day, wall};
use domain::{Actor, transition};
use std::hint::black_box;
use std::time::Instant;
use store::{Store, StoreError};

const SALES: u64 = 10_000;
const COMMITS: usize = 500;
const DAYS_READ: usize = 30;
const SAMPLES: usize = 200;
/// What takes microseconds is timed so many at once.
const AT_ONCE: u32 = 50;

pub async fn measure(table: &mut Table) -> Done {
    let url = "https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5";
    let qr = many(|| drop(black_box(engine::qr::view(black_box(url)))));
    table.add("micro: a QR's modules and path", Unit::Microseconds, &qr, None, None);
    let attempt = generated_day::awaiting(1200);
    let now = generated_day::morning() + chrono::Duration::seconds(30);
    let answer = generated_day::confirmation(&attempt, now);
    let judged = many(|| drop(black_box(transition(black_box(&attempt), black_box(&answer), now))));
    table.add("micro: transition on a confirmation", Unit::Microseconds, &judged, None, None);

    let counter = Counter::open()?;
    let till = counter.till().await?;
    commits(table, till.engine.store(), &BareInsert::beside(counter.folder())).await?;
    let missing = SALES - COMMITS as u64;
    generated_day::fill(till.engine.store(), missing).await.map_err(|error| error.to_string())?;
    let owner = Actor::implicit_owner();
    let day = generated_day::day().to_string();
    let mut read = Vec::new();
    for _ in 0..DAYS_READ {
        let started = Instant::now();
        let view = till.engine.read_day(&owner, Some(&day)).await.map_err(|error| error.to_string())?;
        read.push(wall::ms(started.elapsed()));
        let counted = u64::from(view.counts.paid + view.counts.open);
        if counted != SALES {
            return Err(format!("the day has {counted} sales instead of {SALES}"));
        }
    }
    table.add("micro: the day's view, 10,000 sales", Unit::Milliseconds, &read, None, None);
    till.close().await;
    Ok(())
}

/// A sale with its attempt and journal row, beside one bare insert, by turns.
async fn commits(table: &mut Table, store: &Store, bare: &BareInsert) -> Done {
    let (mut ours, mut control) = (Vec::new(), Vec::new());
    for _ in 0..COMMITS {
        let started = Instant::now();
        let saved = store.write(|write| {
            let record = generated_day::sale(write.next_sale_number()?);
            write.save(&record, generated_day::row(&record))
        });
        saved.await.map_err(|error: StoreError| error.to_string())?;
        ours.push(wall::ms(started.elapsed()));
        control.push(bare.once());
    }
    let ratio = ratio_of_pairs(&ours, &control);
    let control = Some(("bare insert", median(&control), ratio));
    table.add("micro: a sale committed with its journal row", Unit::Milliseconds, &ours, control, None);
    Ok(())
}

/// Microseconds a call.
fn many(work: impl Fn()) -> Vec<f64> {
    (0..SAMPLES)
        .map(|_| {
            let started = Instant::now();
            (0..AT_ONCE).for_each(|_| work());
            wall::ms(started.elapsed()) * 1000.0 / f64::from(AT_ONCE)
        })
        .collect()
}
