//! Copies, and the way back from damage.

use super::support::*;
use crate::{OpenError, OpenOptions, Store, StoreError, connection, rescue};
use domain::SaleNumber;
use std::fs;
use std::path::PathBuf;

#[tokio::test]
async fn a_copy_taken_while_selling_is_whole_and_lies_alone() {
    let shop = Shop::new();
    let store = shop.open();
    let first = sell(&store).await;
    let to = shop.backups().join("today.db");
    let report = store.backup(to.clone()).await.unwrap();
    assert_eq!((report.path.clone(), report.head.seq), (to.clone(), 1));
    assert_eq!(report.bytes, fs::metadata(&to).unwrap().len());
    assert_eq!(report.head, store.read(|read| read.head()).await.unwrap());
    assert_eq!(fs::read_dir(shop.backups()).unwrap().count(), 1);
    sell(&store).await;
    // A second one takes the first one's place.
    assert_eq!(store.backup(to.clone()).await.unwrap().head.seq, 2);
    let copy = Shop::new();
    assert_eq!(rescue::restore(&to, &copy.path(), &going_on("B22")).unwrap(), None);
    let restored = copy.open();
    assert_eq!(load(&restored, first.clone()).await, load(&store, first).await);
    assert_eq!(sell(&restored).await, of_till("B22", 3));
    close(restored).await;
    close(store).await;
}

#[tokio::test]
async fn a_copy_never_replaces_the_file_itself() {
    let shop = Shop::new();
    let store = shop.open();
    sell(&store).await;
    assert_eq!(store.backup(shop.path()).await, Err(StoreError::Constraint));
    let roundabout = shop.path().parent().unwrap().join("..").join("demo").join("till.db");
    assert_eq!(store.backup(roundabout).await, Err(StoreError::Constraint));
    assert_eq!(sell(&store).await, number(2));
    close(store).await;
}

#[tokio::test]
async fn quarantine_keeps_every_part_and_deletes_none() {
    let shop = Shop::new();
    let store = shop.open();
    sell(&store).await;
    let home = shop.path().parent().unwrap().to_owned();
    let damaged = Shop::new();
    fs::create_dir(damaged.path().parent().unwrap()).unwrap();
    for suffix in ["", "-wal", "-shm"] {
        let from = connection::beside(&shop.path(), suffix);
        fs::write(connection::beside(&damaged.path(), suffix), &fs::read(from).unwrap()[..40]).unwrap();
    }
    close(store).await;
    assert!(matches!(Store::open(damaged.options()).unwrap_err(), OpenError::Corrupt { .. }));
    let refuge = rescue::quarantine(&damaged.path(), noon()).unwrap();
    assert_eq!(refuge.file_name().unwrap(), "quarantine-20261121T120000Z");
    for suffix in ["", "-wal", "-shm"] {
        let kept = fs::read(connection::beside(&refuge.join("till.db"), suffix)).unwrap();
        assert_eq!(kept.len(), 40);
        assert!(!connection::beside(&damaged.path(), suffix).exists());
    }
    // Once more in the same second, with only a log: into a place of its own.
    fs::write(connection::beside(&damaged.path(), "-wal"), b"rest").unwrap();
    let second = rescue::quarantine(&damaged.path(), noon()).unwrap();
    assert_ne!(second, refuge);
    assert_eq!(fs::read(second.join("till.db-wal")).unwrap(), b"rest");
    assert!(home.exists());
}

