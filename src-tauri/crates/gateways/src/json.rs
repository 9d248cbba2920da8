//! JSON read field by field from its own text: an odd field spoils nothing but itself, and no number ever
//! becomes a float on the way.

use crate::amount::{decimal_number, minor_from_json};
use crate::text::from_outside;
use chrono::{DateTime, Datelike, SecondsFormat, Utc};
use domain::{Currency, Moment, Money};
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;
use std::fmt;

/// How many characters of a status word, code or request id are kept.
pub const WORD_CHARS: usize = 64;
/// How many characters of a sentence are kept.
pub const SENTENCE_CHARS: usize = 200;
/// The years in which a gateway's time can be true, the second one excluded.
const YEARS: std::ops::Range<i32> = 2000..3000;

/// The fields of one JSON object, each still as it was written.
#[derive(Debug, Clone, Default)]
pub struct Fields<'a> {
    fields: BTreeMap<String, &'a RawValue>,
    secrets: &'a [&'a str],
}

impl<'a> Fields<'a> {
    /// Reads a body. `None` when it is no JSON object, or names a field twice, since nobody knows which of
    /// the two is meant. `secrets` are masked in every text that is kept.
    pub fn read(body: &'a [u8], secrets: &'a [&'a str]) -> Option<Fields<'a>> {
        let whole: Whole<'a> = serde_json::from_slice(body).ok()?;
        Some(Fields { fields: whole.0, secrets })
    }

    fn within(raw: &'a RawValue, secrets: &'a [&'a str]) -> Option<Fields<'a>> {
        let whole: Whole<'a> = serde_json::from_str(raw.get()).ok()?;
        Some(Fields { fields: whole.0, secrets })
    }

    /// A field as it was written; `None` when it is absent or `null`.
    pub fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.fields.get(name).copied().filter(|raw| raw.get() != "null")
    }

    /// An object inside.
    pub fn object(&self, name: &str) -> Option<Fields<'a>> {
        Fields::within(self.raw(name)?, self.secrets)
    }

    /// A list of objects inside. `None` when it is no list or anything in it is no object.
    pub fn list(&self, name: &str) -> Option<Vec<Fields<'a>>> {
        let items: Vec<&'a RawValue> = serde_json::from_str(self.raw(name)?.get()).ok()?;
        items.into_iter().map(|raw| Fields::within(raw, self.secrets)).collect()
    }

    /// A field of a plain type: `bool`, `i64`, `String`.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }

    /// A name or number by which the gateway calls something, exactly as it is written; `None` when it is
    /// empty or longer than any name.
    pub fn name(&self, name: &str) -> Option<String> {
        let raw = self.raw(name)?;
        let is_number = raw.get().bytes().all(|byte| byte.is_ascii_digit());
        let text = if is_number { raw.get().to_owned() } else { self.get::<String>(name)? };
        (!text.is_empty() && text.len() <= WORD_CHARS && text.bytes().all(|byte| byte.is_ascii_graphic()))
            .then_some(text)
    }

    /// The same, fit to be a segment of a path.
    pub fn segment(&self, name: &str) -> Option<String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        self.name(name).filter(|text| text.bytes().all(plain))
    }

    /// Whether a field is there and couldn't be read.
    pub fn is_odd<T>(&self, name: &str, read: &Option<T>) -> bool {
        self.raw(name).is_some() && read.is_none()
    }

    /// A word, fit to be kept and shown.
    pub fn word(&self, name: &str) -> Option<String> {
        self.kept(name, WORD_CHARS)
    }

    /// A sentence, fit to be kept and shown.
    pub fn sentence(&self, name: &str) -> Option<String> {
        self.kept(name, SENTENCE_CHARS)
    }

    /// What an error says, in whatever of the usual forms: a code and a sentence, at the top or in `error`.
    pub fn said(&self) -> Option<String> {
        let inner = self.object("error");
        let from = inner.as_ref().unwrap_or(self);
        let sentence = ["message", "detail", "title", "error"].iter().find_map(|name| from.sentence(name));
        match (from.word("code"), sentence) {
            (Some(code), Some(sentence)) => Some(format!("{code}: {sentence}")),
            (code, sentence) => code.or(sentence),
        }
    }

    fn kept(&self, name: &str, limit: usize) -> Option<String> {
        let text = self.get::<String>(name)?;
        let (first, rest) = self.secrets.split_first().unwrap_or((&"", &[]));
        rest.iter()
            .try_fold(from_outside(&text, first, limit)?, |text, secret| from_outside(&text, secret, limit))
    }

