//! Tables `findings` and `finding_ends`: what a statement and the record don't agree on, and how that ended.

use crate::{StoreError, statements, values};
use domain::finding::{Finding, FindingKind};
use domain::{BusinessDay, Moment, Money, OwnReference};
use rusqlite::{Connection, Row, named_params};

/// A finding as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRecord {
    /// What a person names it by: the same for the same thing every time.
    pub id: String,
    /// What kind.
    pub kind: FindingKind,
    /// Which statement says so.
    pub statement: i64,
    /// On which line of it; `None` where it is a line that is missing.
    pub line: Option<u32>,
    /// About which sale.
    pub sale: String,
    /// About which attempt.
    pub attempt: Option<OwnReference>,
    /// The gateway's reference, where it is none of ours.
    pub reference: Option<String>,
    /// What we say; theirs where we say nothing.
    pub amount: Option<Money>,
    /// What they say, in minor units, where that is another amount.
    pub theirs_minor: Option<i64>,
    /// The business day it is about.
    pub about_day: BusinessDay,
    /// The open day it landed on.
    pub landed_day: BusinessDay,
    /// How it ended, if it did.
    pub end: Option<FindingEnd>,
}

/// How a finding ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingEnd {
    /// Who ended it; `None` while the till has no people, and where a statement did.
    pub person: Option<String>,
    /// Why; empty where a statement ended it.
    pub note: String,
    /// The later statement that has what was missing.
    pub statement: Option<i64>,
    /// When, by this machine's clock.
    pub at: Moment,
}

impl FindingRecord {
    /// The same as a closing says it.
    pub fn finding(&self) -> Finding {
        Finding {
            sale: Some(self.sale.clone()),
            own_reference: self.attempt.as_ref().map(OwnReference::to_string),
            amount_minor: self.amount.map(|amount| amount.amount_minor),
            currency: self.amount.map(|amount| amount.currency.code().to_owned()),
            reference: self.reference.clone(),
            theirs_minor: self.theirs_minor,
            about_day: (self.about_day != self.landed_day).then_some(self.about_day),
            ..Finding::of_day(self.kind)
        }
    }
}

const ALL: &str = "SELECT f.*, e.person AS end_person, e.note AS end_note, e.statement AS end_statement,
        e.at AS end_at
    FROM findings f LEFT JOIN finding_ends e ON e.finding = f.id ";

/// The open ones that landed on a day or before it, the oldest first.
pub(crate) fn open_through(
    connection: &Connection,
    day: BusinessDay,
) -> Result<Vec<FindingRecord>, StoreError> {
    select(
        connection,
        &format!("{ALL} WHERE e.finding IS NULL AND f.landed_day <= :day ORDER BY f.rowid"),
        named_params! { ":day": day.to_string() },
    )
}

/// Every open one, the oldest first.
pub(crate) fn every_open(connection: &Connection) -> Result<Vec<FindingRecord>, StoreError> {
    select(connection, &format!("{ALL} WHERE e.finding IS NULL ORDER BY f.rowid"), &[])
}

/// Those that landed on a day or are about it, and every open one from before; the oldest first.
pub(crate) fn of_day(connection: &Connection, day: BusinessDay) -> Result<Vec<FindingRecord>, StoreError> {
    select(
        connection,
        &format!(
            "{ALL} WHERE f.landed_day = :day OR f.about_day = :day OR (e.finding IS NULL AND f.landed_day <= :day)
             ORDER BY f.rowid"
        ),
        named_params! { ":day": day.to_string() },
    )
}

/// Those that landed on one of the days, both ends included; the oldest first.
pub(crate) fn landed_on(
    connection: &Connection,
    (from, to): (BusinessDay, BusinessDay),
) -> Result<Vec<FindingRecord>, StoreError> {
    select(
        connection,
        &format!("{ALL} WHERE f.landed_day BETWEEN :from AND :to ORDER BY f.rowid"),
        named_params! { ":from": from.to_string(), ":to": to.to_string() },
    )
}

/// Those that a statement brought, the oldest first.
pub(crate) fn of_statement(connection: &Connection, number: i64) -> Result<Vec<FindingRecord>, StoreError> {
    select(
        connection,
        &format!("{ALL} WHERE f.statement = :number ORDER BY f.rowid"),
        named_params! { ":number": number },
    )
}

/// The finding of an id.
pub(crate) fn by_id(connection: &Connection, id: &str) -> Result<Option<FindingRecord>, StoreError> {
    Ok(select(connection, &format!("{ALL} WHERE f.id = :id"), named_params! { ":id": id })?.pop())
}

fn select(
    connection: &Connection,
    sql: &str,
    params: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<FindingRecord>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(record_from(row)?);
    }
    Ok(found)
}

fn record_from(row: &Row<'_>) -> Result<FindingRecord, StoreError> {
    let attempt: Option<String> = row.get("attempt")?;
    let end_at = values::optional_moment_in(row, "end_at")?;
    let end = match end_at {
        Some(at) => Some(FindingEnd {
            person: row.get("end_person")?,
            note: row.get("end_note")?,
            statement: row.get("end_statement")?,
            at,
        }),
        None => None,
    };
    Ok(FindingRecord {
        id: row.get("id")?,
        kind: values::word_in(row, "kind", FindingKind::from_word)?,
        statement: row.get("statement")?,
        line: row.get("line")?,
        sale: row.get("sale")?,
        attempt: attempt.map(|text| values::parsed(&text, "findings.attempt")).transpose()?,
        reference: row.get("reference")?,
        amount: statements::money_of(row)?,
        theirs_minor: row.get("theirs_minor")?,
        about_day: values::parsed_in(row, "about_day")?,
        landed_day: values::parsed_in(row, "landed_day")?,
        end,
    })
}

/// Adds a finding; one of that id that is there already stays as it is. Tells whether it was added.
pub(crate) fn add(connection: &Connection, finding: &FindingRecord, seq: i64) -> Result<bool, StoreError> {
    let added = connection
        .prepare_cached(
            "INSERT INTO findings (id, kind, statement, line, sale, attempt, reference, amount_minor, currency,
                 theirs_minor, about_day, landed_day, seq)
             VALUES (:id, :kind, :statement, :line, :sale, :attempt, :reference, :amount_minor, :currency,
                 :theirs_minor, :about_day, :landed_day, :seq)
             ON CONFLICT (id) DO NOTHING",
        )?
        .execute(named_params! {
            ":id": finding.id,
            ":kind": finding.kind.word(),
            ":statement": finding.statement,
            ":line": finding.line,
            ":sale": finding.sale,
            ":attempt": finding.attempt.as_ref().map(OwnReference::to_string),
            ":reference": finding.reference,
            ":amount_minor": finding.amount.map(|amount| amount.amount_minor),
            ":currency": finding.amount.map(|amount| amount.currency.code().to_owned()),
            ":theirs_minor": finding.theirs_minor,
            ":about_day": finding.about_day.to_string(),
            ":landed_day": finding.landed_day.to_string(),
            ":seq": seq,
        })?;
    Ok(added > 0)
}

/// Ends an open finding.
pub(crate) fn end(connection: &Connection, id: &str, end: &FindingEnd, seq: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO finding_ends (finding, person, note, statement, at, seq)
             VALUES (:finding, :person, :note, :statement, :at, :seq)",
        )?
        .execute(named_params! {
            ":finding": id,
            ":person": end.person,
            ":note": end.note,
            ":statement": end.statement,
            ":at": values::micros(end.at),
            ":seq": seq,
        })?;
    Ok(())
}
