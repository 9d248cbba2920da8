//! Table `attempts`: each payment link asked for a sale, every field a column.

use crate::record::{AttemptRecord, Contact};
use crate::{StoreError, meta, sales, values};
use domain::link::Proof;
use domain::{Attempt, Channel, Clearing, OwnReference, Stage};
use rusqlite::{Connection, OptionalExtension, named_params};

/// What [`record_from`] reads, in its order.
const COLUMNS: &str = "own_reference, gateway, environment, amount_minor, currency, currency_exponent, stage, flags,
    reference, url, reason, proved_amount, proved_currency, proved_environment, screen, screen_since,
    screen_left_why, created_at, gateway_created_at, expires_at, negative_at, confirmed_at, conflict_at,
    unproved_since, contested_amount_minor, not_found_since, not_found_count, raw_status, business_day, sent_by, clearing,
    cleared_at, asked_at,
    verified_at, problem, problem_since, server_time, difference_ms, request_id, watch_over";

/// The attempts of a sale, the oldest first.
pub(crate) fn of_sale(connection: &Connection, sequence: i64) -> Result<Vec<AttemptRecord>, StoreError> {
    select(connection, sequence, COLUMNS)
}

/// [`of_sale`] in a file from before links were sent and cleared.
pub(crate) fn of_sale_before_sending(
    connection: &Connection,
    sequence: i64,
) -> Result<Vec<AttemptRecord>, StoreError> {
    let absent = |columns: String, name: &str| columns.replace(name, &format!("NULL AS {name}"));
    let columns = ["sent_by", "clearing", "cleared_at"].into_iter().fold(COLUMNS.to_owned(), absent);
    select(connection, sequence, &columns)
}

fn select(connection: &Connection, sequence: i64, columns: &str) -> Result<Vec<AttemptRecord>, StoreError> {
    let sql = format!("SELECT {columns} FROM attempts WHERE sale = ?1 ORDER BY ordinal");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([sequence])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(record_from(&values::InOrder::of(row))?);
    }
    Ok(found)
}

/// Gives `take` the attempts of many sales, each with its sale's sequence number, in the order of both.
pub(crate) fn each_of_sales(
    connection: &Connection,
    sequences: &sales::Sequences,
    mut take: impl FnMut(i64, AttemptRecord),
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT sale, {COLUMNS} FROM attempts WHERE sale IN ({}) ORDER BY sale, ordinal",
        sales::Sequences::SELECT
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([sequences.json()])?;
    while let Some(row) = rows.next()? {
        let row = values::InOrder::of(row);
        take(row.get("sale")?, record_from(&row)?);
    }
    Ok(())
}

/// The sequence number of the sale an attempt belongs to.
pub(crate) fn sale_of(
    connection: &Connection,
    own_reference: &OwnReference,
) -> Result<Option<i64>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT sale FROM attempts WHERE own_reference = ?1")?
        .query_row([own_reference.to_string()], |row| row.get(0))
        .optional()?)
}

fn record_from(row: &values::InOrder<'_>) -> Result<AttemptRecord, StoreError> {
    let moment = |column| row.optional_moment(column);
    let attempt = Attempt {
        own_reference: row.parsed("own_reference")?,
        gateway: row.parsed("gateway")?,
        environment: row.word("environment", values::environment_from_word)?,
        asked: row.money()?,
        stage: row.word("stage", Stage::from_word)?,
        flags: row.flags("flags")?,
        reference: row.get("reference")?,
        url: row.get("url")?,
        reason: row.get("reason")?,
        proof: Proof {
            amount: row.get("proved_amount")?,
            currency: row.get("proved_currency")?,
            environment: row.get("proved_environment")?,
        },
        screen: row.screen()?,
        created_at: row.moment("created_at")?,
        gateway_created_at: moment("gateway_created_at")?,
        expires_at: moment("expires_at")?,
        negative_at: moment("negative_at")?,
        confirmed_at: moment("confirmed_at")?,
        conflict_at: moment("conflict_at")?,
        unproved_since: moment("unproved_since")?,
        contested_amount_minor: row.get("contested_amount_minor")?,
        not_found_since: moment("not_found_since")?,
        not_found_count: row.get("not_found_count")?,
        raw_status: row.get("raw_status")?,
        business_day: row.optional("business_day")?,
        sent_by: row.optional_word("sent_by", Channel::from_word)?,
        clearing: clearing_from(row)?,
    };
    let contact = Contact {
        asked_at: moment("asked_at")?,
        verified_at: moment("verified_at")?,
        problem: row.get("problem")?,
        problem_since: moment("problem_since")?,
        server_time: moment("server_time")?,
        difference_ms: row.get("difference_ms")?,
        request_id: row.get("request_id")?,
    };
    Ok(AttemptRecord { attempt, contact, watch_over: row.get("watch_over")? })
}

