//! When each attempt was last asked about and last verified, by the monotonic clock, so that a jump of the wall
//! clock neither makes an answer look old nor brings a question too soon.

use crate::engine::Engine;
use domain::{Attempt, GatewayId, OwnReference};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A monotonic time an attempt, of something that last happened to it in this run.
#[derive(Default)]
pub struct LastTimes(Mutex<HashMap<OwnReference, Duration>>);

impl LastTimes {
    /// Notes that it happened.
    pub fn note(&self, attempt: &OwnReference, at: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(attempt.clone(), at);
    }

    /// When it last happened in this run.
    pub fn at(&self, attempt: &OwnReference) -> Option<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(attempt).copied()
    }

    /// Forgets an attempt that nobody watches any more.
    pub fn forget(&self, attempt: &OwnReference) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(attempt);
    }
}

impl Engine {
    /// The least time that a gateway wants between two questions about one link.
    pub(crate) fn poll_floor(&self, gateway: &GatewayId) -> chrono::Duration {
        let slots = self.inner.slots.read().unwrap_or_else(PoisonError::into_inner);
        let floor_ms = slots.get(gateway).map_or(0, |slot| slot.gateway.capabilities().poll_floor_ms);
        chrono::Duration::milliseconds(floor_ms.into())
    }

    /// From when on the schedule may ask about an attempt, in monotonic time: whoever asked last, a person too,
    /// the gateway's floor counts from there.
    pub(crate) fn may_ask_from(&self, attempt: &Attempt) -> Duration {
        let floor = self.poll_floor(&attempt.gateway).to_std().unwrap_or_default();
        self.inner.asked.at(&attempt.own_reference).map_or(Duration::ZERO, |asked_at| asked_at + floor)
    }
}
