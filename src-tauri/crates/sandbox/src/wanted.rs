//! What a till asks for when it wants a link, and what its request must hold: what every gateway's creation shares.

use std::time::Duration;

use axum::http::Uri;
use serde_json::{Map, Value};

use crate::exchange::Problem;

/// Under this name a link keeps what it was asked with beside its amount. No answer tells it.
pub(crate) const ASKED: &str = "asked";

/// What only one gateway keeps of a link, by name.
pub(crate) fn extra<const N: usize>(named: [(&str, Value); N]) -> Map<String, Value> {
    named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What a body asked for under these names, for [`ASKED`].
pub(crate) fn asked(body: &Value, names: &[&str]) -> Value {
    let named = |name: &&str| Some(((*name).to_owned(), body.get(name)?.clone()));
    Value::Object(names.iter().filter_map(named).collect())
}

/// A link that a till asks for, as one gateway understood it.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) gateway: &'static str,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    pub(crate) is_live: bool,
    /// How long it lives; as long as is usual here when absent.
    pub(crate) life: Option<Duration>,
    /// The till's own name for it, where this gateway takes one.
    pub(crate) own_reference: Option<String>,
    pub(crate) success_message: Option<String>,
    pub(crate) redirect_url: Option<String>,
    /// What this gateway alone keeps.
    pub(crate) extra: Map<String, Value>,
}

impl Wanted {
    /// A link with nothing beside what every one has.
    pub(crate) fn plain(gateway: &'static str, title: String, amount_minor: i64, currency: String) -> Self {
        Self {
            gateway,
            title,
            description: None,
            amount_minor,
            currency,
            is_live: false,
            life: None,
            own_reference: None,
            success_message: None,
            redirect_url: None,
            extra: Map::new(),
        }
    }
}

/// What is wrong with a request, told field by field.
#[derive(Debug, Default)]
pub(crate) struct Wrong(Map<String, Value>);

impl Wrong {
    /// Says what is wrong with a field. What was said of it first stays.
    pub(crate) fn say(&mut self, field: &str, says: impl Into<Value>) {
        self.0.entry(field).or_insert_with(|| says.into());
    }

    /// A text of the body at a place such as `productInfo.title`, where there is one that isn't longer than it may be,
    /// in characters.
    pub(crate) fn text(&mut self, body: &Value, place: &str, most: usize) -> Option<String> {
        match body.pointer(&format!("/{}", place.replace('.', "/"))) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.chars().count() <= most => Some(text.clone()),
            Some(_) => {
                self.say(place, format!("must be text of at most {most} characters"));
                None
            }
        }
    }

    /// Says it unless what must hold of the field does.
    pub(crate) fn unless(&mut self, holds: bool, field: &str, says: &str) {
        if !holds {
            self.say(field, says);
        }
    }

    /// Goes on where nothing is wrong.
    pub(crate) fn end(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::BadRequest(self.0.into())) }
    }
}

/// Goes on where everything holds that must; else says of the first that doesn't what was to be said of it.
pub(crate) fn all_hold(rules: &[(bool, &str)]) -> Result<(), Problem> {
    match rules.iter().find(|(holds, _)| !holds) {
        Some((_, says)) => Err(Problem::wrong(says)),
        None => Ok(()),
    }
}

/// Whether a text has the form of a currency's code.
pub(crate) fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether a text is the address of a web page, where a customer's browser may be sent.
pub(crate) fn is_web_address(text: &str) -> bool {
    text.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_wrong_is_said_once_of_each_field() {
        let mut wrong = Wrong::default();
        wrong.unless(true, "amount", "must be a number");
        wrong.unless(false, "title", "must be text");
        wrong.unless(false, "title", "is required");
        assert_eq!(wrong.end(), Err(Problem::BadRequest(json!({ "title": "must be text" }))));
        assert_eq!(Wrong::default().end(), Ok(()));
    }

    #[test]
    fn of_several_rules_the_first_that_does_not_hold_is_told() {
        assert_eq!(all_hold(&[(true, "a"), (false, "b"), (false, "c")]), Err(Problem::wrong("b")));
        assert_eq!(all_hold(&[(true, "a")]), Ok(()));
    }
}
