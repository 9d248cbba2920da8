//! Table `sales`: one row a sale, with what is derived from its attempts beside it.

use crate::money::{self, Landing};
use crate::record::{AttemptRecord, SaleRecord};
use crate::values::InOrder;
use crate::{StoreError, attempts, captures, refunds, resolutions, tenders, values};
use domain::{OwnReference, RequestId, Sale, SaleNumber, TillCode};
use rusqlite::{Connection, Params, named_params};

/// The sales that `which`, what follows `SELECT … FROM sales`, gives, with all that belongs to them.
pub(crate) fn select(
    connection: &Connection,
    which: &str,
    params: impl Params,
) -> Result<Vec<SaleRecord>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS}, {BESIDE} FROM sales {which}"))?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let row = InOrder::of(row);
        let (sequence, mut record) = record_from(connection, &row)?;
        put_beside(connection, &row, sequence, &mut record)?;
        found.push(record);
    }
    Ok(found)
}

/// [`select`] on a file that has neither tenders nor links that were sent yet.
pub(crate) fn select_before_tenders(
    connection: &Connection,
    which: &str,
    params: impl Params,
) -> Result<Vec<SaleRecord>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM sales {which}"))?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(record_of(connection, &InOrder::of(row), attempts::of_sale_before_sending)?.1);
    }
    Ok(found)
}

/// How many tenders, refunds and captures a sale has.
const BESIDE: &str = "tenders, refunds, captures";

/// The tenders, refunds and captures of a sale, whose next columns, [`BESIDE`], say of which it has some.
fn put_beside(
    connection: &Connection,
    row: &InOrder<'_>,
    sequence: i64,
    record: &mut SaleRecord,
) -> Result<(), StoreError> {
    if row.get::<i64>("tenders")? > 0 {
        record.tenders = tenders::of_sale(connection, sequence)?;
    }
    if row.get::<i64>("refunds")? > 0 {
        record.refunds = refunds::of_sale(connection, sequence)?;
    }
    if row.get::<i64>("captures")? > 0 {
        record.captures = captures::of_sale(connection, sequence)?;
    }
    Ok(())
}

/// What [`sale_from`] reads, in its order, and the sequence number before and the journal row after.
const COLUMNS: &str =
    "sequence, number, request_id, amount_minor, currency, currency_exponent, note, cashier,
    created_at, business_day, given_up_at, acknowledged_at, seq";

fn record_from(connection: &Connection, row: &InOrder<'_>) -> Result<(i64, SaleRecord), StoreError> {
    record_of(connection, row, attempts::of_sale)
}

/// [`record_from`], its attempts read by `attempts`.
fn record_of(
    connection: &Connection,
    row: &InOrder<'_>,
    attempts: impl Fn(&Connection, i64) -> Result<Vec<AttemptRecord>, StoreError>,
) -> Result<(i64, SaleRecord), StoreError> {
    let sequence: i64 = row.get("sequence")?;
    let (sale, seq) = sale_from(row)?;
    let attempts = attempts(connection, sequence)?;
    let resolutions = resolutions::of_sale(connection, sequence)?;
    Ok((sequence, SaleRecord { attempts, resolutions, seq, ..SaleRecord::new(sale) }))
}

fn sale_from(row: &InOrder<'_>) -> Result<(Sale, i64), StoreError> {
    let sale = Sale {
        number: row.parsed("number")?,
        request_id: row.parsed("request_id")?,
        asked: row.money()?,
        note: row.get("note")?,
        cashier: row.get("cashier")?,
        created_at: row.moment("created_at")?,
        business_day: row.parsed("business_day")?,
        given_up_at: row.optional_moment("given_up_at")?,
        acknowledged_at: row.optional_moment("acknowledged_at")?,
    };
    Ok((sale, row.get("seq")?))
}

/// Sequence numbers of sales, as a query takes many.
pub(crate) struct Sequences(String);

impl Sequences {
    /// The query that gives them, of one parameter.
    pub(crate) const SELECT: &str = "SELECT value FROM json_each(?1)";

    pub(crate) fn of(sequences: &[i64]) -> Sequences {
        let numbers: Vec<String> = sequences.iter().map(i64::to_string).collect();
        Sequences(format!("[{}]", numbers.join(",")))
    }

