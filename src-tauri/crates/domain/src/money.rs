//! Money is an integer of minor units with a currency. No float exists here, formatting included.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A currency: its ISO 4217 code and how many decimals its minor unit stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency {
    code: [u8; 3],
    exponent: u8,
}

/// The currencies the till knows, with their ISO 4217 exponents.
const KNOWN: [(&str, u8); 16] = [
    ("DZD", 2),
    ("EUR", 2),
    ("USD", 2),
    ("GBP", 2),
    ("MAD", 2),
    ("TND", 3),
    ("LYD", 3),
    ("EGP", 2),
    ("AED", 2),
    ("SAR", 2),
    ("KWD", 3),
    ("BHD", 3),
    ("OMR", 3),
    ("BDT", 2),
    ("CLP", 0),
    ("JPY", 0),
];

impl Currency {
    /// The Algerian dinar. ISO gives it two decimals although no coin shows them.
    pub const DZD: Currency = Currency { code: *b"DZD", exponent: 2 };
    /// The Bangladeshi taka, of a hundred paisa.
    pub const BDT: Currency = Currency { code: *b"BDT", exponent: 2 };

    /// The dirham of the United Arab Emirates.
    pub const AED: Currency = Currency { code: *b"AED", exponent: 2 };

    /// Looks a currency up by its ISO code, in capitals. `None` for one the till doesn't know.
    pub fn from_code(code: &str) -> Option<Currency> {
        let (known, exponent) = KNOWN.iter().find(|(known, _)| *known == code)?;
        let bytes = known.as_bytes();
        Some(Currency { code: [bytes[0], bytes[1], bytes[2]], exponent: *exponent })
    }

    /// The ISO code, three capitals.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or("???")
    }

    /// How many decimals the minor unit stands for.
    pub fn exponent(&self) -> u8 {
        self.exponent
    }

    /// How many minor units make one major unit.
    pub fn minor_per_major(&self) -> i64 {
        10_i64.pow(u32::from(self.exponent))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Currency::from_code(&code).ok_or_else(|| serde::de::Error::custom(format!("unknown currency {code}")))
    }
}

/// An amount of one currency, in its minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units (centimes for DZD).
    pub amount_minor: i64,
    /// What they are units of.
    pub currency: Currency,
}

/// Why a text or a number is no amount that can be charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Nothing was typed.
    #[error("the amount is empty")]
    Empty,
    /// Something other than digits and one decimal mark.
    #[error("the amount is not a number")]
    NotANumber,
    /// Zero.
    #[error("the amount is zero")]
    Zero,
    /// Below zero.
    #[error("the amount is negative")]
    Negative,
    /// More decimals than the currency or the gateway takes.
    #[error("the amount has more than {decimals} decimals")]
    TooPrecise {
        /// How many decimals are taken.
        decimals: u8,
    },
    /// Below what the gateway takes.
    #[error("the amount is below {minimum_minor} minor units")]
    TooSmall {
        /// The least amount, in minor units.
        minimum_minor: i64,
    },
    /// Above what the gateway takes.
    #[error("the amount is above {maximum_minor} minor units")]
    TooLarge {
        /// The greatest amount, in minor units.
        maximum_minor: i64,
    },
    /// More than the integer holds.
    #[error("the amount is too large to be counted")]
    Overflow,
}

/// What amounts a gateway takes, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountLimits {
    /// The least amount.
    pub minimum_minor: i64,
    /// The greatest amount.
    pub maximum_minor: i64,
    /// Amounts are multiples of this (100 for whole dinars).
    pub step_minor: i64,
}

impl Money {
    /// An amount from minor units.
    pub fn new(amount_minor: i64, currency: Currency) -> Money {
        Money { amount_minor, currency }
    }

