//! Sales as files list them: very many, in the order of their numbers, some at a time.
//!
//! Nearly every sale has one link about which nothing is odd: of it only the columns are read that a file
//! tells. Where anything has to be judged, the whole record is.

use crate::record::SaleRecord;
use crate::values::InOrder;
use crate::{StoreError, sales};
use domain::{BusinessDay, Moment, Money, SaleState, Stage};
use rusqlite::{Connection, Statement, named_params};
use std::collections::BTreeSet;
use std::iter::Peekable;

/// Sales of a range of days by their sequence numbers, and what the books of the days say they brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Runs of consecutive numbers, first and last, in order: a few, however many sales there are.
    runs: Vec<(i64, i64)>,
    /// What was sold, by the sale's number, in order.
    sold: Vec<(i64, i64)>,
}

/// Consecutive sequence numbers, first and last, of sales to read together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    first: i64,
    last: i64,
}

impl Run {
    /// How many sales it has.
    pub fn sales(self) -> u32 {
        u32::try_from(self.last - self.first + 1).unwrap_or(u32::MAX)
    }
}

impl Listing {
    /// How many sales it has.
    pub fn sales(&self) -> u32 {
        let sales: i64 = self.runs.iter().map(|(first, last)| last - first + 1).sum();
        u32::try_from(sales).unwrap_or(u32::MAX)
    }

    /// All of them in order, no run longer than `most`.
    pub fn runs(&self, most: u32) -> impl Iterator<Item = Run> + '_ {
        let most = i64::from(most.max(1));
        self.runs.iter().flat_map(move |&(first, last)| {
            let begins = std::iter::successors(Some(first), move |first| first.checked_add(most));
            begins
                .take_while(move |first| *first <= last)
                .map(move |first| Run { first, last: last.min(first.saturating_add(most - 1)) })
        })
    }

    /// What the sale of that number brought, as the books of the days say, in minor units.
    pub fn sold_minor(&self, sequence: u64) -> i64 {
        let Ok(sequence) = i64::try_from(sequence) else { return 0 };
        self.sold.binary_search_by_key(&sequence, |(sale, _)| *sale).map_or(0, |place| self.sold[place].1)
    }

    /// Adds the numbers that a query gives, each at most one of `known`.
    fn add(&mut self, known: usize, sequence: i64) {
        let within = |run: &(i64, i64)| run.0 <= sequence && sequence <= run.1;
        let base = &self.runs[..known];
        let place = base.partition_point(|run| run.1 < sequence);
        if base.get(place).is_some_and(within) {
            return;
        }
        match self.runs[known..].last_mut() {
            Some(run) if within(&*run) => {}
            Some(run) if run.1.checked_add(1) == Some(sequence) => run.1 = sequence,
            _ => self.runs.push((sequence, sequence)),
        }
    }

    /// Puts the runs in order and joins those that touch; gives how many there are.
    fn join(&mut self) -> usize {
        self.runs.sort_unstable();
        self.runs.dedup_by(|next, kept| {
            let touches = next.0 <= kept.1.saturating_add(1);
            if touches {
                kept.1 = kept.1.max(next.1);
            }
            touches
        });
        self.runs.len()
    }
}

/// A sale as a file tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "nearly every one is the large one, and none is kept")]
pub enum ListedSale {
    /// One about which there is nothing to judge.
    Plain(PlainSale),
    /// Any other, whole.
    Whole(Box<SaleRecord>),
}

impl ListedSale {
    /// Its number as the till counts.
    pub fn sequence(&self) -> u64 {
        match self {
            ListedSale::Plain(sale) => sale.sequence,
            ListedSale::Whole(record) => record.sale.number.sequence(),
        }
    }
}

/// The sales of a run, in the order of their numbers when they are taken out. Both kinds lie apart until then:
/// moving a hundred thousand of them from list to list is a tenth of the time a long file takes.
#[derive(Debug, Clone, Default)]
pub struct ListedSales {
    plain: Vec<PlainSale>,
    whole: Vec<SaleRecord>,
}

impl ListedSales {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.plain.len() + self.whole.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl IntoIterator for ListedSales {
    type Item = ListedSale;
    type IntoIter = InOrderOfNumbers;

