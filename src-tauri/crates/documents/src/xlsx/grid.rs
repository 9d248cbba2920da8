//! Cells with a type, in a sheet with a head that stays.

use super::height;
use crate::error::DocumentError;
use crate::report::LocalMoment;
use crate::words::Words;
use domain::{BusinessDay, Money};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet};

/// The most digits a spreadsheet keeps of a number.
const DIGITS_KEPT: u64 = 999_999_999_999_999;
/// The longest text a cell holds, in UTF-16 units.
const TEXT_MOST: usize = 32_767;

/// How cells look.
pub(crate) struct Formats {
    pub head: Format,
    /// The head above amounts and counts, which stand flush right.
    pub head_of_numbers: Format,
    pub title: Format,
    pub strong: Format,
    pub soft: Format,
    pub demo: Format,
    /// Texts that begin from the left and from the right.
    texts: [Format; 2],
    day: Format,
    moment: Format,
    count: Format,
    /// Amounts by the currency's decimals, 0 to 3; the strong ones behind them.
    amounts: [Format; 4],
    totals: [Format; 4],
}

impl Formats {
    /// Texts and times stand at the line's beginning, whatever letters they are of; all keep off the next column.
    pub(crate) fn new(is_right_to_left: bool) -> Formats {
        let start = if is_right_to_left { FormatAlign::Right } else { FormatAlign::Left };
        let plain = || Format::new().set_font_name("Noto Sans").set_font_size(10).set_align(FormatAlign::Top);
        let number = || plain().set_align(FormatAlign::Right).set_indent(1);
        let base = || plain().set_align(start).set_indent(1);
        // The program's own words are read in their language's direction, a person's by their letters.
        let words = || base().set_reading_direction(if is_right_to_left { 2 } else { 1 });
        let ink = Color::RGB(0x0021_1B13);
        let head = || {
            words()
                .set_bold()
                .set_font_color(Color::RGB(0x00F3_EAD8))
                .set_background_color(Color::RGB(0x0024_1D15))
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
        };
        let patterns = ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000"];
        let strong =
            || number().set_bold().set_border_top(FormatBorder::Thin).set_border_bottom(FormatBorder::Double);
        Formats {
            head: head(),
            head_of_numbers: head().set_align(FormatAlign::Right),
            title: words().set_bold().set_font_size(16).set_font_color(ink),
            strong: words().set_bold(),
            soft: base().set_font_color(Color::RGB(0x0054_493A)),
            demo: words().set_bold().set_font_color(Color::RGB(0x0000_707E)),
            // "By its context" would be a sheet's direction in some programs, not the letters'.
            texts: [1, 2].map(|direction| base().set_text_wrap().set_reading_direction(direction)),
            day: base().set_num_format("yyyy-mm-dd"),
            moment: base().set_num_format("yyyy-mm-dd hh:mm:ss"),
            count: number().set_num_format("0"),
            amounts: patterns.map(|pattern| number().set_num_format(pattern)),
            totals: patterns.map(|pattern| strong().set_num_format(pattern)),
        }
    }

    fn text(&self, text: &str) -> &Format {
        &self.texts[usize::from(begins_from_the_right(text))]
    }

    fn amount(&self, money: Money, is_total: bool) -> &Format {
        let formats = if is_total { &self.totals } else { &self.amounts };
        &formats[usize::from(money.currency.exponent()).min(formats.len() - 1)]
    }
}

/// A column of a sheet of rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// The message above it.
    key: &'static str,
    /// In a sheet's own units, about a digit each.
    pub width: u8,
    is_of_numbers: bool,
}

/// A column of texts or times.
pub(crate) const fn texts(key: &'static str, width: u8) -> Column {
    Column { key, width, is_of_numbers: false }
}

/// A column of amounts or counts.
pub(crate) const fn numbers(key: &'static str, width: u8) -> Column {
    Column { key, width, is_of_numbers: true }
}

/// What stands in one cell.
pub(crate) enum Cell<'a> {
    /// A text, whatever it begins with.
    Text(&'a str),
    /// A text in a look of its own.
    Styled(&'a str, &'a Format),
    /// An amount.
    Amount(Money),
    /// An amount with the rules of a sum.
    Total(Money),
    /// A count.
    Count(u32),
    /// A count less what was taken back.
    Payments(i32),
    /// A business day.
    Day(BusinessDay),
    /// A moment by the shop's clock.
    Moment(LocalMoment),
    /// Nothing.
    Empty,
}

impl From<Option<LocalMoment>> for Cell<'_> {
    fn from(moment: Option<LocalMoment>) -> Self {
        moment.map_or(Cell::Empty, Cell::Moment)
    }
}

impl From<Option<BusinessDay>> for Cell<'_> {
    fn from(day: Option<BusinessDay>) -> Self {
        day.map_or(Cell::Empty, Cell::Day)
    }
}

