//! Chargily's JSON: its errors, what a new checkout must hold, and what checkouts look like.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::asked::Asked;
use crate::drills::{ExpiredAnswer, On};
use crate::exchange::{Dialect, Moment, Places, Problem, Reply};
use crate::links::{Link, LinkState};
use crate::wanted::{self, Wanted, Wrong};

pub(crate) struct Chargily;

impl Dialect for Chargily {
    const NAME: &'static str = "chargily";
    const PAY_HOST: &'static str = "pay.chargily.dz";
    const HAS_ERROR_FOR_OVER: bool = false;
    const SIDES_ARE_APART: bool = true;

    /// The sentences are *assumed*.
    fn problem(problem: &Problem, _: &Moment) -> Reply {
        let message = match problem {
            Problem::BadRequest(_) | Problem::Refused(_) => "The given data was invalid.",
            Problem::KeyMissing | Problem::KeyWrong => "Unauthenticated.",
            Problem::IpBlocked | Problem::Forbidden => "This action is unauthorized.",
            Problem::NotFound | Problem::Over => "Checkout not found.",
            Problem::NoSuchPath => "The route could not be found.",
            Problem::Throttled => "Too Many Attempts.",
            Problem::Internal => "Server Error",
            Problem::Unavailable => "Service Unavailable",
            Problem::Body(_) => "The body could not be read.",
            Problem::Own { says, .. } => says.as_str(),
        };
        let mut told = json!({ "message": message });
        if let Problem::BadRequest(errors) = problem {
            told["errors"] = errors.clone();
        }
        let is_invalid = matches!(problem, Problem::BadRequest(_) | Problem::Refused(_));
        Reply::new(if is_invalid { StatusCode::UNPROCESSABLE_ENTITY } else { problem.status() }, told)
    }

    fn done(told: Value, _: &Moment) -> Value {
        told
    }

    fn places(on: On) -> Places {
        if on == On::List {
            return Places { environment: &["/data/0/livemode"], ..Places::default() };
        }
        Places {
            amount: &["/amount"],
            currency: &["/currency"],
            reference: &["/id"],
            environment: &["/livemode"],
            status: &["/status"],
            details: &["/amount", "/currency", "/livemode"],
            payment_url: &["/checkout_url"],
        }
    }
}

/// What a checkout may be asked for with: its name, whether it must be there, and what it can be.
type Field = (&'static str, bool, fn(&Value) -> bool);
/// Items, customers and discounts aren't played. The least amount is version 1's, which is *assumed*.
const FIELDS: [Field; 10] = [
    ("amount", true, |told| told.as_i64().is_some_and(|amount| amount >= 75)),
    ("currency", true, |told| told == "dzd"),
    ("success_url", true, is_web_address),
    ("failure_url", false, is_web_address),
    ("webhook_endpoint", false, is_web_address),
    ("description", false, Value::is_string),
    ("payment_method", false, |told| ["edahabia", "cib", "chargily_app"].iter().any(|known| told == known)),
    ("locale", false, |told| ["ar", "en", "fr"].iter().any(|known| told == known)),
    ("chargily_pay_fees_allocation", false, |told| {
        ["customer", "merchant", "split"].iter().any(|known| told == known)
    }),
    ("metadata", false, |told| told.is_object() || told.is_array()),
];

fn is_web_address(told: &Value) -> bool {
    told.as_str().is_some_and(wanted::is_web_address)
}

/// Reads the body of a creation; what is wrong with it is told field by field.
pub(super) fn wanted(body: &Value, is_live: bool) -> Result<Wanted, Problem> {
    let (mut extra, mut wrong) = (Map::new(), Wrong::default());
    for (name, is_required, fits) in FIELDS {
        match body.get(name).filter(|told| !told.is_null()) {
            Some(told) if fits(told) => drop(extra.insert(name.into(), told.clone())),
            None if !is_required => {}
            _ => wrong.say(name, json!([format!("The {name} field is missing or invalid.")])),
        }
    }
    wrong.end()?;
    let text = |name: &str| extra.get(name).and_then(Value::as_str).map(str::to_owned);
    let title = text("description").unwrap_or_default();
    let amount_minor = extra["amount"].as_i64().unwrap_or_default().saturating_mul(100);
    Ok(Wanted {
        is_live,
        life: Some(Duration::from_secs(30 * 60)),
        redirect_url: text("success_url"),
        extra,
        ..Wanted::plain(Chargily::NAME, title, amount_minor, "DZD".to_owned())
    })
}

/// Chargily's word for a state. `over` is the one for a checkout whose life ended by itself: none is documented, its
/// own shop plugin knows `expired`. That one which the merchant ended is `canceled` is *assumed*.
fn word(state: LinkState, over: &'static str) -> &'static str {
    match state {
        LinkState::Pending => "pending",
        LinkState::Started | LinkState::Authorized => "processing",
        LinkState::Paid | LinkState::PartlyRefunded | LinkState::Refunded => "paid",
        LinkState::Declined => "failed",
        LinkState::Cancelled => "canceled",
        LinkState::Expired => over,
    }
}

/// A checkout, as every answer about one tells it.
pub(super) fn checkout(asked: &Asked<Chargily>, link: &Link, state: LinkState) -> Value {
    let over = match asked.expired_answer() {
        ExpiredAnswer::Gone => "expired",
        ExpiredAnswer::Failed => "failed",
    };
    let updated_at = link.settled_at.or(link.started_at).unwrap_or(link.created_at);
    let mut told = json!({
        "id": link.reference, "entity": "checkout", "livemode": link.is_live,
        "fees": 0, "fees_on_merchant": 0, "fees_on_customer": 0, "pass_fees_to_customer": null,
        "chargily_pay_fees_allocation": "customer", "status": word(state, over), "locale": "ar",
        "amount": link.amount_minor / 100, "currency": link.currency.to_lowercase(),
        "metadata": link.own_reference.as_ref().map(|own| json!({ "own_reference": own })),
        "description": null, "failure_url": null, "webhook_endpoint": null,
        "payment_method": null, "invoice_id": null, "customer_id": null, "payment_link_id": null,
        "created_at": link.created_at.timestamp(), "updated_at": updated_at.timestamp(),
        "shipping_address": null, "collect_shipping_address": 0,
        "discount": null, "amount_without_discount": null, "checkout_url": asked.page(link),
    });
    // Whatever was asked comes back as it was sent; a payment that no till asked for has none of it.
    for (name, value) in &link.extra {
        told[name] = value.clone();
    }
    told
}
