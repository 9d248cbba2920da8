//! OCPay's three endpoints: key, drill, work, answer, in this order.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};

use super::faults::{self, bad_request};
use super::keys::{self, Use};
use super::wire::{self, LinkWanted, Moment, Reply, general_error};
use super::{GATEWAY, payments};
use crate::answer::{Delivery, deliver};
use crate::app::{App, Caller, read_body};
use crate::drills::On;
use crate::fault::Fault;
use crate::state::Acting;
use crate::{clock, guard, random};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v3/ocpay/createLink", post(create))
        .route("/v3/ocpay/checkPayment/{reference}", get(check))
        .route("/v3/validate", get(validate))
        .fallback(no_such_endpoint)
}

async fn create(State(app): State<App>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let moment = moment(&app);
    let (key, _) = match admit(&app, &caller, request.headers(), Use::Write, &moment) {
        Ok(admitted) => admitted,
        Err(reply) => return send(reply, &moment, &caller).await,
    };
    let is_json = guard::is_json(request.headers());
    let wanted = match read_body(request.into_body()).await {
        Ok(body) if is_json => LinkWanted::read(&body).map_err(|wrong| bad_request(wrong.into(), &moment)),
        Ok(_) => {
            Err(bad_request(serde_json::json!({ "body": "Content-Type must be application/json" }), &moment))
        }
        Err(status) => {
            Err(general_error(status, "ERR_BODY", "The request body could not be read", None, &moment))
        }
    };
    let wanted = match wanted {
        Ok(wanted) => wanted,
        Err(reply) => return send(reply, &moment, &caller).await,
    };
    caller.line.note(|seen| seen.title = Some(wanted.title.clone()));
    exchange(&app, &caller, On::Create, None, moment, async |acting, moment| {
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
    let moment = moment(&app);
    if let Err(reply) = admit(&app, &caller, request.headers(), Use::Read, &moment) {
        return send(reply, &moment, &caller).await;
    }
    if !wire::is_reference(&reference) {
        // Assumed from the gateway's own plugin, which expects 400 here.
        let reply = bad_request(serde_json::json!({ "ref": "must look like OCPL-XXXXXX-YYYY" }), &moment);
        return send(reply, &moment, &caller).await;
    }
    caller.line.note(|seen| seen.reference = Some(reference.clone()));
    exchange(&app, &caller, On::Check, Some(&reference), moment, async |acting, moment| {
        payments::check(&app, &reference, acting, moment).await
    })
    .await
}

async fn validate(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    let moment = moment(&app);
    let (key, token) = match admit(&app, &caller, request.headers(), Use::Validate, &moment) {
        Ok(admitted) => admitted,
        Err(reply) => return send(reply, &moment, &caller).await,
    };
    exchange(&app, &caller, On::Validate, None, moment, async |_, _| {
        Reply::new(StatusCode::OK, keys::described(key, &token))
    })
    .await
}

async fn no_such_endpoint(State(app): State<App>, Extension(caller): Extension<Caller>) -> Response {
    let moment = moment(&app);
    send(
        general_error(StatusCode::NOT_FOUND, "NOT_FOUND", "Resource not found", None, &moment),
        &moment,
        &caller,
    )
    .await
}

fn moment(app: &App) -> Moment {
    let code = random::code(12).unwrap_or_else(|_| "unnamed".into());
    Moment {
        told_at: app.state.read(crate::state::Book::now),
        request_id: format!("req_{}", code.to_lowercase()),
    }
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

/// Lets a drill act on one exchange: in place of the work, on what it answers, or on how that is sent.
async fn exchange(
    app: &App,
    caller: &Caller,
    on: On,
    reference: Option<&str>,
    mut moment: Moment,
    work: impl AsyncFnOnce(Option<&Acting>, &Moment) -> Reply,
) -> Response {
    let Some(acting) = app.state.act(GATEWAY.name, on, reference) else {
        let reply = work(None, &moment).await;
        return send(reply, &moment, caller).await;
    };
    let fault = &acting.fault;
    caller.line.note(|seen| seen.drill = Some(fault.kind()));
    if let Fault::ClockSkew { seconds } = fault {
        moment.told_at = clock::shifted(moment.told_at, *seconds);
    }
    let hang_up = &caller.connection.hang_up;
    if let Some(instead) = faults::instead(fault, &moment) {
        if instead.after_work {
            work(Some(&acting), &moment).await;
        }
        return deliver(instead.answer, instead.delivery, hang_up).await;
    }
    let mut reply = work(Some(&acting), &moment).await;
    faults::bend(fault, on, &mut reply.body);
    deliver(reply.into_answer(&moment), faults::delivery(fault), hang_up).await
}

async fn send(reply: Reply, moment: &Moment, caller: &Caller) -> Response {
    deliver(reply.into_answer(moment), Delivery::AtOnce, &caller.connection.hang_up).await.into_response()
}
