//! Vertex's keys and errors, and where the values of its answers stand.

use axum::http::{HeaderMap, StatusCode};
use serde_json::json;

use super::VERTEX_OTHER_SHOP_KEY;
use crate::app::{App, Caller};
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Places, Problem, Reply};

pub(super) struct Vertex;

impl Dialect for Vertex {
    const NAME: &'static str = "vertex";
    const PAY_HOST: &'static str = "payment-page.stage.vertexgateway.com";

    fn problem(problem: &Problem, _: &Moment) -> Reply {
        let (status, message) = problem.plainly();
        error(status, message)
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

/// An error. *Assumed*: no page shows one.
pub(super) fn error(status: StatusCode, message: &str) -> Reply {
    Reply::new(status, json!({ "error": { "code": status.as_str(), "message": message } }))
}

/// Lets the shop's own key in, and from this machine alone.
pub(super) fn admit(app: &App, caller: &Caller, headers: &HeaderMap) -> Result<(), Problem> {
    if !caller.connection.is_own_machine() {
        return Err(Problem::IpBlocked);
    }
    match headers.get("api-access-token").and_then(|token| token.to_str().ok()) {
        None | Some("") => Err(Problem::KeyMissing),
        Some(VERTEX_OTHER_SHOP_KEY) => Err(Problem::Forbidden),
        Some(token) if token == app.access_token => Ok(()),
        Some(_) => Err(Problem::KeyWrong),
    }
}
