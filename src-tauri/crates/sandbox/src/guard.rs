//! Who may come in by which door. The payment page is open to whoever can reach it; what steers the sandbox is for
//! this machine alone, and for nobody's web page.

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Method};
use std::net::IpAddr;

use crate::server::Connection;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why somebody was turned away; in words for a person who tries it by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TurnedAway {
    #[error("only this machine may do that, over loopback")]
    NotLoopback,
    #[error("the Host header names another machine")]
    ForeignHost,
    #[error("another web page asked for this")]
    ForeignPage,
    #[error("Content-Type must be application/json")]
    NotJson,
}

/// Lets a request to `/control` in: from loopback, to a loopback name (a foreign name that resolves here is a trick),
/// and not from a web page; a change has to come as JSON, which no page can send across origins unasked.
pub(crate) fn control(
    connection: &Connection,
    method: &Method,
    headers: &HeaderMap,
) -> Result<(), TurnedAway> {
    if !connection.peer.is_loopback() {
        return Err(TurnedAway::NotLoopback);
    }
    match host(headers) {
        Some(host) if is_loopback_name(&host) => {}
        _ => return Err(TurnedAway::ForeignHost),
    }
    if came_from(headers) == Origin::Elsewhere {
        return Err(TurnedAway::ForeignPage);
    }
    if method == Method::POST && !is_json(headers) {
        return Err(TurnedAway::NotJson);
    }
    Ok(())
}

/// Lets a request to the payment page in: to one of the names it was given out under, and an act of the customer only
/// from the page itself.
pub(crate) fn page(
    connection: &Connection,
    method: &Method,
    headers: &HeaderMap,
    public_host: Option<&str>,
) -> Result<(), TurnedAway> {
    let host = host(headers).ok_or(TurnedAway::ForeignHost)?;
    let known = is_loopback_name(&host)
        || ip(&host).is_some_and(|ip| ip == connection.local)
        || public_host.is_some_and(|public| unbracketed(public).eq_ignore_ascii_case(unbracketed(&host)));
    if !known {
        return Err(TurnedAway::ForeignHost);
    }
    let act = method != Method::GET && method != Method::HEAD;
    if act && came_from(headers) != Origin::Here {
        return Err(TurnedAway::ForeignPage);
    }
    Ok(())
}

/// Whether the request says that its body is JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

#[derive(Debug, PartialEq, Eq)]
enum Origin {
    /// The browser says: our own page.
    Here,
    /// The browser says: another page.
    Elsewhere,
    /// Nothing says anything: a program, not a browser.
    Unsaid,
}

fn came_from(headers: &HeaderMap) -> Origin {
    let site = headers.get(SEC_FETCH_SITE).map(|value| value.as_bytes());
    if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
        return Origin::Elsewhere;
    }
    match (headers.get(ORIGIN), headers.get(HOST)) {
        (Some(origin), Some(host)) => {
            let ours = [b"http://".as_slice(), host.as_bytes()].concat();
            if origin.as_bytes().eq_ignore_ascii_case(&ours) { Origin::Here } else { Origin::Elsewhere }
        }
        (Some(_), None) => Origin::Elsewhere,
        (None, _) if site == Some(b"same-origin".as_slice()) => Origin::Here,
        (None, _) => Origin::Unsaid,
    }
}

/// The one host that the request names, without its port.
fn host(headers: &HeaderMap) -> Option<String> {
    let mut all = headers.get_all(HOST).iter();
    let (Some(host), None) = (all.next(), all.next()) else { return None };
    let authority: Authority = host.to_str().ok()?.parse().ok()?;
    (!authority.as_str().contains('@')).then(|| authority.host().to_owned())
}

fn unbracketed(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

fn ip(host: &str) -> Option<IpAddr> {
    unbracketed(host).parse::<IpAddr>().ok().map(|ip| ip.to_canonical())
}

fn is_loopback_name(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || ip(host).is_some_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::server::HangUp;

    fn over(peer: &str, local: &str) -> Connection {
        Connection { peer: peer.parse().unwrap(), local: local.parse().unwrap(), hang_up: HangUp::default() }
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn control_is_for_loopback_alone() {
        let here = over("127.0.0.1", "127.0.0.1");
        let json = ("content-type", "application/json");
        let ask = |connection: &Connection, pairs: &[_]| control(connection, &Method::POST, &headers(pairs));
        assert_eq!(ask(&here, &[("host", "127.0.0.1:8787"), json]), Ok(()));
        assert_eq!(ask(&here, &[("host", "localhost:8787"), json]), Ok(()));
        assert_eq!(ask(&here, &[("host", "[::1]:8787"), json]), Ok(()));
        assert_eq!(ask(&here, &[("host", "evil.example:8787"), json]), Err(TurnedAway::ForeignHost));
        assert_eq!(ask(&here, &[("host", "127.0.0.1.evil.example"), json]), Err(TurnedAway::ForeignHost));
        assert_eq!(ask(&here, &[("host", "x@127.0.0.1"), json]), Err(TurnedAway::ForeignHost));
        assert_eq!(ask(&here, &[json]), Err(TurnedAway::ForeignHost));
        let phone = over("192.168.1.20", "192.168.1.5");
        assert_eq!(ask(&phone, &[("host", "127.0.0.1:8787"), json]), Err(TurnedAway::NotLoopback));
        let self_over_lan = over("192.168.1.5", "192.168.1.5");
        assert_eq!(ask(&self_over_lan, &[("host", "127.0.0.1:8787"), json]), Err(TurnedAway::NotLoopback));
    }

    #[test]
    fn control_takes_nothing_from_a_web_page() {
        let here = over("127.0.0.1", "127.0.0.1");
        let host = ("host", "127.0.0.1:8787");
        let json = ("content-type", "application/json");
        let ask = |pairs: &[_]| control(&here, &Method::POST, &headers(pairs));
        assert_eq!(ask(&[host, ("content-type", "text/plain")]), Err(TurnedAway::NotJson));
        assert_eq!(ask(&[host, json, ("origin", "https://evil.example")]), Err(TurnedAway::ForeignPage));
        assert_eq!(ask(&[host, json, ("sec-fetch-site", "cross-site")]), Err(TurnedAway::ForeignPage));
    }

    #[test]
    fn a_customer_acts_from_the_page_itself() {
        let phone = over("192.168.1.20", "192.168.1.5");
        let host = ("host", "192.168.1.5:8787");
        let act = |pairs: &[_]| page(&phone, &Method::POST, &headers(pairs), None);
        assert_eq!(act(&[host, ("origin", "http://192.168.1.5:8787")]), Ok(()));
        assert_eq!(act(&[host, ("origin", "http://192.168.1.5:9999")]), Err(TurnedAway::ForeignPage));
        assert_eq!(act(&[host, ("origin", "null")]), Err(TurnedAway::ForeignPage));
        assert_eq!(act(&[host]), Err(TurnedAway::ForeignPage));
        assert_eq!(act(&[host, ("sec-fetch-site", "same-origin")]), Ok(()));
        assert_eq!(page(&phone, &Method::GET, &headers(&[host]), None), Ok(()));
        let name = [("host", "till.local:8787")];
        assert_eq!(page(&phone, &Method::GET, &headers(&name), None), Err(TurnedAway::ForeignHost));
        assert_eq!(page(&phone, &Method::GET, &headers(&name), Some("till.local")), Ok(()));
    }
}
