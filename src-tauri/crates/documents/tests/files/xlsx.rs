//! The workbook, opened again.

use crate::sample;
use calamine::{Data, DataType, Reader, Xlsx};
use documents::words::Words;
use documents::{DocumentError, Language, Report, xlsx};
use domain::{Currency, Money};
use std::io::Cursor;

type Book = Xlsx<Cursor<Vec<u8>>>;

fn made(report: &Report, language: Language) -> Vec<u8> {
    xlsx::bytes(report, language, &mut |_| true).unwrap()
}

fn opened(bytes: Vec<u8>) -> Book {
    calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap()
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for language in Language::ALL {
        let one = made(&sample::day(), language);
        assert_eq!(one, made(&sample::day(), language));
        let name = format!("report-{}.xlsx", language.code());
        std::fs::write(std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name), one).unwrap();
    }
}

#[test]
fn there_is_a_sheet_each_for_summary_sales_attempts_and_findings_in_words() {
    for language in Language::ALL {
        let words = Words::of(language);
        let names =
            ["paper_summary", "frame_sales", "paper_attempts", "day_findings"].map(|key| words.say(key));
        assert_eq!(opened(made(&sample::day(), language)).sheet_names(), names);
    }
}

#[test]
fn amounts_are_numbers_times_are_dates_and_texts_are_texts() {
    let mut book = opened(made(&sample::day(), Language::En));
    let sales = book.worksheet_range("Sales").unwrap();
    let first: Vec<&Data> =
        (0..8).map(|column| sales.get_value((1, column)).unwrap_or(&Data::Empty)).collect();
    assert_eq!(first[0], &Data::String("A-000001".into()));
    assert!(first[1].is_datetime() && first[2].is_datetime(), "{first:?}");
    assert_eq!(first[3], &Data::Float(1500.0));
    assert_eq!(first[5], &Data::String("Paid".into()));
    assert_eq!(first[7], &Data::String("=HYPERLINK(\"x\"); قهوة, \"deux\"".into()));
    assert_eq!(sales.get_value((2, 3)), Some(&Data::Float(1734.5)));
    let total = sample::day().figures[0].sold_minor;
    let total = Money::new(total, Currency::DZD).plain().parse().unwrap();
    assert_eq!(sales.get_value((62, 6)), Some(&Data::Float(total)), "the sum stands as a value");
}

#[test]
fn no_sheet_holds_a_formula() {
    for language in Language::ALL {
        let mut book = opened(made(&sample::closed_day(), language));
        for name in book.sheet_names() {
            let formulas = book.worksheet_formula(&name).unwrap();
            assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "{name}");
        }
    }
}

#[test]
fn arabic_sheets_run_from_right_to_left_and_every_head_stays() {
    for (language, is_right_to_left) in [(Language::Fr, false), (Language::Ar, true)] {
        let sheets = parts(&made(&sample::day(), language), "xl/worksheets/sheet");
        assert_eq!(sheets.len(), 4);
        for (name, xml) in sheets {
            assert_eq!(xml.contains("rightToLeft=\"1\""), is_right_to_left, "{name}");
            assert_eq!(xml.contains("state=\"frozen\""), !name.ends_with("sheet1.xml"), "{name}");
            assert!(xml.contains("&amp;C"), "the demo stands on every printed page");
        }
    }
}

/// The parts of a workbook whose names begin so, unpacked with the reader's own eyes: through calamine's
/// archive there is no way to the raw sheets.
fn parts(bytes: &[u8], start: &str) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .filter(|name| name.starts_with(start))
        .collect();
    names
        .into_iter()
        .map(|name| {
            let text = std::io::read_to_string(archive.by_name(&name).unwrap()).unwrap();
            (name, text)
        })
        .collect()
}

#[test]
fn an_amount_with_more_digits_than_a_spreadsheet_keeps_loses_none() {
    let mut report = sample::day();
    report.sales[0].asked = Money::new(i64::MAX, Currency::DZD);
    report.sales[1].asked = Money::new(999_999_999_999_999, Currency::DZD);
    report.sales[2].asked = Money::new(1_005, Currency::from_code("TND").unwrap());
    let mut book = opened(made(&report, Language::En));
    let sales = book.worksheet_range("Sales").unwrap();
    assert_eq!(sales.get_value((1, 3)), Some(&Data::String("92233720368547758.07".into())));
    assert_eq!(sales.get_value((2, 3)).unwrap().to_string(), "9999999999999.99");
    assert_eq!(sales.get_value((3, 3)), Some(&Data::Float(1.005)));
}

