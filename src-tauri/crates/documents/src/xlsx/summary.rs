//! The first sheet: what the report is about, its figures and sums, and the closing.

use super::book::Page;
use super::grid::{self, Cell};
use super::said::Said;
use crate::error::DocumentError;
use crate::report::{Figures, NamedSum, Profile};
use domain::Money;
use rust_xlsxwriter::Worksheet;

/// How wide its columns are.
const WIDTHS: [u8; 4] = [32, 22, 12, 14];

/// Writes the summary.
pub(crate) fn write(sheet: &mut Worksheet, page: &Page<'_>) -> Result<(), DocumentError> {
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, f64::from(width))?;
    }
    sheet.set_portrait().set_print_fit_to_pages(1, 0);
    sheet.set_row_height(0, 26)?;
    let mut lines = Lines { sheet, page, next: 0 };
    lines.what()?;
    lines.figures()?;
    lines.counts()?;
    lines.sums()?;
    lines.closing()?;
    lines.proof()
}

/// The figures of a currency as the paper adds them: what stands above a sum since the last one adds up to it.
fn added(figures: &Figures) -> Vec<(&'static str, i64, bool)> {
    let is_tendered = figures.tendered_minor != 0;
    let by_phone_minor = figures.sold_minor.saturating_sub(figures.tendered_minor);
    let mut lines = vec![
        (if is_tendered { "day_by_phone" } else { "day_sold" }, by_phone_minor, false),
        ("day_owed", figures.owed_minor, false),
    ];
    if figures.other_minor != 0 {
        lines.push(("day_other", figures.other_minor, false));
    }
    if figures.returned_minor != 0 {
        lines.push(("day_returned", figures.returned_minor, false));
    }
    lines.push(("day_received", figures.received_minor, true));
    if is_tendered {
        lines.extend([
            ("day_by_phone", by_phone_minor, false),
            ("day_tendered", figures.tendered_minor, false),
            ("day_shop_total", figures.sold_minor, true),
        ]);
    }
    lines
}

/// Lines one below the other.
struct Lines<'l, 'p> {
    sheet: &'l mut Worksheet,
    page: &'l Page<'p>,
    next: u32,
}

