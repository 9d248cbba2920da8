//! The small things: a QR, a judgement, a commit, and the owner's day with ten thousand sales.

use crate::bare_insert::BareInsert;
use crate::counter::Counter;
use crate::figures::{median, ratio_of_pairs};
use crate::table::{Table, Unit};
use crate::{Done, generated_day, wall};
use domain::{Actor, transition};
use engine::statement::StatementFile;
use engine::views::StatementChoice;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;
use store::{Store, StoreError};

const SALES: u64 = 10_000;
const COMMITS: usize = 500;
const DAYS_READ: usize = 30;
const STATEMENTS: u64 = 3;
const STATEMENT_ROWS: u64 = 100_000;
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
    let compared = compared(&till.engine, &owner, &day).await?;
    table.add(
        "micro: a statement of 100,000 rows, from its bytes to its findings",
        Unit::Milliseconds,
        &compared,
        None,
        None,
    );
    till.close().await;
    Ok(())
}

/// A statement that has the day's sales among many others, each time another file.
async fn compared(engine: &engine::Engine, owner: &Actor, day: &str) -> Result<Vec<f64>, String> {
    let mut times = Vec::new();
    for time in 0..STATEMENTS {
        let mut text = String::from("Reference,Amount,Currency,Status\n");
        for sequence in 1..=STATEMENT_ROWS {
            let reference = generated_day::reference(sequence);
            text.push_str(&format!("{reference},{}.00,DZD,CONFIRMED\n", 1_500 + time));
        }
        let file = StatementFile { name: format!("{time}.csv"), bytes: Arc::new(text.into_bytes()) };
        let day = Some(day.to_owned());
        let choice = StatementChoice { from: day.clone(), to: day, ..StatementChoice::default() };
        let started = Instant::now();
        let view = engine.import_statement(owner, file, choice).await.map_err(|error| error.to_string())?;
        times.push(wall::ms(started.elapsed()));
        if u64::from(view.counts.rows) != STATEMENT_ROWS {
            return Err(format!("{} rows were compared", view.counts.rows));
        }
    }
    Ok(times)
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
