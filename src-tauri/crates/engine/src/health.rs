//! How each gateway does, as the last question to it showed.

use crate::views::{HealthState, HealthView};
use domain::{GatewayId, Moment};
use gateways::CheckError;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a failure speaks against a gateway that nobody asked since.
const LATELY: chrono::Duration = chrono::Duration::minutes(2);

/// What is known of one gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    state: HealthState,
    since: Moment,
    noted_at: Moment,
    took: Option<Duration>,
    problem: Option<&'static str>,
}

/// Every gateway's health. Told by whoever asked it last.
#[derive(Default)]
pub struct Healths(Mutex<BTreeMap<GatewayId, Known>>);

impl Healths {
    /// Notes how a question went. Gives whether the state changed.
    pub fn note(&self, gateway: &GatewayId, now: Moment, took: Duration, error: Option<&CheckError>) -> bool {
        let (state, problem) = match error {
            // A gateway that asks to wait answers.
            None | Some(CheckError::Throttled { .. }) => (HealthState::Answers, None),
            Some(CheckError::KeyRefused(_)) => (HealthState::KeyRefused, Some("key_refused")),
            Some(CheckError::NoAnswer(why)) => (HealthState::NoAnswer, Some(why.word())),
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = known.get(gateway);
        let same = before.is_some_and(|before| before.state == state);
        let since = before.filter(|_| same).map_or(now, |before| before.since);
        let took = (state == HealthState::Answers).then_some(took);
        known.insert(gateway.clone(), Known { state, since, noted_at: now, took, problem });
        !same
    }

    /// How a gateway does, as the last question to it showed.
    pub fn state(&self, gateway: &GatewayId) -> HealthState {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(gateway).map_or(HealthState::Unknown, |known| known.state)
    }

    /// Whether a gateway failed a short while ago. One that nobody asked since may be well again.
    pub fn failed_lately(&self, gateway: &GatewayId, now: Moment) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(gateway).is_some_and(|known| {
            let fails = matches!(known.state, HealthState::NoAnswer | HealthState::KeyRefused);
            fails && (now - known.noted_at).abs() < LATELY
        })
    }

    /// What a screen reads, but who stands in.
    pub fn view(&self, gateway: &GatewayId, name: &str, has_key: bool) -> HealthView {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(gateway).cloned();
        let state = match (&known, has_key) {
            (_, false) => HealthState::NoKey,
            (None, true) => HealthState::Unknown,
            (Some(known), true) => known.state,
        };
        let known = known.filter(|_| has_key);
        HealthView {
            gateway: gateway.to_string(),
            name: name.to_owned(),
            state,
            since: known.as_ref().map(|known| known.since.to_rfc3339()),
            took_ms: known
                .as_ref()
                .and_then(|known| known.took)
                .map(|took| u32::try_from(took.as_millis()).unwrap_or(u32::MAX)),
            problem: known.and_then(|known| known.problem).map(str::to_owned),
            stand_in: None,
        }
    }
}
