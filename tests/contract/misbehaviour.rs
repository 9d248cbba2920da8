//! What any server can do wrong, and what each gateway must make of it.

use crate::SUBJECTS;
use crate::peer::{Act, Peer, answer};
use crate::subject::{SHORT, Subject};
use crate::told;
use domain::{Currency, Money};
use gateways::Gateway;
use gateways::http::Timeouts;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};

const KEY: &str = "very-secret-key";

/// What the three calls make of one behaviour: the wish for a link, the question, the key check.
async fn all_calls(subject: &Subject, gateway: &Arc<dyn Gateway>) -> [Value; 3] {
    [
        told::link(&gateway.make_link(&subject.wish()).await),
        told::check(&gateway.check(&subject.question(subject.references[0])).await),
        told::key(&gateway.validate_key().await),
    ]
}

/// Tells one behaviour to each gateway and compares what its calls make of it.
async fn a_gateway_makes_of(act: Act, link: Value, silence: Value) {
    // Only what never ends is waited for briefly; a busy machine may take its time over the rest.
    let endless = matches!(act, Act::Silence | Act::Drip(..));
    let timeouts = if endless { SHORT } else { Timeouts::default() };
    for subject in SUBJECTS {
        let peer = Peer::that(act.clone()).await;
        let gateway = subject.within(&peer.base_url(), KEY, timeouts);
        assert_eq!(
            all_calls(subject, &gateway).await,
            [link.clone(), silence.clone(), silence.clone()],
            "{}",
            subject.name
        );
    }
}

