//! OCPay's answer about a payment: any bytes are read without a fall, and nothing but its own word confirms.
#![no_main]

use domain::{Currency, Money, Verdict};
use gateways::ocpay::wire::{CheckedPayment, Envelope};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Some(envelope) = Envelope::read(body, "k3y") else { return };
    let Ok(payment) = CheckedPayment::read(&envelope, Money::new(150_000, Currency::DZD)) else { return };
    if payment.verdict == Verdict::Confirmed {
        assert_eq!(payment.raw_status, "CONFIRMED");
    }
    let said = [Some(payment.raw_status), payment.message, envelope.said(), envelope.request_id];
    assert!(said.iter().flatten().all(|words| !words.contains("k3y")), "{said:?}");
});
