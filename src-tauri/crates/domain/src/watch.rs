//! When an attempt is asked about next, as a pure function of where it stands and how old it is.

use crate::Moment;
use crate::attempt::{Attempt, Stage};
use crate::moments::later;
use chrono::Duration;

/// The life assumed for the watch of a link whose gateway gives no end.
pub const PRESUMED_LIFE: Duration = Duration::minutes(30);
/// How long past the deadline an attempt is asked about every minute.
pub const CLOSE_WATCH: Duration = Duration::minutes(15);
/// How long past the deadline an attempt is asked about at all.
pub const LONG_WATCH: Duration = Duration::hours(24);

/// What the schedule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextCheck {
    /// Ask after this time.
    In(Duration),
    /// The watch is over, or there is nothing to ask about.
    Never,
}

/// When the watch counts from: the gateway's creation time, else ours.
fn watched_from(attempt: &Attempt) -> Moment {
    attempt.gateway_created_at.unwrap_or(attempt.created_at)
}

/// The end of the link's life for the watch's purposes (gateway's clock).
pub fn deadline(attempt: &Attempt) -> Moment {
    attempt.expires_at.unwrap_or_else(|| later(watched_from(attempt), PRESUMED_LIFE))
}

/// The end of the watch (gateway's clock).
pub fn watch_ends_at(attempt: &Attempt) -> Moment {
    later(deadline(attempt), LONG_WATCH)
}

/// Whether an attempt still has to be asked about at `now` (corrected time): it has a reference, is
/// not confirmed, and its watch isn't over. One that [is lost](Attempt::is_lost) is looked up instead.
pub fn is_unfinished(attempt: &Attempt, now: Moment) -> bool {
    attempt.stage != Stage::Confirmed && attempt.is_askable() && now < watch_ends_at(attempt)
}

/// The time from one check at `now` to the next, never shorter than `floor`, the least time that the gateway
/// wants between two questions about one link.
///
/// Displayed: every 2 s to 2 min, 3 s to 5 min, 5 s to the deadline. Not displayed: every minute to
/// the deadline + 15 min, then every 20 min to + 24 h. The deadline, the close watch's end and the
/// watch's end are met by a check of their own, or by one as soon after as the floor lets.
pub fn next_check(attempt: &Attempt, now: Moment, floor: Duration) -> NextCheck {
    if !is_unfinished(attempt, now) {
        return NextCheck::Never;
    }
    let age = now - watched_from(attempt);
    let deadline = deadline(attempt);
    let (interval, boundary) = if now < deadline {
        let interval = if !attempt.screen.is_shown() {
            Duration::minutes(1)
        } else if age < Duration::minutes(2) {
            Duration::seconds(2)
        } else if age < Duration::minutes(5) {
            Duration::seconds(3)
        } else {
            Duration::seconds(5)
        };
        (interval, deadline)
    } else if now < later(deadline, CLOSE_WATCH) {
        (Duration::minutes(1), later(deadline, CLOSE_WATCH))
    } else {
        (Duration::minutes(20), later(deadline, LONG_WATCH))
    };
    // A boundary nearer than the next check is met by a check of its own, except one so near that
    // the two would be the same question asked twice.
    let to_boundary = boundary - now;
    let at_least = Duration::milliseconds(500);
    let wait = if to_boundary < interval && to_boundary > at_least { to_boundary } else { interval };
    NextCheck::In(wait.max(floor))
}
