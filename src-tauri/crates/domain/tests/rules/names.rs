//! Sale numbers, own references, request ids, till codes and gateway names as texts.

use domain::{Flag, Flags, GatewayId, OwnReference, RequestId, SaleNumber, TillCode};
use proptest::prelude::*;

#[test]
fn a_till_code_is_a_capital_and_up_to_three_more_capitals_or_digits() {
    for right in ["A", "Z9", "AB12"] {
        assert_eq!(right.parse::<TillCode>().unwrap().as_str(), right);
    }
    for wrong in ["", "a", "1A", "ABCDE", "A-", "A ", "É", "\u{661}"] {
        assert!(wrong.parse::<TillCode>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_request_id_has_eight_to_sixty_four_plain_characters() {
    for right in ["12345678".to_owned(), "a-B_9".repeat(4), "x".repeat(64)] {
        assert!(right.parse::<RequestId>().is_ok(), "{right:?}");
    }
    for wrong in
        ["1234567".to_owned(), "x".repeat(65), "1234 5678".into(), "12345678\n".into(), "éééééééé".into()]
    {
        assert!(wrong.parse::<RequestId>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_gateway_s_name_is_short_and_lower_case() {
    for right in ["ocpay", "oi_payments", "v2"] {
        assert_eq!(right.parse::<GatewayId>().unwrap().to_string(), right);
    }
    for wrong in ["", "o", "OCPay", "oc pay", "../x", &"x".repeat(25)] {
        assert!(wrong.parse::<GatewayId>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_number_of_more_digits_than_six_and_up_to_the_integer_s_end_is_read_back() {
    for sequence in [1, 999_999, 1_000_000, u64::MAX] {
        let number = SaleNumber::new("A".parse().unwrap(), sequence);
        assert_eq!(number.to_string().parse(), Ok(number));
    }
    assert!("A-18446744073709551616".parse::<SaleNumber>().is_err());
    assert!("A-00000\u{661}".parse::<SaleNumber>().is_err());
    assert!("A-+00012".parse::<SaleNumber>().is_err());
}

#[test]
fn an_impossible_name_can_t_enter_by_a_file() {
    assert!(serde_json::from_str::<SaleNumber>("\"A-1\"").is_err());
    assert!(serde_json::from_str::<OwnReference>("\"A-000001-0-K7F3\"").is_err());
    assert!(serde_json::from_str::<TillCode>("\"a\"").is_err());
    assert!(serde_json::from_str::<RequestId>("\"short\"").is_err());
    assert!(serde_json::from_str::<GatewayId>("\"OC\"").is_err());
    assert!(serde_json::from_str::<Flags>("[\"late\",\"nonsense\"]").is_err());
    let flags: Flags = [Flag::Late, Flag::ChargedBack].into_iter().collect();
    assert_eq!(serde_json::from_str::<Flags>("[\"charged_back\",\"late\",\"late\"]").unwrap(), flags);
    assert_eq!(serde_json::to_string(&flags).unwrap(), "[\"late\",\"charged_back\"]");
}

proptest! {
    #[test]
    fn every_own_reference_reads_back_and_holds_no_letter_to_be_misread(
        sequence in 1_u64..5_000_000, ordinal in 1_u32..200, entropy: u32,
    ) {
        let reference = OwnReference::new(SaleNumber::new("B2".parse().unwrap(), sequence), ordinal, entropy);
        let text = reference.to_string();
        prop_assert_eq!(text.parse::<OwnReference>(), Ok(reference.clone()));
        prop_assert_eq!((reference.sale().sequence(), reference.ordinal()), (sequence, ordinal));
        let tail = text.rsplit('-').next().unwrap();
        prop_assert!(tail.len() == 4 && !tail.contains(['0', 'O', '1', 'I', 'L']), "{}", tail);
    }

    #[test]
    fn no_text_makes_a_reader_of_names_panic(text in ".{0,30}") {
        let _ = (text.parse::<SaleNumber>(), text.parse::<OwnReference>(), text.parse::<TillCode>());
        let _ = (text.parse::<RequestId>(), text.parse::<GatewayId>(), text.parse::<domain::BusinessDay>());
    }
}
