//! OCPay's answer about a payment: any bytes are read without a fall, and nothing but its own word confirms.
#![no_main]

use domain::{Currency, Verdict};
use gateways::client::Answered;
use gateways::http::Reply;
use gateways::ocpay::wire::{checked, told};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let reply = Reply { status: 200, body: body.to_vec(), date: None, retry_after: None };
    let answer = Answered::new(reply, vec!["k3y"]);
    let said = match told(&answer, |data| Some(checked(data, Currency::DZD))) {
        Ok((payment, trace)) => {
            if payment.verdict == Some(Verdict::Confirmed) {
                assert_eq!(payment.raw_status, "CONFIRMED");
            }
            vec![Some(payment.raw_status), payment.raw_message, payment.details.currency, trace.request_id]
        }
        Err(no) => vec![no.code, no.said, no.request_id],
    };
    assert!(said.iter().flatten().all(|words| !words.contains("k3y")), "{said:?}");
});
