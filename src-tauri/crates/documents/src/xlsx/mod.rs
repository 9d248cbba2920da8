//! The workbook of a report: sheets for summary, sales, attempts and findings, and where there is any, for
//! tenders, refunds and the cash drawer. What is too long for one sheet goes on in another.
//!
//! Cells are typed: amounts are numbers in their currency's format, days and times are dates, texts are
//! texts whatever they begin with. There are no formulas: totals are values. Rows are packed while they come and
//! wait in the system's temporary folder, so that memory doesn't grow with them.

mod book;
mod cash;
mod grid;
mod height;
mod long;
mod refunds;
mod said;
mod sheets;
mod summary;

use crate::error::{Counting, DocumentError, Steps};
use crate::report::Report;
use crate::report_rows::Rows;
use crate::words::{Language, Words};
use book::{Kinds, Page};
use grid::Formats;
use long::Long;
use said::Said;
use std::io::{Cursor, Seek, Write};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

/// Batches of rows that may wait for the attempts' sheet.
const WAITING: usize = 2;

/// The workbook's bytes. The same report gives the same bytes.
pub fn bytes(report: &Report, language: Language, steps: Steps<'_>) -> Result<Vec<u8>, DocumentError> {
    let mut out = Cursor::new(Vec::new());
    write(report, language, std::iter::empty(), steps, &mut out)?;
    Ok(out.into_inner())
}

/// Writes the workbook of a report whose rows come some at a time; those of the report itself stand behind them,
/// and `steps` are told of these. The same rows give the same bytes, however they come.
pub fn write(
    report: &Report,
    language: Language,
    batches: impl Iterator<Item = Rows>,
    steps: Steps<'_>,
    out: impl Write + Seek,
) -> Result<(), DocumentError> {
    in_sheets_of(long::ROWS_MOST, report, language, batches, steps, out)
}

fn in_sheets_of(
    most: u32,
    report: &Report,
    language: Language,
    batches: impl Iterator<Item = Rows>,
    steps: Steps<'_>,
    out: impl Write + Seek,
) -> Result<(), DocumentError> {
    let (words, formats) = (Words::of(language), Formats::new(language.is_right_to_left()));
    let page = Page { report, words: &words, formats: &formats };
    let mut longs = page.begun(most)?;
    fill(&mut longs, &words, batches)?;
    add_own(&mut longs, &words, report, &mut Counting::new(steps))?;
    page.assemble(longs, out)
}

/// Takes rows as they come, the attempts on a thread of their own: they are half of the work.
fn fill(
    longs: &mut Kinds<Long>,
    words: &Words,
    batches: impl Iterator<Item = Rows>,
) -> Result<(), DocumentError> {
    let Kinds { sales, attempts, tenders, refunds, findings } = longs;
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(WAITING);
        let beside = scope.spawn(move || fill_attempts(attempts, words, &receive));
        let mut said = Said::of(words);
        let mut filled = Ok(());
        for rows in batches {
            let rows = Arc::new(rows);
            // Nobody takes it when the other side has failed, which says why below.
            if send.send(Arc::clone(&rows)).is_err() {
                break;
            }
            filled = fill_others((sales, tenders, refunds, findings), &mut said, &rows);
            if filled.is_err() {
                break;
            }
        }
        drop(send);
        let beside = beside.join().map_err(|_| DocumentError::broken("a sheet's thread broke"));
        filled.and(beside.flatten())
    })
}

fn fill_attempts(
    attempts: &mut Long,
    words: &Words,
    batches: &Receiver<Arc<Rows>>,
) -> Result<(), DocumentError> {
    let mut said = Said::of(words);
    batches.iter().try_for_each(|rows| {
        rows.attempts.iter().try_for_each(|row| sheets::attempt(attempts, &mut said, row))
    })
}

