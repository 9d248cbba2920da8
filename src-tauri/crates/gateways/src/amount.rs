//! Amounts as gateways write them in JSON, read digit by digit. No float is ever made of them.

use domain::{Currency, Money};
use serde_json::value::RawValue;

/// An amount as a JSON number of major units with the currency's decimals: `1500.50`.
///
/// # Errors
/// None that an amount can cause: its text is always a number.
pub fn decimal_number(amount: Money) -> Result<Box<RawValue>, serde_json::Error> {
    RawValue::from_string(amount.plain())
}

/// An amount in major units, read exactly from the text of a JSON number (`5000`, `5000.0`, `5000.50`) or
/// of a JSON string holding one, in minor units. `None` for anything else: exponents (`1e3`), decimals
/// that the currency doesn't have (zeros are no matter), other JSON, or more than the integer holds.
pub fn minor_from_json(raw: &str, currency: Currency) -> Option<i64> {
    let raw = raw.trim();
    let text = raw.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(raw);
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    let places = usize::from(currency.exponent());
    let kept = decimals.trim_end_matches('0');
    if kept.len() > places {
        return None;
    }
    let magnitude: i64 = format!("{whole}{kept:0<places$}").parse().ok()?;
    Some(if negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dinars(raw: &str) -> Option<i64> {
        minor_from_json(raw, Currency::DZD)
    }

    #[test]
    fn amounts_are_read_exactly() {
        for (raw, minor) in [
            ("5000", 500_000),
            ("5000.0", 500_000),
            ("5000.5", 500_050),
            ("5000.50", 500_050),
            ("5000.500", 500_050),
            ("0.01", 1),
            ("0", 0),
            ("-5000", -500_000),
            ("\"5000\"", 500_000),
            (" 5000 ", 500_000),
            ("92233720368547758.07", i64::MAX),
        ] {
            assert_eq!(dinars(raw), Some(minor), "{raw}");
        }
        assert_eq!(minor_from_json("1500", Currency::from_code("JPY").unwrap()), Some(1500));
        assert_eq!(minor_from_json("1.5", Currency::from_code("TND").unwrap()), Some(1500));
    }

    #[test]
    fn what_is_not_exactly_an_amount_is_none() {
        for raw in [
            "1e3",
            "5E3",
            "5000.505",
            "5000.001",
            "92233720368547758.08",
            "99999999999999999999999999",
            "",
            "\"\"",
            "\"",
            "-",
            ".5",
            "5.",
            "--5",
            "5.-5",
            "1,500",
            "1 500",
            "٥٠٠٠",
            "null",
            "true",
            "{}",
            "[5000]",
            "\"5000 DZD\"",
        ] {
            assert_eq!(dinars(raw), None, "{raw:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_plainly_reads_back(minor in 0_i64..) {
            proptest::prop_assert_eq!(dinars(&Money::new(minor, Currency::DZD).plain()), Some(minor));
        }

        #[test]
        fn no_text_makes_the_reader_panic(raw in ".{0,60}") {
            let _ = dinars(&raw);
        }
    }
}
