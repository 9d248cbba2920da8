//! The lines of money of each sale against what its attempts, decisions and tenders make of it.

use crate::record::SaleRecord;
use crate::recount::{About, Found};
use crate::{StoreError, values};
use domain::figures::{Claim, Part, parts};
use domain::{Moment, refund};
use rusqlite::{Connection, Row, Rows, Statement};
use std::collections::BTreeMap;

/// Length of the quarters that lines are kept by, in microseconds.
const QUARTER_MICROS: i64 = 15 * 60 * 1_000_000;

/// A line of `money_moves`.
pub(crate) struct MoneyLine {
    attempt: String,
    day: String,
    quarter: i64,
    gateway: String,
    cashier: String,
    currency: String,
    claim: String,
    payments: i64,
    amount_minor: i64,
    seq: i64,
}

/// A line of `tender_moves`, as it can be compared.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TenderLine {
    day: String,
    quarter: i64,
    kind: String,
    cashier: String,
    currency: String,
    tenders: i64,
    amount_minor: i64,
}

/// The lines of a ledger in the order of their sales.
pub(crate) struct Lines<'c, T> {
    table: &'static str,
    statement: Statement<'c>,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
}

/// [`Lines`] that are being read.
pub(crate) struct Reading<'s, T> {
    table: &'static str,
    rows: Rows<'s>,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
    next: Option<(i64, T)>,
}

impl<'c> Lines<'c, MoneyLine> {
    pub(crate) fn money(connection: &'c Connection) -> Result<Self, StoreError> {
        let statement = connection.prepare(
            "SELECT sale, attempt, business_day, quarter, gateway, cashier, currency, claim, payments,
                 amount_minor, seq FROM money_moves ORDER BY sale, id",
        )?;
        Ok(Lines { table: "money_moves", statement, read: money_line })
    }
}

impl<'c> Lines<'c, TenderLine> {
    pub(crate) fn tendered(connection: &'c Connection) -> Result<Self, StoreError> {
        let statement = connection.prepare(
            "SELECT sale, business_day, quarter, kind, cashier, currency, tenders, amount_minor
             FROM tender_moves ORDER BY sale, id",
        )?;
        Ok(Lines { table: "tender_moves", statement, read: tender_line })
    }
}

fn money_line(row: &Row<'_>) -> rusqlite::Result<MoneyLine> {
    Ok(MoneyLine {
        attempt: row.get(1)?,
        day: row.get(2)?,
        quarter: row.get(3)?,
        gateway: row.get(4)?,
        cashier: row.get(5)?,
        currency: row.get(6)?,
        claim: row.get(7)?,
        payments: row.get(8)?,
        amount_minor: row.get(9)?,
        seq: row.get(10)?,
    })
}

fn tender_line(row: &Row<'_>) -> rusqlite::Result<TenderLine> {
    Ok(TenderLine {
        day: row.get(1)?,
        quarter: row.get(2)?,
        kind: row.get(3)?,
        cashier: row.get(4)?,
        currency: row.get(5)?,
        tenders: row.get(6)?,
        amount_minor: row.get(7)?,
    })
}

impl<T> Lines<'_, T> {
    pub(crate) fn begin(&mut self) -> Result<Reading<'_, T>, StoreError> {
        let mut reading =
            Reading { table: self.table, rows: self.statement.query([])?, read: self.read, next: None };
        reading.step()?;
        Ok(reading)
    }
}

impl<T> Reading<'_, T> {
    fn step(&mut self) -> Result<Option<T>, StoreError> {
        let next = match self.rows.next()? {
            Some(row) => Some((row.get(0)?, (self.read)(row)?)),
            None => None,
        };
        Ok(std::mem::replace(&mut self.next, next).map(|(_, line)| line))
    }

    /// The lines of a sale, which come in the order of sales. Those of sales that there aren't are found.
    pub(crate) fn of_sale(&mut self, sale: i64, found: &mut Found) -> Result<Vec<T>, StoreError> {
        let mut lines = Vec::new();
        while let Some((of, _)) = &self.next {
            let of = *of;
            if of > sale {
                break;
            }
            let line = self.step()?;
            if of == sale {
                lines.extend(line);
            } else {
                found.add(About::File, self.table, format!("sale {of}"), "-");
            }
        }
        Ok(lines)
    }
}

/// Which day was the newest closed one at each place of the journal.
pub(crate) struct Closed(Vec<(i64, String)>);

