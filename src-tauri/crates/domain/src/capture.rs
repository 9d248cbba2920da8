//! Reserved money that is taken: a record of its own beside the attempt, whose stage only the gateway's word moves.

use crate::attempt::{Attempt, Stage};
use crate::{Moment, OwnReference};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// Where taking reserved money stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureStage {
    /// Committed; the gateway may or may not have been asked, or hasn't taken it yet.
    Asking,
    /// The gateway took the money.
    Done,
    /// The gateway still called it reserved when it was asked afterwards, so another was begun.
    NotTaken,
}

impl CaptureStage {
    /// Every stage.
    pub const ALL: [CaptureStage; 3] = [CaptureStage::Asking, CaptureStage::Done, CaptureStage::NotTaken];

    /// The stage's word in the database and the journal.
    pub fn word(self) -> &'static str {
        match self {
            CaptureStage::Asking => "asking",
            CaptureStage::Done => "done",
            CaptureStage::NotTaken => "not_taken",
        }
    }

    /// The stage of that word.
    pub fn from_word(word: &str) -> Option<CaptureStage> {
        CaptureStage::ALL.into_iter().find(|stage| stage.word() == word)
    }
}

/// One request to take what an attempt reserved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capture {
    /// Which capture of the sale, from 1.
    pub ordinal: u32,
    /// Whose money.
    pub attempt: OwnReference,
    /// When the intent was committed, by the corrected time.
    pub asked_at: Moment,
    /// Where it stands.
    pub stage: CaptureStage,
}

/// How long after each capture in a row the next may be asked for; the last holds from there on.
const PATIENCE: [Duration; 4] =
    [Duration::seconds(30), Duration::minutes(2), Duration::minutes(10), Duration::minutes(20)];

/// Whether reserved money is to be taken now: the gateway just called it reserved, and whatever was asked for
/// before had its time. `captures` are the sale's.
pub fn is_due(attempt: &Attempt, captures: &[Capture], now: Moment) -> bool {
    if attempt.stage != Stage::Authorized {
        return false;
    }
    let mut before = 0_usize;
    let mut newest: Option<&Capture> = None;
    for capture in captures.iter().filter(|capture| capture.attempt == attempt.own_reference) {
        before = before.saturating_add(1);
        newest = Some(capture);
    }
    let Some(newest) = newest else { return true };
    let patience = PATIENCE.get(before.saturating_sub(1)).or(PATIENCE.last()).copied().unwrap_or_default();
    now - newest.asked_at >= patience
}

/// The captures with one more for that attempt; those still asking about it weren't taken.
#[must_use]
pub fn with_one_more(captures: &[Capture], attempt: &OwnReference, now: Moment) -> Vec<Capture> {
    let ordinal = u32::try_from(captures.len()).unwrap_or(u32::MAX).saturating_add(1);
    let mut captures = ended(captures, attempt, CaptureStage::NotTaken);
    captures.push(Capture { ordinal, attempt: attempt.clone(), asked_at: now, stage: CaptureStage::Asking });
    captures
}

/// The captures once the gateway took the money of that attempt.
#[must_use]
pub fn taken(captures: &[Capture], attempt: &OwnReference) -> Vec<Capture> {
    ended(captures, attempt, CaptureStage::Done)
}

fn ended(captures: &[Capture], attempt: &OwnReference, stage: CaptureStage) -> Vec<Capture> {
    let is_asking = |capture: &Capture| capture.attempt == *attempt && capture.stage == CaptureStage::Asking;
    captures
        .iter()
        .map(
            |capture| if is_asking(capture) { Capture { stage, ..capture.clone() } } else { capture.clone() },
        )
        .collect()
}
