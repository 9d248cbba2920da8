//! A clock that stands still until a test moves it.

use domain::Moment;
use engine::Clock;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::sync::watch;

/// A wall clock and a monotonic clock moved by hand. Whoever sleeps on it wakes when it is moved far enough.
pub struct HandClock {
    hands: Mutex<Hands>,
    moved: watch::Sender<u64>,
}

struct Hands {
    wall: Moment,
    monotonic: Duration,
    /// Who sleeps until when, by the order in which they lay down.
    sleepers: BTreeMap<u64, Duration>,
    lain_down: u64,
}

impl HandClock {
    /// A clock whose wall shows `wall` and whose monotonic time is an hour.
    pub fn at(wall: Moment) -> HandClock {
        let hands =
            Hands { wall, monotonic: Duration::from_secs(3600), sleepers: BTreeMap::new(), lain_down: 0 };
        HandClock { hands: Mutex::new(hands), moved: watch::Sender::new(0) }
    }

    /// Time passes, on both clocks.
    pub fn advance(&self, by: Duration) {
        {
            let mut hands = self.hands.lock().unwrap();
            hands.monotonic += by;
            hands.wall += by;
        }
        self.moved.send_modify(|moves| *moves += 1);
    }

    /// Somebody sets the wall clock by so much; no time passes. Negative for back.
    pub fn set_wall_clock(&self, by: chrono::Duration) {
        self.hands.lock().unwrap().wall += by;
    }

    /// When the next sleeper wakes, in monotonic time.
    pub fn next_wake(&self) -> Option<Duration> {
        self.hands.lock().unwrap().sleepers.values().min().copied()
    }

    /// How often anybody lay down to sleep so far.
    pub fn lain_down(&self) -> u64 {
        self.hands.lock().unwrap().lain_down
    }
}

/// Takes a sleeper off the list, also when its sleep is cancelled.
struct Bed<'c>(&'c HandClock, u64);

impl Drop for Bed<'_> {
    fn drop(&mut self) {
        self.0.hands.lock().unwrap().sleepers.remove(&self.1);
    }
}

#[async_trait::async_trait]
impl Clock for HandClock {
    fn now_utc(&self) -> Moment {
        self.hands.lock().unwrap().wall
    }

    fn monotonic(&self) -> Duration {
        self.hands.lock().unwrap().monotonic
    }

    async fn sleep_until(&self, at: Duration) {
        let mut moved = self.moved.subscribe();
        let bed = {
            let mut hands = self.hands.lock().unwrap();
            hands.lain_down += 1;
            let bed = hands.lain_down;
            hands.sleepers.insert(bed, at);
            Bed(self, bed)
        };
        while self.monotonic() < at {
            // The sender lives as long as the clock, which outlives this borrow.
            moved.changed().await.unwrap();
        }
        drop(bed);
    }
}
