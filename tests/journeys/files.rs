//! Taking it away: days as files, and the receipt of a paid sale.

use documents::Report;
use engine::EngineError;
use engine::views::{ErrorCode, ExportKind, ExportRequest, ExportStep, FileView, MoneyMoved, StateView};
use std::time::Duration;
use support::{Shop, csv_of, owner};

const KINDS: [ExportKind; 4] = [ExportKind::Csv, ExportKind::Xlsx, ExportKind::Pdf, ExportKind::Json];

fn wanted(kind: ExportKind, from: &str, to: &str) -> ExportRequest {
    ExportRequest { kind, from: Some(from.into()), to: Some(to.into()), ..csv_of(None) }
}

async fn written(shop: &Shop, request: ExportRequest) -> (FileView, Vec<u8>) {
    let file = shop.engine.export(&owner(), request).await.unwrap();
    let bytes = std::fs::read(&file.path).unwrap();
    assert_eq!(documents::digest::sha256_hex(&bytes), file.sha256);
    (file, bytes)
}

async fn paid(shop: &Shop, amount_minor: i64) -> String {
    let sold = shop.sell(amount_minor).await;
    shop.customer_pays(&sold).await;
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
    sold.number
}

/// What lies in the exports folder, by name.
fn lying(shop: &Shop) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(shop.folder().join("exports")) else { return Vec::new() };
    let mut names: Vec<String> =
        folder.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn the_json_of_a_day_says_what_the_day_says() {
    let shop = Shop::open().await;
    paid(&shop, 150_000).await;
    let declined = shop.sell(90_000).await;
    shop.customer_declines(&declined).await;
    shop.check(&declined.number).await;
    let (file, bytes) = written(&shop, ExportRequest { kind: ExportKind::Json, ..csv_of(None) }).await;
    let report: Report = documents::json::read(&bytes).unwrap();
    let day = shop.engine.read_day(&owner(), None).await.unwrap();
    assert_eq!((report.from.to_string(), report.from), (day.day.clone(), report.to));
    assert_eq!(report.figures[0].sold_minor, day.figures[0].sold.minor);
    assert_eq!((report.counts.paid, report.counts.unpaid), (day.counts.paid, day.counts.unpaid));
    assert_eq!((report.sales.len(), report.attempts.len(), file.rows), (2, 2, 2));
    assert_eq!(report.as_of.seq, file.as_of_seq);
    let by_hour: i64 = report.by_hour.iter().map(|hour| hour.sold_minor).sum();
    let by_gateway: i64 = report.by_gateway.iter().map(|sum| sum.sold_minor).sum();
    assert_eq!((by_hour, by_gateway, report.by_gateway[0].name.as_str()), (150_000, 150_000, "OCPay"));
    assert_eq!(report.sales[0].sold.amount_minor, 150_000);
    assert_eq!(report.sales[1].sold.amount_minor, 0);
}

#[tokio::test]
async fn every_kind_of_file_is_the_same_file_as_long_as_nothing_happens_to_the_record() {
    let shop = Shop::open().await;
    let number = shop.number(&paid(&shop, 150_000).await);
    let day = shop.engine.read_day(&owner(), None).await.unwrap().day;
    let made_of = shop.engine.changes_since(0).await.unwrap().seq;
    for round in 1..=2 {
        for (place, kind) in (1..).zip(KINDS) {
            let (file, bytes) = written(&shop, wanted(kind, &day, &day)).await;
            assert!(bytes.len() > 200 && file.path.ends_with(kind.word()), "{file:?}");
            assert_eq!(file.as_of_seq, made_of, "files, receipts and backups change nothing in a report");
            let head = shop.engine.changes_since(0).await.unwrap().seq;
            // A receipt and a backup come between the rounds.
            let others = if round == 1 { 0 } else { 6 };
            assert_eq!(head, made_of + place + others, "its SHA-256 went into the journal");
        }
        if round == 1 {
            shop.engine.receipt(&owner(), &number, "en").await.unwrap();
            shop.engine.backup_now(&owner()).await.unwrap();
        }
    }
    assert_eq!(lying(&shop).len(), 5, "the same files, a receipt, and no half of a file: {:?}", lying(&shop));
    shop.sell(90_000).await;
    let (file, _) = written(&shop, wanted(ExportKind::Json, &day, &day)).await;
    assert!(file.as_of_seq > made_of && file.path.ends_with("(2).json"), "{file:?}");
    assert!(shop.engine.verify_journal(&owner()).await.unwrap().broken.is_none());
}

