//! What a gateway's own list tells otherwise than its answers about single links do, and payments on it that no till
//! asked for: for drills.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Map;

use crate::links::{Link, LinkState, Outcome, Refusal};
use crate::state::Book;

/// How a link stands on its gateway's list. In JSON: `"left_out"` or `{"amount_minor": 160000}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListedAs {
    /// It isn't there.
    LeftOut,
    /// With another amount, in minor units.
    AmountMinor(i64),
    /// As if nobody had paid it.
    Unpaid,
}

/// A payment that no till asked for: another shop's till with the same key, or the merchant's website. In JSON:
/// `{"gateway": "chargily", "amount_minor": 70000, "currency": "DZD", "own_reference": "B-000001-1-7K2F"}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Foreign {
    /// The gateway's short name.
    pub gateway: String,
    /// How much was paid, in minor units.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// What whoever asked for it called it, if anything.
    #[serde(default)]
    pub own_reference: Option<String>,
}

/// Keeps a foreign payment, paid at once, and gives its reference.
pub(crate) fn pay(book: &mut Book, foreign: &Foreign) -> String {
    let now = book.now();
    loop {
        // Nineteen digits are a name at every gateway.
        let reference = format!("9{:018}", book.next_serial());
        if book.keep(link(foreign, reference.clone(), now)) {
            return reference;
        }
    }
}

fn link(foreign: &Foreign, reference: String, now: DateTime<Utc>) -> Link {
    Link {
        serial: 0,
        gateway: foreign.gateway.clone(),
        reference,
        own_reference: foreign.own_reference.clone(),
        title: foreign.own_reference.clone().unwrap_or_else(|| "Order".to_owned()),
        description: None,
        amount_minor: foreign.amount_minor,
        currency: foreign.currency.clone(),
        is_live: false,
        created_at: now,
        expires_at: now,
        started_at: Some(now),
        settled_at: Some(now),
        outcome: Some(Outcome::Paid),
        success_message: None,
        redirect_url: None,
        refunds: Vec::new(),
        extra: Map::new(),
        listed_as: None,
    }
}

/// Makes a link stand otherwise on its list, or as itself again.
pub(crate) fn tell(book: &mut Book, reference: &str, listed_as: Option<ListedAs>) -> Result<(), Refusal> {
    book.link_mut(reference).map(|link| link.listed_as = listed_as)
}

/// Links and where they stand, as a list tells them.
pub(crate) fn told(links: Vec<(Link, LinkState)>) -> Vec<(Link, LinkState)> {
    let one = |(mut link, state): (Link, LinkState)| match link.listed_as {
        None => Some((link, state)),
        Some(ListedAs::LeftOut) => None,
        Some(ListedAs::Unpaid) => Some((link, LinkState::Pending)),
        Some(ListedAs::AmountMinor(amount_minor)) => {
            link.amount_minor = amount_minor;
            // A gateway may tell the amount as it was sent.
            link.extra.remove("amount");
            Some((link, state))
        }
    };
    links.into_iter().filter_map(one).collect()
}
