//! OCPay's JSON: its errors, what a request must hold, and what answers look like.

use serde_json::{Value, json};

use super::{OCPAY_DISABLED_KEY, OCPAY_READ_ONLY_KEY};
use crate::asked::Asked;
use crate::clock;
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Places, Problem, Reply};
use crate::links::{Link, LinkState};
use crate::wanted::{self, Wanted, Wrong, extra};

/// The header that carries the key.
pub(super) const TOKEN: &str = "x-access-token";
/// The code for a key that may only look.
pub(super) const READ_ONLY: &str = "INSUFFICIENT_SCOPE";

pub(crate) struct Ocpay;

impl Dialect for Ocpay {
    const NAME: &'static str = "ocpay";
    const PAY_HOST: &'static str = "pay.ocdz.link";
    const HAS_ERROR_FOR_OVER: bool = true;
    const SIDES_ARE_APART: bool = false;

    fn problem(problem: &Problem, moment: &Moment) -> Reply {
        let (code, message) = match problem {
            // The code is *assumed*: no page names one for these endpoints.
            Problem::BadRequest(_) | Problem::Refused(_) => ("ERR_VALIDATION", "Invalid request parameters"),
            Problem::KeyMissing => ("MISSING_ACCESS_TOKEN", "Access token is required"),
            Problem::KeyWrong => ("INVALID_ACCESS_TOKEN", "The provided access token is invalid"),
            Problem::IpBlocked => ("IP_BLOCKED", "This IP address is not allowed to use this API key"),
            Problem::Forbidden => {
                ("MERCHANT_NOT_VALIDATED", "Complete merchant validation before using this endpoint")
            }
            Problem::NotFound => ("PAYMENT_NOT_FOUND", "Payment link not found"),
            Problem::Over => ("PAYMENT_EXPIRED", "Payment link expired"),
            Problem::Throttled => ("RATE_LIMIT_EXCEEDED", "Too many requests"),
            Problem::Internal => ("INTERNAL_ERROR", "Internal server error"),
            Problem::Unavailable => ("SERVICE_UNAVAILABLE", "Service temporarily unavailable"),
            Problem::NoSuchPath => ("NOT_FOUND", "Resource not found"),
            Problem::Body(_) => ("ERR_BODY", "The request body could not be read"),
            Problem::Own { code, says, .. } => (*code, says.as_str()),
        };
        let mut error = json!({ "code": code, "message": message });
        match problem {
            Problem::BadRequest(details) => error["details"] = details.clone(),
            Problem::KeyWrong => error["details"] = json!({ "attemptsLeft": 3 }),
            Problem::Own { code: READ_ONLY, .. } => error["details"] = json!({ "scope": "READ-ONLY" }),
            _ => {}
        }
        let mut told = json!({ "success": false, "error": error });
        // OCPay's own pages have the request's name under `meta`, with a time; the general ones at the top, without.
        if code.starts_with("PAYMENT_") {
            told["meta"] = meta(moment);
        } else {
            told["requestId"] = json!(moment.request_id);
        }
        Reply::new(problem.status(), told)
    }

    fn done(told: Value, moment: &Moment) -> Value {
        json!({ "success": true, "data": told, "meta": meta(moment) })
    }

    fn places(_: On) -> Places {
        Places {
            amount: &["/data/paymentLink/productInfo/amount", "/data/transactionDetails/amount"],
            currency: &["/data/transactionDetails/currency"],
            reference: &["/data/paymentRef"],
            environment: &[
                "/data/transactionDetails/isSandbox",
                "/data/paymentLink/isSandbox",
                "/data/apiKey/type",
            ],
            status: &["/data/status"],
            details: &["/data/transactionDetails", "/data/paymentLink"],
            payment_url: &["/data/paymentUrl"],
        }
    }
}

const FEE_MODES: [&str; 3] = ["NO_FEE", "SPLIT_FEE", "CUSTOMER_FEE"];

