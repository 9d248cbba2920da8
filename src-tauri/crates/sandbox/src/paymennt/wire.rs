//! Paymennt's JSON: its errors, what a checkout is asked with, and how one is told.

use axum::http::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;

use crate::amounts;
use crate::asked::Asked;
use crate::clock;
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Places, Problem, Reply};
use crate::links::{Link, LinkState};
use crate::random;
use crate::wanted::{self, ASKED, Wanted, extra};

pub(crate) struct Paymennt;

impl Dialect for Paymennt {
    const NAME: &'static str = "paymennt";
    const PAY_HOST: &'static str = "pay.test.paymennt.com";
    const HAS_ERROR_FOR_OVER: bool = false;
    const SIDES_ARE_APART: bool = false;

    fn problem(problem: &Problem, _: &Moment) -> Reply {
        // All documented errors have this one status.
        let (status, error) = match problem {
            Problem::NotFound => (StatusCode::BAD_REQUEST, "Checkout not found for API merchant".to_owned()),
            other => (other.status(), other.says()),
        };
        Reply::new(status, json!({ "success": false, "elapsed": 3, "error": error }))
    }

    fn done(told: Value, _: &Moment) -> Value {
        json!({ "success": true, "elapsed": 12, "result": told })
    }

    fn places(_: On) -> Places {
        Places {
            amount: &["/result/amount"],
            currency: &["/result/currency"],
            reference: &["/result/id"],
            environment: &[],
            status: &["/result/status"],
            details: &["/result/amount", "/result/currency"],
            payment_url: &["/result/redirectUrl"],
        }
    }
}

/// Amounts have two at most, in any currency.
pub(super) const DECIMALS: usize = 2;

/// Reads what a new checkout is asked with, by the schema of its form.
pub(super) fn wanted(body: &Value, by_link: bool) -> Result<Wanted, Problem> {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let (request_id, order_id, currency) = (text("requestId"), text("orderId"), text("currency"));
    let amount = body.get("amount").filter(|amount| amount.is_number()).map(Value::to_string);
    let amount_minor = amount.and_then(|amount| amounts::minor(&amount, DECIMALS));
    let minutes = body.get("expiresIn").map(|minutes| minutes.as_u64().unwrap_or(0));
    let shortest = if by_link { 15 } else { 5 };
    let has = |name: &str| body["customer"][name].is_string();
    let is_named = has("firstName") && has("lastName") && has("email");
    let sends = |name: &str| body[name] == json!(true);
    wanted::all_hold(&[
        (!request_id.is_empty() && !order_id.is_empty(), "requestId and orderId are required"),
        (!by_link || !text("description").is_empty(), "description is required"),
        (wanted::is_currency(&currency), "currency must be a 3 letter ISO 4217 code"),
        (amount_minor.is_some(), "amount must be greater than 0"),
        (minutes.is_none_or(|asked| (shortest..=10_080).contains(&asked)), "expiresIn is out of range"),
        (body.get("branchId").is_none_or(Value::is_i64), "branchId must be an integer"),
        (
            body.get("language").is_none() || (2..=3).contains(&text("language").len()),
            "language is not a code",
        ),
        (body.get("customer").is_none() || is_named, "customer firstName, lastName and email are required"),
        (!sends("sendSms") || has("phone"), "customer phone is required"),
        (!sends("sendEmail") || has("email"), "customer email is required"),
    ])?;
    let title = Some(text("description")).filter(|text| !text.is_empty()).unwrap_or(order_id.clone());
    Ok(Wanted {
        life: minutes.map(|minutes| Duration::from_secs(minutes * 60)),
        own_reference: Some(request_id),
        extra: extra([
            ("orderId", json!(order_id)),
            (ASKED, wanted::asked(body, &["sendSms", "sendEmail", "customer"])),
            ("paymentId", json!(random::digits(19)?)),
            ("displayId", json!(random::code(6)?)),
            ("checkoutKey", json!(random::digits(48)?)),
        ]),
        ..Wanted::plain(Paymennt::NAME, title, amount_minor.unwrap_or_default(), currency)
    })
}

/// The word for a state.
pub(super) fn status(state: LinkState) -> &'static str {
    match state {
        LinkState::Pending => "PENDING",
        LinkState::Started => "PENDING_CONFIRMATION",
        LinkState::Authorized => "AUTHORIZED",
        LinkState::Paid => "PAID",
        LinkState::Declined => "FAILED",
        LinkState::Cancelled => "CANCELLED",
        LinkState::Expired => "EXPIRED",
        LinkState::PartlyRefunded => "PARTIALLY_REFUNDED",
        LinkState::Refunded => "REFUNDED",
    }
}

/// A checkout as it is told.
pub(super) fn checkout(asked: &Asked<Paymennt>, link: &Link, state: LinkState) -> Value {
    let mut told = json!({
        "id": link.reference, "requestId": link.own_reference,
        "currency": link.currency, "amount": amounts::number(link.amount_minor), "cashAmount": 0.0,
        "status": status(state), "totalRefunded": amounts::number(link.refunded_minor()),
        "redirectUrl": asked.page(link), "timestamp": clock::iso(link.created_at),
        "branchId": "1601731695315563241", "branchName": "Test store",
    });
    for (name, value) in &link.extra {
        if name != ASKED && (name != "paymentId" || link.started_at.is_some()) {
            told[name] = value.clone();
        }
    }
    told
}
