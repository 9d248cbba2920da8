//! How OCPay's JSON is read, from the documents' samples to the worst of bytes.

use super::*;
use crate::amount::minor_from_json;
use crate::http::Reply;
use crate::meaning::Meaning;
use crate::{CheckError, NoAnswer};
use domain::Money;

fn asked() -> Money {
    Money::new(500_000, Currency::DZD)
}

fn answered(body: &[u8]) -> Answered<'static> {
    let reply = Reply { status: 200, body: body.to_vec(), date: None, retry_after: None };
    Answered::new(reply, vec!["key-123"])
}

fn trace(body: &str) -> Trace {
    told(&answered(body.as_bytes()), |_| None::<()>).unwrap_err().trace()
}

fn check(data: &str) -> Result<Payment, CheckError> {
    let body = format!(r#"{{"success":true,"data":{data}}}"#);
    let (payment, _) = told(&answered(body.as_bytes()), |data| Some(checked(data, asked().currency)))?;
    payment.clone().answer().map(|_| payment)
}

fn checked_as(status: &str, details: &str) -> Result<Payment, CheckError> {
    check(&format!(
        r#"{{"status":"{status}","paymentRef":"OCPL-A1B2C3-D4E5","transactionDetails":{details}}}"#
    ))
}

fn made(data: &str) -> Option<(Payment, Option<String>)> {
    let body = format!(r#"{{"success":true,"data":{data}}}"#);
    told(&answered(body.as_bytes()), created).ok().map(|(made, _)| made)
}

const UNREADABLE: CheckError = CheckError::NoAnswer(NoAnswer::Unreadable);

#[test]
fn a_request_id_is_found_in_either_place() {
    let id = |body: &str| trace(body).request_id;
    assert_eq!(id(r#"{"meta":{"requestId":"req_1"}}"#).as_deref(), Some("req_1"));
    assert_eq!(id(r#"{"requestId":"req_2","meta":{}}"#).as_deref(), Some("req_2"));
    assert_eq!(id(r#"{"requestId":"req_2","meta":{"requestId":"req_1"}}"#).as_deref(), Some("req_1"));
    assert_eq!(id(r#"{"requestId":5,"meta":7}"#), None);
}

#[test]
fn what_is_no_json_object_is_no_envelope() {
    let none = |body: &[u8]| {
        let no = told(&answered(body), |_| Some(())).unwrap_err();
        let is_blank = body.iter().all(u8::is_ascii_whitespace);
        assert_eq!(
            (no.meaning, no.is_theirs),
            (Meaning::Nothing(NoAnswer::Unreadable), is_blank),
            "{body:?}"
        );
    };
    for body in [
        "",
        " ",
        "null",
        "5",
        "\"x\"",
        "[]",
        "[true,null,null,null,null]",
        "{",
        "{\"success\":true",
        "<html>",
    ] {
        none(body.as_bytes());
    }
    none(b"{} trailing");
    none(b"{\"success\":true,\"success\":false}");
    none(b"\xff\xfe{}");
    none(&b"{\"data\":".repeat(5000));
}

#[test]
fn the_key_is_masked_in_whatever_the_gateway_repeats() {
    let body =
        r#"{"success":false,"error":{"code":"key-123","message":"bad key-123"},"requestId":"key-123"}"#;
    assert!(!format!("{:?}", trace(body)).contains("key-123"));
    let data = r#"{"status":"key-123","message":"key-123","paymentRef":"key-123"}"#;
    assert!(!format!("{:?}", check(data)).contains("key-123"));
}

#[test]
fn the_servers_time_must_be_a_plausible_moment() {
    let time = |text: &str| {
        let trace = trace(&format!(r#"{{"meta":{{"timestamp":"{text}"}}}}"#));
        trace.server_time.map(|moment| moment.timestamp())
    };
    assert_eq!(time("2025-01-15T10:35:00Z"), Some(1_736_937_300));
    assert_eq!(time("2025-01-15T11:35:00.000+01:00"), Some(1_736_937_300));
    for odd in
        ["2025-01-15T10:35:00", "2025-01-15", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z", "", "now"]
    {
        assert_eq!(time(odd), None, "{odd}");
    }
}

#[test]
fn details_are_read_exactly() {
    let details =
        r#"{"amount":5000,"currency":"DZD","isSandbox":false,"createdDate":"2025-01-15T10:30:00Z"}"#;
    let payment = checked_as("CONFIRMED", details).unwrap();
    assert_eq!(payment.verdict, Some(Verdict::Confirmed));
    assert_eq!(payment.details, Details::matching(asked(), "OCPL-A1B2C3-D4E5", Environment::Live));
    for (amount, minor) in [("5000.0", 500_000), ("5000.50", 500_050), ("4999.99", 499_999), ("0", 0)] {
        let payment = checked_as("CONFIRMED", &format!(r#"{{"amount":{amount}}}"#)).unwrap();
        assert_eq!(payment.details.amount_minor, Some(minor), "{amount}");
    }
}

#[test]
fn an_absent_detail_is_none() {
    for data in [
        r#"{"status":"CONFIRMED"}"#,
        r#"{"status":"CONFIRMED","paymentRef":null,"transactionDetails":null}"#,
        r#"{"status":"CONFIRMED","transactionDetails":{}}"#,
    ] {
        assert_eq!(check(data).unwrap().details, Details::default(), "{data}");
    }
}

#[test]
fn a_confirmation_with_a_detail_that_cannot_be_read_is_no_answer() {
    for odd in [
        r#"{"amount":5e3}"#,
        r#"{"amount":5000.001}"#,
        r#"{"amount":true}"#,
        r#"{"amount":"5 000"}"#,
        r#"{"amount":{}}"#,
        r#"{"isSandbox":"false"}"#,
        r#"{"isSandbox":0}"#,
        r#"{"currency":12}"#,
        r#"{"currency":""}"#,
        r#"[5000,"DZD",false]"#,
        "5000",
    ] {
        assert_eq!(checked_as("CONFIRMED", odd), Err(UNREADABLE), "{odd}");
        assert!(checked_as("PENDING", odd).is_ok(), "{odd}");
        assert_eq!(
            checked_as("FAILED", odd).map(|payment| payment.verdict),
            Ok(Some(Verdict::Failed)),
            "{odd}"
        );
    }
}

#[test]
fn an_unknown_word_is_kept_clean_and_short() {
    let payment = check(&format!(r#"{{"status":"HELD\n\u202e{}"}}"#, "X".repeat(100))).unwrap();
    assert_eq!(payment.verdict, Some(Verdict::Unrecognised));
    assert_eq!(payment.raw_status.chars().count(), 64);
    assert!(payment.raw_status.starts_with("HELD X"));
    for none in [r#"{"status":5}"#, r#"{"status":null}"#, r#"{"status":" "}"#, "{}", "null", "[]", "7"] {
        assert_eq!(check(none), Err(UNREADABLE), "{none}");
    }
}

#[test]
fn a_created_link_says_what_it_proves() {
    let (link, inside) = made(
        r#"{"paymentLink":{"ref":"OCPL-A1B2C3-D4E5","isSandbox":true,"productInfo":{"amount":5000},
            "time":"2025-01-15T10:30:00Z"},"paymentUrl":"https://pay.ocdz.link/pay/OCPL-A1B2C3-D4E5",
            "paymentRef":"OCPL-A1B2C3-D4E5"}"#,
    )
    .unwrap();
    assert_eq!(link.details, Details::matching(asked(), "OCPL-A1B2C3-D4E5", Environment::Sandbox));
    assert_eq!(link.created_at.map(|moment| moment.timestamp()), Some(1_736_937_000));
    assert_eq!(inside.as_deref(), Some("OCPL-A1B2C3-D4E5"));
    let (bare, inside) = made(r#"{"paymentRef":"OCPL-A1B2C3-D4E5"}"#).unwrap();
    assert_eq!((bare.url, bare.created_at, inside), (None, None, None));
    assert_eq!((bare.details.environment, bare.details.amount_minor), (None, None));
    let torn = made(
        r#"{"paymentRef":"OCPL-A1B2C3-D4E5","paymentUrl":"x","paymentLink":{"ref":"OCPL-A1B2C3-D4E6"}}"#,
    );
    assert_eq!(torn.unwrap().1.as_deref(), Some("OCPL-A1B2C3-D4E6"));
    for none in ["{}", "null", r#"{"paymentRef":7}"#, r#"{"paymentRef":""}"#, r#"{"paymentRef":"../x"}"#] {
        assert_eq!(made(none), None, "{none}");
    }
}

#[test]
fn a_reference_is_fit_for_a_path() {
    for good in ["OCPL-A1B2C3-D4E5", "OCPL-123456-7890"] {
        assert!(is_reference(good), "{good}");
    }
    let long = format!("OCPL-{}-1", "A".repeat(64));
    for bad in [
        "",
        "OCPL-",
        "OCPL-A",
        "OCPL--A",
        "OCPL-A-",
        "ocpl-A-B",
        "OCPL-A/B-C",
        "OCPL-é-C",
        "XOCPL-A-B",
        &long,
    ] {
        assert!(!is_reference(bad), "{bad}");
    }
}

#[test]
fn a_key_is_judged_by_what_it_may() {
    let key = |fields: &str| {
        let body = format!(r#"{{"success":true,"data":{{"apiKey":{{{fields}}}}}}}"#);
        told(&answered(body.as_bytes()), key).ok().map(|(key, _)| key)
    };
    assert_eq!(
        key(r#""isEnabled":true,"type":"SANDBOX","scope":"READ-WRITE""#),
        Some(Ok(Environment::Sandbox))
    );
    assert_eq!(
        key(r#""isEnabled":true,"type":"PRODUCTION","scope":"READ-WRITE""#),
        Some(Ok(Environment::Live))
    );
    assert_eq!(
        key(r#""isEnabled":true,"type":"SANDBOX","scope":"READ-ONLY""#),
        Some(Err(KeyError::ReadOnly))
    );
    assert_eq!(key(r#""isEnabled":false,"type":"SANDBOX""#), Some(Err(KeyError::Disabled)));
    assert_eq!(key(r#""isEnabled":true,"type":"TRIAL""#), None);
    assert_eq!(key(""), None);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(body in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let answered = answered(&body);
        let _ = (told(&answered, created), told(&answered, key));
        let _ = told(&answered, |data| Some(checked(data, asked().currency)));
    }

    #[test]
    fn no_value_in_any_place_makes_the_readers_panic(
        first in "(null|true|-?[0-9]{1,25}(\\.[0-9]{1,5})?(e[0-9])?|\"[^\"\\\\]{0,12}\"|\\{\\}|\\[\\])",
        second in "(null|false|-?[0-9]{1,25}|\"OCPL-[A-Z]{2}-[0-9]\"|\"CONFIRMED\"|\\{\"amount\":[0-9]{1,25}\\})",
    ) {
        let body = format!(
            r#"{{"success":{first},"error":{second},"meta":{first},"data":{{"status":{second},"message":{first},
                "paymentRef":{second},"transactionDetails":{{"amount":{first},"currency":{second},"isSandbox":{first}}},
                "paymentLink":{{"isSandbox":{first},"productInfo":{second},"time":{second}}},"paymentUrl":{first},
                "apiKey":{{"type":{second},"scope":{first}}}}}}}"#
        );
        let answered = answered(body.as_bytes());
        let _ = (told(&answered, created), told(&answered, key));
        if let Ok((payment, _)) = told(&answered, |data| Some(checked(data, asked().currency))) {
            let exact = minor_from_json(&first, Currency::DZD);
            proptest::prop_assert_eq!(payment.details.amount_minor, exact);
        }
    }
}
