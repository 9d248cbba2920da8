//! A gateway as the contract meets it: how it is made, and what it is asked.

use domain::{Environment, Money, OwnReference, SaleNumber};
use gateways::gateway::{Listed, Span};
use gateways::http::Timeouts;
use gateways::payment::Listing;
use gateways::registry::Setup;
use gateways::{CheckError, CheckRequest, Gateway, LinkRequest, RefundRequest, Secret};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// A gateway that isn't there at once: the contract waits this long for it.
pub const SHORT: Timeouts = Timeouts {
    connect: Duration::from_millis(500),
    read: Duration::from_millis(800),
    whole: Duration::from_millis(1500),
};

/// Makes a gateway.
pub type Make = fn(&Setup, &BTreeMap<String, Secret>) -> Arc<dyn Gateway>;

/// One gateway under the contract.
pub struct Subject {
    /// Its short name, also its folder here and its name in the sandbox.
    pub name: &'static str,
    /// Its secrets' names, each with what stands before every key of a test.
    pub secrets: &'static [(&'static str, &'static str)],
    /// The options it is set up with.
    pub options: &'static [(&'static str, &'static str)],
    /// Whether its answers carry a name for the request.
    pub tells_request_id: bool,
    /// How long its own client waits after a 429 that doesn't say how long, where the documents say so.
    pub usual_wait_s: Option<u64>,
    /// Whether the answer that makes a link names its amount and tells when it was made.
    pub proves_links: bool,
    /// How long after a payment any part of it can go back, in seconds.
    pub clears_after_s: i64,
    /// An amount that it takes.
    pub amount: Money,
    /// References as it writes them: one of its own, and one that nobody made.
    pub references: [&'static str; 2],
    /// What a fault of the sandbox's becomes at this gateway, as `told` tells it.
    pub drills: fn() -> Vec<crate::drilled::Drilled>,
    /// Keys of the sandbox's, with what a key check tells of each.
    pub keys: fn() -> Vec<(&'static str, serde_json::Value)>,
    /// Makes it.
    pub make: Make,
}

impl Subject {
    /// The gateway at an address with a key and the time-outs of real life.
    pub fn at(&self, base_url: &str, key: &str) -> Arc<dyn Gateway> {
        self.within(base_url, key, Timeouts::default())
    }

    /// The gateway at an address with a key and its own time-outs.
    pub fn within(&self, base_url: &str, key: &str, timeouts: Timeouts) -> Arc<dyn Gateway> {
        (self.make)(&Setup { timeouts, ..self.setup(base_url) }, &self.keys_of(key))
    }

    /// Its set-up at an address.
    pub fn setup(&self, base_url: &str) -> Setup {
        let options = self.options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Setup { base_url: Some(base_url.to_owned()), options: options.collect(), ..Setup::default() }
    }

    /// Its secrets, made of one key; of none, none.
    pub fn keys_of(&self, key: &str) -> BTreeMap<String, Secret> {
        let whole =
            |before: &str| if key.trim().is_empty() { key.to_owned() } else { format!("{before}{key}") };
        self.secrets.iter().map(|(name, before)| ((*name).to_owned(), Secret::new(whole(before)))).collect()
    }

    /// A wish for a link in the sandbox.
    pub fn wish(&self) -> LinkRequest {
        self.attempt(2)
    }

    /// The wish of another attempt, which has a name of its own.
    pub fn attempt(&self, ordinal: u32) -> LinkRequest {
        let sale = SaleNumber::new("A".parse().unwrap(), 123);
        LinkRequest {
            note: "2 thés".to_owned(),
            shop_name: "Café Tlemcen".to_owned(),
            ..LinkRequest::new(OwnReference::new(sale, ordinal, 7), self.amount, Environment::Sandbox)
        }
    }

    /// A wish for money to go back.
    pub fn refund(&self, reference: &str, amount_minor: i64, key: &str) -> RefundRequest {
        RefundRequest {
            reference: reference.to_owned(),
            own_reference: self.wish().own_reference,
            key: key.to_owned(),
            paid: self.amount,
            before_minor: 0,
            amount: Money::new(amount_minor, self.amount.currency),
            reason: "the coat was too small".to_owned(),
        }
    }

    /// A question about a link.
    pub fn question(&self, reference: &str) -> CheckRequest {
        CheckRequest {
            reference: reference.to_owned(),
            own_reference: self.wish().own_reference,
            asked: self.amount,
        }
    }
}

/// A gateway's whole list of a span, page after page; `None` where it has none.
pub async fn listed(gateway: &dyn Gateway, span: Span) -> Option<Result<Vec<Listed>, CheckError>> {
    let mut listing = Listing::new(span);
    while !listing.is_over() {
        if let Err(error) = gateway.list(&mut listing).await? {
            return Some(Err(error));
        }
    }
    Some(listing.end())
}
