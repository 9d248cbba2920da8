//! Vertex's JSON: what a request must hold, and what an order looks like.

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::amounts;
use crate::asked::Asked;
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Places, Problem, Reply};
use crate::links::{Link, LinkState};
use crate::wanted::{self, ASKED, Wanted, extra};

pub(crate) struct Vertex;

impl Dialect for Vertex {
    const NAME: &'static str = "vertex";
    const PAY_HOST: &'static str = "payment-page.stage.vertexgateway.com";
    const HAS_ERROR_FOR_OVER: bool = false;
    const SIDES_ARE_APART: bool = false;

    /// *Assumed*: no page shows an error.
    fn problem(problem: &Problem, _: &Moment) -> Reply {
        let status =
            if matches!(problem, Problem::Refused(_)) { StatusCode::CONFLICT } else { problem.status() };
        Reply::new(status, json!({ "error": { "code": status.as_str(), "message": problem.says() } }))
    }

    fn done(told: Value, _: &Moment) -> Value {
        json!({ "data": told })
    }

    fn places(_: On) -> Places {
        Places {
            amount: &["/data/cost/amount", "/data/payments/0/cost/amount"],
            currency: &["/data/cost/currency", "/data/payments/0/cost/currency"],
            reference: &["/data/orderNumber"],
            environment: &[],
            status: &["/data/orderStatus"],
            details: &["/data/cost", "/data/payments"],
            payment_url: &["/data/paymentLink"],
        }
    }
}

/// How long clearing takes: one to three days, says the gateway.
const CLEARING: TimeDelta = TimeDelta::days(2);

/// Reads `POST /order`'s body, or says what is wrong with it.
pub(super) fn wanted(body: &Value, now: DateTime<Utc>) -> Result<Wanted, Problem> {
    let number = body.pointer("/order/orderNumber").and_then(Value::as_str).unwrap_or_default();
    let cost = cost(body.pointer("/order/cost"));
    let named = |name: &str| body["customer"][name].as_str().is_some_and(|text| !text.is_empty());
    let is_named = body.get("customer").is_none() || (named("firstName") && named("lastName"));
    let settings = &body["paymentSettings"];
    let until = settings["timeLimit"].as_str().map(str::parse::<DateTime<Utc>>).transpose();
    wanted::all_hold(&[
        (is_number(number), "order.orderNumber: Latin letters, digits and inner hyphens, at most 255"),
        (cost.is_some(), "order.cost is invalid"),
        (is_named, "customer: firstName and lastName are required"),
        (
            settings["autoCapture"] != json!(false),
            "paymentSettings.autoCapture: two-stage payments are in development",
        ),
        (until.is_ok(), "paymentSettings.timeLimit: must be a date-time"),
    ])?;
    let (amount_minor, currency) = cost.unwrap_or_default();
    Ok(Wanted {
        life: until.ok().flatten().map(|until| (until - now).to_std().unwrap_or_default()),
        own_reference: Some(number.to_owned()),
        extra: extra([(ASKED, wanted::asked(body, &["customer", "paymentSettings"]))]),
        ..Wanted::plain(Vertex::NAME, number.to_owned(), amount_minor, currency)
    })
}

fn is_number(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=255).contains(&text.len()) && text.bytes().all(fits) && text.trim_matches('-') == text
}

/// `{amount: "56.00", currency: "CLP"}` in minor units; zeros beyond the currency's decimals are no matter.
pub(super) fn cost(cost: Option<&Value>) -> Option<(i64, String)> {
    let (amount, currency) = (cost?["amount"].as_str()?, cost?["currency"].as_str()?);
    let amount_minor = amounts::minor(amount, amounts::decimals(currency))?;
    wanted::is_currency(currency).then(|| (amount_minor, currency.to_owned()))
}

fn told_cost(minor: i64, currency: &str) -> Value {
    json!({ "amount": amounts::text(minor, amounts::decimals(currency)), "currency": currency })
}

