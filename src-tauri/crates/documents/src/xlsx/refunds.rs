//! The sheet of what went back of payments by phone.

use super::book::Page;
use super::grid::{self, Cell, numbers, texts};
use super::long::Long;
use super::said::Said;
use super::sheets::{sums_of, totals};
use crate::error::DocumentError;
use crate::report::RefundRow;
use rust_xlsxwriter::Worksheet;

/// Prepares a sheet for so many refunds, and what stays below the last of all.
pub(crate) fn head(
    sheet: &mut Worksheet,
    page: &Page<'_>,
    rows: u32,
    is_last: bool,
) -> Result<(), DocumentError> {
    let columns = [
        texts("paper_col_sale", 12),
        texts("paper_col_by_what", 18),
        texts("paper_col_stands", 16),
        numbers("paper_col_amount", 14),
        numbers("paper_col_returned", 14),
        texts("paper_col_currency", 10),
        texts("paper_col_money_day", 13),
        texts("paper_col_wanted_at", 21),
        texts("paper_col_wanted_by", 18),
        texts("paper_col_note", 36),
        texts("paper_col_gateway", 14),
        texts("paper_col_own_reference", 22),
    ];
    grid::head(sheet, page.formats, page.words, &columns)?;
    let sums = sums_of(page, |figures| figures.returned_minor);
    totals(sheet, page, (rows, is_last), (columns.len(), 4, 5), "day_returned", sums)
}

/// Writes a refund.
pub(crate) fn refund(long: &mut Long, said: &mut Said<'_>, refund: &RefundRow) -> Result<(), DocumentError> {
    let way = said.some_word("paper_refund_way", &refund.way);
    let stage = said.some_word("refund_stage", &refund.stage);
    long.row(&[
        Cell::Text(&refund.number),
        Cell::Text(&way),
        Cell::Text(&stage),
        Cell::Amount(refund.amount),
        Cell::Amount(refund.returned),
        Cell::Text(refund.amount.currency.code()),
        refund.money_day.into(),
        Cell::Moment(refund.asked_at),
        Cell::Text(&refund.by),
        Cell::Text(&refund.reason),
        Cell::Text(&refund.gateway),
        Cell::Text(&refund.own_reference),
    ])
}
