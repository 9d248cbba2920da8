//! The lists the screens ask for: what waits, what is news, what needs a person, a day, a search.

use crate::record::SaleRecord;
use crate::{StoreError, sales, values};
use domain::{BusinessDay, Currency, Moment, Money, SaleNumber, SaleState};
use rusqlite::{Connection, named_params};

/// How many of the sales made on a day stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCounts {
    /// Paid.
    pub paid: u32,
    /// A confirmation that doesn't match, and nobody decided.
    pub conflict: u32,
    /// Given up, or nothing left that could be paid.
    pub unpaid: u32,
    /// Still to be paid.
    pub open: u32,
}

/// Sales made on the day, or with money that landed on it.
const OF_DAY: &str = "sequence IN (SELECT sequence FROM sales WHERE business_day = :day
                                   UNION SELECT sale FROM attempts WHERE business_day = :day
                                   UNION SELECT sale FROM tender_moves WHERE business_day = :day
                                   UNION SELECT sale FROM refunds WHERE business_day = :day)";

/// Sales with work for the watcher, those on a screen first.
pub(crate) fn unfinished(connection: &Connection) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(connection, "WHERE watched = 1 ORDER BY shown DESC, sequence DESC", [])
}

/// Sales with a refund that the gateway hasn't ended, the oldest first.
pub(crate) fn giving_back(connection: &Connection) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(
        connection,
        "WHERE sequence IN (SELECT sale FROM refunds WHERE stage IN ('asking', 'pending')) ORDER BY sequence",
        [],
    )
}

/// Sales with a payment of that time (`from` to `to`, both included) that isn't cleared as far as its gateway last
/// said, the oldest first.
pub(crate) fn awaiting_clearing(
    connection: &Connection,
    (from, to): (Moment, Moment),
) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(
        connection,
        "WHERE sequence IN (SELECT sale FROM attempts
                            WHERE clearing = 'awaited' AND confirmed_at BETWEEN :from AND :to) ORDER BY sequence",
        named_params! { ":from": values::micros(from), ":to": values::micros(to) },
    )
}

/// Sales with a link on a screen, the newest first.
pub(crate) fn waiting(connection: &Connection) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(connection, "WHERE shown = 1 ORDER BY sequence DESC", [])
}

/// The newest sale with a link on a screen.
pub(crate) fn newest_shown(connection: &Connection) -> Result<Option<SaleRecord>, StoreError> {
    sales::first(connection, "WHERE shown = 1 ORDER BY sequence DESC LIMIT 1")
}

/// Decided sales nobody has acknowledged, the newest first.
pub(crate) fn news(connection: &Connection) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(connection, "WHERE state <> 'open' AND acknowledged_at IS NULL ORDER BY sequence DESC", [])
}

/// Sales a person must see, the newest first.
pub(crate) fn needing_person(connection: &Connection) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(connection, "WHERE needs_person = 1 ORDER BY sequence DESC", [])
}

/// A page of a day's sales, the newest first, below a sequence number.
pub(crate) fn page_of_day(
    connection: &Connection,
    day: BusinessDay,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(
        connection,
        &format!("WHERE {OF_DAY} AND sequence < :before ORDER BY sequence DESC LIMIT :limit"),
        named_params! { ":day": day.to_string(), ":before": sales::sequence_before(before), ":limit": limit },
    )
}

/// All of a day's sales, the oldest first.
pub(crate) fn all_of_day(connection: &Connection, day: BusinessDay) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(
        connection,
        &format!("WHERE {OF_DAY} ORDER BY sequence"),
        named_params! { ":day": day.to_string() },
    )
}

/// Sales made on the day, or with money that landed on it, that have a flag; the newest first.
pub(crate) fn flagged_of_day(
    connection: &Connection,
    day: BusinessDay,
) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(
        connection,
        "WHERE sequence IN (
             SELECT sequence FROM sales WHERE business_day = :day AND flags <> ''
             UNION SELECT sale FROM attempts WHERE business_day = :day AND flags <> '')
         ORDER BY sequence DESC",
        named_params! { ":day": day.to_string() },
    )
}

