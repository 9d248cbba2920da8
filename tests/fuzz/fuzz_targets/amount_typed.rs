//! An amount as people type it: whatever is read is whole, within bounds, and reads back the same.
#![no_main]

use domain::{Currency, Money};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(money) = Money::parse_major(text, Currency::DZD) else { return };
    assert!(money.amount_minor > 0, "{text:?} was read as {money:?}");
    let again = Money::parse_major(&money.figures(), Currency::DZD);
    assert_eq!(again, Ok(money), "{text:?} became {:?}", money.figures());
});
