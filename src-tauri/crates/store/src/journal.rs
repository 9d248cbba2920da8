//! Table `journal`: the append-only, hash-chained list of everything that happened.

use crate::canonical::{self, HASH_BYTES, RowBytes};
use crate::{StoreError, values};
use domain::{Moment, OwnReference, SaleNumber};
use rusqlite::{Connection, OptionalExtension, Row, named_params, types::ValueRef};
use serde_json::Value;

/// Something that happened, to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// What kind of thing.
    pub kind: &'static str,
    /// Which sale it is about; [`crate::Write::save`] fills it in.
    pub sale: Option<SaleNumber>,
    /// Which attempt it is about.
    pub attempt: Option<OwnReference>,
    /// Who did it; `None` for the till itself and while it has no people.
    pub actor: Option<String>,
    /// When, by this machine's clock.
    pub at: Moment,
    /// The rest, a JSON object without fractions.
    pub body: Value,
}

/// A row of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    /// Its place: consecutive from 1.
    pub seq: i64,
    /// When, by this machine's clock.
    pub at: Moment,
    /// What kind of thing happened.
    pub kind: String,
    /// Which sale it is about.
    pub sale: Option<SaleNumber>,
    /// Which attempt it is about.
    pub attempt: Option<OwnReference>,
    /// Who did it.
    pub actor: Option<String>,
    /// The rest.
    pub body: Value,
    /// The hash of the row before.
    pub prev_hash: [u8; HASH_BYTES],
    /// The row's own hash.
    pub hash: [u8; HASH_BYTES],
}

/// The journal's newest row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalHead {
    /// Its place; 0 while nothing happened.
    pub seq: i64,
    /// Its hash; while nothing happened, what the first row will continue.
    pub hash: [u8; HASH_BYTES],
}

impl JournalHead {
    /// The hash in hexadecimal, for papers and terminals.
    pub fn hash_hex(&self) -> String {
        canonical::hex(&self.hash)
    }
}

/// Where the chain is broken first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The row's place.
    pub seq: i64,
    /// What is wrong, for support.
    pub why: String,
}

/// What checking the whole journal found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// How many rows were checked.
    pub rows: u64,
    /// The newest row that the chain proves.
    pub head: JournalHead,
    /// Where the chain is broken first, if it is.
    pub broken: Option<Broken>,
}

/// The newest row, or the file's beginning.
pub(crate) fn head(connection: &Connection, genesis: [u8; HASH_BYTES]) -> Result<JournalHead, StoreError> {
    let newest = connection
        .prepare_cached("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| Ok(JournalHead { seq: row.get(0)?, hash: row.get(1)? }))
        .optional()?;
    Ok(newest.unwrap_or(JournalHead { seq: 0, hash: genesis }))
}

/// When the newest row was written.
pub(crate) fn head_at(connection: &Connection) -> Result<Option<Moment>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT at FROM journal ORDER BY seq DESC LIMIT 1")?;
    let mut rows = statement.query([])?;
    rows.next()?.map(|row| values::moment_in(row, "at")).transpose()
}

/// The newest row of any other kind than `kinds` and when it was written, or the file's beginning.
pub(crate) fn head_but(
    connection: &Connection,
    genesis: [u8; HASH_BYTES],
    kinds: &[&str],
) -> Result<(JournalHead, Option<Moment>), StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT seq, hash, at, kind FROM journal ORDER BY seq DESC")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let kind: String = row.get("kind")?;
        if !kinds.contains(&kind.as_str()) {
            let head = JournalHead { seq: row.get("seq")?, hash: row.get("hash")? };
            return Ok((head, Some(values::moment_in(row, "at")?)));
        }
    }
    Ok((JournalHead { seq: 0, hash: genesis }, None))
}

