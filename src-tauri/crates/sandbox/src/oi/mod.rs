//! OI Payments, the far side: payments, refunds and the key check. The base URL stands for `https://<host>/api/v1`.
//!
//! Written from the gateway's own documents, not from the adapter. Where they are silent the choice is marked
//! *assumed*. A refund is PENDING in the answer that makes it and SUCCEEDED when it is first read, unless a drill on
//! `check` about the refund's number says `pending` or `failed`.

mod wire;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::asked::{self, Answered, Asked, Shown, Side};
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Problem, Reply};
use crate::links::{Link, LinkState, Outcome, Refund, RefundStage};
use crate::random;
use crate::registry::Gateway;
use crate::state::Acting;
use crate::wanted::Wanted;
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

    fn admit(shown: &Shown<'_>) -> Result<&'static str, Problem> {
        let (key, secret) = (shown.header("x-api-key"), shown.header("x-api-secret"));
        let (key, secret) = key.zip(secret).ok_or(Problem::KeyMissing)?;
        match key {
            OI_FORBIDDEN_KEY => Err(Problem::Forbidden),
            OI_LIVE_KEY if secret == shown.good_key => Ok("LIVE"),
            _ if key.strip_prefix("oi_test_") == Some(secret) && secret == shown.good_key => Ok("TEST"),
            _ => Err(Problem::KeyWrong),
        }
    }

    /// The modes know nothing of each other.
    fn sees(mode: &&'static str, link: &Link) -> bool {
        link.is_live == (*mode == "LIVE")
    }

    async fn answer(asked: &Asked<Oi>, path: &[&str]) -> Answered {
        wire::fits(asked, path)?;
        match (asked.method.as_str(), path) {
            ("POST", ["payments"]) => {
                asked.work(On::Create, None, async |acting, at| create(asked, acting, at).await).await
            }
            ("GET", ["payments"]) => {
                let own = asked.query("customerReference");
                let named = asked.links().into_iter().filter(|(link, _)| link.own_reference == own);
                let told: Value = named.map(|(link, state)| wire::payment(asked, &link, state)).collect();
                asked.work(On::Check, None, async |_, at| Ok(Oi::done(told, at))).await
            }
            ("GET", ["payments", id]) => {
                asked.check(id, |link, state| wire::payment(asked, link, state)).await
            }
            ("POST", ["payments", id, "refunds"]) => {
                asked.work(On::Act, Some(id), async |_, at| refund(asked, id, at).await).await
            }
            ("GET", ["refunds", id]) => {
                asked.check_refund(id, |link, refund| wire::refund(asked, link, refund, refund.stage)).await
            }
            ("GET", ["app", "me"]) => {
                let app = json!({ "id": 42, "name": asked.app.shop().name, "mode": asked.key });
                asked.work(On::Validate, None, async |_, at| Ok(Oi::done(app, at))).await
            }
            _ => Err(Problem::NoSuchPath),
        }
    }
}

/// What was made for an idempotency key, as it was told at `at`; no other request can have the key.
fn made(is_same: bool, data: Value, at: DateTime<Utc>, moment: &Moment) -> Result<Reply, Problem> {
    if !is_same {
        let says = "The key was used with another request";
        return Err(Problem::own(409, "IDEMPOTENCY_KEY_CONFLICT", says));
    }
    let then = Moment { told_at: at, ..moment.clone() };
    Ok(Reply::new(StatusCode::CREATED, Oi::done(data, &then)))
}

/// Makes a payment, or replays what the same key and body were answered.
async fn create(asked: &Asked<Oi>, acting: Option<&Acting>, at: &Moment) -> Result<Reply, Problem> {
    let (body, key) = (&asked.body, asked.header("idempotency-key"));
    let pending = |link: &Link| wire::payment(asked, link, LinkState::Pending);
    let first = key.and_then(|key| asked.find(|link| link.extra.get("key").is_some_and(|used| used == key)));
    if let Some(link) = first {
        return made(link.extra.get("body") == Some(body), pending(&link), link.created_at, at);
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
    made(true, pending(&link), at.told_at, at)
}

/// Gives money back, or replays what the same key and body were answered.
async fn refund(asked: &Asked<Oi>, id: &str, at: &Moment) -> Result<Reply, Problem> {
    let (body, key) = (&asked.body, asked.header("idempotency-key"));
    let pending = |link: &Link, refund: &Refund| wire::refund(asked, link, refund, RefundStage::Pending);
    let give = |link: &mut Link, now| {
        if let Some(first) = link.refunds.iter().find(|one| key.is_some() && one.key.as_deref() == key) {
            return made(first.asked == *body, pending(link, first), first.at, at);
        }
        if link.outcome != Some(Outcome::Paid) {
            // The status of this code is *assumed*.
            return Err(Problem::own(409, "INVALID_OPERATION_STATE", "The payment has not succeeded"));
        }
        let number = format!("{}{:03}", link.reference, link.refunds.len() + 1);
        let given = Refund {
            key: key.map(str::to_owned),
            stage: RefundStage::Pending,
            asked: body.clone(),
            ..Refund::new(number, body["amountMinor"].as_i64().unwrap_or_default(), now)
        };
        let wrong = json!({ "amountMinor": "must not exceed the refundable balance" });
        link.refund(given.clone()).map_err(|_| Problem::BadRequest(wrong))?;
        made(true, pending(link, &given), at.told_at, at)
    };
    asked.change(id, give).await
}
