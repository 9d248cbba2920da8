//! A file's cells, whatever it was, and where its header stands.

use super::columns::{fold, guess_one};
use super::{MOST_ROWS, StatementError};
use chrono::NaiveDateTime;

/// In how many rows from the top a header is looked for.
const HEADER_WITHIN: usize = 40;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing, or nothing but spaces.
    Empty,
    /// A text as it stands there, without surrounding spaces.
    Text(String),
    /// A number of a workbook, in plain decimal digits with a point.
    Number(String),
    /// A date of a workbook, by no particular clock.
    Moment(NaiveDateTime),
}

impl Cell {
    /// A text cell, or an empty one.
    pub fn text(text: &str) -> Cell {
        // A byte order mark or a no-break space at the ends is no part of what is said.
        let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\u{feff}');
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }

    /// What the cell says, for a person.
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Number(text) => text.clone(),
            Cell::Moment(moment) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }
}

/// One row that has something in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Its line in the file, from 1.
    pub line: u32,
    /// Its cells; shorter than the header where the rest is empty.
    pub cells: Vec<Cell>,
}

impl SheetRow {
    /// The cell of a column, from 0.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// What kind of file it was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A text with separators.
    Delimited {
        /// In which encoding: `UTF-8`, `UTF-16LE`, `UTF-16BE`, `windows-1256`, `windows-1252`.
        encoding: &'static str,
        /// What stands between two fields.
        separator: char,
    },
    /// A workbook.
    Workbook {
        /// The name of the sheet that has rows.
        sheet: String,
    },
}

/// A table: what stands above its columns, and what stands in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What kind of file it was.
    pub found: Found,
    /// The columns' names, as they stand there; a column without a name gets `#3`.
    pub headers: Vec<String>,
    /// The rows under the header that have something in them.
    pub rows: Vec<SheetRow>,
}

impl Sheet {
    /// Finds the header: of the first rows the one that names most columns by words the till knows; else the
    /// first that fills most columns.
    pub(super) fn with_header(found: Found, mut rows: Vec<SheetRow>) -> Result<Sheet, StatementError> {
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        if rows.is_empty() {
            return Err(StatementError::Empty);
        }
        if width < 2 {
            return Err(StatementError::NotATable);
        }
        let known = |row: &SheetRow| {
            row.cells
                .iter()
                .filter(|cell| matches!(cell, Cell::Text(text) if guess_one(text).is_some()))
                .count()
        };
        let filled = |row: &SheetRow| row.cells.iter().filter(|cell| !cell.is_empty()).count();
        let first = &rows[..rows.len().min(HEADER_WITHIN)];
        // `max_by_key` gives the last of equals; the first is wanted.
        let header = first
            .iter()
            .enumerate()
            .rev()
            .max_by_key(|(_, row)| (known(row), filled(row)))
            .map_or(0, |(index, _)| index);
        let below = rows.split_off(header.saturating_add(1));
        let Some(header) = rows.pop() else { return Err(StatementError::Empty) };
        if below.is_empty() {
            return Err(StatementError::Empty);
        }
        if below.len() > MOST_ROWS {
            return Err(StatementError::TooLarge);
        }
        let mut headers: Vec<String> = Vec::with_capacity(width);
        for column in 0..width {
            let name = header.cell(column).shown();
            let taken = headers.iter().any(|other| fold(other) == fold(&name));
            // Two columns of one name would be one to the mapping.
            headers.push(if name.is_empty() || taken { format!("#{}", column + 1) } else { name });
        }
        Ok(Sheet { found, headers, rows: below })
    }
}