#[tokio::test]
async fn a_refused_connection_is_not_sent() {
    let nobody = Peer::that(Act::HangUp).await.base_url();
    for subject in SUBJECTS {
        // Dropping the peer above closes its port soon, not at once.
        let mut calls = all_calls(subject, &subject.at(&nobody, KEY)).await;
        for _ in 0..50 {
            if calls[0] == json!({ "not_sent": "no_connection" }) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            calls = all_calls(subject, &subject.at(&nobody, KEY)).await;
        }
        let silence = json!({ "no_answer": "no_connection" });
        assert_eq!(
            calls,
            [json!({ "not_sent": "no_connection" }), silence.clone(), silence],
            "{}",
            subject.name
        );
    }
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_not_sent() {
    for subject in SUBJECTS {
        let gateway = subject.at("https://gateway.invalid", KEY);
        let told = told::link(&gateway.make_link(&subject.wish()).await);
        let offline = [json!({ "not_sent": "no_connection" }), json!({ "not_sent": "timed_out" })];
        assert!(offline.contains(&told), "{}: {told}", subject.name);
    }
}

#[tokio::test]
async fn a_certificate_of_somebody_else_is_not_sent_and_never_spoken_to() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let tls = TlsAcceptor::from(Arc::new(config));
    for subject in SUBJECTS {
        let peer = Peer::behind(tls.clone()).await;
        let gateway = subject.at(&peer.tls_base_url(), KEY);
        let silence = json!({ "no_answer": "tls" });
        assert_eq!(
            all_calls(subject, &gateway).await,
            [json!({ "not_sent": "tls" }), silence.clone(), silence],
            "{}",
            subject.name
        );
        assert_eq!(peer.seen(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_not_sent() {
    for subject in SUBJECTS {
        let peer = Peer::that(Act::SayAndClose(b"hello\r\n\r\n".to_vec())).await;
        let gateway = subject.within(&peer.tls_base_url(), KEY, SHORT);
        let told = told::link(&gateway.make_link(&subject.wish()).await);
        assert!(told.get("not_sent").is_some(), "{}: {told}", subject.name);
    }
}

#[tokio::test]
async fn a_connection_that_takes_too_long_to_make_is_not_sent() {
    // A listener that never accepts gets as far as TCP; the TLS handshake then waits for ever.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("https://localhost:{}", silent.local_addr().unwrap().port());
    for subject in SUBJECTS {
        let gateway = subject.within(&base_url, KEY, SHORT);
        let told = told::link(&gateway.make_link(&subject.wish()).await);
        assert_eq!(told, json!({ "not_sent": "timed_out" }), "{}", subject.name);
    }
}

#[tokio::test]
async fn a_lost_answer_is_ambiguous() {
    a_gateway_makes_of(Act::HangUp, json!({ "ambiguous": "cut" }), json!({ "no_answer": "cut" })).await;
}

#[tokio::test]
async fn an_answer_that_never_comes_is_ambiguous() {
    a_gateway_makes_of(
        Act::Silence,
        json!({ "ambiguous": "timed_out" }),
        json!({ "no_answer": "timed_out" }),
    )
    .await;
}

#[tokio::test]
async fn a_slow_drip_is_timed_out_as_a_whole() {
    let slow = Act::Drip(answer("200 OK", &[], &[b' '; 4096]), Duration::from_millis(5));
    let before = Instant::now();
    a_gateway_makes_of(slow, json!({ "ambiguous": "timed_out" }), json!({ "no_answer": "timed_out" })).await;
    let most = SHORT.whole * 3 * u32::try_from(SUBJECTS.len()).unwrap() + Duration::from_secs(3);
    assert!(before.elapsed() < most, "{:?}", before.elapsed());
}

#[tokio::test]
async fn a_connection_that_ends_in_mid_answer_is_ambiguous() {
    let mut torn = answer("200 OK", &[("Content-Type", "application/json")], &[b' '; 100]);
    torn.truncate(torn.len() - 50);
    let (link, silence) = (json!({ "ambiguous": "cut" }), json!({ "no_answer": "cut" }));
    a_gateway_makes_of(Act::SayAndClose(torn), link.clone(), silence.clone()).await;
    let head = b"HTTP/1.1 200 OK\r\nContent-".to_vec();
    a_gateway_makes_of(Act::SayAndClose(head), link, silence).await;
}

#[tokio::test]
async fn an_answer_longer_than_64_kib_is_cut() {
    let (link, silence) = (json!({ "ambiguous": "cut" }), json!({ "no_answer": "cut" }));
    let long = answer("200 OK", &[], &vec![b' '; 64 * 1024 + 1]);
    a_gateway_makes_of(Act::Say(long), link.clone(), silence.clone()).await;
    let mut unmeasured = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec();
    unmeasured.resize(unmeasured.len() + 1024 * 1024, b' ');
    a_gateway_makes_of(Act::SayAndClose(unmeasured), link, silence).await;
    let whole = answer("200 OK", &[], &vec![b' '; 64 * 1024]);
    let (link, silence) = (json!({ "ambiguous": "unreadable" }), json!({ "no_answer": "unreadable" }));
    a_gateway_makes_of(Act::Say(whole), link, silence).await;
}

#[tokio::test]
async fn a_web_page_is_no_verdict() {
    let page = b"<html><body>Sign in to the network</body></html>";
    let html = [("Content-Type", "text/html")];
    let unreadable = (json!({ "ambiguous": "unreadable" }), json!({ "no_answer": "unreadable" }));
    a_gateway_makes_of(Act::Say(answer("200 OK", &html, page)), unreadable.0.clone(), unreadable.1.clone())
        .await;
    a_gateway_makes_of(Act::Say(answer("200 OK", &[], b"")), unreadable.0, unreadable.1).await;
    let broken = (json!({ "ambiguous": "server_error" }), json!({ "no_answer": "server_error" }));
    for status in ["500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable"] {
        a_gateway_makes_of(Act::Say(answer(status, &html, page)), broken.0.clone(), broken.1.clone()).await;
    }
    for subject in SUBJECTS {
        for status in ["404 Not Found", "410 Gone"] {
            let peer = Peer::that(Act::Say(answer(status, &html, page))).await;
            let question = subject.question(subject.references[0]);
            let told = told::check(&subject.at(&peer.base_url(), KEY).check(&question).await);
            assert_eq!(told, json!({ "no_answer": "unreadable" }), "{} {status}", subject.name);
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Peer::that(Act::Say(answer("200 OK", &[], b"{}"))).await;
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let lead_away = answer(status, &[("Location", &elsewhere.base_url())], b"");
        let (link, silence) = (json!({ "ambiguous": "unreadable" }), json!({ "no_answer": "unreadable" }));
        a_gateway_makes_of(Act::Say(lead_away), link, silence).await;
    }
    assert_eq!(elsewhere.seen(), Vec::<String>::new());
}

#[tokio::test]
async fn too_many_requests_gives_its_wait() {
    let date = ("Date", "Sun, 06 Nov 1994 08:49:37 GMT");
    for (headers, wait) in [
        (vec![("Retry-After", "7")], Some(7)),
        (vec![date, ("Retry-After", "Sun, 06 Nov 1994 08:49:47 GMT")], Some(10)),
        (vec![("Retry-After", "100000")], Some(600)),
        (vec![("Retry-After", "soon")], None),
        (vec![], None),
    ] {
        let slow_down = Act::Say(answer("429 Too Many Requests", &headers, b"<html>"));
        for subject in SUBJECTS {
            let told = json!({ "throttled_s": wait.or(subject.usual_wait_s) });
            let peer = Peer::that(slow_down.clone()).await;
            let calls = all_calls(subject, &subject.at(&peer.base_url(), KEY)).await;
            assert_eq!(calls, [told.clone(), told.clone(), told], "{}", subject.name);
        }
    }
}

#[tokio::test]
async fn what_makes_a_link_is_sent_once_even_on_a_connection_that_was_kept() {
    for subject in SUBJECTS {
        let peer = Peer::which(|request| {
            if request.starts_with("POST") { Act::HangUp } else { Act::Say(answer("200 OK", &[], b"{}")) }
        })
        .await;
        let gateway = subject.at(&peer.base_url(), KEY);
        for _ in 0..3 {
            let _ = gateway.check(&subject.question(subject.references[0])).await;
            let told = told::link(&gateway.make_link(&subject.wish()).await);
            assert_eq!(told, json!({ "ambiguous": "cut" }), "{}", subject.name);
        }
        let posts = peer.seen().iter().filter(|request| request.starts_with("POST")).count();
        assert_eq!(posts, 3, "{}", subject.name);
    }
}

#[tokio::test]
async fn an_amount_the_gateway_does_not_take_never_leaves() {
    for subject in SUBJECTS {
        let peer = Peer::that(Act::HangUp).await;
        let gateway = subject.at(&peer.base_url(), KEY);
        let (currency, limits) = gateway.capabilities().currencies[0];
        let mut amounts = vec![
            Money::new(0, currency),
            Money::new(-limits.minimum_minor, currency),
            Money::new(limits.minimum_minor - limits.step_minor, currency),
            Money::new(limits.maximum_minor + limits.step_minor, currency),
            Money::new(i64::MAX, currency),
            Money::new(limits.minimum_minor, Currency::from_code("OMR").unwrap()),
        ];
        if limits.step_minor > 1 {
            amounts.push(Money::new(limits.minimum_minor + 1, currency));
        }
        for amount in amounts {
            let mut wish = subject.wish();
            wish.amount = amount;
            let told = told::link(&gateway.make_link(&wish).await);
            assert!(told.get("rejected").is_some(), "{} {amount:?}: {told}", subject.name);
        }
        assert_eq!(peer.seen(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_missing_or_impossible_key_never_leaves() {
    for subject in SUBJECTS {
        let peer = Peer::that(Act::HangUp).await;
        for (key, why) in [("", "Missing"), ("  ", "Missing"), ("a\r\nX-Other: b", "Wrong")] {
            let calls = all_calls(subject, &subject.at(&peer.base_url(), key)).await;
            let refused = json!({ "key": why });
            assert_eq!(calls, [refused.clone(), refused.clone(), refused], "{} {key:?}", subject.name);
        }
        assert_eq!(peer.seen(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_key_is_in_no_error_even_if_the_gateway_repeats_it() {
    for subject in SUBJECTS {
        let body = format!(
            r#"{{"success":false,"message":"{KEY}","error":{{"code":"{KEY}","message":"bad {KEY}"}},"requestId":"{KEY}"}}"#
        );
        for status in
            ["200 OK", "400 Bad Request", "401 Unauthorized", "403 Forbidden", "422 Unprocessable", "500 x"]
        {
            let peer = Peer::that(Act::Say(answer(status, &[], body.as_bytes()))).await;
            let gateway = subject.at(&peer.base_url(), KEY);
            let link = gateway.make_link(&subject.wish()).await;
            let check = gateway.check(&subject.question(subject.references[0])).await;
            let key = gateway.validate_key().await;
            let everything = format!(
                "{link:?} {check:?} {key:?} {} {} {}",
                link.as_ref().map_or_else(ToString::to_string, |_| String::new()),
                check.as_ref().map_or_else(ToString::to_string, |_| String::new()),
                key.as_ref().map_or_else(ToString::to_string, |_| String::new()),
            );
            assert!(!everything.contains(KEY), "{} {status}: {everything}", subject.name);
            assert!(peer.seen().iter().all(|request| request.contains(KEY)), "the key is sent all the same");
        }
    }
}

#[tokio::test]
async fn a_title_begins_with_the_sale_number_and_the_till_names_itself() {
    for subject in SUBJECTS {
        let peer = Peer::that(Act::HangUp).await;
        let _ = subject.at(&peer.base_url(), KEY).make_link(&subject.wish()).await;
        let request = peer.seen().remove(0);
        assert!(request.contains("\"A-000123"), "{} {request}", subject.name);
        assert!(request.to_ascii_lowercase().contains("user-agent: comptoir/"), "{} {request}", subject.name);
    }
}