/// Reads `createLink`'s body; what is wrong with it is told field by field.
pub(super) fn wanted(body: &Value, is_live: bool) -> Result<Wanted, Problem> {
    let mut wrong = Wrong::default();
    let mut text = |place, most| wrong.text(body, place, most);
    let title = text("productInfo.title", 200).unwrap_or_default();
    let description = text("productInfo.description", 1_000);
    let fee_mode = text("feeMode", 20).unwrap_or_else(|| "NO_FEE".to_owned());
    let success_message = text("successMessage", 500);
    let redirect_url = text("redirectUrl", 2_000);
    let amount = body.pointer("/productInfo/amount").and_then(Value::as_i64).unwrap_or_default();
    let (has_amount, has_mode) = ((500..=500_000).contains(&amount), FEE_MODES.contains(&fee_mode.as_str()));
    let has_page = redirect_url.as_deref().is_none_or(wanted::is_web_address);
    wrong.unless(!title.is_empty(), "productInfo.title", "is required, 1 to 200 characters");
    wrong.unless(has_amount, "productInfo.amount", "must be a whole number of DZD from 500 to 500000");
    wrong.unless(has_mode, "feeMode", "must be NO_FEE, SPLIT_FEE or CUSTOMER_FEE");
    wrong.unless(has_page, "redirectUrl", "must be an http or https URL");
    wrong.end()?;
    Ok(Wanted {
        description,
        is_live,
        success_message,
        redirect_url,
        extra: extra([("feeMode", json!(fee_mode))]),
        ..Wanted::plain(Ocpay::NAME, title, amount.saturating_mul(100), "DZD".to_owned())
    })
}

/// `OCPL-XXXXXX-YYYY`.
pub(super) fn is_reference(text: &str) -> bool {
    let is_code = |part: &str, length| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    let parts: Vec<&str> = text.split('-').collect();
    matches!(parts[..], ["OCPL", six, four] if is_code(six, 6) && is_code(four, 4))
}

fn meta(moment: &Moment) -> Value {
    json!({ "timestamp": clock::iso(moment.told_at), "requestId": moment.request_id })
}

/// `createLink`'s answer.
pub(super) fn link_made(link: &Link, page: &str, moment: &Moment) -> Value {
    let mut told = json!({
        "uid": "user_sandbox_0001",
        "ref": link.reference,
        "isSandbox": !link.is_live,
        "productInfo": { "title": link.title, "amount": link.amount_minor / 100 },
        "feeMode": link.extra.get("feeMode"),
        "time": clock::iso(moment.told_at),
    });
    if let Some(description) = &link.description {
        told["productInfo"]["description"] = json!(description);
    }
    for (key, value) in [("successMessage", &link.success_message), ("redirectUrl", &link.redirect_url)] {
        if let Some(value) = value {
            told[key] = json!(value);
        }
    }
    json!({ "paymentLink": told, "paymentUrl": page, "paymentRef": link.reference })
}

/// `checkPayment`'s answer. `createdDate` is the transaction's, so a link that nobody began to pay has none.
pub(super) fn status(_: &Asked<Ocpay>, link: &Link, state: LinkState) -> Value {
    let (status, message) = match state {
        LinkState::Pending => ("PENDING", "Payment not yet initiated"),
        LinkState::Started | LinkState::Authorized => ("PENDING", "Payment is being processed"),
        LinkState::Paid | LinkState::PartlyRefunded | LinkState::Refunded => {
            ("CONFIRMED", "Payment confirmed successfully")
        }
        LinkState::Declined | LinkState::Cancelled | LinkState::Expired => ("FAILED", "Payment failed"),
    };
    let (amount, is_sandbox) = (link.amount_minor / 100, !link.is_live);
    let mut details = json!({ "amount": amount, "currency": link.currency, "isSandbox": is_sandbox });
    if status != "PENDING" {
        details["createdDate"] = json!(clock::iso(link.started_at.unwrap_or(link.created_at)));
    }
    json!({ "status": status, "message": message, "paymentRef": link.reference,
        "transactionDetails": details })
}

