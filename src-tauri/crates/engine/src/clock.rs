//! Time, as the engine's only source of it. Three clocks are kept apart: this machine's, each
//! gateway's, and a monotonic one that also counts sleep.

use domain::{GatewayId, Moment};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Time and waiting. The real clock lives in `till`; tests move a hand clock.
#[async_trait::async_trait]
pub trait Clock: Send + Sync {
    /// This machine's wall clock. May jump.
    fn now_utc(&self) -> Moment;
    /// Time since some fixed point. Never jumps, and goes on while the machine sleeps.
    fn monotonic(&self) -> Duration;
    /// Waits until the monotonic time is reached; at once when it is past.
    async fn sleep_until(&self, at: Duration);
}

/// A moment of a gateway's clock, pinned to the monotonic one.
#[derive(Clone, Copy)]
struct Anchor {
    server_time: Moment,
    monotonic: Duration,
}

/// What time it is by the gateways' clocks.
///
/// After an answer: its time plus the monotonic time since. Before the first answer of this run:
/// this machine's clock plus the last difference that was stored.
#[derive(Default)]
pub struct CorrectedTime {
    anchors: Mutex<HashMap<GatewayId, Anchor>>,
    stored_difference_ms: Mutex<Option<i64>>,
}

/// The span of times that make sense; an answer beyond it is a broken clock and is not believed.
fn believable(moment: Moment) -> bool {
    let (first, last) = (1_577_836_800, 7_258_118_400); // the years 2020 to 2200
    (first..last).contains(&moment.timestamp())
}

impl CorrectedTime {
    /// Starts from the last difference the record has (the gateway's time minus ours, in ms).
    pub fn starting_from(stored_difference_ms: Option<i64>) -> CorrectedTime {
        CorrectedTime { anchors: Mutex::default(), stored_difference_ms: Mutex::new(stored_difference_ms) }
    }

    /// Notes a gateway's time. Gives the difference to this machine's clock in ms, if believable.
    pub fn observe(&self, clock: &dyn Clock, gateway: &GatewayId, server_time: Moment) -> Option<i64> {
        if !believable(server_time) {
            return None;
        }
        let anchor = Anchor { server_time, monotonic: clock.monotonic() };
        self.anchors.lock().unwrap_or_else(PoisonError::into_inner).insert(gateway.clone(), anchor);
        let difference_ms = (server_time - clock.now_utc()).num_milliseconds();
        *self.stored_difference_ms.lock().unwrap_or_else(PoisonError::into_inner) = Some(difference_ms);
        Some(difference_ms)
    }

    /// The corrected time by a gateway's clock.
    pub fn now(&self, clock: &dyn Clock, gateway: &GatewayId) -> Moment {
        let anchor = self.anchors.lock().unwrap_or_else(PoisonError::into_inner).get(gateway).copied();
        if let Some(anchor) = anchor {
            let since = clock.monotonic().saturating_sub(anchor.monotonic);
            let since = chrono::Duration::from_std(since).unwrap_or_default();
            return anchor.server_time.checked_add_signed(since).unwrap_or(anchor.server_time);
        }
        let now = clock.now_utc();
        let difference =
            self.stored_difference_ms.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(0);
        now.checked_add_signed(chrono::Duration::milliseconds(difference)).unwrap_or(now)
    }

    /// Whether that gateway told its time in this run.
    pub fn is_told(&self, gateway: &GatewayId) -> bool {
        self.anchors.lock().unwrap_or_else(PoisonError::into_inner).contains_key(gateway)
    }

    /// How far this machine's clock is from the gateway's (gateway minus ours, in ms), once known.
    pub fn difference_ms(&self, clock: &dyn Clock, gateway: &GatewayId) -> Option<i64> {
        let known = self.anchors.lock().unwrap_or_else(PoisonError::into_inner).contains_key(gateway);
        if known {
            return Some((self.now(clock, gateway) - clock.now_utc()).num_milliseconds());
        }
        *self.stored_difference_ms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
