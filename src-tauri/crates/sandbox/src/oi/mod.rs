//! OI Payments, the far side: payments, refunds and the key check. The base URL stands for `https://<host>/api/v1`.
//!
//! Written from the gateway's own documents, not from the adapter. Where they are silent the choice is marked
//! *assumed*. A refund is PENDING in the answer that makes it and SUCCEEDED when it is first read, unless a drill on
//! `check` about the refund's number says `pending` or `failed`.

mod payments;
mod wire;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::any;
use serde_json::json;

use crate::app::App;
use crate::asked::{Admits, Asked};
use crate::drills::On;
use crate::exchange::{Dialect, Problem, Reply};
use crate::registry::Gateway;
use wire::Oi;

/// A live key, good with the usual secret: its payments say LIVE, and it sees no TEST payment.
pub const OI_LIVE_KEY: &str = "oi_live_sandbox";
/// A key that was revoked: 401.
pub const OI_REVOKED_KEY: &str = "oi_test_revoked";
/// The key of an app that may not use the API: 403.
pub const OI_FORBIDDEN_KEY: &str = "oi_test_forbidden";

/// OI Payments' line in the registry.
pub(crate) const GATEWAY: Gateway = Gateway {
    name: Oi::NAME,
    title: "OI Payments",
    routes: || Router::new().route("/{*path}", any(serve)),
    secrets: &[("api_key", "oi_test_"), ("api_secret", "")],
    options: &[],
    special_keys: &[
        (OI_LIVE_KEY, "with the usual secret: mode LIVE, which sees no TEST payment"),
        (OI_REVOKED_KEY, "401 UNAUTHORIZED everywhere"),
        (OI_FORBIDDEN_KEY, "403 FORBIDDEN everywhere"),
    ],
};

impl Admits for Oi {
    /// LIVE or TEST: the mode comes from the key alone.
    type Key = &'static str;

    fn admit(app: &App, headers: &HeaderMap) -> Result<&'static str, Problem> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let (Some(key), Some(secret)) = (header("x-api-key"), header("x-api-secret")) else {
            return Err(Problem::KeyMissing);
        };
        match key {
            OI_FORBIDDEN_KEY => Err(Problem::Forbidden),
            OI_LIVE_KEY if secret == app.access_token => Ok("LIVE"),
            _ if key.strip_prefix("oi_test_") == Some(secret) && secret == app.access_token => Ok("TEST"),
            _ => Err(Problem::KeyWrong),
        }
    }
}

async fn serve(asked: Asked<Oi>) -> Response {
    let path: Vec<&str> = asked.uri.path().trim_matches('/').split('/').collect();
    let wrong = wire::wrong_with(&asked, &path);
    if !wrong.is_empty() {
        return asked.refuse(&Problem::BadRequest(wrong.into())).await;
    }
    let asked = &asked;
    match (asked.method.as_str(), path.as_slice()) {
        ("POST", ["payments"]) => {
            asked
                .answer(On::Create, None, async |acting, moment| {
                    payments::create(asked, acting, moment).await
                })
                .await
        }
        ("GET", ["payments"]) => {
            asked.answer(On::Check, None, async |_, moment| payments::list(asked, moment)).await
        }
        ("GET", ["payments", id]) => {
            asked
                .answer(On::Check, Some(id), async |acting, moment| {
                    payments::check(asked, id, acting, moment).await
                })
                .await
        }
        ("POST", ["payments", id, "refunds"]) => {
            asked.answer(On::Act, Some(id), async |_, moment| payments::refund(asked, id, moment).await).await
        }
        ("GET", ["refunds", id]) => {
            asked
                .answer(On::Check, Some(id), async |acting, moment| {
                    payments::check_refund(asked, id, acting, moment).await
                })
                .await
        }
        ("GET", ["app", "me"]) => {
            let app = json!({ "id": 42, "name": asked.app.shop().name, "mode": asked.key });
            asked.answer(On::Validate, None, async |_, moment| Reply::ok(wire::done(app, moment))).await
        }
        _ => asked.refuse(&Problem::NoSuchPath).await,
    }
}
