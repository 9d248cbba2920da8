//! The sums that reports over many days are made of: they are read, and never a sale.

use crate::access::Read;
use crate::{StoreError, values};
use domain::figures::Claim;
use domain::{BusinessDay, Currency, Moment, Money, Outcome, SaleState};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};

/// Length of the quarters that sums are kept by, in microseconds.
const QUARTER_MICROS: i64 = 15 * 60 * 1_000_000;

/// What landed within one quarter of an hour of one business day, of one kind: [`crate::DayFigure`] as it
/// passes by, borrowed, for the ten thousands of them that a year has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureRow<'r> {
    /// The business day it is booked on.
    pub business_day: BusinessDay,
    /// When the quarter of an hour began.
    pub since: Moment,
    /// Which gateway brought it.
    pub gateway: &'r str,
    /// Who made the sale; empty while the till has no people.
    pub cashier: &'r str,
    /// What it is to the shop.
    pub claim: Claim,
    /// How many payments, less those taken back.
    pub payments: i64,
    /// How much, less what was taken back.
    pub amount: Money,
}

/// How many links of the sales made on a range of days ended one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSum {
    /// Who made them.
    pub gateway: String,
    /// What became of them, as far as is known now.
    pub outcome: Outcome,
    /// Whether customers could see them.
    pub was_shown: bool,
    /// How many.
    pub links: i64,
}

/// How many links took so long from the screen to their money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitSum {
    /// Whole seconds, cut to a step: 1 under a minute, 2 under two, 5 under five, 10 under ten, 30 under half
    /// an hour, 300 under a day; a day and more is one step.
    pub seconds: i64,
    /// How many.
    pub links: i64,
}

/// What was asked for in the sales made on a range of days that stand at one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedSum {
    /// Where they stand now.
    pub state: SaleState,
    /// How many.
    pub sales: i64,
    /// How much was asked in them.
    pub amount: Money,
}

impl Read<'_> {
    /// Shows `tell` each sum of what landed on the days from the first to the second, both included, by day
    /// and quarter of an hour.
    pub fn each_figure(
        &self,
        days: (BusinessDay, BusinessDay),
        tell: impl FnMut(FigureRow<'_>),
    ) -> Result<(), StoreError> {
        self.read(|connection| each_figure(connection, days, tell))
    }

    /// What became of the links of the sales made on the days from the first to the second.
    pub fn links_of_days(&self, days: (BusinessDay, BusinessDay)) -> Result<Vec<LinkSum>, StoreError> {
        self.read(|connection| links(connection, days))
    }

    /// How long the paid links of the sales made on these days took, the quickest first. Only links that were
    /// on a screen count.
    pub fn waits_of_days(&self, days: (BusinessDay, BusinessDay)) -> Result<Vec<WaitSum>, StoreError> {
        self.read(|connection| waits(connection, days))
    }

    /// What was asked for in the sales made on these days, by currency and state.
    pub fn asked_of_days(&self, days: (BusinessDay, BusinessDay)) -> Result<Vec<AskedSum>, StoreError> {
        self.read(|connection| asked(connection, days))
    }

    /// The first day with a sale, or `None` while there is none.
    pub fn first_day(&self) -> Result<Option<BusinessDay>, StoreError> {
        self.read(|connection| {
            let text: Option<String> = connection
                .prepare_cached("SELECT min(business_day) FROM day_counts")?
                .query_row([], |row| row.get(0))?;
            text.map(|text| values::parsed(&text, "day_counts.business_day")).transpose()
        })
    }
}

/// What the last row said, which the next one mostly says again.
struct Last {
    day: (String, BusinessDay),
    quarter: (i64, Moment),
    currency: (String, Currency),
}

