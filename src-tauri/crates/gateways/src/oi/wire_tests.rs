use super::*;
use crate::KeyError;
use crate::http::Reply;
use domain::{Currency, Money, OwnReference, SaleNumber};

fn answered(status: u16, body: &[u8]) -> Answered<'static> {
    let reply = Reply { status, body: body.to_vec(), date: None, retry_after: None };
    Answered::new(reply, vec!["oi_test_k3y", "s3cret"])
}

fn done<T>(data: &str, read: impl FnOnce(&Fields<'_>, Option<Moment>) -> Option<T>) -> Option<T> {
    let body = format!(r#"{{"data":{data},"meta":{{"success":true}},"pagination":null}}"#);
    told(&answered(200, body.as_bytes()), read).ok()
}

#[test]
fn what_is_not_in_its_envelope_is_not_its_answer() {
    let foreign = r#"{"success":true,"data":{"status":"CONFIRMED","amountMinor":5}}"#;
    for body in ["", "[]", "{}", "<html>", foreign, r#"{"data":{"status":"SUCCEEDED"},"meta":7}"#] {
        for status in [200, 201, 302, 400, 404, 409, 410, 422] {
            let meaning = told(&answered(status, body.as_bytes()), payment).map_err(|no| no.meaning);
            assert_eq!(meaning, Err(Meaning::Nothing(NoAnswer::Unreadable)), "{status} {body}");
        }
    }
}

#[test]
fn every_documented_word_has_its_own_meaning_and_no_other_word_has_any() {
    for (word, expected) in [
        ("CREATED", Verdict::Pending),
        ("PENDING", Verdict::Pending),
        ("SUCCEEDED", Verdict::Confirmed),
        ("FAILED", Verdict::Declined),
        ("CANCELLED", Verdict::Cancelled),
        ("EXPIRED", Verdict::Expired),
        ("PARTIALLY_REFUNDED", Verdict::PartiallyRefunded),
        ("REFUNDED", Verdict::Refunded),
    ] {
        assert_eq!(verdict(word), expected);
    }
    for near in ["succeeded", "SUCCEEDED ", "SUCCESS", "PAID", "CONFIRMED", "CANCELED", "AUTHORIZED", ""] {
        assert_eq!(verdict(near), Verdict::Unrecognised, "{near:?}");
    }
}

#[test]
fn the_error_code_decides_and_a_conflict_by_its_kind() {
    let no = |status, code| meaning(status, Some(false), Some(code));
    assert_eq!(meaning(201, Some(true), None), Meaning::Done);
    for (success, code) in [(None, None), (Some(false), None), (None, Some("VALIDATION_ERROR"))] {
        assert_eq!(meaning(200, success, code), Meaning::Nothing(NoAnswer::Unreadable));
    }
    assert_eq!(no(200, "VALIDATION_ERROR"), Meaning::Refused);
    assert_eq!(no(400, "VALIDATION_ERROR"), Meaning::Refused);
    assert_eq!(no(422, "SOMETHING_NEW"), Meaning::Refused);
    assert_eq!(no(404, "RESOURCE_NOT_FOUND"), Meaning::NotKnown);
    for code in ["IDEMPOTENCY_KEY_CONFLICT", "INVALID_OPERATION_STATE"] {
        assert_eq!(no(409, code), Meaning::Refused, "{code}");
    }
    for code in ["IDEMPOTENCY_IN_PROGRESS", "RESOURCE_ALREADY_EXISTS", "SOMETHING_NEW"] {
        assert_eq!(no(409, code), Meaning::Nothing(NoAnswer::Server { status: 409 }), "{code}");
    }
    assert_eq!(no(401, "UNAUTHORIZED"), Meaning::Key(KeyError::Wrong));
    assert_eq!(no(403, "FORBIDDEN"), Meaning::Key(KeyError::Forbidden));
    assert_eq!(no(500, "VALIDATION_ERROR"), Meaning::Nothing(NoAnswer::Server { status: 500 }));
    assert_eq!(meaning(500, Some(true), None), Meaning::Nothing(NoAnswer::Server { status: 500 }));
    assert_eq!(no(429, "FORBIDDEN"), Meaning::Throttled);
    assert_eq!(no(302, "FORBIDDEN"), Meaning::Nothing(NoAnswer::Unreadable));
}

#[test]
fn an_amount_is_a_whole_number_and_nothing_like_one() {
    for odd in ["10000.0", "1e4", "\"10000\"", "10000.5", "true", "{}", "99999999999999999999"] {
        let data = |status| format!(r#"{{"id":100,"status":"{status}","amountMinor":{odd}}}"#);
        let pending = done(&data("PENDING"), payment).unwrap();
        assert_eq!((pending.verdict, pending.details.amount_minor), (Some(Verdict::Pending), None), "{odd}");
        for word in ["SUCCEEDED", "PARTIALLY_REFUNDED", "REFUNDED"] {
            assert_eq!(done(&data(word), payment).unwrap().verdict, None, "{odd} {word}");
        }
        assert_eq!(done(&data("FAILED"), payment).unwrap().verdict, Some(Verdict::Declined), "{odd}");
    }
    for odd in
        [r#""id":1.5"#, r#""id":"../x""#, r#""mode":"PRODUCTION""#, r#""mode":true"#, r#""currency":50"#]
    {
        let data = format!(r#"{{"status":"SUCCEEDED",{odd}}}"#);
        assert_eq!(done(&data, payment).unwrap().verdict, None, "{odd}");
    }
    let bare = done(r#"{"status":"SUCCEEDED","mode":null}"#, payment).unwrap();
    assert_eq!((bare.verdict, bare.details), (Some(Verdict::Confirmed), Details::default()));
}

#[test]
fn a_payment_without_a_word_has_no_verdict_and_what_is_no_list_lists_nothing() {
    for data in ["{}", r#"{"status":5}"#, r#"{"status":""}"#, r#"{"status":null}"#] {
        assert_eq!(done(data, payment).unwrap().verdict, None, "{data}");
    }
    assert_eq!(done("[]", payment), None);
    assert_eq!(done("null", payment), None);
    let listed = |data| done(data, payments).map(|all| all.len());
    assert_eq!(listed("[]"), Some(0));
    assert_eq!(listed(r#"[{"id":1},{"id":2}]"#), Some(2));
    for none in ["{}", "null", "[7]", r#""""#] {
        assert_eq!(listed(none), None, "{none}");
    }
}

#[test]
fn a_refund_is_the_asked_one_or_none() {
    let sale = SaleNumber::new("A".parse().unwrap(), 123);
    let money = |minor| Money::new(minor, Currency::BDT);
    let ask = RefundRequest {
        reference: "100".to_owned(),
        own_reference: OwnReference::new(sale, 1, 7),
        key: "r-1".to_owned(),
        paid: money(10_000),
        before_minor: 0,
        amount: money(2_500),
        reason: String::new(),
    };
    let read = |id: &str, payment: &str, amount: &str, currency: &str, status: &str| {
        let data = format!(
            r#"{{"id":{id},"paymentId":{payment},"amountMinor":{amount},"currency":"{currency}","status":"{status}"}}"#
        );
        done(&data, |outer, at| refund(outer, &ask, at)).map(|told| (told.reference.unwrap(), told.stage))
    };
    for (word, stage) in [
        ("AWAITING_APPROVAL", RefundStage::Pending),
        ("PENDING", RefundStage::Pending),
        ("SUCCEEDED", RefundStage::Succeeded),
        ("FAILED", RefundStage::Failed),
    ] {
        assert_eq!(read("7", "100", "2500", "BDT", word), Some(("7".to_owned(), stage)));
    }
    assert_eq!(read("7", "100", "2500", "BDT", "REFUNDED"), None);
    assert_eq!(read("7", "101", "2500", "BDT", "SUCCEEDED"), None);
    assert_eq!(read("7", "100", "2501", "BDT", "SUCCEEDED"), None);
    assert_eq!(read("7", "100", "2500.0", "BDT", "SUCCEEDED"), None);
    assert_eq!(read("7", "100", "2500", "USD", "SUCCEEDED"), None);
    assert_eq!(read("\"../x\"", "100", "2500", "BDT", "SUCCEEDED"), None);
}

#[test]
fn key_and_secret_are_masked_in_whatever_the_gateway_repeats() {
    let data = r#"{"id":"s3cret","status":"oi_test_k3y","currency":"s3cret"}"#;
    let meta = r#"{"success":false,"errorCode":"s3cret","message":"bad oi_test_k3y and s3cret"}"#;
    let no = told(&answered(400, format!(r#"{{"data":{data},"meta":{meta}}}"#).as_bytes()), payment);
    let everything = format!("{no:?} {:?}", done(data, payment));
    assert!(!everything.contains("s3cret") && !everything.contains("k3y"), "{everything}");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(body in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let _ = told(&answered(200, &body), payment);
    }

    #[test]
    fn no_value_in_any_place_makes_the_readers_panic(
        first in "(null|true|-?[0-9]{1,25}(\\.[0-9]{1,5})?(e[0-9])?|\"[^\"\\\\]{0,12}\"|\\{\\}|\\[\\])",
        second in "(null|false|[0-9]{1,25}|\"SUCCEEDED\"|\"TEST\"|\"BDT\")",
    ) {
        let data = format!(
            r#"{{"id":{second},"status":{second},"amountMinor":{first},"currency":{second},"mode":{second},
                "checkoutUrl":{first},"createdAt":{first}}}"#
        );
        if let Some(minor) = done(&data, payment).and_then(|payment| payment.details.amount_minor) {
            proptest::prop_assert_eq!(first.parse(), Ok(minor));
        }
    }
}
