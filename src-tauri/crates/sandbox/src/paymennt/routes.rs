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
use crate::exchange::{Dialect, Moment, Problem, Reply, exchange, send};
use crate::guard;
use crate::links::{Link, LinkState, Refund, Refusal};
use crate::making::{self, Told, Wanted};
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
    Router::new().fallback(serve)
}

async fn serve(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let moment = Moment::now(&app);
    let (parts, body) = request.into_parts();
    let work = match admit(&app, &caller, &parts.headers) {
        Ok(()) => understand(&app, &parts, asked, body).await,
        Err(problem) => Err(problem),
    };
    let work = match work {
        Ok(work) => work,
        Err(problem) => return send(Paymennt::problem(&problem, &moment), &moment, &caller).await,
    };
    // What lists for no request of its own counts as asking about the key.
    let (on, reference, title) = match &work {
        Work::Make(wanted) => (On::Create, None, Some(wanted.title.clone())),
        Work::Tell(id) => (On::Check, Some(id.clone()), None),
        Work::List(asked) if asked.contains_key("requestId") => (On::Check, None, None),
        Work::List(_) => (On::Validate, None, None),
        Work::Do(id, _) => (On::Any, Some(id.clone()), None),
    };
    caller.line.note(|seen| (seen.reference, seen.title) = (reference.clone(), title));
    exchange::<Paymennt>(&app, &caller, on, reference.as_deref(), moment, async |acting, moment| {
        match work_on(&app, work, acting).await {
            Ok(result) => {
                let made = result["id"].as_str().map(str::to_owned);
                caller.line.note(|seen| seen.reference = made);
                Reply::ok(json!({ "success": true, "elapsed": 12, "result": result }))
            }
            Err(problem) => Paymennt::problem(&problem, moment),
        }
    })
    .await
}

async fn understand(app: &App, parts: &Parts, asked: Asked, body: Body) -> Result<Work, Problem> {
    let path: Vec<&str> = parts.uri.path().trim_matches('/').split('/').collect();
    let change = |id: &str, change| Ok(Work::Do(id.to_owned(), change));
    match (parts.method.as_str(), path.as_slice()) {
        ("POST", ["checkout", form @ ("qr" | "link")]) => {
            let body = read_body(body).await.map_err(Problem::Body)?;
            if !guard::is_json(&parts.headers) {
                return Err(refused("Content-Type must be application/json"));
            }
            Ok(Work::Make(Box::new(wire::read(&body, *form == "link")?)))
        }
        ("GET", ["checkout"]) => Ok(Work::List(asked)),
        ("GET", ["checkout", id]) => Ok(Work::Tell((*id).to_owned())),
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
    let tell = |link: &Link, state| wire::checkout(link, state, &app.payment_url(&link.reference));
    match work {
        Work::Make(mut wanted) => {
            let broken = |_| Problem::Internal;
            wanted.extra.insert("paymentId".into(), json!(random::digits(19).map_err(broken)?));
            wanted.extra.insert("displayId".into(), json!(random::code(6).map_err(broken)?));
            wanted.extra.insert("checkoutKey".into(), json!(random::digits(48).map_err(broken)?));
            let link = making::make(app, *wanted, acting, |_| random::digits(19)).await.map_err(broken)?;
            Ok(tell(&link, LinkState::Pending))
        }
        Work::Tell(id) => match making::told(app, Paymennt::NAME, &id, acting).await {
            Told::NotFound | Told::Gone(None) => Err(Problem::NotFound),
            Told::Gone(Some(link)) => Ok(tell(&link, LinkState::Expired)),
            Told::Is(link, state) => Ok(tell(&link, state)),
        },
        Work::Do(id, change) => {
            let done = app.state.change(|book| {
                let now = book.now();
                let link = book.link_mut(&id).ok().filter(|link| link.gateway == Paymennt::NAME);
                let link = link.ok_or(Refusal::UnknownReference)?;
                change(link, now).map(|()| tell(link, link.state_at(now)))
            });
            app.state.saved().await;
            done.map_err(|refusal| match refusal {
                Refusal::UnknownReference => Problem::NotFound,
                other => refused(other.to_string()),
            })
        }
        Work::List(asked) => list(app, &asked, tell),
    }
}

fn list(app: &App, asked: &Asked, tell: impl Fn(&Link, LinkState) -> Value) -> Result<Value, Problem> {
    let number = |name: &str, usual| asked.get(name).map_or(Some(usual), |text| text.parse::<usize>().ok());
    let (Some(page), Some(size @ 1..)) = (number("page", 0), number("size", 20)) else {
        return Err(refused("page size parameter must be a positive integer"));
    };
    let after = match asked.get("afterTimestamp") {
        Some(text) => NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S")
            .map_err(|_| refused("afterTimestamp must be yyyy-mm-dd HH:MM:SS"))?
            .and_utc(),
        None => DateTime::<Utc>::MIN_UTC,
    };
    let (links, now) = app.state.read(|book| (book.links_in_order(), book.now()));
    let is = |name: &str, told: &Value| asked.get(name).is_none_or(|wanted| told == wanted);
    let ours = links.iter().rev().filter(|link| link.gateway == Paymennt::NAME && link.created_at > after);
    let all = ours.map(|link| tell(link, link.state_at(now)));
    let fits = |told: &Value| is("requestId", &told["requestId"]) && is("orderId", &told["orderId"]);
    let all: Vec<Value> = all.filter(fits).collect();
    let content: Vec<&Value> = all.iter().skip(page.saturating_mul(size)).take(size).collect();
    Ok(json!({
        "page": page, "size": size, "totalPages": all.len().div_ceil(size),
        "totalElements": content.len(), "content": content,
    }))
}

/// Both headers must fit, and only this machine may ask.
fn admit(app: &App, caller: &Caller, headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (key, secret) = (text("x-paymennt-api-key"), text("x-paymennt-api-secret"));
    match key {
        PAYMENNT_FORBIDDEN_KEY => Err(Problem::Forbidden),
        _ if !caller.connection.is_own_machine() => Err(Problem::IpBlocked),
        _ if key == app.access_token && secret.strip_prefix(SECRET_BEFORE) == Some(key) => Ok(()),
        _ => Err(Problem::KeyWrong),
    }
}