/// Appends a row and gives its place.
pub(crate) fn append(
    connection: &Connection,
    genesis: [u8; HASH_BYTES],
    entry: &JournalEntry,
) -> Result<i64, StoreError> {
    if !entry.body.is_object() {
        return Err(StoreError::broken_rule("a journal body that is no object"));
    }
    let before = head(connection, genesis)?;
    let seq = before.seq.checked_add(1).ok_or_else(|| StoreError::damaged("journal.seq"))?;
    let at = values::micros(entry.at);
    let body = canonical::json(&entry.body)?;
    let sale = entry.sale.as_ref().map(SaleNumber::to_string);
    let attempt = entry.attempt.as_ref().map(OwnReference::to_string);
    let hash = RowBytes {
        prev_hash: &before.hash,
        seq,
        at,
        texts: [
            Some(entry.kind.as_bytes()),
            sale.as_deref().map(str::as_bytes),
            attempt.as_deref().map(str::as_bytes),
            entry.actor.as_deref().map(str::as_bytes),
            Some(body.as_bytes()),
        ],
    }
    .hash();
    connection
        .prepare_cached(
            "INSERT INTO journal (seq, at, kind, sale, attempt, actor, body, prev_hash, hash)
             VALUES (:seq, :at, :kind, :sale, :attempt, :actor, :body, :prev_hash, :hash)",
        )?
        .execute(named_params! {
            ":seq": seq, ":at": at, ":kind": entry.kind, ":sale": sale, ":attempt": attempt,
            ":actor": entry.actor, ":body": body, ":prev_hash": before.hash, ":hash": hash,
        })?;
    Ok(seq)
}

/// The rows about a sale, the oldest first.
pub(crate) fn of_sale(connection: &Connection, number: &SaleNumber) -> Result<Vec<JournalRow>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM journal WHERE sale = ?1 ORDER BY seq")?;
    let mut rows = statement.query([number.to_string()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(row_from(row)?);
    }
    Ok(found)
}

/// The row of a place.
pub(crate) fn of_seq(connection: &Connection, seq: i64) -> Result<Option<JournalRow>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM journal WHERE seq = ?1")?;
    let mut rows = statement.query([seq])?;
    rows.next()?.map(row_from).transpose()
}

/// The rows of a kind, the oldest first.
pub(crate) fn of_kind(connection: &Connection, kind: &str) -> Result<Vec<JournalRow>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT * FROM journal WHERE kind = ?1 ORDER BY seq")?;
    let mut rows = statement.query([kind])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(row_from(row)?);
    }
    Ok(found)
}

/// The sales that rows after `seq` are about, in the order of the rows, at most `limit` rows.
pub(crate) fn changes_since(
    connection: &Connection,
    seq: i64,
    limit: u32,
) -> Result<Vec<(i64, SaleNumber)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, sale FROM journal WHERE seq > ?1 AND sale IS NOT NULL ORDER BY seq LIMIT ?2",
    )?;
    let mut rows = statement.query((seq, limit))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((row.get(0)?, values::parsed_in(row, "sale")?));
    }
    Ok(found)
}

fn row_from(row: &Row<'_>) -> Result<JournalRow, StoreError> {
    let sale: Option<String> = row.get("sale")?;
    let attempt: Option<String> = row.get("attempt")?;
    let body: String = row.get("body")?;
    Ok(JournalRow {
        seq: row.get("seq")?,
        at: values::moment_in(row, "at")?,
        kind: row.get("kind")?,
        sale: sale.map(|text| values::parsed(&text, "journal.sale")).transpose()?,
        attempt: attempt.map(|text| values::parsed(&text, "journal.attempt")).transpose()?,
        actor: row.get("actor")?,
        body: serde_json::from_str(&body).map_err(|_| StoreError::damaged("journal.body"))?,
        prev_hash: row.get("prev_hash")?,
        hash: row.get("hash")?,
    })
}

/// Checks every row, one after the other, without holding them.
pub(crate) fn verify(connection: &Connection, genesis: [u8; HASH_BYTES]) -> Result<VerifyReport, StoreError> {
    let start = JournalHead { seq: 0, hash: genesis };
    let mut report = check_from(connection, start)?;
    if report.broken.is_none() {
        report.broken = missing_end(connection, report.head.seq)?;
    }
    Ok(report)
}

