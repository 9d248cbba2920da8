//! Every gateway the till can speak to, one line each.

use crate::chargily;
use crate::gateway::Gateway;
use crate::http::{self, Timeouts};
use crate::ocpay;
use crate::oi;
use crate::paymennt;
use crate::secret::Secrets;
use crate::template::Template;
use crate::vertex;
use domain::Environment;
use reqwest::Url;
use reqwest::header::HeaderName;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::Arc;

/// An option that goes into a request as it is: its name, its name there, and what it can be.
pub type Wish = (&'static str, &'static str, fn(&str) -> bool);

/// How a gateway is set up on one till. Secrets come separately.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Setup {
    /// Another address than the gateway's own (sandbox, tests); plain http for loopback only.
    pub base_url: Option<String>,
    /// Which side of the gateway is spoken to.
    pub environment: Environment,
    /// Further hosts the payment page may have (the embedded sandbox's).
    pub extra_pay_hosts: Vec<String>,
    /// How long a request may take.
    pub timeouts: Timeouts,
    /// Options by the gateway's own names (`fee_mode`, `success_message`, `redirect_url`).
    pub options: BTreeMap<String, String>,
}

/// Why a gateway can't be set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// No such gateway.
    #[error("no gateway of that name")]
    Unknown,
    /// The address is no URL.
    #[error("the base address can't be read")]
    BaseUrlUnreadable,
    /// The address is plain http and not loopback.
    #[error("the base address is not https")]
    BaseUrlNotHttps,
    /// An option has a value the gateway doesn't take.
    #[error("the option {0} can't have that value")]
    Option(String),
    /// What the gateway needs of the network can't be had on this machine at all. No gateway over plain
    /// HTTPS says so: it finds out when it first asks, as [`crate::NoAnswer::Tls`].
    #[error("the network can't be set up")]
    Client,
}

impl Setup {
    /// An option's text without the space around it; an empty one counts as not set.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// An option that must fit.
    ///
    /// # Errors
    /// [`SetupError::Option`] with its name, where it doesn't.
    pub fn checked_option(
        &self,
        name: &str,
        fits: impl FnOnce(&str) -> bool,
    ) -> Result<Option<String>, SetupError> {
        match self.option(name) {
            Some(text) if !fits(text) => Err(SetupError::Option(name.to_owned())),
            set => Ok(set.map(str::to_owned)),
        }
    }

    /// What the options that are set put into every request that makes a link.
    ///
    /// # Errors
    /// [`SetupError::Option`] with the name of one that doesn't fit.
    pub fn wishes(&self, options: &[Wish]) -> Result<Map<String, Value>, SetupError> {
        let mut wishes = Map::new();
        for (name, theirs, fits) in options {
            wishes.extend(self.checked_option(name, fits)?.map(|set| ((*theirs).to_owned(), set.into())));
        }
        Ok(wishes)
    }

    /// An option that is a path with places in it, as [`Template::read`] takes it.
    ///
    /// # Errors
    /// [`SetupError::Option`] with its name, where it is anything else.
    pub fn template(&self, name: &str, must: &str, may: &[&str]) -> Result<Option<Template>, SetupError> {
        let read = |text: &str| Template::read(text, must, may);
        Ok(self.checked_option(name, |text| read(text).is_some())?.and_then(|text| read(&text)))
    }

    /// An option that must be a whole number within a range.
    ///
    /// # Errors
    /// [`SetupError::Option`] with its name, where it isn't.
    pub fn number<N: FromStr + PartialOrd>(
        &self,
        name: &str,
        range: RangeInclusive<N>,
    ) -> Result<Option<N>, SetupError> {
        let read = |text: &str| text.parse().ok().filter(|number| range.contains(number));
        Ok(self.checked_option(name, |text| read(text).is_some())?.and_then(|text| read(&text)))
    }

    /// An option that is `true` or `false`, which it is where it isn't set.
    ///
    /// # Errors
    /// [`SetupError::Option`] with its name, where it is anything else.
    pub fn flag(&self, name: &str) -> Result<bool, SetupError> {
        let set = self.checked_option(name, |text| matches!(text, "true" | "false"))?;
        Ok(set.as_deref() == Some("true"))
    }

