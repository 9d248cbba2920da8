//! A request as every gateway's side takes it: let in, read, understood, worked on with the drill that waits for it,
//! noted and answered. What differs is told by the gateway's [`Side`].

use std::cmp::Reverse;
use std::collections::HashMap;
use std::marker::PhantomData;

use axum::Router;
use axum::extract::{FromRequest, Query, Request};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::app::{App, Caller, read_body};
use crate::drills::{ExpiredAnswer, On};
use crate::exchange::{Dialect, Moment, Problem, Reply, exchange, send};
use crate::guard;
use crate::keys::{self, Admitted};
use crate::links::{Link, LinkState, Refund};
use crate::making::{self, Told};
use crate::registry::Entry;
use crate::state::{Acting, Book};
use crate::wanted::Wanted;

/// What a request is answered, or how it is refused.
pub(crate) type Answered = Result<Response, Problem>;

/// Puts where a link stands into a gateway's words.
pub(crate) trait Tell<S: Side>: FnOnce(&Asked<S>, &Link, LinkState) -> Value {}

impl<S: Side, F: FnOnce(&Asked<S>, &Link, LinkState) -> Value> Tell<S> for F {}

/// One gateway's far side.
pub(crate) trait Side: Dialect + Sized + 'static {
    /// Its entry in the registry.
    const ENTRY: Entry;

    /// Answers what was asked at a path below the gateway's own name. What is refused here, no drill meets.
    fn answer(asked: &Asked<Self>, path: &[&str]) -> impl Future<Output = Answered> + Send;
}

/// Everything that a gateway serves.
pub(crate) fn routes<S: Side>() -> Router<App> {
    Router::new().fallback(serve::<S>)
}

async fn serve<S: Side>(asked: Asked<S>) -> Response {
    let path: Vec<&str> = asked.uri.path().trim_matches('/').split('/').collect();
    match S::answer(&asked, &path).await {
        Ok(response) => response,
        Err(problem) => send(S::problem(&problem, &asked.moment), &asked.moment, &asked.caller).await,
    }
}

/// A request whose key was found good and whose body was read.
pub(crate) struct Asked<S: Side> {
    pub(crate) app: App,
    pub(crate) key: Admitted,
    pub(crate) method: Method,
    headers: HeaderMap,
    /// `null` where there is none, or none that is JSON.
    pub(crate) body: Value,
    pub(crate) moment: Moment,
    /// Below the gateway's own name.
    uri: Uri,
    caller: Caller,
    side: PhantomData<fn() -> S>,
}

impl<S: Side> FromRequest<App> for Asked<S> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let Some(caller) = request.extensions().get::<Caller>().cloned() else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let moment = Moment::now(app);
        let (parts, body) = request.into_parts();
        // A phone may open the page; the API is the till's alone.
        let own_machine = caller.connection.is_own_machine();
        let admit = || keys::admit(&S::ENTRY, &app.access_token, &parts.headers);
        let read = match if own_machine { admit() } else { Err(Problem::IpBlocked) } {
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
        let (app, side) = (app.clone(), PhantomData);
        let (method, headers, uri) = (parts.method, parts.headers, parts.uri);
        match read {
            Ok((key, body)) => Ok(Self { app, key, method, headers, body, moment, uri, caller, side }),
            Err(problem) => Err(send(S::problem(&problem, &moment), &moment, &caller).await),
        }
    }
}

