//! The sheets of rows: sales, attempts, findings.

use super::Page;
use super::grid::{self, Cell};
use crate::error::DocumentError;
use crate::words::Words;
use domain::{Currency, Money};
use rust_xlsxwriter::Worksheet;

/// Writes the sales, one a row, and what was sold below them.
pub(crate) fn sales(sheet: &mut Worksheet, page: &mut Page<'_, '_>) -> Result<(), DocumentError> {
    let (report, words) = (page.report, page.words);
    let columns = [
        ("paper_col_sale", 12),
        ("paper_col_made_at", 20),
        ("paper_col_business_day", 13),
        ("paper_col_asked", 14),
        ("paper_col_currency", 10),
        ("paper_col_state", 16),
        ("paper_col_sold", 14),
        ("paper_col_note", 36),
        ("paper_col_cashier", 18),
        ("paper_col_reference", 24),
        ("paper_col_links", 9),
        ("paper_col_flags", 24),
        ("paper_col_paid_by", 14),
    ];
    head(sheet, page, &columns)?;
    for (index, sale) in (1..).zip(&report.sales) {
        let flags = flag_words(words, &sale.flags);
        let state = words.word("state", &sale.state);
        let paid_by = tender_word(words, &sale.paid_by);
        let cells = [
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
        ];
        grid::row(sheet, page.formats, index, &cells)?;
        page.counting.row()?;
    }
    let sums = report.figures.iter().map(|figures| (figures.currency, figures.sold_minor));
    totals(sheet, page, report.sales.len(), (columns.len(), 6, 4), "day_sold", sums)
}

/// Writes the attempts, one a row, and what was received below them.
pub(crate) fn attempts(sheet: &mut Worksheet, page: &mut Page<'_, '_>) -> Result<(), DocumentError> {
    let (report, words) = (page.report, page.words);
    let columns = [
        ("paper_col_sale", 12),
        ("paper_col_made_at", 20),
        ("paper_col_business_day", 13),
        ("paper_col_asked", 14),
        ("paper_col_currency", 10),
        ("paper_col_own_reference", 20),
        ("paper_col_gateway", 12),
        ("paper_col_reference", 24),
        ("paper_col_stage", 16),
        ("paper_col_raw_status", 16),
        ("paper_col_confirmed_at", 20),
        ("paper_col_money_day", 13),
        ("paper_col_received", 14),
        ("paper_col_flags", 24),
        ("paper_col_decision", 16),
        ("paper_col_cashier", 18),
        ("paper_col_note", 36),
    ];
    head(sheet, page, &columns)?;
    for (index, attempt) in (1..).zip(&report.attempts) {
        let flags = flag_words(words, &attempt.flags);
        let stage = words.word("stage", &attempt.stage);
        let decision = decision_word(words, &attempt.resolution);
        let cells = [
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
        ];
        grid::row(sheet, page.formats, index, &cells)?;
        page.counting.row()?;
    }
    let sums = report.figures.iter().map(|figures| (figures.currency, figures.received_minor));
    totals(sheet, page, report.attempts.len(), (columns.len(), 12, 4), "day_received", sums)
}

/// Writes what differs, one finding a row.
pub(crate) fn findings(sheet: &mut Worksheet, page: &mut Page<'_, '_>) -> Result<(), DocumentError> {
    let words = page.words;
    let columns = [
        ("paper_col_cause", 28),
        ("paper_col_sale", 12),
        ("paper_col_own_reference", 20),
        ("paper_col_amount", 14),
        ("paper_col_currency", 10),
        ("paper_col_state", 16),
        ("paper_col_decision", 16),
        ("paper_col_decided_by", 18),
        ("paper_col_decided_at", 20),
        ("paper_col_note", 44),
    ];
    head(sheet, page, &columns)?;
    for (index, finding) in (1..).zip(&page.report.findings) {
        let cause = words.cause(&finding.cause);
        let decision = decision_word(words, &finding.resolution);
        let state = words.say(if finding.is_open { "paper_finding_open" } else { "paper_finding_done" });
        let cells = [
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
        ];
        grid::row(sheet, page.formats, index, &cells)?;
        page.counting.row()?;
    }
    Ok(())
}

pub(crate) fn head(
    sheet: &mut Worksheet,
    page: &Page<'_, '_>,
    columns: &[(&str, u8)],
) -> Result<(), DocumentError> {
    let columns: Vec<_> = columns.iter().map(|(key, width)| (page.words.say(key), *width)).collect();
    grid::head(sheet, page.formats, &columns)
}

/// Lets the rows be filtered, and writes the sum of each currency below them: values, no formulas.
/// `(width, amount, currency)`: how many columns there are, and which hold amount and currency.
pub(crate) fn totals(
    sheet: &mut Worksheet,
    page: &Page<'_, '_>,
    rows: usize,
    (width, amount, currency): (usize, usize, usize),
    word: &str,
    sums: impl Iterator<Item = (Currency, i64)>,
) -> Result<(), DocumentError> {
    let last = u32::try_from(rows).map_err(DocumentError::broken)?;
    if last > 0 {
        let last_column = u16::try_from(width.saturating_sub(1)).map_err(DocumentError::broken)?;
        sheet.autofilter(0, 0, last, last_column)?;
    }
    let word = page.words.say(word);
    for (row, (of, sum_minor)) in (last.saturating_add(2)..).zip(sums) {
        let mut cells: Vec<Cell<'_>> = (0..width).map(|_| Cell::Empty).collect();
        cells[0] = Cell::Styled(&word, &page.formats.strong);
        cells[currency] = Cell::Text(of.code());
        cells[amount] = Cell::Total(Money::new(sum_minor, of));
        grid::row(sheet, page.formats, row, &cells)?;
    }
    Ok(())
}

/// The word of a way of paying; nothing while there is none.
pub(crate) fn tender_word(words: &Words, kind: &str) -> String {
    if kind.is_empty() { String::new() } else { words.word("paper_tender", kind) }
}

/// The words of flags, in one line.
pub(crate) fn flag_words(words: &Words, flags: &[String]) -> String {
    flags.iter().map(|flag| words.word("flag", flag)).collect::<Vec<_>>().join(" · ")
}

/// The word of a decision; nothing while there is none.
pub(crate) fn decision_word(words: &Words, decision: &str) -> String {
    if decision.is_empty() { String::new() } else { words.word("paper_decision", decision) }
}