    /// An option that is a host, with its port or without.
    ///
    /// # Errors
    /// [`SetupError::Option`] with its name, where it is anything else.
    pub fn host(&self, name: &str) -> Result<Option<String>, SetupError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-:".contains(&byte);
        self.checked_option(name, |text| text.bytes().all(fits))
    }

    /// An option that names a header of the gateway's own (`x-…`), which no other part of a request uses.
    ///
    /// # Errors
    /// [`SetupError::Option`] with its name, where it doesn't.
    pub fn header(&self, name: &str, usual: &'static str) -> Result<HeaderName, SetupError> {
        let read = |text: &str| HeaderName::from_bytes(text.as_bytes()).ok();
        let own = |text: &str| read(text).is_some_and(|header| header.as_str().starts_with("x-"));
        let set = self.checked_option(name, own)?;
        Ok(set.and_then(|text| read(&text)).unwrap_or(HeaderName::from_static(usual)))
    }

    /// The address to speak to, where the gateway has one for each environment, and which environment that is:
    /// an address of its own says it, any other is what the till was set up for.
    ///
    /// # Errors
    /// [`SetupError`] for one that can't be.
    pub fn sided_address(&self, live: &str, test: &str) -> Result<(Url, Environment), SetupError> {
        let own = if self.environment == Environment::Live { live } else { test };
        let base = self.address(Some(own))?.ok_or(SetupError::BaseUrlUnreadable)?;
        let is = |own: &str| http::base_url(own).is_ok_and(|own| own.host_str() == base.host_str());
        let environment = match (is(live), is(test)) {
            (true, false) => Environment::Live,
            (false, true) => Environment::Sandbox,
            (true, true) | (false, false) => self.environment,
        };
        Ok((base, environment))
    }

    /// The address to speak to: what is set up, else the owner's option `base_url`, else the gateway's own.
    ///
    /// # Errors
    /// [`SetupError`] for one that can't be.
    pub fn address(&self, own: Option<&str>) -> Result<Option<Url>, SetupError> {
        match self.base_url.as_deref().or_else(|| self.option("base_url")).or(own) {
            Some(address) => http::base_url(address).map(Some),
            None => Ok(None),
        }
    }
}

/// Whether a text is the address of a web page, where a gateway may send a customer's browser. How long one
/// can be is not documented anywhere; 2000 is what web servers take everywhere.
pub fn is_web_page(text: &str) -> bool {
    let is_web = |url: Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    text.len() <= 2000 && Url::parse(text).is_ok_and(is_web)
}

/// Makes a gateway from its set-up and its secrets by name.
pub type Make = fn(&Setup, &Secrets) -> Result<Arc<dyn Gateway>, SetupError>;

/// One gateway's entry: its name, its secrets, and how it is made.
pub struct Entry {
    /// Its short name.
    pub id: &'static str,
    /// Its name for people.
    pub display_name: &'static str,
    /// The names of its secrets, as in the environment and the keychain (`access_token`).
    pub secrets: &'static [&'static str],
    /// The names of its options.
    pub options: &'static [&'static str],
    /// Makes it.
    pub make: Make,
}

/// All gateways.
pub const ALL: &[Entry] = &[ocpay::ENTRY, chargily::ENTRY, paymennt::ENTRY, oi::ENTRY, vertex::ENTRY];

/// The entry of that name.
pub fn entry(id: &str) -> Option<&'static Entry> {
    ALL.iter().find(|entry| entry.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_what_it_must_be_or_refused_by_name() {
        let with = |text: &str| Setup {
            options: BTreeMap::from([("it".to_owned(), text.to_owned())]),
            ..Setup::default()
        };
        let refused = SetupError::Option("it".to_owned());
        assert_eq!(with(" 7 ").number("it", 1..=9), Ok(Some(7)));
        assert_eq!(with(" ").number("it", 1..=9), Ok(None::<u32>));
        assert_eq!(with("true").flag("it"), Ok(true));
        assert_eq!((with("false").flag("it"), with("").flag("it")), (Ok(false), Ok(false)));
        assert_eq!(with("pay.example:8443").host("it"), Ok(Some("pay.example:8443".to_owned())));
        for text in ["0", "10", "-1", "7.0", "seven"] {
            assert_eq!(with(text).number("it", 1..=9_u32), Err(refused.clone()), "{text}");
        }
        assert_eq!(with("yes").flag("it"), Err(refused.clone()));
        for text in ["https://pay.example", "pay.example/", "a@b", "pay example"] {
            assert_eq!(with(text).host("it"), Err(refused.clone()), "{text}");
        }
    }
}
