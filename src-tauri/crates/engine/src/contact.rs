//! How long ago each attempt was last verified, by the monotonic clock, so that a jump of the wall
//! clock doesn't make an answer look old.

use domain::OwnReference;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Monotonic times of the last readable answers of this run.
#[derive(Default)]
pub struct Verified(Mutex<HashMap<OwnReference, Duration>>);

impl Verified {
    /// Notes a readable answer.
    pub fn note(&self, attempt: &OwnReference, at: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(attempt.clone(), at);
    }

    /// When it was last verified in this run.
    pub fn at(&self, attempt: &OwnReference) -> Option<Duration> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(attempt).copied()
    }

    /// Forgets an attempt that nobody watches any more.
    pub fn forget(&self, attempt: &OwnReference) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(attempt);
    }
}
