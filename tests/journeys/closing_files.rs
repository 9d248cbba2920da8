//! The files of a closing: made once, kept as made.

use engine::views::{ErrorCode, ExportKind, FileView};
use support::{Shop, ShopOptions, owner};

/// A shop whose gateway never asks it to wait: no time passes in these stories by itself.
async fn unhurried() -> Shop {
    let rate = engine::budget::Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { rate, ..ShopOptions::default() }).await
}

async fn closed_in(shop: &Shop, language: &str) -> String {
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await;
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    shop.engine.end_day(&owner(), None, Vec::new(), language).await.unwrap().day
}

async fn save(shop: &Shop, day: &str, kind: ExportKind) -> (FileView, Vec<u8>) {
    let file = shop.engine.save_closing_file(&owner(), day, kind).await.unwrap();
    let bytes = std::fs::read(&file.path).unwrap();
    (file, bytes)
}

#[tokio::test]
async fn a_closing_is_printed_again_to_the_byte_after_language_name_and_data_changed() {
    let mut shop = unhurried().await;
    let day = closed_in(&shop, "ar").await;
    let listed = shop.engine.closing_files(&owner(), &day, "en").await.unwrap();
    let kinds: Vec<_> = listed.iter().map(|file| (file.kind, file.language.as_str())).collect();
    let all = [ExportKind::Pdf, ExportKind::Xlsx, ExportKind::Csv, ExportKind::Json];
    assert_eq!(kinds, all.map(|kind| (kind, "ar")));
    let mut first = Vec::new();
    for file in &listed {
        let (saved, bytes) = save(&shop, &day, file.kind).await;
        assert_eq!(documents::digest::sha256_hex(&bytes), file.sha256);
        assert_eq!((saved.sha256, bytes.len() as i64), (file.sha256.clone(), file.bytes));
        assert!(saved.path.ends_with(&file.name), "{} in {}", file.name, saved.path);
        first.push(bytes);
    }
    assert!(first[0].starts_with(b"%PDF"));

    let mut named = shop.engine.read_settings(&owner()).await.unwrap().shop;
    named.shop_name = "Another name".to_owned();
    shop.engine.save_shop(&owner(), &named).await.unwrap();
    shop.sell(90_000).await;
    shop.restart().await;
    assert_eq!(shop.engine.closing_files(&owner(), &day, "fr").await.unwrap(), listed);
    for (file, bytes) in listed.iter().zip(first) {
        assert!(save(&shop, &day, file.kind).await.1 == bytes, "{:?} was made anew", file.kind);
    }
    let report = shop.engine.verify_closings(&owner()).await.unwrap();
    assert_eq!((report.closings, report.files, report.broken), (1, 4, None));
}

#[tokio::test]
async fn files_that_a_kill_kept_from_being_made_are_made_when_they_are_asked_for_and_then_stay() {
    let shop = unhurried().await;
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await;
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let day = shop.engine.close_day(&owner(), None, Vec::new()).await.unwrap().day;
    assert_eq!(shop.engine.verify_closings(&owner()).await.unwrap().broken, None);
    let made = shop.engine.closing_files(&owner(), &day, "fr").await.unwrap();
    assert_eq!(shop.engine.closing_files(&owner(), &day, "en").await.unwrap(), made);
    assert!(made.iter().all(|file| file.language == "fr"));
}

#[tokio::test]
async fn an_open_day_has_no_files() {
    let shop = unhurried().await;
    shop.sell(150_000).await;
    let error = shop.engine.closing_files(&owner(), "2026-11-21", "en").await.unwrap_err();
    assert_eq!((error.code, error.values["day"].as_str()), (ErrorCode::DayOpen, "2026-11-21"));
    let error = shop.engine.closing_files(&owner(), "today", "en").await.unwrap_err();
    assert_eq!(error.code, ErrorCode::BadInput);
}

#[tokio::test]
async fn a_byte_of_a_kept_file_that_was_changed_is_named_and_never_printed() {
    let mut shop = unhurried().await;
    let day = closed_in(&shop, "en").await;
    shop.shut().await;
    let raw = rusqlite::Connection::open(shop.folder().join("demo").join("till.db")).unwrap();
    raw.execute_batch("DROP TRIGGER closing_files_are_frozen").unwrap();
    let mut packed: Vec<u8> =
        raw.query_row("SELECT packed FROM closing_files WHERE kind = 'pdf'", [], |row| row.get(0)).unwrap();
    let middle = packed.len() / 2;
    packed[middle] ^= 1;
    assert_eq!(raw.execute("UPDATE closing_files SET packed = ?1 WHERE kind = 'pdf'", [packed]).unwrap(), 1);
    drop(raw);
    shop.open_again().await;
    let report = shop.engine.verify_closings(&owner()).await.unwrap();
    assert_eq!(report.broken.map(|(number, _)| number), Some(1));
    let error = shop.engine.save_closing_file(&owner(), &day, ExportKind::Pdf).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::StoreCorrupt);
    save(&shop, &day, ExportKind::Csv).await;
}