fn clearing_from(row: &values::InOrder<'_>) -> Result<Option<Clearing>, StoreError> {
    let word: Option<String> = row.get("clearing")?;
    let at = row.optional_moment("cleared_at")?;
    match (word.as_deref(), at) {
        (None, None) => Ok(None),
        (Some("awaited"), None) => Ok(Some(Clearing::Awaited)),
        (Some("cleared"), Some(at)) => Ok(Some(Clearing::Cleared { at })),
        _ => Err(StoreError::damaged("attempts.clearing")),
    }
}

/// Brings the attempts of a sale from `stored` to `wanted`. None may be missing.
pub(crate) fn save_all(
    connection: &Connection,
    sequence: i64,
    stored: &[AttemptRecord],
    wanted: &[AttemptRecord],
) -> Result<(), StoreError> {
    let found_in = |list: &[AttemptRecord], wanted: &AttemptRecord| {
        list.iter().position(|record| record.attempt.own_reference == wanted.attempt.own_reference)
    };
    if stored.iter().any(|record| found_in(wanted, record).is_none()) {
        return Err(StoreError::broken_rule("an attempt was taken away"));
    }
    // The displayed one last, so that the one it replaces has left the screen before.
    let (shown, others): (Vec<_>, Vec<_>) =
        wanted.iter().partition(|record| record.attempt.screen.is_shown());
    for record in others.into_iter().chain(shown) {
        let before = found_in(stored, record).map(|index| &stored[index]);
        write(connection, sequence, record, before.is_none())?;
        let heard = record.contact.difference_ms;
        if let Some(difference_ms) = heard
            && before.is_none_or(|before| {
                before.contact.difference_ms != heard
                    || before.contact.server_time != record.contact.server_time.map(values::truncated)
            })
        {
            meta::put_last_difference_ms(connection, difference_ms)?;
        }
    }
    Ok(())
}

const INSERT: &str = "INSERT INTO attempts (
    own_reference, sale, ordinal, gateway, environment, amount_minor, currency, currency_exponent, stage, flags,
    reference, url, reason, proved_amount, proved_currency, proved_environment, screen, screen_since,
    screen_left_why, created_at, gateway_created_at, expires_at, negative_at, confirmed_at, conflict_at,
    unproved_since, contested_amount_minor, not_found_since, not_found_count, raw_status, business_day, sent_by,
    clearing, cleared_at, watch_over, asked_at, verified_at, problem, problem_since, server_time, difference_ms, request_id
) VALUES (
    :own_reference, :sale, :ordinal, :gateway, :environment, :amount_minor, :currency, :currency_exponent, :stage, :flags,
    :reference, :url, :reason, :proved_amount, :proved_currency, :proved_environment, :screen, :screen_since,
    :screen_left_why, :created_at, :gateway_created_at, :expires_at, :negative_at, :confirmed_at, :conflict_at,
    :unproved_since, :contested_amount_minor, :not_found_since, :not_found_count, :raw_status, :business_day, :sent_by,
    :clearing, :cleared_at, :watch_over, :asked_at, :verified_at, :problem, :problem_since, :server_time, :difference_ms, :request_id
)";

const UPDATE: &str = "UPDATE attempts SET
    sale = :sale, ordinal = :ordinal, gateway = :gateway, environment = :environment, amount_minor = :amount_minor,
    currency = :currency, currency_exponent = :currency_exponent, stage = :stage, flags = :flags,
    reference = :reference, url = :url, reason = :reason, proved_amount = :proved_amount,
    proved_currency = :proved_currency, proved_environment = :proved_environment, screen = :screen,
    screen_since = :screen_since, screen_left_why = :screen_left_why, created_at = :created_at,
    gateway_created_at = :gateway_created_at, expires_at = :expires_at, negative_at = :negative_at,
    confirmed_at = :confirmed_at, conflict_at = :conflict_at, unproved_since = :unproved_since,
    contested_amount_minor = :contested_amount_minor, not_found_since = :not_found_since,
    not_found_count = :not_found_count, raw_status = :raw_status, business_day = :business_day,
    sent_by = :sent_by, clearing = :clearing, cleared_at = :cleared_at, watch_over = :watch_over, asked_at = :asked_at, verified_at = :verified_at, problem = :problem,
    problem_since = :problem_since, server_time = :server_time, difference_ms = :difference_ms,
    request_id = :request_id
    WHERE own_reference = :own_reference";

