//! A sheet of very many rows, packed while they come.
//!
//! Head, sums and looks are made by the workbook's own writer, in a pattern of the sheet with one row that has a
//! cell of each look. The rows take that row's place. What is held in memory doesn't grow with them.

use super::grid::{self, Cell, begins_from_the_right, fitting, is_kept_as_number};
use super::height;
use crate::digits;
use crate::error::DocumentError;
use crate::report::LocalMoment;
use crate::spool::Spool;
use chrono::{NaiveDate, Timelike};
use domain::Money;
use std::io::{Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Rows that lie in one sheet; a spreadsheet holds 48,576 more, head and sums among them.
pub(crate) const ROWS_MOST: u32 = 1_000_000;
/// So much is packed at once.
const PIECE: usize = 64 << 10;
/// Fast, since packing is most of the work; the usual level makes files a sixth smaller.
const LEVEL: i64 = 2;
/// The name within its own archive.
const NAME: &str = "sheet";

/// The looks of cells, as the workbook numbers them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Looks {
    /// Texts that begin from the left and from the right.
    pub texts: [String; 2],
    pub day: String,
    pub moment: String,
    pub count: String,
    /// Amounts by the currency's decimals.
    pub amounts: [String; 4],
}

/// A sheet's pattern: what stands before its rows and after them.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    before: String,
    after: String,
    /// How wide the columns are.
    widths: Vec<u8>,
    pub looks: Looks,
}

impl Pattern {
    /// Takes a sheet apart at its second row, which has a cell of each look.
    pub(crate) fn of(sheet: &str) -> Result<Pattern, DocumentError> {
        let missing = || DocumentError::broken("a sheet without its pattern");
        let (before, rest) = sheet.split_once("<row r=\"2\"").ok_or_else(missing)?;
        let (row, after) = rest.split_once("</row>").ok_or_else(missing)?;
        let mut looks = row.split("<c ").skip(1).map(|cell| {
            let look = cell.split_once(" s=\"").and_then(|(_, rest)| rest.split_once('"'));
            look.map(|(look, _)| look.to_owned()).ok_or_else(missing)
        });
        let mut next = || looks.next().ok_or_else(missing)?;
        let looks = Looks {
            texts: [next()?, next()?],
            day: next()?,
            moment: next()?,
            count: next()?,
            amounts: [next()?, next()?, next()?, next()?],
        };
        // How far the sheet reaches isn't known before its last row, and needn't be said.
        let before = match before.split_once("<dimension ") {
            Some((head, rest)) => {
                format!("{head}{}", rest.split_once("/>").ok_or_else(missing)?.1)
            }
            None => before.to_owned(),
        };
        let widths = widths(&before).ok_or_else(missing)?;
        Ok(Pattern { before, after: after.to_owned(), widths, looks })
    }
}

/// The columns' widths, in whole units, as a sheet's beginning says them: neighbours of one width share an entry.
fn widths(before: &str) -> Option<Vec<u8>> {
    let mut widths = Vec::new();
    for column in before.split("<col ").skip(1) {
        let value = |name: &str| column.split_once(name)?.1.split(['"', '.']).next()?.parse::<u8>().ok();
        let (first, last) = (value("min=\"")?, value("max=\"")?);
        let width = value("width=\"")?;
        widths.extend((first..=last).map(|_| width));
    }
    Some(widths)
}

/// The rows of one kind, in as many sheets as they need.
pub(crate) struct Long {
    pattern: Pattern,
    parts: Vec<Part>,
    most: u32,
    piece: Vec<u8>,
    row_digits: Vec<u8>,
}

struct Part {
    zip: ZipWriter<Spool>,
    rows: u32,
}

impl Long {
    /// Without a row yet; `most` rows lie in one sheet.
    pub(crate) fn new(pattern: Pattern, most: u32) -> Result<Long, DocumentError> {
        let mut long = Long { pattern, parts: Vec::new(), most, piece: Vec::new(), row_digits: Vec::new() };
        long.begin()?;
        Ok(long)
    }

