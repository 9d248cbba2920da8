//! What all papers are filled with: words, stamps, groups of digits, QRs.

use crate::error::DocumentError;
use crate::report::{JournalHead, LocalMoment, Report};
use crate::words::Words;
use chrono::{Datelike, NaiveDateTime, Timelike};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use serde_json::{Map, Value, json};

/// The kinds of words that papers use.
const KINDS: [&str; 6] = ["paper_", "day_", "state_", "frame_", "result_", "cash_"];

/// The sentences a template may ask for.
pub(crate) fn words(words: &Words) -> Value {
    let chosen: Map<String, Value> = words
        .sentences()
        .filter(|(key, _)| KINDS.iter().any(|kind| key.starts_with(kind)))
        .map(|(key, sentence)| (key.to_owned(), Value::from(sentence)))
        .collect();
    Value::Object(chosen)
}

/// A moment as a template takes it: year to second.
pub(crate) fn stamp(moment: NaiveDateTime) -> Value {
    json!([moment.year(), moment.month(), moment.day(), moment.hour(), moment.minute(), moment.second()])
}

/// `2026-11-21 14:32`.
pub(crate) fn minute(moment: LocalMoment) -> String {
    moment.format("%Y-%m-%d %H:%M").to_string()
}

/// Digits in groups of eight, which an eye can compare.
pub(crate) fn grouped(digits: &str) -> String {
    let letters: Vec<char> = digits.chars().collect();
    letters.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The journal's head as one text: what `verify` takes as an anchor.
pub(crate) fn anchor(report: &Report, head: &JournalHead) -> String {
    format!("comptoir-head/1:{}:{}:{}", report.till, head.seq, head.hash)
}

/// A text as a QR, drawn as SVG.
pub(crate) fn qr(text: &str) -> Result<Vec<u8>, DocumentError> {
    let code =
        QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).map_err(DocumentError::broken)?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .module_dimensions(4, 4)
        .quiet_zone(true)
        .dark_color(svg::Color("#120f0a"))
        .light_color(svg::Color("#ffffff"))
        .build();
    Ok(drawn.into_bytes())
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_are_grouped_without_losing_one() {
        assert_eq!(super::grouped("0123456789abcdef01"), "01234567 89abcdef 01");
        assert_eq!(super::grouped(""), "");
    }
}
