//! What the screens ask for.

use super::support::*;
use crate::{DayCounts, ListedSale, SaleRecord, Store, StoreError, sales};
use domain::attempt::LeftScreen;
use domain::{BusinessDay, Flag, Money, Stage};
use serde_json::json;

fn numbers(records: &[SaleRecord]) -> Vec<u64> {
    records.iter().map(|record| record.sale.number.sequence()).collect()
}

async fn listed(
    store: &Store,
    list: impl FnOnce(&crate::Read<'_>) -> Result<Vec<SaleRecord>, StoreError> + Send + 'static,
) -> Vec<u64> {
    numbers(&store.read(list).await.unwrap())
}

/// The numbers of the sales that the runs of some days give.
async fn run_through(store: &Store, days: (BusinessDay, BusinessDay)) -> Vec<u64> {
    let run_through = move |read: &crate::Read<'_>| {
        let listing = read.listing(days)?;
        let runs: Result<Vec<_>, StoreError> = listing.runs(2).map(|run| read.sales_of_run(run)).collect();
        Ok::<_, StoreError>(runs?.into_iter().flatten().collect::<Vec<_>>())
    };
    store.read(run_through).await.unwrap().iter().map(ListedSale::sequence).collect()
}

fn confirm(record: &mut SaleRecord, day: BusinessDay) {
    let attempt = &mut record.attempts[0].attempt;
    *attempt = attempt.left_screen(LeftScreen::Verdict, noon());
    attempt.stage = Stage::Confirmed;
    attempt.confirmed_at = Some(noon());
    attempt.business_day = Some(day);
}

