//! The gateway's statement: what differs becomes findings, and a finding ends with a note and a name.

use domain::{Actor, Role};
use engine::EngineError;
use engine::statement::StatementFile;
use engine::views::{
    ErrorCode, ExportKind, ExportRequest, FieldView, FindingKindView, FindingRowView, MappedColumn,
    MappingView, OtherPlaceView, SaleView, StateView, StatementChoice, StatementCounts, StatementLook,
    StatementView,
};
use rust_xlsxwriter::Workbook;
use sandbox::{Fault, On, StatementDrills};
use std::sync::Arc;
use std::time::Duration;
use support::{Shop, ShopOptions, cashier, eventually, owner};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn unhurried() -> Shop {
    let rate = engine::budget::Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { rate, ..ShopOptions::default() }).await
}

async fn paid(shop: &Shop, amount_minor: i64) -> (SaleView, String) {
    let sold = shop.sell(amount_minor).await;
    let reference = sold.link.as_ref().unwrap().reference.clone();
    shop.customer_pays(&sold).await;
    let sold = shop.check(&sold.number).await;
    assert_eq!(sold.state, StateView::Paid);
    (sold, reference)
}

fn file(bytes: impl Into<Vec<u8>>) -> StatementFile {
    StatementFile { name: "statement.csv".to_owned(), bytes: Arc::new(bytes.into()) }
}

/// The sandbox's statement over the whole of today.
async fn whole_day(shop: &Shop) -> StatementChoice {
    let today = shop.engine.read_day(&owner(), None).await.unwrap().today;
    StatementChoice { from: Some(today.clone()), to: Some(today), ..StatementChoice::default() }
}

async fn import(shop: &Shop, drills: &StatementDrills) -> StatementView {
    let text = shop.sandbox.statement("ocpay", drills);
    let choice = whole_day(shop).await;
    shop.engine.import_statement(&owner(), file(text), choice).await.unwrap()
}

async fn look(shop: &Shop, bytes: impl Into<Vec<u8>>) -> Result<StatementLook, EngineError> {
    shop.engine.look_at_statement(&owner(), file(bytes), StatementChoice::default()).await
}

async fn refused(shop: &Shop, bytes: impl Into<Vec<u8>>) -> ErrorCode {
    let bytes = bytes.into();
    let imported =
        shop.engine.import_statement(&owner(), file(bytes.clone()), StatementChoice::default()).await;
    let code = imported.unwrap_err().code;
    match look(shop, bytes).await {
        Ok(look) => assert_eq!(look.problem.unwrap().code, code, "a look says the same"),
        Err(error) => assert_eq!(error.code, code, "a look says the same"),
    }
    code
}

fn kinds(findings: &[FindingRowView]) -> Vec<FindingKindView> {
    findings.iter().map(|finding| finding.kind).collect()
}

#[tokio::test]
async fn a_statement_that_says_the_same_leaves_nothing_to_settle() {
    let shop = unhurried().await;
    paid(&shop, 150_000).await;
    paid(&shop, 50_000).await;
    shop.sell(70_000).await;
    let view = import(&shop, &StatementDrills { with_unpaid: true, ..StatementDrills::default() }).await;
    assert_eq!(view.counts, StatementCounts { rows: 3, agree: 3, ..StatementCounts::default() });
    assert!(view.findings.is_empty(), "{:?}", view.findings);
    assert!(shop.engine.verify_journal(&owner()).await.unwrap().broken.is_none());
}