impl Lines<'_, '_> {
    fn line(&mut self, cells: &[Cell<'_>]) -> Result<(), DocumentError> {
        grid::row(self.sheet, self.page.formats, self.next, cells, &WIDTHS)?;
        self.next += 1;
        Ok(())
    }

    fn headed(&mut self, keys: &[&str]) -> Result<(), DocumentError> {
        self.next += 1;
        let words: Vec<String> = keys.iter().map(|key| self.page.words.say(key)).collect();
        let formats = self.page.formats;
        // Amounts stand in the second column and counts in the fourth.
        let heads = [&formats.head, &formats.head_of_numbers, &formats.head, &formats.head_of_numbers];
        let cells: Vec<Cell<'_>> =
            words.iter().zip(heads).map(|(word, head)| Cell::Styled(word, head)).collect();
        self.line(&cells)
    }

    fn named(&mut self, key: &str, cell: Cell<'_>) -> Result<(), DocumentError> {
        let word = self.page.words.say(key);
        self.line(&[Cell::Text(&word), cell])
    }

    fn what(&mut self) -> Result<(), DocumentError> {
        let (report, words, formats) = (self.page.report, self.page.words, self.page.formats);
        self.line(&[Cell::Styled(&report.shop, &formats.title)])?;
        if report.profile == Profile::Demo {
            self.line(&[Cell::Styled(&words.say("frame_demo_tape"), &formats.demo)])?;
        }
        self.named("paper_col_till", Cell::Text(&report.till))?;
        self.named("paper_from", Cell::Day(report.from))?;
        self.named("paper_to", Cell::Day(report.to))?;
        self.named("paper_zone", Cell::Text(&report.time_zone))
    }

    fn figures(&mut self) -> Result<(), DocumentError> {
        self.headed(&["paper_figures", "paper_col_amount", "paper_col_currency"])?;
        for (place, figures) in self.page.report.figures.iter().enumerate() {
            // Sums of another currency stand apart.
            self.next += u32::from(place > 0);
            for (key, minor, is_sum) in added(figures) {
                let word = self.page.words.say(key);
                let money = Money::new(minor, figures.currency);
                let amount = if is_sum { Cell::Total(money) } else { Cell::Amount(money) };
                self.line(&[Cell::Text(&word), amount, Cell::Text(figures.currency.code())])?;
            }
        }
        Ok(())
    }

    fn counts(&mut self) -> Result<(), DocumentError> {
        let counts = self.page.report.counts;
        self.headed(&["day_counts", "frame_sales"])?;
        self.named("state_paid", Cell::Count(counts.paid))?;
        self.named("state_unpaid", Cell::Count(counts.unpaid))?;
        self.named("state_open", Cell::Count(counts.open))?;
        self.named("state_conflict", Cell::Count(counts.conflict))
    }

    fn sums(&mut self) -> Result<(), DocumentError> {
        let report = self.page.report;
        self.of_names("paper_by_gateway", &report.by_gateway)?;
        self.of_names("paper_by_cashier", &report.by_cashier)?;
        let by_tender: Vec<NamedSum> = report.by_tender.iter().map(|sum| self.named_tender(sum)).collect();
        self.of_names("paper_by_tender", &by_tender)?;
        let currency = report.currency();
        if !report.by_hour.is_empty() {
            self.headed(&["day_by_hour", "paper_col_sold", "paper_col_currency", "paper_col_payments"])?;
        }
        for hour in &report.by_hour {
            self.line(&[
                Cell::Text(&format!("{:02}:00", hour.hour)),
                Cell::Amount(Money::new(hour.sold_minor, currency)),
                Cell::Text(currency.code()),
                Cell::Payments(hour.payments),
            ])?;
        }
        if !report.is_one_day() {
            self.headed(&["paper_by_day", "paper_col_sold", "paper_col_currency", "paper_col_payments"])?;
            for day in &report.by_day {
                self.line(&[
                    Cell::Day(day.day),
                    Cell::Amount(Money::new(day.sold_minor, currency)),
                    Cell::Text(currency.code()),
                    Cell::Payments(day.payments),
                ])?;
            }
        }
        Ok(())
    }

    fn named_tender(&self, sum: &NamedSum) -> NamedSum {
        NamedSum {
            name: Said::of(self.page.words).some_word("paper_tender", &sum.name).to_string(),
            ..sum.clone()
        }
    }

    fn of_names(&mut self, key: &str, sums: &[NamedSum]) -> Result<(), DocumentError> {
        if sums.is_empty() {
            return Ok(());
        }
        self.headed(&[key, "paper_col_sold", "paper_col_currency", "paper_col_payments"])?;
        let unnamed = self.page.words.say("paper_unnamed");
        for sum in sums {
            self.line(&[
                Cell::Text(if sum.name.is_empty() { &unnamed } else { &sum.name }),
                Cell::Amount(Money::new(sum.sold_minor, sum.currency)),
                Cell::Text(sum.currency.code()),
                Cell::Payments(sum.payments),
            ])?;
        }
        Ok(())
    }

    fn closing(&mut self) -> Result<(), DocumentError> {
        let Some(closing) = &self.page.report.closing else { return Ok(()) };
        self.headed(&["paper_closing", "paper_col_amount", "paper_col_currency"])?;
        self.named("paper_number", Cell::Text(&closing.number.to_string()))?;
        self.named("paper_closed_at", Cell::Moment(closing.closed_at))?;
        self.named("paper_closed_by", Cell::Text(&closing.by))?;
        for totals in &closing.totals {
            for (key, minor) in [
                ("paper_total_day", totals.day_minor),
                ("paper_total_month", totals.month_minor),
                ("paper_total_perpetual", totals.perpetual_minor),
            ] {
                let word = self.page.words.say(key);
                let amount = Cell::Amount(Money::new(minor, totals.currency));
                self.line(&[Cell::Text(&word), amount, Cell::Text(totals.currency.code())])?;
            }
        }
        self.named("paper_signature", Cell::Styled(&closing.signature, &self.page.formats.soft))
    }

    fn proof(&mut self) -> Result<(), DocumentError> {
        let report = self.page.report;
        let head = report.closing.as_ref().map_or(&report.as_of, |closing| &closing.head);
        self.headed(&["paper_proof"])?;
        self.named("paper_journal_row", Cell::Styled(&head.seq.to_string(), &self.page.formats.soft))?;
        self.named("paper_journal_hash", Cell::Styled(&head.hash, &self.page.formats.soft))?;
        // What `verify` takes as an anchor; on paper it is a QR.
        let anchor = crate::paper::anchor(report, head);
        self.named("paper_anchor", Cell::Styled(&anchor, &self.page.formats.soft))
    }
}
