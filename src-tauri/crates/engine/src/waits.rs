//! The waits after wrong PINs.
//!
//! How often a PIN was wrong is in the record and survives everything. How long somebody waited already is
//! only here, on the monotonic clock: no setting of the wall clock shortens a wait, and after a start, or when
//! another process counted, the whole of it begins again.

use domain::people::{Tries, tries_after};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

struct Noticed {
    failed: u32,
    since: Duration,
}

/// The waits of everybody, by their number.
#[derive(Default)]
pub(crate) struct Waits(Mutex<HashMap<i64, Noticed>>);

impl Waits {
    /// What is left for a person whose PIN was wrong `failed` times, at the monotonic time `now`. The wait
    /// begins when this count is first heard of.
    pub fn left(&self, person: i64, failed: u32, now: Duration) -> Tries {
        let mut noticed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Tries::Wait(whole) = tries_after(failed) else {
            noticed.remove(&person);
            return tries_after(failed);
        };
        let since = match noticed.get(&person) {
            Some(known) if known.failed == failed => known.since,
            _ => {
                noticed.insert(person, Noticed { failed, since: now });
                now
            }
        };
        let left = whole.saturating_sub(now.saturating_sub(since));
        if left.is_zero() { Tries::Free } else { Tries::Wait(left) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_wait_runs_on_the_monotonic_clock_and_begins_again_with_each_count() {
        let waits = Waits::default();
        assert_eq!(waits.left(1, 2, s(10)), Tries::Free);
        assert_eq!(waits.left(1, 3, s(10)), Tries::Wait(s(30)));
        assert_eq!(waits.left(1, 3, s(35)), Tries::Wait(s(5)));
        assert_eq!(waits.left(1, 3, s(40)), Tries::Free);
        assert_eq!(waits.left(1, 4, s(41)), Tries::Wait(s(60)), "another count, another wait");
        assert_eq!(waits.left(2, 3, s(41)), Tries::Wait(s(30)), "everybody waits alone");
        assert_eq!(waits.left(1, 10, s(9999)), Tries::Locked);
    }

    #[test]
    fn after_a_start_the_whole_wait_begins_again() {
        let before = Waits::default();
        assert_eq!(before.left(1, 5, s(100)), Tries::Wait(s(120)));
        assert_eq!(before.left(1, 5, s(219)), Tries::Wait(s(1)));
        let after = Waits::default();
        assert_eq!(after.left(1, 5, s(0)), Tries::Wait(s(120)));
    }
}
