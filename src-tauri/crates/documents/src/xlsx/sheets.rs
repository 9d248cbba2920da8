//! The sheets of rows: sales, attempts, findings. Of each, the pattern of the sheet and one row.

use super::book::Page;
use super::grid::{self, Cell, numbers, texts};
use super::long::Long;
use super::said::Said;
use crate::error::DocumentError;
use crate::report::{AttemptRow, Figures, FindingRow, SaleRow};
use domain::{Currency, Money};
use rust_xlsxwriter::Worksheet;

/// Prepares a sheet for so many sales, and what was sold below the last of all.
pub(crate) fn sales(
    sheet: &mut Worksheet,
    page: &Page<'_>,
    rows: u32,
    is_last: bool,
) -> Result<(), DocumentError> {
    let columns = [
        texts("paper_col_sale", 12),
        texts("paper_col_made_at", 21),
        texts("paper_col_business_day", 13),
        numbers("paper_col_asked", 14),
        texts("paper_col_currency", 10),
        texts("paper_col_state", 16),
        numbers("paper_col_sold", 14),
        texts("paper_col_note", 36),
        texts("paper_col_cashier", 18),
        texts("paper_col_reference", 33),
        numbers("paper_col_links", 9),
        texts("paper_col_flags", 24),
        texts("paper_col_paid_by", 17),
    ];
    grid::head(sheet, page.formats, page.words, &columns)?;
    let sums = page.report.figures.iter().map(|figures| (figures.currency, figures.sold_minor));
    totals(sheet, page, (rows, is_last), (columns.len(), 6, 4), "day_sold", sums)
}

/// Writes a sale.
pub(crate) fn sale(long: &mut Long, said: &mut Said<'_>, sale: &SaleRow) -> Result<(), DocumentError> {
    let flags = said.flags(&sale.flags);
    let state = said.word("state", &sale.state);
    let paid_by = said.some_word("paper_tender", &sale.paid_by);
    long.row(&[
        Cell::Text(&sale.number),
        Cell::Moment(sale.made_at),
        Cell::Day(sale.business_day),
        Cell::Amount(sale.asked),
        Cell::Text(sale.asked.currency.code()),
        Cell::Text(&state),
        Cell::Amount(sale.sold),
        Cell::Text(&sale.note),
        Cell::Text(&sale.cashier),
        Cell::Text(&sale.reference),
        Cell::Count(sale.attempts),
        Cell::Text(&flags),
        Cell::Text(&paid_by),
    ])
}

/// Prepares a sheet for so many attempts, and what was received below the last of all.
pub(crate) fn attempts(
    sheet: &mut Worksheet,
    page: &Page<'_>,
    rows: u32,
    is_last: bool,
) -> Result<(), DocumentError> {
    let columns = [
        texts("paper_col_sale", 11),
        texts("paper_col_made_at", 21),
        texts("paper_col_business_day", 13),
        numbers("paper_col_asked", 14),
        texts("paper_col_currency", 10),
        texts("paper_col_own_reference", 20),
        texts("paper_col_gateway", 12),
        texts("paper_col_reference", 33),
        texts("paper_col_stage", 14),
        texts("paper_col_raw_status", 27),
        texts("paper_col_confirmed_at", 21),
        texts("paper_col_money_day", 13),
        numbers("paper_col_received", 14),
        texts("paper_col_flags", 20),
        texts("paper_col_decision", 15),
        texts("paper_col_cashier", 14),
        texts("paper_col_note", 28),
    ];
    grid::head(sheet, page.formats, page.words, &columns)?;
    let sums = page.report.figures.iter().map(|figures| (figures.currency, figures.received_minor));
    totals(sheet, page, (rows, is_last), (columns.len(), 12, 4), "day_received", sums)
}