/// The answer of `/v3/validate`. Its documented sample has no `meta`: the server's time is in `Date` alone.
pub(super) fn described(asked: &Asked<Ocpay>) -> Value {
    let key = asked.key;
    let told = json!({
        "key": asked.header(TOKEN),
        "isEnabled": !key.is(OCPAY_DISABLED_KEY),
        "type": key.side(("SANDBOX", "PRODUCTION")),
        "allowedips": [],
        "scope": if key.is(OCPAY_READ_ONLY_KEY) { "READ-ONLY" } else { "READ-WRITE" },
    });
    json!({ "success": true, "data": { "username": "+213000000000", "apiKey": told } })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn read(body: Value) -> Result<Wanted, Vec<String>> {
        wanted(&body, false).map_err(|problem| match problem {
            Problem::BadRequest(Value::Object(wrong)) => wrong.into_iter().map(|(field, _)| field).collect(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn the_smallest_request_is_enough() {
        let wanted = read(json!({ "productInfo": { "title": "A", "amount": 500 } })).unwrap();
        assert_eq!((wanted.amount_minor, &wanted.extra["feeMode"]), (50_000, &json!("NO_FEE")));
    }

    #[test]
    fn an_amount_is_a_whole_number_within_the_limits() {
        for amount in [
            json!(499),
            json!(500_001),
            json!(1500.5),
            json!(1500.0),
            json!("1500"),
            json!(-1500),
            json!(null),
        ] {
            let wrong = read(json!({ "productInfo": { "title": "A", "amount": amount } })).unwrap_err();
            assert_eq!(wrong, ["productInfo.amount"], "{amount}");
        }
        assert!(read(json!({ "productInfo": { "title": "A", "amount": 500_000 } })).is_ok());
    }

    #[test]
    fn texts_have_their_lengths_in_characters() {
        let ask = |title: String, description: String, message: String| {
            read(
                json!({ "productInfo": { "title": title, "amount": 500, "description": description }, "successMessage": message }),
            )
        };
        assert!(ask("ق".repeat(200), "x".repeat(1_000), "x".repeat(500)).is_ok());
        assert_eq!(ask("ق".repeat(201), String::new(), String::new()).unwrap_err(), ["productInfo.title"]);
        assert_eq!(ask(String::new(), String::new(), String::new()).unwrap_err(), ["productInfo.title"]);
        assert_eq!(
            ask("A".into(), "x".repeat(1_001), String::new()).unwrap_err(),
            ["productInfo.description"]
        );
        assert_eq!(ask("A".into(), String::new(), "x".repeat(501)).unwrap_err(), ["successMessage"]);
    }

    #[test]
    fn fee_mode_and_redirect_are_of_the_listed_kinds() {
        let ask = |key: &str, value: &str| {
            let mut body = json!({ "productInfo": { "title": "A", "amount": 500 } });
            body[key] = json!(value);
            read(body)
        };
        assert!(ask("feeMode", "SPLIT_FEE").is_ok());
        assert_eq!(ask("feeMode", "FREE").unwrap_err(), ["feeMode"]);
        assert!(ask("redirectUrl", "https://shop.example/done?x=1").is_ok());
        for wrong in ["javascript:alert(1)", "shop://x", "/done", "https://"] {
            assert_eq!(ask("redirectUrl", wrong).unwrap_err(), ["redirectUrl"], "{wrong}");
        }
    }

    #[test]
    fn a_reference_has_six_and_four_characters() {
        assert!(is_reference("OCPL-A1B2C3-D4E5"));
        for wrong in ["OCPL-A1B2C3-D4E", "OCPL-a1b2c3-d4e5", "OCPL-A1B2C3-D4E5-X", "XCPL-A1B2C3-D4E5", ""] {
            assert!(!is_reference(wrong), "{wrong}");
        }
    }
}
