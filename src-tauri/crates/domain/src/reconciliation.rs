//! What about a sale a person must see, derived from its attempts and the decisions taken.

use crate::attempt::{Attempt, Stage};
use crate::refund::{self, Refund, RefundWay};
use crate::sale::{Resolution, ResolutionKind, resolution_of, standing_decision};
use crate::transition::NOT_FOUND_LIMIT;
use crate::{Flag, Flags, Money};
use serde::{Deserialize, Serialize};

/// Why an attempt is on somebody's list, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The gateway confirms something other than was asked.
    Conflict,
    /// A second payment for one sale.
    Duplicate,
    /// Somebody decided that the customer must get money back.
    Owed,
    /// The bank took it back.
    ChargedBack,
    /// Given back at the gateway.
    Refunded,
    /// Paid late.
    Late,
    /// The gateway contradicts itself: confirmed and called something else before or after, or reserved
    /// and called less.
    Regressed,
    /// The gateway doesn't know the link.
    NotFound,
    /// The gateway says a word nobody taught the till.
    Unrecognised,
    /// The watch ended without a verdict.
    Unverified,
    /// The answer to giving money back was lost: nobody knows whether the gateway took it.
    RefundUnclear,
    /// The gateway hasn't ended giving money back.
    RefundWaiting,
}

/// The flags that a decision has to have seen. `details_missing` alone is told, not decided.
fn needs_decision(flags: Flags) -> Flags {
    flags.iter().filter(|flag| *flag != Flag::DetailsMissing).collect()
}

/// Whether the gateway doesn't know the link as far as it last said. That it didn't before money came is
/// answered by the money.
fn is_unknown_now(attempt: &Attempt) -> bool {
    attempt.stage != Stage::Confirmed || attempt.not_found_count >= NOT_FOUND_LIMIT
}

/// Why an attempt needs a person now, or `None`.
///
/// A decision answers the flags that were up when it was taken; one raised later asks again. A
/// decision to give money back stays on the list as owed until all of it went back. Money that went back
/// whole is answered by that.
pub fn cause(attempt: &Attempt, resolutions: &[Resolution], refunds: &[Refund]) -> Option<Cause> {
    let of_refund = cause_of_refund(attempt, refunds);
    if of_refund == Some(Cause::RefundUnclear) {
        return of_refund;
    }
    cause_of_money(attempt, resolutions, refunds).or(of_refund)
}

/// How much a cause is about: of refunds what went back or is on its way, else what came.
pub fn stake(attempt: &Attempt, cause: Cause, refunds: &[Refund]) -> Money {
    let came_minor = attempt.contested_amount_minor.unwrap_or(attempt.asked.amount_minor);
    let returned_minor = refund::returned_minor(attempt, refunds);
    let amount_minor = match cause {
        Cause::Refunded if returned_minor != 0 => returned_minor,
        Cause::Owed => came_minor.saturating_sub(returned_minor),
        Cause::RefundUnclear | Cause::RefundWaiting => {
            refund::held_minor(attempt, refunds).saturating_sub(returned_minor)
        }
        _ => came_minor,
    };
    Money::new(amount_minor, attempt.asked.currency)
}

/// What giving money back leaves to see.
fn cause_of_refund(attempt: &Attempt, refunds: &[Refund]) -> Option<Cause> {
    let mut under_way =
        refund::of_attempt(attempt, refunds).filter(|refund| refund.is_under_way()).peekable();
    under_way.peek()?;
    Some(if under_way.any(Refund::is_unclear) { Cause::RefundUnclear } else { Cause::RefundWaiting })
}

fn cause_of_money(attempt: &Attempt, resolutions: &[Resolution], refunds: &[Refund]) -> Option<Cause> {
    let decision = standing_decision(attempt, resolutions);
    let answered = match (decision, resolution_of(attempt, resolutions)) {
        (Some(decision), _) => decision.flags,
        // Older than the money: what it said about a mismatch was about something else.
        (None, Some(older)) => older.flags.since(Flags::OF_CONFLICT),
        (None, None) => Flags::NONE,
    };
    let mut open = needs_decision(attempt.flags).since(answered);
    let money = attempt.contested_amount_minor.filter(|_| attempt.is_conflict());
    let all_goes_back =
        refund::held_minor(attempt, refunds) >= money.unwrap_or(attempt.asked.amount_minor).max(1);
    if all_goes_back {
        open = open.since([Flag::DuplicatePayment, Flag::Late].into_iter().collect());
    }
    let asked_for = refund::of_attempt(attempt, refunds).any(|refund| refund.way != RefundWay::Seen);
    if asked_for && refund::of_attempt(attempt, refunds).all(|refund| refund.way != RefundWay::Seen) {
        // The gateway's word tells of what was asked for here.
        open = open.since(Flags::NONE.with(Flag::Refunded));
    }
    if attempt.is_conflict() && (decision.is_none() || !open.is_empty()) {
        return Some(Cause::Conflict);
    }
    let contradicts = open.common(Flags::OF_CONFLICT.with(Flag::Regressed));
    if open.has(Flag::DuplicatePayment) {
        Some(Cause::Duplicate)
    } else if open.has(Flag::ChargedBack) {
        Some(Cause::ChargedBack)
    } else if open.has(Flag::Refunded) {
        Some(Cause::Refunded)
    } else if open.has(Flag::Late) {
        Some(Cause::Late)
    } else if !contradicts.is_empty() {
        Some(Cause::Regressed)
    } else if attempt.stage != Stage::Confirmed && open.has(Flag::Unverified) {
        Some(Cause::Unverified)
    } else if open.has(Flag::NotFound) && is_unknown_now(attempt) {
        Some(Cause::NotFound)
    } else if attempt.stage != Stage::Confirmed && open.has(Flag::UnrecognisedStatus) {
        Some(Cause::Unrecognised)
    } else {
        let to_refund = decision.is_some_and(|decision| decision.kind == ResolutionKind::ToRefund);
        (to_refund && !all_goes_back).then_some(Cause::Owed)
    }
}