#[tokio::test]
async fn a_range_takes_its_days_and_no_others() {
    let shop = Shop::open().await;
    paid(&shop, 100_000).await;
    let first = shop.engine.read_day(&owner(), None).await.unwrap().today;
    shop.advance(Duration::from_secs(24 * 3600));
    paid(&shop, 200_000).await;
    shop.advance(Duration::from_secs(24 * 3600));
    paid(&shop, 400_000).await;
    let last = shop.engine.read_day(&owner(), None).await.unwrap().today;
    let sold = |report: &Report| report.figures[0].sold_minor;
    let (_, bytes) = written(&shop, wanted(ExportKind::Json, &first, &last)).await;
    let report = documents::json::read(&bytes).unwrap();
    assert_eq!((sold(&report), report.by_day.len(), report.sales.len()), (700_000, 3, 3));
    let (_, bytes) = written(&shop, wanted(ExportKind::Json, &first, &first)).await;
    assert_eq!(sold(&documents::json::read(&bytes).unwrap()), 100_000);
    let (_, bytes) = written(&shop, wanted(ExportKind::Json, "1999-01-01", "1999-12-31")).await;
    let report = documents::json::read(&bytes).unwrap();
    assert_eq!((sold(&report), report.sales.len(), report.figures.len()), (0, 0, 1));
}

#[tokio::test]
async fn a_range_that_ends_before_it_starts_is_refused_by_its_own_name() {
    let shop = Shop::open().await;
    let request = wanted(ExportKind::Pdf, "2026-11-21", "2026-11-20");
    let error = shop.engine.export(&owner(), request).await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::RangeBackwards, MoneyMoved::None));
    for (from, to, language) in
        [("x", "2026-11-20", "en"), ("2026-11-20", "x", "en"), ("2026-11-20", "2026-11-20", "de")]
    {
        let request = ExportRequest { language: language.into(), ..wanted(ExportKind::Csv, from, to) };
        assert_eq!(shop.engine.export(&owner(), request).await.unwrap_err().code, ErrorCode::BadInput);
    }
    assert_eq!((lying(&shop).len(), shop.engine.changes_since(0).await.unwrap().seq), (0, 0));
}

/// Why an export ended that was stopped; where it was faster than the person, it is made again.
async fn stopped(shop: &Shop, kind: ExportKind) -> EngineError {
    loop {
        let engine = shop.engine.clone();
        let request = ExportRequest { kind, ..csv_of(None) };
        let running = tokio::spawn(async move { engine.export(&owner(), request).await });
        // Stopped again and again, since the wish must be there between two of its steps.
        let outcome = loop {
            shop.engine.stop_export(&owner()).unwrap();
            if running.is_finished() {
                break running.await.unwrap();
            }
            tokio::task::yield_now().await;
        };
        match outcome {
            Err(error) => return error,
            Ok(file) => std::fs::remove_file(file.path).unwrap(),
        }
    }
}

#[tokio::test]
async fn an_export_says_how_far_it_is_and_leaves_nothing_when_it_is_stopped() {
    let shop = Shop::open().await;
    paid(&shop, 150_000).await;
    for kind in [ExportKind::Pdf, ExportKind::Csv, ExportKind::Xlsx, ExportKind::Json] {
        let mut progress = shop.engine.export_progress();
        assert_eq!(stopped(&shop, kind).await.code, ErrorCode::ExportStopped, "{kind:?}");
        assert!(lying(&shop).is_empty(), "{kind:?}: {:?}", lying(&shop));
        let first = progress.recv().await.unwrap();
        assert_eq!((first.kind, first.step, first.done, first.total), (kind, ExportStep::Reading, 0, 1));
    }
}

