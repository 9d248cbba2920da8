//! Drills: faults on purpose. A drill waits for a request it fits and bends the answer, a number of times or until it
//! is taken away. The first drill that fits is the one that acts, so several of them play one after another.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::links::{Link, Refund, Refusal};
use crate::listed::{self, Foreign, ListedAs};
use crate::state::State;

/// The kind of request a drill waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// Making a link.
    Create,
    /// Asking about a link.
    Check,
    /// Asking about the key.
    Validate,
    /// Doing something with a link: cancelling it, taking what is reserved, giving back.
    Act,
    /// Asking for a page of the gateway's own list.
    List,
    /// Each of these.
    Any,
}

/// One drill. In JSON: `{"on": "check", "times": 2, "reference": "OCPL-…", "fault": {"kind": "gone"}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drill {
    /// Which requests it waits for.
    pub on: On,
    /// How often it acts; for ever if absent.
    #[serde(default)]
    pub times: Option<u32>,
    /// Only requests about this link; a link that is still to be made has no reference.
    #[serde(default)]
    pub reference: Option<String>,
    /// Only this gateway, `ocpay`.
    #[serde(default)]
    pub gateway: Option<String>,
    /// What goes wrong.
    pub fault: Fault,
}

impl Drill {
    /// A drill on every request of a kind, until taken away.
    #[must_use]
    pub fn new(on: On, fault: Fault) -> Self {
        Self { on, times: None, reference: None, gateway: None, fault }
    }

    /// The same, so many times only.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// The same, for one link only.
    #[must_use]
    pub fn about(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }
}

/// A drill that is set up, with its number and what it did so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetDrill {
    /// Its number, for taking it away.
    pub id: u64,
    /// The drill, `times` counted down.
    #[serde(flatten)]
    pub drill: Drill,
    /// How often it acted on each link; the empty reference stands for requests without one.
    pub acted: BTreeMap<String, u32>,
}

/// How an expired link answers a check: both forms exist in OCPay's documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpiredAnswer {
    /// 410 and no `data`.
    #[default]
    Gone,
    /// 200 and `FAILED`.
    Failed,
}

/// What holds for every answer until it is changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The sandbox's clock is so many seconds ahead of the machine's. Links expire by the sandbox's clock.
    pub clock_skew_s: i64,
    /// The life of links made from now on, in seconds; the option's `link_life` if absent.
    pub link_life_s: Option<u32>,
    /// How an expired link answers.
    pub expired_answer: ExpiredAnswer,
}

/// The control of one running sandbox; clones control the same one.
#[derive(Debug, Clone)]
pub struct Drills(pub(crate) State);

impl Drills {
    /// Sets up a drill and gives its number.
    pub fn add(&self, drill: Drill) -> u64 {
        self.0.change(|book| book.add_drill(drill))
    }

    /// Takes a drill away; `false` if there is none with that number.
    pub fn remove(&self, id: u64) -> bool {
        self.0.change(|book| book.remove_drill(id))
    }

    /// Takes every drill away. Settings stay.
    pub fn clear(&self) {
        self.0.change(|book| book.drills.clear());
    }

    /// The drills that are set up and not used up, in the order in which they are tried.
    #[must_use]
    pub fn list(&self) -> Vec<SetDrill> {
        self.0.read(|book| book.drills.clone())
    }

    /// What holds for every answer.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.0.read(|book| book.settings)
    }

    /// Changes what holds for every answer.
    pub fn set(&self, settings: Settings) {
        self.0.change(|book| book.settings = settings);
    }

    /// Puts the sandbox's clock so many seconds ahead of the machine's (behind, if negative).
    pub fn set_clock_skew(&self, seconds: i64) {
        self.0.change(|book| book.settings.clock_skew_s = seconds);
    }

    /// Stops the sandbox's clock at `at`, until it is put elsewhere: for tests that move time by hand.
    pub fn hold_clock_at(&self, at: DateTime<Utc>) {
        self.0.change(|book| book.held_at = Some(at));
    }

    /// Ends a link's life now.
    ///
    /// # Errors
    /// No link has that reference.
    pub fn expire_now(&self, reference: &str) -> Result<(), Refusal> {
        self.0.change(|book| {
            let now = book.now();
            book.link_mut(reference).map(|link| link.expire(now))
        })
    }

    /// Makes a link paid, whatever came before: late money, or a bank that changed its mind.
    ///
    /// # Errors
    /// No link has that reference.
    pub fn confirm_now(&self, reference: &str) -> Result<(), Refusal> {
        self.0.change(|book| {
            let now = book.now();
            book.link_mut(reference).map(|link| link.confirm(now))
        })
    }

    /// Gives so much of a paid link back, as somebody does at the gateway's own website.
    ///
    /// # Errors
    /// No link has that reference, it isn't paid, or less of it is left.
    pub fn give_back(&self, reference: &str, amount_minor: i64) -> Result<(), Refusal> {
        self.0.change(|book| {
            let at = book.now();
            let link = book.link_mut(reference)?;
            let id = format!("website-{}", link.refunds.len() + 1);
            link.refund(Refund::new(id, amount_minor, at))
        })
    }

    /// Makes a link stand otherwise on its gateway's own list, or as itself again; answers about it stay as they are.
    ///
    /// # Errors
    /// No link has that reference.
    pub fn list_as(&self, reference: &str, listed_as: Option<ListedAs>) -> Result<(), Refusal> {
        self.0.change(|book| listed::tell(book, reference, listed_as))
    }

    /// Keeps a payment that no till asked for, paid at once, and gives its reference.
    pub fn pay_foreign(&self, foreign: &Foreign) -> String {
        self.0.change(|book| listed::pay(book, foreign))
    }

    /// Every link that is remembered, oldest first.
    #[must_use]
    pub fn links(&self) -> Vec<Link> {
        self.0.read(|book| book.links_in_order())
    }

    /// The sandbox's time: the machine's, unless it is held, moved by the clock skew.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.0.read(crate::state::Book::now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_fault_is_written_the_way_it_is_named_and_read_back() {
        for (fault, _) in Fault::catalogue() {
            let json = serde_json::to_value(&fault).unwrap_or_default();
            assert_eq!(json["kind"], fault.kind());
            assert_eq!(serde_json::from_value::<Fault>(json).ok(), Some(fault));
        }
    }

    #[test]
    fn a_misspelt_drill_is_refused() {
        for wrong in [
            r#"{"on":"check","fault":{"kind":"gone"},"time":2}"#,
            r#"{"on":"chek","fault":{"kind":"gone"}}"#,
            r#"{"on":"check","fault":{"kind":"late","delay":2}}"#,
        ] {
            assert!(serde_json::from_str::<Drill>(wrong).is_err(), "{wrong}");
        }
    }
}
