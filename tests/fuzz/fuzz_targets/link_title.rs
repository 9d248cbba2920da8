//! A link's title from any shop name and note: short enough, with the sale's number first, nothing that steers.
#![no_main]

use domain::note::steers_text;
use domain::{Currency, Environment, Money, OwnReference, SaleNumber};
use gateways::LinkRequest;
use libfuzzer_sys::fuzz_target;

const LIMIT_BYTES: usize = 200;

fuzz_target!(|words: (&str, &str)| {
    let Ok(number) = "A-000123".parse::<SaleNumber>() else { return };
    let amount = Money::new(150_000, Currency::DZD);
    let ask = LinkRequest {
        note: words.1.to_owned(),
        shop_name: words.0.to_owned(),
        ..LinkRequest::new(OwnReference::new(number, 1, 7), amount, Environment::Sandbox)
    };
    let title = gateways::text::title(&ask, LIMIT_BYTES);
    assert!(title.len() <= LIMIT_BYTES, "{} bytes", title.len());
    assert!(title.starts_with("A-000123"), "{title:?}");
    assert!(!title.chars().any(steers_text), "{title:?}");
});
