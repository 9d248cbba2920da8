//! What a gateway's adapter answered, as plain JSON, so that files can hold what is expected.

use domain::link::Link;
use gateways::gateway::{Listed, ValidateError};
use gateways::{Answer, CheckError, KeyReport, LinkError};
use serde_json::{Value, json};
use std::time::Duration;

/// What became of the wish for a link.
pub fn link(result: &Result<Link, LinkError>) -> Value {
    match result {
        Ok(link) => json!({ "link": link }),
        Err(LinkError::Rejected { reason, .. }) => json!({ "rejected": reason }),
        Err(LinkError::KeyRefused { key, .. }) => json!({ "key": format!("{key:?}") }),
        Err(LinkError::NotSent { why }) => json!({ "not_sent": why.word() }),
        Err(LinkError::Throttled { after, .. }) => throttled(*after),
        Err(LinkError::Ambiguous { why }) => json!({ "ambiguous": why.word() }),
        Err(LinkError::Unsafe { why, reference }) => {
            json!({ "unsafe": format!("{why:?}"), "reference": reference })
        }
        Err(LinkError::WrongEnvironment { reference }) => json!({ "wrong_environment": reference }),
    }
}

/// Why something certainly wasn't done, where that is what came of it.
pub fn refused<T>(result: &Result<T, LinkError>) -> Option<&str> {
    match result {
        Err(LinkError::Rejected { reason, .. }) => Some(reason),
        _ => None,
    }
}

/// What was said about a link.
pub fn check(result: &Result<Answer, CheckError>) -> Value {
    match result {
        Ok(answer) => json!({ "observation": answer.observation }),
        Err(error) => silence(error),
    }
}

/// What was said about the key.
pub fn key(result: &Result<KeyReport, ValidateError>) -> Value {
    match result {
        Ok(report) => json!({
            "environment": report.environment,
            "server_time": report.server_time,
            "request_id": report.request_id,
        }),
        Err(ValidateError::Key(key)) => json!({ "key": format!("{key:?}") }),
        Err(ValidateError::NoAnswer(error)) => silence(error),
    }
}

/// What was listed.
pub fn list(result: &Result<Vec<Listed>, CheckError>) -> Value {
    match result {
        Ok(listed) => json!({ "listed": listed.len() }),
        Err(error) => silence(error),
    }
}

fn silence(error: &CheckError) -> Value {
    match error {
        CheckError::NoAnswer(why) => json!({ "no_answer": why.word() }),
        CheckError::KeyRefused(key) => json!({ "key": format!("{key:?}") }),
        CheckError::Throttled { after } => throttled(*after),
    }
}

fn throttled(after: Option<Duration>) -> Value {
    json!({ "throttled_s": after.map(|wait| wait.as_secs()) })
}

/// Whether everything that `expected` names is so in `told`; what it doesn't name may be anything.
pub fn holds(told: &Value, expected: &Value) -> bool {
    match (told, expected) {
        (Value::Object(told), Value::Object(expected)) => {
            expected.iter().all(|(name, value)| told.get(name).is_some_and(|told| holds(told, value)))
        }
        (told, expected) => told == expected,
    }
}
