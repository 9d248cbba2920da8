//! Tables `tenders`, `tender_moves` and `tender_figures`: what was paid without the phone, and its sums.

use crate::{StoreError, values};
use domain::tender::TakenBack;
use domain::{BusinessDay, Currency, Moment, Money, Tender, TenderKind};
use rusqlite::{Connection, Row, named_params};

/// Length of the quarters that sums are kept by, in microseconds.
const QUARTER_MICROS: i64 = 15 * 60 * 1_000_000;

/// What was tendered within one quarter of an hour of one business day, of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenderFigure {
    /// The business day it is booked on.
    pub business_day: BusinessDay,
    /// When the quarter of an hour began.
    pub since: Moment,
    /// How it was paid.
    pub kind: TenderKind,
    /// Who made the sale; empty while the till has no people.
    pub cashier: String,
    /// How many tenders, less those taken back.
    pub tenders: i64,
    /// How much, less what was taken back.
    pub amount: Money,
}

/// What was tendered on a range of days, of one kind and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenderSum {
    /// How it was paid.
    pub kind: TenderKind,
    /// How many tenders, less those taken back.
    pub tenders: i64,
    /// How much, less what was taken back.
    pub amount: Money,
}

/// The tenders of a sale, the oldest first.
pub(crate) fn of_sale(connection: &Connection, sequence: i64) -> Result<Vec<Tender>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT tenders.*, back.reason AS back_reason, back.person AS back_person, back.at AS back_at,
             back.business_day AS back_day
         FROM tenders LEFT JOIN tenders_taken_back AS back ON back.tender = tenders.id
         WHERE tenders.sale = ?1 ORDER BY tenders.ordinal",
    )?;
    let mut rows = statement.query([sequence])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(tender_from(row)?);
    }
    Ok(found)
}

fn tender_from(row: &Row<'_>) -> Result<Tender, StoreError> {
    let currency = currency_in(row)?;
    let taken_back = match row.get::<_, Option<String>>("back_reason")? {
        None => None,
        Some(reason) => Some(TakenBack {
            reason,
            by: row.get("back_person")?,
            at: values::moment_in(row, "back_at")?,
            business_day: values::parsed_in(row, "back_day")?,
        }),
    };
    Ok(Tender {
        ordinal: row.get("ordinal")?,
        kind: values::word_in(row, "kind", TenderKind::from_word)?,
        due: Money::new(row.get("due_minor")?, currency),
        given: row.get::<_, Option<i64>>("given_minor")?.map(|minor| Money::new(minor, currency)),
        note: row.get("note")?,
        by: row.get("person")?,
        at: values::moment_in(row, "at")?,
        business_day: values::parsed_in(row, "business_day")?,
        taken_back,
    })
}

/// The currency of a row, whose exponent has to be the till's own.
pub(crate) fn currency_in(row: &Row<'_>) -> Result<Currency, StoreError> {
    let currency: Currency = values::word_in(row, "currency", Currency::from_code)?;
    if row.get::<_, u8>("currency_exponent")? != currency.exponent() {
        return Err(StoreError::damaged("currency_exponent"));
    }
    Ok(currency)
}

/// Adds the tenders that `wanted` has beyond `stored`, and what was taken back since; books both. What was
/// there before stays as it was.
pub(crate) fn add_new(
    connection: &Connection,
    sequence: i64,
    cashier: &str,
    stored: &[Tender],
    wanted: &[Tender],
    seq: i64,
) -> Result<(), StoreError> {
    let kept = wanted.len() >= stored.len()
        && stored.iter().zip(wanted).all(|(old, new)| is_kept(old, &as_kept(new)));
    if !kept {
        return Err(StoreError::broken_rule("a tender was taken away or changed"));
    }
    let books = Books { connection, sequence, cashier, seq };
    for (index, tender) in wanted.iter().enumerate() {
        let old = stored.get(index);
        let id = match old {
            Some(_) => id_of(connection, sequence, tender.ordinal)?,
            None => books.add(tender)?,
        };
        let was_back = old.is_some_and(|old| old.taken_back.is_some());
        if let (Some(back), false) = (&tender.taken_back, was_back) {
            books.take_back(id, tender, back)?;
        }
    }
    Ok(())
}

/// Whether the newer is the older one, at most taken back since.
fn is_kept(old: &Tender, new: &Tender) -> bool {
    let same_back = old.taken_back.is_none() || old.taken_back == new.taken_back;
    same_back && Tender { taken_back: None, ..old.clone() } == Tender { taken_back: None, ..new.clone() }
}

fn as_kept(tender: &Tender) -> Tender {
    let taken_back =
        tender.taken_back.as_ref().map(|back| TakenBack { at: values::truncated(back.at), ..back.clone() });
    Tender { at: values::truncated(tender.at), taken_back, ..tender.clone() }
}

fn id_of(connection: &Connection, sequence: i64, ordinal: u32) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT id FROM tenders WHERE sale = ?1 AND ordinal = ?2")?
        .query_row((sequence, ordinal), |row| row.get(0))?)
}

/// What the lines of one change have in common.
struct Books<'c> {
    connection: &'c Connection,
    sequence: i64,
    cashier: &'c str,
    seq: i64,
}

