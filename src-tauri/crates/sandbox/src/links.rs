//! What a payment link is and what may become of it. Pure: the time comes in as an argument.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

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
}

/// How a link ended by somebody's act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Paid.
    Paid,
    /// Declined.
    Declined,
}

impl Link {
    /// Where the link stands at `now`.
    #[must_use]
    pub fn state_at(&self, now: DateTime<Utc>) -> LinkState {
        match (self.outcome, self.started_at) {
            (Some(Outcome::Paid), _) => LinkState::Paid,
            (Some(Outcome::Declined), _) => LinkState::Declined,
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
            LinkState::Paid => return Err(Refusal::AlreadyPaid),
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
            CustomerDoes::Pays | CustomerDoes::Declines => {
                self.started_at.get_or_insert(begun_at);
                self.settled_at = Some(now);
                self.outcome =
                    Some(if does == CustomerDoes::Pays { Outcome::Paid } else { Outcome::Declined });
            }
        }
        Ok(())
    }

    /// Paid, whatever came before: the bank changed its mind.
    pub(crate) fn confirm(&mut self, now: DateTime<Utc>) {
        if self.outcome != Some(Outcome::Paid) {
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
        }
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
