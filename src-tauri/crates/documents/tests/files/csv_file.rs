//! The attempts as CSV.

use crate::sample;
use documents::csv_file::{COLUMNS, Separator, bytes, write};
use documents::{DocumentError, Language};

fn text(separator: Separator) -> String {
    let bytes = bytes(&sample::day().attempts, &[], &[], separator, &mut |_| true).unwrap();
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
        let amount = if separator == Separator::Semicolon { "1500,00" } else { "1500.00" };
        assert_eq!(&record[3], amount);
        assert_eq!(&record[5], "'=HYPERLINK(\"x\"); قهوة, \"deux\"");
        assert_eq!(&record[16], amount);
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
fn every_amount_has_the_decimal_mark_that_goes_with_the_separator() {
    let report = sample::day_with_cash();
    for (separator, byte, mark, other) in [
        (Separator::Comma, b',', '.', ','),
        (Separator::Semicolon, b';', ',', '.'),
        (Separator::Tab, b'\t', '.', ','),
    ] {
        let bytes =
            bytes(&report.attempts, &report.tenders, &report.refunds, separator, &mut |_| true).unwrap();
        let mut reader = csv::ReaderBuilder::new().delimiter(byte).from_reader(bytes.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), report.attempts.len() + report.tenders.len() + 1 + report.refunds.len());
        for row in &rows {
            for amount in [3, 16, 19, 20, 21, 23].map(|column| &row[column]) {
                assert!(!amount.contains(other), "{separator:?}: {amount}");
                assert!(amount.is_empty() || amount.contains(mark), "{separator:?}: {amount}");
            }
        }
        let refunds: Vec<_> = rows.iter().filter(|row| !row[22].is_empty()).collect();
        assert_eq!(refunds.len(), report.refunds.len());
        assert_eq!((&refunds[0][22], &refunds[0][11]), ("gateway", "done"));
        assert_eq!(refunds[0][23].replace(mark, "."), report.refunds[0].returned.plain());
        let back = rows.iter().find(|row| &row[11] == "taken_back").unwrap();
        assert_eq!(back[19].replace(mark, "."), format!("-{}", report.tenders[1].amount.plain()));
    }
}

#[test]
fn a_note_that_looks_like_a_number_or_a_date_stays_a_text_and_a_reference_stays_as_it_is() {
    let mut report = sample::day_with_cash();
    let notes = ["12/5", "00123", "1 500,00", "'00123", "table 12", "3 mai"];
    for (row, note) in report.attempts.iter_mut().zip(notes) {
        note.clone_into(&mut row.note);
    }
    report.attempts[0].reference = "0012345".into();
    report.attempts[0].raw_status = "410".into();
    report.attempts[1].raw_status = "410 PAYMENT_EXPIRED".into();
    report.tenders[2].note = "001234".into();
    let bytes =
        bytes(&report.attempts, &report.tenders, &report.refunds, Separator::Comma, &mut |_| true).unwrap();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let read: Vec<&str> = rows.iter().take(6).map(|row| &row[5]).collect();
    assert_eq!(read, ["'12/5", "'00123", "'1 500,00", "''00123", "table 12", "'3 mai"]);
    let stripped = read.iter().map(|note| note.strip_prefix('\'').unwrap_or(note));
    assert_eq!(stripped.collect::<Vec<_>>(), notes, "one apostrophe less is what was typed");
    assert_eq!((&rows[0][10], &rows[0][13]), ("'0012345", "'410"));
    assert_eq!((&rows[1][0], &rows[1][8]), ("A-000002", "A-000002-1-K7F3"));
    assert_eq!((&rows[1][10], &rows[1][13]), (report.attempts[1].reference.as_str(), "410 PAYMENT_EXPIRED"));
    let tender = rows.iter().rfind(|row| !row[18].is_empty()).unwrap();
    assert_eq!(&tender[5], "'001234");
}

#[test]
fn a_long_file_tells_how_far_it_is_and_stops_when_told() {
    let row = sample::day().attempts.remove(0);
    let rows = vec![row; 1_200];
    let mut told = Vec::new();
    bytes(&rows, &[], &[], Separator::Comma, &mut |rows| {
        told.push(rows);
        true
    })
    .unwrap();
    assert_eq!(told, [500, 1_000]);
    assert_eq!(bytes(&rows, &[], &[], Separator::Comma, &mut |_| false), Err(DocumentError::Stopped));
}

#[test]
fn a_tender_is_a_line_of_its_own_in_columns_of_its_own_and_its_taking_back_another() {
    let report = sample::day_with_cash();
    let bytes =
        bytes(&report.attempts, &report.tenders, &report.refunds, Separator::Comma, &mut |_| true).unwrap();
    let text = String::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}').to_owned();
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect();
    let of_phone: Vec<_> = rows.iter().filter(|row| !row[8].is_empty() && row[22].is_empty()).collect();
    assert_eq!(of_phone.len(), report.attempts.len());
    assert!(of_phone.iter().all(|row| (18..24).all(|column| row[column].is_empty())));
    let tendered: Vec<_> = rows.iter().filter(|row| row[8].is_empty()).collect();
    let told: Vec<_> = tendered.iter().map(|row| (&row[11], &row[16], &row[18])).collect();
    assert_eq!(
        told,
        [
            ("tendered", "", "cash"),
            ("tendered", "", "cash"),
            ("taken_back", "", "cash"),
            ("tendered", "", "other")
        ]
    );
    assert_eq!(tendered[1][19], tendered[2][19][1..], "what was taken back is the same amount below zero");
    assert!(tendered[2][19].starts_with('-') && tendered[2][20].is_empty());
    assert_eq!(&tendered[3][5], "'=شيك رقم 12", "a name is no formula");
}

#[test]
fn rows_that_come_some_at_a_time_give_the_same_bytes() {
    for report in sample::every() {
        let whole =
            bytes(&report.attempts, &report.tenders, &report.refunds, Separator::Semicolon, &mut |_| true)
                .unwrap();
        for most in [1, 7, 100_000] {
            let mut out = Vec::new();
            write(sample::in_batches(&report, most).1.into_iter(), Separator::Semicolon, &mut out).unwrap();
            assert!(out == whole, "{} bytes instead of {}", out.len(), whole.len());
        }
    }
}

#[test]
fn a_disk_that_is_full_says_so() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let rows = sample::in_batches(&sample::day(), 10).1;
    assert_eq!(write(rows.into_iter(), Separator::Comma, Full), Err(DocumentError::NoSpace));
}
