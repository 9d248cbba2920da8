//! Arithmetic on moments that came from outside: it bends at the calendar's ends and never panics.

use crate::Moment;
use chrono::Duration;

/// The moment `duration` after another, or the calendar's last where there is none.
pub(crate) fn later(moment: Moment, duration: Duration) -> Moment {
    moment.checked_add_signed(duration).unwrap_or(Moment::MAX_UTC)
}

/// Whether less than `limit` has passed since a moment. A moment in the future means that a clock was
/// set back, and then nobody knows: no.
pub(crate) fn is_within(since: Moment, now: Moment, limit: Duration) -> bool {
    let elapsed = now - since;
    Duration::zero() <= elapsed && elapsed < limit
}
