//! A look into a file before it is taken, what taking it would lose, and the till that goes on from it.

use super::support::*;
use crate::look::{self, Kinship};
use crate::rescue;
use crate::{ClosingFileRecord, ClosingRecord, OpenError, OpenOptions, Store, StoreError, connection};
use std::fs;
use std::path::{Path, PathBuf};

/// A shop with so many sales, a backup of them, and two sales more.
async fn with_backup(sales: u32) -> (Shop, Store, PathBuf) {
    let shop = Shop::new();
    let store = shop.open();
    for _ in 0..sales {
        sell(&store).await;
    }
    let backup = shop.backups().join("till.db");
    store.backup(backup.clone()).await.unwrap();
    sell(&store).await;
    sell(&store).await;
    (shop, store, backup)
}

#[tokio::test]
async fn a_look_says_what_a_backup_holds_and_which_sales_it_lacks_while_the_till_sells_on() {
    let (shop, store, backup) = with_backup(3).await;
    let before = fs::read(&backup).unwrap();
    let seen = look::look(&backup).unwrap();
    assert_eq!((seen.sales, seen.head.seq, seen.profile.as_str()), (3, 3, "demo"));
    assert_eq!(seen.last_sale, Some((number(3), crate::truncated(noon()))));
    assert_eq!((seen.last_closing, seen.has_people, seen.broken), (None, false, None));
    assert_eq!(seen.file_id, store.file_id());
    let compared = look::compare(&backup, &shop.path()).unwrap();
    assert_eq!((compared.kinship, compared.missing_sales, compared.missing_rows), (Kinship::Older, 2, 2));
    assert_eq!(compared.missing, Some((number(4), number(5))));
    let back = look::compare(&shop.path(), &backup).unwrap();
    assert_eq!((back.kinship, back.missing_sales, back.missing), (Kinship::Newer, 0, None));
    assert_eq!(look::compare(&backup, &backup).unwrap().kinship, Kinship::Same);
    assert_eq!(fs::read(&backup).unwrap(), before, "looking changes nothing");
    assert_eq!(fs::read_dir(shop.backups()).unwrap().count(), 1, "and leaves nothing");
    assert_eq!(sell(&store).await, number(6));
    close(store).await;
}

#[tokio::test]
async fn a_restored_till_numbers_its_sales_under_a_code_nobody_had_and_keeps_the_old_ones() {
    let (shop, store, backup) = with_backup(2).await;
    close(store).await;
    let aside = rescue::restore(&backup, &shop.path(), &going_on("B7K")).unwrap().unwrap();
    let store = shop.open();
    assert_eq!((store.till_code().as_str(), store.first_till_code().as_str()), ("B7K", "A"));
    assert_eq!(sell(&store).await, of_till("B7K", 3));
    change(&store, number(1), |record| record.sale.note = "old".to_owned()).await.unwrap();
    let (codes, restored, verified) = store
        .read(|read| {
            let restored = read.journal_rows_of_kind("restored")?.remove(0);
            Ok::<_, StoreError>((read.till_codes(), restored, read.verify_journal()?))
        })
        .await
        .unwrap();
    let codes: Vec<_> = codes.iter().map(|record| (record.code.as_str(), record.seq)).collect();
    assert_eq!(codes, [("A", 0), ("B7K", 3)]);
    assert_eq!(restored.body["till_before"], "A");
    assert_eq!(restored.body["set_aside"], aside.file_name().unwrap().to_str().unwrap());
    assert_eq!((restored.actor.as_deref(), restored.body["as_of_seq"].as_i64()), (Some("Nadia"), Some(2)));
    assert_eq!(verified.broken, None);
    close(store).await;

    // Both went on from the backup: what was put aside has sales that the till lacks, and the other way.
    let apart = look::compare(&aside.join("till.db"), &shop.path()).unwrap();
    assert_eq!((apart.kinship, apart.missing_sales), (Kinship::Apart, 1));
    assert_eq!(apart.missing, Some((of_till("B7K", 3), of_till("B7K", 3))));
    // And the way back is a restore like any other.
    rescue::restore(&aside.join("till.db"), &shop.path(), &going_on("C2Q")).unwrap();
    let store = shop.open();
    assert_eq!(sell(&store).await, of_till("C2Q", 5));
    close(store).await;
}

