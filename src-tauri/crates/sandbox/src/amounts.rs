//! Amounts of major units as JSON writes them, digit by digit: as text or as a number, with their currency's decimals
//! or with two.

use serde_json::Value;

/// How many decimals a currency has by ISO 4217, for those in use here.
pub(crate) fn decimals(currency: &str) -> usize {
    match currency {
        "CLP" | "JPY" | "KRW" => 0,
        "BHD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// An amount in minor units as a JSON number of major ones, with two decimals.
pub(crate) fn number(minor: i64) -> Value {
    serde_json::from_str(&text(minor, 2)).unwrap_or_default()
}

/// An amount in minor units as a text of major ones, with so many decimals.
pub(crate) fn text(minor: i64, decimals: usize) -> String {
    let digits = format!("{minor:0>width$}", width = decimals + 1);
    let (whole, part) = digits.split_at(digits.len() - decimals);
    if decimals == 0 { whole.to_owned() } else { format!("{whole}.{part}") }
}

/// An amount above nothing, with at most so many decimals that aren't zero, in minor units.
pub(crate) fn minor(text: &str, decimals: usize) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let part = part.trim_end_matches('0');
    let minor = if part.len() > decimals { None } else { format!("{whole}{part:0<decimals$}").parse().ok() };
    minor.filter(|minor| *minor > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_and_written_exactly() {
        for (text, minor_units) in [
            ("1500", Some(150_000)),
            ("1500.5", Some(150_050)),
            ("1500.50", Some(150_050)),
            ("1500.500", Some(150_050)),
            ("0.01", Some(1)),
            ("0", None),
            ("0.001", None),
            ("-1", None),
            ("1e3", None),
            ("", None),
            ("1.", None),
        ] {
            assert_eq!(minor(text, 2), minor_units, "{text}");
        }
        assert_eq!((number(150_050).to_string(), number(1).to_string()), ("1500.5".into(), "0.01".into()));
    }
}
