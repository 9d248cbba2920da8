//! What becomes of the wish for a payment link.

use crate::attempt::{Attempt, LeftScreen, Screen, Stage};
use crate::moments::later;
use crate::observation::Details;
use crate::{Environment, Flag, Moment, Money};
use chrono::{Datelike, Duration};
use serde::{Deserialize, Serialize};

/// Which facts the answer that made the link proved, so that a later answer may leave them out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The link was made for exactly the asked amount.
    pub amount: bool,
    /// The link is in the asked currency.
    pub currency: bool,
    /// The link is of the asked environment.
    pub environment: bool,
}

impl Proof {
    /// What the details of an answer prove of what was asked.
    pub fn of(details: &Details, asked: Money, environment: Environment) -> Proof {
        let is_asked = |code: &str| code.eq_ignore_ascii_case(asked.currency.code());
        Proof {
            amount: details.amount_minor == Some(asked.amount_minor),
            currency: details.currency.as_deref().is_some_and(is_asked),
            environment: details.environment == Some(environment),
        }
    }
}

/// A link as the gateway made it, its URL already found safe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The gateway's name for the attempt.
    pub reference: String,
    /// What the QR shows.
    pub url: String,
    /// The gateway's time of creation.
    pub gateway_created_at: Option<Moment>,
    /// How long an untouched link lives, in seconds; `None` when the gateway doesn't say.
    pub life_seconds: Option<u32>,
    /// What the answer proved.
    pub proof: Proof,
    /// The gateway's time of the answer.
    pub server_time: Option<Moment>,
    /// The gateway's name for the request, for support.
    pub request_id: Option<String>,
}

/// Why there is no link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoLink {
    /// The gateway certainly made none.
    Rejected {
        /// The gateway's or our own short reason.
        reason: String,
    },
    /// Nobody knows whether there is one; it was never shown.
    Orphaned {
        /// What happened.
        reason: String,
        /// The reference, where an answer came but couldn't be trusted.
        reference: Option<String>,
    },
}

/// The oldest creation that is believed of a link whose gateway doesn't say how long it lives.
const OLDEST_CREATION: Duration = Duration::hours(24);

/// The years in which a gateway's clock is believed, the second one excluded.
const BELIEVED_YEARS: std::ops::Range<i32> = 2020..2200;

/// The gateway's time of creation, as far as it can be true.
///
/// The answer's own time is the yardstick, because the deadline is counted on that clock. A link isn't
/// made after the answer that tells of it, nor so early that it would be over already: such a time (a
/// wrong zone, an absurd year) would show a QR for ever or end its watch before it began, and gives way
/// to the yardstick.
fn believable_creation(link: &Link, now: Moment) -> Moment {
    let answered = link.server_time.filter(|time| BELIEVED_YEARS.contains(&time.year())).unwrap_or(now);
    let oldest = link.life_seconds.map_or(OLDEST_CREATION, |life| Duration::seconds(i64::from(life)));
    link.gateway_created_at
        .filter(|created| *created <= answered && answered - *created < oldest)
        .unwrap_or(answered)
}

impl Attempt {
    /// The attempt once its link is made. `now` is the corrected time; `show` says whether its sale
    /// still wants a link on the screen.
    ///
    /// Only an attempt that is being made, or that was lost without a reference and looked up, takes a
    /// link; any other stays as it is.
    #[must_use]
    pub fn with_link(&self, link: &Link, now: Moment, show: bool) -> Attempt {
        let lost = self.stage == Stage::Orphaned && self.reference.is_none();
        if self.stage != Stage::Creating && !lost {
            return self.clone();
        }
        let created = believable_creation(link, now);
        Attempt {
            stage: Stage::Awaiting,
            reference: Some(link.reference.clone()),
            url: Some(link.url.clone()),
            gateway_created_at: Some(created),
            expires_at: link.life_seconds.map(|life| later(created, Duration::seconds(i64::from(life)))),
            proof: link.proof,
            screen: if show { Screen::Shown { at: now } } else { Screen::Never },
            ..self.clone()
        }
    }

    /// The attempt when no link came of it. Only one that is being made can fail to be made; any other
    /// stays as it is. `presumed_life_seconds` is how long a link of that gateway lives, for the watch
    /// of one that is kept.
    #[must_use]
    pub fn without_link(&self, why: &NoLink, now: Moment, presumed_life_seconds: Option<u32>) -> Attempt {
        let mut next = self.clone();
        if self.stage != Stage::Creating {
            return next;
        }
        match why {
            NoLink::Rejected { reason } => {
                next.stage = Stage::Rejected;
                next.reason = Some(reason.clone());
            }
            NoLink::Orphaned { reason, reference } => {
                next.stage = Stage::Orphaned;
                next.reason = Some(reason.clone());
                next.reference = reference.clone();
                if reference.is_some() {
                    next.gateway_created_at = Some(now);
                    next.expires_at =
                        presumed_life_seconds.map(|life| later(now, Duration::seconds(i64::from(life))));
                }
            }
        }
        next
    }

    /// The attempt once its QR is gone for good.
    #[must_use]
    pub fn left_screen(&self, why: LeftScreen, now: Moment) -> Attempt {
        match self.screen {
            Screen::Shown { .. } => Attempt { screen: Screen::Left { at: now, why }, ..self.clone() },
            Screen::Never | Screen::Left { .. } => self.clone(),
        }
    }

    /// The attempt once its watch ended: flagged `unverified` if it has a link and got no verdict.
    #[must_use]
    pub fn watch_ended(&self) -> Attempt {
        let silent = matches!(self.stage, Stage::Awaiting | Stage::Authorized | Stage::Orphaned);
        if !silent || self.reference.is_none() || self.is_conflict() {
            return self.clone();
        }
        Attempt { flags: self.flags.with(Flag::Unverified), ..self.clone() }
    }
}