    /// Reads an amount in major units as people write it: `1500`, `1 500,50`, `١٥٠٠`.
    ///
    /// Spaces between digits are grouping; one `.` or `,` (or the Arabic `٫`) is the decimal mark.
    /// Nothing is rounded: too many decimals are an error, even when they are zeros beyond the currency's.
    pub fn parse_major(text: &str, currency: Currency) -> Result<Money, AmountError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        let (negative, digits) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let mut minor: i64 = 0;
        let mut decimals: Option<u8> = None;
        let mut any_digit = false;
        let mut after_space = false;
        for character in digits.chars() {
            if let Some(digit) = digit_value(character) {
                any_digit = true;
                after_space = false;
                if let Some(count) = decimals.as_mut() {
                    *count = count.checked_add(1).ok_or(AmountError::NotANumber)?;
                    if *count > currency.exponent {
                        return Err(AmountError::TooPrecise { decimals: currency.exponent });
                    }
                }
                minor = minor
                    .checked_mul(10)
                    .and_then(|value| value.checked_add(digit))
                    .ok_or(AmountError::Overflow)?;
            } else if matches!(character, '.' | ',' | '\u{66b}') {
                if decimals.is_some() || !any_digit || after_space {
                    return Err(AmountError::NotANumber);
                }
                decimals = Some(0);
            } else if matches!(character, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{66c}') {
                if decimals.is_some() || !any_digit || after_space {
                    return Err(AmountError::NotANumber);
                }
                after_space = true;
            } else {
                return Err(AmountError::NotANumber);
            }
        }
        if !any_digit || after_space {
            return Err(AmountError::NotANumber);
        }
        let missing = u32::from(currency.exponent - decimals.unwrap_or(0));
        let minor = 10_i64
            .checked_pow(missing)
            .and_then(|scale| minor.checked_mul(scale))
            .ok_or(AmountError::Overflow)?;
        match (minor, negative) {
            (0, _) => Err(AmountError::Zero),
            (_, true) => Err(AmountError::Negative),
            (minor, false) => Ok(Money::new(minor, currency)),
        }
    }

    /// Checks an amount against what can be charged at all and what the gateway takes.
    pub fn within(self, limits: &AmountLimits) -> Result<Money, AmountError> {
        if self.amount_minor == 0 {
            return Err(AmountError::Zero);
        }
        if self.amount_minor < 0 {
            return Err(AmountError::Negative);
        }
        // A step that is none (zero or below) divides everything.
        if limits.step_minor > 0 && self.amount_minor % limits.step_minor != 0 {
            let mut decimals = self.currency.exponent;
            let mut step = limits.step_minor;
            while step % 10 == 0 && decimals > 0 {
                step /= 10;
                decimals -= 1;
            }
            return Err(AmountError::TooPrecise { decimals });
        }
        if self.amount_minor < limits.minimum_minor {
            return Err(AmountError::TooSmall { minimum_minor: limits.minimum_minor });
        }
        if self.amount_minor > limits.maximum_minor {
            return Err(AmountError::TooLarge { maximum_minor: limits.maximum_minor });
        }
        Ok(self)
    }

    /// The sum, or `None` when it doesn't fit or the currencies differ.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        if self.currency != other.currency {
            return None;
        }
        Some(Money::new(self.amount_minor.checked_add(other.amount_minor)?, self.currency))
    }

    /// The amount as every screen and paper shows it, without the currency: `1 500,00`, grouped by
    /// U+202F, decimals after a comma, Western digits in every language.
    pub fn figures(&self) -> String {
        let per_major = self.currency.minor_per_major().unsigned_abs();
        let magnitude = self.amount_minor.unsigned_abs();
        let whole = (magnitude / per_major).to_string();
        let mut out = String::with_capacity(whole.len() * 2 + 4);
        if self.amount_minor < 0 {
            out.push('\u{2212}');
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index).is_multiple_of(3) {
                out.push('\u{202f}');
            }
            out.push(digit);
        }
        if self.currency.exponent > 0 {
            let width = usize::from(self.currency.exponent);
            out.push_str(&format!(",{:0width$}", magnitude % per_major));
        }
        out
    }

    /// The amount as machines read it: `1500.00`, no grouping, a point, all decimals.
    pub fn plain(&self) -> String {
        let per_major = self.currency.minor_per_major().unsigned_abs();
        let magnitude = self.amount_minor.unsigned_abs();
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        if self.currency.exponent == 0 {
            return format!("{sign}{magnitude}");
        }
        let width = usize::from(self.currency.exponent);
        format!("{sign}{}.{:0width$}", magnitude / per_major, magnitude % per_major)
    }
}

