//! Paymennt's answers: any bytes are read without a fall, nothing but its own word confirms, and every name fits
//! into a path.
#![no_main]

use domain::{Currency, Environment, Verdict};
use gateways::client::Answered;
use gateways::http::Reply;
use gateways::paymennt::wire::Reading;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let reply = Reply { status: 200, body: body.to_vec(), date: None, retry_after: None };
    let answer = Answered::new(reply, vec!["k3y-s3cret", "k3y"]);
    let reading = Reading { answer, environment: Environment::Sandbox, asked: Some(Currency::AED) };
    let page = reading.page(20).map(|page| page.payments).unwrap_or_default();
    for payment in reading.checkout().into_iter().chain(page) {
        if payment.verdict == Some(Verdict::Confirmed) {
            assert_eq!(payment.raw_status.to_ascii_uppercase(), "PAID");
        }
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        for name in payment.details.reference.iter().chain(&payment.transaction) {
            assert!(!name.is_empty() && name.bytes().all(safe), "{name:?}");
        }
        let said =
            [Some(payment.raw_status), payment.raw_message, payment.own_reference, payment.details.currency];
        assert!(said.iter().flatten().all(|words| !words.contains("k3y")), "{said:?}");
    }
});
