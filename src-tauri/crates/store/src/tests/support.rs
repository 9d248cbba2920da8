//! A till in a directory of its own, and sales to put into it.

use crate::rescue::GoingOn;
use crate::{AttemptRecord, JournalEntry, OpenOptions, SaleRecord, Store, StoreError, Write};
use domain::{Attempt, Currency, Environment, Moment, Money, OwnReference, Sale, SaleNumber, Screen, Stage};
use rusqlite::Connection;
use serde_json::json;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

/// What each migration brought and how it goes again, the newest first.
const UNDO: [(u32, &str); 9] = [
    (
        10,
        "DROP TRIGGER attempts_cleared_stay_so; DROP INDEX attempts_awaiting_clearing;
         ALTER TABLE attempts DROP COLUMN cleared_at; ALTER TABLE attempts DROP COLUMN clearing;",
    ),
    (9, "DROP TRIGGER attempts_sent_by_is_frozen; ALTER TABLE attempts DROP COLUMN sent_by;"),
    (
        8,
        "DROP TABLE refunds; DROP TABLE captures;
         ALTER TABLE sales DROP COLUMN refunds; ALTER TABLE sales DROP COLUMN captures;",
    ),
    (
        7,
        "DROP TABLE finding_ends; DROP TABLE findings; DROP TABLE statement_rows; DROP TABLE statements;",
    ),
    (6, "DROP TABLE closing_files; DROP TABLE till_codes;"),
    (
        5,
        "DROP VIEW link_waits; DROP TRIGGER links_are_counted; DROP TRIGGER links_are_counted_anew;
         DROP TRIGGER asked_is_added_up; DROP TRIGGER asked_is_added_up_anew;
         DROP TABLE day_links; DROP TABLE day_waits; DROP TABLE day_asked;
         ALTER TABLE attempts DROP COLUMN outcome; ALTER TABLE attempts DROP COLUMN shown_at;",
    ),
    (
        4,
        "DROP TABLE tenders_taken_back; DROP TABLE tender_moves; DROP TABLE tender_figures; DROP TABLE tenders;
         DROP TABLE cash_notes; DROP TABLE cash_counts; DROP TABLE cash_moves;
         ALTER TABLE sales DROP COLUMN tenders;",
    ),
    (3, "DROP TABLE people;"),
    (
        2,
        "DROP TABLE money_moves; DROP TABLE day_figures; DROP TRIGGER sales_are_counted;
         DROP TRIGGER sales_are_counted_anew; DROP TABLE day_counts; DROP INDEX sales_flagged;
         DROP INDEX attempts_flagged; DROP TABLE closings; DROP TRIGGER closed_days_stay_closed;",
    ),
];

/// Makes a file one that a program of that version left.
pub(super) fn back_to(version: u32, path: &std::path::Path) {
    let raw = Connection::open(path).unwrap();
    for (_, undo) in UNDO.iter().filter(|(step, _)| *step > version) {
        raw.execute_batch(undo).unwrap();
    }
    raw.execute_batch(&format!("PRAGMA user_version = {version}")).unwrap();
}

pub(super) fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(super) fn noon() -> Moment {
    at("2026-11-21T12:00:00.123456Z")
}

pub(super) struct Shop {
    pub(super) dir: TempDir,
}

impl Shop {
    pub(super) fn new() -> Shop {
        Shop { dir: TempDir::new().unwrap() }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.dir.path().join("demo").join("till.db")
    }

    pub(super) fn backups(&self) -> PathBuf {
        self.dir.path().join("backups")
    }

    pub(super) fn options(&self) -> OpenOptions {
        OpenOptions {
            path: self.path(),
            backups_dir: self.backups(),
            till_code: "A".parse().unwrap(),
            profile: "demo",
            now: noon(),
            view_only: false,
        }
    }

    pub(super) fn for_viewing(&self) -> OpenOptions {
        OpenOptions { view_only: true, ..self.options() }
    }

