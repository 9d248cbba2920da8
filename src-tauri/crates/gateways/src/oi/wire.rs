//! OI Payments' JSON: one envelope around everything, amounts in whole paisa, and its words in ours.

use crate::error::{NoAnswer, Trace};
use crate::gateway::{RefundAnswer, RefundRequest, RefundStage};
use crate::http::Reply;
use crate::json::Fields;
use crate::meaning::{Meaning, by_status};
use domain::observation::Details;
use domain::{Environment, Moment, Verdict};

/// An answer, understood as far as its envelope goes.
#[derive(Debug)]
pub struct Told<T> {
    /// What it amounts to.
    pub meaning: Meaning,
    /// What was read of its data, where it did what was asked.
    pub data: Option<T>,
    /// The error's code.
    pub code: String,
    /// What is kept of it for support.
    pub trace: Trace,
    /// The answer as it came.
    pub reply: Reply,
}

impl<T> Told<T> {
    /// Understands an answer; `read` gets its outermost fields. `secrets` are masked in whatever is kept.
    pub fn read(reply: Reply, secrets: &[&str], read: impl FnOnce(&Fields<'_>) -> Option<T>) -> Told<T> {
        let outer = Fields::read(&reply.body, secrets).unwrap_or_default();
        let meta = outer.object("meta").unwrap_or_default();
        let (code, message) = (meta.word("errorCode"), meta.sentence("message"));
        let meaning = meaning(reply.status, meta.get("success"), code.as_deref());
        let data = if meaning == Meaning::Done { read(&outer) } else { None };
        let said = [code.as_deref(), message.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(": ");
        let server_time = meta.moment("timestamp").or(reply.date);
        let trace = Trace { request_id: None, server_time, said: Some(said).filter(|said| !said.is_empty()) };
        Told { meaning, data, code: code.unwrap_or_default(), trace, reply }
    }
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

/// What is told of a payment.
#[derive(Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its word in ours; `None` where no word can count.
    pub verdict: Option<Verdict>,
    /// Its word as written.
    pub raw_status: String,
    /// What it says beside; the reference is its number.
    pub details: Details,
    /// Its page's address, not yet checked.
    pub url: Option<String>,
    /// When it was made.
    pub created_at: Option<Moment>,
}

impl Payment {
    /// Reads one. A detail that is there but can't be read exactly (an amount that is no whole number, a mode
    /// nobody knows) counts as absent, except beside a word that moves money: there it may contradict what
    /// was asked, so the word doesn't count and the question is asked again.
    fn read(data: &Fields<'_>) -> Payment {
        let details = Details {
            amount_minor: data.get("amountMinor"),
            currency: data.word("currency"),
            reference: data.name("id").filter(|id| is_id(id)),
            environment: data.get::<String>("mode").and_then(|mode| environment(&mode)),
            refunded_minor: None,
        };
        let odd = (details.amount_minor.is_none() && data.raw("amountMinor").is_some())
            || (details.currency.is_none() && data.raw("currency").is_some())
            || (details.reference.is_none() && data.raw("id").is_some())
            || (details.environment.is_none() && data.raw("mode").is_some());
        let raw_status = data.word("status").unwrap_or_default();
        let word: Option<String> = data.get("status").filter(|_| !raw_status.is_empty());
        let moves_money = [Verdict::Confirmed, Verdict::PartiallyRefunded, Verdict::Refunded];
        Payment {
            verdict: word.as_deref().map(verdict).filter(|verdict| !odd || !moves_money.contains(verdict)),
            raw_status,
            details,
            url: data.get("checkoutUrl"),
            created_at: data.moment("createdAt"),
        }
    }
}

/// The payment that is told.
pub fn payment(outer: &Fields<'_>) -> Option<Payment> {
    outer.object("data").as_ref().map(Payment::read)
}

/// The payments that are listed.
pub fn payments(outer: &Fields<'_>) -> Option<Vec<Payment>> {
    Some(outer.list("data")?.iter().map(Payment::read).collect())
}

/// The refund that is told. `None` for one of another payment or amount than asked, without a number, or with
/// a word nobody taught us.
pub fn refund(outer: &Fields<'_>, ask: &RefundRequest) -> Option<RefundAnswer> {
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
    Some(RefundAnswer { reference, stage, raw_status, server_time: None, request_id: None })
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
