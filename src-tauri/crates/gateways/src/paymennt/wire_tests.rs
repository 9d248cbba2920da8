//! How Paymennt's JSON is read, to the worst of bytes.

use super::*;
use crate::http::Reply;

fn reading(status: u16, body: &[u8]) -> Reading<'static> {
    let reply = Reply { status, body: body.to_vec(), date: None, retry_after: None };
    let answer = Answered::new(reply, vec!["secret-key-1", "key-1"]);
    Reading { answer, environment: Environment::Sandbox, asked: Some(Currency::AED) }
}

fn meaning(status: u16, body: &str) -> Meaning {
    reading(status, body.as_bytes()).checkout().unwrap_err().meaning
}

#[test]
fn only_success_true_on_a_2xx_is_done() {
    assert_eq!(meaning(200, r#"{"success":true,"result":null}"#), Meaning::Done);
    let error = |said: &str| format!(r#"{{"success":false,"error":"{said}"}}"#);
    for status in [200, 400] {
        assert_eq!(meaning(status, &error("Checkout not found for API merchant")), Meaning::NotKnown);
        assert_eq!(meaning(status, &error("Invalid API Key")), Meaning::Key(KeyError::Wrong));
        assert_eq!(meaning(status, &error("no")), Meaning::Refused);
        assert_eq!(meaning(status, r#"{"success":false,"error":{"code":1}}"#), Meaning::Refused);
    }
    for unreadable in ["", "{}", "[]", "<html>", r#"{"success":1}"#, r#"{"success":true,"success":true}"#] {
        assert_eq!(meaning(200, unreadable), Meaning::Nothing(NoAnswer::Unreadable), "{unreadable}");
    }
    assert_eq!(meaning(500, r#"{"success":true}"#), Meaning::Nothing(NoAnswer::Server { status: 500 }));
    assert_eq!(meaning(403, &error("no")), Meaning::Key(KeyError::Forbidden));
}

#[test]
fn neither_key_is_kept_of_what_the_gateway_repeats() {
    let body = br#"{"success":false,"error":"bad key-1 and secret-key-1"}"#;
    let no = reading(400, body).checkout().unwrap_err();
    assert_eq!(no.said.as_deref(), Some("bad *** and ***"));
}

#[test]
fn status_words_are_taken_in_both_forms_and_no_other() {
    for (word, verdict_of) in [
        ("Pending", Verdict::Pending),
        ("pending confirmation", Verdict::Pending),
        ("PAID", Verdict::Confirmed),
        ("Chargeback", Verdict::ChargedBack),
        ("CONFIRMED", Verdict::Unrecognised),
        ("PAID ", Verdict::Unrecognised),
        ("PAID!", Verdict::Unrecognised),
        ("CANCELED", Verdict::Unrecognised),
        ("", Verdict::Unrecognised),
    ] {
        assert_eq!(verdict(word), verdict_of, "{word}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(
        status in 100_u16..600,
        body in proptest::collection::vec(proptest::num::u8::ANY, 0..300),
    ) {
        let reading = reading(status, &body);
        let _ = (reading.checkout(), reading.page(20));
    }

    #[test]
    fn no_value_in_any_place_makes_the_readers_panic(
        first in "(null|true|-?[0-9]{1,25}(\\.[0-9]{1,5})?(e[0-9])?|\"[^\"\\\\]{0,12}\"|\\{\\}|\\[\\])",
        second in "(null|false|-?[0-9]{1,25}|\"PAID\"|\"[0-9]{1,19}\"|\\[\\{\\}\\])",
    ) {
        let one = format!(
            r#"{{"id":{second},"requestId":{first},"paymentId":{second},"status":{second},"amount":{first},
                "cashAmount":{second},"currency":{first},"totalRefunded":{first},"timestamp":{first},
                "redirectUrl":{first}}}"#
        );
        for result in [one.clone(), format!(r#"{{"page":{first},"totalPages":{second},"content":[{one}]}}"#)] {
            let reading = reading(200, format!(r#"{{"success":true,"result":{result}}}"#).as_bytes());
            let _ = (reading.checkout(), reading.page(20));
        }
    }
}
