//! OCPay's answer to a new link: any bytes are read without a fall, and its reference fits into a path.
#![no_main]

use gateways::ocpay::wire::{CreatedLink, Envelope, is_reference, read_key};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let Some(envelope) = Envelope::read(body, "k3y") else { return };
    let _ = read_key(&envelope);
    let Some(link) = CreatedLink::read(&envelope) else { return };
    assert!(is_reference(&link.reference), "{:?}", link.reference);
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    assert!(link.reference.bytes().all(safe), "{:?}", link.reference);
});
