//! What a payment link is and what may become of it. Pure: the time comes in as an argument.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::listed::ListedAs;

/// What the person with the phone does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerDoes {
    /// Pays; the bank agrees.
    Pays,
    /// Declines, or the bank does: the link is spent.
    Declines,
    /// Closes the page: nothing happens to the link.
    Leaves,
    /// Goes to the bank's page and hasn't come back: still pending, but no longer able to expire.
    Starts,
    /// Pays at a gateway that only reserves the money until somebody takes it.
    Authorizes,
}

/// Where a link stands at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Made, and nobody has begun to pay.
    Pending,
    /// A payment was begun and the bank hasn't answered.
    Started,
    /// Paid. Final.
    Paid,
    /// Declined by the customer or the bank.
    Declined,
    /// Its life ended before anybody began to pay.
    Expired,
    /// The money is reserved and nobody took it yet.
    Authorized,
    /// Taken back by the merchant.
    Cancelled,
    /// Paid, and part of it given back.
    PartlyRefunded,
    /// Paid, and all of it given back.
    Refunded,
}

/// Why the customer couldn't do that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No link has that reference.
    #[error("no link has that reference")]
    UnknownReference,
    /// A link is paid once.
    #[error("the link is already paid")]
    AlreadyPaid,
    /// A declined link is spent.
    #[error("the link was declined")]
    AlreadyDeclined,
    /// Its life is over and no payment had begun.
    #[error("the link has expired")]
    Expired,
    /// The merchant took it back.
    #[error("the link was cancelled")]
    Cancelled,
    /// Nothing is reserved that could be taken.
    #[error("nothing is reserved")]
    NotAuthorized,
    /// Not paid, or less is left than that.
    #[error("so much can't be given back")]
    TooMuch,
}

/// One payment link, as the gateway keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The order in which links were made, over all gateways.
    pub serial: u64,
    /// The gateway's short name, `ocpay`.
    pub gateway: String,
    /// The gateway's name for the link, `OCPL-A1B2C3-D4E5`.
    pub reference: String,
    /// The till's own name for it, where the gateway takes one.
    #[serde(default)]
    pub own_reference: Option<String>,
    /// What is being paid for, as the till wrote it.
    pub title: String,
    /// More of the same, if the till sent it.
    pub description: Option<String>,
    /// The amount in minor units of `currency`.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Made with a production key, which only a test of refusals does.
    pub is_live: bool,
    /// When it was made, by the sandbox's clock.
    pub created_at: DateTime<Utc>,
    /// When it stops being payable unless a payment has begun, by the sandbox's clock.
    pub expires_at: DateTime<Utc>,
    /// When the customer began to pay.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was paid or declined.
    pub settled_at: Option<DateTime<Utc>>,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// Shown to the customer after paying.
    pub success_message: Option<String>,
    /// Where the customer may go after paying.
    pub redirect_url: Option<String>,
    /// What was to be given back, oldest first.
    #[serde(default)]
    pub refunds: Vec<Refund>,
    /// What only this gateway keeps.
    #[serde(default)]
    pub extra: Map<String, Value>,
    /// How its gateway's list tells it, where that is otherwise.
    #[serde(default)]
    pub listed_as: Option<ListedAs>,
}

/// Money given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The gateway's name for it.
    pub id: String,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The till's own name for it, where the gateway takes one.
    pub key: Option<String>,
    /// Where it stands.
    #[serde(default)]
    pub stage: RefundStage,
    /// What it was asked with, where this gateway keeps that.
    #[serde(default)]
    pub asked: Value,
}

/// Where giving money back stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStage {
    /// The money went back, as it does at once at most gateways.
    #[default]
    Done,
    /// It is on its way, and no longer the merchant's.
    Pending,
    /// It didn't go back, and can be given back again.
    Failed,
}

impl Refund {
    /// Money that goes back at once.
    pub(crate) fn new(id: String, amount_minor: i64, at: DateTime<Utc>) -> Self {
        Self { id, amount_minor, at, key: None, stage: RefundStage::Done, asked: Value::Null }
    }

    /// The same at a gateway that takes its time, asked for with `asked`.
    pub(crate) fn pending(id: String, amount_minor: i64, at: DateTime<Utc>, asked: Value) -> Self {
        Self { stage: RefundStage::Pending, asked, ..Self::new(id, amount_minor, at) }
    }
}

/// How a link ended by somebody's act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Paid.
    Paid,
    /// Declined.
    Declined,
    /// Reserved, which isn't an end yet.
    Authorized,
    /// Cancelled by the merchant.
    Cancelled,
}

