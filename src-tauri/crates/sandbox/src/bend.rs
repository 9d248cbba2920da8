//! Bending the usual answer: values that a till must not believe, put where the right ones stood.

use serde_json::{Value, json};

use crate::exchange::Places;
use crate::fault::{Fault, UnsafeUrl};

/// Bends an answer. Where a fault has no place in it (a currency where none is told) it stays as it is.
pub(crate) fn bend(fault: &Fault, places: &Places, pay_host: &str, body: &mut Value) {
    match fault {
        Fault::WrongAmount { amount } => change(body, places.amount, |told| {
            *told = amount.clone().unwrap_or_else(|| more(told));
        }),
        Fault::WrongCurrency { currency } => put(body, places.currency, &json!(currency)),
        Fault::WrongReference { reference } => change(body, places.reference, |told| {
            // What the gateway counts by numbers stays a number.
            *told = if told.is_number() { json!(999_999_999) } else { json!(reference) };
        }),
        Fault::WrongEnvironment => change(body, places.environment, turn_round),
        Fault::DetailsAbsent => {
            for place in places.details {
                edit(body, place, None);
            }
        }
        Fault::UnknownStatus { status } => put(body, places.status, &json!(status)),
        Fault::PaymentUrl { form } => {
            change(body, places.payment_url, |url| {
                let told = url.as_str().unwrap_or_default();
                *url = json!(unsafe_url(*form, told, pay_host));
            });
        }
        Fault::Oversized { bytes, .. } => {
            if let Value::Object(object) = body {
                object.insert("padding".into(), json!("x".repeat(*bytes)));
            }
        }
        Fault::Edit { pointer, value } => edit(body, pointer, value.clone()),
        _ => {}
    }
}

/// Five hundred more, in the form in which the amount stood.
fn more(told: &Value) -> Value {
    if let Some(whole) = told.as_i64() {
        return json!(whole.saturating_add(500));
    }
    let text = told.as_str().map_or_else(|| told.to_string(), str::to_owned);
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
    let raised = format!("{}.{decimals}", whole.parse::<i64>().unwrap_or_default().saturating_add(500));
    if told.is_string() { json!(raised) } else { serde_json::from_str(&raised).unwrap_or_default() }
}

/// Test for live and the other way round, in whatever form the gateway writes it.
fn turn_round(told: &mut Value) {
    const WORDS: [(&str, &str); 2] = [("SANDBOX", "PRODUCTION"), ("TEST", "LIVE")];
    *told = match &*told {
        Value::Bool(flag) => json!(!*flag),
        Value::String(word) => {
            let other = WORDS.iter().find_map(|(test, live)| match word.as_str() {
                word if word == *test => Some(*live),
                word if word == *live => Some(*test),
                _ => None,
            });
            other.map_or_else(|| json!(word), |other| json!(other))
        }
        other => other.clone(),
    };
}

fn unsafe_url(form: UnsafeUrl, url: &str, pay_host: &str) -> String {
    let last = url.rsplit('/').next().unwrap_or_default();
    match form {
        UnsafeUrl::PlainHttp => format!("http://{pay_host}/pay/{last}"),
        UnsafeUrl::Userinfo => url.replacen("://", &format!("://{pay_host}:x@"), 1),
        UnsafeUrl::ForeignHost => format!("https://{pay_host}.example/pay/{last}"),
        UnsafeUrl::OtherReference => url.replace(last, "OCPL-WRONG2-WXYZ"),
        UnsafeUrl::Script => format!("javascript:alert('{last}')"),
        UnsafeUrl::NotAUrl => "pay here".into(),
    }
}

fn change(body: &mut Value, places: &[&str], bend: impl Fn(&mut Value)) {
    for place in places {
        if let Some(told) = body.pointer_mut(place) {
            bend(told);
        }
    }
}

fn put(body: &mut Value, places: &[&str], value: &Value) {
    change(body, places, |told| *told = value.clone());
}

/// Replaces, adds or takes away the value at a JSON pointer whose parent is an object that exists.
fn edit(body: &mut Value, pointer: &str, value: Option<Value>) {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return };
    let key = key.replace("~1", "/").replace("~0", "~");
    if let Some(Value::Object(parent)) = body.pointer_mut(parent) {
        match value {
            Some(value) => {
                parent.insert(key, value);
            }
            None => {
                parent.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_five_hundred_more_in_the_same_form() {
        assert_eq!(more(&json!(1500)), json!(2000));
        assert_eq!(more(&json!("1500.50")), json!("2000.50"));
        assert_eq!(more(&serde_json::from_str("1500.50").unwrap_or_default()).to_string(), "2000.5");
    }

    #[test]
    fn test_and_live_change_places_in_any_form() {
        for (before, after) in [
            (json!(true), json!(false)),
            (json!("LIVE"), json!("TEST")),
            (json!("SANDBOX"), json!("PRODUCTION")),
            (json!("other"), json!("other")),
        ] {
            let mut told = before;
            turn_round(&mut told);
            assert_eq!(told, after);
        }
    }
}
