//! The sandbox's control over HTTP, in JSON, for loopback alone: drills, settings, the customer's acts, and what came
//! in. `GET /control` lists it; the crate's documentation shows it.

use std::collections::HashMap;

use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::app::{App, read_body, refused};
use crate::drills::{Drill, Drills, Settings};
use crate::fault::Fault;
use crate::links::{CustomerDoes, Link, LinkState, Refusal};
use crate::listed::{Foreign, ListedAs};
use crate::registry::GATEWAYS;
use crate::statement::StatementDrills;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(listing))
        .route("/links", get(links))
        .route("/requests", get(requests).delete(forget_requests))
        .route("/drills", get(drills).post(add_drill).delete(clear_drills))
        .route("/drills/{id}", delete(remove_drill))
        .route("/settings", get(settings).post(change_settings))
        .route("/customer", post(customer))
        .route("/expire", post(expire))
        .route("/confirm", post(confirm))
        .route("/give_back", post(give_back))
        .route("/statement", get(statement))
        .route("/listed", post(list_as))
        .route("/foreign", post(foreign))
}

/// The listing's own text; each entry is a method, a path and what it does.
const LISTING: [(&str, &str); 17] = [
    ("GET /control", "this list"),
    ("GET /control/links", "every link with its state, oldest first"),
    ("GET /control/requests", "every request that came in (not these), with the status that was answered"),
    ("DELETE /control/requests", "forgets them"),
    ("GET /control/drills", "the drills that are set up"),
    (
        "POST /control/drills",
        r#"sets one up: {"on": "create|check|validate|list|any", "times": 2, "reference": "OCPL-…", "fault": {"kind": "…"}}; times and reference are optional"#,
    ),
    ("DELETE /control/drills", "takes all away"),
    ("DELETE /control/drills/{id}", "takes one away"),
    ("GET /control/settings", "what holds for every answer"),
    (
        "POST /control/settings",
        r#"replaces them: {"clock_skew_s": 0, "link_life_s": null, "expired_answer": "gone|failed"}"#,
    ),
    (
        "POST /control/customer",
        r#"the customer acts: {"reference": "OCPL-…", "does": "pays|declines|leaves|starts", "late": false}; the newest open link without a reference"#,
    ),
    ("POST /control/expire", r#"ends a link's life now: {"reference": "OCPL-…"}"#),
    (
        "GET /control/statement",
        "the gateway's statement as CSV; ?gateway=ocpay, and drills by reference: leave_out, alter, wrong_fee, twice, in_euros, rename, refunded, not_cleared; foreign=N, with_unpaid=true",
    ),
    (
        "POST /control/listed",
        r#"tells a link otherwise on the gateway's own list: {"reference": "01…", "as": "left_out|unpaid"}, {"as": {"amount_minor": 160000}}, or null"#,
    ),
    (
        "POST /control/foreign",
        r#"a payment that no till asked for: {"gateway": "chargily", "amount_minor": 70000, "currency": "DZD", "own_reference": null}"#,
    ),
    (
        "POST /control/give_back",
        r#"gives money back at the gateway's own website: {"reference": "OCPL-…", "amount_minor": 50000}"#,
    ),
    ("POST /control/confirm", r#"makes a link paid whatever came before: {"reference": "OCPL-…"}"#),
];

async fn listing() -> Json<Value> {
    let faults: Vec<_> = Fault::catalogue()
        .into_iter()
        .map(|(example, does)| json!({ "example": example, "does": does }))
        .collect();
    let gateways: Vec<_> = GATEWAYS
        .iter()
        .map(|gateway| {
            let keys: Vec<_> = gateway
                .entry
                .special_keys
                .iter()
                .map(|(key, does, _)| json!({ "key": key, "does": does }))
                .collect();
            json!({ "name": gateway.name, "title": gateway.entry.title, "special_keys": keys })
        })
        .collect();
    let requests: Vec<_> =
        LISTING.iter().map(|(request, does)| json!({ "request": request, "does": does })).collect();
    Json(json!({ "requests": requests, "faults": faults, "gateways": gateways }))
}

#[derive(Serialize)]
struct ListedLink {
    #[serde(flatten)]
    link: Link,
    state: LinkState,
    payment_url: String,
}

fn listed(app: &App, link: Link) -> ListedLink {
    let now = app.state.read(crate::state::Book::now);
    ListedLink { state: link.state_at(now), payment_url: app.payment_url(&link.reference), link }
}

async fn links(State(app): State<App>) -> Response {
    let all = app.state.read(crate::state::Book::links_in_order);
    Json(all.into_iter().map(|link| listed(&app, link)).collect::<Vec<_>>()).into_response()
}

async fn requests(State(app): State<App>) -> Response {
    Json(app.log.all()).into_response()
}

async fn forget_requests(State(app): State<App>) -> StatusCode {
    app.log.clear();
    StatusCode::NO_CONTENT
}

async fn drills(State(app): State<App>) -> Response {
    Json(Drills(app.state.clone()).list()).into_response()
}

async fn add_drill(State(app): State<App>, request: Request) -> Response {
    match read::<Drill>(request).await {
        Ok(drill) => {
            let id = Drills(app.state.clone()).add(drill);
            app.state.saved().await;
            (StatusCode::CREATED, Json(json!({ "id": id }))).into_response()
        }
        Err(refusal) => refusal,
    }
}

async fn clear_drills(State(app): State<App>) -> StatusCode {
    Drills(app.state.clone()).clear();
    StatusCode::NO_CONTENT
}

async fn remove_drill(State(app): State<App>, Path(id): Path<u64>) -> Response {
    if Drills(app.state.clone()).remove(id) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        refused(StatusCode::NOT_FOUND, "no drill has that number")
    }
}

async fn settings(State(app): State<App>) -> Response {
    Json(Drills(app.state.clone()).settings()).into_response()
}

async fn change_settings(State(app): State<App>, request: Request) -> Response {
    match read::<Settings>(request).await {
        Ok(settings) => {
            Drills(app.state.clone()).set(settings);
            app.state.saved().await;
            Json(settings).into_response()
        }
        Err(refusal) => refusal,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Act {
    #[serde(default)]
    reference: Option<String>,
    does: CustomerDoes,
    #[serde(default)]
    late: bool,
}

async fn customer(State(app): State<App>, request: Request) -> Response {
    let act = match read::<Act>(request).await {
        Ok(act) => act,
        Err(refusal) => return refusal,
    };
    let Some(reference) = named_or_newest(&app, act.reference) else {
        return outcome(&app, "", Err(Refusal::UnknownReference)).await;
    };
    let done = app.state.play(&reference, act.does, act.late).await;
    outcome(&app, &reference, done).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    #[serde(default)]
    reference: Option<String>,
}

async fn expire(State(app): State<App>, request: Request) -> Response {
    about(&app, request, Drills::expire_now).await
}

#[derive(Deserialize)]
struct Whose {
    gateway: Option<String>,
}

async fn statement(
    State(app): State<App>,
    Query(whose): Query<Whose>,
    Query(mut drills): Query<HashMap<String, String>>,
) -> Response {
    drills.remove("gateway");
    let drills: serde_json::Map<String, Value> = drills
        .into_iter()
        .map(|(name, value)| {
            // What isn't a reference is a number or a yes.
            let value = match name.as_str() {
                "foreign" | "with_unpaid" => serde_json::from_str(&value).unwrap_or(Value::String(value)),
                _ => Value::String(value),
            };
            (name, value)
        })
        .collect();
    match serde_json::from_value::<StatementDrills>(Value::Object(drills)) {
        Ok(drills) => {
            let gateway = whose.gateway.unwrap_or_else(|| GATEWAYS[0].name.to_owned());
            let csv = app.state.read(|book| crate::statement::csv(book, &gateway, &drills));
            let headers = [
                (CONTENT_TYPE, "text/csv; charset=utf-8"),
                (CONTENT_DISPOSITION, "attachment; filename=\"statement.csv\""),
            ];
            (headers, csv).into_response()
        }
        Err(error) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

async fn confirm(State(app): State<App>, request: Request) -> Response {
    about(&app, request, Drills::confirm_now).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Back {
    reference: String,
    amount_minor: i64,
}

async fn give_back(State(app): State<App>, request: Request) -> Response {
    match read::<Back>(request).await {
        Ok(Back { reference, amount_minor }) => {
            let done = Drills(app.state.clone()).give_back(&reference, amount_minor);
            outcome(&app, &reference, done).await
        }
        Err(refusal) => refusal,
    }
}

async fn about(
    app: &App,
    request: Request,
    act: impl FnOnce(&Drills, &str) -> Result<(), Refusal>,
) -> Response {
    let about = match read::<About>(request).await {
        Ok(about) => about,
        Err(refusal) => return refusal,
    };
    let Some(reference) = named_or_newest(app, about.reference) else {
        return outcome(app, "", Err(Refusal::UnknownReference)).await;
    };
    let done = act(&Drills(app.state.clone()), &reference);
    outcome(app, &reference, done).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listing {
    reference: String,
    #[serde(rename = "as")]
    listed_as: Option<ListedAs>,
}

async fn list_as(State(app): State<App>, request: Request) -> Response {
    match read::<Listing>(request).await {
        Ok(Listing { reference, listed_as }) => {
            let done = Drills(app.state.clone()).list_as(&reference, listed_as);
            outcome(&app, &reference, done).await
        }
        Err(refusal) => refusal,
    }
}

async fn foreign(State(app): State<App>, request: Request) -> Response {
    let foreign = match read::<Foreign>(request).await {
        Ok(foreign) => foreign,
        Err(refusal) => return refusal,
    };
    if GATEWAYS.iter().all(|gateway| gateway.name != foreign.gateway) {
        return refused(StatusCode::BAD_REQUEST, "no gateway has that name");
    }
    let reference = Drills(app.state.clone()).pay_foreign(&foreign);
    outcome(&app, &reference, Ok(())).await
}

fn named_or_newest(app: &App, reference: Option<String>) -> Option<String> {
    reference.or_else(|| app.state.read(crate::state::Book::newest_open))
}

/// What became of the link, once that survives a crash; or why nothing did.
async fn outcome(app: &App, reference: &str, done: Result<(), Refusal>) -> Response {
    app.state.saved().await;
    let link = app.state.read(|book| book.link(reference).cloned());
    match (done, link) {
        (Ok(()), Some(link)) => Json(listed(app, link)).into_response(),
        (Err(Refusal::UnknownReference), _) | (Ok(()), None) => {
            refused(StatusCode::NOT_FOUND, &Refusal::UnknownReference.to_string())
        }
        (Err(refusal), _) => refused(StatusCode::CONFLICT, &refusal.to_string()),
    }
}

/// Reads a JSON body; what is wrong with it is said.
async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Response> {
    let body = read_body(request.into_body())
        .await
        .map_err(|status| refused(status, "the body is too long or too slow"))?;
    serde_json::from_slice(&body).map_err(|error| refused(StatusCode::BAD_REQUEST, &error.to_string()))
}