fn fill_others(
    (sales, tenders, refunds, findings): (&mut Long, &mut Long, &mut Long, &mut Long),
    said: &mut Said<'_>,
    rows: &Rows,
) -> Result<(), DocumentError> {
    rows.sales.iter().try_for_each(|row| sheets::sale(sales, said, row))?;
    rows.tenders.iter().try_for_each(|row| cash::tender(tenders, said, row))?;
    rows.refunds.iter().try_for_each(|row| refunds::refund(refunds, said, row))?;
    rows.findings.iter().try_for_each(|row| sheets::finding(findings, said, row))
}

/// Takes the rows of the report itself.
fn add_own(
    longs: &mut Kinds<Long>,
    words: &Words,
    report: &Report,
    counting: &mut Counting<'_>,
) -> Result<(), DocumentError> {
    let mut said = Said::of(words);
    for row in &report.sales {
        sheets::sale(&mut longs.sales, &mut said, row)?;
        counting.row()?;
    }
    for row in &report.attempts {
        sheets::attempt(&mut longs.attempts, &mut said, row)?;
        counting.row()?;
    }
    for row in &report.tenders {
        cash::tender(&mut longs.tenders, &mut said, row)?;
        counting.row()?;
    }
    for row in &report.refunds {
        refunds::refund(&mut longs.refunds, &mut said, row)?;
        counting.row()?;
    }
    for row in &report.findings {
        sheets::finding(&mut longs.findings, &mut said, row)?;
        counting.row()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::SaleRow;
    use calamine::{Data, Reader};
    use domain::{Currency, Money};
    use serde_json::json;

    fn report() -> Report {
        let head = json!({ "seq": 1, "hash": "00", "at": null });
        let figures = json!([{
            "currency": "DZD", "sold_minor": 500, "received_minor": 500, "owed_minor": 0, "other_minor": 0,
        }]);
        serde_json::from_value(json!({
            "schema": "comptoir-report/1", "profile": "demo", "shop": "A shop", "till": "A", "time_zone": "UTC",
            "from": "2026-11-21", "to": "2026-11-21", "as_of": head, "figures": figures,
            "counts": { "paid": 5, "open": 0, "unpaid": 0, "conflict": 0 },
            "by_hour": [], "by_day": [], "by_gateway": [], "by_cashier": [],
            "sales": [], "attempts": [], "findings": [],
        }))
        .unwrap()
    }

    fn sale(number: usize) -> SaleRow {
        SaleRow {
            number: format!("A-{number:06}"),
            made_at: "2026-11-21T09:00:00+00:00".parse().unwrap(),
            business_day: "2026-11-21".parse().unwrap(),
            asked: Money::new(100, Currency::DZD),
            note: String::new(),
            cashier: String::new(),
            state: "paid".to_owned(),
            flags: Vec::new(),
            attempts: 1,
            reference: String::new(),
            sold: Money::new(100, Currency::DZD),
            paid_by: "phone".to_owned(),
        }
    }

    #[test]
    fn what_is_too_long_for_one_sheet_goes_on_in_another_with_the_sum_below_the_last() {
        let rows = Rows { sales: (1..=5).map(sale).collect(), ..Rows::default() };
        let mut out = Cursor::new(Vec::new());
        let batches = std::iter::once(rows);
        in_sheets_of(2, &report(), Language::En, batches, &mut |_| true, &mut out).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(out).unwrap();
        assert_eq!(
            book.sheet_names(),
            ["Summary", "Sales", "Sales 2", "Sales 3", "Payment links", "What differs"]
        );
        let mut numbers = Vec::new();
        for (name, rows) in [("Sales", 2), ("Sales 2", 2), ("Sales 3", 1)] {
            let sheet = book.worksheet_range(name).unwrap();
            assert_eq!(sheet.get_value((0, 0)), Some(&Data::String("Sale".into())), "each has a head");
            numbers.extend((1..=rows).map(|row| sheet.get_value((row, 0)).unwrap().to_string()));
            let sum = sheet.get_value((rows + 2, 6)).and_then(calamine::DataType::as_f64);
            assert_eq!(sum.is_some(), name == "Sales 3", "{name}");
        }
        assert_eq!(numbers, ["A-000001", "A-000002", "A-000003", "A-000004", "A-000005"]);
    }
}