/// Sales of days that were closed before, whose money was booked on this one; the oldest first.
pub(crate) fn landed_after_closing(
    connection: &Connection,
    day: BusinessDay,
) -> Result<Vec<SaleRecord>, StoreError> {
    sales::select(
        connection,
        "WHERE sequence IN (SELECT sale FROM money_moves WHERE business_day = :day
                                              UNION SELECT sale FROM tender_moves WHERE business_day = :day)
             AND business_day < :day AND business_day <= (SELECT closed_through FROM meta)
         ORDER BY sequence",
        named_params! { ":day": day.to_string() },
    )
}

/// How many sale numbers below the newest are missing.
pub(crate) fn missing_numbers(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection
        .query_row("SELECT coalesce(max(sequence), 0) - count(*) FROM sales", [], |row| row.get(0))?)
}

/// How many sales [`all_of_day`] has.
pub(crate) fn count_of_day(connection: &Connection, day: BusinessDay) -> Result<u32, StoreError> {
    Ok(connection
        .prepare_cached(&format!("SELECT count(*) FROM sales WHERE {OF_DAY}"))?
        .query_row(named_params! { ":day": day.to_string() }, |row| row.get(0))?)
}

/// The lowest and highest number of the sales made on a day.
pub(crate) fn numbers_of_day(
    connection: &Connection,
    day: BusinessDay,
) -> Result<Option<(SaleNumber, SaleNumber)>, StoreError> {
    let (first, last): (Option<String>, Option<String>) = connection
        .prepare_cached(
            "SELECT (SELECT number FROM sales WHERE business_day = ?1 ORDER BY sequence LIMIT 1),
                    (SELECT number FROM sales WHERE business_day = ?1 ORDER BY sequence DESC LIMIT 1)",
        )?
        .query_row([day.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let number = |text: Option<String>| text.map(|text| values::parsed(&text, "sales.number")).transpose();
    Ok(number(first)?.zip(number(last)?))
}

/// How many of the sales made on a range of days stand where.
pub(crate) fn counts_of_days(
    connection: &Connection,
    (from, to): (BusinessDay, BusinessDay),
) -> Result<DayCounts, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT state, sum(sales) FROM day_counts WHERE business_day BETWEEN :from AND :to GROUP BY state",
    )?;
    let mut rows = statement.query(named_params! { ":from": from.to_string(), ":to": to.to_string() })?;
    let mut counts = DayCounts::default();
    while let Some(row) = rows.next()? {
        let word: String = row.get(0)?;
        let count: u32 = row.get(1)?;
        match SaleState::from_word(&word).ok_or_else(|| StoreError::damaged("sales.state"))? {
            SaleState::Paid => counts.paid = count,
            SaleState::Conflict => counts.conflict = count,
            SaleState::Unpaid => counts.unpaid = count,
            SaleState::Open => counts.open = count,
        }
    }
    Ok(counts)
}

/// Sales that a text a person typed may mean: by number or its digits, reference, own reference, note,
/// or amount in major units. The sale of exactly that number first, then the newest.
pub(crate) fn search(connection: &Connection, text: &str, limit: u32) -> Result<Vec<SaleRecord>, StoreError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    // One reading of the text as an amount for each number of decimals a currency can have.
    let [whole, hundredths, thousandths] = ["JPY", "DZD", "TND"].map(|code| {
        let currency = Currency::from_code(code)?;
        Money::parse_major(text, currency).ok().map(|money| money.amount_minor)
    });
    sales::select(
        connection,
        "WHERE sequence IN (
             SELECT sequence FROM sales
             WHERE number LIKE :like ESCAPE '\\' OR note LIKE :like ESCAPE '\\' OR sequence = :sequence
                OR (currency_exponent = 0 AND amount_minor = :whole)
                OR (currency_exponent = 2 AND amount_minor = :hundredths)
                OR (currency_exponent = 3 AND amount_minor = :thousandths)
             UNION SELECT sale FROM attempts
             WHERE own_reference LIKE :like ESCAPE '\\' OR reference LIKE :like ESCAPE '\\')
         ORDER BY (sequence IS :sequence) DESC, sequence DESC LIMIT :limit",
        named_params! {
            ":like": like_pattern(text), ":sequence": sales::sequence_in(text),
            ":whole": whole, ":hundredths": hundredths, ":thousandths": thousandths, ":limit": limit,
        },
    )
}

/// A pattern for LIKE that matches the text anywhere and takes its wildcards for themselves.
fn like_pattern(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}
