//! Chargily's endpoints: key, drill, work, answer, in this order.

use std::collections::HashMap;

use axum::extract::{Query, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use axum::{Extension, Router};
use serde_json::{Value, json};

use super::CHARGILY_LIVE_KEY;
use super::wire::{self, Chargily, error};
use crate::app::{App, Caller, read_body};
use crate::drills::{ExpiredAnswer, On};
use crate::exchange::{Dialect, Moment, Problem, Reply, exchange, send};
use crate::links::{Link, LinkState};
use crate::listed;
use crate::making::{self, Told, Wanted};
use crate::random;
use crate::state::Acting;

pub(super) fn routes() -> Router<App> {
    Router::new().fallback(serve)
}

async fn serve(State(app): State<App>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let moment = Moment::now(&app);
    let (head, body) = request.into_parts();
    let path: Vec<_> = head.uri.path().trim_matches('/').split('/').collect();
    let query = Query::try_from_uri(&head.uri).map(|Query(query)| query).unwrap_or_default();
    let admitted = admit(&app, &caller, &head.headers);
    let (on, id) = match (head.method.as_str(), &path[..]) {
        ("POST", ["checkouts"]) => (On::Create, None),
        ("GET", ["checkouts", id]) => (On::Check, Some(*id)),
        ("POST", ["checkouts", id, "expire"]) => (On::Any, Some(*id)),
        ("GET", ["checkouts"]) => (On::List, None),
        ("GET", ["balance"]) => (On::Validate, None),
        _ => return send(Chargily::problem(&Problem::NoSuchPath, &moment), &moment, &caller).await,
    };
    // Only a creation has anything to say in its body.
    let body =
        if on == On::Create { read_body(body).await.map(Some).map_err(Problem::Body) } else { Ok(None) };
    let wanted = admitted.and_then(|is_live| {
        let wanted = body?.map(|body| wire::wanted(&body, is_live)).transpose();
        Ok((is_live, wanted.map_err(Problem::BadRequest)?))
    });
    let (is_live, wanted) = match wanted {
        Ok(wanted) => wanted,
        Err(problem) => return send(Chargily::problem(&problem, &moment), &moment, &caller).await,
    };
    caller.line.note(|seen| {
        seen.reference = id.map(str::to_owned);
        seen.title = wanted.as_ref().map(|wanted| wanted.title.clone());
    });
    exchange::<Chargily>(&app, &caller, on, id, moment, async |acting, at| match (on, id, wanted) {
        (_, _, Some(wanted)) => create(&app, &caller, wanted, acting, at).await,
        (On::Check, Some(id), _) => retrieve(&app, is_live, id, acting, at).await,
        (_, Some(id), _) => expire(&app, is_live, id, at).await,
        (On::List, ..) => list(&app, is_live, &query, at),
        (On::Create | On::Check | On::Validate | On::Any, ..) => {
            let wallet = json!({ "currency": "dzd", "balance": 0, "ready_for_payout": "0", "on_hold": 0 });
            Reply::ok(json!({ "entity": "balance", "livemode": is_live, "wallets": [wallet] }))
        }
    })
    .await
}

/// Whether the key is the live side's; else the refusal.
fn admit(app: &App, caller: &Caller, headers: &HeaderMap) -> Result<bool, Problem> {
    // A phone may open the page; the API is the till's.
    if !caller.connection.is_own_machine() {
        return Err(Problem::IpBlocked);
    }
    let told = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match told.strip_prefix("Bearer ") {
        Some(CHARGILY_LIVE_KEY) => Ok(true),
        Some(key) if key == app.access_token => Ok(false),
        Some(_) => Err(Problem::KeyWrong),
        None => Err(Problem::KeyMissing),
    }
}

async fn create(app: &App, caller: &Caller, wanted: Wanted, acting: Option<&Acting>, at: &Moment) -> Reply {
    let name = |_| Ok::<_, getrandom::Error>(format!("01{}", random::code(24)?.to_lowercase()));
    let Ok(link) = making::make(app, wanted, acting, name).await else {
        return Chargily::problem(&Problem::Internal, at);
    };
    caller.line.note(|seen| seen.reference = Some(link.reference.clone()));
    Reply::ok(told(app, &link, LinkState::Pending))
}

async fn retrieve(app: &App, is_live: bool, id: &str, acting: Option<&Acting>, at: &Moment) -> Reply {
    match making::told(app, Chargily::NAME, id, acting).await {
        Told::Is(link, state) if link.is_live == is_live => Reply::ok(told(app, &link, state)),
        Told::Gone(Some(link)) if link.is_live == is_live => Reply::ok(told(app, &link, LinkState::Expired)),
        Told::Is(..) | Told::Gone(_) | Told::NotFound => Chargily::problem(&Problem::NotFound, at),
    }
}

/// The documents: 400 for one that has expired, 403 for one that isn't pending. Which of them comes first is *assumed*.
async fn expire(app: &App, is_live: bool, id: &str, at: &Moment) -> Reply {
    let ended = app.state.change(|book| {
        let now = book.now();
        let ours = |link: &&mut Link| link.gateway == Chargily::NAME && link.is_live == is_live;
        let link = book.link_mut(id).ok().filter(ours)?;
        let before = link.state_at(now);
        // A customer who is at the bank isn't interrupted.
        if before == LinkState::Pending {
            link.cancel(now).ok()?;
        }
        Some((link.clone(), before))
    });
    app.state.saved().await;
    match ended {
        None => Chargily::problem(&Problem::NotFound, at),
        Some((link, LinkState::Pending)) => Reply::ok(told(app, &link, LinkState::Cancelled)),
        Some((_, LinkState::Expired | LinkState::Cancelled)) => {
            error(400, "The checkout has already expired.")
        }
        Some(_) => error(403, "Only a pending checkout can be expired."),
    }
}

/// The list, newest first (*assumed*), in pages of 1 to 50.
fn list(app: &App, is_live: bool, query: &HashMap<String, String>, at: &Moment) -> Reply {
    let number = |name, usual: usize| query.get(name).map_or(Some(usual), |told| told.parse().ok());
    let (Some(page @ 1..), Some(per_page @ 1..=50)) = (number("page", 1), number("per_page", 10)) else {
        let wrong = json!({ "per_page": ["The per page field must be between 1 and 50."] });
        return Chargily::problem(&Problem::BadRequest(wrong), at);
    };
    let mut all = listed::told(making::newest_first(app, Chargily::NAME));
    all.retain(|(link, _)| link.is_live == is_live);
    let on_page = all.iter().skip((page - 1).saturating_mul(per_page)).take(per_page);
    let data: Vec<_> = on_page.map(|(link, state)| told(app, link, *state)).collect();
    let path = format!("http://{}/{}/checkouts", app.page_authority, Chargily::NAME);
    let last = all.len().div_ceil(per_page).max(1);
    let url = |page: usize| (1..=last).contains(&page).then(|| format!("{path}?page={page}"));
    Reply::ok(json!({
        "livemode": is_live, "current_page": page, "data": data, "first_page_url": url(1), "last_page": last,
        "last_page_url": url(last), "next_page_url": url(page.saturating_add(1)), "path": path,
        "per_page": per_page, "prev_page_url": url(page - 1), "total": all.len(),
    }))
}

/// A checkout as it is told now.
fn told(app: &App, link: &Link, state: LinkState) -> Value {
    let over = match app.state.read(|book| book.settings.expired_answer) {
        ExpiredAnswer::Gone => "expired",
        ExpiredAnswer::Failed => "failed",
    };
    wire::checkout(link, state, over, &app.payment_url(&link.reference))
}
