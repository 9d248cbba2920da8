//! The HTTP every gateway shares: limits on time and size, and what a failure makes certain.
//!
//! It knows nothing of any gateway's words. Its one judgement is whether a request can have left.

use crate::document::LONGEST_DOCUMENT_BYTES;
use crate::error::NoAnswer;
use crate::registry::SetupError;
use chrono::{DateTime, Utc};
use domain::Moment;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, ClientBuilder, RequestBuilder, Url};
use std::error::Error as _;
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use tokio::sync::OnceCell;

/// The longest answer that is read, in bytes.
pub const LONGEST_BODY_BYTES: usize = 64 * 1024;
/// The longest wait a gateway can ask for.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(600);
/// How the till names itself to gateways.
const USER_AGENT: &str = concat!("Comptoir/", env!("CARGO_PKG_VERSION"));

/// How long each part of a request may take, in real time whatever the till's clock does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Name, connection and TLS together. Must be the shortest, since only a time-out of this one
    /// makes certain that nothing left.
    pub connect: Duration,
    /// From the request to the first byte, and between two reads.
    pub read: Duration,
    /// Everything, to the last byte.
    pub whole: Duration,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(10),
            whole: Duration::from_secs(15),
        }
    }
}

/// Whether the gateway can have seen a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Certainly not: it failed before there was a connection to send it on.
    No,
    /// It can have.
    Maybe,
}

/// Why no whole answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub why: NoAnswer,
    /// What that makes certain.
    pub sent: Sent,
}

/// A whole answer, not yet understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// At most [`LONGEST_BODY_BYTES`].
    pub body: Vec<u8>,
    /// The `Date` header.
    pub date: Option<Moment>,
    /// The `Retry-After` header, at most [`LONGEST_RETRY_AFTER`].
    pub retry_after: Option<Duration>,
}

/// A client for one gateway's address.
#[derive(Debug)]
pub struct Http {
    base: Url,
    timeouts: Timeouts,
    asking: OnceCell<Client>,
    making: OnceCell<Client>,
}

impl Http {
    /// A client for an address that [`base_url`] found good. Does no I/O: the system's certificates are
    /// read off the async threads when first needed, so that they don't hold up the till's start.
    pub fn new(base: Url, timeouts: Timeouts) -> Http {
        Http { base, timeouts, asking: OnceCell::new(), making: OnceCell::new() }
    }

    /// The address all requests go to.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// A GET of a path with a query after it. May be sent again by itself if a kept connection turns out dead.
    ///
    /// # Errors
    /// [`Failure`] when no whole answer came; any status is an answer.
    pub async fn ask(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        headers: HeaderMap,
    ) -> Result<Reply, Failure> {
        self.get(self.at(path, query), headers, LONGEST_BODY_BYTES).await
    }

    /// The same for a document, which may be longer than an answer.
    ///
    /// # Errors
    /// [`Failure`] as above.
    pub async fn ask_document(&self, path: &[&str], headers: HeaderMap) -> Result<Reply, Failure> {
        self.get(self.at(path, &[]), headers, LONGEST_DOCUMENT_BYTES).await
    }

    async fn get(&self, url: Url, headers: HeaderMap, longest_bytes: usize) -> Result<Reply, Failure> {
        let asking = client(&self.asking, || builder(&self.base, self.timeouts)).await?;
        run(asking.get(url).headers(headers), longest_bytes).await
    }

    /// A POST of JSON to a path with a query after it, sent at most once.
    ///
    /// # Errors
    /// [`Failure`] when no whole answer came; any status is an answer.
    pub async fn make(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        headers: HeaderMap,
        json: Vec<u8>,
    ) -> Result<Reply, Failure> {
        // What makes something must never be sent twice. A connection that was used before may be dead
        // without anybody knowing, and the HTTP library then sends the request again by itself on a new
        // one; so each such request gets its own connection and no retries.
        let once =
            || builder(&self.base, self.timeouts).pool_max_idle_per_host(0).retry(reqwest::retry::never());
        let request = client(&self.making, once).await?.post(self.at(path, query)).headers(headers);
        run(
            request.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(json),
            LONGEST_BODY_BYTES,
        )
        .await
    }

