//! A gateway's words: short enough, on one line, and never with the key in them.
#![no_main]

use domain::note::steers_text;
use libfuzzer_sys::fuzz_target;

const KEY: &str = "k3y";
const LIMIT: usize = 64;

fuzz_target!(|words: &str| {
    let Some(kept) = gateways::text::from_outside(words, KEY, LIMIT) else { return };
    assert!(!kept.is_empty() && kept.chars().count() <= LIMIT, "{kept:?}");
    assert!(!kept.chars().any(steers_text), "{kept:?}");
    assert!(!kept.contains(KEY), "{words:?} became {kept:?}");
});
