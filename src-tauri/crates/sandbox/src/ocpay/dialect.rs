//! OCPay's errors, and where the values of its answers stand.

use axum::http::StatusCode;
use serde_json::Value;

use super::keys;
use super::wire::{general_error, ocpay_error};
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Places, Problem, Reply};

pub(super) struct Ocpay;

impl Dialect for Ocpay {
    const NAME: &'static str = "ocpay";
    const PAY_HOST: &'static str = "pay.ocdz.link";

    fn problem(problem: &Problem, moment: &Moment) -> Reply {
        let general = |status, code: &str, message: &str, details: Option<Value>| {
            general_error(status, code, message, details, moment)
        };
        match problem {
            // The code is *assumed*: no page names one for these endpoints.
            Problem::BadRequest(details) => general(
                StatusCode::BAD_REQUEST,
                "ERR_VALIDATION",
                "Invalid request parameters",
                Some(details.clone()),
            ),
            Problem::KeyMissing => {
                general(StatusCode::UNAUTHORIZED, "MISSING_ACCESS_TOKEN", "Access token is required", None)
            }
            Problem::KeyWrong => keys::invalid(moment),
            Problem::IpBlocked => keys::ip_blocked(moment),
            Problem::Forbidden => keys::merchant_not_validated(moment),
            Problem::NotFound => {
                ocpay_error(StatusCode::NOT_FOUND, "PAYMENT_NOT_FOUND", "Payment link not found", moment)
            }
            Problem::Throttled => {
                general(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT_EXCEEDED", "Too many requests", None)
            }
            Problem::Internal => {
                general(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", "Internal server error", None)
            }
            Problem::Unavailable => general(
                StatusCode::SERVICE_UNAVAILABLE,
                "SERVICE_UNAVAILABLE",
                "Service temporarily unavailable",
                None,
            ),
            Problem::NoSuchPath => general(StatusCode::NOT_FOUND, "NOT_FOUND", "Resource not found", None),
            Problem::Body(status) => general(*status, "ERR_BODY", "The request body could not be read", None),
        }
    }

    fn places(on: On) -> Places {
        Places {
            amount: match on {
                On::Create => &["/data/paymentLink/productInfo/amount"],
                On::Check | On::Validate | On::List | On::Any => &["/data/transactionDetails/amount"],
            },
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
