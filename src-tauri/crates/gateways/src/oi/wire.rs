//! OI Payments' JSON: one envelope around everything, amounts in whole paisa, and its words in ours.

use crate::client::Answered;
use crate::json::Fields;
use crate::meaning::{Meaning, No, by_status};
use crate::payment::{Payment, has_money};
use crate::{NoAnswer, RefundAnswer, RefundRequest, RefundStage};
use domain::observation::Details;
use domain::{Environment, Moment, Verdict};

/// What `read` makes of an answer; it gets the outermost fields and the gateway's time.
///
/// # Errors
/// [`No`] when it wasn't done, and when `read` makes nothing of it.
pub fn told<T>(
    answer: &Answered<'_>,
    read: impl FnOnce(&Fields<'_>, Option<Moment>) -> Option<T>,
) -> Result<T, No> {
    let outer = answer.fields().unwrap_or_default();
    let meta = outer.object("meta").unwrap_or_default();
    let (code, said) = (meta.word("errorCode"), meta.sentence("message"));
    let meaning = meaning(answer.reply.status, meta.get("success"), code.as_deref());
    let server_time = meta.moment("timestamp").or(answer.reply.date);
    let told = answer.told(meaning, |outer| read(outer, server_time));
    told.map_err(|no| No { code, said, server_time, ..no })
}

/// What an answer amounts to. An error's code decides; an error without one is some other server's, which can
/// say no more than its status does.
fn meaning(status: u16, success: Option<bool>, code: Option<&str>) -> Meaning {
    match (status, code.filter(|_| success == Some(false))) {
        (200..=299, _) if success == Some(true) => Meaning::Done,
        (401 | 403 | 408 | 429 | 500.., _) => by_status(status),
        (_, Some("RESOURCE_NOT_FOUND")) => Meaning::NotKnown,
        (_, Some("VALIDATION_ERROR" | "INVALID_OPERATION_STATE" | "IDEMPOTENCY_KEY_CONFLICT")) => {
            Meaning::Refused
        }
        // It is being made just now (IDEMPOTENCY_IN_PROGRESS), or something of that name exists
        // (RESOURCE_ALREADY_EXISTS): whether that is ours, the next look tells.
        (409, Some(_)) => Meaning::Nothing(NoAnswer::Server { status }),
        (200..=299 | 400..=499, Some(_)) => Meaning::Refused,
        _ => Meaning::Nothing(NoAnswer::Unreadable),
    }
}

/// The payment that is told; its name is its number. A detail that is there but can't be read exactly (an amount
/// that is no whole number, a mode nobody knows) counts as absent, except beside a word that moves money.
pub fn payment(outer: &Fields<'_>, server_time: Option<Moment>) -> Option<Payment> {
    let raw_message = outer.object("meta").and_then(|meta| meta.sentence("message"));
    outer.object("data").map(|data| Payment { raw_message, ..read(&data, server_time) })
}

/// The payments that are listed.
pub fn payments(outer: &Fields<'_>, server_time: Option<Moment>) -> Option<Vec<Payment>> {
    Some(outer.list("data")?.iter().map(|data| read(data, server_time)).collect())
}

fn read(data: &Fields<'_>, server_time: Option<Moment>) -> Payment {
    let details = Details {
        amount_minor: data.get("amountMinor"),
        currency: data.word("currency"),
        reference: data.name("id").filter(|id| is_id(id)),
        environment: data.get::<String>("mode").and_then(|mode| environment(&mode)),
        ..Details::default()
    };
    let is_odd = data.is_odd("amountMinor", &details.amount_minor)
        || data.is_odd("currency", &details.currency)
        || data.is_odd("id", &details.reference)
        || data.is_odd("mode", &details.environment);
    let raw_status = data.word("status").unwrap_or_default();
    let word: Option<String> = data.get("status").filter(|_| !raw_status.is_empty());
    let counts = |verdict: &Verdict| !is_odd || !has_money(*verdict);
    Payment {
        verdict: word.as_deref().map(verdict).filter(counts),
        raw_status,
        details,
        url: data.get("checkoutUrl"),
        created_at: data.moment("createdAt"),
        server_time,
        ..Payment::default()
    }
}

/// The refund that is told. `None` for one of another payment or amount than asked, without a number, or with
/// a word nobody taught us.
pub fn refund(outer: &Fields<'_>, ask: &RefundRequest, server_time: Option<Moment>) -> Option<RefundAnswer> {
    let data = outer.object("data")?;
    let same = data.name("paymentId")? == ask.reference
        && data.get::<i64>("amountMinor")? == ask.amount.amount_minor
        && data.get::<String>("currency")? == ask.amount.currency.code();
    let stage = match data.get::<String>("status")?.as_str() {
        "AWAITING_APPROVAL" | "PENDING" => RefundStage::Pending,
        "SUCCEEDED" => RefundStage::Succeeded,
        "FAILED" => RefundStage::Failed,
        _ => return None,
    };
    let reference = Some(data.name("id").filter(|id| same && is_id(id))?);
    let raw_status = data.word("status")?;
    Some(RefundAnswer { reference, stage, raw_status, server_time, request_id: None })
}

/// Whether a text can be a payment's or a refund's number, and so a part of a path.
pub fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The gateway's status word in ours, taken exactly.
fn verdict(status: &str) -> Verdict {
    match status {
        "CREATED" | "PENDING" => Verdict::Pending,
        "SUCCEEDED" => Verdict::Confirmed,
        // "Gateway rejected": what timed out or was cancelled has words of its own.
        "FAILED" => Verdict::Declined,
        "CANCELLED" => Verdict::Cancelled,
        "EXPIRED" => Verdict::Expired,
        "PARTIALLY_REFUNDED" => Verdict::PartiallyRefunded,
        "REFUNDED" => Verdict::Refunded,
        _ => Verdict::Unrecognised,
    }
}

fn environment(mode: &str) -> Option<Environment> {
    match mode {
        "TEST" => Some(Environment::Sandbox),
        "LIVE" => Some(Environment::Live),
        _ => None,
    }
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
