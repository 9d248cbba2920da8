//! OI Payments, the far side: payments, refunds and the key check. The base URL stands for `https://<host>/api/v1`.
//!
//! Written from the gateway's own documents, not from the adapter. Where they are silent the choice is marked
//! *assumed*. A refund is PENDING in the answer that makes it and SUCCEEDED when it is first read, unless a drill on
//! `check` about the refund's number says `pending` or `failed`.

mod wire;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::app::App;
use crate::asked::{self, Asked, Side, header};
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Problem, Reply};
use crate::fault::Fault;
use crate::links::{Link, Outcome, Refund};
use crate::making::Wanted;
use crate::random;
use crate::registry::Gateway;
use crate::state::Acting;
use wire::Oi;

/// A live key, good with the usual secret: its payments say LIVE, and it sees no TEST payment.
pub const OI_LIVE_KEY: &str = "oi_live_sandbox";
/// A key that was revoked: 401.
pub const OI_REVOKED_KEY: &str = "oi_test_revoked";
/// The key of an app that may not use the API: 403.
pub const OI_FORBIDDEN_KEY: &str = "oi_test_forbidden";
/// Payments count from here, so that no number looks like a part of an address.
const FIRST_NUMBER: u64 = 1_000_000;

/// OI Payments' line in the registry.
pub(crate) const GATEWAY: Gateway = Gateway {
    name: Oi::NAME,
    title: "OI Payments",
    routes: asked::routes::<Oi>,
    secrets: &[("api_key", "oi_test_"), ("api_secret", "")],
    options: &[],
    special_keys: &[
        (OI_LIVE_KEY, "with the usual secret: mode LIVE, which sees no TEST payment"),
        (OI_REVOKED_KEY, "401 UNAUTHORIZED everywhere"),
        (OI_FORBIDDEN_KEY, "403 FORBIDDEN everywhere"),
    ],
};

impl Side for Oi {
    /// LIVE or TEST: the mode comes from the key alone.
    type Key = &'static str;

    fn admit(app: &App, headers: &HeaderMap) -> Result<&'static str, Problem> {
        let (Some(key), Some(secret)) = (header(headers, "x-api-key"), header(headers, "x-api-secret"))
        else {
            return Err(Problem::KeyMissing);
        };
        match key {
            OI_FORBIDDEN_KEY => Err(Problem::Forbidden),
            OI_LIVE_KEY if secret == app.access_token => Ok("LIVE"),
            _ if key.strip_prefix("oi_test_") == Some(secret) && secret == app.access_token => Ok("TEST"),
            _ => Err(Problem::KeyWrong),
        }
    }

    /// The modes know nothing of each other.
    fn sees(mode: &&'static str, link: &Link) -> bool {
        link.is_live == (*mode == "LIVE")
    }

    async fn answer(asked: &Asked<Oi>, path: &[&str]) -> Result<Response, Problem> {
        let wrong = wire::wrong_with(asked, path);
        if !wrong.is_empty() {
            return Err(Problem::BadRequest(wrong.into()));
        }
        match (asked.method.as_str(), path) {
            ("POST", ["payments"]) => {
                asked.work(On::Create, None, async |acting, at| create(asked, acting, at).await).await
            }
            ("GET", ["payments"]) => {
                let own = asked.query("customerReference");
                let named = asked.links().into_iter().filter(|(link, _)| link.own_reference == own);
                let told: Value = named.map(|(link, state)| wire::payment(asked, &link, state)).collect();
                asked.work(On::Check, None, async |_, at| Ok(wire::done(told, at.told_at))).await
            }
            ("GET", ["payments", id]) => {
                let tell = |link: &Link, state, at: &Moment| {
                    wire::done(wire::payment(asked, link, state), at.told_at)
                };
                asked.check(id, tell).await
            }
            ("POST", ["payments", id, "refunds"]) => {
                asked
                    .work(On::Act, Some(id), async |_, at| {
                        asked.change(id, |link, now| refund(link, asked, now, at)).await
                    })
                    .await
            }
            ("GET", ["refunds", id]) => {
                asked.work(On::Check, Some(id), async |acting, at| stage(asked, id, acting, at).await).await
            }
            ("GET", ["app", "me"]) => {
                let app = json!({ "id": 42, "name": asked.app.shop().name, "mode": asked.key });
                asked.work(On::Validate, None, async |_, at| Ok(wire::done(app, at.told_at))).await
            }
            _ => Err(Problem::NoSuchPath),
        }
    }
}