#[test]
fn a_note_longer_than_a_cell_is_cut_and_a_report_of_nothing_still_opens() {
    let mut report = sample::day();
    report.sales[0].note = "ق".repeat(40_000);
    let mut book = opened(made(&report, Language::Ar));
    let name = book.sheet_names()[1].clone();
    let sales = book.worksheet_range(&name).unwrap();
    assert_eq!(sales.get_value((1, 7)).unwrap().to_string().chars().count(), 32_767);
    (report.sales, report.attempts, report.findings) = (Vec::new(), Vec::new(), Vec::new());
    assert_eq!(opened(made(&report, Language::En)).sheet_names().len(), 4);
}

#[test]
fn a_long_workbook_stops_when_told() {
    let report = sample::month();
    assert_eq!(xlsx::bytes(&report, Language::En, &mut |rows| rows < 1_000), Err(DocumentError::Stopped));
}

#[test]
fn tenders_and_the_drawer_have_sheets_of_their_own_where_there_is_any_cash() {
    for language in Language::ALL {
        let words = Words::of(language);
        let mut book = opened(made(&sample::day_with_cash(), language));
        let keys = [
            "paper_summary",
            "frame_sales",
            "paper_attempts",
            "paper_tenders",
            "paper_refunds",
            "paper_drawer",
            "day_findings",
        ];
        assert_eq!(book.sheet_names(), keys.map(|key| words.say(key)));
        let tenders = book.worksheet_range(&words.say("paper_tenders")).unwrap();
        assert_eq!(tenders.get_value((1, 1)), Some(&Data::String(words.say("paper_tender_cash"))));
        assert_eq!(tenders.get_value((4, 9)), Some(&Data::String("=شيك رقم 12".into())));
        let refunds = book.worksheet_range(&words.say("paper_refunds")).unwrap();
        assert_eq!(refunds.get_value((1, 2)), Some(&Data::String(words.say("refund_stage_done"))));
        assert_eq!(refunds.get_value((1, 9)), Some(&Data::String("=مقاس خاطئ".into())));
        let went_back = [1, 2].map(|row| refunds.get_value((row, 4)).cloned());
        assert_eq!(went_back, [Some(Data::Float(200.0)), Some(Data::Float(0.0))]);
        let drawer = book.worksheet_range(&words.say("paper_drawer")).unwrap();
        assert_eq!(drawer.get_value((1, 8)), Some(&Data::Float(-100.0)), "the difference is a number");
    }
}

#[test]
fn the_summary_carries_the_head_that_a_later_check_takes_as_its_anchor() {
    for language in Language::ALL {
        let report = sample::closed_day();
        let head = &report.closing.as_ref().unwrap().head;
        let anchor = format!("comptoir-head/1:{}:{}:{}", report.till, head.seq, head.hash);
        let mut book = opened(made(&report, language));
        let summary = book.worksheet_range(&Words::of(language).say("paper_summary")).unwrap();
        let found = summary.used_cells().any(|(_, _, cell)| cell.as_string() == Some(anchor.clone()));
        assert!(found, "{language:?}: {anchor}");
    }
}

#[test]
fn rows_that_come_some_at_a_time_give_the_same_bytes() {
    for report in sample::every() {
        for most in [1, 7, 100_000] {
            let (bare, batches) = sample::in_batches(&report, most);
            let mut out = Cursor::new(Vec::new());
            xlsx::write(&bare, Language::Fr, batches.into_iter(), &mut |_| true, &mut out).unwrap();
            assert!(out.into_inner() == made(&report, Language::Fr), "{most} at a time");
        }
    }
}

#[test]
fn a_text_of_any_letters_is_read_back_as_it_was_written() {
    let notes = [
        "a & b <c> \"d\"",
        " spaces ",
        "line\nbreak\ttab",
        "bell\u{7}",
        "_x0041_",
        "\u{ffff}",
        "_x",
        "é قهوة 🙂",
    ];
    let mut report = sample::day();
    for (sale, note) in report.sales.iter_mut().zip(notes) {
        note.clone_into(&mut sale.note);
    }
    let mut book = opened(made(&report, Language::En));
    let sales = book.worksheet_range("Sales").unwrap();
    for (row, note) in (1..).zip(notes) {
        let read = sales.get_value((row, 7)).unwrap().to_string();
        // The reader leaves a letter that XML can't hold as spreadsheets write it.
        let escaped = note.replace('\u{7}', "_x0007_").replace('\u{ffff}', "_xFFFF_");
        assert!([note, &escaped, "_x005F_x0041_"].contains(&read.as_str()), "{note:?} became {read:?}");
    }
}

