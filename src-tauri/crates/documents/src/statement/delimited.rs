//! A text with separators: which one, and its cells.

use super::sheet::{Cell, Found, SheetRow};
use super::{MOST_COLUMNS, MOST_ROWS, StatementError, text};

const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// How many records are tried with each separator.
const TRIED: usize = 60;

/// Reads the cells. Lines above the header stay in; empty ones don't.
pub fn read(bytes: &[u8]) -> Result<(Found, Vec<SheetRow>), StatementError> {
    let (text, encoding) = text::decode(bytes)?;
    let text = text.trim_start_matches('\u{feff}');
    let start = text.trim_start();
    if start.is_empty() {
        return Err(StatementError::Empty);
    }
    // Web pages, XML and JSON have commas too.
    if start.starts_with(['<', '{', '[']) || start.starts_with("%PDF") {
        return Err(StatementError::NotATable);
    }
    // Excel's own first line says which separator follows.
    let (said, text) = match text.strip_prefix("sep=") {
        Some(rest) => (rest.bytes().next(), rest.split_once('\n').map_or("", |(_, rest)| rest)),
        None => (None, text),
    };
    let separator = match said.filter(u8::is_ascii) {
        Some(separator) => separator,
        None => best_separator(text).ok_or(StatementError::NotATable)?,
    };
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut reader = reader(text, separator);
    while reader.read_record(&mut record).map_err(|_| StatementError::NotATable)? {
        let mut cells: Vec<Cell> = record.iter().take(MOST_COLUMNS).map(Cell::text).collect();
        while cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            continue;
        }
        let line = record.position().map_or(0, |position| line_at(text, position));
        let line = line.saturating_add(u32::from(said.is_some()));
        rows.push(SheetRow { line, cells });
        if rows.len() > MOST_ROWS.saturating_add(64) {
            return Err(StatementError::TooLarge);
        }
    }
    Ok((Found::Delimited { encoding, separator: char::from(separator) }, rows))
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// The line a record begins on, from 1. Its position may be before the ends of the lines above it.
fn line_at(text: &str, position: &csv::Position) -> u32 {
    let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    let line = position.line().saturating_add(u64::try_from(ends.count()).unwrap_or(0));
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// The separator by which most of the first records have the same number of fields, two at least.
fn best_separator(text: &str) -> Option<u8> {
    let score = |separator: u8| {
        let mut widths: Vec<usize> = reader(text, separator)
            .records()
            .take(TRIED)
            .filter_map(|record| record.ok().map(|record| record.len()))
            .collect();
        widths.sort_unstable();
        let alike = |width: usize| widths.iter().filter(|other| **other == width).count();
        let mut distinct = widths.clone();
        distinct.dedup();
        distinct.into_iter().filter(|width| *width >= 2).map(|width| (alike(width), width)).max()
    };
    SEPARATORS
        .into_iter()
        .rev()
        .filter_map(|separator| score(separator).map(|score| (score, separator)))
        .max_by_key(|(score, _)| *score)
        .map(|(_, separator)| separator)
}