#[tokio::test]
async fn the_newest_sound_copy_of_the_profile_is_found_and_brought_back() {
    let shop = Shop::new();
    let store = shop.open();
    assert_eq!(rescue::newest_backup(&shop.backups()), None);
    for name in ["z-first.db", "b-second.db", "a-third.db"] {
        sell(&store).await;
        store.backup(shop.backups().join(name)).await.unwrap();
    }
    close(store).await;
    fs::write(shop.backups().join("letter.db"), b"a letter").unwrap();
    fs::write(shop.backups().join("empty.db"), b"").unwrap();
    let live = Shop::new();
    let other = Store::open(OpenOptions { profile: "live", ..live.options() }).unwrap();
    for _ in 0..9 {
        sell(&other).await;
    }
    other.backup(shop.backups().join("live.db")).await.unwrap();
    close(other).await;
    let newest = || rescue::newest_backup_of(&shop.backups(), "demo").unwrap();
    assert_eq!(rescue::newest_backup(&shop.backups()), Some(shop.backups().join("live.db")));
    assert_eq!(newest(), shop.backups().join("a-third.db"));

    // A damaged copy is passed over.
    let length = fs::metadata(newest()).unwrap().len();
    let mut bytes = fs::read(newest()).unwrap();
    bytes[8192..usize::try_from(length).unwrap()].fill(0xA5);
    fs::write(newest(), bytes).unwrap();
    let spoiled = shop.backups().join("a-third.db");
    assert_eq!(newest(), shop.backups().join("b-second.db"));

    let till = shop.path();
    let damaged = fs::read(&till).unwrap();
    let refused = rescue::restore(&spoiled, &till, &going_on("B22"));
    assert!(matches!(refused, Err(OpenError::Corrupt { .. })));
    assert_eq!(fs::read(&till).unwrap(), damaged);
    let aside = rescue::restore(&newest(), &till, &going_on("B22")).unwrap().unwrap();
    assert_eq!(aside, till.parent().unwrap().join("quarantine-20261121T120000Z"));
    assert_eq!(fs::read(aside.join("till.db")).unwrap(), damaged);
    let store = shop.open();
    assert_eq!(store.read(|read| read.head()).await.unwrap().seq, 3, "two sales and the restore");
    assert_eq!(sell(&store).await, of_till("B22", 3));
    close(store).await;
}

#[tokio::test]
async fn a_restore_that_finds_no_place_for_the_copy_moves_nothing() {
    let shop = Shop::new();
    let (till, copy) = a_damaged_till_with_a_copy_of_two_sales(&shop).await;
    // Stands for a full disk, which no test can make here: the copy's file can't be written.
    fs::create_dir(connection::beside(&till, ".restoring")).unwrap();
    rescue::restore(&copy, &till, &going_on("B22")).unwrap_err();
    assert_eq!(fs::read(&till).unwrap(), b"damaged");
    assert_eq!(fs::read_dir(till.parent().unwrap()).unwrap().count(), 2);
    fs::remove_dir(connection::beside(&till, ".restoring")).unwrap();
    rescue::restore(&copy, &till, &going_on("B22")).unwrap();
    assert_eq!(next_sale(&shop).await, of_till("B22", 3));
}

#[tokio::test]
async fn a_restore_that_a_power_cut_stopped_is_finished_by_the_next_start_and_never_begins_anew() {
    let shop = Shop::new();
    let (till, copy) = a_damaged_till_with_a_copy_of_two_sales(&shop).await;
    // The copy was brought and the damaged file put aside; then the power went.
    fs::copy(&copy, connection::beside(&till, ".restored")).unwrap();
    fs::remove_file(&till).unwrap();
    assert_eq!(next_sale(&shop).await, number(3));

    // Before the damaged file was put aside: it stays what it is, and the next rescue brings a fresh copy.
    fs::write(&till, b"damaged").unwrap();
    fs::write(connection::beside(&till, ".restored"), b"old").unwrap();
    assert!(matches!(Store::open(shop.options()).unwrap_err(), OpenError::Corrupt { .. }));
    rescue::restore(&copy, &till, &going_on("B22")).unwrap();
    assert_eq!(next_sale(&shop).await, of_till("B22", 3));

    // After the file itself was put aside, and before its log was: the log is the old file's and stays so.
    fs::copy(&copy, connection::beside(&till, ".restored")).unwrap();
    fs::remove_file(&till).unwrap();
    fs::write(connection::beside(&till, "-wal"), b"rest").unwrap();
    assert_eq!(next_sale(&shop).await, number(3));
    let aside = fs::read_dir(till.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let logs = aside.filter(|path| path.join("till.db-wal").exists()).count();
    assert_eq!(logs, 1, "the old log is evidence");

    // Who begins anew gets nothing of it.
    fs::copy(&copy, connection::beside(&till, ".restored")).unwrap();
    rescue::quarantine(&till, noon()).unwrap();
    assert_eq!(next_sale(&shop).await, number(1));
}

/// Opens the till, sells once, closes it; gives that sale's number.
async fn next_sale(shop: &Shop) -> SaleNumber {
    let store = shop.open();
    let sold = sell(&store).await;
    close(store).await;
    sold
}

async fn a_damaged_till_with_a_copy_of_two_sales(shop: &Shop) -> (PathBuf, PathBuf) {
    let (till, copy) = (shop.path(), shop.backups().join("two.db"));
    let store = shop.open();
    sell(&store).await;
    sell(&store).await;
    store.backup(copy.clone()).await.unwrap();
    close(store).await;
    fs::write(&till, b"damaged").unwrap();
    (till, copy)
}
