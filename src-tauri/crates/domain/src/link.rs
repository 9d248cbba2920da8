//! What becomes of the wish for a payment link.

use crate::attempt::{Attempt, LeftScreen, Screen, Stage};
use crate::moments::{is_within, later};
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
    /// Nobody knows whether there is one; it is on no screen of ours.
    Orphaned {
        /// What happened.
        reason: String,
        /// The reference, where an answer came but couldn't be trusted.
        reference: Option<String>,
    },
}

/// The oldest creation that is believed of a link whose gateway doesn't say how long it lives.
const OLDEST_CREATION: Duration = Duration::hours(24);

/// How long after a request the gateway's word that it knows no such link isn't believed yet: longer than a
/// request can be under way.
pub const LOST_FOR_SURE: Duration = Duration::minutes(2);

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
        let screen = match self.screen {
            Screen::Never if show => Screen::Shown { at: now },
            Screen::Shown { .. } if !show => Screen::Left { at: now, why: LeftScreen::SalePaid },
            // What left for good stays away, also when it is found again.
            before => before,
        };
        Attempt {
            stage: Stage::Awaiting,
            reference: Some(link.reference.clone()),
            url: Some(link.url.clone()),
            gateway_created_at: Some(created),
            expires_at: link.life_seconds.map(|life| later(created, Duration::seconds(i64::from(life)))),
            proof: link.proof,
            screen,
            ..self.clone()
        }
    }

    /// The attempt when no link came of it. Only one that is being made can fail to be made, and only one that
    /// [is lost](Attempt::is_lost) can turn out to be one that can't be trusted; any other stays as it is.
    /// `presumed_life_seconds` is how long a link of that gateway lives, for the watch of one that is kept.
    #[must_use]
    pub fn without_link(&self, why: &NoLink, now: Moment, presumed_life_seconds: Option<u32>) -> Attempt {
        let mut next = self.clone();
        let found = self.is_lost() && matches!(why, NoLink::Orphaned { reference: Some(_), .. });
        if self.stage != Stage::Creating && !found {
            return next;
        }
        match why {
            NoLink::Rejected { reason } => {
                next.stage = Stage::Rejected;
                next.reason = Some(reason.clone());
                // What certainly wasn't made was sent to nobody.
                next.screen = Screen::Never;
            }
            NoLink::Orphaned { reason, reference } => {
                next.stage = Stage::Orphaned;
                next.reason = Some(reason.clone());
                next.reference = reference.clone();
                if reference.is_some() || next.screen.was_shown() {
                    next.gateway_created_at = Some(now);
                    next.expires_at =
                        presumed_life_seconds.map(|life| later(now, Duration::seconds(i64::from(life))));
                }
            }
        }
        next
    }

    /// The lost attempt once the gateway says that it knows no such link. Believed only [`LOST_FOR_SURE`] after
    /// it was lost; any other attempt stays as it is. It stays watched: should the link turn up after all, its
    /// money is late.
    #[must_use]
    pub fn not_there(&self, now: Moment) -> Attempt {
        let lost_at = self.gateway_created_at.unwrap_or(self.created_at);
        if !self.is_lost() || self.negative_at.is_some() || is_within(lost_at, now, LOST_FOR_SURE) {
            return self.clone();
        }
        Attempt { negative_at: Some(now), ..self.left_screen(LeftScreen::Verdict, now) }
    }

    /// The attempt once its QR is gone for good.
    #[must_use]
    pub fn left_screen(&self, why: LeftScreen, now: Moment) -> Attempt {
        match self.screen {
            Screen::Shown { .. } => Attempt { screen: Screen::Left { at: now, why }, ..self.clone() },
            Screen::Never | Screen::Left { .. } => self.clone(),
        }
    }

    /// The attempt once its watch ended: flagged `unverified` if it has a link, or may have one that the
    /// customer was sent, and got no verdict.
    #[must_use]
    pub fn watch_ended(&self) -> Attempt {
        let silent = matches!(self.stage, Stage::Awaiting | Stage::Authorized | Stage::Orphaned);
        let may_have_link = self.reference.is_some() || (self.is_lost() && self.negative_at.is_none());
        if !silent || !may_have_link || self.is_conflict() {
            return self.clone();
        }
        Attempt { flags: self.flags.with(Flag::Unverified), ..self.clone() }
    }
}
