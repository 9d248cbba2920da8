//! Amounts with two decimals as JSON writes them, digit by digit.

use serde_json::Value;

/// An amount in minor units as a JSON number of major ones.
pub(crate) fn number(minor: i64) -> Value {
    serde_json::from_str(&format!("{}.{:02}", minor / 100, minor % 100)).unwrap_or_default()
}

/// An amount above nothing, with at most two decimals that aren't zero, in minor units.
pub(crate) fn minor(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(decimals) {
        return None;
    }
    let decimals = decimals.trim_end_matches('0');
    let minor = if decimals.len() > 2 { None } else { format!("{whole}{decimals:0<2}").parse().ok() };
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
            assert_eq!(minor(text), minor_units, "{text}");
        }
        assert_eq!((number(150_050).to_string(), number(1).to_string()), ("1500.5".into(), "0.01".into()));
    }
}
