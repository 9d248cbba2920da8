//! OI Payments' answers: any bytes are read without a fall, nothing but its own word confirms, and a number fits
//! into a path.
#![no_main]

use domain::Verdict;
use gateways::http::Reply;
use gateways::oi::wire::{Told, is_id, payment, payments};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let reply = || Reply { status: 200, body: body.to_vec(), date: None, retry_after: None };
    let one = Told::read(reply(), &["k3y"], payment);
    let many = Told::read(reply(), &["k3y"], payments);
    let mut said = vec![one.trace.said, Some(one.code)];
    for payment in one.data.into_iter().chain(many.data.unwrap_or_default()) {
        if payment.verdict == Some(Verdict::Confirmed) {
            assert_eq!(payment.raw_status, "SUCCEEDED");
        }
        assert!(payment.details.reference.as_deref().is_none_or(is_id), "{:?}", payment.details);
        said.extend([Some(payment.raw_status), payment.details.currency]);
    }
    assert!(said.iter().flatten().all(|words| !words.contains("k3y")), "{said:?}");
});