#[tokio::test]
async fn each_thing_that_is_wrong_with_a_statement_is_one_finding_of_its_own_kind() {
    use FindingKindView as Kind;
    let wrong = |reference: &str, kind: Kind| {
        let it = Some(reference.to_owned());
        let drills = StatementDrills::default();
        match kind {
            Kind::PaidHereNotThere => StatementDrills { leave_out: it, ..drills },
            Kind::AmountDiffers => StatementDrills { alter: it, ..drills },
            Kind::FeeDiffers => StatementDrills { wrong_fee: it, ..drills },
            Kind::CountedTwice => StatementDrills { twice: it, ..drills },
            Kind::CurrencyDiffers => StatementDrills { in_euros: it, ..drills },
            Kind::RefundedThere => StatementDrills { refunded: it, ..drills },
            _ => StatementDrills { not_cleared: it, ..drills },
        }
    };
    for kind in [
        Kind::PaidHereNotThere,
        Kind::AmountDiffers,
        Kind::FeeDiffers,
        Kind::CountedTwice,
        Kind::CurrencyDiffers,
        Kind::RefundedThere,
        Kind::NotCleared,
    ] {
        let shop = unhurried().await;
        paid(&shop, 150_000).await;
        let (sale, reference) = paid(&shop, 50_000).await;
        let view = import(&shop, &wrong(&reference, kind)).await;
        assert_eq!(kinds(&view.findings), [kind]);
        let finding = &view.findings[0];
        assert_eq!(finding.sale.as_deref(), Some(sale.number.as_str()), "{kind:?}");
        assert_eq!(finding.amount.as_ref().unwrap().currency, "DZD", "{kind:?}");
        let theirs = finding.theirs.as_ref().map(|theirs| theirs.minor);
        assert_eq!(theirs.is_some(), matches!(kind, Kind::AmountDiffers | Kind::FeeDiffers), "{kind:?}");
        if kind == Kind::AmountDiffers {
            assert_eq!((finding.amount.as_ref().unwrap().minor, theirs), (50_000, Some(51_000)));
        }
    }
}

#[tokio::test]
async fn money_that_only_the_gateway_knows_of_is_a_finding_and_other_shops_rows_are_told_apart() {
    let shop = unhurried().await;
    let (_, known) = paid(&shop, 150_000).await;
    let waits = shop.sell(70_000).await;
    shop.customer_pays(&waits).await;
    let drills = StatementDrills { rename: Some(known), foreign: 2, ..StatementDrills::default() };
    let view = import(&shop, &drills).await;
    let said: Vec<_> = view.findings.iter().map(|one| (one.kind, one.sale.clone().unwrap())).collect();
    use FindingKindView::{PaidHereNotThere, PaidThereNotHere};
    assert_eq!(
        said,
        [
            (PaidThereNotHere, "A-000001".to_owned()),
            (PaidThereNotHere, waits.number.clone()),
            (PaidHereNotThere, "A-000001".to_owned()),
        ]
    );
    assert_eq!((view.counts.not_ours, view.counts.differ, view.counts.missing), (2, 2, 1));
    assert!(view.others.iter().all(|row| row.place == OtherPlaceView::NotOurs));
    // The watcher or a person finds the payment, and the next statement answers what the first asked.
    shop.check(&waits.number).await;
    let next = import(&shop, &StatementDrills::default()).await;
    assert!(next.findings.is_empty(), "{:?}", next.findings);
    let listed = shop.engine.list_findings(&owner(), None).await.unwrap().findings;
    let open: Vec<_> = listed
        .iter()
        .filter(|one| one.statement.is_some() && one.end.is_none())
        .map(|one| one.kind)
        .collect();
    assert_eq!(open, [PaidThereNotHere], "only the renamed payment is left to a person");
    let answered = listed.iter().find(|one| one.end.as_ref().is_some_and(|end| end.statement == Some(2)));
    assert!(answered.is_some());
}

#[tokio::test]
async fn the_same_file_again_writes_nothing_and_says_the_same() {
    let mut shop = unhurried().await;
    let (_, reference) = paid(&shop, 150_000).await;
    let drills = StatementDrills { alter: Some(reference), foreign: 1, ..StatementDrills::default() };
    let text = shop.sandbox.statement("ocpay", &drills);
    let choice = whole_day(&shop).await;
    let first = shop.engine.import_statement(&owner(), file(text.clone()), choice.clone()).await.unwrap();
    let head = shop.engine.store().read(|read| Ok::<_, EngineError>(read.head()?)).await.unwrap();
    shop.restart().await;
    let look = shop.engine.look_at_statement(&owner(), file(text.clone()), choice.clone()).await.unwrap();
    assert_eq!(look.already, Some(1));
    let again = shop.engine.import_statement(&owner(), file(text), choice).await.unwrap();
    assert!(again.already && !first.already);
    assert_eq!(StatementView { already: false, ..again }, first);
    let after = shop.engine.store().read(|read| Ok::<_, EngineError>(read.head()?)).await.unwrap();
    assert_eq!(after, head, "nothing was written");
}

