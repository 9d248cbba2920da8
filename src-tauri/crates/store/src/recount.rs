//! Counting the record anew: the sums of each day from their lines, and each sale with its lines and all that
//! the journal tells of it.
//!
//! The journal is sealed; the tables beside it are not. Whoever can write the file can write any figure into
//! them, and this is what finds it. Everything is read in the order of a key, a page at a time, so that a
//! million sales take no more memory than a hundred.

use crate::record::SaleRecord;
use crate::recount_lines::{Closed, Lines};
use crate::{StoreError, sales, values};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// How many sales are read at once.
const PAGE: usize = 256;
/// Nobody needs more of them to know that the file was changed.
const MOST: usize = 12;

/// What something that doesn't fit is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A sale, by its number.
    Sale(String),
    /// A business day.
    Day(String),
    /// A closing, by its number.
    Closing(i64),
    /// A row of the journal.
    Row(i64),
    /// The file as a whole.
    File,
}

impl fmt::Display for About {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            About::Sale(number) => write!(to, "{number}"),
            About::Day(day) => write!(to, "{day}"),
            About::Closing(number) => write!(to, "Z {number}"),
            About::Row(seq) => write!(to, "journal {seq}"),
            About::File => write!(to, "till.db"),
        }
    }
}

/// Something in the tables that isn't what the journal, or what it is counted from, says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlike {
    /// What it is about.
    pub about: About,
    /// Which figure or field: the table's word, and what tells the row from others.
    pub what: String,
    /// What stands in the table; `-` for nothing.
    pub found: String,
    /// What it should be; `-` for nothing.
    pub expected: String,
}

/// What was found so far; it ends the search when there is enough.
#[derive(Debug, Default)]
pub struct Found(Vec<Unlike>);

impl Found {
    /// Notes one thing.
    pub fn add(&mut self, about: About, what: &str, found: impl ToString, expected: impl ToString) {
        if !self.is_full() {
            let (found, expected) = (found.to_string(), expected.to_string());
            self.0.push(Unlike { about, what: what.to_owned(), found, expected });
        }
    }

    /// Notes a field whose two values differ.
    pub fn compare<T: PartialEq + ToString>(&mut self, about: &About, what: &str, found: T, expected: T) {
        if found != expected {
            self.add(about.clone(), what, found, expected);
        }
    }

    /// Whether there is enough.
    pub fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was found, in the order it was.
    pub fn into_list(self) -> Vec<Unlike> {
        self.0
    }
}

/// A row of the journal about a sale, for replaying it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its place.
    pub seq: i64,
    /// What kind of thing happened.
    pub kind: String,
    /// About which attempt.
    pub attempt: Option<String>,
    /// Who did it.
    pub actor: Option<String>,
    /// The rest, as JSON.
    pub body: String,
}

/// Sums of a day, and the same counted anew: each a query of one day that gives a key and a value.
struct Sum {
    table: &'static str,
    kept: &'static str,
    counted: &'static str,
}

const SUMS: [Sum; 6] = [
    Sum {
        table: "day_figures",
        kept: "SELECT claim || ' ' || currency || ' ' || gateway || ' ' || quarter || ' ' || cashier,
                   amount_minor || ' (' || payments || ')'
               FROM day_figures WHERE business_day = ?1",
        counted: "SELECT claim || ' ' || currency || ' ' || gateway || ' ' || quarter || ' ' || cashier,
                      sum(amount_minor) || ' (' || sum(payments) || ')'
                  FROM money_moves WHERE business_day = ?1 GROUP BY 1",
    },
    Sum {
        table: "tender_figures",
        kept: "SELECT kind || ' ' || currency || ' ' || quarter || ' ' || cashier,
                   amount_minor || ' (' || tenders || ')'
               FROM tender_figures WHERE business_day = ?1",
        counted: "SELECT kind || ' ' || currency || ' ' || quarter || ' ' || cashier,
                      sum(amount_minor) || ' (' || sum(tenders) || ')'
                  FROM tender_moves WHERE business_day = ?1 GROUP BY 1",
    },
    Sum {
        table: "day_counts",
        kept: "SELECT state || ' ' || cashier, sales FROM day_counts WHERE business_day = ?1 AND sales <> 0",
        counted: "SELECT state || ' ' || coalesce(cashier, ''), count(*) FROM sales
                  WHERE business_day = ?1 GROUP BY 1",
    },
    Sum {
        table: "day_asked",
        kept: "SELECT state || ' ' || currency, amount_minor || ' (' || sales || ')' FROM day_asked
               WHERE business_day = ?1 AND (sales <> 0 OR amount_minor <> 0)",
        counted: "SELECT state || ' ' || currency, sum(amount_minor) || ' (' || count(*) || ')' FROM sales
                  WHERE business_day = ?1 GROUP BY 1",
    },
    Sum {
        table: "day_links",
        kept: "SELECT outcome || ' ' || gateway || ' ' || shown, links FROM day_links
               WHERE business_day = ?1 AND links <> 0",
        counted: "SELECT outcome || ' ' || gateway || ' ' || (screen <> 'never'), count(*)
                  FROM sales CROSS JOIN attempts ON attempts.sale = sales.sequence
                  WHERE sales.business_day = ?1 GROUP BY 1",
    },
    Sum {
        table: "day_waits",
        kept: "SELECT seconds, links FROM day_waits WHERE business_day = ?1 AND links <> 0",
        counted: "SELECT seconds, count(*) FROM link_waits WHERE business_day = ?1 GROUP BY 1",
    },
];

