//! A sale: one payment asked for at the counter, and what its attempts make of it.

use crate::attempt::{Attempt, LeftScreen, Screen, Stage};
use crate::{BusinessDay, Flag, Flags, Moment, Money, OwnReference, RequestId, SaleNumber};
use serde::{Deserialize, Serialize};

/// One payment asked for at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    /// Its number, consecutive per till.
    pub number: SaleNumber,
    /// What makes a repeated Enter the same sale.
    pub request_id: RequestId,
    /// What is asked.
    pub asked: Money,
    /// What the cashier noted; empty when nothing.
    pub note: String,
    /// Who made it; `None` while the till has no people.
    pub cashier: Option<String>,
    /// When it was made, by this machine's clock.
    pub created_at: Moment,
    /// The shop's day it was made on, frozen.
    pub business_day: BusinessDay,
    /// When the cashier gave it up.
    pub given_up_at: Option<Moment>,
    /// When somebody saw its verdict.
    pub acknowledged_at: Option<Moment>,
}

/// What a sale came to. Derived, never stored as truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleState {
    /// An attempt is confirmed, a tender was taken, or a conflict was accepted.
    Paid,
    /// A confirmation that doesn't match, and nobody decided.
    Conflict,
    /// Given up, or nothing left that could be paid.
    Unpaid,
    /// Still to be paid.
    Open,
}

impl SaleState {
    /// The state's word in the database and the API.
    pub fn word(self) -> &'static str {
        match self {
            SaleState::Paid => "paid",
            SaleState::Conflict => "conflict",
            SaleState::Unpaid => "unpaid",
            SaleState::Open => "open",
        }
    }

    /// The state of that word.
    pub fn from_word(word: &str) -> Option<SaleState> {
        [SaleState::Paid, SaleState::Conflict, SaleState::Unpaid, SaleState::Open]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// What a person decided about an odd attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionKind {
    /// The money is ours and stays.
    Accepted,
    /// The money belongs to somebody else's sale.
    NotOurs,
    /// The customer must get it back.
    ToRefund,
}

impl ResolutionKind {
    /// The kind's word in the database and the API.
    pub fn word(self) -> &'static str {
        match self {
            ResolutionKind::Accepted => "accepted",
            ResolutionKind::NotOurs => "not_ours",
            ResolutionKind::ToRefund => "to_refund",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<ResolutionKind> {
        [ResolutionKind::Accepted, ResolutionKind::NotOurs, ResolutionKind::ToRefund]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// A person's decision: a record of its own, which leaves stage and flags as they were.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// About which attempt.
    pub attempt: OwnReference,
    /// What was decided.
    pub kind: ResolutionKind,
    /// Who decided; `None` while the till has no people.
    pub by: Option<String>,
    /// Why, in the person's words.
    pub note: String,
    /// When, by the corrected time.
    pub at: Moment,
    /// The flags that were up when it was decided: one raised later needs a new decision.
    pub flags: Flags,
}

/// The newest decision about an attempt, if any.
pub fn resolution_of<'a>(attempt: &Attempt, resolutions: &'a [Resolution]) -> Option<&'a Resolution> {
    resolutions.iter().rev().find(|resolution| resolution.attempt == attempt.own_reference)
}

/// The newest decision about an attempt, if it speaks of the money that the attempt brings now.
///
/// A decision can only speak of what its person saw. One about a link that wasn't found says nothing of
/// the conflict that follows, and one about a conflict says nothing of the matching payment that
/// overtakes it: either would let money change its meaning while nobody looks.
pub fn standing_decision<'a>(attempt: &Attempt, resolutions: &'a [Resolution]) -> Option<&'a Resolution> {
    resolution_of(attempt, resolutions).filter(|decision| saw_the_money(attempt, decision))
}