fn each_figure(
    connection: &Connection,
    (first, last): (BusinessDay, BusinessDay),
    mut tell: impl FnMut(FigureRow<'_>),
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT business_day, quarter, gateway, cashier, currency, claim, payments, amount_minor
         FROM day_figures WHERE business_day BETWEEN :first AND :last ORDER BY business_day, quarter",
    )?;
    let mut rows =
        statement.query(named_params! { ":first": first.to_string(), ":last": last.to_string() })?;
    let mut known: Option<Last> = None;
    while let Some(row) = rows.next()? {
        let (day, quarter, currency) = (text(row, 0)?, row.get::<_, i64>(1)?, text(row, 4)?);
        let known = match &mut known {
            Some(known) => known,
            none => none.insert(Last {
                day: (day.to_owned(), day_of(day)?),
                quarter: (quarter, begin_of(quarter)?),
                currency: (currency.to_owned(), currency_of(currency)?),
            }),
        };
        if known.day.0 != day {
            known.day = (day.to_owned(), day_of(day)?);
        }
        if known.quarter.0 != quarter {
            known.quarter = (quarter, begin_of(quarter)?);
        }
        if known.currency.0 != currency {
            known.currency = (currency.to_owned(), currency_of(currency)?);
        }
        tell(FigureRow {
            business_day: known.day.1,
            since: known.quarter.1,
            gateway: text(row, 2)?,
            cashier: text(row, 3)?,
            claim: Claim::from_word(text(row, 5)?).ok_or_else(|| StoreError::damaged("day_figures.claim"))?,
            payments: row.get(6)?,
            amount: Money::new(row.get(7)?, known.currency.1),
        });
    }
    Ok(())
}

fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, StoreError> {
    match row.get_ref(column)? {
        ValueRef::Text(bytes) => std::str::from_utf8(bytes).map_err(|_| StoreError::damaged("day_figures")),
        _ => Err(StoreError::damaged("day_figures")),
    }
}

fn day_of(text: &str) -> Result<BusinessDay, StoreError> {
    values::parsed(text, "day_figures.business_day")
}

fn begin_of(quarter: i64) -> Result<Moment, StoreError> {
    quarter
        .checked_mul(QUARTER_MICROS)
        .and_then(Moment::from_timestamp_micros)
        .ok_or_else(|| StoreError::damaged("day_figures.quarter"))
}

fn currency_of(code: &str) -> Result<Currency, StoreError> {
    Currency::from_code(code).ok_or_else(|| StoreError::damaged("day_figures.currency"))
}

fn links(
    connection: &Connection,
    (first, last): (BusinessDay, BusinessDay),
) -> Result<Vec<LinkSum>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT gateway, outcome, shown, sum(links) AS links FROM day_links
         WHERE business_day BETWEEN :first AND :last
         GROUP BY gateway, outcome, shown HAVING sum(links) <> 0 ORDER BY gateway, outcome, shown",
    )?;
    let mut rows =
        statement.query(named_params! { ":first": first.to_string(), ":last": last.to_string() })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(LinkSum {
            gateway: row.get("gateway")?,
            outcome: values::word_in(row, "outcome", Outcome::from_word)?,
            was_shown: row.get("shown")?,
            links: row.get("links")?,
        });
    }
    Ok(found)
}

fn waits(
    connection: &Connection,
    (first, last): (BusinessDay, BusinessDay),
) -> Result<Vec<WaitSum>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT seconds, sum(links) AS links FROM day_waits WHERE business_day BETWEEN :first AND :last
         GROUP BY seconds ORDER BY seconds",
    )?;
    let mut rows =
        statement.query(named_params! { ":first": first.to_string(), ":last": last.to_string() })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(WaitSum { seconds: row.get("seconds")?, links: row.get("links")? });
    }
    Ok(found)
}

fn asked(
    connection: &Connection,
    (first, last): (BusinessDay, BusinessDay),
) -> Result<Vec<AskedSum>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT state, currency, currency_exponent, sum(sales) AS sales, sum(amount_minor) AS amount_minor
         FROM day_asked WHERE business_day BETWEEN :first AND :last
         GROUP BY currency, state HAVING sum(sales) <> 0 ORDER BY currency, state",
    )?;
    let mut rows =
        statement.query(named_params! { ":first": first.to_string(), ":last": last.to_string() })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(AskedSum {
            state: values::word_in(row, "state", SaleState::from_word)?,
            sales: row.get("sales")?,
            amount: values::money_in(row)?,
        });
    }
    Ok(found)
}
