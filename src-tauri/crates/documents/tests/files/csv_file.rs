//! The attempts as CSV.

use crate::sample;
use documents::csv_file::{COLUMNS, Separator, bytes};
use documents::{DocumentError, Language};

fn text(separator: Separator) -> String {
    let bytes = bytes(&sample::day().attempts, &[], separator, &mut |_| true).unwrap();
    assert!(bytes.starts_with("\u{feff}".as_bytes()));
    String::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}').to_owned()
}

#[test]
fn an_accountants_program_reads_back_what_was_written() {
    for (separator, byte) in [(Separator::Comma, b','), (Separator::Semicolon, b';'), (Separator::Tab, b'\t')]
    {
        let text = text(separator);
        assert_eq!(text.matches("\r\n").count(), text.matches('\n').count());
        let mut reader = csv::ReaderBuilder::new().delimiter(byte).from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(&record[1], "2026-11-21 08:12:05");
        assert_eq!(&record[3], "1500.00");
        assert_eq!(&record[5], "'=HYPERLINK(\"x\"); قهوة, \"deux\"");
        assert_eq!(&record[16], "1500.00");
    }
}

#[test]
fn a_language_that_writes_commas_in_numbers_gets_semicolons() {
    let separators = Language::ALL.map(Separator::of);
    assert_eq!(separators, [Separator::Comma, Separator::Semicolon, Separator::Semicolon]);
}

#[test]
fn no_cell_begins_like_a_formula() {
    for record in csv::Reader::from_reader(text(Separator::Comma).as_bytes()).records() {
        let record = record.unwrap();
        let outside = [0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];
        for cell in outside.map(|index| &record[index]) {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell}");
        }
    }
}

#[test]
fn a_long_file_tells_how_far_it_is_and_stops_when_told() {
    let row = sample::day().attempts.remove(0);
    let rows = vec![row; 1_200];
    let mut told = Vec::new();
    bytes(&rows, &[], Separator::Comma, &mut |rows| {
        told.push(rows);
        true
    })
    .unwrap();
    assert_eq!(told, [500, 1_000]);
    assert_eq!(bytes(&rows, &[], Separator::Comma, &mut |_| false), Err(DocumentError::Stopped));
}