/// Flags tell what was seen, because they don't depend on a clock. Only where a confirmation raised
/// none of its own do the times decide.
fn saw_the_money(attempt: &Attempt, decision: &Resolution) -> bool {
    if attempt.is_conflict() {
        return !decision.flags.common(Flags::OF_CONFLICT).is_empty();
    }
    if attempt.stage != Stage::Confirmed {
        return true;
    }
    let by_confirmation = attempt.flags.common([Flag::Late, Flag::DuplicatePayment].into_iter().collect());
    if by_confirmation.is_empty() {
        attempt.confirmed_at.is_none_or(|confirmed_at| confirmed_at <= decision.at)
    } else {
        by_confirmation.since(decision.flags).is_empty()
    }
}

/// What the attempts of a sale came to: the first of paid, conflict, unpaid, open that holds. With tenders,
/// [`crate::tender::state`] decides.
pub fn state(sale: &Sale, attempts: &[Attempt], resolutions: &[Resolution]) -> SaleState {
    let decided = |attempt: &Attempt| standing_decision(attempt, resolutions).map(|decision| decision.kind);
    let accepted =
        |attempt: &Attempt| attempt.is_conflict() && decided(attempt) == Some(ResolutionKind::Accepted);
    // Its customer has paid by it once, and gets that back; or what came isn't theirs, and its code is gone: nobody is
    // waited for.
    let is_used_up = |attempt: &Attempt| {
        attempt.is_conflict()
            && match decided(attempt) {
                Some(ResolutionKind::ToRefund) => true,
                Some(ResolutionKind::NotOurs) => !attempt.screen.is_shown(),
                Some(ResolutionKind::Accepted) | None => false,
            }
    };
    if attempts.iter().any(|attempt| attempt.stage == Stage::Confirmed || accepted(attempt)) {
        SaleState::Paid
    } else if attempts.iter().any(|attempt| attempt.is_conflict() && decided(attempt).is_none()) {
        SaleState::Conflict
    } else if sale.given_up_at.is_some() || attempts.iter().all(|one| one.is_over() || is_used_up(one)) {
        SaleState::Unpaid
    } else {
        SaleState::Open
    }
}

/// The attempt whose link customers can see now. There is at most one.
pub fn displayed(attempts: &[Attempt]) -> Option<&Attempt> {
    attempts.iter().find(|attempt| attempt.screen.is_shown())
}

/// After the attempt at `paid` was confirmed, or its conflict accepted: no QR of a paid sale stays on a
/// screen, and a confirmed payment that isn't the sale's first is flagged.
///
/// May be called again for the same attempt: the first payment never becomes a duplicate of a later one.
/// A conflict counts as a first payment once its `business_day` is set.
pub fn settle(attempts: &mut [Attempt], paid: usize, now: Moment) {
    let paid_before = attempts
        .iter()
        .enumerate()
        .any(|(index, other)| index != paid && other.brought_money() && !other.is_duplicate());
    for (index, attempt) in attempts.iter_mut().enumerate() {
        *attempt = attempt.left_screen(LeftScreen::SalePaid, now);
        if index == paid && paid_before && attempt.stage == Stage::Confirmed {
            attempt.flags = attempt.flags.with(Flag::DuplicatePayment);
        }
    }
}

/// When the new link at `newest` is made: shows it, and takes every other off the screen.
///
/// Only a link that awaits payment goes on a screen, and none of a sale that is paid: then the others
/// stay as they are, and `newest` is taken down.
pub fn replace_displayed(attempts: &mut [Attempt], newest: usize, now: Moment) {
    let paid = attempts.iter().any(Attempt::brought_money);
    let Some(link) = attempts.get_mut(newest) else { return };
    if paid {
        *link = link.left_screen(LeftScreen::SalePaid, now);
        return;
    }
    if link.stage != Stage::Awaiting || link.reference.is_none() || link.url.is_none() {
        return;
    }
    if !link.screen.is_shown() {
        link.screen = Screen::Shown { at: now };
    }
    for (index, attempt) in attempts.iter_mut().enumerate() {
        if index != newest {
            *attempt = attempt.left_screen(LeftScreen::Replaced, now);
        }
    }
}
