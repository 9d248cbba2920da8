//! OCPay's JSON: one envelope around everything.

use super::words;
use crate::KeyError;
use crate::client::Answered;
use crate::error::Trace;
use crate::json::{Fields, WORD_CHARS};
use crate::meaning::No;
use crate::payment::Payment;
use crate::told_amount::ToldAmount;
use domain::observation::Details;
use domain::{Currency, Environment, Verdict};

/// What `read` makes of an answer's data, and what is kept of the answer.
///
/// # Errors
/// [`No`] when it wasn't done, and when `read` makes nothing of it.
pub fn told<T>(answer: &Answered<'_>, read: impl FnOnce(&Fields<'_>) -> Option<T>) -> Result<(T, Trace), No> {
    let outer = answer.fields();
    // A 404 or 410 in HTML is some other server's; one without any body is OCPay's as far as known.
    let is_theirs = outer.is_some() || answer.reply.body.iter().all(u8::is_ascii_whitespace);
    let outer = outer.unwrap_or_default();
    let (error, meta) = (outer.object("error").unwrap_or_default(), outer.object("meta").unwrap_or_default());
    let (code, said) = (error.word("code"), error.sentence("message"));
    let server_time = meta.moment("timestamp").or(answer.reply.date);
    // Under `meta` on OCPay's pages, at the top on the general ones.
    let request_id = meta.word("requestId").or_else(|| outer.word("requestId"));
    let meaning = words::meaning(answer.reply.status, outer.get("success"), code.as_deref());
    match answer.told(meaning, |outer| read(&outer.object("data")?)) {
        Ok(told) => Ok((told, Trace { request_id, server_time, said: None })),
        Err(no) => Err(No { code, said, server_time, request_id, is_theirs, ..no }),
    }
}

/// Whether an answer says that it didn't do what was asked.
pub fn says_no(answer: &Answered<'_>) -> bool {
    answer.fields().and_then(|outer| outer.get("success")) == Some(false)
}

/// What `createLink` made, and what the link inside is called; `None` when there is no reference to be had, so
/// that nobody knows which link was made.
pub fn created(data: &Fields<'_>) -> Option<(Payment, Option<String>)> {
    let link = data.object("paymentLink").unwrap_or_default();
    let product = link.object("productInfo").unwrap_or_default();
    let details = Details {
        amount_minor: product.major("amount", Currency::DZD),
        // No answer names it: there is no other.
        currency: Some(Currency::DZD.code().to_owned()),
        reference: Some(data.get("paymentRef").filter(|text: &String| is_reference(text))?),
        environment: environment(&link),
        ..Details::default()
    };
    let (url, created_at) = (data.get("paymentUrl"), link.moment("time"));
    Some((Payment { details, url, created_at, ..Payment::default() }, link.get("ref")))
}

/// What `checkPayment` says of a payment asked in that currency.
///
/// A detail that is there but can't be read exactly (an amount written `1e3`, or with a third decimal; an
/// `isSandbox` that is no boolean) counts as absent, since it decides nothing, except beside CONFIRMED: there an
/// absent detail may have been proved by the link, an odd one may contradict it, so the word doesn't count.
pub fn checked(data: &Fields<'_>, asked: Currency) -> Payment {
    let told = ToldAmount::within(data, "transactionDetails", asked);
    let transaction = data.object("transactionDetails").unwrap_or_default();
    let details = Details {
        amount_minor: told.minor,
        currency: told.currency,
        reference: data.word("paymentRef"),
        environment: environment(&transaction),
        ..Details::default()
    };
    let is_odd = told.is_odd || transaction.is_odd("isSandbox", &details.environment);
    let raw_status = data.word("status").unwrap_or_default();
    let word: Option<String> = data.get("status").filter(|_| !raw_status.is_empty());
    let verdict = word.map(|word| words::verdict(&word));
    Payment {
        verdict: verdict.filter(|verdict| *verdict != Verdict::Confirmed || !is_odd),
        raw_status,
        raw_message: data.sentence("message"),
        details,
        ..Payment::default()
    }
}

/// Which environment the key of a `validate` answer is of, or what is wrong with it; `None` when it doesn't say. A
/// scope other than `READ-ONLY` and an absent `isEnabled` are no objection.
pub fn key(data: &Fields<'_>) -> Option<Result<Environment, KeyError>> {
    let key = data.object("apiKey")?;
    if key.get("isEnabled") == Some(false) {
        return Some(Err(KeyError::Disabled));
    }
    if key.get::<String>("scope").is_some_and(|scope| scope == "READ-ONLY") {
        return Some(Err(KeyError::ReadOnly));
    }
    match key.get::<String>("type")?.as_str() {
        "PRODUCTION" => Some(Ok(Environment::Live)),
        "SANDBOX" => Some(Ok(Environment::Sandbox)),
        _ => None,
    }
}

/// Whether a text can be a payment's reference. Documented is `OCPL-XXXXXX-YYYY`; the lengths of its
/// groups are not relied on, only that it is fit to be a path segment.
pub fn is_reference(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("OCPL-") else { return false };
    let group = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.len() <= WORD_CHARS && rest.contains('-') && rest.split('-').all(group)
}

fn environment(of: &Fields<'_>) -> Option<Environment> {
    Some(if of.get::<bool>("isSandbox")? { Environment::Sandbox } else { Environment::Live })
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