    fn into_iter(self) -> InOrderOfNumbers {
        InOrderOfNumbers {
            plain: self.plain.into_iter().peekable(),
            whole: self.whole.into_iter().peekable(),
        }
    }
}

/// Takes sales out of both lists by turns.
#[derive(Debug)]
pub struct InOrderOfNumbers {
    plain: Peekable<std::vec::IntoIter<PlainSale>>,
    whole: Peekable<std::vec::IntoIter<SaleRecord>>,
}

impl Iterator for InOrderOfNumbers {
    type Item = ListedSale;

    fn next(&mut self) -> Option<ListedSale> {
        let next = self.plain.peek().map_or(u64::MAX, |sale| sale.sequence);
        let whole = self.whole.next_if(|record| record.sale.number.sequence() <= next);
        match whole {
            Some(record) => Some(ListedSale::Whole(Box::new(record))),
            None => self.plain.next().map(ListedSale::Plain),
        }
    }
}

/// A sale with one link, without a flag, a conflict, a decision, a tender, a refund or a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainSale {
    /// Its number as the till counts.
    pub sequence: u64,
    /// Its number.
    pub number: String,
    /// When it was made.
    pub created_at: Moment,
    /// The business day it was made on.
    pub business_day: BusinessDay,
    /// What was asked.
    pub asked: Money,
    /// The cashier's note.
    pub note: String,
    /// Who made it; empty while the till has no people.
    pub cashier: String,
    /// What it came to.
    pub state: SaleState,
    /// Its one link.
    pub attempt: PlainAttempt,
}

/// The only link of a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainAttempt {
    /// Our name for it.
    pub own_reference: String,
    /// Which gateway.
    pub gateway: String,
    /// What was asked.
    pub asked: Money,
    /// Where it stands.
    pub stage: Stage,
    /// The gateway's name for it; empty when it gave none.
    pub reference: String,
    /// The gateway's last word; empty when it said none.
    pub raw_status: String,
    /// When it was confirmed.
    pub confirmed_at: Option<Moment>,
    /// The business day its money landed on.
    pub business_day: Option<BusinessDay>,
}

/// The sales made on the days of a range, or with money that landed or was booked anew on one of them.
pub(crate) fn of_days(
    connection: &Connection,
    (from, to): (BusinessDay, BusinessDay),
) -> Result<Listing, StoreError> {
    let (from, to) = (from.to_string(), to.to_string());
    let mut listing = Listing::default();
    for sql in [
        "SELECT sequence FROM sales WHERE business_day BETWEEN :from AND :to",
        "SELECT sale FROM attempts WHERE business_day BETWEEN :from AND :to",
    ] {
        let known = listing.join();
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(named_params! { ":from": from, ":to": to })?;
        while let Some(row) = rows.next()? {
            listing.add(known, row.get(0)?);
        }
    }
    for sql in [
        "SELECT sale, CASE claim WHEN 'sold' THEN amount_minor END FROM money_moves
         WHERE business_day BETWEEN :from AND :to",
        "SELECT sale, amount_minor FROM tender_moves WHERE business_day BETWEEN :from AND :to",
    ] {
        let known = listing.join();
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(named_params! { ":from": from, ":to": to })?;
        while let Some(row) = rows.next()? {
            let sale = row.get(0)?;
            listing.add(known, sale);
            if let Some(amount_minor) = row.get(1)? {
                listing.sold.push((sale, amount_minor));
            }
        }
    }
    listing.join();
    add_up(&mut listing.sold)?;
    Ok(listing)
}

/// Puts amounts in the order of their sales and adds those of one sale up.
fn add_up(sold: &mut Vec<(i64, i64)>) -> Result<(), StoreError> {
    sold.sort_unstable();
    let mut fits = true;
    sold.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            match kept.1.checked_add(next.1) {
                Some(sum) => kept.1 = sum,
                None => fits = false,
            }
        }
        same
    });
    if fits { Ok(()) } else { Err(StoreError::damaged("money_moves.amount_minor")) }
}

