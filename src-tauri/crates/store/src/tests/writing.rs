//! Transactions: all or nothing, answered after the commit, one at a time.

use super::support::*;
use crate::{Notice, Store, StoreError, StoreHealth};
use serde_json::json;
use std::sync::mpsc;
use std::time::Duration;

#[tokio::test]
async fn an_acknowledged_write_survives_a_copy_of_the_files_taken_at_once() {
    let shop = Shop::new();
    let store = shop.open();
    let number = sell(&store).await;
    // What a kill leaves behind: the files as they are now, log and all, never closed in order.
    let after = Shop::new();
    std::fs::create_dir(after.path().parent().unwrap()).unwrap();
    for suffix in ["", "-wal"] {
        let part = |shop: &Shop| crate::connection::beside(&shop.path(), suffix);
        std::fs::copy(part(&shop), part(&after)).unwrap();
    }
    let reopened = after.open();
    assert_eq!(load(&reopened, number.clone()).await, load(&store, number).await);
    close(reopened).await;
    close(store).await;
}

#[tokio::test]
async fn a_till_that_was_closed_opens_with_everything_and_without_a_log() {
    let shop = Shop::new();
    let store = shop.open();
    let number = sell(&store).await;
    let before = load(&store, number.clone()).await;
    let file_id = store.file_id();
    close(store).await;
    assert!(!crate::connection::beside(&shop.path(), "-wal").exists());
    let store = shop.open();
    assert_eq!(load(&store, number).await, before);
    assert_eq!(store.file_id(), file_id);
    assert_eq!(file_id.len(), 32);
    close(store).await;
}

#[tokio::test]
async fn a_failed_job_leaves_no_row_and_no_gap_in_the_numbers() {
    let shop = Shop::new();
    let store = shop.open();
    sell(&store).await;
    let failed: Result<(), StoreError> = store
        .write(|write| {
            let record = shown_sale(write.next_sale_number()?);
            write.save(&record, entry("sale_made"))?;
            Err(StoreError::NotFound)
        })
        .await;
    assert_eq!(failed, Err(StoreError::NotFound));
    assert_eq!(store.read(|read| read.sale(&number(2))).await, Ok(None));
    assert_eq!(store.read(|read| read.head()).await.unwrap().seq, 1);
    assert_eq!(sell(&store).await, number(2));
    close(store).await;
}

#[tokio::test]
async fn a_change_that_failed_spoils_the_job_even_if_the_job_overlooks_it() {
    let shop = Shop::new();
    let store = shop.open();
    let kept: Result<(), StoreError> = store
        .write(|write| {
            write.save(&shown_sale(number(1)), entry("sale_made"))?;
            let _ = write.save(&shown_sale(number(9)), entry("sale_made"));
            Ok(())
        })
        .await;
    assert_eq!(kept, Err(StoreError::Constraint));
    assert_eq!(store.read(|read| read.head()).await.unwrap().seq, 0);
    close(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_sales_at_once_get_consecutive_numbers() {
    let shop = Shop::new();
    let store = shop.open();
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { sell(&store).await.sequence() })
        })
        .collect();
    let mut sequences = Vec::new();
    for task in tasks {
        sequences.push(task.await.unwrap());
    }
    sequences.sort_unstable();
    assert_eq!(sequences, (1..=100).collect::<Vec<_>>());
    let report = store.read(|read| read.verify_journal()).await.unwrap();
    assert_eq!((report.rows, report.broken), (100, None));
    close(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_and_writing_do_not_wait_for_each_other() {
    let shop = Shop::new();
    let store = shop.open();
    let (inside, entered) = mpsc::channel();
    let (leave, left) = mpsc::channel::<()>();
    let reading = tokio::spawn({
        let store = store.clone();
        async move {
            let job = move |read: &crate::Read<'_>| {
                let before = read.head()?.seq;
                inside.send(()).unwrap();
                left.recv().unwrap();
                Ok::<_, StoreError>((before, read.head()?.seq))
            };
            store.read(job).await
        }
    });
    tokio::task::spawn_blocking(move || entered.recv().unwrap()).await.unwrap();
    sell(&store).await;
    assert_eq!(store.read(|read| read.head()).await.unwrap().seq, 1);
    leave.send(()).unwrap();
    // The snapshot stayed as it was.
    assert_eq!(reading.await.unwrap(), Ok((0, 0)));
    close(store).await;
}

