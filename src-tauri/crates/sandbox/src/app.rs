//! What every handler shares, and the doors: which requests are let in, and the line each leaves in the log.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State as Shared};
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::json;

use crate::log::{Line, RequestLog};
use crate::page::words::Language;
use crate::registry::GATEWAYS;
use crate::server::Connection;
use crate::state::State;
use crate::{control, guard, page};

/// The most that a request's body may hold, in bytes.
const BODY_BYTES: usize = 64 * 1024;
/// How long a request's body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Shared by all handlers; clones are cheap.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) state: State,
    pub(crate) log: RequestLog,
    pub(crate) shop: RwLock<Shop>,
    pub(crate) access_token: String,
    pub(crate) link_life: Duration,
    /// The host that payment URLs carry, if it isn't the listening address.
    pub(crate) public_host: Option<String>,
    /// Host and port of payment URLs.
    pub(crate) page_authority: String,
}

/// What the customer's page says about the shop.
#[derive(Debug, Clone)]
pub(crate) struct Shop {
    pub(crate) name: String,
    pub(crate) language: Language,
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    pub(crate) fn shop(&self) -> Shop {
        self.shop.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn change_shop(&self, change: impl FnOnce(&mut Shop)) {
        change(&mut self.shop.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// The page on which the customer pays.
    pub(crate) fn payment_url(&self, reference: &str) -> String {
        format!("http://{}/pay/{reference}", self.page_authority)
    }

    /// Everything that is served.
    pub(crate) fn router(self) -> Router {
        let mut router = Router::new().merge(page::routes()).nest("/control", control::routes());
        for gateway in GATEWAYS {
            router = router.nest(&format!("/{}", gateway.name), (gateway.routes)());
        }
        router.fallback(nothing_here).layer(from_fn_with_state(self.clone(), door)).with_state(self)
    }
}

/// Who asks, and the line that is written about it.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) connection: Connection,
    pub(crate) line: Line,
}

async fn door(Shared(app): Shared<App>, mut request: Request, next: Next) -> Response {
    let Some(connection) = request.extensions().get::<Connection>().cloned() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let path = request.uri().path();
    let (method, headers) = (request.method(), request.headers());
    let for_control = path == "/control" || path.starts_with("/control/");
    let admitted = if for_control {
        guard::control(&connection, method, headers)
    } else if path.starts_with("/pay/") {
        guard::page(&connection, method, headers, app.public_host.as_deref())
    } else {
        Ok(())
    };
    let log = match (for_control, &admitted) {
        // Whoever runs the drill knows what they asked; the log is about everybody else.
        (true, Ok(())) => RequestLog::default(),
        _ => app.log.clone(),
    };
    let line = log.arrived(method.as_str(), path);
    let mut response = match admitted {
        Ok(()) => {
            request.extensions_mut().insert(Caller { connection, line: line.clone() });
            next.run(request).await
        }
        Err(why) => refused(StatusCode::FORBIDDEN, &why.to_string()),
    };
    line.note(|seen| seen.status = Some(response.status().as_u16()));
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn nothing_here() -> Response {
    refused(StatusCode::NOT_FOUND, "nothing is served here; GET /control lists what is")
}

/// A refusal by the sandbox itself, which no gateway would send.
pub(crate) fn refused(status: StatusCode, why: &str) -> Response {
    (status, Json(json!({ "sandbox_refuses": why }))).into_response()
}

/// Reads a body that is neither too long nor too slow.
pub(crate) async fn read_body(body: Body) -> Result<Bytes, StatusCode> {
    match tokio::time::timeout(BODY_TIME, to_bytes(body, BODY_BYTES)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}