const DAYS: &str = "SELECT business_day FROM day_figures UNION SELECT business_day FROM money_moves
    UNION SELECT business_day FROM tender_figures UNION SELECT business_day FROM tender_moves
    UNION SELECT business_day FROM day_counts UNION SELECT business_day FROM day_asked
    UNION SELECT business_day FROM day_links UNION SELECT business_day FROM day_waits
    UNION SELECT business_day FROM sales ORDER BY 1";

/// Adds every day's sums up anew; gives how many days there are.
pub(crate) fn days(connection: &Connection, found: &mut Found) -> Result<u64, StoreError> {
    let days: Vec<String> =
        connection.prepare(DAYS)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut counted = 0;
    for day in &days {
        if found.is_full() {
            break;
        }
        counted += 1;
        for sum in &SUMS {
            let (kept, lines) = (pairs(connection, sum.kept, day)?, pairs(connection, sum.counted, day)?);
            let unlike = kept.keys().chain(lines.keys()).find(|key| kept.get(*key) != lines.get(*key));
            if let Some(key) = unlike {
                let value =
                    |of: &BTreeMap<String, String>| of.get(key).map_or("-", String::as_str).to_owned();
                let what = format!("{} {}", sum.table, key.trim_end());
                found.add(About::Day(day.clone()), &what, value(&kept), value(&lines));
            }
        }
    }
    Ok(counted)
}

fn pairs(connection: &Connection, sql: &str, day: &str) -> Result<BTreeMap<String, String>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([day])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        found.insert(text(row.get(0)?), text(row.get(1)?));
    }
    Ok(found)
}

fn text(value: rusqlite::types::Value) -> String {
    match value {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        _ => "-".to_owned(),
    }
}

/// Goes through every sale in the order of their numbers: what is derived from it, its lines of money, and, by
/// `judge`, what the journal tells of it. `made` is the kind of the row that each sale begins with. Gives how
/// many sales there are.
pub(crate) fn sales(
    connection: &Connection,
    made: &str,
    found: &mut Found,
    judge: &mut dyn FnMut(&SaleRecord, &[HistoryRow], &mut Found),
) -> Result<u64, StoreError> {
    let closed = Closed::of(connection)?;
    let (mut money, mut tendered) = (Lines::money(connection)?, Lines::tendered(connection)?);
    let (mut money, mut tendered) = (money.begin()?, tendered.begin()?);
    let (mut after, mut counted) = (i64::MIN, 0);
    loop {
        let page = page_after(connection, after)?;
        let Some((last, _)) = page.last() else { break };
        after = *last;
        let sequences: Vec<i64> = page.iter().map(|(sequence, _)| *sequence).collect();
        let derived = derived(connection, &sequences)?;
        let histories = histories(connection, &page)?;
        let mut records = records(connection, &sequences)?;
        for (sequence, number) in &page {
            if found.is_full() {
                return Ok(counted);
            }
            counted += 1;
            let about = About::Sale(number.clone());
            let lines = (money.of_sale(*sequence, found)?, tendered.of_sale(*sequence, found)?);
            let Some(record) = records.remove(sequence) else {
                found.add(about, "sales", "?", "-");
                continue;
            };
            if let Some(derived) = derived.get(sequence) {
                compare_derived(&about, &record, derived, found);
            }
            closed.compare_money(&about, &record, &lines.0, found);
            crate::recount_lines::compare_tendered(&about, &record, &lines.1, found);
            let history = histories.get(number).map(Vec::as_slice).unwrap_or_default();
            judge(&record, history, found);
        }
    }
    money.of_sale(i64::MAX, found)?;
    tendered.of_sale(i64::MAX, found)?;
    missing(connection, made, found)?;
    Ok(counted)
}

