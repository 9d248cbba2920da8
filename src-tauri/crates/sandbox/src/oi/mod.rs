//! OI Payments, the far side: payments, refunds and the key check. The base URL stands for `https://<host>/api/v1`.
//!
//! Written from the gateway's own documents, not from the adapter. Where they are silent the choice is marked
//! *assumed*. A refund is PENDING in the answer that makes it and SUCCEEDED when it is first read, unless a drill on
//! `check` about the refund's number says `pending` or `failed`.

mod wire;

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::asked::{Answered, Asked, Side};
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Problem, Reply};
use crate::keys::{Secret, Special};
use crate::links::{Link, LinkState, Refund, RefundStage};
use crate::random;
use crate::registry::Entry;
use crate::state::Acting;
use crate::wanted::{Wanted, extra};
pub(crate) use wire::Oi;

/// A live key, good with the usual secret: its payments say LIVE, and it sees no TEST payment.
pub const OI_LIVE_KEY: &str = "oi_live_sandbox";
/// A key that was revoked: 401.
pub const OI_REVOKED_KEY: &str = "oi_test_revoked";
/// The key of an app that may not use the API: 403.
pub const OI_FORBIDDEN_KEY: &str = "oi_test_forbidden";
/// Payments count from here, so that no number looks like a part of an address.
const FIRST_NUMBER: u64 = 1_000_000;

impl Side for Oi {
    const ENTRY: Entry = Entry {
        title: "OI Payments",
        secrets: &[
            Secret { name: "api_key", header: "x-api-key", scheme: "", before: "oi_test_" },
            Secret { name: "api_secret", header: "x-api-secret", scheme: "", before: "" },
        ],
        options: &[("receipts", "true")],
        special_keys: &[
            (OI_LIVE_KEY, "with the usual secret: mode LIVE, which sees no TEST payment", Special::Live),
            (OI_REVOKED_KEY, "401 UNAUTHORIZED everywhere", Special::Unknown),
            (OI_FORBIDDEN_KEY, "403 FORBIDDEN everywhere", Special::Forbidden),
        ],
    };

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
                asked.tell(On::Check, told).await
            }
            ("GET", ["payments", id]) => asked.check(id, wire::payment).await,
            ("GET", ["payments", id, "receipt"]) => asked.check_paid(id, wire::receipt).await,
            ("POST", ["payments", id, "refunds"]) => {
                asked.work(On::Act, Some(id), async |_, at| refund(asked, id, at).await).await
            }
            ("GET", ["refunds", id]) => asked.check_refund(id, wire::refund).await,
            ("GET", ["app", "me"]) => {
                let app =
                    json!({ "id": 42, "name": asked.app.shop().name, "mode": asked.key.side(wire::MODES) });
                asked.tell(On::Validate, app).await
            }
            _ => Err(Problem::NoSuchPath),
        }
    }
}

/// What was made for an idempotency key, told at `at`; no other request can have the key.
fn made(is_same: bool, data: Value, at: &Moment) -> Result<Reply, Problem> {
    let taken = Problem::own(409, "IDEMPOTENCY_KEY_CONFLICT", "The key was used with another request");
    is_same.then(|| Reply::new(StatusCode::CREATED, Oi::done(data, at))).ok_or(taken)
}

/// Makes a payment, or replays what the same key and body were answered.
async fn create(asked: &Asked<Oi>, acting: Option<&Acting>, at: &Moment) -> Result<Reply, Problem> {
    let (body, key) = (&asked.body, asked.header("idempotency-key"));
    let first = key.and_then(|key| asked.find(|link| link.extra.get("key").is_some_and(|used| used == key)));
    if let Some(link) = first {
        let told = wire::payment(asked, &link, LinkState::Pending);
        return made(link.extra.get("body") == Some(body), told, &at.again(link.created_at));
    }
    let text = |field: &str| body[field].as_str().map(str::to_owned);
    let code = format!("PAY-{}", random::code(12)?);
    let title = text("productName").or_else(|| text("customerReference")).unwrap_or_default();
    let wanted = Wanted {
        is_live: asked.key.is_live,
        own_reference: text("customerReference"),
        extra: extra([("key", json!(key)), ("body", body.clone()), ("reference", json!(code))]),
        ..Wanted::plain(Oi::NAME, title, body["amountMinor"].as_i64().unwrap_or_default(), "BDT".to_owned())
    };
    let link = asked.make(wanted, acting, |serial| Ok((FIRST_NUMBER + serial).to_string())).await?;
    made(true, wire::payment(asked, &link, LinkState::Pending), at)
}

/// Gives money back, or replays what the same key and body were answered. The status of a refusal is *assumed*.
async fn refund(asked: &Asked<Oi>, id: &str, at: &Moment) -> Result<Reply, Problem> {
    let (body, key) = (&asked.body, asked.header("idempotency-key").map(str::to_owned));
    let give = |link: &mut Link, now| {
        if let Some(first) = link.refunds.iter().find(|one| key.is_some() && one.key == key) {
            let first = Refund { stage: RefundStage::Pending, ..first.clone() };
            return made(first.asked == *body, wire::refund(asked, link, &first), &at.again(first.at));
        }
        if !link.is_paid() {
            return Err(Problem::own(409, "INVALID_OPERATION_STATE", "The payment has not succeeded"));
        }
        let number = format!("{}{:03}", link.reference, link.refunds.len() + 1);
        let amount_minor = body["amountMinor"].as_i64().unwrap_or_default();
        let given = Refund { key, ..Refund::pending(number, amount_minor, now, body.clone()) };
        let wrong = json!({ "amountMinor": "must not exceed the refundable balance" });
        link.refund(given.clone()).map_err(|_| Problem::BadRequest(wrong))?;
        made(true, wire::refund(asked, link, &given), at)
    };
    asked.change(id, give).await
}
