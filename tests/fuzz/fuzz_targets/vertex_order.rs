//! Vertex's answer about an order: any bytes are read without a fall, and nothing but its own words confirm.
#![no_main]

use domain::{Currency, Environment, Money, Verdict};
use gateways::json::Fields;
use gateways::vertex::wire::{Order, methods};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Some(fields) = Fields::read(body, &["k3y"]) else { return };
    for method in methods(&fields).unwrap_or_default() {
        assert!((1..=2).contains(&method.code.matches(':').count()), "{method:?}");
    }
    let asked = Money::new(150_000, Currency::DZD);
    let Some(order) = Order::read(&fields, asked, Environment::Sandbox, false) else { return };
    let Order { payment, .. } = order;
    if payment.verdict == Some(Verdict::Confirmed) {
        assert!(["completed", "in_progress/completed"].contains(&payment.raw_status.as_str()), "{payment:?}");
    }
    let said =
        [Some(payment.raw_status), payment.details.currency, payment.details.reference, payment.raw_message];
    assert!(said.iter().flatten().all(|words| !words.contains("k3y")), "{said:?}");
});
