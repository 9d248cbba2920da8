//! OCPay's three endpoints: key, drill, work, answer, in this order.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use serde_json::json;

use super::dialect::Ocpay;
use super::keys::{self, Use};
use super::payments;
use super::wire::{self, LinkWanted};
use crate::app::{App, Caller, read_body};
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Problem, Reply, exchange, send};
use crate::guard;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v3/ocpay/createLink", post(create))
        .route("/v3/ocpay/checkPayment/{reference}", get(check))
        .route("/v3/validate", get(validate))
        .fallback(no_such_endpoint)
}

async fn create(State(app): State<App>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let moment = Moment::now(&app);
    let (key, _) = match admit(&app, &caller, request.headers(), Use::Write, &moment) {
        Ok(admitted) => admitted,
        Err(reply) => return send(reply, &moment, &caller).await,
    };
    let is_json = guard::is_json(request.headers());
    let wanted = match read_body(request.into_body()).await {
        Ok(body) if is_json => LinkWanted::read(&body).map_err(|wrong| Problem::BadRequest(wrong.into())),
        Ok(_) => Err(Problem::BadRequest(json!({ "body": "Content-Type must be application/json" }))),
        Err(status) => Err(Problem::Body(status)),
    };
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(problem) => return send(Ocpay::problem(&problem, &moment), &moment, &caller).await,
    };
    caller.line.note(|seen| seen.title = Some(wanted.title.clone()));
    exchange::<Ocpay>(&app, &caller, On::Create, None, moment, async |acting, moment| {
        let reply = payments::create(&app, key, &wanted, acting, moment).await;
        let made = reply.body.pointer("/data/paymentRef").and_then(|made| made.as_str()).map(str::to_owned);
        caller.line.note(|seen| seen.reference = made);
        reply
    })
    .await
}

async fn check(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Path(reference): Path<String>,
    request: Request,
) -> Response {
    let moment = Moment::now(&app);
    if let Err(reply) = admit(&app, &caller, request.headers(), Use::Read, &moment) {
        return send(reply, &moment, &caller).await;
    }
    if !wire::is_reference(&reference) {
        // Assumed from the gateway's own plugin, which expects 400 here.
        let problem = Problem::BadRequest(json!({ "ref": "must look like OCPL-XXXXXX-YYYY" }));
        return send(Ocpay::problem(&problem, &moment), &moment, &caller).await;
    }
    caller.line.note(|seen| seen.reference = Some(reference.clone()));
    exchange::<Ocpay>(&app, &caller, On::Check, Some(&reference), moment, async |acting, moment| {
        payments::check(&app, &reference, acting, moment).await
    })
    .await
}

async fn validate(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    let moment = Moment::now(&app);
    let (key, token) = match admit(&app, &caller, request.headers(), Use::Validate, &moment) {
        Ok(admitted) => admitted,
        Err(reply) => return send(reply, &moment, &caller).await,
    };
    exchange::<Ocpay>(&app, &caller, On::Validate, None, moment, async |_, _| {
        Reply::ok(keys::described(key, &token))
    })
    .await
}

async fn no_such_endpoint(State(app): State<App>, Extension(caller): Extension<Caller>) -> Response {
    let moment = Moment::now(&app);
    send(Ocpay::problem(&Problem::NoSuchPath, &moment), &moment, &caller).await
}

fn admit(
    app: &App,
    caller: &Caller,
    headers: &axum::http::HeaderMap,
    purpose: Use,
    moment: &Moment,
) -> Result<(keys::Key, String), Reply> {
    // A phone may open the page; the API is the till's, as if the key's list of addresses held this machine alone.
    if !caller.connection.is_own_machine() {
        return Err(keys::ip_blocked(moment));
    }
    keys::admit(headers, &app.access_token, purpose, moment)
}
