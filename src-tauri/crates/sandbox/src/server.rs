//! Accepts connections and serves each in a task of its own, so that one can be closed under an answer's feet.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;

/// How long a request's head may take to arrive, and a kept connection may stay idle.
const HEAD: Duration = Duration::from_secs(30);
/// The most that a request's head may hold, in bytes.
const HEAD_BYTES: usize = 32 * 1024;
/// How many connections from other machines are served at once; the till's own are not counted.
const PHONES: usize = 64;
/// How long an orderly stop waits for answers under way.
const GRACE: Duration = Duration::from_millis(300);

/// Closes a connection from inside an answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct HangUp(Arc<Notify>);

impl HangUp {
    /// Closes the connection now, whatever was sent.
    pub(crate) fn now(&self) {
        self.0.notify_one();
    }
}

/// The connection a request came over.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// Who asks.
    pub(crate) peer: IpAddr,
    /// The address of ours that was asked.
    pub(crate) local: IpAddr,
    /// Ends the connection.
    pub(crate) hang_up: HangUp,
}

impl Connection {
    /// Asked from this machine: over loopback, or over its own address in the network.
    pub(crate) fn is_own_machine(&self) -> bool {
        self.peer.is_loopback() || self.peer == self.local
    }
}

/// One of the places for phones; free again when dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(taken: &Arc<AtomicUsize>) -> Option<Self> {
        let place = Self(Arc::clone(taken));
        (taken.fetch_add(1, Ordering::Relaxed) < PHONES).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Serves until told to stop, then gives answers under way a moment and closes the rest.
pub(crate) async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let for_connections = stop.clone();
    let mut connections = JoinSet::new();
    let phones = Arc::new(AtomicUsize::new(0));
    loop {
        tokio::select! {
            biased;
            () = told_to_stop(&mut stop) => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let Some(connection) = meet(&stream, peer) else { continue };
                    let place = if connection.is_own_machine() {
                        None
                    } else {
                        let Some(place) = Place::take(&phones) else { continue };
                        Some(place)
                    };
                    connections.spawn(attend(stream, connection, router.clone(), for_connections.clone(), place));
                }
                Err(error) => {
                    // Out of file handles, mostly: closing connections is what helps, not asking again at once.
                    tracing::warn!(%error, "the sandbox could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, async { while connections.join_next().await.is_some() {} }).await;
    connections.shutdown().await;
}

/// Returns when told to stop, or when nobody is left to tell.
async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

fn meet(stream: &TcpStream, peer: SocketAddr) -> Option<Connection> {
    let local = stream.local_addr().ok()?;
    // An answer in several pieces would otherwise wait for the acknowledgement of the first.
    stream.set_nodelay(true).ok()?;
    Some(Connection {
        peer: peer.ip().to_canonical(),
        local: local.ip().to_canonical(),
        hang_up: HangUp::default(),
    })
}

async fn attend(
    stream: TcpStream,
    connection: Connection,
    router: Router,
    mut stop: watch::Receiver<bool>,
    _place: Option<Place>,
) {
    let hang_up = connection.hang_up.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(connection.clone());
        router.clone().oneshot(request.map(Body::new))
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(serving);
    let stopping = tokio::select! {
        _ = serving.as_mut() => false,
        () = hang_up.0.notified() => false,
        () = told_to_stop(&mut stop) => true,
    };
    if stopping {
        serving.as_mut().graceful_shutdown();
        tokio::select! {
            _ = serving.as_mut() => {}
            () = hang_up.0.notified() => {}
        }
    }
}