fn page_after(connection: &Connection, after: i64) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT sequence, number FROM sales WHERE sequence > ?1 ORDER BY sequence LIMIT {PAGE}"
    ))?;
    let rows = statement.query_map([after], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The sales of a page; one that can't be read is left out, so that it can be named.
fn records(connection: &Connection, sequences: &[i64]) -> Result<BTreeMap<i64, SaleRecord>, StoreError> {
    let keyed = |records: Vec<SaleRecord>| {
        let key = |record: &SaleRecord| sales::sequence_of(&record.sale.number);
        records.into_iter().map(|record| Ok((key(&record)?, record))).collect::<Result<_, StoreError>>()
    };
    match sales::of_sequences(connection, sequences) {
        Err(StoreError::Corrupt) => {}
        whole => return keyed(whole?),
    }
    let mut found = BTreeMap::new();
    for sequence in sequences {
        match sales::of_sequences(connection, &[*sequence]) {
            Err(StoreError::Corrupt) => {}
            one => found.extend::<BTreeMap<_, _>>(keyed(one?)?),
        }
    }
    Ok(found)
}

/// What the row of a sale says that is derived from all that belongs to it.
struct Derived {
    state: String,
    flags: String,
    marks: [bool; 3],
    beside: [i64; 3],
}

fn derived(connection: &Connection, sequences: &[i64]) -> Result<BTreeMap<i64, Derived>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT sequence, state, flags, watched, needs_person, shown, tenders, refunds, captures
         FROM sales
         WHERE sequence IN ({})",
        sales::Sequences::SELECT
    ))?;
    let wanted = sales::Sequences::of(sequences);
    let rows = statement.query_map([wanted.json()], |row| {
        let marks = [row.get::<_, i64>(3)? != 0, row.get::<_, i64>(4)? != 0, row.get::<_, i64>(5)? != 0];
        let (state, flags) = (row.get(1)?, row.get(2)?);
        Ok((row.get(0)?, Derived { state, flags, marks, beside: [row.get(6)?, row.get(7)?, row.get(8)?] }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn compare_derived(about: &About, record: &SaleRecord, derived: &Derived, found: &mut Found) {
    found.compare(about, "sales.state", derived.state.as_str(), record.state().word());
    found.compare(about, "sales.flags", &derived.flags, &values::flags_text(record.flags()));
    let marks = [
        ("sales.watched", record.is_watched()),
        ("sales.needs_person", record.needs_person()),
        ("sales.shown", record.is_shown()),
    ];
    for ((what, expected), kept) in marks.into_iter().zip(derived.marks) {
        found.compare(about, what, kept, expected);
    }
    let beside = [
        ("sales.tenders", record.tenders.len()),
        ("sales.refunds", record.refunds.len()),
        ("sales.captures", record.captures.len()),
    ];
    for ((what, expected), kept) in beside.into_iter().zip(derived.beside) {
        found.compare(about, what, kept, i64::try_from(expected).unwrap_or(i64::MAX));
    }
}

/// The journal's rows about the sales of a page, by the sale's number, each the oldest first.
fn histories(
    connection: &Connection,
    page: &[(i64, String)],
) -> Result<BTreeMap<String, Vec<HistoryRow>>, StoreError> {
    let numbers: Vec<&str> = page.iter().map(|(_, number)| number.as_str()).collect();
    let numbers = Value::from(numbers).to_string();
    let mut statement = connection.prepare_cached(
        "SELECT sale, seq, kind, attempt, actor, body FROM journal
         WHERE sale IN (SELECT value FROM json_each(?1)) ORDER BY sale, seq",
    )?;
    let mut rows = statement.query([numbers])?;
    let mut found: BTreeMap<String, Vec<HistoryRow>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        found.entry(row.get(0)?).or_default().push(HistoryRow {
            seq: row.get(1)?,
            kind: row.get(2)?,
            attempt: row.get(3)?,
            actor: row.get(4)?,
            body: row.get(5)?,
        });
    }
    Ok(found)
}

/// Sales that the journal tells of and nobody has.
fn missing(connection: &Connection, made: &str, found: &mut Found) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT sale, seq FROM journal WHERE kind = ?1 AND sale IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM sales WHERE sales.number = journal.sale) ORDER BY seq LIMIT {MOST}"
    ))?;
    let mut rows = statement.query([made])?;
    while let Some(row) = rows.next()? {
        found.add(About::Sale(row.get(0)?), "sales", "-", format!("journal {}", row.get::<_, i64>(1)?));
    }
    Ok(())
}