#[tokio::test]
async fn a_code_is_given_once_and_never_taken_back() {
    let (shop, store, backup) = with_backup(1).await;
    close(store).await;
    let before = fs::read(shop.path()).unwrap();
    rescue::restore(&backup, &shop.path(), &going_on("A")).unwrap_err();
    assert!(fs::read(shop.path()).unwrap() == before, "a code that was used changes nothing");
    assert!(!connection::beside(&shop.path(), ".restoring").exists());
    rescue::restore(&backup, &shop.path(), &going_on("B22")).unwrap();
    let store = shop.open();
    for statement in ["DELETE FROM till_codes", "UPDATE till_codes SET code = 'D'"] {
        let refused: Result<(), StoreError> =
            store.write(move |write| Ok(write.raw().execute_batch(statement)?)).await;
        assert_eq!(refused, Err(StoreError::Constraint), "{statement}");
    }
    close(store).await;
}

#[tokio::test]
async fn what_is_no_fit_file_is_told_apart_and_stays_as_it_is() {
    let (shop, store, backup) = with_backup(1).await;
    close(store).await;
    let at = |name: &str| shop.backups().join(name);
    let spoilt = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = fs::read(&backup).unwrap();
        change(&mut bytes);
        fs::write(at(name), bytes).unwrap();
        at(name)
    };
    let missing = look::look(Path::new("/nowhere/till.db")).unwrap_err();
    assert!(matches!(missing, OpenError::Missing { .. }));
    let newer = spoilt("newer.db", &|bytes| bytes[60..64].copy_from_slice(&4_711_u32.to_be_bytes()));
    assert!(matches!(look::look(&newer).unwrap_err(), OpenError::Newer { found: 4_711, .. }));
    for foreign in [
        spoilt("foreign.db", &|bytes| bytes[68..72].fill(0)),
        spoilt("short.db", &|bytes| bytes.truncate(1_000)),
        spoilt("empty.db", &|bytes| bytes.clear()),
        spoilt("text.db", &|bytes| *bytes = b"a letter".to_vec()),
        spoilt("damaged.db", &|bytes| bytes[4_096..20_480].fill(0xA5)),
    ] {
        let before = fs::read(&foreign).unwrap();
        assert!(matches!(look::look(&foreign).unwrap_err(), OpenError::Corrupt { .. }), "{foreign:?}");
        let till = fs::read(shop.path()).unwrap();
        rescue::restore(&foreign, &shop.path(), &going_on("B22")).unwrap_err();
        assert!(fs::read(shop.path()).unwrap() == till, "{foreign:?} changed the till's file");
        assert_eq!(fs::read(&foreign).unwrap(), before);
    }
    let other = Shop::new();
    let live = Store::open(OpenOptions { profile: "live", ..other.options() }).unwrap();
    sell(&live).await;
    close(live).await;
    assert_eq!(look::look(&other.path()).unwrap().profile, "live");
    assert_eq!(look::compare(&other.path(), &shop.path()).unwrap().kinship, Kinship::Stranger);
}

#[tokio::test]
async fn a_journal_that_was_changed_in_a_backup_shows_in_the_look() {
    let (shop, store, backup) = with_backup(3).await;
    close(store).await;
    let raw = rusqlite::Connection::open(&backup).unwrap();
    raw.execute_batch("DROP TRIGGER journal_is_frozen; UPDATE journal SET kind = 'other' WHERE seq = 2")
        .unwrap();
    drop(raw);
    assert_eq!(look::look(&backup).unwrap().broken.unwrap().seq, 2);
    rescue::restore(&backup, &shop.path(), &going_on("B22")).unwrap_err();
    assert_eq!(shop.open().till_code().as_str(), "A");
}

