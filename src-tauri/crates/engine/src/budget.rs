//! How often a gateway key may be used: a token bucket, and a pause while the gateway asks for one.

use std::time::Duration;

/// The rate of one gateway key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Milliseconds in which one token grows.
    pub millis_per_request: u64,
    /// How many may be saved up.
    pub burst: u32,
}

impl Default for Rate {
    /// Two requests a second, five at once.
    fn default() -> Rate {
        Rate { millis_per_request: 500, burst: 5 }
    }
}

/// The tokens of one gateway key, counted in milliseconds of growth.
#[derive(Debug, Clone)]
pub struct Budget {
    rate: Rate,
    saved_ms: i64,
    counted_at: Duration,
    paused_until: Duration,
}

impl Budget {
    /// A full bucket at the monotonic time `now`.
    pub fn full(rate: Rate, now: Duration) -> Budget {
        let mut budget = Budget { rate, saved_ms: 0, counted_at: now, paused_until: Duration::ZERO };
        budget.saved_ms = budget.most_ms();
        budget
    }

    fn most_ms(&self) -> i64 {
        self.cost_ms().saturating_mul(i64::from(self.rate.burst))
    }

    fn cost_ms(&self) -> i64 {
        i64::try_from(self.rate.millis_per_request).unwrap_or(i64::MAX)
    }

    fn grow(&mut self, now: Duration) {
        let grown = i64::try_from(now.saturating_sub(self.counted_at).as_millis()).unwrap_or(i64::MAX);
        if grown > 0 {
            self.saved_ms = self.saved_ms.saturating_add(grown).min(self.most_ms());
            self.counted_at = now;
        }
    }

    /// How long the scheduler has to wait before its next request.
    pub fn wait(&mut self, now: Duration) -> Duration {
        self.wait_leaving(now, 0)
    }

    /// The same for a request after which so many tokens must be left for a more urgent one; at most all but one
    /// of those that can be saved up.
    pub fn wait_leaving(&mut self, now: Duration, tokens: u32) -> Duration {
        self.grow(now);
        let needed = 1 + tokens.min(self.rate.burst.saturating_sub(1));
        let needed_ms = self.cost_ms().saturating_mul(i64::from(needed));
        let missing = (needed_ms - self.saved_ms).max(0);
        Duration::from_millis(u64::try_from(missing).unwrap_or(0)).max(self.paused_for(now))
    }

    /// Takes one token. A person's press may take one that hasn't grown yet, down to one burst of debt.
    pub fn take(&mut self, now: Duration) {
        self.grow(now);
        self.saved_ms = (self.saved_ms - self.cost_ms()).max(-self.most_ms());
    }

    /// Obeys a Retry-After.
    pub fn pause(&mut self, until: Duration) {
        self.paused_until = self.paused_until.max(until);
    }

    /// How long the gateway still wants to be left alone.
    pub fn paused_for(&self, now: Duration) -> Duration {
        self.paused_until.saturating_sub(now)
    }
}

/// A wait before asking again after `failures` failures in a row: full jitter, from nothing to
/// `base · 2^failures`, never above `cap`.
pub fn full_jitter(
    failures: u32,
    base: Duration,
    cap: Duration,
    random: impl FnOnce(u64) -> u64,
) -> Duration {
    let most = base.saturating_mul(1_u32.checked_shl(failures.min(16)).unwrap_or(u32::MAX)).min(cap);
    let most_ms = u64::try_from(most.as_millis()).unwrap_or(u64::MAX - 1);
    Duration::from_millis(random(most_ms.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_at_once_then_two_a_second() {
        let mut budget = Budget::full(Rate::default(), Duration::ZERO);
        let mut now = Duration::ZERO;
        let mut sent = 0;
        while now <= Duration::from_secs(10) {
            if budget.wait(now).is_zero() {
                budget.take(now);
                sent += 1;
            } else {
                now += budget.wait(now);
            }
        }
        assert_eq!(sent, 5 + 20);
    }

    #[test]
    fn who_leaves_one_for_another_waits_for_two_and_never_for_more_than_can_be_saved_up() {
        let mut budget = Budget::full(Rate::default(), Duration::ZERO);
        for _ in 0..4 {
            assert_eq!(budget.wait_leaving(Duration::ZERO, 1), Duration::ZERO);
            budget.take(Duration::ZERO);
        }
        assert_eq!(budget.wait_leaving(Duration::ZERO, 1), Duration::from_millis(500));
        assert_eq!(budget.wait(Duration::ZERO), Duration::ZERO, "the one that was left");
        let mut single = Budget::full(Rate { millis_per_request: 500, burst: 1 }, Duration::ZERO);
        assert_eq!(single.wait_leaving(Duration::ZERO, 1), Duration::ZERO);
    }

    #[test]
    fn a_retry_after_is_obeyed() {
        let mut budget = Budget::full(Rate::default(), Duration::ZERO);
        budget.pause(Duration::from_secs(30));
        assert_eq!(budget.wait(Duration::from_secs(1)), Duration::from_secs(29));
        assert_eq!(budget.paused_for(Duration::from_secs(10)), Duration::from_secs(20));
    }

    #[test]
    fn a_persons_press_goes_into_debt_no_deeper_than_one_burst() {
        let mut budget = Budget::full(Rate::default(), Duration::ZERO);
        for _ in 0..100 {
            budget.take(Duration::ZERO);
        }
        assert_eq!(budget.wait(Duration::ZERO), Duration::from_secs(3));
    }

    #[test]
    fn jitter_stays_between_nothing_and_its_cap() {
        let (base, cap) = (Duration::from_secs(2), Duration::from_secs(30));
        assert_eq!(full_jitter(0, base, cap, |below| below - 1), Duration::from_secs(2));
        assert_eq!(full_jitter(3, base, cap, |below| below - 1), Duration::from_secs(16));
        assert_eq!(full_jitter(60, base, cap, |below| below - 1), cap);
        assert_eq!(full_jitter(60, base, cap, |_| 0), Duration::ZERO);
    }
}
