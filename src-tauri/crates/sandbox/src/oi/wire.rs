//! OI Payments' JSON: its envelope and errors, what a request must hold, and where the values stand.

use axum::http::Method;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::asked::Asked;
use crate::clock;
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Places, Problem, Reply};
use crate::links::{Link, LinkState};

pub(super) struct Oi;

impl Dialect for Oi {
    const NAME: &'static str = "oi";
    // Each installation has its own; this is nobody's.
    const PAY_HOST: &'static str = "pay.oi.example";

    fn problem(problem: &Problem, moment: &Moment) -> Reply {
        let (status, code, message) = match problem {
            Problem::BadRequest(_) | Problem::Refused(_) => {
                (400, "VALIDATION_ERROR", "Request failed validation")
            }
            Problem::KeyMissing | Problem::KeyWrong => {
                (401, "UNAUTHORIZED", "Missing or invalid credentials")
            }
            Problem::IpBlocked | Problem::Forbidden => (403, "FORBIDDEN", "Not permitted"),
            Problem::NotFound | Problem::NoSuchPath => (404, "RESOURCE_NOT_FOUND", "Resource not found"),
            // The codes of these are *assumed*.
            Problem::Throttled => (429, "RATE_LIMITED", "Too many requests"),
            Problem::Internal => (500, "INTERNAL_ERROR", "Internal error"),
            Problem::Unavailable => (503, "SERVICE_UNAVAILABLE", "Service unavailable"),
            Problem::Body(status) => (status.as_u16(), "VALIDATION_ERROR", "The body could not be read"),
            Problem::Own { status, code, says } => (*status, *code, says.as_str()),
        };
        let fields = if let Problem::BadRequest(fields) = problem { fields } else { &Value::Null };
        let timestamp = clock::iso(moment.told_at);
        let meta = json!({ "success": false, "message": message, "errorCode": code, "timestamp": timestamp });
        Reply::error(status, json!({ "data": fields, "meta": meta, "pagination": null }))
    }

    fn places(_: On) -> Places {
        Places {
            amount: &["/data/amountMinor"],
            currency: &["/data/currency"],
            reference: &["/data/id"],
            environment: &["/data/mode"],
            status: &["/data/status"],
            details: &["/data/amountMinor", "/data/currency", "/data/mode"],
            payment_url: &["/data/checkoutUrl"],
        }
    }
}

/// What was asked for, in the envelope.
pub(super) fn done(data: Value, at: DateTime<Utc>) -> Value {
    let meta = json!({ "success": true, "message": null, "errorCode": null, "timestamp": clock::iso(at) });
    let count = data.as_array().map(Vec::len);
    let pages =
        count.map(|n| json!({ "page": 0, "size": 20, "totalElements": n, "totalPages": n.div_ceil(20) }));
    json!({ "data": data, "meta": meta, "pagination": pages })
}

fn word(state: LinkState) -> &'static str {
    match state {
        LinkState::Pending | LinkState::Started | LinkState::Authorized => "PENDING",
        LinkState::Paid => "SUCCEEDED",
        LinkState::Declined => "FAILED",
        LinkState::Expired => "EXPIRED",
        LinkState::Cancelled => "CANCELLED",
        LinkState::PartlyRefunded => "PARTIALLY_REFUNDED",
        LinkState::Refunded => "REFUNDED",
    }
}

/// A payment when it was made.
pub(super) fn pending(asked: &Asked<Oi>, link: &Link) -> Value {
    payment(asked, link, LinkState::Pending)
}

/// A payment, as a key of its mode sees it.
pub(super) fn payment(asked: &Asked<Oi>, link: &Link, state: LinkState) -> Value {
    json!({
        "id": link.reference.parse::<u64>().ok(), "reference": link.extra.get("reference"),
        "status": word(state), "applicationId": 42, "mode": asked.key,
        "amountMinor": link.amount_minor, "currency": link.currency, "gateway": "SSLCOMMERZ",
        "gatewayTxnId": link.settled_at.map(|_| format!("TXN{}", link.reference)),
        "checkoutUrl": asked.page(link), "redirectUrl": null, "invoiceId": null,
        "createdAt": clock::iso(link.created_at),
        "updatedAt": clock::iso(link.settled_at.unwrap_or(link.created_at)),
    })
}

/// A refund when it was made.
pub(super) fn refund(asked: &Asked<Oi>, link: &Link, id: &str, now: DateTime<Utc>) -> Value {
    json!({
        "id": id.parse::<u64>().ok(), "paymentId": link.reference.parse::<u64>().ok(), "mode": asked.key,
        "amountMinor": asked.body["amountMinor"], "currency": link.currency,
        "reason": asked.body["reason"], "status": "PENDING", "gatewayRefundId": null, "createdBy": null,
        "approvedBy": null, "createdAt": clock::iso(now), "updatedAt": clock::iso(now),
    })
}

/// What is wrong with a request, field by field. That a number in a path is among it is *assumed*, and that the
/// acquirer behind it takes one currency.
pub(super) fn wrong_with(asked: &Asked<Oi>, path: &[&str]) -> Map<String, Value> {
    let (body, makes) = (&asked.body, asked.method == Method::POST);
    let mut wrong = Map::new();
    let mut must = |holds: bool, field: &str, what: &str| {
        if !holds {
            wrong.insert(field.into(), what.into());
        }
    };
    if let ["payments" | "refunds", id, ..] = path {
        must(id.parse::<u64>().is_ok(), "id", "must be an integer");
    }
    if makes {
        let amount = body["amountMinor"].as_i64().unwrap_or_default();
        must(amount > 0, "amountMinor", "must be an integer greater than 0");
        let reason = body["reason"].as_str().unwrap_or_default();
        must(reason.chars().count() <= 500, "reason", "must be at most 500 characters");
        must(matches!(body["currency"].as_str(), None | Some("BDT")), "currency", "is not supported");
    }
    if path == ["payments"] {
        let own = body["customerReference"].as_str().map(str::to_owned);
        let own = if makes { own } else { asked.query("customerReference") };
        must(own.is_some_and(|own| !own.trim().is_empty()), "customerReference", "must not be blank");
    }
    wrong
}