#[tokio::test]
async fn a_backup_taken_in_the_middle_of_sales_is_of_one_moment() {
    let shop = Shop::new();
    let store = shop.open();
    for _ in 0..300 {
        sell(&store).await;
    }
    let copying = {
        let (store, to) = (store.clone(), shop.backups().join("busy.db"));
        tokio::spawn(async move { store.backup(to).await })
    };
    for _ in 0..100 {
        sell(&store).await;
    }
    let report = copying.await.unwrap().unwrap();
    let seen = look::look(&report.path).unwrap();
    assert!(seen.sales >= 300 && seen.broken.is_none(), "{seen:?}");
    assert_eq!((seen.head, seen.sales), (report.head, report.head.seq.unsigned_abs()));
    close(store).await;
}

#[tokio::test]
async fn the_files_of_a_closing_are_kept_once_and_never_change() {
    let shop = Shop::new();
    let store = shop.open();
    sell(&store).await;
    let closing = ClosingRecord {
        number: 1,
        business_day: "2026-11-21".parse().unwrap(),
        statement: "{}".to_owned(),
        public_key: [1; 32],
        signature: [2; 64],
        seq: 0,
    };
    let file = |kind: &str| ClosingFileRecord {
        closing: 1,
        kind: kind.to_owned(),
        name: format!("closing.{kind}"),
        language: "ar".to_owned(),
        bytes: 3,
        sha256: "0".repeat(64),
        packed: vec![1, 2, 3],
        seq: 0,
    };
    let files = vec![file("pdf"), file("csv")];
    let made = files.clone();
    let seq = store
        .write(move |write| {
            write.close_day(&closing, entry("day_closed"))?;
            write.file_closing(&made, entry("closing_filed"))
        })
        .await
        .unwrap();
    let kept = store.read(|read| read.closing_files(1)).await.unwrap();
    assert_eq!(kept.iter().map(|file| file.kind.as_str()).collect::<Vec<_>>(), ["pdf", "csv"]);
    let pdf = store.read(|read| read.closing_file(1, "pdf")).await.unwrap();
    assert_eq!(pdf, Some(ClosingFileRecord { seq, ..file("pdf") }));
    let again: Result<i64, StoreError> =
        store.write(move |write| write.file_closing(&files, entry("closing_filed"))).await;
    assert_eq!(again, Err(StoreError::Constraint));
    for statement in ["DELETE FROM closing_files", "UPDATE closing_files SET packed = x'00'"] {
        let refused: Result<(), StoreError> =
            store.write(move |write| Ok(write.raw().execute_batch(statement)?)).await;
        assert_eq!(refused, Err(StoreError::Constraint), "{statement}");
    }
    close(store).await;
}

#[tokio::test]
async fn a_backup_of_an_older_program_is_looked_into_as_it_is_and_brought_up_when_it_is_taken() {
    let (shop, store, backup) = with_backup(2).await;
    close(store).await;
    let known = crate::schema::version(&crate::schema::steps());
    back_to(known - 1, &backup);
    let before = fs::read(&backup).unwrap();
    let seen = look::look(&backup).unwrap();
    assert_eq!((seen.version, seen.sales, seen.till_codes.len()), ((known - 1, known), 2, 1));
    rescue::restore(&backup, &shop.path(), &going_on("B22")).unwrap();
    assert!(fs::read(&backup).unwrap() == before, "the backup itself stays as it was");
    assert_eq!(look::look(&shop.path()).unwrap().version, (known, known));
    let store = shop.open();
    assert_eq!(sell(&store).await, of_till("B22", 3));
    close(store).await;
    assert_eq!(fs::read_dir(shop.backups()).unwrap().count(), 1, "it needs no copy of a copy");
}