/// How many lines the highest of the cells takes in columns of those widths.
pub(crate) fn lines(cells: &[Cell<'_>], widths: &[u8]) -> u32 {
    let lines = cells.iter().zip(widths).map(|(cell, width)| match cell {
        Cell::Text(text) => height::lines(text, *width),
        _ => 1,
    });
    lines.max().unwrap_or(1)
}

/// Writes the cells of a row, one beside the other, in columns of those widths.
pub(crate) fn row(
    sheet: &mut Worksheet,
    formats: &Formats,
    row: u32,
    cells: &[Cell<'_>],
    widths: &[u8],
) -> Result<(), DocumentError> {
    let lines = lines(cells, widths);
    if lines > 1 {
        sheet.set_row_height(row, height::points(lines))?;
    }
    for (column, cell) in (0_u16..).zip(cells) {
        match cell {
            Cell::Empty | Cell::Text("") => {}
            Cell::Text(text) => {
                sheet.write_string_with_format(row, column, fitting(text), formats.text(text))?;
            }
            Cell::Styled(text, format) => {
                sheet.write_string_with_format(row, column, fitting(text), format)?;
            }
            Cell::Amount(money) => amount(sheet, row, column, *money, formats.amount(*money, false))?,
            Cell::Total(money) => amount(sheet, row, column, *money, formats.amount(*money, true))?,
            Cell::Count(count) => {
                sheet.write_number_with_format(row, column, f64::from(*count), &formats.count)?;
            }
            Cell::Payments(count) => {
                sheet.write_number_with_format(row, column, f64::from(*count), &formats.count)?;
            }
            Cell::Day(day) => {
                sheet.write_datetime_with_format(row, column, day.date(), &formats.day)?;
            }
            Cell::Moment(moment) => {
                sheet.write_datetime_with_format(row, column, moment.naive_local(), &formats.moment)?;
            }
        }
    }
    Ok(())
}

/// An amount as a number. A spreadsheet's number is a float, so the exact decimal text is read as the
/// nearest one, which shows every digit again; beyond the digits it keeps, the amount is a text.
fn amount(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    money: Money,
    format: &Format,
) -> Result<(), DocumentError> {
    if !is_kept_as_number(money) {
        sheet.write_string_with_format(row, column, money.plain(), format)?;
        return Ok(());
    }
    let number: f64 = money.plain().parse().map_err(DocumentError::broken)?;
    sheet.write_number_with_format(row, column, number, format)?;
    Ok(())
}

/// Whether a spreadsheet keeps every digit of an amount.
pub(crate) fn is_kept_as_number(money: Money) -> bool {
    money.amount_minor.unsigned_abs() <= DIGITS_KEPT
}

/// Whether the first letter of a text is of those that run from right to left.
pub(crate) fn begins_from_the_right(text: &str) -> bool {
    let first = text.chars().find(|letter| letter.is_alphabetic());
    first.is_some_and(|letter| {
        matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

/// As much of a text as a cell holds.
pub(crate) fn fitting(text: &str) -> &str {
    // No text has more units than bytes.
    if text.len() <= TEXT_MOST {
        return text;
    }
    let mut units = 0;
    text.char_indices()
        .find(|(_, letter)| {
            units += letter.len_utf16();
            units > TEXT_MOST
        })
        .map_or(text, |(end, _)| &text[..end])
}

/// Puts a cell of each look a long sheet has into its second row.
pub(crate) fn looks(sheet: &mut Worksheet, formats: &Formats) -> Result<(), DocumentError> {
    let [from_left, from_right] = &formats.texts;
    let looks = [from_left, from_right, &formats.day, &formats.moment, &formats.count];
    for (column, look) in (0_u16..).zip(looks.into_iter().chain(&formats.amounts)) {
        sheet.write_blank(1, column, look)?;
    }
    Ok(())
}

/// The head of a sheet's columns, which stays while the rows move, and how wide they are.
pub(crate) fn head(
    sheet: &mut Worksheet,
    formats: &Formats,
    words: &Words,
    columns: &[Column],
) -> Result<(), DocumentError> {
    let said: Vec<String> = columns.iter().map(|column| words.say(column.key)).collect();
    let lines = said.iter().zip(columns).map(|(word, column)| height::lines(word, column.width)).max();
    sheet.set_row_height(0, height::points(lines.unwrap_or(1)) + 4)?;
    for (place, (word, column)) in (0_u16..).zip(said.iter().zip(columns)) {
        let format = if column.is_of_numbers { &formats.head_of_numbers } else { &formats.head };
        sheet.set_column_width(place, f64::from(column.width))?;
        sheet.write_string_with_format(0, place, word, format)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}
