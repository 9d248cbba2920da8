//! When another gateway may stand in for one that makes no link: only once nobody can pay what the first was asked
//! for, or whoever presses the key is told that somebody still may.

use crate::attempt::{Attempt, Stage};
use crate::{GatewayId, SaleState};

/// Whether an attempt came to nothing that anybody saw: the gateway certainly made no link, or nobody was shown
/// the one it may have made.
pub fn is_fenced(attempt: &Attempt) -> bool {
    match attempt.stage {
        Stage::Rejected => true,
        Stage::Orphaned | Stage::Awaiting => !attempt.screen.was_shown(),
        Stage::Creating
        | Stage::Authorized
        | Stage::Declined
        | Stage::Cancelled
        | Stage::Expired
        | Stage::Confirmed => false,
    }
}

/// Whether another gateway is offered for a sale: it wants to be paid, and its newest link came to nothing that
/// anybody saw, or is over at a gateway that is down (`is_down`).
///
/// An older link that may still be paid doesn't forbid it: the press then says so first, like any new link's.
pub fn is_offered(
    state: SaleState,
    given_up: bool,
    attempts: &[Attempt],
    is_down: impl Fn(&GatewayId) -> bool,
) -> bool {
    let wanted = matches!(state, SaleState::Open | SaleState::Unpaid) && !given_up;
    let Some(newest) = attempts.last() else { return false };
    // A link that a gateway sent by itself may be in somebody's hands, whatever became of the answer.
    let in_hands = attempts.iter().any(|one| one.stage == Stage::Orphaned && one.screen.was_shown());
    wanted && !in_hands && (is_fenced(newest) || newest.stage.is_negative() && is_down(&newest.gateway))
}

/// Whether a gateway has failed this sale: its newest attempt came to nothing.
pub fn has_failed(attempts: &[Attempt], gateway: &GatewayId) -> bool {
    attempts.iter().rev().find(|attempt| attempt.gateway == *gateway).is_some_and(is_fenced)
}
