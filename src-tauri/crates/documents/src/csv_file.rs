//! The CSV of a report: UTF-8 with a byte order mark, RFC 4180 lines, one row an attempt, then one row a
//! tender and one more where it was taken back, then one row a refund.

use crate::csv_line::Lines;
use crate::error::{Counting, DocumentError, Steps};
use crate::report::{AttemptRow, RefundRow, TenderRow};
use crate::report_rows::Rows;
use crate::spool::Spool;
use crate::words::Language;
use std::io::Write;

/// What stands between two fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`, which spreadsheets expect where a comma is the decimal mark; amounts have that mark then.
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    /// The one that spreadsheets of a language expect.
    pub fn of(language: Language) -> Separator {
        match language {
            Language::En => Separator::Comma,
            Language::Fr | Language::Ar => Separator::Semicolon,
        }
    }

    fn byte(self) -> u8 {
        match self {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
            Separator::Tab => b'\t',
        }
    }
}

/// The columns, as machines read them; they don't change with the language.
pub const COLUMNS: [&str; 24] = [
    "sale",
    "made_at",
    "business_day",
    "amount",
    "currency",
    "note",
    "cashier",
    "state",
    "own_reference",
    "gateway",
    "reference",
    "stage",
    "flags",
    "raw_status",
    "confirmed_at",
    "money_day",
    "received",
    "resolution",
    "tender",
    "tendered",
    "given",
    "change",
    "refund",
    "returned",
];

/// The file's bytes. The same rows give the same bytes. Amounts are `1500.00`, with a semicolon `1500,00`: so the
/// spreadsheets read them that expect such lines.
pub fn bytes(
    rows: &[AttemptRow],
    tenders: &[TenderRow],
    refunds: &[RefundRow],
    separator: Separator,
    steps: Steps<'_>,
) -> Result<Vec<u8>, DocumentError> {
    let mut counting = Counting::new(steps);
    let mut lines = begun(separator);
    for row in rows {
        attempt(&mut lines, row);
        counting.row()?;
    }
    for row in tenders {
        tender_lines(&mut lines, row);
        counting.row()?;
    }
    for row in refunds {
        refund(&mut lines, row);
        counting.row()?;
    }
    Ok(lines.into_bytes())
}

/// Writes the file of rows that come some at a time: the bytes of [`bytes`] of all of them together. What is held
/// in memory doesn't grow with the rows.
pub fn write(
    batches: impl Iterator<Item = Rows>,
    separator: Separator,
    mut out: impl Write,
) -> Result<(), DocumentError> {
    let mut lines = begun(separator);
    let mut tenders = Lines::new(separator.byte());
    let mut refunds = Lines::new(separator.byte());
    // Tenders stand below all attempts, and refunds below them.
    let (mut below, mut lowest) = (Spool::new(), Spool::new());
    for rows in batches {
        rows.attempts.iter().for_each(|row| attempt(&mut lines, row));
        lines.pour(&mut out)?;
        rows.tenders.iter().for_each(|row| tender_lines(&mut tenders, row));
        tenders.pour(&mut below)?;
        rows.refunds.iter().for_each(|row| refund(&mut refunds, row));
        refunds.pour(&mut lowest)?;
    }
    lines.pour(&mut out)?;
    below.copy_to(&mut out)?;
    lowest.copy_to(&mut out)?;
    out.flush()?;
    Ok(())
}

/// The byte order mark and the head.
fn begun(separator: Separator) -> Lines {
    let mut lines = Lines::beginning_with("\u{feff}", separator.byte());
    COLUMNS.iter().for_each(|column| lines.text(column));
    lines.end();
    lines
}

fn attempt(lines: &mut Lines, row: &AttemptRow) {
    lines.text(&row.number);
    lines.moment(row.made_at);
    lines.day(row.business_day);
    lines.money(row.asked);
    lines.text(row.asked.currency.code());
    lines.safe_text(&row.note);
    lines.safe_text(&row.cashier);
    lines.text(&row.state);
    lines.text(&row.own_reference);
    lines.text(&row.gateway);
    lines.safe_text(&row.reference);
    lines.text(&row.stage);
    lines.words(&row.flags);
    lines.safe_text(&row.raw_status);
    lines.maybe(row.confirmed_at, Lines::moment);
    lines.maybe(row.money_day, Lines::day);
    lines.money(row.received);
    lines.text(&row.resolution);
    lines.empty(6);
    lines.end();
}

fn tender_lines(lines: &mut Lines, row: &TenderRow) {
    tender(lines, row, false);
    if row.taken_back.is_some() {
        tender(lines, row, true);
    }
}

/// A tender's line, or that of its taking back; what is the phone's stays empty.
fn tender(lines: &mut Lines, row: &TenderRow, is_back: bool) {
    let back = row.taken_back.as_ref().filter(|_| is_back);
    let (at, day, note) = match back {
        Some(back) => (back.at, back.money_day, &back.reason),
        None => (row.at, row.money_day, &row.note),
    };
    lines.text(&row.number);
    lines.moment(row.made_at);
    lines.day(row.business_day);
    lines.money(row.amount);
    lines.text(row.amount.currency.code());
    lines.safe_text(note);
    lines.safe_text(&row.cashier);
    lines.text(&row.state);
    lines.empty(3);
    lines.text(if is_back { "taken_back" } else { "tendered" });
    lines.empty(2);
    lines.moment(at);
    lines.day(day);
    lines.empty(2);
    lines.text(&row.kind);
    if is_back {
        lines.minus(row.amount);
        lines.empty(2);
    } else {
        lines.money(row.amount);
        lines.maybe(row.given, Lines::money);
        lines.maybe(row.change, Lines::money);
    }
    lines.empty(2);
    lines.end();
}

/// A refund's line: what it is of, and at the end by what it goes back and how much did.
fn refund(lines: &mut Lines, row: &RefundRow) {
    lines.text(&row.number);
    lines.moment(row.made_at);
    lines.day(row.business_day);
    lines.money(row.amount);
    lines.text(row.amount.currency.code());
    lines.safe_text(&row.reason);
    lines.safe_text(&row.cashier);
    lines.text(&row.state);
    lines.text(&row.own_reference);
    lines.text(&row.gateway);
    lines.safe_text(&row.reference);
    lines.text(&row.stage);
    lines.empty(2);
    lines.maybe(row.ended_at, Lines::moment);
    lines.maybe(row.money_day, Lines::day);
    lines.empty(6);
    lines.text(&row.way);
    lines.money(row.returned);
    lines.end();
}