#[tokio::test]
async fn a_finding_is_settled_only_with_a_note_and_stays_visible_with_the_name() {
    let shop = unhurried().await;
    let (_, reference) = paid(&shop, 150_000).await;
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let drills = StatementDrills { leave_out: Some(reference), foreign: 1, ..StatementDrills::default() };
    let view = import(&shop, &drills).await;
    let id = view.findings[0].id.clone();
    let open = shop.engine.close_day(&owner(), None, Vec::new()).await.unwrap_err();
    assert_eq!((open.code, open.values["count"].as_str()), (ErrorCode::FindingsOpen, "1"));
    let empty = shop.engine.resolve_finding(&owner(), &id, "  ").await.unwrap_err();
    assert_eq!(empty.code, ErrorCode::NoteRequired);
    let unknown = shop.engine.resolve_finding(&owner(), "late:A-000001", "x").await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::FindingNotOpen);
    let named = Actor { name: Some("Nadia".to_owned()), role: Role::Owner };
    let settled = shop.engine.resolve_finding(&named, &id, "the bank had it a day late").await.unwrap();
    let end = settled.end.unwrap();
    assert_eq!((end.by.as_deref(), end.note.as_str()), (Some("Nadia"), "the bank had it a day late"));
    let twice = shop.engine.resolve_finding(&named, &id, "again").await.unwrap_err();
    assert_eq!(twice.code, ErrorCode::FindingNotOpen);

    let listed = shop.engine.list_findings(&owner(), None).await.unwrap().findings;
    assert!(listed.iter().any(|one| one.id == id && one.end.is_some()), "it stays visible");
    let closed = shop.engine.close_day(&owner(), None, Vec::new()).await.unwrap();
    assert!(closed.findings.is_empty());
    let json = ExportRequest { kind: ExportKind::Json, ..support::csv_of(Some(&closed.day)) };
    let path = shop.engine.export(&owner(), json).await.unwrap().path;
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let told = &report["findings"][0];
    assert_eq!(
        (told["cause"].as_str(), told["by"].as_str(), told["is_open"].as_bool()),
        (Some("paid_here_not_there"), Some("Nadia"), Some(false))
    );
    let rows = shop.engine.timeline(&owner(), &shop.number("A-000001")).await.unwrap();
    assert!(rows.iter().any(|row| row.kind == "finding_resolved"), "its sale's history has it");
}

#[tokio::test]
async fn what_a_statement_says_of_a_closed_day_lands_on_the_open_one_and_the_closing_stays() {
    let shop = unhurried().await;
    let (_, reference) = paid(&shop, 150_000).await;
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let choice = whole_day(&shop).await;
    let closed = shop.engine.close_day(&owner(), None, Vec::new()).await.unwrap();
    shop.advance(DAY);
    let drills = StatementDrills { alter: Some(reference), ..StatementDrills::default() };
    let text = shop.sandbox.statement("ocpay", &drills);
    let view = shop.engine.import_statement(&owner(), file(text), choice).await.unwrap();
    assert_eq!(view.findings[0].about_day.as_deref(), Some(closed.day.as_str()));
    assert_eq!(shop.engine.closing_of(&owner(), Some(&closed.day)).await.unwrap(), Some(closed.clone()));
    let today = shop.engine.preview_closing(&owner(), None).await.unwrap();
    let told = today.findings.iter().find(|one| one.kind == FindingKindView::AmountDiffers).unwrap();
    assert!(told.settle && told.blocks);
    let verified = shop.engine.verify_closings(&owner()).await.unwrap();
    assert_eq!(verified.broken, None);
    let carried = today.findings.iter().map(|one| one.id.clone()).collect();
    let next = shop.engine.close_day(&owner(), None, carried).await.unwrap();
    assert_eq!(next.number, 2);
    let listed = shop.engine.list_findings(&owner(), Some(&closed.day)).await.unwrap().findings;
    assert_eq!(kinds(&listed), [FindingKindView::AmountDiffers], "the closed day points to it");
}

#[tokio::test]
async fn a_refund_that_was_decided_and_is_not_on_the_statement_is_missed() {
    let shop = unhurried().await;
    let sold = shop.sell(150_000).await;
    let reference = sold.link.as_ref().unwrap().reference.clone();
    shop.drill(On::Check, Fault::ExpiredThenConfirmed { expired_checks: 1 });
    shop.check(&sold.number).await;
    shop.check(&sold.number).await;
    let decision = engine::views::DecisionView::ToRefund;
    shop.engine.resolve(&owner(), &shop.number(&sold.number), None, decision, "came too late").await.unwrap();
    let view = import(&shop, &StatementDrills::default()).await;
    assert_eq!(kinds(&view.findings), [FindingKindView::RefundMissing]);
    let refunded = StatementDrills { refunded: Some(reference), ..StatementDrills::default() };
    let next = import(&shop, &refunded).await;
    assert!(next.findings.is_empty(), "{:?}", next.findings);
    let listed = shop.engine.list_findings(&owner(), None).await.unwrap().findings;
    let ended = listed.iter().find(|one| one.kind == FindingKindView::RefundMissing).unwrap();
    assert_eq!(ended.end.as_ref().unwrap().statement, Some(2));
}

