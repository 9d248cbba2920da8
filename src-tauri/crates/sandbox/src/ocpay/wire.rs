//! OCPay's JSON: what a request must hold, and what answers look like.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::clock;
use crate::exchange::{Moment, Reply};
use crate::links::Link;

/// What a till asks a link for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LinkWanted {
    pub(super) title: String,
    pub(super) description: Option<String>,
    /// Whole dinars.
    pub(super) amount: i64,
    pub(super) fee_mode: String,
    pub(super) success_message: Option<String>,
    pub(super) redirect_url: Option<String>,
}

const FEE_MODES: [&str; 3] = ["NO_FEE", "SPLIT_FEE", "CUSTOMER_FEE"];

impl LinkWanted {
    /// Reads `createLink`'s body; what is wrong with it is told field by field.
    pub(super) fn read(body: &[u8]) -> Result<Self, Map<String, Value>> {
        let mut wrong = Map::new();
        let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(body) else {
            wrong.insert("body".into(), "must be a JSON object".into());
            return Err(wrong);
        };
        let Some(product) = body.get("productInfo").and_then(Value::as_object) else {
            wrong.insert("productInfo".into(), "is required".into());
            return Err(wrong);
        };
        let title = text(product, "title", "productInfo.title", 200, &mut wrong).unwrap_or_default();
        if title.is_empty() {
            wrong.entry("productInfo.title").or_insert_with(|| "is required, 1 to 200 characters".into());
        }
        let description = text(product, "description", "productInfo.description", 1_000, &mut wrong);
        let amount = product.get("amount").and_then(Value::as_i64).unwrap_or_default();
        if !(500..=500_000).contains(&amount) {
            wrong.insert(
                "productInfo.amount".into(),
                "must be a whole number of DZD from 500 to 500000".into(),
            );
        }
        let fee_mode = text(&body, "feeMode", "feeMode", 20, &mut wrong).unwrap_or_else(|| "NO_FEE".into());
        if !FEE_MODES.contains(&fee_mode.as_str()) {
            wrong.insert("feeMode".into(), json!(format!("must be one of {}", FEE_MODES.join(", "))));
        }
        let success_message = text(&body, "successMessage", "successMessage", 500, &mut wrong);
        let redirect_url = text(&body, "redirectUrl", "redirectUrl", 2_000, &mut wrong);
        if redirect_url.as_deref().is_some_and(|url| !is_web_address(url)) {
            wrong.insert("redirectUrl".into(), "must be an http or https URL".into());
        }
        if wrong.is_empty() {
            Ok(Self { title, description, amount, fee_mode, success_message, redirect_url })
        } else {
            Err(wrong)
        }
    }
}

fn text(
    from: &Map<String, Value>,
    key: &str,
    name: &str,
    most: usize,
    wrong: &mut Map<String, Value>,
) -> Option<String> {
    match from.get(key) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if text.chars().count() <= most => Some(text.clone()),
        Some(_) => {
            wrong.insert(name.into(), json!(format!("must be text of at most {most} characters")));
            None
        }
    }
}

fn is_web_address(url: &str) -> bool {
    url.parse::<axum::http::Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    })
}

/// `OCPL-XXXXXX-YYYY`.
pub(super) fn is_reference(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_code = |part: Option<&str>, length| {
        part.is_some_and(|part| {
            part.len() == length && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        })
    };
    parts.next() == Some("OCPL")
        && is_code(parts.next(), 6)
        && is_code(parts.next(), 4)
        && parts.next().is_none()
}

fn meta(moment: &Moment) -> Value {
    json!({ "timestamp": clock::iso(moment.told_at), "requestId": moment.request_id })
}

/// `createLink`'s answer.
pub(super) fn link_made(link: &Link, wanted: &LinkWanted, payment_url: &str, moment: &Moment) -> Value {
    let mut product = json!({ "title": wanted.title, "amount": wanted.amount });
    let mut told = json!({
        "uid": "user_sandbox_0001",
        "ref": link.reference,
        "isSandbox": !link.is_live,
        "feeMode": wanted.fee_mode,
        "time": clock::iso(moment.told_at),
    });
    if let Some(description) = &wanted.description {
        product["description"] = json!(description);
    }
    for (key, value) in [("successMessage", &wanted.success_message), ("redirectUrl", &wanted.redirect_url)] {
        if let Some(value) = value {
            told[key] = json!(value);
        }
    }
    told["productInfo"] = product;
    json!({
        "success": true,
        "data": { "paymentLink": told, "paymentUrl": payment_url, "paymentRef": link.reference },
        "meta": meta(moment),
    })
}

/// A status word with its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Pending,
    Processing,
    Confirmed,
    Failed,
}

/// `checkPayment`'s answer. `createdDate` is the transaction's, so a link that nobody began to pay has none.
pub(super) fn status(link: &Link, told: Told, moment: &Moment) -> Value {
    let (status, message) = match told {
        Told::Pending => ("PENDING", "Payment not yet initiated"),
        Told::Processing => ("PENDING", "Payment is being processed"),
        Told::Confirmed => ("CONFIRMED", "Payment confirmed successfully"),
        Told::Failed => ("FAILED", "Payment failed"),
    };
    let mut details = json!({
        "amount": link.amount_minor / 100,
        "currency": link.currency,
        "isSandbox": !link.is_live,
    });
    if matches!(told, Told::Confirmed | Told::Failed) {
        details["createdDate"] = json!(clock::iso(link.started_at.unwrap_or(link.created_at)));
    }
    json!({
        "success": true,
        "data": {
            "status": status,
            "message": message,
            "paymentRef": link.reference,
            "transactionDetails": details,
        },
        "meta": meta(moment),
    })
}

/// An error in the form of OCPay's own pages: `requestId` under `meta`, and a time.
pub(super) fn ocpay_error(status: StatusCode, code: &str, message: &str, moment: &Moment) -> Reply {
    let body =
        json!({ "success": false, "error": { "code": code, "message": message }, "meta": meta(moment) });
    Reply::new(status, body)
}

/// An error in the form of the general pages: `requestId` at the top, and no time.
pub(super) fn general_error(
    status: StatusCode,
    code: &str,
    message: &str,
    details: Option<Value>,
    moment: &Moment,
) -> Reply {
    let mut error = json!({ "code": code, "message": message });
    if let Some(details) = details {
        error["details"] = details;
    }
    Reply::new(status, json!({ "success": false, "error": error, "requestId": moment.request_id }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(body: Value) -> Result<LinkWanted, Vec<String>> {
        LinkWanted::read(body.to_string().as_bytes())
            .map_err(|wrong| wrong.into_iter().map(|(field, _)| field).collect())
    }

    #[test]
    fn the_smallest_request_is_enough() {
        let wanted = read(json!({ "productInfo": { "title": "A", "amount": 500 } })).unwrap();
        assert_eq!((wanted.amount, wanted.fee_mode.as_str()), (500, "NO_FEE"));
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