/// The shop's ways to pay.
pub(super) fn methods() -> Value {
    let method = |provider: &str, acquirer: &str, instrument: &str| {
        json!({ "providerCode": provider, "acquirerCode": acquirer, "instrumentType": instrument,
            "entryMode": "cnp", "dataEntryModes": ["redirect"] })
    };
    json!([
        method("alps", "lyra", "card"),
        method("connectpay", "gcash", "wallet"),
        method("cleo", "lyra", "bank_transfer"),
    ])
}

/// Whether the money of a paid order is cleared by now.
pub(super) fn is_cleared(link: &Link, now: DateTime<Utc>) -> bool {
    link.settled_at.is_some_and(|at| now.signed_duration_since(at) >= CLEARING)
}

/// An order as it is read. The status words are documented; that the page's address is repeated is *assumed*.
pub(super) fn order(asked: &Asked<Vertex>, link: &Link, state: LinkState) -> Value {
    let was_rejected = link.extra.contains_key("rejected");
    let (status, payment) = match state {
        LinkState::Pending | LinkState::Started => ("in_progress", None),
        LinkState::Authorized => ("in_progress", Some("authorized")),
        LinkState::Paid if is_cleared(link, asked.now()) => ("completed", Some("completed")),
        LinkState::Paid => ("in_progress", Some("completed")),
        LinkState::PartlyRefunded => ("partially_refunded", Some("completed")),
        LinkState::Refunded if was_rejected => ("rejected", Some("completed")),
        LinkState::Refunded => ("refunded", Some("completed")),
        LinkState::Cancelled if was_rejected => ("rejected", Some("cancelled")),
        LinkState::Cancelled => ("cancelled", None),
        LinkState::Declined | LinkState::Expired => ("failed", None),
    };
    let item = |kind: &str, status: &str, minor: i64| json!({ "paymentType": kind, "paymentStatus": { "status": status }, "cost": told_cost(minor, &link.currency) });
    let mut payments: Vec<_> =
        payment.map(|status| item("payment", status, link.amount_minor)).into_iter().collect();
    if !was_rejected {
        payments.extend(link.refunds.iter().map(|refund| item("refund", "completed", refund.amount_minor)));
    }
    json!({
        "orderNumber": link.reference,
        "orderStatus": status,
        "cost": told_cost(link.amount_minor, &link.currency),
        "payments": payments,
        "paymentLink": asked.page(link),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_has_the_decimals_of_its_currency() {
        let read = |amount: &str, currency: &str| {
            cost(Some(&json!({ "amount": amount, "currency": currency }))).map(|(minor, _)| minor)
        };
        assert_eq!(read("56.00", "CLP"), Some(56));
        assert_eq!((read("56.5", "CLP"), read("56.5", "EUR")), (None, Some(5650)));
        assert_eq!((read("1.234", "TND"), read("1.234", "EUR")), (Some(1234), None));
        for wrong in ["", "-1", "0", "1e3", ".5", "1.2.3", "1 000"] {
            assert_eq!(read(wrong, "EUR"), None, "{wrong}");
        }
        assert_eq!((read("1", "eur"), cost(Some(&json!({ "amount": 1, "currency": "EUR" })))), (None, None));
        assert_eq!(told_cost(5, "EUR")["amount"], json!("0.05"));
        assert_eq!(told_cost(5, "CLP")["amount"], json!("5"));
    }

    #[test]
    fn an_order_that_is_not_as_documented_is_refused() {
        let good = json!({ "shopId": 115, "order": { "orderNumber": "test-01", "cost": { "amount": "56.00", "currency": "CLP" } } });
        assert!(wanted(&good, DateTime::UNIX_EPOCH).is_ok());
        for (pointer, value) in [
            ("order", json!({ "orderNumber": "-test", "cost": { "amount": "56.00", "currency": "CLP" } })),
            ("customer", json!({ "firstName": "John" })),
            ("paymentSettings", json!({ "autoCapture": false })),
            ("paymentSettings", json!({ "timeLimit": "tomorrow" })),
        ] {
            let mut wrong = good.clone();
            wrong[pointer] = value;
            assert!(wanted(&wrong, DateTime::UNIX_EPOCH).is_err(), "{wrong}");
        }
    }
}