impl Closed {
    pub(crate) fn of(connection: &Connection) -> Result<Closed, StoreError> {
        let mut statement = connection.prepare("SELECT seq, business_day FROM closings ORDER BY seq")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Closed(rows.collect::<Result<_, _>>()?))
    }

    fn before(&self, seq: i64) -> Option<&str> {
        let place = self.0.partition_point(|(closing, _)| *closing < seq);
        Some(self.0.get(place.checked_sub(1)?)?.1.as_str())
    }

    /// Whether the lines of a sale come to what its attempts and decisions make of its money, on its days.
    pub(crate) fn compare_money(
        &self,
        about: &About,
        record: &SaleRecord,
        lines: &[MoneyLine],
        found: &mut Found,
    ) {
        let attempts = record.bare_attempts();
        let cashier = record.sale.cashier.as_deref().unwrap_or_default();
        let mut expected: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for (attempt, claim) in attempts.iter().zip(record.claims()) {
            if attempt.business_day.is_none() {
                continue;
            }
            let reference = attempt.own_reference.to_string();
            for Part { claim, amount } in parts(claim, attempt, &record.refunds) {
                let line = [
                    reference.as_str(),
                    claim.word(),
                    amount.currency.code(),
                    attempt.gateway.as_str(),
                    cashier,
                ];
                expected.insert(line.join(" "), (amount.amount_minor, 1));
            }
        }
        let mut kept: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for line in lines {
            let key = [&line.attempt, &line.claim, &line.currency, &line.gateway, &line.cashier];
            let sum = kept.entry(key.map(String::as_str).join(" ")).or_default();
            *sum = (sum.0.saturating_add(line.amount_minor), sum.1.saturating_add(line.payments));
        }
        kept.retain(|_, sum| *sum != (0, 0));
        for key in kept.keys().chain(expected.keys().filter(|key| !kept.contains_key(*key))) {
            if kept.get(key) != expected.get(key) {
                let what = format!("money_moves {}", key.trim_end());
                found.add(about.clone(), &what, sum_text(kept.get(key)), sum_text(expected.get(key)));
            }
        }
        for line in lines {
            let attempt = attempts.iter().find(|one| one.own_reference.to_string() == line.attempt);
            let Some((attempt, own)) = attempt.and_then(|one| Some((one, one.business_day?.to_string())))
            else {
                continue;
            };
            let what = format!("money_moves.business_day {}", line.attempt);
            let mut gave_back = refund::of_attempt(attempt, &record.refunds)
                .filter_map(|refund| {
                    Some((refund.business_day?.to_string(), refund.ended_at.map(quarter_of)?))
                })
                .peekable();
            if gave_back.peek().is_some() {
                let is_refunds = gave_back.any(|place| place == (line.day.clone(), line.quarter));
                // A decision after that lands on a day that was open then.
                if line.claim == Claim::Returned.word() && !is_refunds || line.day < own {
                    found.add(about.clone(), &what, &line.day, own);
                }
                continue;
            }
            match self.before(line.seq) {
                // What changed after its day was closed lands on a day that wasn't.
                Some(closed) if own.as_str() <= closed => {
                    if line.day.as_str() <= closed {
                        found.add(about.clone(), &what, &line.day, format!("> {closed}"));
                    }
                }
                _ => {
                    found.compare(about, &what, &line.day, &own);
                    let landed = [attempt.confirmed_at, attempt.conflict_at];
                    let mut quarters = landed.into_iter().flatten().map(quarter_of).peekable();
                    if quarters.peek().is_some() && !quarters.any(|quarter| quarter == line.quarter) {
                        let expected =
                            landed.into_iter().flatten().next().map(quarter_of).unwrap_or_default();
                        let what = format!("money_moves.quarter {}", line.attempt);
                        found.add(about.clone(), &what, line.quarter, expected);
                    }
                }
            }
        }
    }
}

/// Whether the lines of a sale's tenders are exactly what was taken and taken back.
pub(crate) fn compare_tendered(about: &About, record: &SaleRecord, lines: &[TenderLine], found: &mut Found) {
    let cashier = record.sale.cashier.as_deref().unwrap_or_default();
    let mut expected = Vec::new();
    for tender in &record.tenders {
        let line = |sign: i64, day: String, at: Moment| TenderLine {
            day,
            quarter: quarter_of(at),
            kind: tender.kind.word().to_owned(),
            cashier: cashier.to_owned(),
            currency: tender.due.currency.code().to_owned(),
            tenders: sign,
            amount_minor: tender.due.amount_minor.saturating_mul(sign),
        };
        expected.push(line(1, tender.business_day.to_string(), tender.at));
        if let Some(back) = &tender.taken_back {
            expected.push(line(-1, back.business_day.to_string(), back.at));
        }
    }
    let text = |line: &TenderLine| {
        let TenderLine { day, kind, currency, amount_minor, .. } = line;
        format!("{amount_minor} {currency} {kind} {day}")
    };
    if let Some(line) = lines.iter().find(|line| !expected.contains(line)) {
        found.add(about.clone(), "tender_moves", text(line), expected.first().map_or("-".to_owned(), text));
    } else if let Some(line) = expected.iter().find(|line| !lines.contains(line)) {
        found.add(about.clone(), "tender_moves", "-", text(line));
    } else if lines.len() != expected.len() {
        found.add(about.clone(), "tender_moves", lines.len(), expected.len());
    }
}

fn quarter_of(at: Moment) -> i64 {
    values::micros(at).div_euclid(QUARTER_MICROS)
}

fn sum_text(sum: Option<&(i64, i64)>) -> String {
    match sum {
        Some((amount_minor, 1)) => amount_minor.to_string(),
        Some((amount_minor, payments)) => format!("{amount_minor} ({payments})"),
        None => "-".to_owned(),
    }
}