fn write(
    connection: &Connection,
    sequence: i64,
    record: &AttemptRecord,
    is_new: bool,
) -> Result<(), StoreError> {
    let AttemptRecord { attempt, contact, watch_over } = record;
    let (screen, screen_since, screen_left_why) = values::screen_columns(attempt.screen);
    let micros = |moment: Option<domain::Moment>| moment.map(values::micros);
    connection.prepare_cached(if is_new { INSERT } else { UPDATE })?.execute(named_params! {
        ":own_reference": attempt.own_reference.to_string(),
        ":sale": sequence,
        ":ordinal": attempt.own_reference.ordinal(),
        ":gateway": attempt.gateway.as_str(),
        ":environment": values::environment_word(attempt.environment),
        ":amount_minor": attempt.asked.amount_minor,
        ":currency": attempt.asked.currency.code(),
        ":currency_exponent": attempt.asked.currency.exponent(),
        ":stage": attempt.stage.word(),
        ":flags": values::flags_text(attempt.flags),
        ":reference": attempt.reference,
        ":url": attempt.url,
        ":reason": attempt.reason,
        ":proved_amount": attempt.proof.amount,
        ":proved_currency": attempt.proof.currency,
        ":proved_environment": attempt.proof.environment,
        ":screen": screen,
        ":screen_since": screen_since,
        ":screen_left_why": screen_left_why,
        ":created_at": values::micros(attempt.created_at),
        ":gateway_created_at": micros(attempt.gateway_created_at),
        ":expires_at": micros(attempt.expires_at),
        ":negative_at": micros(attempt.negative_at),
        ":confirmed_at": micros(attempt.confirmed_at),
        ":conflict_at": micros(attempt.conflict_at),
        ":unproved_since": micros(attempt.unproved_since),
        ":contested_amount_minor": attempt.contested_amount_minor,
        ":not_found_since": micros(attempt.not_found_since),
        ":not_found_count": attempt.not_found_count,
        ":raw_status": attempt.raw_status,
        ":business_day": attempt.business_day.map(|day| day.to_string()),
        ":sent_by": attempt.sent_by.map(Channel::word),
        ":clearing": attempt.clearing.map(Clearing::word),
        ":cleared_at": micros(attempt.clearing.and_then(Clearing::cleared_at)),
        ":watch_over": watch_over,
        ":asked_at": micros(contact.asked_at),
        ":verified_at": micros(contact.verified_at),
        ":problem": contact.problem,
        ":problem_since": micros(contact.problem_since),
        ":server_time": micros(contact.server_time),
        ":difference_ms": contact.difference_ms,
        ":request_id": contact.request_id,
    })?;
    Ok(())
}

/// Keeps how the last question went.
pub(crate) fn put_contact(
    connection: &Connection,
    own_reference: &OwnReference,
    contact: &Contact,
) -> Result<(), StoreError> {
    let micros = |moment: Option<domain::Moment>| moment.map(values::micros);
    let changed = connection
        .prepare_cached(
            "UPDATE attempts SET asked_at = :asked_at, verified_at = :verified_at, problem = :problem,
             problem_since = :problem_since, server_time = :server_time, difference_ms = :difference_ms,
             request_id = :request_id WHERE own_reference = :own_reference",
        )?
        .execute(named_params! {
            ":own_reference": own_reference.to_string(),
            ":asked_at": micros(contact.asked_at),
            ":verified_at": micros(contact.verified_at),
            ":problem": contact.problem,
            ":problem_since": micros(contact.problem_since),
            ":server_time": micros(contact.server_time),
            ":difference_ms": contact.difference_ms,
            ":request_id": contact.request_id,
        })?;
    if changed == 0 {
        return Err(StoreError::NotFound);
    }
    match contact.difference_ms {
        Some(difference_ms) => meta::put_last_difference_ms(connection, difference_ms),
        None => Ok(()),
    }
}
