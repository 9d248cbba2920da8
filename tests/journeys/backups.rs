//! Backups that are made by themselves, and the second place that may be gone.

use engine::views::{BackupPlace, BackupsView, ErrorCode, SecondState};
use std::path::PathBuf;
use std::time::Duration;
use support::{Shop, ShopOptions, eventually, owner};

const MINUTE: Duration = Duration::from_secs(60);

async fn unhurried() -> Shop {
    let rate = engine::budget::Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { rate, ..ShopOptions::default() }).await
}

async fn paid(shop: &Shop) {
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await;
}

async fn backups(shop: &Shop) -> BackupsView {
    shop.engine.read_backups(&owner()).await.unwrap()
}

/// Lets so many minutes pass while the keeper looks each time.
async fn minutes_pass(shop: &Shop, minutes: u32) {
    for _ in 0..minutes {
        eventually("the keeper to lie down", || async { shop.clock.next_wake() }).await;
        shop.advance(MINUTE);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn each_closing_is_backed_up_and_the_journal_tells_of_it() {
    let shop = unhurried().await;
    paid(&shop).await;
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    shop.engine.end_day(&owner(), None, Vec::new(), "en").await.unwrap();
    let seen = backups(&shop).await;
    assert_eq!((seen.rows.len(), seen.problem, seen.wants_look), (1, None, false));
    let last = seen.last.unwrap();
    assert_eq!((seen.rows[0].name.as_str(), seen.rows[0].place), (last.name.as_str(), BackupPlace::Here));
    let look = support::look_at(&shop, &seen.rows[0].path).await.unwrap();
    assert_eq!((look.sales, look.last_closing, look.journal_seq), (1, Some(1), last.as_of_seq));
    let told = shop
        .engine
        .store()
        .read(|read| Ok::<_, engine::EngineError>(read.journal_rows_of_kind("backed_up")?))
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].body["why"].as_str(), told[0].body["as_of_seq"].as_i64()),
        (Some("closing"), Some(look.journal_seq))
    );
}

#[tokio::test]
async fn the_first_backup_of_a_day_waits_for_a_moment_without_a_customer() {
    let shop = unhurried().await;
    let waits = shop.sell(150_000).await;
    let keeping = shop.engine.start_keeping_backups();
    minutes_pass(&shop, 3).await;
    assert_eq!(backups(&shop).await.last, None, "a QR is on the screen");
    shop.customer_pays(&waits).await;
    shop.check(&waits.number).await;
    minutes_pass(&shop, 2).await;
    let first = backups(&shop).await.last.unwrap();
    minutes_pass(&shop, 5).await;
    assert_eq!(backups(&shop).await.last.unwrap(), first, "one a day");
    paid(&shop).await;
    shop.advance(Duration::from_secs(24 * 60 * 60));
    minutes_pass(&shop, 2).await;
    let second =
        eventually("the next day's", || async { backups(&shop).await.last.filter(|last| *last != first) })
            .await;
    assert!(second.as_of_seq > first.as_of_seq);
    drop(keeping);
}

#[tokio::test]
async fn a_counter_that_is_never_free_is_backed_up_all_the_same() {
    let shop = unhurried().await;
    shop.sell(150_000).await;
    let keeping = shop.engine.start_keeping_backups();
    minutes_pass(&shop, 33).await;
    eventually("a backup", || async { backups(&shop).await.last }).await;
    drop(keeping);
}

#[tokio::test]
async fn a_second_place_that_is_gone_is_told_stops_nothing_and_is_caught_up_with() {
    let shop = unhurried().await;
    paid(&shop).await;
    let drive = tempfile::tempdir().unwrap();
    let place = drive.path().join("usb");
    let folder = place.display().to_string();
    let error = shop.engine.set_second_place(&owner(), Some(&folder)).await.unwrap_err();
    assert_eq!((error.code, error.values["path"].as_str()), (ErrorCode::SecondPlaceUnfit, folder.as_str()));
    let inside = shop.folder().join("backups").display().to_string();
    shop.engine.backup_now(&owner()).await.unwrap();
    let error = shop.engine.set_second_place(&owner(), Some(&inside)).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::SecondPlaceUnfit, "inside the data folder it would be lost with it");

    std::fs::create_dir(&place).unwrap();
    let seen = shop.engine.set_second_place(&owner(), Some(&folder)).await.unwrap();
    assert_eq!(seen.second.unwrap().state, SecondState::Ready, "the newest backup went there at once");
    let there = |view: &BackupsView| view.rows.iter().filter(|row| row.place == BackupPlace::Second).count();
    assert_eq!(there(&backups(&shop).await), 1);

    // Somebody takes the drive away; its mount point may stay behind, empty.
    let pocket: PathBuf = drive.path().join("pocket");
    std::fs::rename(&place, &pocket).unwrap();
    std::fs::create_dir(&place).unwrap();
    shop.advance(MINUTE);
    paid(&shop).await;
    shop.engine.backup_now(&owner()).await.unwrap();
    let seen = backups(&shop).await;
    assert_eq!(seen.second.as_ref().unwrap().state, SecondState::Absent);
    assert!(seen.wants_look && seen.problem.is_none());
    assert_eq!(std::fs::read_dir(&place).unwrap().count(), 0, "nothing is written where the drive isn't");
    paid(&shop).await;

    std::fs::remove_dir(&place).unwrap();
    std::fs::rename(&pocket, &place).unwrap();
    let keeping = shop.engine.start_keeping_backups();
    minutes_pass(&shop, 2).await;
    let seen = eventually("the drive is caught up with", || async {
        Some(backups(&shop).await).filter(|seen| there(seen) >= 2)
    })
    .await;
    assert_eq!(seen.second.unwrap().state, SecondState::Ready);
    drop(keeping);
    let copy = seen.rows.iter().find(|row| row.place == BackupPlace::Second).unwrap();
    assert_eq!(support::look_at(&shop, &copy.path).await.unwrap().refusal, None);

    let seen = shop.engine.set_second_place(&owner(), None).await.unwrap();
    assert!(seen.second.is_none() && !seen.wants_look);
}

#[tokio::test]
async fn a_backup_that_fails_is_told_and_the_closing_stands() {
    let shop = unhurried().await;
    paid(&shop).await;
    // Stands for a folder nobody can write: a file lies in its place.
    std::fs::write(shop.folder().join("backups"), b"in the way").unwrap();
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let closing = shop.engine.end_day(&owner(), None, Vec::new(), "en").await.unwrap();
    assert_eq!(closing.number, 1);
    let seen = backups(&shop).await;
    assert!(seen.problem.is_some() && seen.wants_look, "{seen:?}");
    paid(&shop).await;
    std::fs::remove_file(shop.folder().join("backups")).unwrap();
    shop.engine.backup_now(&owner()).await.unwrap();
    assert!(!backups(&shop).await.wants_look);
}
