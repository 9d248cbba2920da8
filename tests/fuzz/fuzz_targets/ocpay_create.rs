//! OCPay's answer to a new link: any bytes are read without a fall, and its reference fits into a path.
#![no_main]

use gateways::client::Answered;
use gateways::http::Reply;
use gateways::ocpay::wire::{created, is_reference, key, told};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let reply = Reply { status: 200, body: body.to_vec(), date: None, retry_after: None };
    let answer = Answered::new(reply, vec!["k3y"]);
    let _ = told(&answer, key);
    let Ok(((link, _), _)) = told(&answer, created) else { return };
    let reference = link.details.reference.unwrap_or_default();
    assert!(is_reference(&reference), "{reference:?}");
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    assert!(reference.bytes().all(safe), "{reference:?}");
});
