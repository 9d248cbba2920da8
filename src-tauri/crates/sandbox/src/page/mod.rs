//! The page a customer sees after scanning: plain HTML with three buttons, and what became of it. Shared by all gateways.

pub(crate) mod html;
pub(crate) mod words;

use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::app::{App, read_body, refused};
use crate::links::{CustomerDoes, LinkState};
use crate::random;
use html::Scene;
use words::Language;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/pay/{reference}", get(show).post(act))
}

#[derive(Debug, Deserialize)]
struct Asked {
    lang: Option<String>,
    left: Option<String>,
}

/// The language that the address asks for, else the browser, else the shop.
fn language(app: &App, asked: &Asked, headers: &HeaderMap) -> Language {
    let by_address = asked.lang.as_deref().and_then(Language::from_tag);
    let by_browser = || Language::accepted(headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?);
    by_address.or_else(by_browser).unwrap_or_else(|| app.shop().language)
}

async fn show(
    State(app): State<App>,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let found =
        app.state.read(|book| book.link(&reference).map(|link| (link.clone(), link.state_at(book.now()))));
    let status = match found.as_ref().map(|(_, state)| *state) {
        None => StatusCode::NOT_FOUND,
        Some(LinkState::Expired) => StatusCode::GONE,
        Some(_) => StatusCode::OK,
    };
    let Ok(nonce) = random::code(24) else {
        return refused(StatusCode::INTERNAL_SERVER_ERROR, "no random numbers");
    };
    let page = html::page(&Scene {
        shop: &app.shop().name,
        language: language(&app, &asked, &headers),
        nonce: &nonce,
        link: found.as_ref().map(|(link, state)| (link, *state)),
        left: asked.left.is_some(),
    });
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let mut response = (status, page).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    // Not `no-referrer`: under it browsers send `Origin: null` with the form, which says nothing.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("x-frame-options"), HeaderValue::from_static("DENY"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The customer presses a button. Whatever comes of it, the page says it after the redirect, so that going back or
/// reloading presses nothing again.
async fn act(
    State(app): State<App>,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let language = language(&app, &asked, request.headers());
    let body = match read_body(request.into_body()).await {
        Ok(body) => body,
        Err(status) => return refused(status, "the body is too long or too slow"),
    };
    let does = match body.as_ref() {
        b"does=pays" => CustomerDoes::Pays,
        b"does=declines" => CustomerDoes::Declines,
        b"does=leaves" => CustomerDoes::Leaves,
        _ => return refused(StatusCode::BAD_REQUEST, "does=pays, does=declines or does=leaves"),
    };
    if app.state.read(|book| book.link(&reference).is_none()) {
        return refused(StatusCode::NOT_FOUND, "no link has that reference");
    }
    // A refusal (already paid, expired) is what the page then shows.
    let done = app.state.play(&reference, does, false).await;
    let left = if done.is_ok() && does == CustomerDoes::Leaves { "&left=1" } else { "" };
    let to = format!("/pay/{reference}?lang={}{left}", language.code());
    match HeaderValue::from_str(&to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
        Err(_) => refused(StatusCode::BAD_REQUEST, "no link has such a reference"),
    }
}
