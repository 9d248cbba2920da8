//! Vertex's endpoints: key, drill, work, answer, in this order.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::VERTEX_SHOP_ID;
use super::dialect::{Vertex, admit, error};
use super::wire;
use crate::app::{App, Caller};
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Problem, Reply, exchange, read_json, refuse};
use crate::links::{Link, LinkState, Refund, Refusal};
use crate::making::{self, Told};
use crate::state::Book;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/order", post(create))
        .route("/order/{act}", post(act))
        .route("/shops/{shop}/orders/{number}", get(retrieve))
        .route("/shops/{shop}/payment-methods", get(methods))
        .fallback(async |State(app): State<App>, Extension(caller): Extension<Caller>| {
            refuse::<Vertex>(&app, &caller, &Problem::NoSuchPath).await
        })
}

/// The body of a request about the shop.
async fn body(app: &App, caller: &Caller, request: Request) -> Result<Value, Problem> {
    admit(app, caller, request.headers())?;
    let body = read_json(request).await?;
    match body["shopId"].as_u64().map(|shop| shop.to_string()) {
        Some(shop) if shop == VERTEX_SHOP_ID => Ok(body),
        Some(_) => Err(Problem::Forbidden),
        None => Err(Problem::BadRequest("shopId is required".into())),
    }
}

/// Makes an order under the till's own number, which can't be taken twice.
async fn create(State(app): State<App>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let moment = Moment::now(&app);
    let wanted = body(&app, &caller, request).await.and_then(|body| {
        wire::wanted(&body, moment.told_at).map_err(|wrong| Problem::BadRequest(wrong.into()))
    });
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(problem) => return refuse::<Vertex>(&app, &caller, &problem).await,
    };
    caller.line.note(|seen| seen.title = Some(wanted.title.clone()));
    exchange::<Vertex>(&app, &caller, On::Create, None, moment, async |acting, _| {
        let (number, was_tried) = (wanted.title.clone(), AtomicBool::new(false));
        let name = |_| if was_tried.swap(true, Ordering::Relaxed) { Err(()) } else { Ok(number.clone()) };
        match making::make(&app, wanted, acting, name).await {
            Ok(link) => Reply::ok(json!({ "data": {
                "orderNumber": link.reference,
                "paymentLink": app.payment_url(&link.reference),
            } })),
            Err(()) => error(StatusCode::CONFLICT, "orderNumber is already used"),
        }
    })
    .await
}

async fn retrieve(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path((shop, number)): Path<(String, String)>,
    request: Request,
) -> Response {
    if let Err(problem) = admit(&app, &caller, request.headers()) {
        return refuse::<Vertex>(&app, &caller, &problem).await;
    }
    caller.line.note(|seen| seen.reference = Some(number.clone()));
    let moment = Moment::now(&app);
    exchange::<Vertex>(&app, &caller, On::Check, Some(&number), moment, async |acting, moment| {
        let (link, state) = match making::told(&app, Vertex::NAME, &number, acting).await {
            Told::Is(link, state) if shop == VERTEX_SHOP_ID => (link, state),
            Told::Gone(Some(link)) => (link, LinkState::Expired),
            Told::Is(..) | Told::Gone(None) | Told::NotFound => {
                return Vertex::problem(&Problem::NotFound, moment);
            }
        };
        Reply::ok(wire::order(&link, state, &app.payment_url(&number), app.state.read(Book::now)))
    })
    .await
}

async fn methods(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(shop): Path<String>,
    request: Request,
) -> Response {
    if let Err(problem) = admit(&app, &caller, request.headers()) {
        return refuse::<Vertex>(&app, &caller, &problem).await;
    }
    let moment = Moment::now(&app);
    exchange::<Vertex>(&app, &caller, On::Validate, None, moment, async |_, moment| {
        if shop != VERTEX_SHOP_ID {
            return Vertex::problem(&Problem::NotFound, moment);
        }
        let method = |provider: &str, acquirer: &str, instrument: &str| {
            json!({ "providerCode": provider, "acquirerCode": acquirer, "instrumentType": instrument,
                "entryMode": "cnp", "dataEntryModes": ["redirect"] })
        };
        Reply::ok(json!({ "data": [
            method("alps", "lyra", "card"),
            method("connectpay", "gcash", "wallet"),
            method("cleo", "lyra", "bank_transfer"),
        ] }))
    })
    .await
}

/// Cancels, rejects or refunds; the answer comes before the work is done, says the gateway.
async fn act(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(act): Path<String>,
    request: Request,
) -> Response {
    let body = match body(&app, &caller, request).await {
        Ok(body) => body,
        Err(problem) => return refuse::<Vertex>(&app, &caller, &problem).await,
    };
    let number = body["orderNumber"].as_str().unwrap_or_default().to_owned();
    caller.line.note(|seen| seen.reference = Some(number.clone()));
    let moment = Moment::now(&app);
    exchange::<Vertex>(&app, &caller, On::Act, Some(&number), moment, async |_, moment| {
        let done = app.state.change(|book| {
            let now = book.now();
            let link = book.link_mut(&number).ok().filter(|link| link.gateway == Vertex::NAME)?;
            Some(match act.as_str() {
                "cancel" => link.cancel(now),
                "reject" => reject(link, now),
                "refund" => refund(link, &body, now),
                _ => return None,
            })
        });
        app.state.saved().await;
        match done {
            Some(Ok(())) => Reply::new(StatusCode::ACCEPTED, json!({ "data": { "orderNumber": number } })),
            Some(Err(refusal)) => error(StatusCode::CONFLICT, &refusal.to_string()),
            None => Vertex::problem(&Problem::NotFound, moment),
        }
    })
    .await
}

/// Takes back an order in progress that has a payment item: reserved money is released, taken money goes back.
fn reject(link: &mut Link, now: DateTime<Utc>) -> Result<(), Refusal> {
    match link.state_at(now) {
        LinkState::Authorized => link.cancel(now)?,
        LinkState::Paid if !wire::is_cleared(link, now) => give_back(link, link.amount_minor, now)?,
        _ => return Err(Refusal::NotAuthorized),
    }
    link.extra.insert("rejected".to_owned(), json!(true));
    Ok(())
}

/// Only from `completed` and `partially_refunded`.
fn refund(link: &mut Link, body: &Value, now: DateTime<Utc>) -> Result<(), Refusal> {
    let is_cleared = link.state_at(now) == LinkState::PartlyRefunded || wire::is_cleared(link, now);
    let amount =
        wire::cost(body.get("cost")).filter(|(_, currency)| is_cleared && *currency == link.currency);
    let (amount_minor, _) = amount.ok_or(Refusal::TooMuch)?;
    give_back(link, amount_minor, now)
}

fn give_back(link: &mut Link, amount_minor: i64, at: DateTime<Utc>) -> Result<(), Refusal> {
    let id = format!("{}-{}", link.reference, link.refunds.len() + 1);
    link.refund(Refund { id, amount_minor, at, key: None })
}
