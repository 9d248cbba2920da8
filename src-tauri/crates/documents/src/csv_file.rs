//! The CSV of a report: UTF-8 with a byte order mark, RFC 4180 lines, one row an attempt, then one row a
//! tender, and one more where it was taken back.

use crate::cell::formula_safe;
use crate::error::{Counting, DocumentError, Steps};
use crate::report::{AttemptRow, LocalMoment, TenderRow};
use crate::words::Language;
use chrono::Timelike;
use domain::Money;

/// What stands between two fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`, which spreadsheets expect where a comma is the decimal mark.
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
pub const COLUMNS: [&str; 22] = [
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
];

/// The file's bytes. The same rows give the same bytes. Amounts are `1500.00` in every language.
pub fn bytes(
    rows: &[AttemptRow],
    tenders: &[TenderRow],
    separator: Separator,
    steps: Steps<'_>,
) -> Result<Vec<u8>, DocumentError> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut counting = Counting::new(steps);
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator.byte())
        .terminator(csv::Terminator::CRLF)
        .from_writer(&mut out);
    writer.write_record(COLUMNS).map_err(DocumentError::broken)?;
    for row in rows {
        writer
            .write_record([
                &row.number,
                &local(row.made_at),
                &row.business_day.to_string(),
                &row.asked.plain(),
                row.asked.currency.code(),
                &formula_safe(&row.note),
                &formula_safe(&row.cashier),
                &row.state,
                &row.own_reference,
                &row.gateway,
                &formula_safe(&row.reference),
                &row.stage,
                &row.flags.join(" "),
                &formula_safe(&row.raw_status),
                &row.confirmed_at.map(local).unwrap_or_default(),
                &row.money_day.map(|day| day.to_string()).unwrap_or_default(),
                &row.received.plain(),
                &row.resolution,
                "",
                "",
                "",
                "",
            ])
            .map_err(DocumentError::broken)?;
        counting.row()?;
    }
    for row in tenders {
        writer.write_record(tender(row, false)).map_err(DocumentError::broken)?;
        if row.taken_back.is_some() {
            writer.write_record(tender(row, true)).map_err(DocumentError::broken)?;
        }
        counting.row()?;
    }
    writer.flush().map_err(DocumentError::broken)?;
    drop(writer);
    Ok(out)
}

/// A tender's line, or that of its taking back; what is the phone's stays empty.
fn tender(row: &TenderRow, is_back: bool) -> [String; 22] {
    let empty = String::new;
    let plain = |money: Option<Money>| money.map(|money| money.plain()).unwrap_or_default();
    let back = row.taken_back.as_ref().filter(|_| is_back);
    let (at, day, note) = match back {
        Some(back) => (back.at, back.money_day, &back.reason),
        None => (row.at, row.money_day, &row.note),
    };
    let counted = if is_back { format!("-{}", row.amount.plain()) } else { row.amount.plain() };
    [
        row.number.clone(),
        local(row.made_at),
        row.business_day.to_string(),
        row.amount.plain(),
        row.amount.currency.code().to_owned(),
        formula_safe(note),
        formula_safe(&row.cashier),
        row.state.clone(),
        empty(),
        empty(),
        empty(),
        if is_back { "taken_back".to_owned() } else { "tendered".to_owned() },
        empty(),
        empty(),
        local(at),
        day.to_string(),
        empty(),
        empty(),
        row.kind.clone(),
        counted,
        if is_back { empty() } else { plain(row.given) },
        if is_back { empty() } else { plain(row.change) },
    ]
}

/// The shop's local time, `2026-11-21 14:32:07`.
pub(crate) fn local(moment: LocalMoment) -> String {
    // Not by a pattern: a long file has two moments a row.
    let (date, time) = (moment.date_naive(), moment.time());
    format!("{date} {:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}
