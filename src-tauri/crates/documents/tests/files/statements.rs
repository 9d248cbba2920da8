//! Statements of any bytes: read without a fall, and every row is money or says that it isn't.

use chrono_tz::Africa::Algiers;
use documents::statement::{Field, Mapping, Reading, StatementError, open, read};
use domain::Currency;
use domain::statement::{RowProblem, RowStatus, StatementRow};
use proptest::prelude::*;
use std::collections::BTreeMap;

const READING: Reading = Reading { currency: Currency::DZD, zone: Algiers };

fn rows(text: &str) -> Result<Vec<StatementRow>, StatementError> {
    let sheet = open(text.as_bytes())?;
    read(&sheet, &Mapping::guess(&sheet, None, Currency::DZD), READING)
}

#[test]
fn a_header_below_a_title_and_a_sum_below_the_table_are_seen_for_what_they_are() {
    let read = rows(
        "OneClickDz;;;\n\"Relevé; novembre\";;;\n\nRéférence;Libellé;Montant;Statut\nOCPL-1-A;A-000001;1 500,50;Payé\n;;1 500,50;\n",
    )
    .unwrap();
    assert_eq!(read.len(), 1);
    assert_eq!(
        (read[0].line, read[0].reference.as_str(), read[0].title.as_str()),
        (5, "OCPL-1-A", "A-000001")
    );
    assert_eq!(read[0].amount.unwrap().amount_minor, 150_050);
}

#[test]
fn a_row_is_named_by_the_line_an_editor_shows_whatever_ends_a_line() {
    for end in ["\n", "\r\n"] {
        let text = ["Reference,Amount", "A,1", "", "\"B\",2", "C,3", ""].join(end);
        let lines: Vec<u32> = rows(&text).unwrap().iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 4, 5], "{end:?}");
    }
}

#[test]
fn the_line_that_excel_writes_for_itself_names_the_separator() {
    let read = rows("sep=|\nReference|Amount\nOCPL-1-A|1,500.50\n").unwrap();
    assert_eq!((read[0].line, read[0].amount.unwrap().amount_minor), (3, 150_050));
}

#[test]
fn money_taken_back_is_a_refund_and_unknown_words_are_no_payments() {
    let read = rows(
        "Reference,Amount,Status\nA,-1500.00,paid\nB,1500.00,REFUNDED\nC,1500.00,Failed\nD,1500.00,Sometimes\nE,1500.005,paid\n",
    )
    .unwrap();
    let told: Vec<_> = read.iter().map(|row| (row.status, row.problem)).collect();
    assert_eq!(
        told,
        [
            (RowStatus::Refunded, None),
            (RowStatus::Refunded, None),
            (RowStatus::NotPaid, None),
            (RowStatus::Paid, Some(RowProblem::Status)),
            (RowStatus::Paid, Some(RowProblem::Amount)),
        ]
    );
}

#[test]
fn what_was_remembered_gives_way_to_what_the_file_itself_shows() {
    let sheet = |text: &str| open(text.as_bytes()).unwrap();
    let whole = sheet("Reference;Amount\nA;1500\n");
    let kept = Mapping::guess(&whole, None, Currency::DZD).settled(&whole, Currency::DZD);
    let next = sheet("Reference;Amount\nA;1500,50\n");
    let mapping = Mapping::guess(&next, Some(&kept), Currency::DZD);
    assert_eq!(read(&next, &mapping, READING).unwrap()[0].amount.unwrap().amount_minor, 150_050);
}

#[test]
fn a_named_column_that_is_not_there_is_told_by_its_field() {
    let sheet = open(b"Reference,Amount\nA,1\n").unwrap();
    let columns = BTreeMap::from([
        (Field::Reference, "Reference".to_owned()),
        (Field::Amount, "Amount".to_owned()),
        (Field::Fee, "Commission".to_owned()),
    ]);
    let mapping = Mapping { columns, ..Mapping::default() };
    assert_eq!(read(&sheet, &mapping, READING), Err(StatementError::ColumnMissing(Field::Fee)));
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Z0-9-]{0,12}",
        "[-(]?[0-9٠-٩]{1,9}[ .,٫٬\u{202f}]{0,2}[0-9]{0,4}( DA|€|دج)?",
        "[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}[ T]?([0-9]{1,2}:[0-9]{2})?(Z|\\+01:00)?",
        "\\PC{0,8}",
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_fall(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = open(&bytes);
        let mut archive = b"PK\x03\x04".to_vec();
        archive.extend(&bytes);
        prop_assert!(open(&archive).is_err());
    }

    #[test]
    fn every_row_of_any_table_is_money_or_says_that_it_is_not(
        table in proptest::collection::vec((cell(), cell(), cell(), cell(), cell()), 1..12),
        separator in prop_oneof![Just(";"), Just("\t"), Just("|")],
    ) {
        let mut text = ["Reference", "Amount", "Currency", "Fee", "Paid at"].join(separator);
        for (one, two, three, four, five) in &table {
            text.push('\n');
            text.push_str(&[one, two, three, four, five].map(String::as_str).join(separator));
        }
        for row in rows(&text).unwrap_or_default() {
            prop_assert_eq!(row.amount.is_some(), row.problem.is_none());
            prop_assert!(row.amount.is_none_or(|amount| amount.amount_minor >= 0));
            prop_assert!(row.fee_minor.is_none_or(|fee| fee >= 0));
        }
    }
}
