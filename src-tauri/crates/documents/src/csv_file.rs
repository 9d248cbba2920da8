//! The CSV of a report: UTF-8 with a byte order mark, RFC 4180 lines, one row an attempt.

use crate::cell::formula_safe;
use crate::error::{Counting, DocumentError, Steps};
use crate::report::{AttemptRow, LocalMoment};
use crate::words::Language;
use chrono::Timelike;

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
pub const COLUMNS: [&str; 18] = [
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
];

/// The file's bytes. The same rows give the same bytes. Amounts are `1500.00` in every language.
pub fn bytes(rows: &[AttemptRow], separator: Separator, steps: Steps<'_>) -> Result<Vec<u8>, DocumentError> {
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
            ])
            .map_err(DocumentError::broken)?;
        counting.row()?;
    }
    writer.flush().map_err(DocumentError::broken)?;
    drop(writer);
    Ok(out)
}

/// The shop's local time, `2026-11-21 14:32:07`.
pub(crate) fn local(moment: LocalMoment) -> String {
    // Not by a pattern: a long file has two moments a row.
    let (date, time) = (moment.date_naive(), moment.time());
    format!("{date} {:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())
}
