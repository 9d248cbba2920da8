//! A workbook: what it may unpack to, and the cells of its first sheet that has rows.

use super::sheet::{Cell, Found, SheetRow};
use super::{MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED_BYTES, StatementError};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use chrono::{NaiveDate, NaiveDateTime};
use std::io::{Cursor, Read};

/// The most parts a workbook may have.
const MOST_PARTS: usize = 2_000;

/// Reads the cells. Of merged cells the first has the value, as everywhere; a formula's last value counts.
pub fn read(bytes: &[u8]) -> Result<(Found, Vec<SheetRow>), StatementError> {
    unpacks_within_limits(bytes)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(refused)?;
    for sheet in workbook.sheet_names() {
        let rows = match rows_of(&mut workbook, &sheet) {
            Ok(rows) => rows,
            // A sheet of charts has no cells.
            Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => continue,
            Err(error) => return Err(refused(error)),
        };
        if rows.len() > MOST_ROWS.saturating_add(64) {
            return Err(StatementError::TooLarge);
        }
        if !rows.is_empty() {
            return Ok((Found::Workbook { sheet }, rows));
        }
    }
    Err(StatementError::Empty)
}

fn refused(error: XlsxError) -> StatementError {
    match error {
        XlsxError::Password => StatementError::Protected,
        _ => StatementError::NotATable,
    }
}

/// Adds up what the parts say they unpack to; then, since a file may say anything, unpacks each to nowhere and
/// counts.
fn unpacks_within_limits(bytes: &[u8]) -> Result<(), StatementError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| StatementError::NotATable)?;
    if archive.len() > MOST_PARTS {
        return Err(StatementError::TooLarge);
    }
    let mut said = 0_u64;
    for index in 0..archive.len() {
        let raw = archive.by_index_raw(index).map_err(|_| StatementError::NotATable)?;
        if raw.encrypted() {
            return Err(StatementError::Protected);
        }
        said = said.saturating_add(raw.size());
    }
    if said > MOST_UNPACKED_BYTES {
        return Err(StatementError::TooLarge);
    }
    let mut left = MOST_UNPACKED_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| StatementError::NotATable)?;
        let mut limited = part.take(left.saturating_add(1));
        let unpacked =
            std::io::copy(&mut limited, &mut std::io::sink()).map_err(|_| StatementError::NotATable)?;
        left = left.checked_sub(unpacked).ok_or(StatementError::TooLarge)?;
    }
    Ok(())
}

/// The rows that have something in them. Read cell by cell, so that one cell at the far end of a sheet
/// doesn't make a grid of everything before it.
fn rows_of(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<SheetRow>, XlsxError> {
    let mut reader = workbook.worksheet_cells_reader(sheet)?;
    let mut rows: Vec<SheetRow> = Vec::new();
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        let value = value_of(cell.get_value());
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if value.is_empty() || column >= MOST_COLUMNS {
            continue;
        }
        let line = row.saturating_add(1);
        if rows.last().is_none_or(|last| last.line != line) {
            if rows.len() > MOST_ROWS.saturating_add(64) {
                break;
            }
            rows.push(SheetRow { line, cells: Vec::new() });
        }
        if let Some(last) = rows.last_mut() {
            if last.cells.len() <= column {
                last.cells.resize(column.saturating_add(1), Cell::Empty);
            }
            last.cells[column] = value;
        }
    }
    Ok(rows)
}

fn value_of(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => decimal(*number).map_or(Cell::Empty, Cell::Number),
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Bool(yes) => Cell::Text(yes.to_string()),
        DataRef::DateTime(moment) => moment_of(moment).map_or(Cell::Empty, Cell::Moment),
        DataRef::Error(_) | DataRef::Empty => Cell::Empty,
    }
}

/// A workbook's number as its fifteen digits, which is what it shows, without arithmetic: `1500.5`.
fn decimal(number: f64) -> Option<String> {
    let text = format!("{number:.14e}");
    let (mantissa, exponent) = text.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    // Beyond these it is no amount and no number of anything.
    if !(-15..=17).contains(&exponent) || digits.is_empty() {
        return None;
    }
    let point = exponent.checked_add(1)?;
    let (whole, fraction) = if point <= 0 {
        ("0".to_owned(), format!("{}{digits}", "0".repeat(usize::try_from(-point).ok()?)))
    } else {
        let point = usize::try_from(point).ok()?;
        let padded = format!("{digits:0<point$}");
        let (whole, fraction) = padded.split_at(point);
        (whole.to_owned(), fraction.to_owned())
    };
    let fraction = fraction.trim_end_matches('0');
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

fn moment_of(moment: &ExcelDateTime) -> Option<NaiveDateTime> {
    if !moment.is_datetime() {
        return None;
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))?;
    date.and_hms_milli_opt(u32::from(hour), u32::from(minute), u32::from(second), u32::from(milli))
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn numbers_of_a_workbook_become_digits_without_arithmetic() {
        for (number, text) in [
            (0.0, "0"),
            (1500.0, "1500"),
            (1500.5, "1500.5"),
            (-12.34, "-12.34"),
            (0.05, "0.05"),
            (0.1 + 0.2, "0.3"),
            (123_456_789_012_345.0, "123456789012345"),
            (50_000_000.25, "50000000.25"),
        ] {
            assert_eq!(decimal(number).as_deref(), Some(text));
        }
        assert_eq!((decimal(f64::NAN), decimal(1e300)), (None, None));
    }
}