    /// The rows of each sheet.
    pub(crate) fn rows(&self) -> Vec<u32> {
        self.parts.iter().map(|part| part.rows).collect()
    }

    /// One row more.
    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), DocumentError> {
        if self.parts.last().is_none_or(|part| part.rows == self.most) {
            self.pour()?;
            self.begin()?;
        }
        let row = match self.parts.last_mut() {
            Some(part) => {
                part.rows += 1;
                part.rows + 1
            }
            None => return Err(DocumentError::broken("a row without a sheet")),
        };
        self.row_digits.clear();
        digits::number(&mut self.row_digits, u64::from(row));
        self.put(b"<row r=\"");
        self.piece.extend_from_slice(&self.row_digits);
        let lines = grid::lines(cells, &self.pattern.widths);
        if lines > 1 {
            self.put(b"\" ht=\"");
            digits::number(&mut self.piece, u64::from(height::points(lines)));
        }
        self.put(b"\">");
        for (column, cell) in (b'A'..=b'Z').zip(cells) {
            self.cell(column, cell)?;
        }
        self.put(b"</row>");
        if self.piece.len() >= PIECE { self.pour() } else { Ok(()) }
    }

    /// Ends every sheet with what the final patterns say stands after its rows; gives an archive of one for each.
    pub(crate) fn end(mut self, patterns: &[Pattern]) -> Result<Vec<Packed>, DocumentError> {
        self.pour()?;
        if patterns.len() != self.parts.len() || patterns.iter().any(|one| one.looks != self.pattern.looks) {
            return Err(DocumentError::broken("the looks of cells have moved"));
        }
        self.parts.into_iter().zip(patterns).map(|(part, pattern)| part.end(pattern)).collect()
    }

    fn begin(&mut self) -> Result<(), DocumentError> {
        let mut zip = ZipWriter::new(Spool::new());
        zip.start_file(NAME, options())?;
        zip.write_all(self.pattern.before.as_bytes())?;
        self.parts.push(Part { zip, rows: 0 });
        Ok(())
    }

    fn pour(&mut self) -> Result<(), DocumentError> {
        if let Some(part) = self.parts.last_mut() {
            part.zip.write_all(&self.piece)?;
        }
        self.piece.clear();
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) {
        self.piece.extend_from_slice(bytes);
    }

    fn cell(&mut self, column: u8, cell: &Cell<'_>) -> Result<(), DocumentError> {
        let Long { piece, pattern, row_digits, .. } = self;
        let looks = &pattern.looks;
        let mut begin = |look: &str, rest: &[u8]| {
            piece.extend_from_slice(b"<c r=\"");
            piece.push(column);
            piece.extend_from_slice(row_digits);
            piece.extend_from_slice(b"\" s=\"");
            piece.extend_from_slice(look.as_bytes());
            piece.extend_from_slice(rest);
        };
        match cell {
            Cell::Empty | Cell::Text("") => return Ok(()),
            Cell::Text(text) => {
                begin(&looks.texts[usize::from(begins_from_the_right(text))], TEXT);
                return end_text(piece, text);
            }
            Cell::Amount(money) => {
                let look = &looks.amounts[usize::from(money.currency.exponent()).min(3)];
                if !is_kept_as_number(*money) {
                    begin(look, TEXT);
                    return end_text(piece, &money.plain());
                }
                begin(look, NUMBER);
                amount(piece, *money);
            }
            Cell::Count(count) => {
                begin(&looks.count, NUMBER);
                digits::number(piece, u64::from(*count));
            }
            Cell::Day(day) => {
                begin(&looks.day, NUMBER);
                digits::number(piece, days(day.date())?);
            }
            Cell::Moment(at) => {
                begin(&looks.moment, NUMBER);
                moment(piece, *at)?;
            }
            Cell::Styled(..) | Cell::Total(_) | Cell::Payments(_) => {
                return Err(DocumentError::broken("a look that long sheets don't have"));
            }
        }
        piece.extend_from_slice(b"</v></c>");
        Ok(())
    }
}

