//! Chargily Pay's answers: any bytes are read without a fall, nothing but its own word confirms, a checkout's name
//! fits into a path, and the key is in nothing that is kept.
#![no_main]

use domain::Verdict;
use gateways::chargily::wire::{checkout, read_balance, read_page};
use gateways::json::Fields;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Some(fields) = Fields::read(body, &["k3y"]) else { return };
    let _ = (read_balance(&fields), read_page(&fields, None));
    let Some(checkout) = checkout(&fields, None) else { return };
    if let Some(reference) = &checkout.details.reference {
        assert!(!reference.is_empty() && !reference.contains(['/', '.', '%', '?', '#']), "{reference:?}");
    }
    if checkout.verdict == Some(Verdict::Confirmed) {
        assert_eq!(checkout.raw_status, "paid");
    }
    let said = [Some(checkout.raw_status), checkout.details.currency, checkout.own_reference];
    assert!(said.iter().flatten().all(|words| !words.contains("k3y")), "{said:?}");
});
