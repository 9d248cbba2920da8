//! Whether the closings still say what they said, and fit the journal and each other.
//!
//! A closing's signature proves that its words were not changed by anybody without the key; its head, that
//! the journal up to there is the one it was made over. Somebody with the key and the file can write both
//! anew: against that only a closing or an export that was taken elsewhere helps.

use crate::closing::{CLOSED, read_statement, sha256};
use crate::closing_files::{FILED, unpacked};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::signing::is_signed;
use domain::closing::{Statement, Sums};
use domain::{Actor, Permission};
use serde_json::Value;
use std::collections::BTreeMap;
use store::{ClosingRecord, JournalRow, Read};

/// What checking every closing found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingsReport {
    /// How many were checked.
    pub closings: u64,
    /// How many of their files were checked.
    pub files: u64,
    /// The first that isn't whole, and why, for support.
    pub broken: Option<(i64, String)>,
}

impl Engine {
    /// Checks every closing: that each one the journal tells of is there, its signature and that the journal told of its key before, its place among the
    /// others, the totals that go on from the one before, that the journal still has the rows it names, and
    /// that its files are what was made.
    pub async fn verify_closings(&self, actor: &Actor) -> Result<ClosingsReport, EngineError> {
        self.allow(actor, Permission::Prove)?;
        self.inner
            .store
            .read(|read| {
                let kept = read.closings()?;
                let keys = keys_told(read)?;
                let filed = files_told(read)?;
                let mut report = ClosingsReport { closings: 0, files: 0, broken: None };
                if let Some(number) = removed(read, &kept, &filed)? {
                    report.closings = kept.len() as u64;
                    report.broken = Some((number, "the journal tells of it and it isn't there".to_owned()));
                    return Ok(report);
                }
                let mut before: Option<(&ClosingRecord, Statement)> = None;
                for closing in &kept {
                    report.closings += 1;
                    let statement = read_statement(closing);
                    let why = match &statement {
                        Ok(statement) => fault_of(read, closing, statement, before.as_ref())?,
                        Err(_) => Some("its statement can't be read"),
                    };
                    let why = match why {
                        None if !keys.iter().any(|(seq, key)| {
                            *seq < closing.seq && *key == crate::signing::hex(&closing.public_key)
                        }) =>
                        {
                            Some("the journal doesn't tell of its key")
                        }
                        None => {
                            let told = filed.get(&closing.number).map(Vec::as_slice).unwrap_or_default();
                            report.files += told.len() as u64;
                            fault_of_files(read, closing, told)?
                        }
                        why => why,
                    };
                    if let Some(why) = why {
                        report.broken = Some((closing.number, why.to_owned()));
                        break;
                    }
                    before = statement.ok().map(|statement| (closing, statement));
                }
                Ok(report)
            })
            .await
    }
}

fn fault_of(
    read: &Read<'_>,
    closing: &ClosingRecord,
    statement: &Statement,
    before: Option<&(&ClosingRecord, Statement)>,
) -> Result<Option<&'static str>, EngineError> {
    if !is_signed(closing) {
        return Ok(Some("its signature isn't over its statement"));
    }
    if (statement.number, statement.business_day) != (closing.number, closing.business_day) {
        return Ok(Some("it stands under another number or day"));
    }
    if closing.number != before.map_or(0, |(before, _)| before.number) + 1 {
        return Ok(Some("the closing before is missing"));
    }
    if statement.previous_sha256 != before.map(|(before, _)| sha256(&before.statement)) {
        return Ok(Some("it doesn't continue the closing before"));
    }
    if !goes_on(statement, before.map(|(_, statement)| statement)) {
        return Ok(Some("its totals don't go on from the closing before"));
    }
    let head = read.journal_row(statement.journal_seq)?;
    let hash = head.map(|row| crate::signing::hex(&row.hash));
    if statement.journal_seq != 0 && hash.as_deref() != Some(statement.journal_head.as_str()) {
        return Ok(Some("the journal before it is another"));
    }
    let told = read.journal_row(closing.seq)?.is_some_and(|row| {
        row.kind == CLOSED
            && row.body.get("sha256").and_then(|value| value.as_str()) == Some(&sha256(&closing.statement))
    });
    Ok((!told).then_some("the journal doesn't tell of it"))
}

/// The first closing that the journal tells of, by itself or by its files, and that isn't there under the
/// number and on the day it was made with.
fn removed(
    read: &Read<'_>,
    kept: &[ClosingRecord],
    filed: &BTreeMap<i64, Vec<(String, String)>>,
) -> Result<Option<i64>, EngineError> {
    let is_kept = |number: i64, day: Option<&str>| {
        kept.iter().any(|closing| {
            let same_day = day.is_none_or(|day| closing.business_day.to_string() == day);
            closing.number == number && same_day
        })
    };
    let closed = read.journal_rows_of_kind(CLOSED)?;
    let closed = closed.iter().filter_map(|row| {
        let day = row.body.get("day").and_then(Value::as_str);
        Some((row.body.get("number")?.as_i64()?, day))
    });
    let told = closed.chain(filed.keys().map(|number| (*number, None)));
    Ok(told.filter(|(number, day)| !is_kept(*number, *day)).map(|(number, _)| number).min())
}

/// The keys the journal told of, each with its row.
fn keys_told(read: &Read<'_>) -> Result<Vec<(i64, String)>, EngineError> {
    let rows = read.journal_rows_of_kind(crate::signing::KEY_MADE)?;
    let key = |row: &JournalRow| row.body.get("public_key")?.as_str().map(str::to_owned);
    Ok(rows.iter().filter_map(|row| Some((row.seq, key(row)?))).collect())
}

/// What the journal told of the files of each closing: kind and SHA-256.
fn files_told(read: &Read<'_>) -> Result<BTreeMap<i64, Vec<(String, String)>>, EngineError> {
    let mut told = BTreeMap::new();
    for row in read.journal_rows_of_kind(FILED)? {
        let Some(number) = row.body.get("number").and_then(Value::as_i64) else { continue };
        let files = row.body.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
        let text = |file: &Value, name: &str| file.get(name)?.as_str().map(str::to_owned);
        let files = files.iter().filter_map(|file| Some((text(file, "kind")?, text(file, "sha256")?)));
        told.entry(number).or_insert_with(Vec::new).extend(files);
    }
    Ok(told)
}

/// Whether a closing has exactly the files the journal told of, byte for byte.
fn fault_of_files(
    read: &Read<'_>,
    closing: &ClosingRecord,
    told: &[(String, String)],
) -> Result<Option<&'static str>, EngineError> {
    if read.closing_files(closing.number)?.len() != told.len() {
        return Ok(Some("a file of it is missing, or one that was never made"));
    }
    for (kind, sha256) in told {
        let kept = read.closing_file(closing.number, kind)?;
        if kept.is_none_or(|kept| kept.sha256 != *sha256 || unpacked(&kept).is_none()) {
            return Ok(Some("a file of it isn't what was made"));
        }
    }
    Ok(None)
}

/// Whether every perpetual total is the one before and the day's.
fn goes_on(statement: &Statement, before: Option<&Statement>) -> bool {
    statement.totals.iter().all(|totals| {
        let old = before
            .and_then(|before| before.totals.iter().find(|old| old.currency == totals.currency))
            .map_or_else(Sums::default, |old| old.perpetual);
        old.plus(totals.day) == Ok(totals.perpetual)
    })
}