    pub(super) fn open(&self) -> Store {
        Store::open(self.options()).unwrap()
    }

    /// The file as somebody with a tool of their own sees it, with all that protects it removed.
    pub(super) fn unprotected(&self) -> Connection {
        let raw = Connection::open(self.path()).unwrap();
        let triggers: Vec<String> = raw
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for trigger in triggers {
            raw.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
        }
        raw.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
        raw
    }
}

/// A restore by Nadia at noon, under that code.
pub(super) fn going_on(till_code: &str) -> GoingOn {
    GoingOn { till_code: till_code.parse().unwrap(), actor: Some("Nadia".to_owned()), now: noon() }
}

/// The number of a till's sale.
pub(super) fn of_till(till_code: &str, sequence: u64) -> SaleNumber {
    SaleNumber::new(till_code.parse().unwrap(), sequence)
}

pub(super) async fn close(store: Store) {
    store.close(Duration::from_secs(5)).await;
}

pub(super) fn entry(kind: &'static str) -> JournalEntry {
    JournalEntry { kind, sale: None, attempt: None, actor: None, at: noon(), body: json!({}) }
}

pub(super) fn sale(number: SaleNumber) -> SaleRecord {
    let request_id = format!("request-{number}").parse().unwrap();
    SaleRecord::new(Sale {
        number,
        request_id,
        asked: Money::new(150_000, Currency::DZD),
        note: String::new(),
        cashier: None,
        created_at: noon(),
        business_day: "2026-11-21".parse().unwrap(),
        given_up_at: None,
        acknowledged_at: None,
    })
}

pub(super) fn number(sequence: u64) -> SaleNumber {
    SaleNumber::new("A".parse().unwrap(), sequence)
}

/// The next attempt of a sale, with a link that is on the screen.
pub(super) fn shown_attempt(record: &SaleRecord, reference: &str) -> AttemptRecord {
    let ordinal = u32::try_from(record.attempts.len() + 1).unwrap();
    let own_reference = OwnReference::new(record.sale.number.clone(), ordinal, 7);
    let intended = Attempt::intended(
        own_reference,
        "ocpay".parse().unwrap(),
        Environment::Sandbox,
        record.sale.asked,
        record.sale.created_at,
    );
    AttemptRecord::new(Attempt {
        stage: Stage::Awaiting,
        reference: Some(reference.to_owned()),
        url: Some(format!("https://pay.ocdz.link/{reference}")),
        screen: Screen::Shown { at: noon() },
        ..intended
    })
}

/// A sale with one link on the screen.
pub(super) fn shown_sale(number: SaleNumber) -> SaleRecord {
    let mut record = sale(number);
    let reference = format!("OCPL-{}", record.sale.number.sequence());
    record.attempts.push(shown_attempt(&record, &reference));
    record
}

/// Makes the next sale with one link on the screen and gives its number.
pub(super) async fn sell(store: &Store) -> SaleNumber {
    let made: Result<_, StoreError> = store
        .write(|write| {
            let record = shown_sale(write.next_sale_number()?);
            write.save(&record, entry("sale_made"))?;
            Ok(record.sale.number)
        })
        .await;
    made.unwrap()
}

/// Changes a sale as the caller wishes, in one transaction.
pub(super) async fn change(
    store: &Store,
    number: SaleNumber,
    how: impl FnOnce(&mut SaleRecord) + Send + 'static,
) -> Result<i64, StoreError> {
    store
        .write(move |write: &mut Write<'_>| {
            let mut record = write.sale(&number)?.ok_or(StoreError::NotFound)?;
            how(&mut record);
            write.save(&record, entry("changed"))
        })
        .await
}

pub(super) async fn load(store: &Store, number: SaleNumber) -> SaleRecord {
    store.read(move |read| read.sale(&number)).await.unwrap().unwrap()
}