/// The value of a Western, Arabic-Indic or Extended Arabic-Indic digit.
fn digit_value(character: char) -> Option<i64> {
    let code = u32::from(character);
    let base = match code {
        0x30..=0x39 => 0x30,
        0x660..=0x669 => 0x660,
        0x6f0..=0x6f9 => 0x6f0,
        _ => return None,
    };
    Some(i64::from(code - base))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dzd(text: &str) -> Result<i64, AmountError> {
        Money::parse_major(text, Currency::DZD).map(|money| money.amount_minor)
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, minor) in [
            ("1500", 150_000),
            ("1500.5", 150_050),
            ("1500,50", 150_050),
            ("1 500,50", 150_050),
            ("1\u{202f}500,00", 150_000),
            ("١٥٠٠", 150_000),
            ("۱۵۰۰٫۵", 150_050),
            (" 0.01 ", 1),
            ("+12", 1_200),
        ] {
            assert_eq!(dzd(text), Ok(minor), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_by_its_own_reason() {
        for (text, error) in [
            ("", AmountError::Empty),
            ("   ", AmountError::Empty),
            ("0", AmountError::Zero),
            ("0,00", AmountError::Zero),
            ("-0", AmountError::Zero),
            ("-5", AmountError::Negative),
            ("\u{2212}5", AmountError::Negative),
            ("abc", AmountError::NotANumber),
            ("1e3", AmountError::NotANumber),
            (".5", AmountError::NotANumber),
            ("1.5.0", AmountError::NotANumber),
            ("1  500", AmountError::NotANumber),
            ("-", AmountError::NotANumber),
            ("NaN", AmountError::NotANumber),
            ("1.505", AmountError::TooPrecise { decimals: 2 }),
            ("1.500", AmountError::TooPrecise { decimals: 2 }),
            ("92233720368547758.08", AmountError::Overflow),
            ("99999999999999999999999", AmountError::Overflow),
        ] {
            assert_eq!(dzd(text), Err(error), "{text:?}");
        }
        assert_eq!(dzd("92233720368547758.07"), Ok(i64::MAX));
    }

    #[test]
    fn a_gateway_takes_only_its_own_amounts() {
        let limits = AmountLimits { minimum_minor: 50_000, maximum_minor: 50_000_000, step_minor: 100 };
        let check = |minor| Money::new(minor, Currency::DZD).within(&limits).map(|money| money.amount_minor);
        assert_eq!(check(50_000), Ok(50_000));
        assert_eq!(check(50_000_000), Ok(50_000_000));
        assert_eq!(check(49_900), Err(AmountError::TooSmall { minimum_minor: 50_000 }));
        assert_eq!(check(50_000_100), Err(AmountError::TooLarge { maximum_minor: 50_000_000 }));
        assert_eq!(check(150_050), Err(AmountError::TooPrecise { decimals: 0 }));
        assert_eq!(check(0), Err(AmountError::Zero));
        assert_eq!(check(-100), Err(AmountError::Negative));
    }

    #[test]
    fn figures_are_grouped_in_threes_with_a_comma() {
        let show = |minor, currency| Money::new(minor, currency).figures();
        assert_eq!(show(150_000, Currency::DZD), "1\u{202f}500,00");
        assert_eq!(show(5, Currency::DZD), "0,05");
        assert_eq!(show(12_345_678_901, Currency::DZD), "123\u{202f}456\u{202f}789,01");
        assert_eq!(show(-100, Currency::DZD), "\u{2212}1,00");
        assert_eq!(
            show(i64::MIN, Currency::DZD),
            "\u{2212}92\u{202f}233\u{202f}720\u{202f}368\u{202f}547\u{202f}758,08"
        );
        let yen = Currency::from_code("JPY").unwrap();
        assert_eq!(show(1500, yen), "1\u{202f}500");
        let dinar = Currency::from_code("TND").unwrap();
        assert_eq!(show(1500, dinar), "1,500");
        assert_eq!(Money::new(1500, dinar).plain(), "1.500");
    }

    proptest::proptest! {
        #[test]
        fn what_is_shown_reads_back_as_the_same_amount(minor in 1_i64..) {
            let money = Money::new(minor, Currency::DZD);
            proptest::prop_assert_eq!(Money::parse_major(&money.figures(), Currency::DZD), Ok(money));
            proptest::prop_assert_eq!(Money::parse_major(&money.plain(), Currency::DZD), Ok(money));
        }

        #[test]
        fn no_text_at_all_makes_the_reader_panic(text in ".{0,40}") {
            let _ = Money::parse_major(&text, Currency::DZD);
        }
    }
}
