//! OCPay's JSON. Every field is read on its own, so that an odd one spoils nothing but itself; what a
//! field's absence or oddness means is said where it is used.

use super::words;
use crate::amount::minor_from_json;
use crate::error::{KeyError, NoAnswer, UnsafeUrl};
use crate::text::from_outside;
use chrono::{DateTime, Datelike, Utc};
use domain::observation::Details;
use domain::{Currency, Environment, Moment, Money, Verdict};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// How many characters of a status word, code or request id are kept.
const WORD_CHARS: usize = 64;
/// How many characters of a sentence are kept.
const SENTENCE_CHARS: usize = 200;

/// What `createLink` is asked.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateLink<'a> {
    /// What is sold.
    pub product_info: ProductInfo<'a>,
    /// Who pays the gateway's fee.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_mode: Option<&'a str>,
    /// What the customer reads after paying.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_message: Option<&'a str>,
    /// Where the customer's browser goes after paying.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_url: Option<&'a str>,
}

/// What is sold.
#[derive(Debug, Serialize)]
pub struct ProductInfo<'a> {
    /// What the customer reads on the payment page.
    pub title: &'a str,
    /// Whole dinars.
    pub amount: i64,
}

/// What every answer has around its data, on any status.
#[derive(Debug)]
pub struct Envelope<'a> {
    /// Whether the call did what was asked.
    pub success: Option<bool>,
    /// The error's code.
    pub code: Option<String>,
    /// The error's sentence.
    pub message: Option<String>,
    /// The gateway's time of the answer.
    pub server_time: Option<Moment>,
    /// The gateway's name for the request: under `meta` on OCPay's pages, at the top on the general ones.
    pub request_id: Option<String>,
    data: Option<&'a RawValue>,
    secret: &'a str,
}

impl<'a> Envelope<'a> {
    /// Reads a body; `None` when it is no JSON object. `secret` is masked in every text that is kept.
    pub fn read(body: &'a [u8], secret: &'a str) -> Option<Envelope<'a>> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Outer<'a> {
            #[serde(borrow)]
            success: Option<&'a RawValue>,
            #[serde(borrow)]
            data: Option<&'a RawValue>,
            #[serde(borrow)]
            error: Option<&'a RawValue>,
            #[serde(borrow)]
            meta: Option<&'a RawValue>,
            #[serde(borrow)]
            request_id: Option<&'a RawValue>,
        }
        #[derive(Default, Deserialize)]
        struct Error<'a> {
            #[serde(borrow)]
            code: Option<&'a RawValue>,
            #[serde(borrow)]
            message: Option<&'a RawValue>,
        }
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Meta<'a> {
            #[serde(borrow)]
            timestamp: Option<&'a RawValue>,
            #[serde(borrow)]
            request_id: Option<&'a RawValue>,
        }
        // A struct can also be read from a JSON array; that is no envelope.
        if body.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
            return None;
        }
        let outer: Outer<'a> = serde_json::from_slice(body).ok()?;
        let error: Error<'a> = object(outer.error).unwrap_or_default();
        let meta: Meta<'a> = object(outer.meta).unwrap_or_default();
        let words = |raw, limit| read::<String>(raw).and_then(|text| from_outside(&text, secret, limit));
        Some(Envelope {
            success: read(outer.success),
            code: words(error.code, WORD_CHARS),
            message: words(error.message, SENTENCE_CHARS),
            server_time: read::<String>(meta.timestamp).and_then(|text| moment(&text)),
            request_id: words(meta.request_id, WORD_CHARS).or_else(|| words(outer.request_id, WORD_CHARS)),
            data: outer.data,
            secret,
        })
    }

    /// The error's code and sentence together, for support.
    pub fn said(&self) -> Option<String> {
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => Some(format!("{code}: {message}")),
            (code, message) => code.clone().or_else(|| message.clone()),
        }
    }

    fn words(&self, raw: Option<&RawValue>, limit: usize) -> Option<String> {
        from_outside(&read::<String>(raw)?, self.secret, limit)
    }
}

/// What `createLink` made.
#[derive(Debug, PartialEq, Eq)]
pub struct CreatedLink {
    /// The payment's reference, well formed.
    pub reference: String,
    /// Its page's address, not yet checked.
    pub url: Result<String, UnsafeUrl>,
    /// Which side of the gateway it is on, if the answer says.
    pub environment: Option<Environment>,
    /// Its amount in minor units, if the answer says one that can be read.
    pub amount_minor: Option<i64>,
    /// When it was made, by the gateway's clock.
    pub created_at: Option<Moment>,
}

impl CreatedLink {
    /// Reads the data of a `createLink` answer; `None` when there is no reference to be had, so that
    /// nobody knows which link was made.
    pub fn read(envelope: &Envelope<'_>) -> Option<CreatedLink> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data<'a> {
            #[serde(borrow)]
            payment_link: Option<&'a RawValue>,
            #[serde(borrow)]
            payment_url: Option<&'a RawValue>,
            #[serde(borrow)]
            payment_ref: Option<&'a RawValue>,
        }
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct PaymentLink<'a> {
            #[serde(rename = "ref", borrow)]
            reference: Option<&'a RawValue>,
            #[serde(borrow)]
            is_sandbox: Option<&'a RawValue>,
            #[serde(borrow)]
            product_info: Option<&'a RawValue>,
            #[serde(borrow)]
            time: Option<&'a RawValue>,
        }
        #[derive(Default, Deserialize)]
        struct Product<'a> {
            #[serde(borrow)]
            amount: Option<&'a RawValue>,
        }
        let data: Data<'_> = object(envelope.data)?;
        let link: PaymentLink<'_> = object(data.payment_link).unwrap_or_default();
        let product: Product<'_> = object(link.product_info).unwrap_or_default();
        let reference: String = read(data.payment_ref).filter(|text: &String| is_reference(text))?;
        let disagrees = read::<String>(link.reference).is_some_and(|other| other != reference);
        let url = match read::<String>(data.payment_url) {
            _ if disagrees => Err(UnsafeUrl::OtherReference),
            Some(url) => Ok(url),
            None => Err(UnsafeUrl::Unreadable),
        };
        Some(CreatedLink {
            reference,
            url,
            environment: read(link.is_sandbox).map(environment),
            amount_minor: product.amount.and_then(|raw| minor_from_json(raw.get(), Currency::DZD)),
            created_at: read::<String>(link.time).and_then(|text| moment(&text)),
        })
    }
}