#[tokio::test]
async fn a_separator_is_the_languages_own_or_the_chosen_one() {
    use engine::views::SeparatorView;
    let shop = Shop::open().await;
    paid(&shop, 150_000).await;
    for (language, separator, expected) in [
        ("en", None, "sale,made_at"),
        ("fr", None, "sale;made_at"),
        ("ar", Some(SeparatorView::Comma), "sale,made_at"),
        ("en", Some(SeparatorView::Tab), "sale\tmade_at"),
    ] {
        let request = ExportRequest { language: language.into(), separator, ..csv_of(None) };
        let (_, bytes) = written(&shop, request).await;
        assert!(String::from_utf8(bytes).unwrap().contains(expected), "{language}");
    }
}

#[tokio::test]
async fn a_file_never_replaces_another_one() {
    let shop = Shop::open().await;
    paid(&shop, 150_000).await;
    let french = || ExportRequest { language: "fr".into(), ..csv_of(None) };
    let (first, bytes) = written(&shop, french()).await;
    assert!(first.path.ends_with("-fr.csv"), "{}", first.path);
    let english = ExportRequest { language: "en".into(), ..csv_of(None) };
    assert!(written(&shop, english).await.0.path.ends_with("-en.csv"));
    paid(&shop, 90_000).await;
    let (second, _) = written(&shop, french()).await;
    assert!(second.path.ends_with("-fr (2).csv"), "{}", second.path);
    assert_eq!(std::fs::read(&first.path).unwrap(), bytes, "the journal holds its SHA-256");
}

#[tokio::test]
async fn the_first_receipt_is_the_original_and_every_later_one_says_copy() -> Result<(), EngineError> {
    let shop = Shop::open().await;
    let number = paid(&shop, 150_000).await;
    let sale = shop.number(&number);
    let first = shop.engine.receipt(&owner(), &sale, "fr").await?;
    let second = shop.engine.receipt(&owner(), &sale, "fr").await?;
    let third = shop.engine.receipt(&owner(), &sale, "ar").await?;
    assert_eq!([first.is_copy, second.is_copy, third.is_copy], [false, true, true]);
    assert_eq!(lying(&shop).len(), 3, "the original stays beside its copies");
    assert_ne!(std::fs::read(&first.path).unwrap(), std::fs::read(&second.path).unwrap());
    assert_eq!(documents::digest::sha256_hex(&std::fs::read(&third.path).unwrap()), third.sha256);
    let made = shop.kinds(&number).await.iter().filter(|kind| *kind == "receipt_made").count();
    assert_eq!(made, 3);
    assert_eq!(shop.read(&number).await.state, StateView::Paid);
    assert!(shop.engine.verify_journal(&owner()).await?.broken.is_none());
    Ok(())
}

#[tokio::test]
async fn two_presses_at_once_make_one_original() {
    let shop = Shop::open().await;
    let number = shop.number(&paid(&shop, 150_000).await);
    let who = owner();
    let press = || shop.engine.receipt(&who, &number, "en");
    let (one, two, three) = tokio::join!(press(), press(), press());
    let copies = [one, two, three].into_iter().filter(|made| made.as_ref().unwrap().is_copy).count();
    assert_eq!((copies, lying(&shop).len()), (2, 3));
}

#[tokio::test]
async fn what_is_not_paid_gets_no_receipt_and_a_full_folder_makes_no_original() {
    let shop = Shop::open().await;
    let waiting = shop.sell(150_000).await;
    let sale = shop.number(&waiting.number);
    let error = shop.engine.receipt(&owner(), &sale, "en").await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::ReceiptNotPaid, MoneyMoved::None));
    let error = shop.engine.receipt(&owner(), &shop.number("A-000099"), "en").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::SaleNotFound);
    shop.customer_pays(&waiting).await;
    shop.check(&waiting.number).await;
    std::fs::write(shop.folder().join("exports"), "in the way").unwrap();
    let error = shop.engine.receipt(&owner(), &sale, "en").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::FileNotWritten);
    std::fs::remove_file(shop.folder().join("exports")).unwrap();
    assert!(!shop.engine.receipt(&owner(), &sale, "en").await.unwrap().is_copy);
}
