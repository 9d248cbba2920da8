//! Amounts as statements write them: `1 500,50 DA`, `1,500.50`, `١٬٥٠٠٫٥٠ دج`, `(1500)`.

use super::AmountUnit;
use super::sheet::Cell;
use domain::Currency;
use serde::{Deserialize, Serialize};

/// What stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// `1 500,50`
    Comma,
    /// `1,500.50`
    Point,
}

/// An amount and the currency written beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// In minor units of `currency`; negative where it was.
    pub minor: i64,
    /// The currency it is in.
    pub currency: Currency,
}

/// Why an amount can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no amount, or has more decimals than its currency.
    Amount,
    /// The word beside it is no currency the till knows.
    Currency,
}

/// Words for currencies beside their codes. What two currencies are called (dirham, riyal) is none.
const WORDS: [(&str, &str); 14] = [
    ("da", "DZD"),
    ("دج", "DZD"),
    ("دينار", "DZD"),
    ("دينارجزائري", "DZD"),
    ("dinar", "DZD"),
    ("dinars", "DZD"),
    ("€", "EUR"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("$", "USD"),
    ("us$", "USD"),
    ("£", "GBP"),
    ("dt", "TND"),
    ("دت", "TND"),
];

/// The currency of a code or word.
pub fn currency_of(word: &str) -> Option<Currency> {
    let word: String =
        word.chars().filter(|letter| !letter.is_whitespace() && *letter != '.' && !steers(*letter)).collect();
    let lower = word.to_lowercase();
    let known = WORDS.iter().find(|(known, _)| *known == lower).map(|(_, code)| *code);
    Currency::from_code(known.unwrap_or(&word.to_uppercase()))
}

fn steers(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text's figures in Western digits, and the word beside them.
fn parts(text: &str) -> Option<(String, String)> {
    let plain: Vec<char> = text.chars().filter(|letter| !steers(*letter)).map(western).collect();
    let is_figure = |letter: &char| letter.is_ascii_digit();
    let first = plain.iter().position(is_figure)?;
    let last = plain.iter().rposition(is_figure)?;
    let sign = |letters: &[char]| letters.iter().any(|letter| matches!(letter, '-' | '\u{2212}' | '('));
    let (before, after) = (&plain[..first], &plain[last + 1..]);
    let word: String = before
        .iter()
        .chain(after)
        .filter(|letter| !matches!(letter, '-' | '+' | '\u{2212}' | '(' | ')') && !letter.is_whitespace())
        .collect();
    let mut figures: String = plain[first..=last].iter().collect();
    if sign(before) || after.first() == Some(&'-') {
        figures.insert(0, '-');
    }
    // ".50" is half a dinar.
    if before.last().is_some_and(|letter| matches!(letter, '.' | ',')) {
        return None;
    }
    Some((figures, word))
}

/// Western digits and marks for Arabic ones. The Arabic decimal mark becomes `d`, the thousands mark a space.
fn western(letter: char) -> char {
    match letter {
        '\u{660}'..='\u{669}' => digit(letter, 0x660),
        '\u{6f0}'..='\u{6f9}' => digit(letter, 0x6f0),
        '\u{66b}' => 'd',
        '\u{66c}' | '\'' | '\u{2019}' => ' ',
        other if other.is_whitespace() => ' ',
        other => other,
    }
}

fn digit(letter: char, zero: u32) -> char {
    u32::from(letter).checked_sub(zero).and_then(|value| char::from_digit(value, 10)).unwrap_or(letter)
}

/// What a column of amounts says about its decimal mark.
#[derive(Debug, Clone, Copy, Default)]
pub struct Evidence {
    comma: bool,
    point: bool,
    /// One mark with three digits after it, and what it would be as a thousands mark.
    unsure: Option<DecimalMark>,
}

impl Evidence {
    /// Looks at one cell more. Numbers of a workbook say nothing: they have no marks.
    pub fn see(&mut self, cell: &Cell) {
        let Cell::Text(text) = cell else { return };
        let Some((figures, _)) = parts(text) else { return };
        let marks: Vec<(usize, char)> =
            figures.char_indices().filter(|(_, letter)| matches!(letter, ',' | '.')).collect();
        let Some((place, last)) = marks.last().copied() else { return };
        let other = if last == ',' { '.' } else { ',' };
        if marks.iter().any(|(_, mark)| *mark == other) {
            self.vote(last);
        } else if marks.len() > 1 {
            self.vote(other);
        } else {
            let (whole, decimals) = (figures[..place].trim_start_matches('-'), &figures[place + 1..]);
            let could_group = decimals.len() == 3 && (1..=3).contains(&whole.len()) && whole != "0";
            if could_group {
                self.unsure = Some(if last == ',' { DecimalMark::Point } else { DecimalMark::Comma });
            } else {
                self.vote(last);
            }
        }
    }

    fn vote(&mut self, decimal: char) {
        match decimal {
            ',' => self.comma = true,
            _ => self.point = true,
        }
    }

    /// The mark; `None` when it can't be told. Three digits after a mark are decimals only where a currency
    /// has three.
    pub fn mark(self, exponent: u8) -> Option<DecimalMark> {
        match (self.comma, self.point, self.unsure) {
            (true, true, _) => None,
            (true, false, _) => Some(DecimalMark::Comma),
            (false, true, _) => Some(DecimalMark::Point),
            (false, false, Some(_)) if exponent >= 3 => None,
            (false, false, Some(as_thousands)) => Some(as_thousands),
            (false, false, None) => Some(DecimalMark::Point),
        }
    }
}

/// Reads an amount. `currency` is that of its row, unless it names one itself.
pub fn read(
    cell: &Cell,
    mark: DecimalMark,
    unit: AmountUnit,
    currency: Currency,
) -> Result<Written, Unreadable> {
    let (text, mark) = match cell {
        Cell::Text(text) => (text.as_str(), mark),
        Cell::Number(text) => (text.as_str(), DecimalMark::Point),
        Cell::Empty | Cell::Moment(_) => return Err(Unreadable::Amount),
    };
    let (figures, word) = parts(text).ok_or(Unreadable::Amount)?;
    let names_currency = word.chars().any(|letter| letter.is_alphabetic() || "€$£".contains(letter));
    let currency = match names_currency {
        true => currency_of(&word).ok_or(Unreadable::Currency)?,
        false if word.is_empty() => currency,
        // `=1500+0` is no amount, and no formula is run.
        false => return Err(Unreadable::Amount),
    };
    let minor = minor_of(&figures, mark, unit, currency).ok_or(Unreadable::Amount)?;
    Ok(Written { minor, currency })
}

fn minor_of(figures: &str, mark: DecimalMark, unit: AmountUnit, currency: Currency) -> Option<i64> {
    let (negative, figures) = figures.strip_prefix('-').map_or((false, figures), |rest| (true, rest));
    let (decimal, thousands) = match mark {
        DecimalMark::Comma => (',', '.'),
        DecimalMark::Point => ('.', ','),
    };
    let mut pieces = figures.split([decimal, 'd']);
    let (whole, fraction) = (pieces.next()?, pieces.next().unwrap_or_default());
    if pieces.next().is_some() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut groups = whole.split([' ', thousands]);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        // Thousands stand in threes; anything else is another mark than it was taken for.
        if group.len() != 3 || !(1..=3).contains(&first.len()) {
            return None;
        }
        digits.push_str(group);
    }
    let exponent = match unit {
        AmountUnit::Major => usize::from(currency.exponent()),
        AmountUnit::Minor => 0,
    };
    // Zeros beyond the currency's decimals change nothing; any other digit there would have to be rounded.
    let (kept, beyond) = fraction.split_at(fraction.len().min(exponent));
    if beyond.bytes().any(|byte| byte != b'0') {
        return None;
    }
    digits.push_str(kept);
    digits.push_str(&"0".repeat(exponent.saturating_sub(kept.len())));
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let minor: i64 = digits.parse().ok()?;
    if negative { minor.checked_neg() } else { Some(minor) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn dinars(text: &str, mark: DecimalMark) -> Result<i64, Unreadable> {
        read(&Cell::text(text), mark, AmountUnit::Major, Currency::DZD).map(|written| written.minor)
    }

    #[test]
    fn amounts_are_read_as_statements_write_them() {
        for (text, minor) in [
            ("1500", 150_000),
            ("1 500,50", 150_050),
            ("1\u{202f}500,5 DA", 150_050),
            ("1.500,50 DZD", 150_050),
            ("DZD 1500,000", 150_000),
            ("١٬٥٠٠٫٥٠ دج", 150_050),
            ("٢٥٠٠ د.ج", 250_000),
            ("\u{200f}-1500,00", -150_000),
            ("(1500,00)", -150_000),
            ("1500-", -150_000),
            ("12.345.678,90", 1_234_567_890),
        ] {
            assert_eq!(dinars(text, DecimalMark::Comma), Ok(minor), "{text}");
        }
        assert_eq!(dinars("1,500.50", DecimalMark::Point), Ok(150_050));
        assert_eq!(dinars("1'500.50", DecimalMark::Point), Ok(150_050));
        for text in ["", "abc", "1,2,3", "15.00,00,00", "1500,505", "1.50,00", "9999999999999999999"] {
            assert_eq!(dinars(text, DecimalMark::Comma), Err(Unreadable::Amount), "{text}");
        }
        assert_eq!(dinars("=1500", DecimalMark::Comma), Err(Unreadable::Amount));
        assert_eq!(dinars("1500 XYZ", DecimalMark::Comma), Err(Unreadable::Currency));
        assert_eq!(dinars("1500 درهم", DecimalMark::Comma), Err(Unreadable::Currency));
    }

    #[test]
    fn a_currency_beside_the_figures_counts_over_the_rows_own() {
        let written = read(&Cell::text("15,50 €"), DecimalMark::Comma, AmountUnit::Major, Currency::DZD);
        assert_eq!(written.unwrap().currency.code(), "EUR");
    }

    #[test]
    fn minor_units_have_no_decimals() {
        let minor = |text| read(&Cell::text(text), DecimalMark::Point, AmountUnit::Minor, Currency::DZD);
        assert_eq!(minor("150050").unwrap().minor, 150_050);
        assert!(minor("1500.50").is_err());
    }

    #[test]
    fn the_decimal_mark_is_told_by_what_can_only_be_one() {
        let mark = |texts: &[&str], exponent| {
            let mut evidence = Evidence::default();
            texts.iter().for_each(|text| evidence.see(&Cell::text(text)));
            evidence.mark(exponent)
        };
        assert_eq!(mark(&["1500,5", "20"], 2), Some(DecimalMark::Comma));
        assert_eq!(mark(&["1,500.50"], 2), Some(DecimalMark::Point));
        assert_eq!(mark(&["1.500.000"], 2), Some(DecimalMark::Comma));
        assert_eq!(mark(&["1,500"], 2), Some(DecimalMark::Point), "dinars have no thousandths");
        assert_eq!(mark(&["1,500"], 3), None, "Tunisian dinars have");
        assert_eq!(mark(&["1,500", "0,250"], 3), Some(DecimalMark::Comma));
        assert_eq!(mark(&["1,50", "1.50"], 2), None);
        assert_eq!(mark(&["1500"], 2), Some(DecimalMark::Point));
    }
}
