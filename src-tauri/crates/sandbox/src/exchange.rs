//! One request and its answer, with a drill in between: the same for every gateway. What an error looks like, and
//! where in an answer a value stands that a drill bends, is told by the gateway's [`Dialect`].

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::answer::{Answer, Delivery, deliver};
use crate::app::{App, Caller};
use crate::bend;
use crate::clock;
use crate::drills::On;
use crate::fault::Fault;
use crate::links::Refusal;
use crate::random;
use crate::state::{Acting, Book};

/// When an answer is given, as it tells it, and its name for support.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    pub(crate) told_at: DateTime<Utc>,
    pub(crate) request_id: String,
}

impl Moment {
    /// Now, by the sandbox's clock.
    pub(crate) fn now(app: &App) -> Moment {
        let code = random::code(12).unwrap_or_else(|_| "unnamed".into());
        Moment { told_at: app.state.read(Book::now), request_id: format!("req_{}", code.to_lowercase()) }
    }

    /// The same, telling the time of an earlier answer, which is given again.
    pub(crate) fn again(&self, told_at: DateTime<Utc>) -> Moment {
        Moment { told_at, ..self.clone() }
    }
}

/// An answer in JSON, before it is bent and sent.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
    pub(crate) retry_after: Option<String>,
}

impl Reply {
    pub(crate) fn new(status: StatusCode, body: Value) -> Self {
        Self { status, body, retry_after: None }
    }

    pub(crate) fn into_answer(self, moment: &Moment) -> Answer {
        Answer {
            status: self.status,
            content_type: "application/json; charset=utf-8",
            body: self.body.to_string().into_bytes(),
            retry_after: self.retry_after,
            told_at: moment.told_at,
        }
    }
}

impl From<Value> for Reply {
    fn from(body: Value) -> Self {
        Self::new(StatusCode::OK, body)
    }
}

/// What a gateway says no with, whatever it was asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Problem {
    /// 400: what is wrong, field by field.
    BadRequest(Value),
    /// No key at all.
    KeyMissing,
    /// 401: a key nobody knows.
    KeyWrong,
    /// 403: this address isn't on the key's list.
    IpBlocked,
    /// 403: the merchant hasn't been validated, or may not do that.
    Forbidden,
    /// No such payment.
    NotFound,
    /// 410: the link's life is over.
    Over,
    /// 429.
    Throttled,
    /// 500.
    Internal,
    /// 503.
    Unavailable,
    /// Nothing is served at that path.
    NoSuchPath,
    /// The body came too slowly or was too long.
    Body(StatusCode),
    /// The link can't do that.
    Refused(Refusal),
    /// What only this gateway knows: its status, its code, its sentence.
    Own { status: u16, code: &'static str, says: String },
}

impl Problem {
    /// A no that only this gateway knows.
    pub(crate) fn own(status: u16, code: &'static str, says: impl Into<String>) -> Problem {
        Problem::Own { status, code, says: says.into() }
    }

    /// What is wrong with a request, in a sentence.
    pub(crate) fn wrong(says: &str) -> Problem {
        Problem::BadRequest(says.into())
    }

    /// Its status at a gateway that uses HTTP's own.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Problem::BadRequest(_) | Problem::Refused(_) => StatusCode::BAD_REQUEST,
            Problem::KeyMissing | Problem::KeyWrong => StatusCode::UNAUTHORIZED,
            Problem::IpBlocked | Problem::Forbidden => StatusCode::FORBIDDEN,
            Problem::NotFound | Problem::NoSuchPath => StatusCode::NOT_FOUND,
            Problem::Over => StatusCode::GONE,
            Problem::Throttled => StatusCode::TOO_MANY_REQUESTS,
            Problem::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Problem::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Body(status) => *status,
            Problem::Own { status, .. } => {
                StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    /// A plain sentence, for a gateway whose documents show no errors.
    pub(crate) fn says(&self) -> String {
        let says = match self {
            Problem::BadRequest(wrong) => wrong.as_str().unwrap_or("Invalid request"),
            Problem::Refused(refusal) => return refusal.to_string(),
            Problem::KeyMissing | Problem::KeyWrong => "Unauthorized",
            Problem::IpBlocked | Problem::Forbidden => "Access denied",
            Problem::NotFound | Problem::NoSuchPath => "Not found",
            Problem::Over => "Gone",
            Problem::Throttled => "Too many requests",
            Problem::Internal => "Internal server error",
            Problem::Unavailable => "Service unavailable",
            Problem::Body(_) => "The request body could not be read",
            Problem::Own { says, .. } => says.as_str(),
        };
        says.to_owned()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        Problem::Refused(refusal)
    }
}

impl From<getrandom::Error> for Problem {
    fn from(_: getrandom::Error) -> Problem {
        Problem::Internal
    }
}

/// Where the values stand that a drill bends; a JSON pointer each, none where the answer has no such value.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Places {
    pub(crate) amount: &'static [&'static str],
    pub(crate) currency: &'static [&'static str],
    pub(crate) reference: &'static [&'static str],
    /// Whether it is test or live, in any of the gateway's forms.
    pub(crate) environment: &'static [&'static str],
    pub(crate) status: &'static [&'static str],
    /// What proves amount and environment.
    pub(crate) details: &'static [&'static str],
    pub(crate) payment_url: &'static [&'static str],
}