/// The sales of a run, in the order of their numbers.
pub(crate) fn of_run(connection: &Connection, run: Run) -> Result<ListedSales, StoreError> {
    let between = [run.first, run.last];
    let mut odd = decided(connection, run)?;
    let mut sales = connection.prepare_cached(SALES)?;
    let mut sales = sales.query(between)?;
    let mut attempts = connection.prepare_cached(ATTEMPTS)?;
    let mut links = Links::of(&mut attempts, run)?;
    let mut plain = Vec::with_capacity(usize::try_from(run.sales()).unwrap_or_default());
    while let Some(row) = sales.next()? {
        let row = InOrder::of(row);
        let sequence: i64 = row.get("sequence")?;
        let link = links.only_of(sequence)?;
        let (number, asked) = (row.get("number")?, row.money()?);
        let (note, cashier) = (row.get("note")?, row.get::<Option<String>>("cashier")?);
        let (created_at, business_day) = (row.moment("created_at")?, row.parsed("business_day")?);
        let state = row.word("state", SaleState::from_word)?;
        let is_odd: bool = row.get("is_odd")?;
        match link {
            Some(attempt) if !is_odd && !odd.contains(&sequence) => plain.push(PlainSale {
                sequence: u64::try_from(sequence).map_err(|_| StoreError::damaged("sales.sequence"))?,
                number,
                created_at,
                business_day,
                asked,
                note,
                cashier: cashier.unwrap_or_default(),
                state,
                attempt,
            }),
            _ => {
                odd.insert(sequence);
            }
        }
    }
    let odd: Vec<i64> = odd.into_iter().collect();
    let whole = if odd.is_empty() { Vec::new() } else { sales::of_sequences(connection, &odd)? };
    Ok(ListedSales { plain, whole })
}

const SALES: &str =
    "SELECT sequence, number, amount_minor, currency, currency_exponent, note, cashier, created_at,
    business_day, state, flags <> '' OR tenders > 0 OR refunds > 0 OR captures > 0 OR needs_person AS is_odd
    FROM sales WHERE sequence BETWEEN ?1 AND ?2 ORDER BY sequence";

const ATTEMPTS: &str =
    "SELECT sale, flags <> '' OR conflict_at IS NOT NULL AS is_odd, own_reference, gateway,
    amount_minor, currency, currency_exponent, stage, reference, raw_status, confirmed_at, business_day
    FROM attempts WHERE sale BETWEEN ?1 AND ?2 ORDER BY sale, ordinal";

/// The sales of a run about which a person decided something.
fn decided(connection: &Connection, run: Run) -> Result<BTreeSet<i64>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT sale FROM resolutions WHERE sale BETWEEN ?1 AND ?2")?;
    let found = statement.query_map([run.first, run.last], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The links of a run's sales, read beside the sales.
struct Links<'s> {
    rows: rusqlite::Rows<'s>,
    next: Option<(i64, Option<PlainAttempt>)>,
}

impl<'s> Links<'s> {
    fn of(statement: &'s mut Statement<'_>, run: Run) -> Result<Links<'s>, StoreError> {
        let mut links = Links { rows: statement.query([run.first, run.last])?, next: None };
        links.step()?;
        Ok(links)
    }

    fn step(&mut self) -> Result<(), StoreError> {
        self.next = self.rows.next()?.map(|row| link(&InOrder::of(row))).transpose()?;
        Ok(())
    }

    /// The link of a sale if it has no other and nothing is odd about it. Sales come in order.
    fn only_of(&mut self, sequence: i64) -> Result<Option<PlainAttempt>, StoreError> {
        let mut found = None;
        let mut links = 0_u32;
        while let Some((sale, attempt)) = self.next.take() {
            if sale > sequence {
                self.next = Some((sale, attempt));
                break;
            }
            links += u32::from(sale == sequence);
            found = attempt;
            self.step()?;
        }
        Ok(found.filter(|_| links == 1))
    }
}

fn link(row: &InOrder<'_>) -> Result<(i64, Option<PlainAttempt>), StoreError> {
    let sale = row.get("sale")?;
    if row.get("is_odd")? {
        return Ok((sale, None));
    }
    let attempt = PlainAttempt {
        own_reference: row.get("own_reference")?,
        gateway: row.get("gateway")?,
        asked: row.money()?,
        stage: row.word("stage", Stage::from_word)?,
        reference: row.get::<Option<String>>("reference")?.unwrap_or_default(),
        raw_status: row.get::<Option<String>>("raw_status")?.unwrap_or_default(),
        confirmed_at: row.optional_moment("confirmed_at")?,
        business_day: row.optional("business_day")?,
    };
    Ok((sale, Some(attempt)))
}