    /// An amount of major units, as a number or as text, in minor units.
    pub fn major(&self, name: &str, currency: Currency) -> Option<i64> {
        minor_from_json(self.raw(name)?.get(), currency)
    }

    /// A time as ISO 8601 writes it, or as seconds since 1970.
    pub fn moment(&self, name: &str) -> Option<Moment> {
        if let Some(seconds) = self.get::<i64>(name) {
            return DateTime::from_timestamp(seconds, 0).filter(believable);
        }
        moment(&self.get::<String>(name)?)
    }
}

/// A request's body: its fields without those that are `null`, and an exact amount of major units.
///
/// # Errors
/// None that a request can cause.
pub fn body(rest: Value, amount: (&str, Money)) -> Result<Vec<u8>, serde_json::Error> {
    let mut fields: BTreeMap<String, Box<RawValue>> = BTreeMap::new();
    if let Value::Object(rest) = without_nulls(rest) {
        for (name, value) in rest {
            fields.insert(name, to_raw_value(&value)?);
        }
    }
    fields.insert(amount.0.to_owned(), decimal_number(amount.1)?);
    serde_json::to_vec(&fields)
}

/// A request's fields without those that are `null`, at any depth but inside lists.
pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let set = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(set.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        other => other,
    }
}

/// A time as requests write it: ISO 8601 with milliseconds, in UTC.
pub fn iso(moment: Moment) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// A time as ISO 8601 writes it, with its zone; `None` for anything else.
pub fn moment(text: &str) -> Option<Moment> {
    let moment = DateTime::parse_from_rfc3339(text.trim()).ok()?;
    Some(moment.with_timezone(&Utc)).filter(believable)
}

fn believable(moment: &Moment) -> bool {
    YEARS.contains(&moment.year())
}

struct Whole<'a>(BTreeMap<String, &'a RawValue>);

impl<'de> Deserialize<'de> for Whole<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Whole<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object that names each field once")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Whole<'de>, A::Error> {
                let mut fields = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
                    if fields.insert(name, value).is_some() {
                        return Err(serde::de::Error::custom("a field stands twice"));
                    }
                }
                Ok(Whole(fields))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"id":1234567890123456789,"ref":"AB-1","amount":12.50,"text":"key-1 said\n hi",
        "at":"2026-11-21T09:00:00Z","unix":1763715600,"none":null,"in":{"ok":true},"all":[{"a":1},{"a":2}]}"#;

    #[test]
    fn each_field_is_read_as_it_was_written() {
        let fields = Fields::read(BODY.as_bytes(), &["key-1"]).unwrap();
        assert_eq!(fields.name("id").as_deref(), Some("1234567890123456789"));
        assert_eq!(fields.name("ref").as_deref(), Some("AB-1"));
        assert_eq!(fields.major("amount", Currency::DZD), Some(1250));
        assert_eq!(fields.sentence("text").as_deref(), Some("*** said hi"));
        assert_eq!(fields.moment("at").map(|at| at.timestamp()), Some(1_795_251_600));
        assert_eq!(fields.moment("unix").map(|at| at.timestamp()), Some(1_763_715_600));
        assert_eq!(fields.object("in").unwrap().get::<bool>("ok"), Some(true));
        assert_eq!(fields.list("all").unwrap().len(), 2);
        assert_eq!((fields.segment("ref").as_deref(), fields.segment("text")), (Some("AB-1"), None));
        assert!(fields.is_odd("text", &fields.segment("text")) && !fields.is_odd("none", &None::<i64>));
        assert!(fields.raw("none").is_none() && fields.raw("absent").is_none());
        assert!(fields.name("text").is_none() && fields.object("all").is_none());
    }

    #[test]
    fn a_body_has_its_exact_amount_and_nothing_that_is_not_set() {
        let rest = serde_json::json!({ "a": 1, "b": null, "c": { "d": "é", "e": null } });
        let body = body(rest, ("amount", Money::new(150_050, Currency::AED))).unwrap();
        assert_eq!(String::from_utf8(body).unwrap(), r#"{"a":1,"amount":1500.50,"c":{"d":"é"}}"#);
    }

    #[test]
    fn what_is_no_object_or_names_a_field_twice_is_nothing() {
        for body in ["", "[]", "null", "1", "{", r#"{"a":1,"a":2}"#, "<html></html>"] {
            assert!(Fields::read(body.as_bytes(), &[]).is_none(), "{body}");
        }
    }
}
