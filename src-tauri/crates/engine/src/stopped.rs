//! Requests that were stopped before their sale was made, so that it isn't made after all.

use domain::RequestId;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// How many are remembered; a request lasts seconds, so the oldest may go.
const REMEMBERED: usize = 64;

/// The stopped requests of this run.
#[derive(Default)]
pub struct Stopped(Mutex<VecDeque<RequestId>>);

impl Stopped {
    /// Stops a request.
    pub fn stop(&self, request: &RequestId) {
        let mut stopped = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if stopped.len() == REMEMBERED {
            stopped.pop_front();
        }
        stopped.push_back(request.clone());
    }

    /// Whether a request was stopped.
    pub fn has(&self, request: &RequestId) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(request)
    }
}
