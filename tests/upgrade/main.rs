//! Files of other versions, damaged files, and the ways out of them.
//!
//! **What it is for:** what a shop's data comes to when the program changes or the disk fails: nothing is lost,
//! nothing is guessed, and what was unfinished is asked about again.
//!
//! **What it must not know:** tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use engine::Profile;
use engine::views::{ErrorCode, MoneyMoved, SaleView, StateView};
use sandbox::{CustomerDoes, RunningSandbox, Sandbox, SandboxOptions};
use std::path::{Path, PathBuf};
use support::{environment, eventually, open_till, owner, paths, sale};
use tempfile::TempDir;
use till::rescue::{Rescue, rescue};
use till::{Access, Till};

/// Where SQLite keeps the number that a program counts its versions with.
const VERSION_AT: usize = 60;

async fn shop() -> (RunningSandbox, TempDir) {
    (Sandbox::start(SandboxOptions::default()).await.unwrap(), tempfile::tempdir().unwrap())
}

async fn open(folder: &Path, sandbox: &RunningSandbox) -> Till {
    open_till(folder, environment(sandbox), Access::Sell).await.unwrap()
}

async fn code(folder: &Path, sandbox: &RunningSandbox) -> (ErrorCode, MoneyMoved) {
    let error = open_till(folder, environment(sandbox), Access::Sell).await.err().unwrap().0;
    (error.code, error.money)
}

async fn sells(till: &Till, request_id: &str) -> SaleView {
    till.engine.sell(&owner(), sale(150_000, request_id)).await.unwrap()
}

fn database(folder: &Path) -> PathBuf {
    paths(folder).database(Profile::Demo)
}

fn spoil(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).unwrap();
    change(&mut bytes);
    std::fs::write(path, bytes).unwrap();
}

/// Everything that lies in quarantine.
fn quarantined(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(paths(folder).profile(Profile::Demo)).unwrap();
    let refuges = entries.map(|entry| entry.unwrap().path()).filter(|path| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("quarantine-"))
    });
    refuges.flat_map(|refuge| std::fs::read_dir(refuge).unwrap().map(|entry| entry.unwrap().path())).collect()
}

#[tokio::test]
async fn a_file_of_this_version_opens_again_with_all_it_holds() {
    let (sandbox, folder) = shop().await;
    let till = open(folder.path(), &sandbox).await;
    let sold = sells(&till, "request-one").await;
    till.close().await;
    let till = open(folder.path(), &sandbox).await;
    let kept = till.engine.read_sale(&owner(), &sold.number.parse().unwrap()).await.unwrap();
    assert_eq!(kept.link.map(|link| link.url), sold.link.map(|link| link.url));
    assert!(till.engine.verify_journal(&owner()).await.unwrap().broken.is_none());
    till.engine.quick_check().await.unwrap();
    assert_eq!(sells(&till, "request-two").await.number, "A-000002");
    till.close().await;
}

#[tokio::test]
async fn a_file_of_a_newer_program_is_refused_and_left_untouched() {
    let (sandbox, folder) = shop().await;
    let till = open(folder.path(), &sandbox).await;
    sells(&till, "request-one").await;
    till.close().await;
    let path = database(folder.path());
    spoil(&path, |bytes| bytes[VERSION_AT..VERSION_AT + 4].copy_from_slice(&4_711_u32.to_be_bytes()));
    let before = std::fs::read(&path).unwrap();
    assert_eq!(code(folder.path(), &sandbox).await, (ErrorCode::StoreNewer, MoneyMoved::None));
    assert!(std::fs::read(&path).unwrap() == before, "not a byte may change");
}

