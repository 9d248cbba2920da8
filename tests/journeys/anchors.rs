//! Heads of the journal that were written down elsewhere, held against the file.

use engine::AnchorsReport;
use engine::views::{ClosingView, ErrorCode, ExportKind, ExportRequest, MetView};
use std::path::Path;
use support::{Shop, ShopOptions, owner, paths};

async fn closed() -> (Shop, ClosingView) {
    let rate = engine::budget::Rate { millis_per_request: 0, burst: 1 };
    let shop = Shop::with(ShopOptions { rate, ..ShopOptions::default() }).await;
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await;
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let closing = shop.engine.end_day(&owner(), None, Vec::new(), "en").await.unwrap();
    (shop, closing)
}

async fn verify(shop: &Shop, anchor: Option<&str>) -> AnchorsReport {
    shop.engine.verify_anchors(&owner(), anchor).await.unwrap()
}

async fn rename(shop: &Shop, name: &str) {
    let mut settings = shop.engine.read_settings(&owner()).await.unwrap().shop;
    settings.shop_name = name.to_owned();
    shop.engine.save_shop(&owner(), &settings).await.unwrap();
}

async fn head(shop: &Shop) -> store::JournalHead {
    shop.engine.store().read(|read| Ok::<_, engine::EngineError>(read.head()?)).await.unwrap()
}

/// Takes every row after `seq` away, as somebody does who knows the file and leaves nothing that points there.
async fn cut_after(shop: &mut Shop, seq: i64) {
    shop.shut().await;
    let raw = rusqlite::Connection::open(shop.folder().join("demo").join("till.db")).unwrap();
    raw.execute_batch(&format!(
        "PRAGMA foreign_keys = OFF; DROP TRIGGER journal_is_kept; DROP TRIGGER settings_are_kept;
         DELETE FROM settings WHERE seq > {seq}; DELETE FROM journal WHERE seq > {seq};
         UPDATE sqlite_sequence SET seq = {seq} WHERE name = 'journal'"
    ))
    .unwrap();
    drop(raw);
    shop.open_again().await;
    assert_eq!(shop.engine.verify_journal(&owner()).await.unwrap().broken, None, "the chain can't show it");
}

#[tokio::test]
async fn the_text_of_a_closings_qr_is_met_by_its_file() {
    let (shop, closing) = closed().await;
    assert_eq!(closing.anchor, format!("comptoir-head/1:A:{}:{}", closing.journal_seq, closing.journal_head));
    assert!(closing.anchor_qr.as_ref().unwrap().size >= 21);
    let report = verify(&shop, Some(&closing.anchor)).await;
    assert_eq!((report.given, report.keychain), (Some(MetView::Met), Some(MetView::Met)));
    let error = shop.engine.verify_anchors(&owner(), Some("a word")).await.unwrap_err();
    assert_eq!((error.code, error.values["field"].as_str()), (ErrorCode::BadInput, "anchor"));
}

#[tokio::test]
async fn rows_taken_away_at_the_end_are_found_by_an_export_by_paper_and_by_the_keychain() {
    let (mut shop, _) = closed().await;
    rename(&shop, "One").await;
    let before = head(&shop).await;
    rename(&shop, "Two").await;
    let request = ExportRequest { kind: ExportKind::Json, ..support::csv_of(None) };
    let file = shop.engine.export(&owner(), request).await.unwrap();
    // Receipts of gateways lie beside it, newer and in any number, and look as they like.
    for index in 0..401 {
        let receipt =
            Path::new(&file.path).with_file_name(format!("receipt-demo-A-000001-1-{index}-oi.json"));
        std::fs::copy(&file.path, &receipt).unwrap();
        let theirs = std::fs::read_to_string(&receipt).unwrap().replace("\"seq\"", "\"seq\":999999,\"was\"");
        std::fs::write(&receipt, theirs).unwrap();
    }
    let paper = head(&shop).await;
    shop.engine.note_head().await;
    let anchor = format!("comptoir-head/1:A:{}:{}", paper.seq, paper.hash_hex());
    assert!(!verify(&shop, Some(&anchor)).await.is_break());

    cut_after(&mut shop, before.seq).await;
    let report = verify(&shop, Some(&anchor)).await;
    assert_eq!((report.given, report.keychain), (Some(MetView::TailMissing), Some(MetView::TailMissing)));
    let name = Path::new(&file.path).file_name().unwrap().to_str().unwrap();
    assert_eq!(report.broken_export, Some((name.to_owned(), MetView::TailMissing)));

    // New rows in the place of the old ones don't hide it.
    for name in ["Three", "Four", "Five", "Six"] {
        rename(&shop, name).await;
    }
    let report = verify(&shop, Some(&anchor)).await;
    assert_eq!((report.given, report.keychain), (Some(MetView::Differs), Some(MetView::Differs)));
}

#[tokio::test]
async fn an_anchor_of_another_till_proves_nothing_and_one_from_before_a_restore_says_where_its_row_is() {
    let (mut shop, closing) = closed().await;
    let copy = shop.engine.backup_now(&owner()).await.unwrap().path;
    rename(&shop, "After the backup").await;
    let late = head(&shop).await;
    let late = format!("comptoir-head/1:A:{}:{}", late.seq, late.hash_hex());
    let other = closing.anchor.replacen(":A:", ":Q:", 1);
    assert_eq!(verify(&shop, Some(&other)).await.given, Some(MetView::OtherTill));
    shop.shut().await;
    let file = Path::new(&copy);
    till::restore::restore(&paths(&shop.folder()), engine::Profile::Demo, file, None).await.unwrap();
    shop.open_again().await;
    assert_eq!(verify(&shop, Some(&closing.anchor)).await.given, Some(MetView::Met));
    assert_eq!(verify(&shop, Some(&late)).await.given, Some(MetView::SetAside));
    assert!(!verify(&shop, Some(&late)).await.is_break());
}
