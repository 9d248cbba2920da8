//! OCPay's words and HTTP statuses in ours.

use crate::meaning::{Meaning, by_status};
use crate::{KeyError, NoAnswer};
use domain::Verdict;

/// What an answer amounts to by its status, its `success` and its error's code. A 2xx that says `success: false`
/// counts as that code.
pub fn meaning(status: u16, success: Option<bool>, code: Option<&str>) -> Meaning {
    match status {
        200..=299 => match success {
            Some(true) => Meaning::Done,
            Some(false) => code.map_or(Meaning::Nothing(NoAnswer::Unreadable), by_code),
            None => Meaning::Nothing(NoAnswer::Unreadable),
        },
        408 | 429 => by_status(status),
        _ => match key_error(status, code).filter(|_| (400..=499).contains(&status)) {
            Some(key) => Meaning::Key(key),
            // Assumed from the gateway's own plugin: it answers 400 to what is no reference at all.
            None if status == 400 => Meaning::NotKnown,
            None => by_status(status),
        },
    }
}

/// The meaning of an error code that came with a 2xx.
fn by_code(code: &str) -> Meaning {
    if let Some(key) = key_error(200, Some(code)) {
        return Meaning::Key(key);
    }
    match code {
        "PAYMENT_EXPIRED" => Meaning::Over,
        "PAYMENT_NOT_FOUND" => Meaning::NotKnown,
        "TOO_MANY_REQUESTS" | "RATE_LIMIT_EXCEEDED" => Meaning::Throttled,
        "INTERNAL_ERROR" | "INTERNAL_SERVER_ERROR" => Meaning::Nothing(NoAnswer::Server { status: 500 }),
        "SERVICE_UNAVAILABLE" => Meaning::Nothing(NoAnswer::Server { status: 503 }),
        _ => Meaning::Refused,
    }
}

/// What is wrong with the key, when that is what the answer is about. Documented codes are the three for
/// 401 and `IP_BLOCKED`; the others, assumed, are the properties of a key that the validate call names.
fn key_error(status: u16, code: Option<&str>) -> Option<KeyError> {
    match code {
        Some("MISSING_ACCESS_TOKEN" | "INVALID_ACCESS_TOKEN" | "ERR_AUTH") => return Some(KeyError::Wrong),
        Some("IP_BLOCKED" | "IP_NOT_ALLOWED") => return Some(KeyError::IpNotAllowed),
        Some("KEY_DISABLED" | "API_KEY_DISABLED") => return Some(KeyError::Disabled),
        Some("INSUFFICIENT_SCOPE" | "READ_ONLY" | "READ_ONLY_KEY") => return Some(KeyError::ReadOnly),
        _ => {}
    }
    match status {
        401 => Some(KeyError::Wrong),
        403 => Some(KeyError::Forbidden),
        _ => None,
    }
}

/// OCPay's status word in ours.
pub fn verdict(status: &str) -> Verdict {
    match status {
        "PENDING" => Verdict::Pending,
        "CONFIRMED" => Verdict::Confirmed,
        "FAILED" => Verdict::Failed,
        _ => Verdict::Unrecognised,
    }
}

#[cfg(test)]
mod tests {
    use super::super::wire;
    use super::*;
    use crate::client::Answered;
    use crate::http::Reply;

    fn of(status: u16, body: &str) -> Meaning {
        let reply = Reply { status, body: body.into(), date: None, retry_after: None };
        let told = wire::told(&Answered::new(reply, Vec::new()), |_| None::<()>);
        told.unwrap_err().meaning
    }

    fn error(code: &str) -> String {
        format!(r#"{{"success":false,"error":{{"code":"{code}","message":"m"}}}}"#)
    }

    #[test]
    fn only_success_true_on_a_2xx_is_done() {
        assert_eq!(of(200, r#"{"success":true}"#), Meaning::Done);
        assert_eq!(of(201, r#"{"success":true}"#), Meaning::Done);
        for unreadable in ["", "{}", "null", "[]", "<html>", r#"{"success":"true"}"#, r#"{"success":false}"#]
        {
            assert_eq!(of(200, unreadable), Meaning::Nothing(NoAnswer::Unreadable), "{unreadable}");
        }
        assert_eq!(of(302, r#"{"success":true}"#), Meaning::Nothing(NoAnswer::Unreadable));
        assert_eq!(of(500, r#"{"success":true}"#), Meaning::Nothing(NoAnswer::Server { status: 500 }));
        assert_eq!(of(502, "<html>"), Meaning::Nothing(NoAnswer::Server { status: 502 }));
    }

    #[test]
    fn refusals_of_the_key_each_have_their_reason() {
        assert_eq!(of(401, ""), Meaning::Key(KeyError::Wrong));
        assert_eq!(of(401, &error("INVALID_ACCESS_TOKEN")), Meaning::Key(KeyError::Wrong));
        assert_eq!(of(403, &error("IP_BLOCKED")), Meaning::Key(KeyError::IpNotAllowed));
        assert_eq!(of(403, &error("MERCHANT_NOT_VALIDATED")), Meaning::Key(KeyError::Forbidden));
        assert_eq!(of(403, "<html>"), Meaning::Key(KeyError::Forbidden));
        assert_eq!(of(400, &error("MISSING_ACCESS_TOKEN")), Meaning::Key(KeyError::Wrong));
    }

    #[test]
    fn a_false_success_counts_as_its_error_code() {
        for (code, expected) in [
            ("PAYMENT_EXPIRED", Meaning::Over),
            ("PAYMENT_NOT_FOUND", Meaning::NotKnown),
            ("ERR_AUTH", Meaning::Key(KeyError::Wrong)),
            ("IP_BLOCKED", Meaning::Key(KeyError::IpNotAllowed)),
            ("RATE_LIMIT_EXCEEDED", Meaning::Throttled),
            ("SERVICE_UNAVAILABLE", Meaning::Nothing(NoAnswer::Server { status: 503 })),
            ("VALIDATION_ERROR", Meaning::Refused),
        ] {
            assert_eq!(of(200, &error(code)), expected, "{code}");
        }
    }

    #[test]
    fn status_words_are_taken_exactly() {
        assert_eq!(verdict("CONFIRMED"), Verdict::Confirmed);
        for near in ["confirmed", "CONFIRMED ", "PAID", "SUCCESS", ""] {
            assert_eq!(verdict(near), Verdict::Unrecognised, "{near:?}");
        }
    }
}
