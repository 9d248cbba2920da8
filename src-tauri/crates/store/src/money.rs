//! Tables `money_moves` and `day_figures`: what money was to the shop, on which day, and the sums.

use crate::record::SaleRecord;
use crate::{StoreError, meta, sales, values};
use domain::figures::{Claim, Part, parts};
use domain::{Attempt, BusinessDay, Currency, Moment, Money, Refund, RefundStage, refund};
use rusqlite::{Connection, named_params};

/// Length of the quarters that sums are kept by, in microseconds.
const QUARTER_MICROS: i64 = 15 * 60 * 1_000_000;

/// What landed within one quarter of an hour of one business day, of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayFigure {
    /// The business day it is booked on.
    pub business_day: BusinessDay,
    /// When the quarter of an hour began.
    pub since: Moment,
    /// Which gateway brought it.
    pub gateway: String,
    /// Who made the sale; empty while the till has no people.
    pub cashier: String,
    /// What it is to the shop.
    pub claim: Claim,
    /// How many payments, less those taken back.
    pub payments: i64,
    /// How much, less what was taken back.
    pub amount: Money,
}

/// Where what changed after its day was closed is booked, and when it happened.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Landing {
    pub(crate) day: Option<BusinessDay>,
    pub(crate) at: Moment,
}

/// One attempt's money that stands in the books.
struct Booked<'a> {
    attempt: &'a Attempt,
    day: BusinessDay,
    parts: Vec<Part>,
}

impl Booked<'_> {
    fn part(&self, claim: Claim) -> Option<Part> {
        self.parts.iter().copied().find(|part| part.claim == claim)
    }
}

fn booked<'a>(attempts: &'a [Attempt], record: &SaleRecord) -> Vec<Option<Booked<'a>>> {
    attempts
        .iter()
        .zip(record.claims())
        .map(|(attempt, claim)| {
            let day = attempt.business_day?;
            let parts = parts(claim, attempt, &record.refunds);
            (!parts.is_empty()).then_some(Booked { attempt, day, parts })
        })
        .collect()
}

/// Books what a change of a sale made of its money.
pub(crate) fn book(
    connection: &Connection,
    sequence: i64,
    stored: Option<&SaleRecord>,
    wanted: &SaleRecord,
    landing: Landing,
    seq: i64,
) -> Result<(), StoreError> {
    let before_attempts = stored.map(SaleRecord::bare_attempts).unwrap_or_default();
    let after_attempts = wanted.bare_attempts();
    let before = stored.map(|stored| booked(&before_attempts, stored)).unwrap_or_default();
    let after = booked(&after_attempts, wanted);
    let cashier = wanted.sale.cashier.as_deref().unwrap_or_default();
    for (attempt, new) in after_attempts.iter().zip(&after) {
        let old = before.iter().flatten().find(|old| old.attempt.own_reference == attempt.own_reference);
        let Some(either) = new.as_ref().or(old) else { continue };
        let refund = newly_done(attempt, stored, wanted);
        for claim in Claim::ALL {
            let was = old.and_then(|old| old.part(claim));
            let is = new.as_ref().and_then(|new| new.part(claim));
            if was == is {
                continue;
            }
            for (part, sign) in [(was, -1), (is, 1)] {
                let Some(part) = part else { continue };
                let place = match refund {
                    Some(refund) => refund,
                    None => place(connection, either, landing)?,
                };
                line(connection, (sequence, cashier), either.attempt, part, sign, place, seq)?;
            }
        }
    }
    Ok(())
}

/// The day and time at which a change gave an attempt's money back, if it did.
fn newly_done(
    attempt: &Attempt,
    stored: Option<&SaleRecord>,
    wanted: &SaleRecord,
) -> Option<(BusinessDay, Moment)> {
    let was_done = |refund: &Refund| {
        let before =
            stored.and_then(|stored| stored.refunds.iter().find(|old| old.ordinal == refund.ordinal));
        before.is_some_and(|old| old.stage == RefundStage::Done)
    };
    let mut done = refund::of_attempt(attempt, &wanted.refunds).filter(|refund| !was_done(refund));
    done.find_map(|refund| refund.business_day.zip(refund.ended_at))
}

/// Where a line goes: to the money's own day; to the open one once that is closed, or once something of it was
/// given back on a day of its own.
fn place(
    connection: &Connection,
    booked: &Booked<'_>,
    landing: Landing,
) -> Result<(BusinessDay, Moment), StoreError> {
    let gave_back = booked.part(Claim::Returned).is_some();
    match meta::closed_through(connection)? {
        Some(closed) if booked.day <= closed => {
            let open = landing.day.filter(|day| *day > closed).unwrap_or(closed.next());
            Ok((open, landing.at))
        }
        _ if gave_back => Ok((landing.day.unwrap_or(booked.day).max(booked.day), landing.at)),
        _ => {
            let landed = booked.attempt.confirmed_at.or(booked.attempt.conflict_at);
            Ok((booked.day, landed.unwrap_or(landing.at)))
        }
    }
}

