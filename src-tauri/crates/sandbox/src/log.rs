//! Every request that came in, and what became of it: the witness of fault tests. Access keys are never written here.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::clock;

/// How many requests are remembered; the oldest go first.
const KEPT: usize = 20_000;

/// One request, as it was received. Requests to `/control` that were let in are not listed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequestSeen {
    /// Counts from 1 in the order of arrival.
    pub number: u64,
    /// When its head had arrived, by the machine's clock.
    pub at: DateTime<Utc>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The link it asks about or made.
    pub reference: Option<String>,
    /// The title a new link was asked for with: it begins with the till's sale number.
    pub title: Option<String>,
    /// The drill that bent the answer, by its `kind`.
    pub drill: Option<&'static str>,
    /// The status that was answered; `None` while unanswered, for good if the connection was dropped or held.
    pub status: Option<u16>,
}

#[derive(Debug, Default)]
struct Pages {
    next: u64,
    seen: VecDeque<RequestSeen>,
}

/// The log; clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestLog(Arc<Mutex<Pages>>);

/// A request's own line, carried along with the request so that those who learn more can write it down.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    log: RequestLog,
    number: u64,
}

impl RequestLog {
    fn lock(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a request down as it arrives.
    pub(crate) fn arrived(&self, method: &str, path: &str) -> Line {
        let mut pages = self.lock();
        pages.next += 1;
        let number = pages.next;
        pages.seen.push_back(RequestSeen {
            number,
            at: clock::machine_now(),
            method: method.to_owned(),
            path: path.to_owned(),
            reference: None,
            title: None,
            drill: None,
            status: None,
        });
        if pages.seen.len() > KEPT {
            pages.seen.pop_front();
        }
        Line { log: self.clone(), number }
    }

    /// Everything remembered, oldest first.
    pub(crate) fn all(&self) -> Vec<RequestSeen> {
        self.lock().seen.iter().cloned().collect()
    }

    /// Forgets all; numbers go on.
    pub(crate) fn clear(&self) {
        self.lock().seen.clear();
    }
}

impl Line {
    /// Adds to the line what was learnt since.
    pub(crate) fn note(&self, write: impl FnOnce(&mut RequestSeen)) {
        let mut pages = self.log.lock();
        let Some(first) = pages.seen.front().map(|seen| seen.number) else { return };
        let place = self.number.checked_sub(first).and_then(|place| usize::try_from(place).ok());
        if let Some(seen) = place.and_then(|place| pages.seen.get_mut(place)) {
            write(seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_completed_in_place_and_a_forgotten_one_is_left_alone() {
        let log = RequestLog::default();
        let forgotten = log.arrived("GET", "/a");
        log.clear();
        let kept = log.arrived("GET", "/b");
        forgotten.note(|seen| seen.status = Some(500));
        kept.note(|seen| seen.status = Some(200));
        let all = log.all();
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].number, all[0].path.as_str(), all[0].status), (2, "/b", Some(200)));
    }
}
