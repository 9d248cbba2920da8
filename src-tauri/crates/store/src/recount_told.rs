//! Tables whose every row is told by a journal row of its own, against what that row says.

use crate::StoreError;
use crate::recount::{About, Found};
use rusqlite::{Connection, OptionalExtension};
use serde_json::Value;

/// A table, the kind of journal row that tells of each of its rows, and what a row says in that row's words.
struct Told {
    table: &'static str,
    kind: &'static str,
    rows: &'static str,
}

const TOLD: [Told; 5] = [
    Told {
        table: "cash_moves",
        kind: "cash_moved",
        rows:
            "SELECT seq, person, json_object('kind', kind, 'amount_minor', amount_minor, 'currency', currency,
                   'note', note, 'business_day', business_day) FROM cash_moves ORDER BY id",
    },
    Told {
        table: "cash_counts",
        kind: "cash_counted",
        rows:
            "SELECT seq, person, json_object('counted_minor', counted_minor, 'expected_minor', expected_minor,
                   'currency', currency, 'business_day', business_day) FROM cash_counts ORDER BY id",
    },
    Told {
        table: "cash_notes",
        kind: "cash_explained",
        rows: "SELECT seq, person, json_object('note', note) FROM cash_notes ORDER BY count_id",
    },
    Told {
        table: "statements",
        kind: "statement_imported",
        rows: "SELECT seq, person, json_object('number', number, 'gateway', gateway, 'sha256', sha256,
                   'content', content, 'from', from_day, 'to', to_day) FROM statements ORDER BY number",
    },
    // Those that a later statement ended are told by its own row.
    Told {
        table: "finding_ends",
        kind: "finding_resolved",
        rows: "SELECT seq, person, json_object('finding', finding, 'note', note) FROM finding_ends
               WHERE statement IS NULL ORDER BY finding",
    },
];

/// Holds each row of these tables against its journal row, and their number against the number of those.
pub(crate) fn rows(connection: &Connection, found: &mut Found) -> Result<(), StoreError> {
    for told in &TOLD {
        let mut statement = connection.prepare(told.rows)?;
        let mut rows = statement.query([])?;
        let mut count = 0_i64;
        while let Some(row) = rows.next()? {
            if found.is_full() {
                return Ok(());
            }
            count += 1;
            let seq: i64 = row.get(0)?;
            let (person, says): (Option<String>, String) = (row.get(1)?, row.get(2)?);
            compare(connection, told, seq, person, &says, found)?;
        }
        let expected: i64 =
            connection
                .query_row("SELECT count(*) FROM journal WHERE kind = ?1", [told.kind], |row| row.get(0))?;
        found.compare(&About::File, told.table, count, expected);
    }
    settings(connection, found)
}

fn compare(
    connection: &Connection,
    told: &Told,
    seq: i64,
    person: Option<String>,
    says: &str,
    found: &mut Found,
) -> Result<(), StoreError> {
    let about = About::Row(seq);
    let Some((kind, actor, body)) = journal_row(connection, seq)? else {
        found.add(about, told.table, says, "-");
        return Ok(());
    };
    if kind != told.kind {
        found.add(about, told.table, told.kind, kind);
        return Ok(());
    }
    found.compare(&about, &format!("{}.person", told.table), shown(person), shown(actor));
    let says: Value = serde_json::from_str(says).unwrap_or_default();
    for (name, kept) in says.as_object().into_iter().flatten() {
        // What an older program didn't tell can't be compared.
        if let Some(expected) = body.get(name).filter(|expected| *expected != kept) {
            found.add(about.clone(), &format!("{}.{name}", told.table), plain(kept), plain(expected));
        }
    }
    Ok(())
}

/// Each setting against the row that set it, where that row holds the value.
fn settings(connection: &Connection, found: &mut Found) -> Result<(), StoreError> {
    let mut statement = connection.prepare("SELECT key, value, seq FROM settings ORDER BY key")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (key, value, seq): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let about = About::Row(seq);
        let what = format!("settings {key}");
        let Some((kind, _, body)) = journal_row(connection, seq)? else {
            found.add(about, &what, value, "-");
            continue;
        };
        let kept: Option<Value> = serde_json::from_str(&value).ok();
        let is_of_it =
            kind == "setting_changed" && body.get("setting").and_then(Value::as_str) == Some(key.as_str());
        match (body.get("value").filter(|_| is_of_it), kept) {
            (_, None) => found.add(about, &what, value, "JSON"),
            (Some(expected), Some(kept)) if *expected != kept => found.add(about, &what, kept, expected),
            _ => {}
        }
    }
    Ok(())
}

/// The first thing a damaged file holds that no till wrote, as its table and what tells the row from others: a
/// setting that can't be read, else a row that points to one that isn't there.
pub(crate) fn first_damage(connection: &Connection) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare("SELECT key, value FROM settings ORDER BY key")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key: String = row.get(0)?;
        let value: Option<String> = row.get(1).ok();
        if value.is_none_or(|value| serde_json::from_str::<Value>(&value).is_err()) {
            return Ok(Some(format!("settings {key}")));
        }
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let (table, place): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
    Ok(Some(place.map_or_else(|| table.clone(), |place| format!("{table} {place}"))))
}

fn journal_row(
    connection: &Connection,
    seq: i64,
) -> Result<Option<(String, Option<String>, Value)>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT kind, actor, body FROM journal WHERE seq = ?1")?
        .query_row([seq], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))
        .optional()?
        .map(|(kind, actor, body)| (kind, actor, serde_json::from_str(&body).unwrap_or_default())))
}

fn shown(person: Option<String>) -> String {
    person.unwrap_or_else(|| "-".to_owned())
}

/// A value as a person reads it: a text without its quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
