//! From a sheet and a mapping to the rows of a statement.

use super::amounts::{self, Unreadable, Written};
use super::columns::fold;
use super::mapping::Clock;
use super::sheet::{Cell, Sheet, SheetRow};
use super::{DateOrder, DecimalMark, Field, Mapping, StatementError, dates};
use chrono_tz::Tz;
use domain::statement::{RowProblem, RowStatus, StatementRow};
use domain::{Currency, Money};
use std::collections::BTreeMap;

/// The longest text that is kept of a cell, in bytes.
const LONGEST_TEXT_BYTES: usize = 200;

/// What a statement doesn't say about itself.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// The shop's time zone.
    pub zone: Tz,
}

/// Reads every row. One without reference and title is no payment (a sum under the table) and left out; one
/// that names a payment and can't be read stays, with its problem.
///
/// # Errors
/// [`StatementError`] when a column is missing, or dates or amounts can be read in two ways.
pub fn read(sheet: &Sheet, mapping: &Mapping, reading: Reading) -> Result<Vec<StatementRow>, StatementError> {
    let places = mapping.places(sheet)?;
    let settled = mapping.settled(sheet, reading.currency);
    let has_dates = places.contains_key(&Field::PaidAt) || places.contains_key(&Field::ClearedAt);
    let reader = Reader {
        decimal: settled.decimal.ok_or(StatementError::AmountsAmbiguous)?,
        dates: match settled.dates {
            Some(order) => order,
            None if has_dates => return Err(StatementError::DatesAmbiguous),
            None => DateOrder::DayFirst,
        },
        mapping,
        places,
        currency: reading.currency,
        zone: match mapping.clock {
            Clock::Shop => reading.zone,
            Clock::Utc => Tz::UTC,
        },
    };
    let rows: Vec<StatementRow> = sheet.rows.iter().filter_map(|row| reader.row(row)).collect();
    if rows.is_empty() { Err(StatementError::Empty) } else { Ok(rows) }
}

struct Reader<'a> {
    mapping: &'a Mapping,
    places: BTreeMap<Field, usize>,
    decimal: DecimalMark,
    dates: DateOrder,
    currency: Currency,
    zone: Tz,
}

impl Reader<'_> {
    fn cell<'r>(&self, row: &'r SheetRow, field: Field) -> Option<&'r Cell> {
        self.places.get(&field).map(|place| row.cell(*place))
    }

    fn text(&self, row: &SheetRow, field: Field) -> String {
        let text = self.cell(row, field).map(Cell::shown).unwrap_or_default();
        let plain: String = text.chars().filter(|letter| !domain::note::steers_text(*letter)).collect();
        domain::note::cut_to_bytes(plain.trim(), LONGEST_TEXT_BYTES).to_owned()
    }

    fn row(&self, row: &SheetRow) -> Option<StatementRow> {
        let (reference, title) = (self.text(row, Field::Reference), self.text(row, Field::Title));
        if reference.is_empty() && title.is_empty() {
            return None;
        }
        let money = self.money(row);
        let status = self.status(row);
        let cleared = self.cell(row, Field::ClearedAt);
        let mut read = StatementRow {
            line: row.line,
            reference,
            title,
            amount: None,
            status: RowStatus::Paid,
            paid_at: self.cell(row, Field::PaidAt).and_then(|cell| dates::read(cell, self.dates, self.zone)),
            fee_minor: None,
            net_minor: None,
            cleared: cleared.map(|cell| !cell.is_empty()),
            cleared_at: cleared.and_then(|cell| dates::read(cell, self.dates, self.zone)),
            problem: None,
        };
        match (money, status) {
            (Ok((amount, fee, net)), Ok(status)) => {
                // A payment that is taken back stands there with its amount below zero.
                let status = if amount.minor < 0 { RowStatus::Refunded } else { status };
                let minor = amount.minor.checked_abs();
                read.amount = minor.map(|minor| Money::new(minor, amount.currency));
                read.status = status;
                // What is kept is written with either sign.
                read.fee_minor = fee.and_then(|fee| fee.minor.checked_abs());
                read.net_minor = net.and_then(|net| net.minor.checked_abs());
            }
            (Err(problem), _) | (_, Err(problem)) => read.problem = Some(problem),
        }
        Some(read)
    }

    fn money(&self, row: &SheetRow) -> Result<(Written, Option<Written>, Option<Written>), RowProblem> {
        let currency = match self.cell(row, Field::Currency) {
            Some(Cell::Text(word)) => amounts::currency_of(word).ok_or(RowProblem::Currency)?,
            _ => self.currency,
        };
        let read = |cell: &Cell, currency| {
            amounts::read(cell, self.decimal, self.mapping.unit, currency).map_err(|why| match why {
                Unreadable::Amount => RowProblem::Amount,
                Unreadable::Currency => RowProblem::Currency,
            })
        };
        let amount = read(self.cell(row, Field::Amount).unwrap_or(&Cell::Empty), currency)?;
        let beside = |field| match self.cell(row, field) {
            Some(cell) if !cell.is_empty() => read(cell, amount.currency).map(Some),
            _ => Ok(None),
        };
        Ok((amount, beside(Field::Fee)?, beside(Field::Net)?))
    }

    fn status(&self, row: &SheetRow) -> Result<RowStatus, RowProblem> {
        match self.cell(row, Field::Status) {
            None => Ok(RowStatus::Paid),
            Some(cell) => status_of(&cell.shown()).ok_or(RowProblem::Status),
        }
    }
}

/// What a word of a status column means; `None` for one nobody taught the till.
fn status_of(word: &str) -> Option<RowStatus> {
    Some(match fold(word).as_str() {
        "paid" | "confirmed" | "completed" | "complete" | "success" | "successful" | "succeeded"
        | "captured" | "settled" | "cleared" | "ok" | "accepted" | "approved" | "paye" | "payee"
        | "confirme" | "confirmee" | "reussi" | "reussie" | "accepte" | "acceptee" | "regle" | "reglee"
        | "مدفوع" | "مدفوعه" | "موكد" | "ناجح" | "ناجحه" | "مقبول" | "مقبوله" | "مكتمل" => {
            RowStatus::Paid
        }
        "refunded" | "refund" | "partiallyrefunded" | "reversed" | "chargeback" | "chargedback"
        | "rembourse" | "remboursee" | "remboursement" | "مسترد" | "مسترجع" | "استرجاع" => {
            RowStatus::Refunded
        }
        "pending" | "failed" | "declined" | "rejected" | "cancelled" | "canceled" | "expired" | "created"
        | "processing" | "enattente" | "echoue" | "echouee" | "refuse" | "refusee" | "annule" | "annulee"
        | "expire" | "expiree" | "معلق" | "فاشل" | "فاشله" | "مرفوض" | "مرفوضه" | "ملغي" | "ملغاه"
        | "منتهي" => RowStatus::NotPaid,
        _ => return None,
    })
}