    /// The parameter.
    pub(crate) fn json(&self) -> &str {
        &self.0
    }
}

/// Many sales with all that belongs to them, in the order of their numbers: three queries for all instead of two
/// for each.
pub(crate) fn of_sequences(
    connection: &Connection,
    sequences: &[i64],
) -> Result<Vec<SaleRecord>, StoreError> {
    let wanted = Sequences::of(sequences);
    let sql = format!(
        "SELECT {COLUMNS}, {BESIDE} FROM sales WHERE sequence IN ({}) ORDER BY sequence",
        Sequences::SELECT
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([wanted.json()])?;
    let (mut places, mut found) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let row = InOrder::of(row);
        let sequence = row.get("sequence")?;
        let (sale, seq) = sale_from(&row)?;
        let mut record = SaleRecord { seq, ..SaleRecord::new(sale) };
        put_beside(connection, &row, sequence, &mut record)?;
        places.push(sequence);
        found.push(record);
    }
    attempts::each_of_sales(connection, &wanted, |sequence, attempt| {
        if let Ok(place) = places.binary_search(&sequence) {
            found[place].attempts.push(attempt);
        }
    })?;
    resolutions::each_of_sales(connection, &wanted, |sequence, resolution| {
        if let Ok(place) = places.binary_search(&sequence) {
            found[place].resolutions.push(resolution);
        }
    })?;
    Ok(found)
}

/// The sale of a number.
pub(crate) fn by_number(
    connection: &Connection,
    number: &SaleNumber,
) -> Result<Option<SaleRecord>, StoreError> {
    Ok(select(connection, "WHERE number = ?1", [number.to_string()])?.pop())
}

/// The sale a request made.
pub(crate) fn by_request(
    connection: &Connection,
    request_id: &RequestId,
) -> Result<Option<SaleRecord>, StoreError> {
    Ok(select(connection, "WHERE request_id = ?1", [request_id.as_str()])?.pop())
}

/// The sale an attempt belongs to.
pub(crate) fn by_attempt(
    connection: &Connection,
    own_reference: &OwnReference,
) -> Result<Option<SaleRecord>, StoreError> {
    match attempts::sale_of(connection, own_reference)? {
        Some(sequence) => Ok(select(connection, "WHERE sequence = ?1", [sequence])?.pop()),
        None => Ok(None),
    }
}

/// The number after the newest.
pub(crate) fn next_number(connection: &Connection, till_code: &TillCode) -> Result<SaleNumber, StoreError> {
    let newest: i64 = connection
        .prepare_cached("SELECT coalesce(max(sequence), 0) FROM sales")?
        .query_row([], |row| row.get(0))?;
    let next = u64::try_from(newest).ok().and_then(|newest| newest.checked_add(1));
    next.map(|next| SaleNumber::new(till_code.clone(), next))
        .ok_or_else(|| StoreError::damaged("sales.sequence"))
}

/// Brings a sale and all that belongs to it to `wanted`, and books its money; `seq` is the journal row that
/// tells of it.
pub(crate) fn save(
    connection: &Connection,
    till_code: &TillCode,
    wanted: &SaleRecord,
    landing: Landing,
    seq: i64,
) -> Result<(), StoreError> {
    let sale = &wanted.sale;
    let foreign_attempt =
        wanted.attempts.iter().any(|record| record.attempt.own_reference.sale() != &sale.number);
    if foreign_attempt {
        return Err(StoreError::broken_rule("an attempt of another sale"));
    }
    let sequence = sequence_of(&sale.number)?;
    let stored = by_number(connection, &sale.number)?;
    // Sales from before a restore keep the code they were made under.
    if stored.is_none() && sale.number.till() != till_code {
        return Err(StoreError::broken_rule("a sale of another till"));
    }
    write(connection, sequence, wanted, seq, stored.is_none())?;
    let (old_attempts, old_resolutions) =
        stored.as_ref().map_or((&[][..], &[][..]), |stored| (&stored.attempts[..], &stored.resolutions[..]));
    attempts::save_all(connection, sequence, old_attempts, &wanted.attempts)?;
    resolutions::add_new(connection, sequence, old_resolutions, &wanted.resolutions, seq)?;
    let old_tenders = stored.as_ref().map_or(&[][..], |stored| &stored.tenders[..]);
    let cashier = sale.cashier.as_deref().unwrap_or_default();
    tenders::add_new(connection, sequence, cashier, old_tenders, &wanted.tenders, seq)?;
    let old_refunds = stored.as_ref().map_or(&[][..], |stored| &stored.refunds[..]);
    refunds::save_all(connection, sequence, old_refunds, &wanted.refunds, seq)?;
    let old_captures = stored.as_ref().map_or(&[][..], |stored| &stored.captures[..]);
    captures::save_all(connection, sequence, old_captures, &wanted.captures, seq)?;
    money::book(connection, sequence, stored.as_ref(), wanted, landing, seq)
}