    fn at(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

/// Reads a base address: https, or plain http on loopback, with no user name, query or fragment. Its
/// path, if any, goes before every request's.
///
/// # Errors
/// [`SetupError::BaseUrlUnreadable`] or [`SetupError::BaseUrlNotHttps`].
pub fn base_url(text: &str) -> Result<Url, SetupError> {
    let url = Url::parse(text.trim()).map_err(|_| SetupError::BaseUrlUnreadable)?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(SetupError::BaseUrlNotHttps),
        _ => return Err(SetupError::BaseUrlUnreadable),
    }
    let bare = url.username().is_empty() && url.password().is_none();
    if !bare || url.query().is_some() || url.fragment().is_some() {
        return Err(SetupError::BaseUrlUnreadable);
    }
    Ok(url)
}

/// Whether a URL's host is this machine: `localhost`, `127.0.0.0/8` or `::1`.
pub fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The client of a cell, made when first needed. Without usable certificates on the system there is none,
/// and the next request tries again.
async fn client(cell: &OnceCell<Client>, build: impl FnOnce() -> ClientBuilder) -> Result<&Client, Failure> {
    let make = async {
        let builder = build();
        tokio::task::spawn_blocking(|| builder.build().ok()).await.ok().flatten()
    };
    cell.get_or_try_init(|| async { make.await.ok_or(()) })
        .await
        .map_err(|()| Failure { why: NoAnswer::Tls, sent: Sent::No })
}

fn builder(base: &Url, timeouts: Timeouts) -> ClientBuilder {
    let builder = Client::builder()
        .user_agent(USER_AGENT)
        .connect_timeout(timeouts.connect)
        .read_timeout(timeouts.read)
        .timeout(timeouts.whole)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .http1_only();
    if base.scheme() == "http" {
        // Loopback: no proxy leads there, and no certificate is needed to get there.
        builder.no_proxy().tls_certs_only([])
    } else {
        builder.https_only(true)
    }
}

async fn run(request: RequestBuilder, longest_bytes: usize) -> Result<Reply, Failure> {
    let outcome = exchange(request, longest_bytes).await;
    match &outcome {
        Ok(reply) => tracing::debug!(status = reply.status, bytes = reply.body.len(), "answer"),
        Err(failure) => tracing::debug!(why = failure.why.word(), sent = ?failure.sent, "no answer"),
    }
    outcome
}

async fn exchange(request: RequestBuilder, longest_bytes: usize) -> Result<Reply, Failure> {
    let mut response = request.send().await.map_err(|error| failure_of(&error))?;
    let date = header(response.headers(), &DATE).and_then(http_date);
    let retry_after = header(response.headers(), &RETRY_AFTER).and_then(|text| wait_of(text, date));
    let too_long = Failure { why: NoAnswer::Cut, sent: Sent::Maybe };
    if response.content_length().is_some_and(|bytes| bytes > longest_bytes as u64) {
        return Err(too_long);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure_of(&error))? {
        if body.len() + chunk.len() > longest_bytes {
            return Err(too_long);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Reply { status: response.status().as_u16(), body, date, retry_after })
}

/// What a failure makes certain. Only an error in making the connection (name, TCP, TLS and their
/// time-out) proves that nothing left.
fn failure_of(error: &reqwest::Error) -> Failure {
    if error.is_builder() {
        return Failure { why: NoAnswer::NoConnection, sent: Sent::No };
    }
    if error.is_connect() {
        let why = if error.is_timeout() {
            NoAnswer::TimedOut
        } else if is_tls(error) {
            NoAnswer::Tls
        } else {
            NoAnswer::NoConnection
        };
        return Failure { why, sent: Sent::No };
    }
    let why = if error.is_timeout() { NoAnswer::TimedOut } else { NoAnswer::Cut };
    Failure { why, sent: Sent::Maybe }
}

/// Whether a connection failed in the TLS handshake, which reports itself as invalid data.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(invalid_data) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn invalid_data(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<io::Error>());
    error.kind() == io::ErrorKind::InvalidData || inner.is_some_and(invalid_data)
}

fn header<'a>(headers: &'a HeaderMap, name: &reqwest::header::HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A moment as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<Moment> {
    DateTime::parse_from_rfc2822(text.trim()).ok().map(|moment| moment.with_timezone(&Utc))
}

/// A `Retry-After`, in seconds or as a date, which is measured against the answer's own `Date` so that
/// this machine's clock doesn't matter.
fn wait_of(text: &str, date: Option<Moment>) -> Option<Duration> {
    let text = text.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().map_or(LONGEST_RETRY_AFTER, Duration::from_secs)
    } else {
        (http_date(text)? - date?).to_std().unwrap_or(Duration::ZERO)
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_address_is_https_or_loopback() {
        for good in [
            "https://api.oneclickdz.com",
            "https://api.oneclickdz.com/",
            "https://127.0.0.1:8443/ocpay",
            "http://127.0.0.1:8787/ocpay",
            "http://127.9.9.9/",
            "http://localhost:8787",
            "http://LOCALHOST",
            "http://[::1]:8787/",
            " http://127.0.0.1:1 ",
        ] {
            assert!(base_url(good).is_ok(), "{good}");
        }
        for (bad, error) in [
            ("http://api.oneclickdz.com", SetupError::BaseUrlNotHttps),
            ("http://192.168.1.5:8787", SetupError::BaseUrlNotHttps),
            ("http://0.0.0.0:8787", SetupError::BaseUrlNotHttps),
            ("http://127.0.0.1.evil.example", SetupError::BaseUrlNotHttps),
            ("http://localhost.evil.example", SetupError::BaseUrlNotHttps),
            ("", SetupError::BaseUrlUnreadable),
            ("api.oneclickdz.com", SetupError::BaseUrlUnreadable),
            ("ftp://127.0.0.1/", SetupError::BaseUrlUnreadable),
            ("file:///etc/passwd", SetupError::BaseUrlUnreadable),
            ("https://user@api.oneclickdz.com", SetupError::BaseUrlUnreadable),
            ("https://api.oneclickdz.com/?a=b", SetupError::BaseUrlUnreadable),
            ("https://api.oneclickdz.com/#x", SetupError::BaseUrlUnreadable),
        ] {
            assert_eq!(base_url(bad), Err(error), "{bad}");
        }
    }

    #[test]
    fn paths_are_added_to_the_base_and_never_break_out_of_it() {
        let http = |base| Http::new(base_url(base).unwrap(), Timeouts::default());
        let at = |base, path: &[&str]| http(base).at(path, &[]).to_string();
        assert_eq!(at("http://127.0.0.1:1", &["v3", "a"]), "http://127.0.0.1:1/v3/a");
        assert_eq!(at("http://127.0.0.1:1/ocpay", &["v3", "a"]), "http://127.0.0.1:1/ocpay/v3/a");
        assert_eq!(at("http://127.0.0.1:1/ocpay/", &["v3", "a"]), "http://127.0.0.1:1/ocpay/v3/a");
        let asked = http("http://127.0.0.1:1").at(&["a"], &[("id", "b&c=d"), ("e", "f")]).to_string();
        assert_eq!(asked, "http://127.0.0.1:1/a?id=b%26c%3Dd&e=f");
        assert_eq!(at("http://127.0.0.1:1", &["v3", "a/b?c#d"]), "http://127.0.0.1:1/v3/a%2Fb%3Fc%23d");
    }

    #[test]
    fn a_wait_is_seconds_or_a_date_and_never_above_ten_minutes() {
        let date = http_date("Sun, 06 Nov 1994 08:49:37 GMT");
        assert!(date.is_some());
        let seconds = |text| wait_of(text, date).map(|wait| wait.as_secs());
        assert_eq!(seconds("7"), Some(7));
        assert_eq!(seconds(" 0 "), Some(0));
        assert_eq!(seconds("86400"), Some(600));
        assert_eq!(seconds("99999999999999999999999"), Some(600));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:47 GMT"), Some(10));
        assert_eq!(seconds("Sun, 06 Nov 1994 08:49:00 GMT"), Some(0));
        assert_eq!(seconds("Sat, 06 Nov 2094 08:49:00 GMT"), Some(600));
        assert_eq!(wait_of("Sun, 06 Nov 1994 08:49:47 GMT", None), None);
        for odd in ["", "-1", "1.5", "soon", "+3"] {
            assert_eq!(seconds(odd), None, "{odd:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_header_makes_the_reader_panic(text in ".{0,60}") {
            let _ = http_date(&text);
            let _ = wait_of(&text, http_date("Sun, 06 Nov 1994 08:49:37 GMT"));
            let _ = base_url(&text);
        }
    }
}