#[tokio::test]
async fn every_bad_file_gets_its_own_clear_answer_and_nothing_is_written() {
    let shop = unhurried().await;
    let (_, reference) = paid(&shop, 150_000).await;
    let head = shop.engine.store().read(|read| Ok::<_, EngineError>(read.head()?)).await.unwrap();
    let workbook = |fill: &dyn Fn(&mut rust_xlsxwriter::Worksheet)| {
        let mut book = Workbook::new();
        fill(book.add_worksheet());
        book.save_to_buffer().unwrap()
    };
    let empty = workbook(&|_| {});
    let header_only = workbook(&|sheet| {
        sheet.write_string(0, 0, "Reference").unwrap();
        sheet.write_string(0, 1, "Amount").unwrap();
    });
    let merged = workbook(&|sheet| {
        sheet.merge_range(0, 0, 0, 5, "Statement of November", &rust_xlsxwriter::Format::new()).unwrap();
    });
    let old_office = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 600]].concat();
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let protected = [old_office.clone(), name].concat();
    let row = |rest: &str| format!("{reference},{rest}\n");
    let cases: Vec<(Vec<u8>, ErrorCode)> = vec![
        (Vec::new(), ErrorCode::StatementEmpty),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), ErrorCode::StatementNotATable),
        (b"<html><table><tr><td>a,b</td></tr></table></html>".to_vec(), ErrorCode::StatementNotATable),
        (b"only one column\nand a second line\n".to_vec(), ErrorCode::StatementNotATable),
        (b"PK\x03\x04 but no archive".to_vec(), ErrorCode::StatementNotATable),
        (old_office, ErrorCode::StatementNotATable),
        (protected, ErrorCode::StatementProtected),
        (empty, ErrorCode::StatementEmpty),
        (header_only, ErrorCode::StatementEmpty),
        (merged, ErrorCode::StatementNotATable),
        (b"Reference,Amount\n".to_vec(), ErrorCode::StatementEmpty),
        (format!("Reference,Paid at\n{}", row("2026-11-21")).into(), ErrorCode::StatementColumnMissing),
        (format!("Amount,Wilaya\n{}", row("16")).into(), ErrorCode::StatementColumnMissing),
        (
            format!("Reference,Amount,Currency\n{}", row("1500.00,EUR")).into(),
            ErrorCode::StatementForeignCurrency,
        ),
        (
            format!("Reference,Amount,Currency\n{}", row("1500.00,XAU")).into(),
            ErrorCode::StatementForeignCurrency,
        ),
        (
            format!("Reference,Amount,Paid at\n{}", row("1500.00,03/04/2026")).into(),
            ErrorCode::StatementDatesAmbiguous,
        ),
        (
            format!("Reference;Amount\n{reference};1,50\n{reference};1.50\n").into(),
            ErrorCode::StatementAmountsAmbiguous,
        ),
        (format!("Reference,Amount\n{}", row("a lot")).into(), ErrorCode::StatementUnread),
        (format!("Reference,Amount\n{}", row("=1500+0")).into(), ErrorCode::StatementUnread),
    ];
    for (index, (bytes, code)) in cases.into_iter().enumerate() {
        assert_eq!(refused(&shop, bytes).await, code, "case {index}");
    }
    let after = shop.engine.store().read(|read| Ok::<_, EngineError>(read.head()?)).await.unwrap();
    assert_eq!(after, head, "nothing was written");
    let range = StatementChoice {
        from: Some("2026-11-22".to_owned()),
        to: Some("2026-11-21".to_owned()),
        ..StatementChoice::default()
    };
    let text = format!("Reference,Amount\n{}", row("1500"));
    let error = shop.engine.import_statement(&owner(), file(text), range).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::RangeBackwards);
}

