//! Chargily Pay's JSON and status words. Every field is read on its own; what its absence or oddness means
//! is said where it is used.

use crate::Listed;
use crate::client::Answered;
use crate::json::Fields;
use crate::meaning::{Meaning, No};
use crate::payment::Payment;
use crate::told_amount::ToldAmount;
use domain::observation::Details;
use domain::{Currency, Environment, Moment, Verdict};
use std::time::Duration;

/// How long its own client waits after a 429 that doesn't say how long.
const USUAL_WAIT: Duration = Duration::from_secs(5);

/// What `read` makes of an answer that means this.
///
/// # Errors
/// [`No`] when it wasn't done, and when `read` makes nothing of it. An error is Chargily's when it says something.
pub fn told<T>(
    answer: &Answered<'_>,
    meaning: Meaning,
    read: impl FnOnce(&Fields<'_>) -> Option<T>,
) -> Result<T, No> {
    answer.told(meaning, read).map_err(|no| {
        let said = answer.fields().and_then(|fields| fields.sentence("message"));
        let wait = Some(USUAL_WAIT).filter(|_| meaning == Meaning::Throttled);
        No { retry_after: no.retry_after.or(wait), said, ..no }
    })
}

/// A checkout, told at `server_time`; `None` for anything that doesn't call itself one. Its name is fit to be a part
/// of a path.
pub fn checkout(fields: &Fields<'_>, server_time: Option<Moment>) -> Option<Payment> {
    fields.get::<String>("entity").filter(|entity| entity == "checkout")?;
    let told = ToldAmount::read(fields, Currency::DZD);
    let details = Details {
        amount_minor: told.minor,
        // Written `dzd`.
        currency: told.currency.map(|code| code.to_ascii_uppercase()),
        reference: fields.segment("id"),
        environment: environment(fields),
        ..Details::default()
    };
    let is_odd = told.is_odd
        || fields.is_odd("id", &details.reference)
        || fields.is_odd("livemode", &details.environment);
    let raw_status = fields.word("status").unwrap_or_default();
    // The verdict is the word's own, before anything is cut off or masked in it.
    let word: Option<String> = fields.get("status").filter(|_| !raw_status.is_empty());
    let verdict = word.map(|word| verdict(&word));
    Some(Payment {
        verdict: verdict.filter(|verdict| *verdict != Verdict::Confirmed || !is_odd),
        raw_status,
        details,
        own_reference: fields.object("metadata").and_then(|own| own.word("own_reference")),
        url: fields.get("checkout_url"),
        created_at: fields.moment("created_at"),
        server_time,
        ..Payment::default()
    })
}

/// One page of the list of checkouts, each with the time of its making, and whether there is one more; `None`
/// when anything on it can't be read, since a list with a hole proves nothing.
pub fn read_page(fields: &Fields<'_>, server_time: Option<Moment>) -> Option<(Vec<(Moment, Listed)>, bool)> {
    let one = |item: &Fields<'_>| {
        let checkout = checkout(item, server_time)?;
        Some((checkout.created_at?, checkout.listed()?))
    };
    let items = fields.list("data")?.iter().map(one).collect::<Option<_>>()?;
    Some((items, fields.raw("next_page_url").is_some()))
}

/// Which environment the key is of, by the answer to `balance`; `None` when it doesn't say.
pub fn read_balance(fields: &Fields<'_>) -> Option<Environment> {
    (fields.get::<String>("entity")? == "balance").then(|| environment(fields))?
}

/// Chargily's status word in ours.
pub fn verdict(word: &str) -> Verdict {
    match word {
        "pending" | "processing" => Verdict::Pending,
        "paid" => Verdict::Confirmed,
        "failed" => Verdict::Failed,
        "canceled" => Verdict::Cancelled,
        // Not among the documented words; its own shop plugin knows it.
        "expired" => Verdict::Expired,
        _ => Verdict::Unrecognised,
    }
}

fn environment(fields: &Fields<'_>) -> Option<Environment> {
    Some(if fields.get::<bool>("livemode")? { Environment::Live } else { Environment::Sandbox })
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