impl<S: Side> Asked<S> {
    /// A header's text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A value of the query.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        Query::<HashMap<String, String>>::try_from_uri(&self.uri).ok()?.0.remove(name)
    }

    /// A whole number of the query, `usual` where it isn't told; `None` for anything else.
    pub(crate) fn number(&self, name: &str, usual: usize) -> Option<usize> {
        self.query(name).map_or(Some(usual), |told| told.parse().ok())
    }

    /// The page on which a link is paid.
    pub(crate) fn page(&self, link: &Link) -> String {
        self.app.payment_url(&link.reference)
    }

    /// Works with the drill that waits for it; `about` is the link that both are about.
    pub(crate) async fn work<R: Into<Reply>>(
        &self,
        on: On,
        about: Option<&str>,
        work: impl AsyncFnOnce(Option<&Acting>, &Moment) -> Result<R, Problem>,
    ) -> Answered {
        self.caller.line.note(|seen| seen.reference = about.map(str::to_owned));
        let replied = async |acting: Option<&Acting>, at: &Moment| {
            let done = work(acting, at).await;
            done.map_or_else(|problem| S::problem(&problem, at), Into::into)
        };
        Ok(exchange::<S>(&self.app, &self.caller, on, about, self.moment.clone(), replied).await)
    }

    /// Answers with what needs no link, with the drill that waits for it.
    pub(crate) async fn tell(&self, on: On, told: Value) -> Answered {
        self.work(on, None, async |_, at| Ok(S::done(told, at))).await
    }

    /// Says where a link stands, with the drill that waits for it; `tell` puts it into the gateway's words.
    pub(crate) async fn check(&self, reference: &str, tell: impl Tell<S>) -> Answered {
        let is_over = |state| state == LinkState::Expired && self.expired_answer() == ExpiredAnswer::Gone;
        let work = async |acting: Option<&Acting>, at: &Moment| match self.told(reference, acting).await {
            Told::NotFound => Err(Problem::NotFound),
            Told::Gone(_) if S::HAS_ERROR_FOR_OVER => Err(Problem::Over),
            Told::Gone(None) => Err(Problem::NotFound),
            Told::Gone(Some(link)) => Ok(S::done(tell(self, &link, LinkState::Expired), at)),
            Told::Is(_, state) if S::HAS_ERROR_FOR_OVER && is_over(state) => Err(Problem::Over),
            Told::Is(link, state) => Ok(S::done(tell(self, &link, state), at)),
        };
        self.work(On::Check, Some(reference), work).await
    }

    /// Answers with what only a payment has that came, whatever became of it since; a drill waits for it as for a
    /// check.
    pub(crate) async fn check_paid(&self, reference: &str, tell: impl Tell<S>) -> Answered {
        let is_it = |link: &Link| link.reference == reference && link.is_paid();
        let link = self.find(is_it).ok_or(Problem::NotFound)?;
        let state = link.state_at(self.now());
        self.work(On::Check, Some(reference), async |_, at| Ok(S::done(tell(self, &link, state), at))).await
    }

    /// Says where giving money back stands, by the gateway's name for that and with the drill that waits for it.
    pub(crate) async fn check_refund(
        &self,
        id: &str,
        tell: impl FnOnce(&Self, &Link, &Refund) -> Value,
    ) -> Answered {
        let work = async |acting: Option<&Acting>, at: &Moment| {
            let given = self.find(|link| link.refunds.iter().any(|refund| refund.id == id));
            let told = |link: &mut Link, _| {
                let refund = making::told_refund(link, id, acting).cloned().ok_or(Problem::NotFound)?;
                Ok((link.clone(), refund))
            };
            let (link, refund) = self.change(&given.ok_or(Problem::NotFound)?.reference, told).await?;
            Ok(S::done(tell(self, &link, &refund), at))
        };
        self.work(On::Check, Some(id), work).await
    }

    /// The merchant does something to a link, with the drill that waits for it; `tell` puts it into the gateway's
    /// words where the link stands then.
    pub(crate) async fn act<E: Into<Problem>>(
        &self,
        reference: &str,
        change: impl FnOnce(&mut Link, DateTime<Utc>) -> Result<(), E>,
        tell: impl Tell<S>,
    ) -> Answered {
        let changed = |link: &mut Link, now| match change(link, now) {
            Ok(()) => Ok((link.clone(), link.state_at(now))),
            Err(refused) => Err(refused.into()),
        };
        let work = async |_: Option<&Acting>, at: &Moment| {
            let (link, state) = self.change(reference, changed).await?;
            Ok(S::done(tell(self, &link, state), at))
        };
        self.work(On::Act, Some(reference), work).await
    }

    /// Makes a link under a name that `name` gives, with the drill that waits for it; `tell` puts it into the
    /// gateway's words.
    pub(crate) async fn create(
        &self,
        wanted: Wanted,
        name: impl Fn(u64) -> Result<String, Problem>,
        tell: impl FnOnce(&Link, &Moment) -> Value,
    ) -> Answered {
        self.caller.line.note(|seen| seen.title = Some(wanted.title.clone()));
        let work = async |acting: Option<&Acting>, at: &Moment| {
            self.make(wanted, acting, name).await.map(|link| S::done(tell(&link, at), at))
        };
        self.work(On::Create, None, work).await
    }

    /// Keeps a new link, as [`making::make`] does, and notes what it is called.
    pub(crate) async fn make(
        &self,
        wanted: Wanted,
        acting: Option<&Acting>,
        name: impl Fn(u64) -> Result<String, Problem>,
    ) -> Result<Link, Problem> {
        let link = making::make(&self.app, wanted, acting, name).await?;
        self.caller.line.note(|seen| seen.reference = Some(link.reference.clone()));
        Ok(link)
    }

    /// Where a link stands that the key sees, or where a drill says it does.
    pub(crate) async fn told(&self, reference: &str, acting: Option<&Acting>) -> Told {
        match making::told(&self.app, S::NAME, reference, acting).await {
            Told::Is(ref link, _) | Told::Gone(Some(ref link)) if !self.sees(link) => Told::NotFound,
            told => told,
        }
    }

    /// The merchant does something to a link that the key sees; what `change` gives, once that survives a crash.
    /// The book is held meanwhile, so `change` asks it nothing.
    pub(crate) async fn change<T>(
        &self,
        reference: &str,
        change: impl FnOnce(&mut Link, DateTime<Utc>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let done = self.app.state.change(|book| {
            let now = book.now();
            let seen = |link: &&mut Link| link.gateway == S::NAME && self.sees(link);
            let link = book.link_mut(reference).ok().filter(seen).ok_or(Problem::NotFound)?;
            change(link, now)
        });
        self.app.state.saved().await;
        done
    }

    /// The link that the key sees and that is as wanted.
    pub(crate) fn find(&self, is_it: impl Fn(&Link) -> bool) -> Option<Link> {
        self.app.state.read(|book| self.seen(book).find(|link| is_it(link)).cloned())
    }

    /// Every link that the key sees with where it stands, newest first.
    pub(crate) fn links(&self) -> Vec<(Link, LinkState)> {
        self.app.state.read(|book| {
            let mut seen: Vec<&Link> = self.seen(book).collect();
            seen.sort_by_key(|link| Reverse(link.serial));
            seen.into_iter().map(|link| (link.clone(), link.state_at(book.now()))).collect()
        })
    }

    fn seen<'a>(&self, book: &'a Book) -> impl Iterator<Item = &'a Link> {
        book.links_of(S::NAME).filter(|link| self.sees(link))
    }

    /// Whether the key sees a link of this gateway's.
    fn sees(&self, link: &Link) -> bool {
        !S::SIDES_ARE_APART || link.is_live == self.key.is_live
    }

    /// How a link answers whose life is over, where the gateway can say that in two ways.
    pub(crate) fn expired_answer(&self) -> ExpiredAnswer {
        self.app.state.read(|book| book.settings.expired_answer)
    }

    /// The sandbox's time.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.app.state.read(Book::now)
    }
}
