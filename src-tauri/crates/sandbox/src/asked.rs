//! A request whose key was found good and whose body was read: how it comes in, and how it is answered, for a gateway
//! that serves all its paths by one function.

use axum::extract::{FromRequest, Query, Request};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::marker::PhantomData;

use crate::app::{App, Caller, read_body};
use crate::drills::On;
use crate::exchange::{Dialect, Moment, Problem, Reply, exchange, send};
use crate::guard;
use crate::state::Acting;

/// A gateway that tells by the headers alone whose request it is.
pub(crate) trait Admits: Dialect {
    /// What is known of the key.
    type Key: Send;

    /// What is known of the key, or how it is refused.
    fn admit(app: &App, headers: &HeaderMap) -> Result<Self::Key, Problem>;
}

/// A request that came in.
pub(crate) struct Asked<D: Admits> {
    pub(crate) app: App,
    pub(crate) key: D::Key,
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    /// Below the gateway's own name.
    pub(crate) uri: Uri,
    /// `null` where there is none, or none that is JSON.
    pub(crate) body: Value,
    pub(crate) moment: Moment,
    caller: Caller,
    dialect: PhantomData<fn() -> D>,
}

impl<D: Admits> FromRequest<App> for Asked<D> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let Some(caller) = request.extensions().get::<Caller>().cloned() else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let moment = Moment::now(app);
        let (parts, body) = request.into_parts();
        // A phone may open the page; the API is the till's alone.
        let own_machine = caller.connection.is_own_machine();
        let admitted = if own_machine { D::admit(app, &parts.headers) } else { Err(Problem::IpBlocked) };
        let read = match admitted {
            Err(problem) => Err(problem),
            Ok(key) => match read_body(body).await {
                Ok(body) if body.is_empty() => Ok((key, Value::Null)),
                Ok(body) if guard::is_json(&parts.headers) => {
                    Ok((key, serde_json::from_slice(&body).unwrap_or_default()))
                }
                Ok(_) => Err(Problem::BadRequest(json!({ "body": "must be application/json" }))),
                Err(status) => Err(Problem::Body(status)),
            },
        };
        let (app, dialect) = (app.clone(), PhantomData);
        let (method, headers, uri) = (parts.method, parts.headers, parts.uri);
        match read {
            Ok((key, body)) => Ok(Self { app, key, method, headers, uri, body, moment, caller, dialect }),
            Err(problem) => Err(send(D::problem(&problem, &moment), &moment, &caller).await),
        }
    }
}

impl<D: Admits> Asked<D> {
    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A value of the query.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        Query::<HashMap<String, String>>::try_from_uri(&self.uri).ok()?.0.remove(name)
    }

    /// Refuses what no drill is to meet.
    pub(crate) async fn refuse(&self, problem: &Problem) -> Response {
        send(D::problem(problem, &self.moment), &self.moment, &self.caller).await
    }

    /// Lets a drill act on the work; `reference` is what both are about.
    pub(crate) async fn answer(
        &self,
        on: On,
        reference: Option<&str>,
        work: impl AsyncFnOnce(Option<&Acting>, &Moment) -> Reply,
    ) -> Response {
        self.caller.line.note(|seen| seen.reference = reference.map(str::to_owned));
        exchange::<D>(&self.app, &self.caller, on, reference, self.moment.clone(), work).await
    }
}
