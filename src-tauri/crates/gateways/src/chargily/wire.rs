//! Chargily Pay's JSON and status words. Every field is read on its own; what its absence or oddness means
//! is said where it is used.

use crate::error::Trace;
use crate::gateway::{Answer, Listed};
use crate::json::Fields;
use domain::observation::Details;
use domain::{Currency, Environment, Moment, Verdict};

/// A checkout as an answer tells it.
#[derive(Debug, PartialEq, Eq)]
pub struct Checkout {
    /// What the answer says of it; the reference, if there is one, is fit to be a part of a path.
    pub details: Details,
    /// Where it stands. `None` without a word, and when it is paid but says so with a detail that can't be
    /// read and may contradict what was asked: the question is asked again then.
    pub answer: Option<Answer>,
    /// Its page's address, not yet checked.
    pub url: Option<String>,
    /// When it was made, by the gateway's clock.
    pub created_at: Option<Moment>,
    /// Our own name for the attempt, where the till made it.
    pub own_reference: Option<String>,
}

impl Checkout {
    /// Reads a checkout; `None` for anything that doesn't call itself one.
    pub fn read(fields: &Fields<'_>, server_time: Option<Moment>) -> Option<Checkout> {
        fields.get::<String>("entity").filter(|entity| entity == "checkout")?;
        let details = Details {
            amount_minor: fields.major("amount", Currency::DZD),
            // Written `dzd`.
            currency: fields.word("currency").map(|code| code.to_ascii_uppercase()),
            reference: fields.segment("id"),
            environment: environment(fields),
            refunded_minor: None,
        };
        let is_odd = fields.is_odd("id", &details.reference)
            || fields.is_odd("amount", &details.amount_minor)
            || fields.is_odd("currency", &details.currency)
            || fields.is_odd("livemode", &details.environment);
        // The verdict is the word's own, before anything is cut off or masked in it.
        let word = fields.get::<String>("status").map(|word| verdict(&word)).zip(fields.word("status"));
        let stands = word.filter(|(verdict, _)| *verdict != Verdict::Confirmed || !is_odd);
        let trace = Trace { server_time, ..Trace::default() };
        Some(Checkout {
            answer: stands.map(|(verdict, raw)| Answer::new(verdict, details.clone(), raw, trace)),
            details,
            url: fields.get("checkout_url"),
            created_at: fields.moment("created_at"),
            own_reference: fields.object("metadata").and_then(|own| own.word("own_reference")),
        })
    }
}

/// One page of the list of checkouts, each with the time of its making, and whether there is one more; `None`
/// when anything on it can't be read, since a list with a hole proves nothing.
pub fn read_page(fields: &Fields<'_>, server_time: Option<Moment>) -> Option<(Vec<(Moment, Listed)>, bool)> {
    let one = |item: &Fields<'_>| {
        let Checkout { details, answer, created_at, own_reference, .. } = Checkout::read(item, server_time)?;
        let (reference, observation) = (details.reference?, answer?.observation);
        Some((created_at?, Listed { reference, own_reference, observation }))
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