/// What `checkPayment` says of a payment.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckedPayment {
    /// Its word in ours.
    pub verdict: Verdict,
    /// Its word as written.
    pub raw_status: String,
    /// Its sentence.
    pub message: Option<String>,
    /// What it says beside.
    pub details: Details,
}

impl CheckedPayment {
    /// Reads the data of a `checkPayment` answer.
    ///
    /// A detail that is there but can't be read exactly (an amount written `1e3`, or with a third
    /// decimal; an `isSandbox` that is no boolean) counts as absent, since it decides nothing, except
    /// beside CONFIRMED: there an absent detail may have been proved by the link, an odd one may
    /// contradict it, so the whole answer counts as unreadable and the question is asked again.
    ///
    /// # Errors
    /// [`NoAnswer::Unreadable`] then, and when there is no status word.
    pub fn read(envelope: &Envelope<'_>, asked: Money) -> Result<CheckedPayment, NoAnswer> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data<'a> {
            #[serde(borrow)]
            status: Option<&'a RawValue>,
            #[serde(borrow)]
            message: Option<&'a RawValue>,
            #[serde(borrow)]
            payment_ref: Option<&'a RawValue>,
            #[serde(borrow)]
            transaction_details: Option<&'a RawValue>,
        }
        #[derive(Default, Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Transaction<'a> {
            #[serde(borrow)]
            amount: Option<&'a RawValue>,
            #[serde(borrow)]
            currency: Option<&'a RawValue>,
            #[serde(borrow)]
            is_sandbox: Option<&'a RawValue>,
        }
        let data: Data<'_> = object(envelope.data).ok_or(NoAnswer::Unreadable)?;
        let word: String = read(data.status).ok_or(NoAnswer::Unreadable)?;
        let raw_status = from_outside(&word, envelope.secret, WORD_CHARS).ok_or(NoAnswer::Unreadable)?;
        let transaction: Option<Transaction<'_>> = object(data.transaction_details);
        let mut odd = data.transaction_details.is_some() && transaction.is_none();
        let transaction = transaction.unwrap_or_default();
        let details = Details {
            amount_minor: transaction.amount.and_then(|raw| minor_from_json(raw.get(), asked.currency)),
            currency: envelope.words(transaction.currency, WORD_CHARS),
            reference: envelope.words(data.payment_ref, WORD_CHARS),
            environment: read(transaction.is_sandbox).map(environment),
            refunded_minor: None,
        };
        odd |= transaction.amount.is_some() && details.amount_minor.is_none();
        odd |= transaction.currency.is_some() && details.currency.is_none();
        odd |= transaction.is_sandbox.is_some() && details.environment.is_none();
        let verdict = words::verdict(&word);
        if odd && verdict == Verdict::Confirmed {
            return Err(NoAnswer::Unreadable);
        }
        let message = envelope.words(data.message, SENTENCE_CHARS);
        Ok(CheckedPayment { verdict, raw_status, message, details })
    }
}

/// Reads the data of a `validate` answer: which environment the key is of, or what is wrong with it;
/// `None` when it doesn't say. A scope other than `READ-ONLY` and an absent `isEnabled` are no objection.
pub fn read_key(envelope: &Envelope<'_>) -> Option<Result<Environment, KeyError>> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Data<'a> {
        #[serde(borrow)]
        api_key: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ApiKey<'a> {
        #[serde(borrow)]
        is_enabled: Option<&'a RawValue>,
        #[serde(rename = "type", borrow)]
        kind: Option<&'a RawValue>,
        #[serde(borrow)]
        scope: Option<&'a RawValue>,
    }
    let data: Data<'_> = object(envelope.data)?;
    let key: ApiKey<'_> = object(data.api_key)?;
    if read::<bool>(key.is_enabled) == Some(false) {
        return Some(Err(KeyError::Disabled));
    }
    if read::<String>(key.scope).is_some_and(|scope| scope == "READ-ONLY") {
        return Some(Err(KeyError::ReadOnly));
    }
    match read::<String>(key.kind)?.as_str() {
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

fn environment(is_sandbox: bool) -> Environment {
    if is_sandbox { Environment::Sandbox } else { Environment::Live }
}

/// An ISO 8601 moment with its offset, of this century or the next.
fn moment(text: &str) -> Option<Moment> {
    let moment = DateTime::parse_from_rfc3339(text.trim()).ok()?.with_timezone(&Utc);
    (2000..2200).contains(&moment.year()).then_some(moment)
}

/// A field, if it is there and of that type.
fn read<T: DeserializeOwned>(raw: Option<&RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

/// An object field, if it is there and an object.
fn object<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    let text = raw?.get();
    if text.starts_with('{') { serde_json::from_str(text).ok() } else { None }
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