/// A gateway's own way of putting things.
pub(crate) trait Dialect {
    /// The gateway's short name.
    const NAME: &'static str;
    /// The host of its public payment pages, for drills that hand out an unsafe address.
    const PAY_HOST: &'static str;
    /// Whether it can say by an error that a link's life is over: [`Problem::Over`]. Others have a word for it.
    const HAS_ERROR_FOR_OVER: bool;
    /// Whether its live keys and its test keys see their own links alone.
    const SIDES_ARE_APART: bool;
    /// An error in its form.
    fn problem(problem: &Problem, moment: &Moment) -> Reply;
    /// What was asked for in its form: in the envelope that answers about links have, if there is one.
    fn done(told: Value, moment: &Moment) -> Value;
    /// Where the values of an answer stand.
    fn places(on: On) -> Places;
}

/// Sends an answer that no drill acts on.
pub(crate) async fn send(reply: Reply, moment: &Moment, caller: &Caller) -> Response {
    deliver(reply.into_answer(moment), Delivery::AtOnce, &caller.connection.hang_up).await
}

/// Lets a drill act on one exchange: in place of the work, on what it answers, or on how that is sent.
pub(crate) async fn exchange<D: Dialect>(
    app: &App,
    caller: &Caller,
    on: On,
    reference: Option<&str>,
    mut moment: Moment,
    work: impl AsyncFnOnce(Option<&Acting>, &Moment) -> Reply,
) -> Response {
    let Some(acting) = app.state.act(D::NAME, on, reference) else {
        let reply = work(None, &moment).await;
        return send(reply, &moment, caller).await;
    };
    let fault = &acting.fault;
    caller.line.note(|seen| seen.drill = Some(fault.kind()));
    if let Fault::ClockSkew { seconds } = fault {
        moment.told_at = clock::shifted(moment.told_at, *seconds);
    }
    let hang_up = &caller.connection.hang_up;
    if let Some(instead) = instead::<D>(fault, &moment) {
        if instead.after_work {
            work(Some(&acting), &moment).await;
        }
        return deliver(instead.answer, instead.delivery, hang_up).await;
    }
    let mut reply = work(Some(&acting), &moment).await;
    bend::bend(fault, &D::places(on), D::PAY_HOST, &mut reply.body);
    deliver(reply.into_answer(&moment), delivery(fault), hang_up).await
}

/// What happens in place of the usual answer.
struct Instead {
    /// The work is done all the same; nobody learns of it.
    after_work: bool,
    answer: Answer,
    delivery: Delivery,
}

/// The fault's own answer, if it has one.
fn instead<D: Dialect>(fault: &Fault, moment: &Moment) -> Option<Instead> {
    let problem = |problem: Problem| D::problem(&problem, moment);
    let (after_work, reply, delivery) = match fault {
        Fault::Never { after_work } => (*after_work, problem(Problem::Internal), Delivery::Hold),
        Fault::DropBeforeWork => (false, problem(Problem::Internal), Delivery::HangUp),
        Fault::DropAfterWork => (true, problem(Problem::Internal), Delivery::HangUp),
        Fault::BadRequest => (false, problem(Problem::BadRequest(json!({}))), Delivery::AtOnce),
        Fault::TooManyRequests { retry_after_s, as_date } => {
            let mut reply = problem(Problem::Throttled);
            reply.retry_after = retry_after_s.map(|seconds| {
                let later = moment.told_at.checked_add_signed(TimeDelta::seconds(seconds.into()));
                match later {
                    Some(later) if *as_date => clock::http_date(later),
                    _ => seconds.to_string(),
                }
            });
            (false, reply, Delivery::AtOnce)
        }
        Fault::ServerError { after_work } => (*after_work, problem(Problem::Internal), Delivery::AtOnce),
        Fault::BadGateway { after_work } => {
            let answer = Answer {
                status: StatusCode::BAD_GATEWAY,
                content_type: "text/html",
                body: b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n".to_vec(),
                retry_after: None,
                told_at: moment.told_at,
            };
            return Some(Instead { after_work: *after_work, answer, delivery: Delivery::AtOnce });
        }
        Fault::Unavailable { retry_after_s, after_work } => {
            let mut reply = problem(Problem::Unavailable);
            reply.retry_after = retry_after_s.map(|seconds| seconds.to_string());
            (*after_work, reply, Delivery::AtOnce)
        }
        Fault::KeyRefused => (false, problem(Problem::KeyWrong), Delivery::AtOnce),
        Fault::IpBlocked => (false, problem(Problem::IpBlocked), Delivery::AtOnce),
        Fault::MerchantNotValidated => (false, problem(Problem::Forbidden), Delivery::AtOnce),
        _ => return None,
    };
    Some(Instead { after_work, answer: reply.into_answer(moment), delivery })
}

/// How the usual answer is sent under a fault.
fn delivery(fault: &Fault) -> Delivery {
    match fault {
        Fault::Late { delay_ms } => Delivery::Late(Duration::from_millis(*delay_ms)),
        Fault::CutConnection => Delivery::CutConnection,
        Fault::CutJson => Delivery::CutBody,
        Fault::SlowDrip { interval_ms } => Delivery::Drip(Duration::from_millis(*interval_ms)),
        Fault::Oversized { chunked: true, .. } => Delivery::Chunked,
        _ => Delivery::AtOnce,
    }
}