/// What was made for an idempotency key, as it was told at `at`; no other request can have the key.
fn made(is_same: bool, data: Value, at: DateTime<Utc>) -> Result<Reply, Problem> {
    if !is_same {
        let says = "The key was used with another request";
        return Err(Problem::own(409, "IDEMPOTENCY_KEY_CONFLICT", says));
    }
    Ok(Reply::new(StatusCode::CREATED, wire::done(data, at)))
}

/// Makes a payment, or replays what the same key and body were answered.
async fn create(asked: &Asked<Oi>, acting: Option<&Acting>, at: &Moment) -> Result<Reply, Problem> {
    let (body, key) = (&asked.body, header(&asked.headers, "idempotency-key"));
    let first = key.and_then(|key| asked.find(|link| link.extra.get("key").is_some_and(|used| used == key)));
    if let Some(link) = first {
        return made(link.extra.get("body") == Some(body), wire::pending(asked, &link), link.created_at);
    }
    let text = |field: &str| body[field].as_str().map(str::to_owned);
    let code = format!("PAY-{}", random::code(12)?);
    let extra = [("key", json!(key)), ("body", body.clone()), ("reference", json!(code))];
    let title = text("productName").or_else(|| text("customerReference")).unwrap_or_default();
    let amount_minor = body["amountMinor"].as_i64().unwrap_or_default();
    let wanted = Wanted {
        is_live: asked.key == "LIVE",
        own_reference: text("customerReference"),
        extra: extra.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        ..Wanted::plain(Oi::NAME, title, amount_minor, "BDT".to_owned())
    };
    let link = asked.make(wanted, acting, |serial| Ok((FIRST_NUMBER + serial).to_string())).await?;
    made(true, wire::pending(asked, &link), at.told_at)
}

/// Gives money back, or replays what the same key and body were answered.
fn refund(link: &mut Link, asked: &Asked<Oi>, now: DateTime<Utc>, at: &Moment) -> Result<Reply, Problem> {
    let (body, key) = (&asked.body, header(&asked.headers, "idempotency-key"));
    let mut kept = link.extra.get("refunds").and_then(Value::as_array).cloned().unwrap_or_default();
    if let Some(first) = kept.iter().find(|one| key.is_some() && one["key"] == json!(key)) {
        let then = first["told"]["createdAt"].as_str().and_then(|at| at.parse().ok()).unwrap_or(now);
        let mut told = first["told"].clone();
        told["status"] = json!("PENDING");
        return made(first["body"] == *body, told, then);
    }
    if link.outcome != Some(Outcome::Paid) {
        // The status of this code is *assumed*.
        return Err(Problem::own(409, "INVALID_OPERATION_STATE", "The payment has not succeeded"));
    }
    let id = format!("{}{:03}", link.reference, kept.len() + 1);
    let amount_minor = body["amountMinor"].as_i64().unwrap_or_default();
    let given = Refund { id: id.clone(), amount_minor, at: now, key: key.map(str::to_owned) };
    let wrong = json!({ "amountMinor": "must not exceed the refundable balance" });
    link.refund(given).map_err(|_| Problem::BadRequest(wrong))?;
    let told = wire::refund(asked, link, &id, now);
    kept.push(json!({ "key": key, "body": body, "told": told }));
    link.extra.insert("refunds".into(), kept.into());
    made(true, told, at.told_at)
}

/// Where a refund stands: done when it is first read, unless a drill holds it or lets it fail.
async fn stage(asked: &Asked<Oi>, id: &str, acting: Option<&Acting>, at: &Moment) -> Result<Value, Problem> {
    // Its number is the payment's and three digits more.
    let payment = id.len().checked_sub(3).and_then(|end| id.get(..end)).unwrap_or_default();
    let read = |link: &mut Link, _| {
        let refunds = link.extra.get_mut("refunds").and_then(Value::as_array_mut);
        let is_it = |one: &&mut Value| one["told"]["id"].as_u64() == id.parse().ok();
        let found = refunds.and_then(|refunds| refunds.iter_mut().find(is_it));
        let told = &mut found.ok_or(Problem::NotFound)?["told"];
        match acting.map(|acting| &acting.fault) {
            Some(Fault::NotFound) => return Err(Problem::NotFound),
            Some(Fault::Pending) => {}
            Some(Fault::Failed) => {
                told["status"] = json!("FAILED");
                // What it held can be given back again.
                link.refunds.retain(|refund| refund.id != id);
            }
            _ if told["status"] == "PENDING" => told["status"] = json!("SUCCEEDED"),
            _ => {}
        }
        Ok(told.clone())
    };
    asked.change(payment, read).await.map(|told| wire::done(told, at.told_at))
}
