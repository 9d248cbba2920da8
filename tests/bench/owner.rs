//! The owner's work over a million sales: the day, files, the proof, and a start that doesn't feel them.

use crate::counter::Counter;
use crate::figures::{median, ratio_of_pairs};
use crate::table::{Against, Table, Unit};
use crate::{Done, day_on_screen, generated_day, history, wall};
use domain::Actor;
use engine::Engine;
use engine::statement::StatementFile;
use engine::views::{ExportKind, ExportRequest, PeriodView, ReportRequest, StatementChoice};
use std::sync::Arc;
use std::time::Instant;
use till::Till;

const OPENINGS: usize = 15;
const READINGS: usize = 50;
const FILES: usize = 5;
const PROOFS: usize = 3;
const REPORTS: usize = 15;
const STATEMENTS: usize = 3;
/// Days that have a hundred thousand sales.
const DAYS_OF_A_LONG_FILE: u64 = 73;

pub async fn measure(table: &mut Table) -> Done {
    let (counter, empty) = (Counter::open()?, Counter::open()?);
    let till = counter.till().await?;
    history::write(&till.engine).await.map_err(|error| error.to_string())?;
    empty.till().await?.close().await;
    days(table, &till.engine).await?;
    reports(table, &till.engine).await?;
    files(table, &till.engine).await?;
    statements(table, &till.engine).await?;
    proof(table, &till.engine).await?;
    till.close().await;
    openings(table, &counter, &empty).await?;
    day_on_screen::measure(table, &counter, &empty).await
}

async fn days(table: &mut Table, engine: &Engine) -> Done {
    let owner = Actor::implicit_owner();
    let day = history::day(history::CLOSED_DAYS).to_string();
    let mut read = Vec::new();
    for _ in 0..READINGS {
        let started = Instant::now();
        let view = engine.read_day(&owner, Some(&day)).await.map_err(|error| error.to_string())?;
        read.push(wall::ms(started.elapsed()));
        let counted = u64::from(view.counts.paid + view.counts.unpaid);
        if counted != history::SALES_A_DAY {
            return Err(format!("the day has {counted} sales instead of {}", history::SALES_A_DAY));
        }
    }
    let met = median(&read) <= 2.0;
    let against = Some(Against { target: "median <= 2 ms", met });
    table.add("owner: the day's view, of a million sales", Unit::Milliseconds, &read, None, against);
    Ok(())
}

/// A month and a year, each compared with the one before.
async fn reports(table: &mut Table, engine: &Engine) -> Done {
    let last = history::day(history::CLOSED_DAYS).to_string();
    let year = history::day(history::CLOSED_DAYS - 364).to_string();
    let month = ("owner: the month's report, of a million sales", PeriodView::Month, last.clone());
    let year = ("owner: the year's report, of a million sales", PeriodView::Range, year);
    for ((what, period, from), target, limit) in
        [(month, "median <= 50 ms", 50.0), (year, "median <= 250 ms", 250.0)]
    {
        let mut read = Vec::new();
        for _ in 0..REPORTS {
            let (from, to) = (Some(from.clone()), Some(last.clone()));
            let request = ReportRequest { period, from, to, compare: true };
            let started = Instant::now();
            let view = engine.report(&Actor::implicit_owner(), &request).await;
            let view = view.map_err(|error| error.to_string())?;
            read.push(wall::ms(started.elapsed()));
            if view.empty.is_some() {
                return Err(format!("{what}: it is empty"));
            }
        }
        let against = Some(Against { target, met: median(&read) <= limit });
        table.add(what, Unit::Milliseconds, &read, None, against);
    }
    Ok(())
}

