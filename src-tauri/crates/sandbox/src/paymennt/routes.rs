//! Paymennt's endpoints: key, request, drill, work, answer, in this order.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use axum::{Extension, Router};
use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Value, json};

use super::wire::{self, Paymennt, refused};
use super::{PAYMENNT_FORBIDDEN_KEY, SECRET_BEFORE};
use crate::amounts;
use crate::app::{App, Caller, read_body};
use crate::drills::On;
use crate::exchange::{Call, Dialect, Problem, serve};
use crate::guard;
use crate::links::{Link, LinkState, Refund, Refusal};
use crate::listed;
use crate::making::{self, Wanted};
use crate::random;
use crate::state::Acting;

type Asked = HashMap<String, String>;
type Change = Box<dyn FnOnce(&mut Link, DateTime<Utc>) -> Result<(), Refusal> + Send>;

/// What a request asks for.
enum Work {
    Make(Box<Wanted>),
    Tell(String),
    List(Asked),
    Do(String, Change),
}

pub(super) fn routes() -> Router<App> {
    Router::new().fallback(answer)
}

async fn answer(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let call = match admit(&app, &caller, &parts.headers) {
        Ok(()) => understand(&app, &parts, asked, body).await,
        Err(problem) => Err(problem),
    };
    serve::<Paymennt, _>(&app, &caller, call, "/result/id", async |work, acting| {
        let result = work_on(&app, work, acting).await?;
        Ok(json!({ "success": true, "elapsed": 12, "result": result }))
    })
    .await
}

async fn understand(app: &App, parts: &Parts, asked: Asked, body: Body) -> Result<Call<Work>, Problem> {
    let path: Vec<&str> = parts.uri.path().trim_matches('/').split('/').collect();
    let about = |on, id: &str, work| Ok(Call { on, reference: Some(id.to_owned()), title: None, work });
    let change = |id: &str, change| about(On::Any, id, Work::Do(id.to_owned(), change));
    match (parts.method.as_str(), path.as_slice()) {
        ("POST", ["checkout", form @ ("qr" | "link")]) => {
            let body = read_body(body).await.map_err(Problem::Body)?;
            if !guard::is_json(&parts.headers) {
                return Err(refused("Content-Type must be application/json"));
            }
            let wanted = Box::new(wire::read(&body, *form == "link")?);
            let title = Some(wanted.title.clone());
            Ok(Call { on: On::Create, reference: None, title, work: Work::Make(wanted) })
        }
        ("GET", ["checkout"]) => {
            // What looks for no request and no time counts as asking about the key.
            let on = match &asked {
                asked if asked.contains_key("requestId") => On::Check,
                asked if asked.contains_key("afterTimestamp") => On::List,
                _ => On::Validate,
            };
            Ok(Call { on, reference: None, title: None, work: Work::List(asked) })
        }
        ("GET", ["checkout", id]) => about(On::Check, id, Work::Tell((*id).to_owned())),
        ("POST", ["checkout", id, "cancel"]) => change(id, Box::new(|link, now| link.cancel(now))),
        ("POST", ["checkout", id, "refund"]) => change(id, refund(asked)?),
        ("POST", ["payment", id, "capture"]) => {
            let is_its = |link: &Link| link.extra.get("paymentId") == Some(&json!(id));
            let named = app.state.read(|book| book.links_in_order().into_iter().find(is_its));
            let reference = named.map(|link| link.reference).unwrap_or_default();
            change(&reference, Box::new(|link, now| link.capture(now)))
        }
        _ => Err(Problem::NoSuchPath),
    }
}

fn refund(mut asked: Asked) -> Result<Change, Problem> {
    let amount = asked.get("amount").and_then(|amount| amounts::minor(amount));
    let (Some(amount_minor), Some(currency), Some(_)) = (amount, asked.remove("currency"), asked.get("note"))
    else {
        return Err(refused("amount, currency and note are required"));
    };
    let key = asked.remove("referenceId");
    Ok(Box::new(move |link, at| {
        let id = format!("refund-{}", link.refunds.len() + 1);
        if link.currency != currency {
            return Err(Refusal::TooMuch);
        }
        link.refund(Refund { id, amount_minor, at, key })
    }))
}

async fn work_on(app: &App, work: Work, acting: Option<&Acting>) -> Result<Value, Problem> {
    let tell = |(link, state): (Link, _)| wire::checkout(&link, state, &app.payment_url(&link.reference));
    match work {
        Work::Make(mut wanted) => {
            let broken = |_| Problem::Internal;
            wanted.extra.insert("paymentId".into(), json!(random::digits(19).map_err(broken)?));
            wanted.extra.insert("displayId".into(), json!(random::code(6).map_err(broken)?));
            wanted.extra.insert("checkoutKey".into(), json!(random::digits(48).map_err(broken)?));
            let link = making::make(app, *wanted, acting, |_| random::digits(19)).await.map_err(broken)?;
            Ok(tell((link, LinkState::Pending)))
        }
        Work::Tell(id) => making::standing(app, Paymennt::NAME, &id, acting).await.map(tell),
        Work::Do(id, change) => making::change(app, Paymennt::NAME, &id, change).await.map(tell),
        Work::List(asked) => list(app, &asked, tell),
    }
}

fn list(app: &App, asked: &Asked, tell: impl Fn((Link, LinkState)) -> Value) -> Result<Value, Problem> {
    let number = |name: &str, usual| asked.get(name).map_or(Some(usual), |text| text.parse::<usize>().ok());
    let (Some(page), Some(size @ 1..)) = (number("page", 0), number("size", 20)) else {
        return Err(refused("page size parameter must be a positive integer"));
    };
    let after =
        asked.get("afterTimestamp").map(|text| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S"));
    let after = after.transpose().map_err(|_| refused("afterTimestamp must be yyyy-mm-dd HH:MM:SS"))?;
    let is_later = |link: &Link| after.is_none_or(|after| link.created_at.naive_utc() > after);
    let is = |told: &Value, name: &str| asked.get(name).is_none_or(|wanted| told[name] == *wanted);
    let links = making::newest_first(app, Paymennt::NAME);
    // Looking for one request is no list.
    let links = if asked.contains_key("requestId") { links } else { listed::told(links) };
    let all = links.into_iter().filter(|(link, _)| is_later(link));
    let all: Vec<Value> = all.map(tell).filter(|told| is(told, "requestId") && is(told, "orderId")).collect();
    let content: Vec<&Value> = all.iter().skip(page.saturating_mul(size)).take(size).collect();
    let (pages, elements) = (all.len().div_ceil(size), content.len());
    Ok(json!({
        "page": page, "size": size, "totalPages": pages, "totalElements": elements, "content": content,
    }))
}

/// Both headers must fit, and only this machine may ask.
fn admit(app: &App, caller: &Caller, headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (key, secret) = (text("x-paymennt-api-key"), text("x-paymennt-api-secret"));
    match key {
        "" => Err(Problem::KeyMissing),
        PAYMENNT_FORBIDDEN_KEY => Err(Problem::Forbidden),
        _ if !caller.connection.is_own_machine() => Err(Problem::IpBlocked),
        _ if key == app.access_token && secret.strip_prefix(SECRET_BEFORE) == Some(key) => Ok(()),
        _ => Err(Problem::KeyWrong),
    }
}