/// Checks the newest `rows` rows. A chain that isn't whole is [`Broken`].
pub(crate) fn check_tail(
    connection: &Connection,
    genesis: [u8; HASH_BYTES],
    rows: i64,
) -> Result<Option<Broken>, StoreError> {
    let newest = head(connection, genesis)?.seq;
    let first = newest.saturating_sub(rows).max(0);
    let start = if first == 0 {
        JournalHead { seq: 0, hash: genesis }
    } else {
        let hash = connection
            .prepare_cached("SELECT hash FROM journal WHERE seq = ?1")?
            .query_row([first], |row| row.get::<_, [u8; HASH_BYTES]>(0))
            .optional()?;
        match hash {
            Some(hash) => JournalHead { seq: first, hash },
            None => return Ok(Some(Broken { seq: first, why: "the row is missing".to_owned() })),
        }
    };
    let report = check_from(connection, start)?;
    match report.broken {
        Some(broken) => Ok(Some(broken)),
        None => missing_end(connection, report.head.seq),
    }
}

fn check_from(connection: &Connection, start: JournalHead) -> Result<VerifyReport, StoreError> {
    let mut statement = connection.prepare(
        "SELECT seq, at, kind, sale, attempt, actor, body, prev_hash, hash FROM journal WHERE seq > ?1 ORDER BY seq",
    )?;
    let mut rows = statement.query([start.seq])?;
    let mut report = VerifyReport { rows: 0, head: start, broken: None };
    while let Some(row) = rows.next()? {
        report.rows += 1;
        let seq: i64 = row.get(0)?;
        match checked(row, seq, &report.head)? {
            Ok(hash) => report.head = JournalHead { seq, hash },
            Err(why) => {
                report.broken = Some(Broken { seq, why: why.to_owned() });
                break;
            }
        }
    }
    Ok(report)
}

/// One row's hash if it continues `before` and is what it was written as. Works on the raw bytes: a
/// flipped bit may well make a text unreadable.
fn checked(
    row: &Row<'_>,
    seq: i64,
    before: &JournalHead,
) -> Result<Result<[u8; HASH_BYTES], &'static str>, StoreError> {
    if before.seq.checked_add(1) != Some(seq) {
        return Ok(Err("the row before is missing"));
    }
    let mut texts: [Option<&[u8]>; 5] = [None; 5];
    for (index, text) in texts.iter_mut().enumerate() {
        match row.get_ref(index + 2)? {
            ValueRef::Null => {}
            ValueRef::Text(bytes) => *text = Some(bytes),
            ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => {
                return Ok(Err("a field is of a wrong kind"));
            }
        }
    }
    let (ValueRef::Integer(at), ValueRef::Blob(prev_hash), ValueRef::Blob(hash)) =
        (row.get_ref(1)?, row.get_ref(7)?, row.get_ref(8)?)
    else {
        return Ok(Err("a field is of a wrong kind"));
    };
    if prev_hash != before.hash {
        return Ok(Err("the row doesn't continue the one before"));
    }
    let expected = RowBytes { prev_hash, seq, at, texts }.hash();
    Ok(if hash == expected { Ok(expected) } else { Err("the row was changed") })
}

/// Whether rows at the end are missing, by what the file says beside the journal: the highest number
/// ever given, and the rows that sales point to. Against somebody who changes those too, only a
/// head that was written down elsewhere helps.
fn missing_end(connection: &Connection, newest: i64) -> Result<Option<Broken>, StoreError> {
    let given: i64 = connection.query_row(
        "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0),
                    coalesce((SELECT seq FROM sales ORDER BY sequence DESC LIMIT 1), 0))",
        [],
        |row| row.get(0),
    )?;
    Ok((given > newest)
        .then(|| Broken { seq: newest.saturating_add(1), why: "rows at the end are missing".to_owned() }))
}
