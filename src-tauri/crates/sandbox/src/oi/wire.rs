//! OI Payments' JSON: its envelope and errors, what a request must hold, and where the values stand.

use axum::http::Method;
use serde_json::{Value, json};

use crate::asked::Asked;
use crate::clock;
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Places, Problem, Reply};
use crate::links::{Link, LinkState, Refund, RefundStage};
use crate::wanted::Wrong;

pub(crate) struct Oi;

impl Dialect for Oi {
    const NAME: &'static str = "oi";
    // Each installation has its own; this is nobody's.
    const PAY_HOST: &'static str = "pay.oi.example";
    const HAS_ERROR_FOR_OVER: bool = false;
    const SIDES_ARE_APART: bool = true;

    fn problem(problem: &Problem, moment: &Moment) -> Reply {
        let (code, message) = match problem {
            Problem::BadRequest(_) | Problem::Refused(_) => ("VALIDATION_ERROR", "Request failed validation"),
            Problem::KeyMissing | Problem::KeyWrong => ("UNAUTHORIZED", "Missing or invalid credentials"),
            Problem::IpBlocked | Problem::Forbidden => ("FORBIDDEN", "Not permitted"),
            Problem::NotFound | Problem::Over | Problem::NoSuchPath => ("RESOURCE_NOT_FOUND", "Not found"),
            // The codes of these are *assumed*.
            Problem::Throttled => ("RATE_LIMITED", "Too many requests"),
            Problem::Internal => ("INTERNAL_ERROR", "Internal error"),
            Problem::Unavailable => ("SERVICE_UNAVAILABLE", "Service unavailable"),
            Problem::Body(_) => ("VALIDATION_ERROR", "The body could not be read"),
            Problem::Own { code, says, .. } => (*code, says.as_str()),
        };
        let fields = if let Problem::BadRequest(fields) = problem { fields } else { &Value::Null };
        let timestamp = clock::iso(moment.told_at);
        let meta = json!({ "success": false, "message": message, "errorCode": code, "timestamp": timestamp });
        Reply::new(problem.status(), json!({ "data": fields, "meta": meta, "pagination": null }))
    }

    fn done(told: Value, moment: &Moment) -> Value {
        let timestamp = clock::iso(moment.told_at);
        let meta = json!({ "success": true, "message": null, "errorCode": null, "timestamp": timestamp });
        let count = told.as_array().map(Vec::len);
        let pages =
            count.map(|n| json!({ "page": 0, "size": 20, "totalElements": n, "totalPages": n.div_ceil(20) }));
        json!({ "data": told, "meta": meta, "pagination": pages })
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

/// The mode comes from the key alone.
pub(super) const MODES: (&str, &str) = ("TEST", "LIVE");

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

/// A payment, as a key of its mode sees it.
pub(super) fn payment(asked: &Asked<Oi>, link: &Link, state: LinkState) -> Value {
    json!({
        "id": link.reference.parse::<u64>().ok(), "reference": link.extra.get("reference"),
        "status": word(state), "applicationId": 42, "mode": asked.key.side(MODES),
        "amountMinor": link.amount_minor, "currency": link.currency, "gateway": "SSLCOMMERZ",
        "gatewayTxnId": link.settled_at.map(|_| format!("TXN{}", link.reference)), "invoiceId": null,
        "checkoutUrl": asked.page(link), "redirectUrl": null, "createdAt": clock::iso(link.created_at),
        "updatedAt": clock::iso(link.settled_at.unwrap_or(link.created_at)),
    })
}

/// The receipt of a payment. That it has the usual envelope is *assumed*.
pub(super) fn receipt(asked: &Asked<Oi>, link: &Link, state: LinkState) -> Value {
    json!({ "receiptNumber": format!("R-{}", link.reference), "payment": payment(asked, link, state) })
}

/// A refund, as a key of its payment's mode sees it.
pub(super) fn refund(asked: &Asked<Oi>, link: &Link, refund: &Refund) -> Value {
    let status = match refund.stage {
        RefundStage::Pending => "PENDING",
        RefundStage::Done => "SUCCEEDED",
        RefundStage::Failed => "FAILED",
    };
    json!({
        "id": refund.id.parse::<u64>().ok(), "paymentId": link.reference.parse::<u64>().ok(),
        "mode": asked.key.side(MODES), "amountMinor": refund.amount_minor, "currency": link.currency,
        "reason": refund.asked["reason"], "status": status, "gatewayRefundId": null, "createdBy": null,
        "approvedBy": null, "createdAt": clock::iso(refund.at), "updatedAt": clock::iso(refund.at),
    })
}

/// Refuses a request that isn't as it must be. That this is one currency, and a number in a path, is *assumed*.
pub(super) fn fits(asked: &Asked<Oi>, path: &[&str]) -> Result<(), Problem> {
    let (body, makes) = (&asked.body, asked.method == Method::POST);
    let text = |field: &str| body[field].as_str().map(str::to_owned);
    let own = if makes { text("customerReference") } else { asked.query("customerReference") };
    let is_numbered = !matches!(path, ["payments" | "refunds", id, ..] if id.parse::<u64>().is_err());
    let is_named = path != ["payments"] || own.is_some_and(|own| !own.trim().is_empty());
    let mut wrong = Wrong::default();
    wrong.unless(is_numbered, "id", "must be an integer");
    wrong.unless(is_named, "customerReference", "must not be blank");
    if makes {
        let is_amount = body["amountMinor"].as_i64().is_some_and(|amount| amount > 0);
        let is_short = text("reason").is_none_or(|reason| reason.chars().count() <= 500);
        let is_taken = text("currency").is_none_or(|currency| currency == "BDT");
        wrong.unless(is_amount, "amountMinor", "must be an integer greater than 0");
        wrong.unless(is_short, "reason", "must be at most 500 characters");
        wrong.unless(is_taken, "currency", "is not supported");
    }
    wrong.end()
}
