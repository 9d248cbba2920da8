//! Amounts and notes as people type them, bad ones included.

use domain::money::{AmountError, AmountLimits};
use domain::note::{NoteError, checked, cut_to_bytes};
use domain::{Currency, Money};
use proptest::prelude::*;

fn read(text: &str, code: &str) -> Result<i64, AmountError> {
    Money::parse_major(text, Currency::from_code(code).unwrap()).map(|money| money.amount_minor)
}

#[test]
fn decimals_are_those_of_the_currency() {
    assert_eq!(read("1,500", "TND"), Ok(1_500));
    assert_eq!(read("1.5005", "TND"), Err(AmountError::TooPrecise { decimals: 3 }));
    assert_eq!(read("1500", "JPY"), Ok(1_500));
    assert_eq!(read("1500.0", "JPY"), Err(AmountError::TooPrecise { decimals: 0 }));
    assert_eq!(read("1500.", "DZD"), Ok(150_000), "typed on the way to its decimals");
    assert_eq!(read("1,500", "DZD"), Err(AmountError::TooPrecise { decimals: 2 }), "never 1.50, never 1 500");
}

#[test]
fn nothing_that_only_looks_like_a_number_is_one() {
    for text in [
        "1,500.00",
        "1.500,00",
        "0x10",
        "١٥٠٠ دج",
        "1500 DZD",
        "1_500",
        "½",
        "²",
        "1500\u{202e}",
        "\u{2067}1500\u{2069}",
        "--5",
        "+-5",
        "5-",
        "1 500 ",
        "\u{0}",
        "1\n500",
        "∞",
        "१५",
        "１５００",
        "1. 5",
        "1 .5",
    ] {
        let found = read(text, "DZD");
        let spaced = text.trim() != text;
        let too_precise = Err(AmountError::TooPrecise { decimals: 2 });
        assert!(
            found == Err(AmountError::NotANumber) || found == too_precise || (spaced && found == Ok(150_000)),
            "{text:?}: {found:?}"
        );
    }
}

#[test]
fn digits_of_two_scripts_may_stand_together() {
    assert_eq!(read("1٥۰0", "DZD"), Ok(150_000));
    assert_eq!(read("١\u{66c}٥٠٠\u{66b}٥٠", "DZD"), Ok(150_050));
}

#[test]
fn too_many_digits_are_an_overflow_and_no_panic() {
    for text in
        ["9".repeat(19), "9".repeat(400), format!("-{}", "9".repeat(40)), format!("{}.99", "9".repeat(18))]
    {
        assert_eq!(read(&text, "DZD"), Err(AmountError::Overflow), "{text}");
    }
    assert_eq!(read(&format!("1.{}", "0".repeat(400)), "DZD"), Err(AmountError::TooPrecise { decimals: 2 }));
}

#[test]
fn limits_without_sense_refuse_nothing_and_panic_nothing() {
    for step_minor in [0, -1, i64::MIN] {
        let limits = AmountLimits { minimum_minor: 1, maximum_minor: i64::MAX, step_minor };
        let money = Money::new(7, Currency::DZD);
        assert_eq!(money.within(&limits), Ok(money), "{step_minor}");
    }
}

#[test]
fn limits_speak_before_they_measure() {
    let limits = AmountLimits { minimum_minor: 50_000, maximum_minor: 50_000_000, step_minor: 100 };
    let check = |minor| Money::new(minor, Currency::DZD).within(&limits).map(|money| money.amount_minor);
    assert_eq!(check(i64::MIN), Err(AmountError::Negative));
    assert_eq!(check(1), Err(AmountError::TooPrecise { decimals: 0 }));
    assert_eq!(check(100), Err(AmountError::TooSmall { minimum_minor: 50_000 }));
    assert!(matches!(check(i64::MAX / 100 * 100), Err(AmountError::TooLarge { .. })));
}

#[test]
fn money_of_two_currencies_is_never_added() {
    let dzd = Money::new(1, Currency::DZD);
    let eur = Money::new(1, Currency::from_code("EUR").unwrap());
    assert_eq!(dzd.checked_add(eur), None);
    assert_eq!(dzd.checked_add(Money::new(i64::MAX, Currency::DZD)), None);
    assert_eq!(dzd.checked_add(dzd), Some(Money::new(2, Currency::DZD)));
}

#[test]
fn a_currency_is_known_by_its_capitals_only() {
    for wrong in ["dzd", "DZ", "", "XXX", "DZD "] {
        assert_eq!(Currency::from_code(wrong), None, "{wrong:?}");
    }
    assert!(serde_json::from_str::<Currency>("\"XXX\"").is_err());
    let money = Money::new(150_000, Currency::DZD);
    let text = serde_json::to_string(&money).unwrap();
    assert_eq!(text, "{\"amount_minor\":150000,\"currency\":\"DZD\"}");
    assert_eq!(serde_json::from_str::<Money>(&text).unwrap(), money);
    assert!(serde_json::from_str::<Money>("{\"amount_minor\":1.5,\"currency\":\"DZD\"}").is_err());
}

#[test]
fn a_note_holds_what_people_write_and_nothing_that_steers() {
    for right in ["", "قهوة ×2", "café – 2 croissants", "👩\u{200d}🍳", "می\u{200c}خواهم", "<b>&\"'</b>"]
    {
        assert_eq!(checked(right).as_deref(), Ok(right), "{right:?}");
    }
    for wrong in [
        "a\tb",
        "a\r\nb",
        "\u{1b}[31m",
        "a\u{61c}b",
        "a\u{200e}b",
        "a\u{202a}b",
        "a\u{2069}b",
        "a\u{feff}b",
        "a\u{e0041}b",
        "a\u{85}b",
        "a\u{9b}b",
    ] {
        assert_eq!(checked(wrong), Err(NoteError::ControlCharacter), "{wrong:?}");
    }
    assert_eq!(checked(&format!(" {} ", "é".repeat(100))).map(|note| note.len()), Ok(200));
    assert_eq!(checked(&"é".repeat(101)), Err(NoteError::TooLong { bytes: 202 }));
}

proptest! {
    #[test]
    fn every_amount_of_every_exponent_reads_back(minor in 1_i64.., code in prop::sample::select(vec!["DZD", "TND", "JPY"])) {
        let currency = Currency::from_code(code).unwrap();
        let money = Money::new(minor, currency);
        prop_assert_eq!(Money::parse_major(&money.figures(), currency), Ok(money));
        prop_assert_eq!(Money::parse_major(&money.plain(), currency), Ok(money));
    }

    #[test]
    fn a_checked_note_is_checked_again_without_change(text in "\\PC{0,120}") {
        if let Ok(note) = checked(&text) {
            prop_assert!(note.len() <= 200);
            prop_assert_eq!(checked(&note), Ok(note.clone()));
        }
    }

    #[test]
    fn a_cut_is_the_longest_start_that_fits(text in ".{0,40}", limit in 0_usize..80) {
        let cut = cut_to_bytes(&text, limit);
        prop_assert!(text.starts_with(cut) && cut.len() <= limit);
        let next = text[cut.len()..].chars().next();
        prop_assert!(next.is_none_or(|character| cut.len() + character.len_utf8() > limit));
    }
}