#[tokio::test]
async fn the_notice_comes_after_the_commit_and_only_then() {
    let shop = Shop::new();
    let store = shop.open();
    let mut notices = store.notices();
    let _: Result<(), StoreError> = store
        .write(|write| {
            write.save(&shown_sale(number(1)), entry("sale_made"))?;
            Err(StoreError::NotFound)
        })
        .await;
    store.write(|write| write.append(entry("opened"))).await.unwrap();
    sell(&store).await;
    let notice = notices.recv().await.unwrap();
    assert_eq!(notice, Notice { seq: 2, sale: Some(number(1)) });
    assert_eq!(load(&store, number(1)).await.seq, 2);
    assert!(notices.try_recv().is_err());
    close(store).await;
}

#[tokio::test]
async fn a_panicking_job_is_rolled_back_and_the_till_sells_on() {
    let shop = Shop::new();
    let store = shop.open();
    let panicked: Result<(), StoreError> = store
        .write(|write| {
            write.save(&shown_sale(number(1)), entry("sale_made"))?;
            panic!("on purpose")
        })
        .await;
    assert_eq!(panicked, Err(StoreError::Internal("a job panicked: on purpose".to_owned())));
    let panicked: Result<(), StoreError> = store.read(|_| panic!("on purpose")).await;
    assert_eq!(panicked, Err(StoreError::Internal("a job panicked: on purpose".to_owned())));
    assert_eq!(sell(&store).await, number(1));
    assert_eq!(*store.health().borrow(), StoreHealth::Selling);
    close(store).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_cancels_nothing() {
    let shop = Shop::new();
    let store = shop.open();
    let (leave, left) = mpsc::channel::<()>();
    let caller = tokio::spawn({
        let store = store.clone();
        async move {
            store
                .write(move |write| {
                    left.recv().unwrap();
                    write.save(&shown_sale(number(1)), entry("sale_made"))
                })
                .await
        }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    caller.abort();
    leave.send(()).unwrap();
    assert_eq!(sell(&store).await, number(2));
    close(store).await;
}

#[tokio::test]
async fn a_closed_record_finishes_its_queue_and_takes_no_more() {
    let shop = Shop::new();
    let store = shop.open();
    let other = store.clone();
    let queued = tokio::join!(
        other.write(|write| {
            std::thread::sleep(Duration::from_millis(100));
            write.append(entry("slow"))
        }),
        other.write(|write| write.append(entry("queued"))),
        async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            store.close(Duration::from_secs(5)).await;
        }
    );
    assert_eq!((queued.0, queued.1), (Ok(1), Ok(2)));
    assert_eq!(other.write(|write| write.append(entry("late"))).await, Err(StoreError::Closed));
    assert_eq!(other.read(|read| read.head()).await.map(|head| head.seq), Err(StoreError::Closed));
    assert_eq!(other.quick_check().await, Err(StoreError::Closed));
    close(store).await;
}

#[tokio::test]
async fn a_full_disk_fails_the_job_whole_and_selling_resumes_with_space() {
    let shop = Shop::new();
    let store = shop.open();
    sell(&store).await;
    set_largest(&store, "(SELECT page_count + 2 FROM pragma_page_count)").await;
    let mut sold = 1;
    let full = loop {
        let mut large = entry("sale_made");
        large.body = json!({ "text": "x".repeat(9000) });
        let saved = store
            .write(move |write| {
                let record = shown_sale(write.next_sale_number()?);
                write.save(&record, large)
            })
            .await;
        match saved {
            Ok(_) => sold += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(full, StoreError::Full);
    assert_eq!(*store.health().borrow(), StoreHealth::Selling);
    assert_eq!(store.read(|read| read.head()).await.unwrap().seq, sold);
    set_largest(&store, "1000000").await;
    let next = u64::try_from(sold).unwrap() + 1;
    assert_eq!(sell(&store).await, number(next));
    close(store).await;
}

/// Makes SQLite itself report a full disk beyond so many pages.
async fn set_largest(store: &Store, pages: &'static str) {
    let set: Result<(), StoreError> = store
        .write(move |write| {
            let pages: i64 = write.raw().query_row(&format!("SELECT {pages}"), [], |row| row.get(0))?;
            write.raw().query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
            Ok(())
        })
        .await;
    set.unwrap();
}
