//! Whatever is changed behind the till's back is found.

use super::support::*;
use crate::{OpenError, Store, StoreError, StoreHealth, ViewOnlyReason, canonical, connection};
use rusqlite::types::Value;
use serde_json::json;
use std::fs;
use std::io::{Seek, SeekFrom, Write as _};

/// A file with a few journal rows of every shape.
async fn small_journal(shop: &Shop) {
    let store = shop.open();
    sell(&store).await;
    let mut rich = entry("note");
    rich.actor = Some("Amina".to_owned());
    rich.attempt = Some(domain::OwnReference::new(number(1), 1, 7));
    rich.body = json!({"z": "قهوة", "a": [1, null, true]});
    store.write(|write| write.append(rich)).await.unwrap();
    store.write(|write| write.put_setting("shop", &json!({"name": "x"}), entry("setting"))).await.unwrap();
    sell(&store).await;
    close(store).await;
}

async fn verdict(shop: &Shop) -> crate::VerifyReport {
    // For viewing, which takes a broken journal, so that one can be reported at all.
    let store = Store::open(shop.for_viewing()).unwrap();
    let report = store.read(|read| read.verify_journal()).await.unwrap();
    close(store).await;
    report
}

#[tokio::test]
async fn every_flipped_byte_of_every_row_is_found() {
    let shop = Shop::new();
    small_journal(&shop).await;
    assert_eq!(verdict(&shop).await.broken, None);
    let raw = shop.unprotected();
    let columns = ["at", "kind", "sale", "attempt", "actor", "body", "prev_hash", "hash"];
    let mut flips = 0;
    for seq in 1..=4_i64 {
        for column in columns {
            let original: Value = raw
                .query_row(&format!("SELECT {column} FROM journal WHERE seq = ?1"), [seq], |row| row.get(0))
                .unwrap();
            // What every byte may be flipped to, and null for something, something for null.
            let mut forgeries = Vec::new();
            match &original {
                Value::Null => forgeries.push(("?1".to_owned(), Value::Text("x".to_owned()))),
                Value::Integer(number) => forgeries.push(("?1".to_owned(), Value::Integer(number ^ 1))),
                Value::Real(_) => unreachable!(),
                Value::Text(text) => {
                    for index in 0..text.len() {
                        let mut bytes = text.clone().into_bytes();
                        bytes[index] ^= 0x81;
                        forgeries.push(("CAST(?1 AS TEXT)".to_owned(), Value::Blob(bytes)));
                    }
                }
                Value::Blob(bytes) => {
                    for index in 0..bytes.len() {
                        let mut bytes = bytes.clone();
                        bytes[index] ^= 0x01;
                        forgeries.push(("?1".to_owned(), Value::Blob(bytes)));
                    }
                }
            }
            for (expression, forged) in forgeries {
                flips += 1;
                let set = |expression: &str, value: &Value| {
                    let sql = format!("UPDATE journal SET {column} = {expression} WHERE seq = ?2");
                    raw.execute(&sql, (value, seq)).unwrap();
                };
                set(&expression, &forged);
                let broken = verdict(&shop).await.broken;
                assert!(broken.is_some_and(|broken| broken.seq == seq), "row {seq}, {column}: {forged:?}");
                set("?1", &original);
            }
        }
    }
    assert!(flips > 300, "{flips}");
    assert_eq!(verdict(&shop).await.broken, None);
}

#[tokio::test]
async fn a_removed_row_is_found_wherever_it_was() {
    for seq in 1..=4_i64 {
        let shop = Shop::new();
        small_journal(&shop).await;
        shop.unprotected().execute("DELETE FROM journal WHERE seq = ?1", [seq]).unwrap();
        assert!(verdict(&shop).await.broken.is_some(), "{seq}");
        assert!(matches!(Store::open(shop.options()).unwrap_err(), OpenError::Corrupt { .. }));
    }
}

#[tokio::test]
async fn an_inserted_or_renumbered_row_is_found() {
    let shop = Shop::new();
    small_journal(&shop).await;
    let raw = shop.unprotected();
    raw.execute_batch(
        "INSERT INTO journal (seq, at, kind, sale, body, prev_hash, hash)
         SELECT 5, at, kind, sale, body, hash, prev_hash FROM journal WHERE seq = 4",
    )
    .unwrap();
    assert_eq!(verdict(&shop).await.broken.unwrap().seq, 5);
    raw.execute_batch("DELETE FROM journal WHERE seq = 5; UPDATE journal SET seq = 9 WHERE seq = 4").unwrap();
    assert_eq!(verdict(&shop).await.broken.unwrap().seq, 9);
}

#[tokio::test]
async fn a_journal_moved_into_another_file_does_not_fit() {
    let shop = Shop::new();
    small_journal(&shop).await;
    shop.unprotected().execute_batch("UPDATE meta SET file_id = 'another'").unwrap();
    assert_eq!(verdict(&shop).await.broken.unwrap().seq, 1);
}

#[tokio::test]
async fn a_hash_is_the_documented_one() {
    let shop = Shop::new();
    small_journal(&shop).await;
    let store = shop.open();
    let rows = store.read(|read| read.journal_of(&number(1))).await.unwrap();
    let row = &rows[0];
    assert_eq!(row.prev_hash, canonical::genesis(&store.file_id()));
    let mut bytes = b"comptoir-journal-1".to_vec();
    bytes.extend(row.prev_hash);
    bytes.extend(1_i64.to_be_bytes());
    bytes.extend(noon().timestamp_micros().to_be_bytes());
    for text in [Some("sale_made"), Some("A-000001"), None, None, Some("{}")] {
        match text {
            None => bytes.push(0),
            Some(text) => {
                bytes.push(1);
                bytes.extend((text.len() as u64).to_be_bytes());
                bytes.extend(text.as_bytes());
            }
        }
    }
    use sha2::Digest;
    let expected: [u8; 32] = sha2::Sha256::digest(&bytes).into();
    assert_eq!(row.hash, expected);
    close(store).await;
}