/// A statement with every payment of the last days, from its bytes to its findings; each time another file.
async fn statements(table: &mut Table, engine: &Engine) -> Done {
    let (first, last) = (history::CLOSED_DAYS - DAYS_OF_A_LONG_FILE - 3, history::CLOSED_DAYS);
    let (from, to) = (first * history::SALES_A_DAY + 1, (last + 1) * history::SALES_A_DAY);
    let mut compared = Vec::new();
    let mut rows = 0;
    for time in 0..STATEMENTS {
        let mut text = format!("Statement {time}\nReference,Amount,Currency,Status\n");
        rows = 0;
        for sequence in (from..=to).filter(|sequence| history::is_paid(*sequence)) {
            let amount = history::amount_minor(sequence) / 100;
            let reference = generated_day::reference(sequence);
            text.push_str(&format!("{reference},{amount}.00,DZD,CONFIRMED\n"));
            rows += 1;
        }
        let file = StatementFile { name: format!("{time}.csv"), bytes: Arc::new(text.into_bytes()) };
        let days = (Some(history::day(first).to_string()), Some(history::day(last).to_string()));
        let choice = StatementChoice { from: days.0, to: days.1, ..StatementChoice::default() };
        let started = Instant::now();
        let view = engine.import_statement(&Actor::implicit_owner(), file, choice).await;
        let view = view.map_err(|error| error.to_string())?;
        compared.push(started.elapsed().as_secs_f64());
        if view.counts.agree != rows {
            return Err(format!("{} of {rows} rows agree", view.counts.agree));
        }
    }
    let against = Some(Against { target: "median <= 1 s", met: median(&compared) <= 1.0 });
    let what = format!("owner: a statement of {rows} rows, from its bytes to its findings");
    table.add(&what, Unit::Seconds, &compared, None, against);
    Ok(())
}

async fn files(table: &mut Table, engine: &Engine) -> Done {
    let long = (history::CLOSED_DAYS - DAYS_OF_A_LONG_FILE, history::CLOSED_DAYS - 1);
    let one = (history::CLOSED_DAYS, history::CLOSED_DAYS);
    let rows = DAYS_OF_A_LONG_FILE * history::SALES_A_DAY;
    file(table, engine, ExportKind::Csv, long, &format!("CSV of {rows} sales"), ("median <= 0.5 s", 0.5))
        .await?;
    file(table, engine, ExportKind::Xlsx, long, &format!("XLSX of {rows} sales"), ("median <= 1.2 s", 1.2))
        .await?;
    file(table, engine, ExportKind::Pdf, one, "the day's PDF", ("median <= 0.5 s", 0.5)).await
}

async fn file(
    table: &mut Table,
    engine: &Engine,
    kind: ExportKind,
    (from, to): (u64, u64),
    what: &str,
    (target, limit): (&'static str, f64),
) -> Done {
    let mut made = Vec::new();
    for _ in 0..FILES {
        let request = ExportRequest {
            kind,
            from: Some(history::day(from).to_string()),
            to: Some(history::day(to).to_string()),
            language: "en".to_owned(),
            separator: None,
        };
        let started = Instant::now();
        let exported = engine.export(&Actor::implicit_owner(), request).await;
        exported.map_err(|error| error.to_string())?;
        made.push(started.elapsed().as_secs_f64());
    }
    let against = Some(Against { target, met: median(&made) <= limit });
    table.add(&format!("owner: {what}"), Unit::Seconds, &made, None, against);
    Ok(())
}

async fn proof(table: &mut Table, engine: &Engine) -> Done {
    let mut rates = Vec::new();
    for _ in 0..PROOFS {
        let started = Instant::now();
        let report = engine.verify_journal(&Actor::implicit_owner()).await;
        let report = report.map_err(|error| error.to_string())?;
        if let Some(broken) = report.broken {
            return Err(format!("row {} is broken: {}", broken.seq, broken.why));
        }
        let rows = u32::try_from(report.rows).map_err(|error| error.to_string())?;
        rates.push(f64::from(rows) / started.elapsed().as_secs_f64());
    }
    let rate = median(&rates);
    let against = Against { target: ">= 500,000 rows/s", met: rate >= 500_000.0 };
    table.add_count("owner: the journal's chain proved", PROOFS, &format!("{rate:.0} rows/s"), against);
    Ok(())
}

/// Opening the till with the history, beside one without a sale, by turns.
async fn openings(table: &mut Table, counter: &Counter, empty: &Counter) -> Done {
    let (mut ours, mut control) = (Vec::new(), Vec::new());
    for _ in 0..OPENINGS {
        for (counter, times) in [(counter, &mut ours), (empty, &mut control)] {
            let started = Instant::now();
            let till: Till = counter.till().await?;
            times.push(wall::ms(started.elapsed()));
            till.close().await;
        }
    }
    let ratio = ratio_of_pairs(&ours, &control);
    let against = Some(Against { target: "ratio <= 1.1", met: ratio.middle <= 1.1 });
    let control = Some(("an empty till", median(&control), ratio));
    table.add("owner: the till opened over a million sales", Unit::Milliseconds, &ours, control, against);
    Ok(())
}
