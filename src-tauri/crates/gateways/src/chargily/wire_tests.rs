//! How Chargily Pay's JSON is read, from the documents' samples to the worst of bytes.

use super::*;

const KEY: &str = "test_sk_Fje5";

fn read(body: &str) -> Option<Payment> {
    checkout(&Fields::read(body.as_bytes(), &[KEY])?, None)
}

/// A checkout as documented, with other fields of the same names put before it where they replace one.
fn sample(status: &str, fields: &str) -> String {
    format!(
        r#"{{"id":"01hj5n7cqpaf0mt2d0xx85tgz8","entity":"checkout","status":"{status}","created_at":1703144567,
        "checkout_url":"https://pay.chargily.dz/test/checkouts/01hj5n7cqpaf0mt2d0xx85tgz8/pay"{fields}}}"#
    )
}

fn stands(checkout: &Payment) -> Option<(Verdict, &str)> {
    Some((checkout.verdict?, checkout.raw_status.as_str()))
}

const DETAILS: &str = r#","livemode":false,"amount":2500,"currency":"dzd""#;

#[test]
fn a_checkout_is_read_exactly() {
    let own = r#","metadata":{"own_reference":"A-000001-1-K7F3"}"#;
    let checkout = read(&sample("paid", &format!("{DETAILS}{own}"))).unwrap();
    assert_eq!(stands(&checkout), Some((Verdict::Confirmed, "paid")));
    assert_eq!(checkout.details.amount_minor, Some(250_000));
    assert_eq!(checkout.details.currency.as_deref(), Some("DZD"));
    assert_eq!(checkout.details.reference.as_deref(), Some("01hj5n7cqpaf0mt2d0xx85tgz8"));
    assert_eq!(checkout.details.environment, Some(Environment::Sandbox));
    assert_eq!(checkout.created_at.map(|at| at.timestamp()), Some(1_703_144_567));
    assert_eq!(checkout.own_reference.as_deref(), Some("A-000001-1-K7F3"));
    for other in [r#","metadata":null"#, r#","metadata":[]"#, r#","metadata":[{}]"#, ""] {
        assert_eq!(read(&sample("pending", other)).unwrap().own_reference, None, "{other}");
    }
}

#[test]
fn each_word_has_its_verdict_and_an_unknown_one_has_none() {
    for (word, expected) in [
        ("pending", Verdict::Pending),
        ("processing", Verdict::Pending),
        ("paid", Verdict::Confirmed),
        ("failed", Verdict::Failed),
        ("canceled", Verdict::Cancelled),
        ("expired", Verdict::Expired),
    ] {
        assert_eq!(verdict(word), expected, "{word}");
    }
    for near in ["PAID", "Paid", "paid ", "cancelled", "succeeded", "confirmed", "complete", ""] {
        assert_eq!(verdict(near), Verdict::Unrecognised, "{near:?}");
    }
}

#[test]
fn paid_with_a_detail_that_cannot_be_read_is_no_answer() {
    for odd in [
        r#","amount":2.5e3"#,
        r#","amount":2500.001"#,
        r#","amount":true"#,
        r#","currency":7"#,
        r#","livemode":0"#,
        r#","livemode":"false""#,
    ] {
        assert_eq!(read(&sample("paid", odd)).unwrap().verdict, None, "{odd}");
        assert!(read(&sample("pending", odd)).unwrap().verdict.is_some(), "{odd}");
    }
    let bare = read(&sample("paid", "")).unwrap();
    assert!(bare.verdict.is_some(), "what is absent may have been proved by the link");
}

#[test]
fn what_does_not_call_itself_a_checkout_is_none() {
    for body in [
        r#"{"id":"cs_test_1","object":"checkout.session","status":"paid","livemode":false}"#,
        r#"{"success":true,"data":{"status":"CONFIRMED"}}"#,
        r#"{"id":"01hj","entity":"payment_link","status":"paid"}"#,
        r#"{"id":"01hj","entity":"event","type":"checkout.paid","data":{"status":"paid"}}"#,
        r#"{"id":"01hj","status":"paid"}"#,
        "{}",
        "[]",
        "",
    ] {
        assert_eq!(read(body), None, "{body}");
    }
    assert_eq!(read(r#"{"entity":"checkout"}"#).unwrap().verdict, None);
}

#[test]
fn a_page_with_a_hole_in_it_is_none() {
    let page = |body: &str| read_page(&Fields::read(body.as_bytes(), &[KEY]).unwrap(), None);
    let one = sample("paid", DETAILS);
    let whole = page(&format!(r#"{{"data":[{one},{one}],"next_page_url":"https://x?page=2"}}"#)).unwrap();
    assert!(whole.0.len() == 2 && whole.1);
    assert_eq!(page(r#"{"data":[],"next_page_url":null}"#), Some((Vec::new(), false)));
    for holed in [
        format!(r#"{{"data":[{one},null]}}"#),
        format!(r#"{{"data":[{one},{{}}]}}"#),
        format!(r#"{{"data":[{one},{}]}}"#, sample("paid", r#","amount":"1e3""#)),
        format!(r#"{{"data":[{one},{}]}}"#, one.replace("1703144567", "null")),
        format!(r#"{{"data":{one}}}"#),
        "{}".to_owned(),
    ] {
        assert_eq!(page(&holed), None, "{holed}");
    }
}

#[test]
fn a_balance_tells_the_environment() {
    let balance = |body: &str| read_balance(&Fields::read(body.as_bytes(), &[]).unwrap());
    assert_eq!(balance(r#"{"entity":"balance","livemode":false,"wallets":[]}"#), Some(Environment::Sandbox));
    assert_eq!(balance(r#"{"entity":"balance","livemode":true}"#), Some(Environment::Live));
    for none in [r#"{"livemode":true}"#, r#"{"entity":"balance"}"#, r#"{"entity":"balance","livemode":1}"#] {
        assert_eq!(balance(none), None, "{none}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(body in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        if let Some(fields) = Fields::read(&body, &[KEY]) {
            let _ = (checkout(&fields, None), read_page(&fields, None), read_balance(&fields));
        }
    }

    #[test]
    fn no_value_in_any_place_makes_the_readers_panic(
        first in "(null|true|-?[0-9]{1,25}(\\.[0-9]{1,5})?(e[0-9])?|\"[^\"\\\\]{0,12}\"|\\{\\}|\\[\\])",
        second in "(null|false|-?[0-9]{1,25}|\"01hj[a-z]{2}\"|\"paid\"|\\[\\{\\}\\])",
    ) {
        let body = format!(
            r#"{{"entity":"checkout","id":{second},"status":{second},"amount":{first},"currency":{second},
                "livemode":{first},"created_at":{first},"metadata":{second},"checkout_url":{first},"data":{second}}}"#
        );
        if let Some(fields) = Fields::read(body.as_bytes(), &[KEY]) {
            let _ = read_page(&fields, None);
            if let Some(checkout) = checkout(&fields, None) {
                let exact = crate::amount::minor_from_json(&first, Currency::DZD);
                proptest::prop_assert_eq!(checkout.details.amount_minor, exact);
                let paid = stands(&checkout).is_some_and(|(verdict, _)| verdict == Verdict::Confirmed);
                proptest::prop_assert!(!paid || second == "\"paid\"");
            }
        }
    }
}