#[tokio::test]
async fn a_damaged_file_is_refused_and_the_newest_backup_brought_back_asks_the_gateway_again() {
    let (sandbox, folder) = shop().await;
    let till = open(folder.path(), &sandbox).await;
    let first = sells(&till, "request-one").await;
    till.engine.backup_now(&owner()).await.unwrap();
    let second = sells(&till, "request-two").await;
    till.engine.backup_now(&owner()).await.unwrap();
    till.close().await;
    let path = database(folder.path());
    spoil(&path, |bytes| bytes[..64].fill(0x5a));
    let damaged = std::fs::read(&path).unwrap();
    assert_eq!(code(folder.path(), &sandbox).await, (ErrorCode::StoreCorrupt, MoneyMoved::None));
    assert!(std::fs::read(&path).unwrap() == damaged, "evidence is not written on");

    for paid in [&first, &second] {
        let reference = &paid.link.as_ref().unwrap().reference;
        sandbox.play(reference, CustomerDoes::Pays).await.unwrap();
    }
    rescue(&paths(folder.path()), Profile::Demo, Rescue::RestoreBackup).await.unwrap();
    let evidence = quarantined(folder.path());
    assert!(evidence.iter().any(|part| std::fs::read(part).unwrap() == damaged), "{evidence:?}");
    let till = open(folder.path(), &sandbox).await;
    for paid in [first, second] {
        let number = paid.number.parse().unwrap();
        let engine = &till.engine;
        eventually("paid, asked about again", || async {
            let sale = engine.read_sale(&owner(), &number).await.unwrap();
            (sale.state == StateView::Paid).then_some(())
        })
        .await;
    }
    assert!(till.engine.verify_journal(&owner()).await.unwrap().broken.is_none());
    till.close().await;
}

#[tokio::test]
async fn a_damaged_backup_is_passed_over_for_the_newest_whole_one() {
    let (sandbox, folder) = shop().await;
    let till = open(folder.path(), &sandbox).await;
    sells(&till, "request-one").await;
    till.engine.backup_now(&owner()).await.unwrap();
    sells(&till, "request-two").await;
    let newest = till.engine.backup_now(&owner()).await.unwrap().path;
    till.close().await;
    spoil(Path::new(&newest), |bytes| {
        let middle = bytes.len() / 2;
        bytes.truncate(middle);
    });
    spoil(&database(folder.path()), |bytes| bytes.clear());
    assert_eq!(code(folder.path(), &sandbox).await.0, ErrorCode::StoreCorrupt);
    rescue(&paths(folder.path()), Profile::Demo, Rescue::RestoreBackup).await.unwrap();
    let till = open(folder.path(), &sandbox).await;
    assert_eq!(till.engine.sales_of_day(&owner(), None).await.unwrap().len(), 1);
    till.close().await;
}

#[tokio::test]
async fn without_a_backup_the_damaged_file_stays_until_somebody_starts_anew() {
    let (sandbox, folder) = shop().await;
    let till = open(folder.path(), &sandbox).await;
    sells(&till, "request-one").await;
    till.close().await;
    let path = database(folder.path());
    spoil(&path, |bytes| bytes[..16].fill(0));
    let error = rescue(&paths(folder.path()), Profile::Demo, Rescue::RestoreBackup).await.unwrap_err();
    assert_eq!((error.0.code, error.0.money), (ErrorCode::NoBackup, MoneyMoved::None));
    assert!(path.exists() && quarantined(folder.path()).is_empty(), "nothing is moved for nothing");
    rescue(&paths(folder.path()), Profile::Demo, Rescue::StartNew).await.unwrap();
    assert!(!quarantined(folder.path()).is_empty());
    let till = open(folder.path(), &sandbox).await;
    assert_eq!(sells(&till, "request-two").await.number, "A-000001");
    till.close().await;
}

#[tokio::test]
async fn nothing_is_rescued_while_a_till_sells() {
    let (sandbox, folder) = shop().await;
    let till = open(folder.path(), &sandbox).await;
    for how in [Rescue::RestoreBackup, Rescue::StartNew] {
        let error = rescue(&paths(folder.path()), Profile::Demo, how).await.unwrap_err();
        assert_eq!(error.0.code, ErrorCode::TillLocked);
    }
    assert_eq!(sells(&till, "request-one").await.number, "A-000001");
    till.close().await;
}

#[tokio::test]
async fn a_file_of_the_other_profile_is_never_opened_as_this_one() {
    let (sandbox, folder) = shop().await;
    let till = open(folder.path(), &sandbox).await;
    sells(&till, "request-one").await;
    till.close().await;
    let live = paths(folder.path()).database(Profile::Live);
    std::fs::create_dir_all(live.parent().unwrap()).unwrap();
    std::fs::rename(database(folder.path()), &live).unwrap();
    let options = till::Open {
        paths: paths(folder.path()),
        profile: Profile::Live,
        access: Access::Sell,
        holder: "a test".to_owned(),
        environment: environment(&sandbox),
        watch: false,
    };
    assert_eq!(Till::open(options).await.err().unwrap().0.code, ErrorCode::StoreCorrupt);
}
