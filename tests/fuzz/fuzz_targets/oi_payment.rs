//! OI Payments' answers: any bytes are read without a fall, nothing but its own word confirms, and a number fits
//! into a path.
#![no_main]

use domain::Verdict;
use gateways::client::Answered;
use gateways::http::Reply;
use gateways::oi::wire::{is_id, payment, payments, told};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let reply = Reply { status: 200, body: body.to_vec(), date: None, retry_after: None };
    let answer = Answered::new(reply, vec!["k3y"]);
    let one = told(&answer, payment);
    let mut said = one.as_ref().err().map(|no| vec![no.code.clone(), no.said.clone()]).unwrap_or_default();
    for payment in one.into_iter().chain(told(&answer, payments).unwrap_or_default()) {
        if payment.verdict == Some(Verdict::Confirmed) {
            assert_eq!(payment.raw_status, "SUCCEEDED");
        }
        assert!(payment.details.reference.as_deref().is_none_or(is_id), "{:?}", payment.details);
        said.extend([Some(payment.raw_status), payment.raw_message, payment.details.currency]);
    }
    assert!(said.iter().flatten().all(|words| !words.contains("k3y")), "{said:?}");
});