#[tokio::test]
async fn a_file_that_would_unpack_to_far_more_than_a_statement_is_refused_unread() {
    use std::io::Write;
    let shop = unhurried().await;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    for part in 0..300 {
        archive.deep_copy_file("xl/workbook.xml", &format!("xl/{part}.xml")).unwrap();
    }
    let bomb = archive.finish().unwrap().into_inner();
    assert!(bomb.len() < 1024 * 1024, "{} bytes", bomb.len());
    assert_eq!(refused(&shop, bomb).await, ErrorCode::StatementTooLarge);
    let long = vec![b'x'; documents::statement::MOST_BYTES + 1];
    assert_eq!(refused(&shop, long).await, ErrorCode::StatementTooLarge);
}

#[tokio::test]
async fn a_statement_in_arabic_and_windows_1256_is_read_like_any_other() {
    let shop = unhurried().await;
    let (_, reference) = paid(&shop, 150_000).await;
    let text = format!(
        "كشف الحساب لشهر نوفمبر\r\n\r\nالمرجع;المبلغ;العملة;الحالة;تاريخ الدفع\r\n{reference};1 500,00;دج;مدفوع;21/11/2026 10:05\r\nالمجموع;1 500,00;;;\r\n"
    );
    let (bytes, _, lossy) = encoding_rs::WINDOWS_1256.encode(&text);
    assert!(!lossy);
    let look = look(&shop, bytes.to_vec()).await.unwrap();
    assert_eq!((look.encoding.as_deref(), look.ours, look.problem), (Some("windows-1256"), 1, None));
    let view = shop
        .engine
        .import_statement(&owner(), file(bytes.to_vec()), StatementChoice::default())
        .await
        .unwrap();
    assert_eq!((view.counts.agree, view.counts.unread), (1, 1), "the sum below the table is told apart");
    assert!(view.findings.is_empty());
}

#[tokio::test]
async fn a_workbook_says_the_same_as_the_csv_it_was_made_from() {
    let shop = unhurried().await;
    let (_, first) = paid(&shop, 150_000).await;
    let (_, second) = paid(&shop, 50_000).await;
    let mut book = Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yyyy hh:mm");
    book.add_worksheet().set_name("Cover").unwrap();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "Relevé de novembre").unwrap();
    for (column, name) in (0..).zip(["Référence", "Montant", "Frais", "Net", "Date de paiement"]) {
        sheet.write_string(3, column, name).unwrap();
    }
    let at = rust_xlsxwriter::ExcelDateTime::parse_from_str("2026-11-21 10:05:00").unwrap();
    for (row, reference, amount) in [(4, &first, 1500.0), (5, &second, 500.0)] {
        sheet.write_string(row, 0, reference).unwrap();
        sheet.write_number(row, 1, amount).unwrap();
        sheet.write_number(row, 2, 0.1 + 0.2).unwrap();
        sheet.write_formula(row, 3, "=B5-C5").unwrap().set_formula_result(row, 3, "1499.7");
        sheet.write_with_format(row, 4, &at, &date).unwrap();
    }
    // One cell at the far end of the sheet makes no million rows.
    sheet.write_string(1_048_575, 0, " ").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let look = look(&shop, bytes.clone()).await.unwrap();
    assert_eq!((look.rows, look.ours, look.sheet.as_deref()), (2, 2, Some("Sheet2")));
    assert_eq!(look.preview[0].paid_at.as_deref(), Some("2026-11-21T09:05:00+00:00"));
    let view = shop.engine.import_statement(&owner(), file(bytes), StatementChoice::default()).await.unwrap();
    assert_eq!(kinds(&view.findings), [FindingKindView::FeeDiffers], "the formula's last value counts");
}

#[tokio::test]
async fn what_was_chosen_for_a_gateways_columns_is_remembered_for_its_next_statement() {
    let shop = unhurried().await;
    let (_, first) = paid(&shop, 150_000).await;
    let text = |reference: &str| format!("Code;Somme;Jour\n{reference};150000;03/04/2026\n");
    let before = look(&shop, text(&first)).await.unwrap();
    assert_eq!(before.problem.unwrap().code, ErrorCode::StatementColumnMissing);
    let column = |field, name: &str| MappedColumn { field, column: name.to_owned() };
    let mapping = MappingView {
        columns: vec![
            column(FieldView::Reference, "Code"),
            column(FieldView::Amount, "Somme"),
            column(FieldView::PaidAt, "Jour"),
        ],
        dates: Some(engine::views::DateOrderView::DayFirst),
        unit: engine::views::AmountUnitView::Minor,
        ..MappingView::default()
    };
    let choice = StatementChoice { mapping: Some(mapping), ..StatementChoice::default() };
    let view = shop.engine.import_statement(&owner(), file(text(&first)), choice).await.unwrap();
    assert_eq!(view.counts.agree, 1);
    let (_, second) = paid(&shop, 150_000).await;
    let next = look(&shop, text(&second)).await.unwrap();
    assert!(next.remembered);
    assert_eq!((next.ours, next.problem), (1, None));
    assert_eq!(next.preview[0].paid_at.as_deref(), Some("2026-04-02T23:00:00+00:00"));
}

