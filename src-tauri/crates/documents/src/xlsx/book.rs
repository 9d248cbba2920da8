//! The workbook around the sheets of rows: what stands in it besides rows, and how it is put together.

use super::grid::Formats;
use super::long::{Long, Packed, Pattern};
use super::{cash, refunds, sheets, summary};
use crate::error::DocumentError;
use crate::report::{Profile, Report};
use crate::words::Words;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek, Write};
use zip::result::ZipError;
use zip::{ZipArchive, ZipWriter};

/// What every sheet is made from.
pub(crate) struct Page<'p> {
    pub report: &'p Report,
    pub words: &'p Words,
    pub formats: &'p Formats,
}

/// One of each kind of rows.
#[derive(Debug, Clone)]
pub(crate) struct Kinds<T> {
    pub sales: T,
    pub attempts: T,
    pub tenders: T,
    pub refunds: T,
    pub findings: T,
}

/// A workbook without rows, and the sheets that rows go into: by kind, their names in it and their patterns.
struct Frame {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    sheets: Kinds<Vec<(String, Pattern)>>,
}

impl Page<'_> {
    /// The sheets of rows, none of which has one yet; `most` rows lie in one sheet.
    pub(crate) fn begun(&self, most: u32) -> Result<Kinds<Long>, DocumentError> {
        let none = || vec![0];
        let one_each =
            Kinds { sales: none(), attempts: none(), tenders: none(), refunds: none(), findings: none() };
        let Kinds { sales, attempts, tenders, refunds, findings } = self.frame(&one_each)?.sheets;
        let long = |sheets: Vec<(String, Pattern)>| {
            let pattern = sheets.into_iter().next().map(|(_, pattern)| pattern);
            Long::new(pattern.ok_or_else(|| DocumentError::broken("a workbook without a sheet"))?, most)
        };
        Ok(Kinds {
            sales: long(sales)?,
            attempts: long(attempts)?,
            tenders: long(tenders)?,
            refunds: long(refunds)?,
            findings: long(findings)?,
        })
    }

    /// Writes the workbook with those rows.
    pub(crate) fn assemble(&self, longs: Kinds<Long>, out: impl Write + Seek) -> Result<(), DocumentError> {
        // Without tenders or refunds there is no sheet of them.
        let any = |rows: Vec<u32>| if rows == [0] { Vec::new() } else { rows };
        let Frame { mut archive, sheets } = self.frame(&Kinds {
            sales: longs.sales.rows(),
            attempts: longs.attempts.rows(),
            tenders: any(longs.tenders.rows()),
            refunds: any(longs.refunds.rows()),
            findings: longs.findings.rows(),
        })?;
        let mut packed: BTreeMap<String, Packed> = BTreeMap::new();
        for (long, sheets) in [
            (longs.sales, sheets.sales),
            (longs.attempts, sheets.attempts),
            (longs.tenders, sheets.tenders),
            (longs.refunds, sheets.refunds),
            (longs.findings, sheets.findings),
        ] {
            let (names, patterns): (Vec<_>, Vec<_>) = sheets.into_iter().unzip();
            if !names.is_empty() {
                packed.extend(names.into_iter().zip(long.end(&patterns)?));
            }
        }
        let mut book = ZipWriter::new(out);
        for place in 0..archive.len() {
            let file = archive.by_index(place)?;
            let name = file.name().map_err(DocumentError::broken)?.into_owned();
            match packed.remove(&name) {
                Some(sheet) => sheet.put(&mut book, &name)?,
                None => book.raw_copy_file(file)?,
            }
        }
        book.finish()?.flush()?;
        Ok(())
    }

    /// The workbook with the patterns of sheets for so many rows, each number a sheet.
    fn frame(&self, rows: &Kinds<Vec<u32>>) -> Result<Frame, DocumentError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&properties(self.report)?);
        summary::write(self.sheet(&mut workbook, "paper_summary", 0)?, self)?;
        let mut names = Names { sheets: 1 };
        let sales = names.of(&rows.sales);
        for (place, rows, is_last) in parts(&rows.sales) {
            sheets::sales(self.sheet(&mut workbook, "frame_sales", place)?, self, rows, is_last)?;
        }
        let attempts = names.of(&rows.attempts);
        for (place, rows, is_last) in parts(&rows.attempts) {
            sheets::attempts(self.sheet(&mut workbook, "paper_attempts", place)?, self, rows, is_last)?;
        }
        let tenders = names.of(&rows.tenders);
        for (place, rows, is_last) in parts(&rows.tenders) {
            cash::tenders(self.sheet(&mut workbook, "paper_tenders", place)?, self, rows, is_last)?;
        }
        let refunds = names.of(&rows.refunds);
        for (place, rows, is_last) in parts(&rows.refunds) {
            refunds::head(self.sheet(&mut workbook, "paper_refunds", place)?, self, rows, is_last)?;
        }
        if !self.report.drawers.is_empty() {
            names.sheets += 1;
            cash::drawers(self.sheet(&mut workbook, "paper_drawer", 0)?, self)?;
        }
        let findings = names.of(&rows.findings);
        for (place, ..) in parts(&rows.findings) {
            sheets::findings(self.sheet(&mut workbook, "day_findings", place)?, self)?;
        }
        let mut archive = ZipArchive::new(Cursor::new(workbook.save_to_buffer()?))?;
        let mut patterns = |names: Vec<String>| {
            let patterns = names.into_iter().map(|name| {
                let mut sheet = String::new();
                archive.by_name(&name)?.read_to_string(&mut sheet)?;
                Ok((name, Pattern::of(&sheet)?))
            });
            patterns.collect::<Result<Vec<_>, DocumentError>>()
        };
        let sheets = Kinds {
            sales: patterns(sales)?,
            attempts: patterns(attempts)?,
            tenders: patterns(tenders)?,
            refunds: patterns(refunds)?,
            findings: patterns(findings)?,
        };
        Ok(Frame { archive, sheets })
    }

    /// A new sheet, named in words, in the language's direction, marked when it is the demo's; `place` is how many
    /// of its kind stand before it.
    fn sheet<'w>(
        &self,
        workbook: &'w mut Workbook,
        name: &str,
        place: usize,
    ) -> Result<&'w mut Worksheet, DocumentError> {
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        let name = self.words.say(name);
        sheet.set_name(if place == 0 { name } else { format!("{name} {}", place + 1) })?;
        sheet.set_right_to_left(self.words.language().is_right_to_left());
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        // Narrow, because many columns share the page's width.
        sheet.set_margins(0.4, 0.4, 0.75, 0.6, 0.3, 0.3);
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

/// Gives sheets the names of their files in the workbook.
struct Names {
    sheets: usize,
}

impl Names {
    fn of(&mut self, parts: &[u32]) -> Vec<String> {
        let first = self.sheets + 1;
        self.sheets += parts.len();
        (first..=self.sheets).map(|number| format!("xl/worksheets/sheet{number}.xml")).collect()
    }
}

/// The sheets of one kind: the place of each, its rows, and whether it is the last.
fn parts(rows: &[u32]) -> impl Iterator<Item = (usize, u32, bool)> + '_ {
    rows.iter().enumerate().map(|(place, count)| (place, *count, place + 1 == rows.len()))
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
            XlsxError::IoError(error) => DocumentError::from(error),
            other => DocumentError::broken(other),
        }
    }
}

impl From<ZipError> for DocumentError {
    fn from(error: ZipError) -> DocumentError {
        match error {
            ZipError::Io(error) => DocumentError::from(error),
            other => DocumentError::broken(other),
        }
    }
}
