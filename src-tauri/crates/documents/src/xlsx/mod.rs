//! The workbook of a report: a sheet each for summary, sales, attempts and findings, and where there is any,
//! for tenders and the cash drawer.
//!
//! Cells are typed: amounts are numbers in their currency's format, days and times are dates, texts are
//! texts whatever they begin with. There are no formulas: totals are values. Rows go through the system's
//! temporary folder, so that memory doesn't grow with them.

mod cash;
mod grid;
mod sheets;
mod summary;

use crate::error::{Counting, DocumentError, Steps};
use crate::report::{Profile, Report};
use crate::words::{Language, Words};
use grid::Formats;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

/// The workbook's bytes. The same report gives the same bytes.
pub fn bytes(report: &Report, language: Language, steps: Steps<'_>) -> Result<Vec<u8>, DocumentError> {
    let words = Words::of(language);
    let formats = Formats::new(language.is_right_to_left());
    let mut counting = Counting::new(steps);
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(report)?);
    let mut page = Page { report, words: &words, formats: &formats, counting: &mut counting };
    summary::write(page.sheet(&mut workbook, "paper_summary")?, &mut page)?;
    sheets::sales(page.sheet(&mut workbook, "frame_sales")?, &mut page)?;
    sheets::attempts(page.sheet(&mut workbook, "paper_attempts")?, &mut page)?;
    if !report.tenders.is_empty() {
        cash::tenders(page.sheet(&mut workbook, "paper_tenders")?, &mut page)?;
    }
    if !report.drawers.is_empty() {
        cash::drawers(page.sheet(&mut workbook, "paper_drawer")?, &mut page)?;
    }
    sheets::findings(page.sheet(&mut workbook, "day_findings")?, &mut page)?;
    workbook.save_to_buffer().map_err(DocumentError::from)
}

/// What every sheet is made from.
pub(crate) struct Page<'p, 'c> {
    pub report: &'p Report,
    pub words: &'p Words,
    pub formats: &'p Formats,
    pub counting: &'p mut Counting<'c>,
}

impl Page<'_, '_> {
    /// A new sheet, named in words, in the language's direction, marked when it is the demo's.
    fn sheet<'w>(&self, workbook: &'w mut Workbook, name: &str) -> Result<&'w mut Worksheet, DocumentError> {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(self.words.say(name))?;
        sheet.set_right_to_left(self.words.language().is_right_to_left());
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        // A `&` begins a command in a page's head.
        let title = self.report.shop.replace('&', "&&");
        if self.report.profile == Profile::Demo {
            sheet.set_tab_color(Color::RGB(0x0000_707E));
            sheet.set_header(format!("&L{title}&C&K00707E&B{}", self.words.isolated("frame_demo_tape")));
        } else {
            sheet.set_header(format!("&L{title}"));
        }
        sheet.set_footer("&R&P / &N");
        Ok(sheet)
    }
}

/// The time inside the file is the report's, or two workbooks of the same data would differ.
fn properties(report: &Report) -> Result<DocProperties, DocumentError> {
    use chrono::{Datelike, Timelike};
    let stamp = report.stamp();
    let part = |value: u32| u8::try_from(value).map_err(DocumentError::broken);
    let year = u16::try_from(stamp.year()).map_err(DocumentError::broken)?;
    let (hour, minute, second) = (stamp.hour(), stamp.minute(), stamp.second());
    let created = ExcelDateTime::from_ymd(year, part(stamp.month())?, part(stamp.day())?)?.and_hms(
        u16::try_from(hour).map_err(DocumentError::broken)?,
        part(minute)?,
        f64::from(second),
    )?;
    Ok(DocProperties::new()
        .set_title(format!("{} {} {}", report.shop, report.from, report.to))
        .set_author(&report.shop)
        .set_creation_datetime(&created))
}

impl From<XlsxError> for DocumentError {
    fn from(error: XlsxError) -> DocumentError {
        match error {
            XlsxError::IoError(error) if error.kind() == std::io::ErrorKind::StorageFull => {
                DocumentError::NoSpace
            }
            other => DocumentError::broken(other),
        }
    }
}