#[tokio::test]
async fn two_hundred_thousand_rows_are_compared_and_none_is_lost() {
    let shop = unhurried().await;
    let (_, reference) = paid(&shop, 150_000).await;
    let mut text = String::from("Reference,Amount,Paid at\n");
    for row in 0..199_999 {
        text.push_str(&format!("OCPL-OTHER-{row:06},700.00,2026-11-21T09:00:00Z\n"));
    }
    text.push_str(&format!("{reference},1500.00,2026-11-21T09:00:00Z\n"));
    let view = shop.engine.import_statement(&owner(), file(text), whole_day(&shop).await).await.unwrap();
    assert_eq!((view.counts.rows, view.counts.agree, view.counts.not_ours), (200_000, 1, 199_999));
    assert!(view.findings.is_empty());
}

#[tokio::test]
async fn a_cashier_neither_compares_nor_settles() {
    let shop = unhurried().await;
    let choice = StatementChoice::default();
    let text = "Reference,Amount\nx,1\n";
    let looked = shop.engine.look_at_statement(&cashier(), file(text), choice.clone()).await;
    assert_eq!(looked.unwrap_err().code, ErrorCode::NotAllowed);
    let imported = shop.engine.import_statement(&cashier(), file(text), choice).await;
    assert_eq!(imported.unwrap_err().code, ErrorCode::NotAllowed);
    let listed = shop.engine.list_findings(&cashier(), None).await;
    assert_eq!(listed.unwrap_err().code, ErrorCode::NotAllowed);
    let settled = shop.engine.resolve_finding(&cashier(), "x", "x").await;
    assert_eq!(settled.unwrap_err().code, ErrorCode::NotAllowed);
}

#[tokio::test]
async fn a_paid_link_that_the_gateway_no_longer_knows_is_found_by_asking_about_the_day() {
    let shop = unhurried().await;
    paid(&shop, 150_000).await;
    shop.drill(On::Check, Fault::NotFound);
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let listed = shop.engine.list_findings(&owner(), None).await.unwrap().findings;
    assert_eq!(kinds(&listed), [FindingKindView::NotFound]);
    assert_eq!(shop.read("A-000001").await.state, StateView::Paid, "what is confirmed stays confirmed");
}

#[tokio::test]
async fn what_the_gateway_now_says_against_a_paid_link_names_what_differs() {
    let shop = unhurried().await;
    paid(&shop, 150_000).await;
    shop.drill(On::Check, Fault::WrongAmount { amount: None });
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let listed = shop.engine.list_findings(&owner(), None).await.unwrap().findings;
    assert_eq!(kinds(&listed), [FindingKindView::AmountDiffers]);
    assert_eq!(listed[0].action, engine::views::FindingActionView::Decide);
}

#[tokio::test]
async fn a_question_about_a_day_that_was_stopped_goes_on_where_it_was() {
    let shop = Shop::open().await;
    for _ in 0..8 {
        shop.sell(150_000).await;
    }
    shop.advance(Duration::from_secs(60));
    let mut progress = shop.engine.recheck_progress();
    shop.engine.recheck_day(&owner(), None).await.unwrap();
    // The burst of the key is used up and no time passes: it waits.
    eventually("the wait", || async { shop.clock.next_wake() }).await;
    shop.engine.stop_recheck(&owner()).unwrap();
    let stopped = loop {
        let step = progress.recv().await.unwrap();
        if step.finished {
            break step;
        }
    };
    assert!(stopped.stopped && (1..8).contains(&stopped.done), "{stopped:?}");
    let asked = shop.checks().len();
    shop.advance(Duration::from_secs(60));
    let last = shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    assert_eq!((last.done, last.total, last.stopped), (8, 8, false));
    let again = u32::try_from(shop.checks().len() - asked).unwrap();
    assert_eq!(again, 8 - stopped.done, "what was answered is not asked again");
    shop.advance(Duration::from_secs(60));
    let anew = shop.engine.recheck_day(&owner(), None).await.unwrap();
    assert_eq!(anew.done, 0, "a question that came to its end begins anew");
}