fn line(
    connection: &Connection,
    (sequence, cashier): (i64, &str),
    attempt: &Attempt,
    part: Part,
    sign: i64,
    (day, at): (BusinessDay, Moment),
    seq: i64,
) -> Result<(), StoreError> {
    let amount_minor = part
        .amount
        .amount_minor
        .checked_mul(sign)
        .ok_or_else(|| StoreError::broken_rule("an amount beyond the integer"))?;
    connection
        .prepare_cached(
            "INSERT INTO money_moves (attempt, sale, business_day, quarter, gateway, cashier, currency,
                 currency_exponent, claim, payments, amount_minor, seq)
             VALUES (:attempt, :sale, :business_day, :quarter, :gateway, :cashier, :currency,
                 :currency_exponent, :claim, :payments, :amount_minor, :seq)",
        )?
        .execute(named_params! {
            ":attempt": attempt.own_reference.to_string(),
            ":sale": sequence,
            ":business_day": day.to_string(),
            ":quarter": values::micros(at).div_euclid(QUARTER_MICROS),
            ":gateway": attempt.gateway.as_str(),
            ":cashier": cashier,
            ":currency": part.amount.currency.code(),
            ":currency_exponent": part.amount.currency.exponent(),
            ":claim": part.claim.word(),
            ":payments": sign,
            ":amount_minor": amount_minor,
            ":seq": seq,
        })?;
    Ok(())
}

/// Books the money of a file from before there were books; all its days are open.
pub(crate) fn book_all(connection: &Connection) -> Result<(), StoreError> {
    let mut after = 0_i64;
    loop {
        let page = sales::select_before_tenders(
            connection,
            "WHERE sequence > ?1 ORDER BY sequence LIMIT 500",
            [after],
        )?;
        let Some(last) = page.last() else { return Ok(()) };
        after = sales::sequence_of(&last.sale.number)?;
        for record in &page {
            let landing = Landing { day: None, at: record.sale.created_at };
            book(connection, sales::sequence_of(&record.sale.number)?, None, record, landing, record.seq)?;
        }
    }
}

/// The sums of the days from `first` to `last`, both included, in order.
pub(crate) fn figures(
    connection: &Connection,
    first: BusinessDay,
    last: BusinessDay,
) -> Result<Vec<DayFigure>, StoreError> {
    read(
        connection,
        "SELECT * FROM day_figures WHERE business_day BETWEEN :first AND :last
         ORDER BY business_day, quarter, gateway, cashier, currency, claim",
        first,
        last,
    )
}

/// The same sums, added up from the lines.
pub(crate) fn figures_of_lines(
    connection: &Connection,
    first: BusinessDay,
    last: BusinessDay,
) -> Result<Vec<DayFigure>, StoreError> {
    read(
        connection,
        "SELECT business_day, quarter, gateway, cashier, currency, currency_exponent, claim,
                sum(payments) AS payments, sum(amount_minor) AS amount_minor
         FROM money_moves WHERE business_day BETWEEN :first AND :last
         GROUP BY business_day, quarter, gateway, cashier, currency, claim
         ORDER BY business_day, quarter, gateway, cashier, currency, claim",
        first,
        last,
    )
}

fn read(
    connection: &Connection,
    sql: &str,
    first: BusinessDay,
    last: BusinessDay,
) -> Result<Vec<DayFigure>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows =
        statement.query(named_params! { ":first": first.to_string(), ":last": last.to_string() })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let quarter: i64 = row.get("quarter")?;
        let since = quarter
            .checked_mul(QUARTER_MICROS)
            .and_then(Moment::from_timestamp_micros)
            .ok_or_else(|| StoreError::damaged("day_figures.quarter"))?;
        let code: String = row.get("currency")?;
        let currency =
            Currency::from_code(&code).ok_or_else(|| StoreError::damaged("day_figures.currency"))?;
        found.push(DayFigure {
            business_day: values::parsed_in(row, "business_day")?,
            since,
            gateway: row.get("gateway")?,
            cashier: row.get("cashier")?,
            claim: values::word_in(row, "claim", Claim::from_word)?,
            payments: row.get("payments")?,
            amount: Money::new(row.get("amount_minor")?, currency),
        });
    }
    Ok(found)
}