#[test]
fn json_has_one_form_only() {
    let value = json!({"b": {"y": "\u{7}\"é", "x": [1, -2]}, "a": null});
    assert_eq!(canonical::json(&value).unwrap(), r#"{"a":null,"b":{"x":[1,-2],"y":"\u0007\"é"}}"#);
    assert_eq!(canonical::json(&json!({"a": 0.1})), Err(StoreError::Constraint));
}

#[tokio::test]
async fn a_word_the_till_does_not_know_is_damage_and_never_a_guess() {
    // What the tables forbid is damage of the file; the rest is one bad row, and the till sells on.
    let broken_rule = [
        "UPDATE attempts SET stage = 'paid'",
        "UPDATE attempts SET environment = 'test'",
        "UPDATE attempts SET screen = 'gone'",
        "UPDATE attempts SET screen_since = NULL",
    ];
    let bad_row = [
        "UPDATE attempts SET flags = 'late odd'",
        "UPDATE attempts SET own_reference = 'A-1'",
        "UPDATE attempts SET created_at = 9223372036854775807",
        "UPDATE attempts SET not_found_count = 5000000000",
        "UPDATE sales SET currency = 'XXX'",
        "UPDATE sales SET currency_exponent = 0",
        "UPDATE sales SET business_day = '2026-02-30'",
        "UPDATE sales SET number = '1'",
    ];
    let cases = broken_rule.map(|sql| (sql, false)).into_iter().chain(bad_row.map(|sql| (sql, true)));
    for (forgery, sells_on) in cases {
        let shop = Shop::new();
        let store = shop.open();
        sell(&store).await;
        close(store).await;
        shop.unprotected().execute_batch(forgery).unwrap();
        let store = shop.open();
        let loaded = store.read(|read| read.waiting()).await;
        assert!(loaded == Err(StoreError::Corrupt), "{forgery}: {loaded:?}");
        if sells_on {
            let written = store.write(|write| write.waiting()).await;
            assert_eq!(written, Err(StoreError::Corrupt), "{forgery}");
            assert_eq!(*store.health().borrow(), StoreHealth::Selling, "{forgery}");
            assert_eq!(store.write(|write| write.append(entry("sold_on"))).await, Ok(2));
        } else {
            let stopped = StoreHealth::ViewOnly { reason: ViewOnlyReason::Corrupt };
            assert_eq!(*store.health().borrow(), stopped, "{forgery}");
        }
        close(store).await;
    }
}

#[tokio::test]
async fn a_truncated_file_is_refused() {
    let shop = Shop::new();
    small_journal(&shop).await;
    let length = fs::metadata(shop.path()).unwrap().len();
    for kept in [length / 2, 4096, 60] {
        let shop = Shop::new();
        small_journal(&shop).await;
        fs::OpenOptions::new().write(true).open(shop.path()).unwrap().set_len(kept).unwrap();
        let refused = Store::open(shop.options()).unwrap_err();
        assert!(matches!(refused, OpenError::Corrupt { .. }), "{kept}: {refused:?}");
    }
}

#[tokio::test]
async fn a_spoiled_page_is_refused_at_opening_or_stops_selling_at_the_quick_check() {
    let shop = Shop::new();
    small_journal(&shop).await;
    let sound = fs::read(shop.path()).unwrap();
    let pages = sound.len() / 4096;
    for page in 0..pages {
        let mut file = fs::OpenOptions::new().write(true).open(shop.path()).unwrap();
        file.write_all(&sound).unwrap();
        file.seek(SeekFrom::Start((page * 4096) as u64)).unwrap();
        file.write_all(&[0xA5; 4096]).unwrap();
        drop(file);
        match Store::open(shop.options()) {
            Err(refused) => assert!(matches!(refused, OpenError::Corrupt { .. }), "page {page}: {refused:?}"),
            Ok(store) => {
                let health = store.health();
                assert_eq!(store.quick_check().await, Err(StoreError::Corrupt), "page {page}");
                assert_eq!(*health.borrow(), StoreHealth::ViewOnly { reason: ViewOnlyReason::Corrupt });
                let refused = store.write(|write| write.append(entry("no"))).await;
                assert_eq!(refused, Err(StoreError::ViewOnly));
                close(store).await;
            }
        }
        for suffix in ["-wal", "-shm"] {
            let _ = fs::remove_file(connection::beside(&shop.path(), suffix));
        }
    }
}

#[tokio::test]
async fn a_file_that_is_spoiled_under_the_till_stops_selling_by_the_next_job_that_meets_it() {
    let shop = Shop::new();
    small_journal(&shop).await;
    let store = shop.open();
    let length = fs::metadata(shop.path()).unwrap().len();
    let mut file = fs::OpenOptions::new().write(true).open(shop.path()).unwrap();
    file.seek(SeekFrom::Start(4096)).unwrap();
    file.write_all(&vec![0xA5; usize::try_from(length).unwrap() - 4096]).unwrap();
    drop(file);
    let health = store.health();
    let first = store.write(|write| write.search("x", 3)).await;
    assert!(first.is_err());
    assert_eq!(*health.borrow(), StoreHealth::ViewOnly { reason: ViewOnlyReason::Corrupt });
    assert_eq!(store.write(|write| write.append(entry("no"))).await, Err(StoreError::ViewOnly));
    close(store).await;
}
