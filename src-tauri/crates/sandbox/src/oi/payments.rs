//! The work behind the endpoints: payments and refunds, each made once for one idempotency key.

use std::cmp::Reverse;
use std::convert::Infallible;

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::wire::{self, Oi};
use crate::asked::Asked;
use crate::exchange::{Dialect, Moment, Problem, Reply};
use crate::fault::Fault;
use crate::links::{Link, Outcome, Refund};
use crate::making::{self, Told, Wanted};
use crate::random;
use crate::state::{Acting, Book};

/// Payments count from here, so that no number looks like a part of an address.
const FIRST_NUMBER: u64 = 1_000_000;

/// What was made, as it was told at `at`.
fn made(data: Value, at: DateTime<Utc>, moment: &Moment) -> Reply {
    Reply::new(StatusCode::CREATED, wire::done(data, &Moment { told_at: at, ..moment.clone() }))
}

fn key_conflict(moment: &Moment) -> Reply {
    wire::error(409, "IDEMPOTENCY_KEY_CONFLICT", "The key was used with another request", moment)
}

/// Whether the key of the request sees a link: the modes know nothing of each other.
fn sees(asked: &Asked<Oi>, link: &Link) -> bool {
    link.gateway == Oi::NAME && link.is_live == (asked.key == "LIVE")
}

/// Makes a payment, or replays what the same key and body were answered.
pub(super) async fn create(asked: &Asked<Oi>, acting: Option<&Acting>, moment: &Moment) -> Reply {
    let (body, key) = (&asked.body, asked.header("idempotency-key"));
    let same = |link: &&Link| sees(asked, link) && link.extra.get("key") == Some(&json!(key));
    let find = |book: &Book| book.links_of(Oi::NAME).find(same).cloned();
    if let Some(link) = key.and_then(|_| asked.app.state.read(find)) {
        let same_body = link.extra.get("body") == Some(body);
        let told = wire::payment(asked, &link, "PENDING");
        return if same_body { made(told, link.created_at, moment) } else { key_conflict(moment) };
    }
    let Ok(code) = random::code(12) else { return Oi::problem(&Problem::Internal, moment) };
    let text = |field: &str| body[field].as_str().map(str::to_owned);
    let extra = [("key", json!(key)), ("body", body.clone()), ("reference", json!(format!("PAY-{code}")))];
    let wanted = Wanted {
        gateway: Oi::NAME,
        title: text("productName").or_else(|| text("customerReference")).unwrap_or_default(),
        description: None,
        amount_minor: body["amountMinor"].as_i64().unwrap_or_default(),
        currency: "BDT".into(),
        is_live: asked.key == "LIVE",
        life: None,
        own_reference: text("customerReference"),
        success_message: None,
        redirect_url: None,
        extra: extra.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    };
    let name = |serial: u64| Ok::<_, Infallible>((FIRST_NUMBER + serial).to_string());
    let Ok(link) = making::make(&asked.app, wanted, acting, name).await;
    made(wire::payment(asked, &link, "PENDING"), moment.told_at, moment)
}

/// Where a payment stands, or what a drill says about it.
pub(super) async fn check(asked: &Asked<Oi>, id: &str, acting: Option<&Acting>, moment: &Moment) -> Reply {
    let (link, status) = match making::told(&asked.app, Oi::NAME, id, acting).await {
        Told::Gone(Some(link)) if sees(asked, &link) => (link, "EXPIRED"),
        Told::Is(link, state) if sees(asked, &link) => (link, wire::word(state)),
        Told::NotFound | Told::Gone(_) | Told::Is(..) => return Oi::problem(&Problem::NotFound, moment),
    };
    Reply::ok(wire::done(wire::payment(asked, &link, status), moment))
}

