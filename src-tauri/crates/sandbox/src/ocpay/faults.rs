//! What each fault looks like in OCPay's own words.

use std::time::Duration;

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::keys;
use super::payments::internal;
use super::wire::{Moment, Reply, general_error};
use crate::answer::{Answer, Delivery};
use crate::clock;
use crate::drills::On;
use crate::fault::{Fault, UnsafeUrl};

/// What happens in place of the usual answer.
pub(super) struct Instead {
    /// The work is done all the same; nobody learns of it.
    pub(super) after_work: bool,
    pub(super) answer: Answer,
    pub(super) delivery: Delivery,
}

/// The fault's own answer, if it has one.
pub(super) fn instead(fault: &Fault, moment: &Moment) -> Option<Instead> {
    let (after_work, reply, delivery) = match fault {
        Fault::Never { after_work } => (*after_work, internal(moment), Delivery::Hold),
        Fault::DropBeforeWork => (false, internal(moment), Delivery::HangUp),
        Fault::DropAfterWork => (true, internal(moment), Delivery::HangUp),
        Fault::BadRequest => (false, bad_request(json!({}), moment), Delivery::AtOnce),
        Fault::TooManyRequests { retry_after_s, as_date } => {
            let mut reply = general_error(
                StatusCode::TOO_MANY_REQUESTS,
                "RATE_LIMIT_EXCEEDED",
                "Too many requests",
                None,
                moment,
            );
            reply.retry_after = retry_after_s.map(|seconds| {
                let later = moment.told_at.checked_add_signed(TimeDelta::seconds(seconds.into()));
                match later {
                    Some(later) if *as_date => clock::http_date(later),
                    _ => seconds.to_string(),
                }
            });
            (false, reply, Delivery::AtOnce)
        }
        Fault::ServerError { after_work } => (*after_work, internal(moment), Delivery::AtOnce),
        Fault::BadGateway { after_work } => {
            let answer = Answer {
                status: StatusCode::BAD_GATEWAY,
                content_type: "text/html",
                body: b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n".to_vec(),
                retry_after: None,
                told_at: moment.told_at,
            };
            return Some(Instead { after_work: *after_work, answer, delivery: Delivery::AtOnce });
        }
        Fault::Unavailable { retry_after_s, after_work } => {
            let mut reply = general_error(
                StatusCode::SERVICE_UNAVAILABLE,
                "SERVICE_UNAVAILABLE",
                "Service temporarily unavailable",
                None,
                moment,
            );
            reply.retry_after = retry_after_s.map(|seconds| seconds.to_string());
            (*after_work, reply, Delivery::AtOnce)
        }
        Fault::KeyRefused => (false, keys::invalid(moment), Delivery::AtOnce),
        Fault::IpBlocked => (false, keys::ip_blocked(moment), Delivery::AtOnce),
        Fault::MerchantNotValidated => (false, keys::merchant_not_validated(moment), Delivery::AtOnce),
        _ => return None,
    };
    Some(Instead { after_work, answer: reply.into_answer(moment), delivery })
}

/// 400. Its code is *assumed*: no page names one for these endpoints.
pub(super) fn bad_request(details: Value, moment: &Moment) -> Reply {
    general_error(
        StatusCode::BAD_REQUEST,
        "ERR_VALIDATION",
        "Invalid request parameters",
        Some(details),
        moment,
    )
}

/// How the usual answer is sent under a fault.
pub(super) fn delivery(fault: &Fault) -> Delivery {
    match fault {
        Fault::Late { delay_ms } => Delivery::Late(Duration::from_millis(*delay_ms)),
        Fault::CutConnection => Delivery::CutConnection,
        Fault::CutJson => Delivery::CutBody,
        Fault::SlowDrip { interval_ms } => Delivery::Drip(Duration::from_millis(*interval_ms)),
        Fault::Oversized { chunked: true, .. } => Delivery::Chunked,
        _ => Delivery::AtOnce,
    }
}

/// Bends the usual answer. Where a fault has no place in it (a currency in `createLink`) it stays as it is.
pub(super) fn bend(fault: &Fault, on: On, body: &mut Value) {
    match fault {
        Fault::WrongAmount { amount } => {
            let place = if on == On::Create {
                "/data/paymentLink/productInfo/amount"
            } else {
                "/data/transactionDetails/amount"
            };
            if let Some(told) = body.pointer_mut(place) {
                let other = json!(told.as_i64().unwrap_or_default().saturating_add(500));
                *told = amount.clone().unwrap_or(other);
            }
        }
        Fault::WrongCurrency { currency } => put(body, "/data/transactionDetails/currency", json!(currency)),
        Fault::WrongReference { reference } => put(body, "/data/paymentRef", json!(reference)),
        Fault::WrongEnvironment => {
            for place in ["/data/transactionDetails/isSandbox", "/data/paymentLink/isSandbox"] {
                if let Some(told) = body.pointer_mut(place) {
                    *told = json!(told != &json!(true));
                }
            }
            if let Some(told) = body.pointer_mut("/data/apiKey/type") {
                *told = if told == "SANDBOX" { json!("PRODUCTION") } else { json!("SANDBOX") };
            }
        }
        Fault::DetailsAbsent => {
            edit(body, "/data/transactionDetails", None);
            edit(body, "/data/paymentLink", None);
        }
        Fault::UnknownStatus { status } => put(body, "/data/status", json!(status)),
        Fault::PaymentUrl { form } => {
            let told = |place| body.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned();
            let url = unsafe_url(*form, &told("/data/paymentUrl"), &told("/data/paymentRef"));
            put(body, "/data/paymentUrl", json!(url));
        }
        Fault::Oversized { bytes, .. } => {
            if let Value::Object(object) = body {
                object.insert("padding".into(), json!("x".repeat(*bytes)));
            }
        }
        Fault::Edit { pointer, value } => edit(body, pointer, value.clone()),
        _ => {}
    }
}

fn unsafe_url(form: UnsafeUrl, url: &str, reference: &str) -> String {
    match form {
        UnsafeUrl::PlainHttp => format!("http://pay.ocdz.link/pay/{reference}"),
        UnsafeUrl::Userinfo => url.replacen("://", "://pay.ocdz.link:x@", 1),
        UnsafeUrl::ForeignHost => format!("https://pay.ocdz.link.example/pay/{reference}"),
        UnsafeUrl::OtherReference => url.replace(reference, "OCPL-WRONG2-WXYZ"),
        UnsafeUrl::Script => format!("javascript:alert('{reference}')"),
        UnsafeUrl::NotAUrl => "pay here".into(),
    }
}

fn put(body: &mut Value, place: &str, value: Value) {
    if let Some(told) = body.pointer_mut(place) {
        *told = value;
    }
}

/// Replaces, adds or takes away the value at a JSON pointer whose parent is an object that exists.
fn edit(body: &mut Value, pointer: &str, value: Option<Value>) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    let key = key.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(parent)) = body.pointer_mut(parent) {
        match value {
            Some(value) => {
                parent.insert(key, value);
            }
            None => {
                parent.remove(&key);
            }
        }
    }
}
