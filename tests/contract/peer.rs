//! A server that says and does exactly what a test tells it, byte by byte, and remembers what it was sent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// What the peer does with a request.
#[derive(Clone)]
pub enum Act {
    /// Sends these bytes and waits for the next request.
    Say(Vec<u8>),
    /// Sends these bytes and closes.
    SayAndClose(Vec<u8>),
    /// Sends these bytes one by one, with a pause before each.
    Drip(Vec<u8>, Duration),
    /// Closes without a byte.
    HangUp,
    /// Keeps the connection and says nothing.
    Silence,
}

/// A peer that listens on loopback until it is dropped.
pub struct Peer {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    listening: JoinHandle<()>,
}

impl Peer {
    /// A peer that does the same with each request.
    pub async fn that(act: Act) -> Peer {
        Peer::start(move |_| act.clone(), None).await
    }

    /// A peer that is asked, by the request's text, what to do with it.
    pub async fn which(act: impl Fn(&str) -> Act + Clone + Send + Sync + 'static) -> Peer {
        Peer::start(act, None).await
    }

    /// A peer behind TLS.
    pub async fn behind(tls: TlsAcceptor) -> Peer {
        Peer::start(|_| Act::HangUp, Some(tls)).await
    }

    async fn start(
        act: impl Fn(&str) -> Act + Clone + Send + Sync + 'static,
        tls: Option<TlsAcceptor>,
    ) -> Peer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let remembered = Arc::clone(&seen);
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (act, seen, tls) = (act.clone(), Arc::clone(&remembered), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        None => converse(stream, act, &seen).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                converse(stream, act, &seen).await;
                            }
                        }
                    }
                });
            }
        });
        Peer { address, seen, listening }
    }

    /// Its address as a plain base URL.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its address as one behind TLS, by name.
    pub fn tls_base_url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// Every request so far, head and body as they came.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// An answer with its length.
pub fn answer(status: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

async fn converse(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    act: impl Fn(&str) -> Act,
    seen: &Mutex<Vec<String>>,
) {
    while let Some(request) = next_request(&mut stream).await {
        seen.lock().unwrap().push(request.clone());
        match act(&request) {
            Act::Say(bytes) => {
                if stream.write_all(&bytes).await.is_err() {
                    return;
                }
            }
            Act::SayAndClose(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                return;
            }
            Act::Drip(bytes, pause) => {
                for byte in bytes {
                    tokio::time::sleep(pause).await;
                    if stream.write_all(&[byte]).await.is_err() {
                        return;
                    }
                }
            }
            Act::HangUp => return,
            Act::Silence => std::future::pending().await,
        }
    }
}

async fn next_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text.into_owned());
            }
        }
    }
}