const TEXT: &[u8] = b"\" t=\"inlineStr\"><is><t";
const NUMBER: &[u8] = b"\"><v>";

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .unix_permissions(0o600)
        .last_modified_time(DateTime::default())
}

impl Part {
    fn end(mut self, pattern: &Pattern) -> Result<Packed, DocumentError> {
        self.zip.write_all(pattern.after.as_bytes())?;
        Ok(Packed(ZipArchive::new(self.zip.finish()?)?))
    }
}

/// A sheet, packed.
pub(crate) struct Packed(ZipArchive<Spool>);

impl Packed {
    /// Puts it into a workbook under a name.
    pub(crate) fn put(
        mut self,
        book: &mut ZipWriter<impl Write + Seek>,
        name: &str,
    ) -> Result<(), DocumentError> {
        book.raw_copy_file_rename(self.0.by_name(NAME)?, name)?;
        Ok(())
    }
}

/// Ends a cell with a text.
fn end_text(piece: &mut Vec<u8>, text: &str) -> Result<(), DocumentError> {
    let text = fitting(text);
    let is_edge = [' ', '\t', '\n'];
    if text.starts_with(is_edge) || text.ends_with(is_edge) {
        piece.extend_from_slice(b" xml:space=\"preserve\"");
    }
    piece.push(b'>');
    escaped(piece, text)?;
    piece.extend_from_slice(b"</t></is></c>");
    Ok(())
}

/// A text as a spreadsheet reads it back: what XML can't hold is written `_x001F_`, and so is the first underscore of
/// what a person wrote that looks like it.
fn escaped(piece: &mut Vec<u8>, text: &str) -> Result<(), DocumentError> {
    let is_plain = |byte: u8| byte >= b' ' && !matches!(byte, b'&' | b'<' | b'>' | b'_' | 0xef);
    if text.bytes().all(is_plain) {
        piece.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    for (place, letter) in text.char_indices() {
        match letter {
            '&' => piece.extend_from_slice(b"&amp;"),
            '<' => piece.extend_from_slice(b"&lt;"),
            '>' => piece.extend_from_slice(b"&gt;"),
            '\t' | '\n' => piece.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
            '_' if looks_escaped(&text[place..]) => piece.extend_from_slice(b"_x005F_"),
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => write!(piece, "_x{:04X}_", u32::from(letter))?,
            other => piece.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Ok(())
}

/// Whether a text begins like `_x001F_`.
fn looks_escaped(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && bytes.starts_with(b"_x")
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}

/// An amount's digits, the last of its decimals left out where they are noughts.
fn amount(piece: &mut Vec<u8>, money: Money) {
    digits::money(piece, money);
    if money.currency.exponent() > 0 {
        while piece.last() == Some(&b'0') {
            piece.pop();
        }
        if piece.last() == Some(&b'.') {
            piece.pop();
        }
    }
}

/// The days since the one that spreadsheets count from.
fn days(date: NaiveDate) -> Result<u64, DocumentError> {
    // Their day 60 is a 29 February 1900 that never was.
    let begin = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default();
    u64::try_from((date - begin).num_days()).map_err(DocumentError::broken)
}

/// The parts of a day that a moment is written with: more than a microsecond's.
const PARTS: u64 = 100_000_000_000;

/// A moment by the shop's clock, as days with a fraction.
fn moment(piece: &mut Vec<u8>, at: LocalMoment) -> Result<(), DocumentError> {
    let local = at.naive_local();
    let mut whole = days(local.date())?;
    let second = u64::from(local.time().num_seconds_from_midnight());
    let mut part = (second * PARTS + 43_200) / 86_400;
    if part == PARTS {
        (whole, part) = (whole + 1, 0);
    }
    digits::number(piece, whole);
    if part > 0 {
        piece.push(b'.');
        digits::padded(piece, part, PARTS.ilog10());
    }
    Ok(())
}