impl Link {
    /// Whether it was paid, whatever became of the money since.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.outcome == Some(Outcome::Paid)
    }

    /// Where the link stands at `now`.
    #[must_use]
    pub fn state_at(&self, now: DateTime<Utc>) -> LinkState {
        match (self.outcome, self.started_at) {
            (Some(Outcome::Paid), _) => match self.refunded_minor() {
                0 => LinkState::Paid,
                refunded if refunded < self.amount_minor => LinkState::PartlyRefunded,
                _ => LinkState::Refunded,
            },
            (Some(Outcome::Declined), _) => LinkState::Declined,
            (Some(Outcome::Authorized), _) => LinkState::Authorized,
            (Some(Outcome::Cancelled), _) => LinkState::Cancelled,
            (None, Some(_)) => LinkState::Started,
            (None, None) if now >= self.expires_at => LinkState::Expired,
            (None, None) => LinkState::Pending,
        }
    }

    /// The customer acts at `now`. With `late`, the payment counts as begun before the link expired.
    ///
    /// # Errors
    /// A link that is paid, declined or (without `late`) expired takes no more acts.
    pub(crate) fn play(&mut self, does: CustomerDoes, late: bool, now: DateTime<Utc>) -> Result<(), Refusal> {
        match self.state_at(now) {
            LinkState::Paid | LinkState::Authorized | LinkState::PartlyRefunded | LinkState::Refunded => {
                return Err(Refusal::AlreadyPaid);
            }
            LinkState::Cancelled => return Err(Refusal::Cancelled),
            LinkState::Declined => return Err(Refusal::AlreadyDeclined),
            LinkState::Expired if !late => return Err(Refusal::Expired),
            LinkState::Expired | LinkState::Pending | LinkState::Started => {}
        }
        let begun_at = now.min(self.expires_at - Duration::seconds(1)).max(self.created_at);
        match does {
            CustomerDoes::Leaves => {}
            CustomerDoes::Starts => {
                self.started_at.get_or_insert(begun_at);
            }
            CustomerDoes::Pays => self.settle(Outcome::Paid, begun_at, now),
            CustomerDoes::Declines => self.settle(Outcome::Declined, begun_at, now),
            CustomerDoes::Authorizes => self.settle(Outcome::Authorized, begun_at, now),
        }
        Ok(())
    }

    fn settle(&mut self, outcome: Outcome, begun_at: DateTime<Utc>, now: DateTime<Utc>) {
        self.started_at.get_or_insert(begun_at);
        self.settled_at = Some(now);
        self.outcome = Some(outcome);
    }

    /// What was given back or is on its way, oldest first.
    pub(crate) fn given_back(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.iter().filter(|refund| refund.stage != RefundStage::Failed)
    }

    /// How much was given back or is on its way, in minor units.
    #[must_use]
    pub fn refunded_minor(&self) -> i64 {
        self.given_back().fold(0_i64, |sum, refund| sum.saturating_add(refund.amount_minor))
    }

    /// The merchant takes the link back, or releases what is reserved.
    ///
    /// # Errors
    /// A link that is paid, declined, cancelled or expired stays what it is.
    pub(crate) fn cancel(&mut self, now: DateTime<Utc>) -> Result<(), Refusal> {
        match self.state_at(now) {
            LinkState::Pending | LinkState::Started | LinkState::Authorized => {
                self.settled_at = Some(now);
                self.outcome = Some(Outcome::Cancelled);
                Ok(())
            }
            LinkState::Declined => Err(Refusal::AlreadyDeclined),
            LinkState::Expired => Err(Refusal::Expired),
            LinkState::Cancelled => Err(Refusal::Cancelled),
            LinkState::Paid | LinkState::PartlyRefunded | LinkState::Refunded => Err(Refusal::AlreadyPaid),
        }
    }

    /// The merchant takes what is reserved.
    ///
    /// # Errors
    /// Nothing is.
    pub(crate) fn capture(&mut self, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.outcome != Some(Outcome::Authorized) {
            return Err(Refusal::NotAuthorized);
        }
        self.settled_at = Some(now);
        self.outcome = Some(Outcome::Paid);
        Ok(())
    }

    /// The merchant gives money back.
    ///
    /// # Errors
    /// The link isn't paid, or less of it is left.
    pub(crate) fn refund(&mut self, refund: Refund) -> Result<(), Refusal> {
        let left = self.amount_minor.saturating_sub(self.refunded_minor());
        if !self.is_paid() || !(1..=left).contains(&refund.amount_minor) {
            return Err(Refusal::TooMuch);
        }
        self.refunds.push(refund);
        Ok(())
    }

    /// Paid, whatever came before: the bank changed its mind.
    pub(crate) fn confirm(&mut self, now: DateTime<Utc>) {
        if !self.is_paid() {
            self.started_at.get_or_insert(now);
            self.settled_at = Some(now);
            self.outcome = Some(Outcome::Paid);
        }
    }

    /// Ends the link's life at `now`, also if a payment had begun; a paid or declined link stays as it is.
    pub(crate) fn expire(&mut self, now: DateTime<Utc>) {
        if self.outcome.is_none() {
            self.started_at = None;
            self.expires_at = self.expires_at.min(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(created_at: DateTime<Utc>) -> Link {
        Link {
            serial: 1,
            gateway: "ocpay".into(),
            reference: "OCPL-A1B2C3-D4E5".into(),
            title: "A-000001".into(),
            description: None,
            amount_minor: 150_000,
            currency: "DZD".into(),
            is_live: false,
            created_at,
            expires_at: created_at + Duration::minutes(20),
            started_at: None,
            settled_at: None,
            outcome: None,
            success_message: None,
            redirect_url: None,
            own_reference: None,
            refunds: Vec::new(),
            extra: Map::new(),
            listed_as: None,
        }
    }

    #[test]
    fn what_is_reserved_is_taken_or_released_and_what_is_paid_goes_back_once() {
        let now = DateTime::UNIX_EPOCH;
        let refund = |amount_minor| Refund::new("1".into(), amount_minor, DateTime::UNIX_EPOCH);
        let mut taken = link(now);
        assert_eq!(taken.capture(now), Err(Refusal::NotAuthorized));
        assert_eq!(taken.play(CustomerDoes::Authorizes, false, now), Ok(()));
        assert_eq!(taken.refund(refund(1)), Err(Refusal::TooMuch));
        assert_eq!((taken.state_at(now), taken.capture(now)), (LinkState::Authorized, Ok(())));
        assert_eq!(taken.cancel(now), Err(Refusal::AlreadyPaid));
        assert_eq!((taken.refund(refund(100)), taken.state_at(now)), (Ok(()), LinkState::PartlyRefunded));
        assert_eq!(taken.refund(refund(150_000)), Err(Refusal::TooMuch));
        assert_eq!((taken.refund(refund(149_900)), taken.state_at(now)), (Ok(()), LinkState::Refunded));
        let mut released = link(now);
        assert_eq!((released.cancel(now), released.state_at(now)), (Ok(()), LinkState::Cancelled));
        assert_eq!(released.play(CustomerDoes::Pays, true, now), Err(Refusal::Cancelled));
    }

    #[test]
    fn a_link_is_paid_once() {
        let now = DateTime::UNIX_EPOCH;
        let mut link = link(now);
        assert_eq!(link.play(CustomerDoes::Pays, false, now), Ok(()));
        assert_eq!(link.play(CustomerDoes::Pays, true, now), Err(Refusal::AlreadyPaid));
        assert_eq!(link.play(CustomerDoes::Declines, true, now), Err(Refusal::AlreadyPaid));
    }

    #[test]
    fn a_payment_begun_in_time_keeps_the_link_alive_past_its_expiry() {
        let now = DateTime::UNIX_EPOCH;
        let later = now + Duration::minutes(21);
        let mut begun = link(now);
        begun.play(CustomerDoes::Starts, false, now).unwrap_or_else(|refusal| panic!("{refusal}"));
        assert_eq!(begun.state_at(later), LinkState::Started);
        assert_eq!(begun.play(CustomerDoes::Pays, false, later), Ok(()));
        let mut idle = link(now);
        assert_eq!(idle.state_at(later), LinkState::Expired);
        assert_eq!(idle.play(CustomerDoes::Pays, false, later), Err(Refusal::Expired));
        assert_eq!(idle.play(CustomerDoes::Pays, true, later), Ok(()));
        assert!(idle.started_at.is_some_and(|at| at < idle.expires_at));
    }

    #[test]
    fn leaving_changes_nothing_and_declining_spends_the_link() {
        let now = DateTime::UNIX_EPOCH;
        let mut link = link(now);
        assert_eq!(link.play(CustomerDoes::Leaves, false, now), Ok(()));
        assert_eq!(link.state_at(now), LinkState::Pending);
        assert_eq!(link.play(CustomerDoes::Declines, false, now), Ok(()));
        assert_eq!(link.play(CustomerDoes::Pays, false, now), Err(Refusal::AlreadyDeclined));
        link.confirm(now);
        assert_eq!(link.state_at(now), LinkState::Paid);
    }
}
