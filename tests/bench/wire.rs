//! A wire between the till and the gateway that notes when each question left and when its answer came in.

use crate::wall;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One question with its answer, seen from the till's end of the wire.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The request's first line.
    pub line: String,
    /// When the question had come in from the till.
    pub asked: Instant,
    /// When the answer's last bytes went to the till.
    pub answered: Instant,
    /// The same by the wall clock, in milliseconds since 1970.
    pub answered_wall_ms: f64,
    /// Whether the answer says that the payment is confirmed.
    pub confirmed: bool,
}

impl Exchange {
    /// How long the gateway took.
    pub fn took(&self) -> Duration {
        self.answered - self.asked
    }
}

/// What was seen; clones see the same.
#[derive(Clone, Default)]
pub struct Seen(Arc<Mutex<Vec<Exchange>>>);

impl Seen {
    /// The newest exchange that is as wanted.
    pub fn newest(&self, wanted: impl Fn(&Exchange) -> bool) -> Option<Exchange> {
        self.0.lock().unwrap().iter().rev().find(|exchange| wanted(exchange)).cloned()
    }

    /// The making of the newest link.
    pub fn newest_link(&self) -> Option<Exchange> {
        self.newest(|exchange| exchange.line.contains("createLink"))
    }

    /// The first answer that said confirmed about that reference.
    pub fn confirmation_of(&self, reference: &str) -> Option<Exchange> {
        let seen = self.0.lock().unwrap();
        seen.iter().find(|exchange| exchange.confirmed && exchange.line.contains(reference)).cloned()
    }
}

/// Listens at `from` and passes everything on to `to`, for as long as the runtime lives.
pub async fn lay(from: SocketAddr, to: SocketAddr) -> std::io::Result<Seen> {
    let listener = TcpListener::bind(from).await?;
    let seen = Seen::default();
    let all = seen.clone();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            tokio::spawn(carry(near, to, all.clone()));
        }
    });
    Ok(seen)
}

/// Carries one connection: a question, then its answer, and so on.
async fn carry(near: TcpStream, to: SocketAddr, seen: Seen) -> std::io::Result<()> {
    let far = TcpStream::connect(to).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let ((mut from_till, mut to_till), (mut from_gateway, mut to_gateway)) =
        (near.into_split(), far.into_split());
    let asked: Arc<Mutex<Option<(String, Instant)>>> = Arc::default();
    let noted = asked.clone();
    tokio::spawn(async move {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from_till.read(&mut buffer).await {
            let now = Instant::now();
            {
                let mut asked = noted.lock().unwrap();
                // The rest of a question keeps its first line.
                let line = asked.take().map_or_else(|| first_line(&buffer[..count]), |(line, _)| line);
                *asked = Some((line, now));
            }
            if to_gateway.write_all(&buffer[..count]).await.is_err() {
                return;
            }
        }
        let _ = to_gateway.shutdown().await;
    });
    let mut buffer = vec![0; 64 * 1024];
    let mut current: Option<usize> = None;
    while let count @ 1.. = from_gateway.read(&mut buffer).await? {
        note(&seen, &asked, &mut current, &buffer[..count]);
        to_till.write_all(&buffer[..count]).await?;
    }
    to_till.shutdown().await
}

/// Writes down that bytes of an answer go to the till now.
fn note(seen: &Seen, asked: &Mutex<Option<(String, Instant)>>, current: &mut Option<usize>, bytes: &[u8]) {
    let confirmed = bytes.windows(9).any(|window| window == b"CONFIRMED");
    let mut seen = seen.0.lock().unwrap();
    let (answered, answered_wall_ms) = (Instant::now(), wall::now_ms());
    if let Some((line, asked)) = asked.lock().unwrap().take() {
        *current = Some(seen.len());
        seen.push(Exchange { line, asked, answered, answered_wall_ms, confirmed });
    } else if let Some(exchange) = current.and_then(|place| seen.get_mut(place)) {
        (exchange.answered, exchange.answered_wall_ms) = (answered, answered_wall_ms);
        exchange.confirmed |= confirmed;
    }
}

fn first_line(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == b'\r').unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}
