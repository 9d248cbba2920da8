//! What about a sale a person must see, derived from its attempts and the decisions taken.

use crate::attempt::{Attempt, Stage};
use crate::sale::{Resolution, ResolutionKind, resolution_of, standing_decision};
use crate::transition::NOT_FOUND_LIMIT;
use crate::{Flag, Flags};
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
/// decision to give money back stays on the list as owed.
pub fn cause(attempt: &Attempt, resolutions: &[Resolution]) -> Option<Cause> {
    let decision = standing_decision(attempt, resolutions);
    let answered = match (decision, resolution_of(attempt, resolutions)) {
        (Some(decision), _) => decision.flags,
        // Older than the money: what it said about a mismatch was about something else.
        (None, Some(older)) => older.flags.since(Flags::OF_CONFLICT),
        (None, None) => Flags::NONE,
    };
    let open = needs_decision(attempt.flags).since(answered);
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
        decision.filter(|decision| decision.kind == ResolutionKind::ToRefund).map(|_| Cause::Owed)
    }
}