#[test]
fn a_moment_is_the_second_it_was() {
    let mut report = sample::day();
    let moments = ["2026-11-21T00:00:00+01:00", "2026-11-21T23:59:59+01:00", "2026-11-21T12:00:01+01:00"];
    for (sale, at) in report.sales.iter_mut().zip(moments) {
        sale.made_at = sample::at(at);
    }
    let mut book = opened(made(&report, Language::En));
    let sales = book.worksheet_range("Sales").unwrap();
    for (row, at) in (1..).zip(moments) {
        let Some(Data::DateTime(read)) = sales.get_value((row, 1)) else { panic!("row {row} has no moment") };
        let (_, _, _, hour, minute, second, _) = read.to_ymd_hms_milli();
        assert_eq!(format!("{hour:02}:{minute:02}:{second:02}"), at[11..19]);
    }
}

/// The hundredths of a cell that holds a number.
fn minor(cell: &Data) -> Option<i64> {
    format!("{:.2}", cell.as_f64()?).replace('.', "").parse().ok()
}

#[test]
fn what_was_taken_back_has_a_line_below_zero_so_that_the_tenders_add_up_to_their_sum() {
    let report = sample::day_with_cash();
    let mut book = opened(made(&report, Language::En));
    let sheet = book.worksheet_range(&Words::of(Language::En).say("paper_tenders")).unwrap();
    let amounts: Vec<i64> = (1..=4).map(|row| minor(sheet.get_value((row, 2)).unwrap()).unwrap()).collect();
    assert_eq!(amounts[2], -amounts[1]);
    assert_eq!(Some(amounts.iter().sum()), minor(sheet.get_value((6, 2)).unwrap()), "{amounts:?}");
    let back = report.tenders[1].taken_back.as_ref().unwrap();
    assert_eq!(sheet.get_value((3, 0)), Some(&Data::String(report.tenders[1].number.clone())));
    assert_eq!(sheet.get_value((3, 12)), Some(&Data::String(back.reason.clone())));
    assert!(sheet.get_value((2, 12)).is_none_or(|cell| cell == &Data::Empty));
}

#[test]
fn what_stands_above_a_sum_of_the_summary_adds_up_to_it() {
    let mut report = sample::day_with_cash();
    report.figures[0].other_minor = 12_300;
    report.figures[0].received_minor =
        report.figures[0].sold_minor - report.figures[0].tendered_minor + 345_000 + 12_300 + 20_000;
    for (report, sums) in [(report, 2), (sample::day(), 1)] {
        let words = Words::of(Language::Fr);
        let mut book = opened(made(&report, Language::Fr));
        let sheet = book.worksheet_range(&words.say("paper_summary")).unwrap();
        let cell = |row, column| sheet.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        let head = (0..40).find(|row| cell(*row, 0) == Data::String(words.say("paper_figures"))).unwrap();
        let ends = ["day_received", "day_shop_total"].map(|key| Data::String(words.say(key)));
        let (mut above, mut met) = (0, 0);
        for row in head + 1.. {
            let Some(amount) = minor(&cell(row, 1)) else { break };
            if ends.contains(&cell(row, 0)) {
                assert_eq!(above, amount, "row {row}");
                (above, met) = (0, met + 1);
            } else {
                above += amount;
            }
        }
        assert_eq!((above, met), (0, sums), "nothing stands below the last sum");
    }
}

