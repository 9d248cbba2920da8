//! What became of one payment link, in one word: what reports count.

use crate::attempt::{Attempt, LeftScreen, Screen, Stage};

/// What became of one payment link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Its money came.
    Paid,
    /// Nobody knows yet: it may still be paid, or its making hasn't ended.
    Waiting,
    /// A confirmation came that doesn't match.
    Conflict,
    /// The sale was paid another way first.
    NotNeeded,
    /// The gateway said no to the customer.
    Declined,
    /// Its time ran out, by the gateway's word.
    Expired,
    /// The gateway said taken back.
    Cancelled,
    /// The cashier gave the sale up.
    GivenUp,
    /// The cashier made a new link in its place.
    Replaced,
    /// Its time ran out on our clock, and the gateway gave no verdict.
    NoAnswer,
    /// The gateway refused to make it.
    Refused,
    /// No connection to the gateway: the request for it never left.
    Unreachable,
    /// The gateway asked to wait.
    Busy,
    /// The answer was lost or couldn't be trusted; it is on no screen. One that was sent may still be found.
    Lost,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 14] = [
        Outcome::Paid,
        Outcome::Waiting,
        Outcome::Conflict,
        Outcome::NotNeeded,
        Outcome::Declined,
        Outcome::Expired,
        Outcome::Cancelled,
        Outcome::GivenUp,
        Outcome::Replaced,
        Outcome::NoAnswer,
        Outcome::Refused,
        Outcome::Unreachable,
        Outcome::Busy,
        Outcome::Lost,
    ];

    /// The outcome's word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Paid => "paid",
            Outcome::Waiting => "waiting",
            Outcome::Conflict => "conflict",
            Outcome::NotNeeded => "not_needed",
            Outcome::Declined => "declined",
            Outcome::Expired => "expired",
            Outcome::Cancelled => "cancelled",
            Outcome::GivenUp => "given_up",
            Outcome::Replaced => "replaced",
            Outcome::NoAnswer => "no_answer",
            Outcome::Refused => "refused",
            Outcome::Unreachable => "unreachable",
            Outcome::Busy => "busy",
            Outcome::Lost => "lost",
        }
    }

    /// The outcome of that word.
    pub fn from_word(word: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.word() == word)
    }

    /// Whether the link failed its purpose, and this is why.
    pub fn is_failure(self) -> bool {
        !matches!(self, Outcome::Paid | Outcome::Waiting | Outcome::Conflict | Outcome::NotNeeded)
    }
}

/// What became of an attempt, as far as is known now. Where two reasons fit, what a person at the counter
/// did is told before what the gateway said of it afterwards.
pub fn outcome(attempt: &Attempt) -> Outcome {
    let left = match attempt.screen {
        Screen::Left { why, .. } => Some(why),
        Screen::Never | Screen::Shown { .. } => None,
    };
    match (attempt.stage, left) {
        (Stage::Confirmed, _) => Outcome::Paid,
        _ if attempt.conflict_at.is_some() => Outcome::Conflict,
        (Stage::Rejected, _) => match attempt.reason.as_deref() {
            Some("not_sent") => Outcome::Unreachable,
            Some("throttled") => Outcome::Busy,
            _ => Outcome::Refused,
        },
        (Stage::Orphaned, _) => Outcome::Lost,
        (Stage::Declined, _) => Outcome::Declined,
        (Stage::Cancelled, _) => Outcome::Cancelled,
        (_, Some(LeftScreen::GivenUp)) => Outcome::GivenUp,
        (_, Some(LeftScreen::Replaced)) => Outcome::Replaced,
        (_, Some(LeftScreen::SalePaid)) => Outcome::NotNeeded,
        (Stage::Expired, _) => Outcome::Expired,
        (_, Some(LeftScreen::Deadline)) => Outcome::NoAnswer,
        (Stage::Creating | Stage::Awaiting | Stage::Authorized, _) => Outcome::Waiting,
    }
}