impl Books<'_> {
    fn add(&self, tender: &Tender) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO tenders (sale, ordinal, kind, due_minor, given_minor, currency, currency_exponent,
                     note, person, at, business_day, seq)
                 VALUES (:sale, :ordinal, :kind, :due_minor, :given_minor, :currency, :currency_exponent,
                     :note, :person, :at, :business_day, :seq)",
            )?
            .execute(named_params! {
                ":sale": self.sequence,
                ":ordinal": tender.ordinal,
                ":kind": tender.kind.word(),
                ":due_minor": tender.due.amount_minor,
                ":given_minor": tender.given.map(|given| given.amount_minor),
                ":currency": tender.due.currency.code(),
                ":currency_exponent": tender.due.currency.exponent(),
                ":note": tender.note,
                ":person": tender.by,
                ":at": values::micros(tender.at),
                ":business_day": tender.business_day.to_string(),
                ":seq": self.seq,
            })?;
        let id = self.connection.last_insert_rowid();
        self.line(id, tender, 1, (tender.business_day, tender.at))?;
        Ok(id)
    }

    fn take_back(&self, id: i64, tender: &Tender, back: &TakenBack) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO tenders_taken_back (tender, reason, person, at, business_day, seq)
                 VALUES (:tender, :reason, :person, :at, :business_day, :seq)",
            )?
            .execute(named_params! {
                ":tender": id,
                ":reason": back.reason,
                ":person": back.by,
                ":at": values::micros(back.at),
                ":business_day": back.business_day.to_string(),
                ":seq": self.seq,
            })?;
        self.line(id, tender, -1, (back.business_day, back.at))
    }

    fn line(
        &self,
        id: i64,
        tender: &Tender,
        sign: i64,
        (day, at): (BusinessDay, Moment),
    ) -> Result<(), StoreError> {
        let amount_minor = tender
            .due
            .amount_minor
            .checked_mul(sign)
            .ok_or_else(|| StoreError::broken_rule("an amount beyond the integer"))?;
        self.connection
            .prepare_cached(
                "INSERT INTO tender_moves (tender, sale, business_day, quarter, kind, cashier, currency,
                     currency_exponent, tenders, amount_minor, seq)
                 VALUES (:tender, :sale, :business_day, :quarter, :kind, :cashier, :currency,
                     :currency_exponent, :tenders, :amount_minor, :seq)",
            )?
            .execute(named_params! {
                ":tender": id,
                ":sale": self.sequence,
                ":business_day": day.to_string(),
                ":quarter": values::micros(at).div_euclid(QUARTER_MICROS),
                ":kind": tender.kind.word(),
                ":cashier": self.cashier,
                ":currency": tender.due.currency.code(),
                ":currency_exponent": tender.due.currency.exponent(),
                ":tenders": sign,
                ":amount_minor": amount_minor,
                ":seq": self.seq,
            })?;
        Ok(())
    }
}

/// The sums of the days from `first` to `last`, both included, in order.
pub(crate) fn figures(
    connection: &Connection,
    first: BusinessDay,
    last: BusinessDay,
) -> Result<Vec<TenderFigure>, StoreError> {
    read_figures(
        connection,
        "SELECT * FROM tender_figures WHERE business_day BETWEEN :first AND :last
         ORDER BY business_day, quarter, kind, cashier, currency",
        first,
        last,
    )
}

/// The same sums, added up from the lines.
pub(crate) fn figures_of_lines(
    connection: &Connection,
    first: BusinessDay,
    last: BusinessDay,
) -> Result<Vec<TenderFigure>, StoreError> {
    read_figures(
        connection,
        "SELECT business_day, quarter, kind, cashier, currency, currency_exponent,
                sum(tenders) AS tenders, sum(amount_minor) AS amount_minor
         FROM tender_moves WHERE business_day BETWEEN :first AND :last
         GROUP BY business_day, quarter, kind, cashier, currency
         ORDER BY business_day, quarter, kind, cashier, currency",
        first,
        last,
    )
}

fn read_figures(
    connection: &Connection,
    sql: &str,
    first: BusinessDay,
    last: BusinessDay,
) -> Result<Vec<TenderFigure>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows =
        statement.query(named_params! { ":first": first.to_string(), ":last": last.to_string() })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let quarter: i64 = row.get("quarter")?;
        let since = quarter
            .checked_mul(QUARTER_MICROS)
            .and_then(Moment::from_timestamp_micros)
            .ok_or_else(|| StoreError::damaged("tender_figures.quarter"))?;
        found.push(TenderFigure {
            business_day: values::parsed_in(row, "business_day")?,
            since,
            kind: values::word_in(row, "kind", TenderKind::from_word)?,
            cashier: row.get("cashier")?,
            tenders: row.get("tenders")?,
            amount: Money::new(row.get("amount_minor")?, currency_in(row)?),
        });
    }
    Ok(found)
}

/// What was tendered on the days from the first to the second, by kind and currency. What came to nothing
/// again is left out.
pub(crate) fn sums(
    connection: &Connection,
    (first, last): (BusinessDay, BusinessDay),
) -> Result<Vec<TenderSum>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, currency, currency_exponent, sum(tenders) AS tenders, sum(amount_minor) AS amount_minor
         FROM tender_figures WHERE business_day BETWEEN :first AND :last
         GROUP BY kind, currency, currency_exponent
         HAVING sum(tenders) <> 0 OR sum(amount_minor) <> 0 ORDER BY kind, currency",
    )?;
    let mut rows =
        statement.query(named_params! { ":first": first.to_string(), ":last": last.to_string() })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(TenderSum {
            kind: values::word_in(row, "kind", TenderKind::from_word)?,
            tenders: row.get("tenders")?,
            amount: Money::new(row.get("amount_minor")?, currency_in(row)?),
        });
    }
    Ok(found)
}