#[test]
fn a_row_of_texts_that_wrap_is_as_high_as_they_are_and_stays_automatic() {
    let mut report = sample::day();
    report.sales[1].note = "Une longue note qui ne tient pas sur une seule ligne de sa colonne. ".repeat(3);
    report.attempts[1].raw_status = "410 PAYMENT_EXPIRED_BY_ITS_GATEWAY".into();
    let sheets = parts(&made(&report, Language::Fr), "xl/worksheets/sheet");
    let row = |sheet: &str, row: u32| {
        let (_, xml) = sheets.iter().find(|(name, _)| name.ends_with(sheet)).unwrap();
        let rest = xml.split_once(&format!("<row r=\"{row}\"")).unwrap().1;
        rest.split_once('>').unwrap().0.to_owned()
    };
    let height =
        |row: &str| row.split_once("ht=\"").unwrap().1.split('"').next().unwrap().parse::<u32>().unwrap();
    assert!(height(&row("sheet2.xml", 3)) >= 90, "{}", row("sheet2.xml", 3));
    assert!(!row("sheet2.xml", 3).contains("customHeight"));
    assert!(height(&row("sheet3.xml", 3)) >= 30, "{}", row("sheet3.xml", 3));
    assert!(row("sheet3.xml", 1).contains("ht="), "a head of two lines is seen whole");
    assert_eq!(row("sheet2.xml", 5), "");
}

#[test]
fn a_head_stands_where_its_figures_stand() {
    for language in Language::ALL {
        let made = made(&sample::day(), language);
        let styles = &parts(&made, "xl/styles.xml")[0].1;
        let formats: Vec<&str> = styles.split_once("<cellXfs").unwrap().1.split("<xf ").skip(1).collect();
        let begins = if language == Language::Ar { "right" } else { "left" };
        let sales = &parts(&made, "xl/worksheets/sheet2.xml")[0].1;
        for (cell, side) in [("D1", "right"), ("K1", "right"), ("H1", begins)] {
            let rest = sales.split_once(&format!("<c r=\"{cell}\" s=\"")).unwrap().1;
            let format = formats[rest.split('"').next().unwrap().parse::<usize>().unwrap()];
            assert!(format.contains(&format!("horizontal=\"{side}\"")), "{language:?} {cell} {format}");
        }
    }
}

#[test]
fn sums_of_another_currency_stand_apart_and_only_where_there_is_one() {
    let mut report = sample::day_with_cash();
    let mut euros = report.figures[0].clone();
    (euros.currency, euros.tendered_minor) = (Currency::from_code("EUR").unwrap(), 0);
    report.figures.push(euros);
    let mut book = opened(made(&report, Language::En));
    let summary = book.worksheet_range("Summary").unwrap();
    let cell = |row, column| summary.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
    let first = (0..40).find(|row| cell(*row, 2) == "EUR").unwrap();
    assert_eq!((cell(first - 1, 0), cell(first - 2, 2).as_str()), (String::new(), "DZD"));
    let tenders = book.worksheet_range("Without the phone").unwrap();
    let codes: Vec<String> = tenders.rows().map(|row| row[3].to_string()).collect();
    assert!(codes.iter().any(|code| code == "DZD") && codes.iter().all(|code| code != "EUR"), "{codes:?}");
}

#[test]
fn every_sheet_prints_on_a_page_wide_and_as_many_as_it_needs_with_its_head_on_each() {
    let made = made(&sample::day(), Language::Fr);
    for (name, xml) in parts(&made, "xl/worksheets/sheet") {
        assert!(xml.contains("fitToPage=\"1\"") && xml.contains("fitToHeight=\"0\""), "{name}");
        assert_eq!(xml.contains("orientation=\"landscape\""), !name.ends_with("sheet1.xml"), "{name}");
    }
    let book = &parts(&made, "xl/workbook.xml")[0].1;
    assert_eq!(book.matches("_xlnm.Print_Titles").count(), 3);
}

#[test]
fn a_text_is_read_in_the_direction_of_its_first_letter() {
    let mut report = sample::day();
    for (sale, note) in report.sales.iter_mut().zip(["قهوة avec sucre", "Café قهوة", "12/5", "2 قهوة"])
    {
        note.clone_into(&mut sale.note);
    }
    for language in Language::ALL {
        let made = made(&report, language);
        let styles = &parts(&made, "xl/styles.xml")[0].1;
        let formats = styles.split_once("<cellXfs").unwrap().1;
        let formats: Vec<&str> = formats.split("<xf ").skip(1).collect();
        let sheets = parts(&made, "xl/worksheets/sheet2.xml");
        let directions = ["H2", "H3", "H4", "H5"].map(|cell| {
            let cell = sheets[0].1.split_once(&format!("<c r=\"{cell}\" s=\"")).unwrap().1;
            let format = formats[cell.split('"').next().unwrap().parse::<usize>().unwrap()];
            format.split_once("readingOrder=\"").unwrap().1.chars().next().unwrap()
        });
        assert_eq!(directions, ['2', '1', '1', '2'], "{language:?}");
    }
}