fn day(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

/// Five sales: waiting, paid, declined, cut short while the link was made, paid late on the next day.
async fn five(store: &Store) {
    for _ in 0..5 {
        sell(store).await;
    }
    change(store, number(2), |record| confirm(record, day("2026-11-21"))).await.unwrap();
    change(store, number(3), |record| {
        let attempt = &mut record.attempts[0].attempt;
        *attempt = attempt.left_screen(LeftScreen::Verdict, noon());
        attempt.stage = Stage::Declined;
    })
    .await
    .unwrap();
    change(store, number(4), |record| {
        let attempt = &mut record.attempts[0].attempt;
        (attempt.stage, attempt.screen) = (Stage::Creating, domain::Screen::Never);
        (attempt.reference, attempt.url) = (None, None);
    })
    .await
    .unwrap();
    change(store, number(5), |record| {
        confirm(record, day("2026-11-22"));
        record.attempts[0].attempt.flags = record.attempts[0].attempt.flags.with(Flag::Late);
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn each_list_holds_what_its_screen_is_about() {
    let shop = Shop::new();
    let store = shop.open();
    five(&store).await;
    // Declined stays watched: late money may come.
    assert_eq!(listed(&store, |read| read.unfinished()).await, [1, 4, 3]);
    assert_eq!(listed(&store, |read| read.waiting()).await, [1]);
    assert_eq!(listed(&store, |read| read.news()).await, [5, 3, 2]);
    assert_eq!(listed(&store, |read| read.needing_person()).await, [5]);
    let newest = store.read(|read| read.newest_sale_shown()).await.unwrap().unwrap();
    assert_eq!(newest.sale.number, number(1));

    change(&store, number(3), |record| record.attempts[0].watch_over = true).await.unwrap();
    change(&store, number(5), |record| record.sale.acknowledged_at = Some(noon())).await.unwrap();
    assert_eq!(listed(&store, |read| read.unfinished()).await, [1, 4]);
    assert_eq!(listed(&store, |read| read.news()).await, [3, 2]);
    let own_reference = newest.attempts[0].attempt.own_reference.clone();
    let found = store.read(move |read| read.sale_of_attempt(&own_reference)).await.unwrap().unwrap();
    assert_eq!(found, newest);
    close(store).await;
}

#[tokio::test]
async fn a_day_holds_what_was_made_on_it_and_what_landed_on_it() {
    let shop = Shop::new();
    let store = shop.open();
    five(&store).await;
    let first = day("2026-11-21");
    assert_eq!(listed(&store, move |read| read.all_of_day(first)).await, [1, 2, 3, 4, 5]);
    assert_eq!(listed(&store, move |read| read.all_of_day(first.next())).await, [5]);
    assert_eq!(listed(&store, move |read| read.sales_of_day(first, None, 2)).await, [5, 4]);
    assert_eq!(listed(&store, move |read| read.sales_of_day(first, Some(4), 2)).await, [3, 2]);
    assert_eq!(listed(&store, move |read| read.sales_of_day(first, Some(1), 2)).await, [0_u64; 0]);
    let counts = store.read(move |read| read.counts_of_day(first)).await.unwrap();
    assert_eq!(counts, DayCounts { paid: 2, conflict: 0, unpaid: 1, open: 2 });
    let next = store.read(move |read| read.counts_of_day(first.next())).await.unwrap();
    assert_eq!(next, DayCounts::default(), "it was made on the day before");
    assert_eq!(store.read(move |read| read.count_of_day(first.next())).await, Ok(1));
    close(store).await;
}

#[tokio::test]
async fn a_range_of_days_has_each_sale_once_and_many_are_read_as_each_by_itself() {
    let shop = Shop::new();
    let store = shop.open();
    five(&store).await;
    let first = day("2026-11-21");
    let both = (first, first.next());
    assert_eq!(run_through(&store, both).await, [1, 2, 3, 4, 5]);
    assert_eq!(listed(&store, move |read| sales::of_sequences(read.raw(), &[2, 3, 5])).await, [2, 3, 5]);
    let late = (first.next(), first.next().next());
    assert_eq!(run_through(&store, late).await, [5]);
    let together = store.read(move |read| sales::of_sequences(read.raw(), &[1, 2, 3, 4, 5])).await.unwrap();
    let mut alone = store.read(move |read| read.all_of_day(first)).await.unwrap();
    alone.sort_by_key(|record| record.sale.number.sequence());
    assert_eq!(together, alone);
    assert!(together.iter().any(|record| !record.attempts.is_empty()));
    close(store).await;
}

#[tokio::test]
async fn the_newest_row_of_other_kinds_is_found_behind_those_that_are_left_out() {
    let shop = Shop::new();
    let store = shop.open();
    let but = |kinds: &'static [&'static str]| store.read(move |read| read.head_but(kinds));
    assert_eq!(but(&["exported"]).await.unwrap(), (store.read(|read| read.head()).await.unwrap(), None));
    five(&store).await;
    let newest = store.read(|read| read.head()).await.unwrap();
    for _ in 0..2 {
        store.write(|write| write.append(entry("exported"))).await.unwrap();
    }
    let (head, written) = but(&["exported", "backed_up"]).await.unwrap();
    assert_eq!((head, written.is_some()), (newest, true));
    assert_eq!(but(&["backed_up"]).await.unwrap().0.seq, newest.seq + 2);
    close(store).await;
}

#[tokio::test]
async fn a_search_finds_by_number_reference_note_and_amount_and_takes_wildcards_literally() {
    let shop = Shop::new();
    let store = shop.open();
    for sequence in 1..=12_u64 {
        store
            .write(move |write| {
                let mut record = shown_sale(number(sequence));
                record.sale.note =
                    if sequence == 5 { "10% off_er \\ قهوة".to_owned() } else { String::new() };
                record.sale.asked =
                    Money::new(i64::try_from(sequence).unwrap() * 10_050, record.sale.asked.currency);
                record.attempts[0].attempt.asked = record.sale.asked;
                write.save(&record, entry("sale_made"))
            })
            .await
            .unwrap();
    }
    let search = async |text: &'static str| listed(&store, move |read| read.search(text, 50)).await;
    assert_eq!(search("A-000003").await, [3]);
    assert_eq!(search("a-00000").await, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    assert_eq!(search("1").await, [1, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    assert_eq!(search("12").await, [12]);
    assert_eq!(search("OCPL-7").await, [7]);
    assert_eq!(search("A-000008-1-").await, [8]);
    assert_eq!(search(" 402,00 ").await, [4]);
    assert_eq!(search("1 206").await, [12]);
    assert_eq!(search("١٢٠٦").await, [12]);
    assert_eq!(search("قهوة").await, [5]);
    assert_eq!(search("10%").await, [5]);
    assert_eq!(search("off_er \\").await, [5]);
    for nothing in ["", "  ", "%", "_", "'; DROP TABLE sales; --", "99999999999999999999999"] {
        let found = search(nothing).await;
        assert!(found.is_empty() || nothing == "%" || nothing == "_", "{nothing:?}: {found:?}");
    }
    assert_eq!(search("%").await, [5]);
    assert_eq!(listed(&store, |read| read.search("A-", 3)).await, [12, 11, 10]);
    close(store).await;
}

#[tokio::test]
async fn changes_and_timelines_come_in_order() {
    let shop = Shop::new();
    let store = shop.open();
    sell(&store).await;
    store.write(|write| write.append(entry("opened"))).await.unwrap();
    sell(&store).await;
    change(&store, number(1), |record| record.sale.given_up_at = Some(noon())).await.unwrap();
    let changes = store.read(|read| read.changes_since(1, 10)).await.unwrap();
    assert_eq!(changes, [(3, number(2)), (4, number(1))]);
    assert_eq!(store.read(|read| read.changes_since(0, 1)).await.unwrap(), [(1, number(1))]);
    let timeline = store.read(|read| read.journal_of(&number(1))).await.unwrap();
    let told: Vec<_> = timeline.iter().map(|row| (row.seq, row.kind.as_str())).collect();
    assert_eq!(told, [(1, "sale_made"), (4, "changed")]);
    assert_eq!(timeline[1].at, noon());
    close(store).await;
}

#[tokio::test]
async fn settings_are_kept_and_each_change_is_told() {
    let shop = Shop::new();
    let store = shop.open();
    for name in ["Café", "قهوة"] {
        let value = json!({"name": name, "cutoff_minutes": 240});
        store.write(move |write| write.put_setting("shop", &value, entry("setting"))).await.unwrap();
    }
    assert_eq!(store.read(|read| read.setting("shop")).await.unwrap().unwrap()["name"], "قهوة");
    assert_eq!(store.read(|read| read.setting("none")).await, Ok(None));
    assert_eq!(store.read(|read| read.settings()).await.unwrap().len(), 1);
    assert_eq!(store.read(|read| read.head()).await.unwrap().seq, 2);
    assert_eq!(store.read(|read| read.closed_through()).await, Ok(None));
    close(store).await;
}

#[tokio::test]
async fn the_lists_are_found_by_index() {
    let shop = Shop::new();
    let store = shop.open();
    let plans = [
        "SELECT * FROM sales WHERE watched = 1 ORDER BY shown DESC, sequence DESC",
        "SELECT * FROM sales WHERE shown = 1 ORDER BY sequence DESC",
        "SELECT * FROM sales WHERE state <> 'open' AND acknowledged_at IS NULL ORDER BY sequence DESC",
        "SELECT * FROM sales WHERE needs_person = 1 ORDER BY sequence DESC",
        "SELECT * FROM journal WHERE sale = ?1 ORDER BY seq",
        "SELECT sequence FROM sales WHERE business_day = ?1",
        "SELECT sale FROM attempts WHERE business_day = ?1",
        "SELECT * FROM resolutions WHERE sale = ?1 ORDER BY id",
        "SELECT * FROM attempts WHERE sale = ?1 ORDER BY ordinal",
        "SELECT * FROM attempts WHERE sale IN (SELECT value FROM json_each(?1)) ORDER BY sale, ordinal",
    ];
    for sql in plans {
        let plan: String = store
            .read(move |read| {
                let sql = format!("EXPLAIN QUERY PLAN {}", sql.replace("?1", "'x'"));
                Ok::<_, StoreError>(read.raw().query_row(&sql, [], |row| row.get(3))?)
            })
            .await
            .unwrap();
        assert!(plan.contains("INDEX"), "{sql}: {plan}");
    }
    close(store).await;
}
