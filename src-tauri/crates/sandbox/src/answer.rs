//! Answers and the ways in which they reach the other side, or don't. Knows HTTP and no gateway.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use http_body::Frame;
use tokio::sync::mpsc;
use tokio::time::sleep;

use crate::clock;
use crate::server::HangUp;

/// Time for the bytes of half an answer to leave before the connection is cut.
const FLUSH: Duration = Duration::from_millis(30);

/// Size of the pieces of a body that doesn't tell its length.
const PIECE_BYTES: usize = 8 * 1024;

/// An answer, complete and not yet sent.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) retry_after: Option<String>,
    /// The `Date` it tells.
    pub(crate) told_at: DateTime<Utc>,
}

/// How an answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    AtOnce,
    Late(Duration),
    /// Never, with the connection open.
    Hold,
    /// Never: the connection is closed.
    HangUp,
    /// The connection is closed in the middle of the body.
    CutConnection,
    /// The body ends in the middle, and says that it was meant to.
    CutBody,
    /// A byte at a time.
    Drip(Duration),
    /// In pieces, without telling the length.
    Chunked,
}

/// Sends `answer` in the way of `delivery`. Doesn't return where nothing is to be sent: the connection's task ends it.
pub(crate) async fn deliver(answer: Answer, delivery: Delivery, hang_up: &HangUp) -> Response {
    match delivery {
        Delivery::AtOnce => whole(answer),
        Delivery::Late(wait) => {
            sleep(wait).await;
            whole(answer)
        }
        Delivery::Hold => std::future::pending().await,
        Delivery::HangUp => {
            hang_up.now();
            std::future::pending().await
        }
        Delivery::CutBody => {
            let mut answer = answer;
            answer.body.truncate(answer.body.len() / 2);
            whole(answer)
        }
        Delivery::CutConnection => {
            let (pieces, body) = PieceBody::piped();
            let hang_up = hang_up.clone();
            let half = Bytes::copy_from_slice(&answer.body[..answer.body.len() / 2]);
            tokio::spawn(async move {
                let _ = pieces.send(half).await;
                sleep(FLUSH).await;
                hang_up.now();
                // Held until here: a body that ended earlier would be an orderly end.
                drop(pieces);
            });
            headed(&answer, body, Some(answer.body.len()))
        }
        Delivery::Drip(interval) => {
            let (pieces, body) = PieceBody::piped();
            let bytes = Bytes::from(answer.body.clone());
            tokio::spawn(async move {
                for at in 0..bytes.len() {
                    if pieces.send(bytes.slice(at..=at)).await.is_err() {
                        return;
                    }
                    sleep(interval).await;
                }
            });
            headed(&answer, body, Some(answer.body.len()))
        }
        Delivery::Chunked => {
            let (pieces, body) = PieceBody::piped();
            let bytes = Bytes::from(answer.body.clone());
            tokio::spawn(async move {
                let mut at = 0;
                while at < bytes.len() {
                    let end = bytes.len().min(at + PIECE_BYTES);
                    if pieces.send(bytes.slice(at..end)).await.is_err() {
                        return;
                    }
                    at = end;
                }
            });
            headed(&answer, body, None)
        }
    }
}

fn whole(mut answer: Answer) -> Response {
    let body = Body::from(std::mem::take(&mut answer.body));
    headed(&answer, body, None)
}

fn headed(answer: &Answer, body: Body, length: Option<usize>) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(CONTENT_TYPE, answer.content_type);
    set(DATE, &clock::http_date(answer.told_at));
    if let Some(after) = &answer.retry_after {
        set(RETRY_AFTER, after);
    }
    if let Some(length) = length {
        set(CONTENT_LENGTH, &length.to_string());
    }
    response
}

/// A body whose pieces come from a task.
struct PieceBody(mpsc::Receiver<Bytes>);

impl PieceBody {
    fn piped() -> (mpsc::Sender<Bytes>, Body) {
        let (send, receive) = mpsc::channel(1);
        (send, Body::new(Self(receive)))
    }
}

impl http_body::Body for PieceBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        self.0.poll_recv(context).map(|piece| piece.map(|piece| Ok(Frame::data(piece))))
    }
}
