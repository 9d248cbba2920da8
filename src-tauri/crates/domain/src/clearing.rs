//! When paid money is the shop's for good, as far as its gateway tells.

use crate::{Moment, Verdict};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// How long after a payment its clearing is waited for before somebody is told. Vertex Gateway: one to three days.
pub const LONGEST_CLEARING: Duration = Duration::days(3);
/// How long after a payment its gateway is asked whether it cleared.
pub const CLEARING_ASKED_FOR: Duration = Duration::days(30);

/// Whether a payment is cleared, at a gateway that tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clearing {
    /// Paid, and not cleared as far as the gateway last said.
    Awaited,
    /// Cleared: the gateway said so first at this moment (corrected time). Final.
    Cleared {
        /// That moment.
        at: Moment,
    },
}

impl Clearing {
    /// The word in the database.
    pub fn word(self) -> &'static str {
        match self {
            Clearing::Awaited => "awaited",
            Clearing::Cleared { .. } => "cleared",
        }
    }

    /// When it cleared, if it did.
    pub fn cleared_at(self) -> Option<Moment> {
        match self {
            Clearing::Awaited => None,
            Clearing::Cleared { at } => Some(at),
        }
    }
}

/// Where the clearing of a paid attempt stands after an answer: `is_cleared` as the answer says, if it does. What went
/// back before it cleared is waited for no more.
pub(crate) fn after(
    before: Option<Clearing>,
    verdict: Verdict,
    is_cleared: Option<bool>,
    now: Moment,
) -> Option<Clearing> {
    match (before, is_cleared) {
        (Some(Clearing::Cleared { .. }), _) => before,
        (_, Some(true)) => Some(Clearing::Cleared { at: now }),
        _ if matches!(verdict, Verdict::Refunded | Verdict::ChargedBack) => None,
        (_, Some(false)) => Some(Clearing::Awaited),
        (_, None) => before,
    }
}
