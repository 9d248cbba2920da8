//! Statements and findings: seen only whole, never changed, and never on a closed day.

use super::support::*;
use crate::{FindingEnd, FindingRecord, StatementImport, StatementRecord, Store, StoreError};
use domain::finding::FindingKind;
use domain::statement::{RowStatus, StatementRow};
use domain::{BusinessDay, Currency, Money};
use serde_json::json;

fn day(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

fn row(line: u32) -> StatementRow {
    StatementRow {
        line,
        reference: format!("OCPL-{line}"),
        title: String::new(),
        amount: Some(Money::new(150_000, Currency::DZD)),
        status: RowStatus::Paid,
        paid_at: Some(noon()),
        fee_minor: None,
        net_minor: None,
        cleared: Some(true),
        cleared_at: None,
        problem: None,
    }
}

fn finding(landed: &str) -> FindingRecord {
    FindingRecord {
        id: "paid_there_not_here:OCPL-9".into(),
        kind: FindingKind::PaidThereNotHere,
        statement: 1,
        line: Some(2),
        sale: "A-000001".into(),
        attempt: None,
        reference: Some("OCPL-9".into()),
        amount: Some(Money::new(150_000, Currency::DZD)),
        theirs_minor: None,
        about_day: day("2026-11-20"),
        landed_day: day(landed),
        end: None,
    }
}

fn import(number: i64, content: &str, findings: Vec<FindingRecord>) -> StatementImport {
    let record = StatementRecord {
        number,
        content: content.into(),
        gateway: "ocpay".parse().unwrap(),
        file_name: "november.csv".into(),
        sha256: "00".into(),
        mapping: json!({ "columns": { "reference": "Réf" } }),
        days: (day("2026-11-20"), day("2026-11-21")),
        outcome: json!({}),
        person: Some("Nadia".into()),
        at: crate::truncated(noon()),
    };
    StatementImport { record, rows: 2, findings, answered: Vec::new() }
}

async fn stage(store: &Store, content: &'static str) {
    let staged: Result<(), StoreError> =
        store.write(move |write| write.stage_statement_rows(content, &[row(2), row(3)])).await;
    staged.unwrap();
}

async fn put(store: &Store, import: StatementImport) -> Result<i64, StoreError> {
    store.write(move |write| write.import_statement(&import, entry("statement_imported"))).await
}

#[tokio::test]
async fn staged_rows_are_nobodys_until_their_statement_is_there_and_staging_twice_is_once() {
    let shop = Shop::new();
    let store = shop.open();
    stage(&store, "one").await;
    stage(&store, "one").await;
    let before =
        store.read(|read| Ok::<_, StoreError>((read.head()?.seq, read.statements(9)?))).await.unwrap();
    assert_eq!(before, (0, Vec::new()));
    let short = StatementImport { rows: 3, ..import(1, "one", Vec::new()) };
    assert_eq!(put(&store, short).await, Err(StoreError::Constraint), "rows are missing");
    let wanted = import(1, "one", vec![finding("2026-11-21")]);
    put(&store, wanted.clone()).await.unwrap();
    let kept = store.read(|read| read.statement_of("one")).await.unwrap();
    assert_eq!(kept, Some(wanted.record));
    assert_eq!(store.read(|read| read.findings_of_statement(1)).await.unwrap(), wanted.findings);
    assert_eq!(put(&store, import(2, "one", Vec::new())).await, Err(StoreError::Constraint), "it is known");
    stage(&store, "two").await;
    assert_eq!(put(&store, import(3, "two", Vec::new())).await, Err(StoreError::Constraint), "a gap");
    close(store).await;
}

#[tokio::test]
async fn a_finding_ends_once_and_lands_on_no_closed_day() {
    let shop = Shop::new();
    let store = shop.open();
    stage(&store, "one").await;
    put(&store, import(1, "one", vec![finding("2026-11-21")])).await.unwrap();
    let end = FindingEnd { person: None, note: "seen".into(), statement: None, at: crate::truncated(noon()) };
    let ended = |end: FindingEnd| {
        store.write(move |write| {
            write.end_finding("paid_there_not_here:OCPL-9", &end, entry("finding_resolved"))
        })
    };
    let silent = FindingEnd { note: String::new(), ..end.clone() };
    assert_eq!(ended(silent).await, Err(StoreError::Constraint), "a note is needed");
    ended(end.clone()).await.unwrap();
    assert_eq!(ended(end.clone()).await, Err(StoreError::Constraint), "once");
    let kept = store.read(|read| read.finding("paid_there_not_here:OCPL-9")).await.unwrap().unwrap();
    assert_eq!(kept.end, Some(end));
    assert!(store.read(|read| read.every_open_finding()).await.unwrap().is_empty());

    store
        .write(|write| {
            let closing = crate::ClosingRecord {
                number: 1,
                business_day: day("2026-11-21"),
                statement: "{}".into(),
                public_key: [0; 32],
                signature: [0; 64],
                seq: 0,
            };
            write.close_day(&closing, entry("day_closed"))
        })
        .await
        .unwrap();
    stage(&store, "two").await;
    let late = FindingRecord { id: "another".into(), statement: 2, ..finding("2026-11-21") };
    assert_eq!(put(&store, import(2, "two", vec![late])).await, Err(StoreError::Constraint));
    close(store).await;
}

#[tokio::test]
async fn nothing_of_a_statement_is_ever_changed_or_deleted() {
    let shop = Shop::new();
    let store = shop.open();
    stage(&store, "one").await;
    put(&store, import(1, "one", vec![finding("2026-11-21")])).await.unwrap();
    for sql in [
        "DELETE FROM statement_rows",
        "UPDATE statement_rows SET amount_minor = 1",
        "DELETE FROM statements",
        "UPDATE statements SET outcome = '{\"a\":1}'",
        "DELETE FROM findings",
        "UPDATE findings SET amount_minor = 1",
    ] {
        let refused: Result<(), StoreError> =
            store.write(move |write| write.raw().execute_batch(sql).map_err(StoreError::from)).await;
        assert_eq!(refused, Err(StoreError::Constraint), "{sql}");
    }
    close(store).await;
}
