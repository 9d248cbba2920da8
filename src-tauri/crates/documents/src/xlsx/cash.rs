//! The sheets of what the phone had no part in: tenders and the cash drawer.

use super::book::Page;
use super::grid::{self, Cell, numbers, texts};
use super::long::Long;
use super::said::Said;
use super::sheets::{sums_of, totals};
use crate::error::DocumentError;
use crate::report::TenderRow;
use domain::Money;
use rust_xlsxwriter::Worksheet;

/// Prepares a sheet for so many tenders, and what stays below the last of all.
pub(crate) fn tenders(
    sheet: &mut Worksheet,
    page: &Page<'_>,
    rows: u32,
    is_last: bool,
) -> Result<(), DocumentError> {
    let columns = [
        texts("paper_col_sale", 12),
        texts("paper_col_paid_by", 17),
        numbers("paper_col_amount", 14),
        texts("paper_col_currency", 10),
        numbers("paper_receipt_given", 14),
        numbers("paper_receipt_change", 14),
        texts("paper_col_taken_at", 21),
        texts("paper_col_money_day", 13),
        texts("paper_col_taken_by", 18),
        texts("paper_col_note", 30),
        texts("paper_col_back_at", 21),
        texts("paper_col_back_by", 18),
        texts("paper_col_back_why", 36),
    ];
    grid::head(sheet, page.formats, page.words, &columns)?;
    let sums = sums_of(page, |figures| figures.tendered_minor);
    totals(sheet, page, (rows, is_last), (columns.len(), 2, 3), "day_tendered", sums)
}

/// Writes a tender, and below it what was taken back, as an amount below zero: so the column adds up to its sum.
pub(crate) fn tender(long: &mut Long, said: &mut Said<'_>, tender: &TenderRow) -> Result<(), DocumentError> {
    let kind = said.some_word("paper_tender", &tender.kind);
    let money = |money: Option<Money>| money.map_or(Cell::Empty, Cell::Amount);
    long.row(&[
        Cell::Text(&tender.number),
        Cell::Text(&kind),
        Cell::Amount(tender.amount),
        Cell::Text(tender.amount.currency.code()),
        money(tender.given),
        money(tender.change),
        Cell::Moment(tender.at),
        Cell::Day(tender.money_day),
        Cell::Text(&tender.by),
        Cell::Text(&tender.note),
    ])?;
    let Some(back) = &tender.taken_back else { return Ok(()) };
    let less = Money::new(tender.amount.amount_minor.saturating_neg(), tender.amount.currency);
    long.row(&[
        Cell::Text(&tender.number),
        Cell::Text(&kind),
        Cell::Amount(less),
        Cell::Text(less.currency.code()),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Day(back.money_day),
        Cell::Empty,
        Cell::Empty,
        Cell::Moment(back.at),
        Cell::Text(&back.by),
        Cell::Text(&back.reason),
    ])
}

/// Writes the drawer of each day, one a row.
pub(crate) fn drawers(sheet: &mut Worksheet, page: &Page<'_>) -> Result<(), DocumentError> {
    let columns = [
        texts("paper_col_day", 13),
        texts("paper_col_currency", 10),
        numbers("cash_float", 14),
        numbers("cash_sales", 14),
        numbers("cash_in", 14),
        numbers("cash_out", 14),
        numbers("cash_expected", 14),
        numbers("cash_counted", 14),
        numbers("cash_difference", 14),
        texts("paper_col_counted_by", 18),
        texts("paper_col_counted_at", 21),
        texts("paper_col_note", 36),
    ];
    grid::head(sheet, page.formats, page.words, &columns)?;
    for (index, drawer) in (1..).zip(&page.report.drawers) {
        let amount = |minor| Cell::Amount(Money::new(minor, drawer.currency));
        let known = |minor: Option<i64>| minor.map_or(Cell::Empty, amount);
        let cells = [
            Cell::Day(drawer.day),
            Cell::Text(drawer.currency.code()),
            amount(drawer.float_minor),
            amount(drawer.sales_minor),
            amount(drawer.paid_in_minor),
            amount(drawer.paid_out_minor),
            known(drawer.expected_minor),
            known(drawer.counted_minor),
            known(drawer.difference_minor),
            Cell::Text(&drawer.counted_by),
            drawer.counted_at.into(),
            Cell::Text(&drawer.note),
        ];
        grid::row(sheet, page.formats, index, &cells, &columns.map(|column| column.width))?;
    }
    Ok(())
}
