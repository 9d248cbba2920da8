//! OI Payments' receipts, where they are enabled. No document says what one is, so whatever is a document is taken.

use super::SUBJECT;
use crate::peer::{Act, Peer, answer};
use gateways::document::LONGEST_DOCUMENT_BYTES;
use gateways::oi::Oi;
use gateways::registry::Setup;
use gateways::{CheckError, Gateway, KeyError, NoAnswer};

/// What a receipt is when the gateway answers so: the ending of its file and how long it is, or `None` for none.
async fn told(status: &str, body: &[u8]) -> Result<Option<(&'static str, usize)>, CheckError> {
    let peer = Peer::that(Act::Say(answer(status, &[], body))).await;
    let gateway = SUBJECT.at(&peer.base_url(), "key");
    let told = gateway.receipt(&SUBJECT.question("100")).await.unwrap();
    assert!(peer.seen()[0].starts_with("GET /payments/100/receipt HTTP/1.1\r\n"), "{}", peer.seen()[0]);
    told.map(|receipt| receipt.map(|one| (one.kind.extension(), one.bytes.len())))
}

fn envelope(success: bool, code: &str) -> String {
    let data = if success { r#"{"receiptNumber":"R-100"}"# } else { "null" };
    format!(r#"{{"data":{data},"meta":{{"success":{success},"errorCode":"{code}"}}}}"#)
}

#[tokio::test]
async fn a_document_is_kept_as_it_came() {
    let json = envelope(true, "");
    let long = [b"%PDF-1.7\n".as_slice(), &vec![b' '; 500_000]].concat();
    for (body, ending) in [
        (json.as_bytes(), "json"),
        (long.as_slice(), "pdf"),
        (b"\x89PNG\r\n\x1a\n\0".as_slice(), "png"),
        (b"\xff\xd8\xff\xe0".as_slice(), "jpg"),
    ] {
        assert_eq!(told("200 OK", body).await, Ok(Some((ending, body.len()))), "{ending}");
    }
}

#[tokio::test]
async fn its_own_no_means_that_there_is_none() {
    for (status, code) in
        [("403 x", "FORBIDDEN"), ("404 x", "RESOURCE_NOT_FOUND"), ("409 x", "INVALID_OPERATION_STATE")]
    {
        assert_eq!(told(status, envelope(false, code).as_bytes()).await, Ok(None), "{status}");
    }
}

#[tokio::test]
async fn what_is_no_receipt_is_never_kept() {
    let unreadable = Err(CheckError::NoAnswer(NoAnswer::Unreadable));
    let refused = envelope(false, "RESOURCE_NOT_FOUND");
    for (status, body) in [
        ("200 OK", "<!doctype html><title>Log in</title>"),
        ("200 OK", ""),
        ("200 OK", r#"{"receiptNumber":"R-100"}"#),
        // It repeats the key.
        ("200 OK", r#"{"data":{"for":"oi_test_key"},"meta":{"success":true}}"#),
        ("404 x", "<html>"),
        ("404 x", "%PDF-1.7"),
    ] {
        assert_eq!(told(status, body.as_bytes()).await, unreadable, "{status} {body}");
    }
    assert!(told("200 OK", refused.as_bytes()).await.is_err(), "a no on 200");
    let wrong_key = told("401 x", envelope(false, "UNAUTHORIZED").as_bytes()).await;
    assert_eq!(wrong_key, Err(CheckError::KeyRefused(KeyError::Wrong)));
    let endless = vec![b' '; LONGEST_DOCUMENT_BYTES + 1];
    assert_eq!(told("200 OK", &endless).await, Err(CheckError::NoAnswer(NoAnswer::Cut)));
}

#[tokio::test]
async fn where_they_are_not_enabled_nobody_asks() {
    let peer = Peer::that(Act::HangUp).await;
    let setup = Setup { base_url: Some(peer.base_url()), ..Setup::default() };
    let gateway = Oi::new(&setup, &SUBJECT.keys_of("key")).unwrap();
    assert!(!gateway.capabilities().receipts);
    assert_eq!(gateway.receipt(&SUBJECT.question("100")).await, None);
    assert_eq!(peer.seen(), Vec::<String>::new());
}
