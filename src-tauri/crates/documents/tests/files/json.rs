//! A report as JSON.

use crate::sample;
use documents::json::{bytes, read, write};

#[test]
fn a_report_reads_back_as_what_was_written() {
    let report = sample::closed_day();
    let written = bytes(&report).unwrap();
    assert_eq!(read(&written).unwrap(), report);
    assert_eq!(written, bytes(&read(&written).unwrap()).unwrap());
}

#[test]
fn the_first_thing_it_says_is_what_it_is() {
    let text = String::from_utf8(bytes(&sample::day()).unwrap()).unwrap();
    assert!(text.starts_with("{\n  \"schema\": \"comptoir-report/1\",\n  \"profile\": \"demo\""));
    assert!(text.contains("\"made_at\": \"2026-11-21T08:12:05+01:00\""));
    assert!(text.contains("\"amount_minor\": 150000,\n        \"currency\": \"DZD\""));
}

#[test]
fn what_is_no_report_of_this_version_is_refused() {
    let text = String::from_utf8(bytes(&sample::day()).unwrap()).unwrap();
    assert!(read(text.replace("comptoir-report/1", "comptoir-report/2").as_bytes()).is_err());
    assert!(read(b"{}").is_err());
}

#[test]
fn rows_that_come_some_at_a_time_give_the_same_bytes() {
    for report in sample::every() {
        for most in [1, 7, 100_000] {
            let (bare, batches) = sample::in_batches(&report, most);
            let mut out = Vec::new();
            write(&bare, batches.into_iter(), &mut out).unwrap();
            assert!(out == bytes(&report).unwrap(), "{most} at a time");
        }
    }
}