/// The payments of one customer reference, newest first.
pub(super) fn list(asked: &Asked<Oi>, moment: &Moment) -> Reply {
    let own = asked.query("customerReference");
    let mut all = asked.app.state.read(|book| {
        let named = book.links_of(Oi::NAME).filter(|link| sees(asked, link) && link.own_reference == own);
        named.map(|link| (link.clone(), wire::word(link.state_at(book.now())))).collect::<Vec<_>>()
    });
    all.sort_by_key(|(link, _)| Reverse(link.serial));
    let data = all.iter().map(|(link, status)| wire::payment(asked, link, status)).collect();
    Reply::ok(wire::done(data, moment))
}

/// Gives money back, or replays what the same key and body were answered.
pub(super) async fn refund(asked: &Asked<Oi>, id: &str, moment: &Moment) -> Reply {
    let reply = asked.app.state.change(|book| {
        let now = book.now();
        match book.link_mut(id).ok().filter(|link| sees(asked, link)) {
            Some(link) => refund_of(link, asked, now, moment),
            None => Oi::problem(&Problem::NotFound, moment),
        }
    });
    asked.app.state.saved().await;
    reply
}

fn refund_of(link: &mut Link, asked: &Asked<Oi>, now: DateTime<Utc>, moment: &Moment) -> Reply {
    let (body, key) = (&asked.body, asked.header("idempotency-key"));
    let mut kept = link.extra.get("refunds").and_then(Value::as_array).cloned().unwrap_or_default();
    if let Some(first) = kept.iter().find(|one| key.is_some() && one["key"] == json!(key)) {
        let then = first["told"]["createdAt"].as_str().and_then(|at| at.parse().ok()).unwrap_or(now);
        let mut told = first["told"].clone();
        told["status"] = json!("PENDING");
        return if first["body"] == *body { made(told, then, moment) } else { key_conflict(moment) };
    }
    if link.outcome != Some(Outcome::Paid) {
        // The status of this code is *assumed*.
        return wire::error(409, "INVALID_OPERATION_STATE", "The payment has not succeeded", moment);
    }
    let id = format!("{}{:03}", link.reference, kept.len() + 1);
    let amount_minor = body["amountMinor"].as_i64().unwrap_or_default();
    let given = Refund { id: id.clone(), amount_minor, at: now, key: key.map(str::to_owned) };
    if link.refund(given).is_err() {
        let wrong = json!({ "amountMinor": "must not exceed the refundable balance" });
        return Oi::problem(&Problem::BadRequest(wrong), moment);
    }
    let told = wire::refund(asked, link, &id, now);
    kept.push(json!({ "key": key, "body": body, "told": told }));
    link.extra.insert("refunds".into(), kept.into());
    made(told, moment.told_at, moment)
}

/// Where a refund stands: done when it is first read, unless a drill holds it or lets it fail.
pub(super) async fn check_refund(
    asked: &Asked<Oi>,
    id: &str,
    acting: Option<&Acting>,
    moment: &Moment,
) -> Reply {
    let told = asked.app.state.change(|book| {
        // Its number is the payment's and three digits more.
        let link =
            book.link_mut(id.get(..id.len().checked_sub(3)?)?).ok().filter(|link| sees(asked, link))?;
        let refunds = link.extra.get_mut("refunds")?.as_array_mut()?;
        let told = &mut refunds.iter_mut().find(|one| one["told"]["id"].as_u64() == id.parse().ok())?["told"];
        match acting.map(|acting| &acting.fault) {
            Some(Fault::NotFound) => return None,
            Some(Fault::Pending) => {}
            Some(Fault::Failed) => {
                told["status"] = json!("FAILED");
                // What it held can be given back again.
                link.refunds.retain(|refund| refund.id != id);
            }
            _ if told["status"] == "PENDING" => told["status"] = json!("SUCCEEDED"),
            _ => {}
        }
        Some(told.clone())
    });
    asked.app.state.saved().await;
    told.map_or_else(|| Oi::problem(&Problem::NotFound, moment), |told| Reply::ok(wire::done(told, moment)))
}