/// A sale's number as the tables count it.
pub(crate) fn sequence_of(number: &SaleNumber) -> Result<i64, StoreError> {
    i64::try_from(number.sequence()).map_err(|_| StoreError::broken_rule("a sale number beyond the integer"))
}

const INSERT: &str = "INSERT INTO sales (
    sequence, number, request_id, amount_minor, currency, currency_exponent, note, cashier, created_at,
    business_day, given_up_at, acknowledged_at, state, flags, watched, needs_person, shown, tenders,
    refunds, captures, seq
) VALUES (
    :sequence, :number, :request_id, :amount_minor, :currency, :currency_exponent, :note, :cashier, :created_at,
    :business_day, :given_up_at, :acknowledged_at, :state, :flags, :watched, :needs_person, :shown, :tenders,
    :refunds, :captures, :seq
)";

// The frozen columns are set too, so that a record that differs in them is refused, not half kept.
const UPDATE: &str = "UPDATE sales SET
    number = :number, request_id = :request_id, amount_minor = :amount_minor, currency = :currency,
    currency_exponent = :currency_exponent, note = :note, cashier = :cashier, created_at = :created_at,
    business_day = :business_day, given_up_at = :given_up_at, acknowledged_at = :acknowledged_at, state = :state,
    flags = :flags, watched = :watched, needs_person = :needs_person, shown = :shown,
    tenders = :tenders, refunds = :refunds, captures = :captures, seq = :seq
    WHERE sequence = :sequence";

fn write(
    connection: &Connection,
    sequence: i64,
    wanted: &SaleRecord,
    seq: i64,
    is_new: bool,
) -> Result<(), StoreError> {
    let sale = &wanted.sale;
    connection.prepare_cached(if is_new { INSERT } else { UPDATE })?.execute(named_params! {
        ":sequence": sequence,
        ":number": sale.number.to_string(),
        ":request_id": sale.request_id.as_str(),
        ":amount_minor": sale.asked.amount_minor,
        ":currency": sale.asked.currency.code(),
        ":currency_exponent": sale.asked.currency.exponent(),
        ":note": sale.note,
        ":cashier": sale.cashier,
        ":created_at": values::micros(sale.created_at),
        ":business_day": sale.business_day.to_string(),
        ":given_up_at": sale.given_up_at.map(values::micros),
        ":acknowledged_at": sale.acknowledged_at.map(values::micros),
        ":state": wanted.state().word(),
        ":flags": values::flags_text(wanted.flags()),
        ":watched": wanted.is_watched(),
        ":needs_person": wanted.needs_person(),
        ":shown": wanted.is_shown(),
        ":tenders": i64::try_from(wanted.tenders.len()).unwrap_or(i64::MAX),
        ":refunds": i64::try_from(wanted.refunds.len()).unwrap_or(i64::MAX),
        ":captures": i64::try_from(wanted.captures.len()).unwrap_or(i64::MAX),
        ":seq": seq,
    })?;
    Ok(())
}

/// The highest sequence number a list may start at, for callers that want all.
pub(crate) fn sequence_before(before: Option<u64>) -> i64 {
    before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX))
}

/// The sequence number of a text that is a whole number, for a search.
pub(crate) fn sequence_in(text: &str) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// The first sale of a query, if any.
pub(crate) fn first(connection: &Connection, which: &str) -> Result<Option<SaleRecord>, StoreError> {
    Ok(select(connection, which, [])?.pop())
}