/// Writes an attempt.
pub(crate) fn attempt(
    long: &mut Long,
    said: &mut Said<'_>,
    attempt: &AttemptRow,
) -> Result<(), DocumentError> {
    let flags = said.flags(&attempt.flags);
    let stage = said.word("stage", &attempt.stage);
    let decision = said.some_word("paper_decision", &attempt.resolution);
    long.row(&[
        Cell::Text(&attempt.number),
        Cell::Moment(attempt.made_at),
        Cell::Day(attempt.business_day),
        Cell::Amount(attempt.asked),
        Cell::Text(attempt.asked.currency.code()),
        Cell::Text(&attempt.own_reference),
        Cell::Text(&attempt.gateway),
        Cell::Text(&attempt.reference),
        Cell::Text(&stage),
        Cell::Text(&attempt.raw_status),
        attempt.confirmed_at.into(),
        attempt.money_day.into(),
        Cell::Amount(attempt.received),
        Cell::Text(&flags),
        Cell::Text(&decision),
        Cell::Text(&attempt.cashier),
        Cell::Text(&attempt.note),
    ])
}

/// Prepares a sheet for what differs.
pub(crate) fn findings(sheet: &mut Worksheet, page: &Page<'_>) -> Result<(), DocumentError> {
    let columns = [
        texts("paper_col_cause", 28),
        texts("paper_col_sale", 12),
        texts("paper_col_own_reference", 20),
        numbers("paper_col_amount", 14),
        texts("paper_col_currency", 10),
        texts("paper_col_state", 16),
        texts("paper_col_decision", 16),
        texts("paper_col_decided_by", 18),
        texts("paper_col_decided_at", 21),
        texts("paper_col_note", 44),
    ];
    grid::head(sheet, page.formats, page.words, &columns)?;
    grid::looks(sheet, page.formats)
}

/// Writes a finding.
pub(crate) fn finding(
    long: &mut Long,
    said: &mut Said<'_>,
    finding: &FindingRow,
) -> Result<(), DocumentError> {
    let cause = said.words().cause(&finding.cause);
    let decision = said.some_word("paper_decision", &finding.resolution);
    let state = said.words().say(if finding.is_open { "paper_finding_open" } else { "paper_finding_done" });
    long.row(&[
        Cell::Text(&cause),
        Cell::Text(&finding.sale),
        Cell::Text(&finding.own_reference),
        Cell::Amount(finding.amount),
        Cell::Text(finding.amount.currency.code()),
        Cell::Text(&state),
        Cell::Text(&decision),
        Cell::Text(&finding.by),
        finding.decided_at.into(),
        Cell::Text(&finding.note),
    ])
}

/// What `minor` gives of each currency's figures, for [`totals`]. A currency other than the shop's that it gives nothing
/// of has no sum.
pub(crate) fn sums_of(
    page: &Page<'_>,
    minor: impl Fn(&Figures) -> i64,
) -> impl Iterator<Item = (Currency, i64)> {
    let own = page.report.currency();
    let sums = page.report.figures.iter().map(move |figures| (figures.currency, minor(figures)));
    sums.filter(move |(currency, minor)| *minor != 0 || *currency == own)
}

/// Lets the rows be filtered, and below the last of all writes the sum of each currency: values, no formulas.
/// `(width, amount, currency)`: how many columns there are, and which hold amount and currency.
pub(crate) fn totals(
    sheet: &mut Worksheet,
    page: &Page<'_>,
    (rows, is_last): (u32, bool),
    (width, amount, currency): (usize, usize, usize),
    word: &str,
    sums: impl Iterator<Item = (Currency, i64)>,
) -> Result<(), DocumentError> {
    grid::looks(sheet, page.formats)?;
    if rows > 0 {
        let last_column = u16::try_from(width.saturating_sub(1)).map_err(DocumentError::broken)?;
        sheet.autofilter(0, 0, rows, last_column)?;
    }
    if !is_last {
        return Ok(());
    }
    let word = page.words.say(word);
    for (row, (of, sum_minor)) in (rows.saturating_add(2)..).zip(sums) {
        let mut cells: Vec<Cell<'_>> = (0..width).map(|_| Cell::Empty).collect();
        cells[0] = Cell::Styled(&word, &page.formats.strong);
        cells[currency] = Cell::Text(of.code());
        cells[amount] = Cell::Total(Money::new(sum_minor, of));
        grid::row(sheet, page.formats, row, &cells, &[])?;
    }
    Ok(())
}
