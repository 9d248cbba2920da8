//! The PDF of a report.

use crate::sample;
use documents::report_pdf::bytes;
use documents::{DocumentError, Language, Report};

fn made(report: &Report, language: Language) -> Vec<u8> {
    let pdf = bytes(report, language, &mut |_| true).unwrap();
    keep("report", report.closing.is_some(), report.is_one_day(), language, &pdf);
    pdf
}

/// Leaves the paper where a person can look at it.
fn keep(what: &str, is_closing: bool, is_day: bool, language: Language, pdf: &[u8]) {
    let kind = if is_closing {
        "closing"
    } else if is_day {
        "day"
    } else {
        "range"
    };
    let name = format!("{what}-{kind}-{}.pdf", language.code());
    std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), pdf).unwrap();
}

fn holds(pdf: &[u8], text: &str) -> bool {
    pdf.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn the_same_report_gives_the_same_bytes_in_every_language() {
    for language in Language::ALL {
        let one = made(&sample::day(), language);
        assert!(one.starts_with(b"%PDF-"));
        assert_eq!(one, made(&sample::day(), language));
    }
}

#[test]
fn a_closing_and_a_month_are_set_in_every_language() {
    let mut sizes = Vec::new();
    for language in Language::ALL {
        sizes.push(made(&sample::closed_day(), language).len());
        sizes.push(made(&sample::month(), language).len());
    }
    assert!(sizes.iter().all(|size| *size > 20_000), "{sizes:?}");
}

#[test]
fn it_is_an_archives_pdf_that_carries_the_csv_and_the_json() {
    let pdf = made(&sample::day(), Language::En);
    for text in ["<pdfaid:part>3</pdfaid:part>", "<pdfaid:conformance>B</pdfaid:conformance>"] {
        assert!(holds(&pdf, text), "{text}");
    }
    for text in ["report.csv", "report.json", "/AFRelationship/Data", "/AFRelationship/Source"] {
        assert!(holds(&pdf, text), "{text}");
    }
}

#[test]
fn notes_that_no_font_can_draw_or_that_turn_lines_around_still_give_a_paper() {
    let mut report = sample::day();
    report.sales[0].note = "茶 🍵 \u{202e}evil\u{0}".into();
    report.sales[1].note = "#panic() $x$ *b* <l> @y \\ `c`".into();
    report.shop = "商店 & Söhne".into();
    report.findings[1].note = "W".repeat(200);
    bytes(&report, Language::Ar, &mut |_| true).unwrap();
}

#[test]
fn a_report_of_nothing_is_a_paper_too() {
    let mut report = sample::day();
    (report.sales, report.attempts, report.findings) = (Vec::new(), Vec::new(), Vec::new());
    (report.by_hour, report.by_gateway, report.by_cashier) = (Vec::new(), Vec::new(), Vec::new());
    report.as_of.at = None;
    assert!(bytes(&report, Language::Fr, &mut |_| true).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn it_stops_when_told() {
    assert_eq!(bytes(&sample::day(), Language::En, &mut |_| false), Err(DocumentError::Stopped));
}

#[test]
fn a_day_with_cash_is_a_paper_in_every_language_that_names_both_sides() {
    for language in Language::ALL {
        let report = sample::day_with_cash();
        let pdf = bytes(&report, language, &mut |_| true).unwrap();
        assert_eq!(pdf, bytes(&report, language, &mut |_| true).unwrap());
        assert_ne!(pdf, bytes(&sample::closed_day(), language, &mut |_| true).unwrap());
        let name = format!("report-cash-{}.pdf", language.code());
        std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), pdf).unwrap();
    }
}
