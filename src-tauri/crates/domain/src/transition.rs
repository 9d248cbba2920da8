//! The one function that decides what a gateway's answer means for an attempt.
//!
//! Pure and total. It never downgrades a confirmed attempt, never confirms on a mismatch, and says
//! what happened as facts, which the journal keeps.

use crate::attempt::{Attempt, LeftScreen, Screen, Stage};
use crate::clearing::{self, Clearing};
use crate::moments::is_within;
use crate::watch::deadline;
use crate::{Flag, Flags, Moment, Observation, Verdict};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// How long a confirmation whose missing details nothing proved is asked about again.
pub const UNPROVED_PATIENCE: Duration = Duration::seconds(60);
/// Not-found answers in a row that raise the flag.
pub const NOT_FOUND_LIMIT: u32 = 3;
/// The time within which they must come. Ten seconds above two minutes, since one a minute drifts by
/// the time each answer takes.
pub const NOT_FOUND_WINDOW: Duration = Duration::seconds(130);

/// Something that became true of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// The stage moved.
    Moved {
        /// From here.
        from: Stage,
        /// To here.
        to: Stage,
    },
    /// A flag was raised.
    Flagged {
        /// Which.
        flag: Flag,
    },
    /// A confirmation doesn't match: a person must resolve it.
    Conflict,
    /// A confirmation lacks details; they are asked for again.
    AwaitsDetails,
    /// Its money is cleared.
    Cleared,
    /// The gateway's word changed without a change of stage.
    Said {
        /// Its word.
        raw_status: String,
    },
}

/// An attempt after an answer, and what became true by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The attempt as it stands now.
    pub next: Attempt,
    /// What became true; empty when the answer told nothing new.
    pub facts: Vec<Fact>,
}

impl Change {
    /// Whether the stage moved to `stage`.
    pub fn moved_to(&self, stage: Stage) -> bool {
        self.facts.iter().any(|fact| matches!(fact, Fact::Moved { to, .. } if *to == stage))
    }
}

/// Judges one answer. `now` is the corrected time, by which 60 s and two minutes are counted.
pub fn transition(attempt: &Attempt, observation: &Observation, now: Moment) -> Change {
    let mut next = attempt.clone();
    next.raw_status = Some(observation.raw_status.clone());
    if observation.verdict != Verdict::NotFound {
        next.not_found_since = None;
        next.not_found_count = 0;
    }
    let mut awaits_details = false;
    match observation.verdict {
        Verdict::Pending => {
            if matches!(attempt.stage, Stage::Confirmed | Stage::Authorized) {
                next.flags = next.flags.with(Flag::Regressed);
            }
        }
        Verdict::Authorized => match attempt.stage {
            Stage::Awaiting | Stage::Declined | Stage::Cancelled | Stage::Expired => {
                next.stage = Stage::Authorized
            }
            Stage::Confirmed => next.flags = next.flags.with(Flag::Regressed),
            Stage::Creating | Stage::Rejected | Stage::Orphaned | Stage::Authorized => {}
        },
        Verdict::Confirmed => awaits_details = confirm(&mut next, observation, now),
        Verdict::Refunded | Verdict::PartiallyRefunded => {
            awaits_details = confirm(&mut next, observation, now);
            next.flags = next.flags.with(Flag::Refunded);
        }
        Verdict::ChargedBack => {
            awaits_details = confirm(&mut next, observation, now);
            next.flags = next.flags.with(Flag::ChargedBack);
        }
        Verdict::Declined => refuse(&mut next, Stage::Declined, now),
        Verdict::Cancelled => refuse(&mut next, Stage::Cancelled, now),
        Verdict::Expired => refuse(&mut next, Stage::Expired, now),
        Verdict::Failed => {
            let server_now = observation.server_time.unwrap_or(now);
            let past = attempt.expires_at.is_some_and(|end| server_now >= end);
            refuse(&mut next, if past { Stage::Expired } else { Stage::Declined }, now);
        }
        // Once it is flagged there is nothing more to count; unless it was before money came.
        Verdict::NotFound if attempt.flags.has(Flag::NotFound) && attempt.stage != Stage::Confirmed => {}
        Verdict::NotFound => {
            let since = attempt.not_found_since.filter(|since| is_within(*since, now, NOT_FOUND_WINDOW));
            next.not_found_count =
                if since.is_some() { attempt.not_found_count.saturating_add(1) } else { 1 };
            next.not_found_since = since.or(Some(now));
            if next.not_found_count >= NOT_FOUND_LIMIT {
                next.flags = next.flags.with(Flag::NotFound);
            }
        }
        Verdict::Unrecognised => next.flags = next.flags.with(Flag::UnrecognisedStatus),
    }
    if next.stage == Stage::Confirmed {
        let is_cleared = observation.details.is_cleared;
        next.clearing = clearing::after(attempt.clearing, observation.verdict, is_cleared, now);
    }
    let facts = facts_between(attempt, &next, awaits_details);
    Change { next, facts }
}

/// Moves to a negative stage, where the first one stays and a confirmed attempt is never downgraded.
fn refuse(next: &mut Attempt, stage: Stage, now: Moment) {
    match next.stage {
        Stage::Awaiting | Stage::Authorized => {
            next.stage = stage;
            next.negative_at = next.negative_at.or(Some(now));
            *next = next.left_screen(LeftScreen::Verdict, now);
        }
        Stage::Confirmed => next.flags = next.flags.with(Flag::Regressed),
        Stage::Creating
        | Stage::Rejected
        | Stage::Orphaned
        | Stage::Declined
        | Stage::Cancelled
        | Stage::Expired => {}
    }
}

/// Confirms where everything asked for matches or was proved before; else raises what differs.
/// Returns whether details are awaited.
fn confirm(next: &mut Attempt, observation: &Observation, now: Moment) -> bool {
    let details = &observation.details;
    let mut differs = Flags::NONE;
    let mut absent = false;
    let mut unproved = false;
    match details.amount_minor {
        Some(amount_minor) if amount_minor == next.asked.amount_minor => {}
        Some(_) => differs = differs.with(Flag::AmountMismatch),
        None => (absent, unproved) = (true, unproved || !next.proof.amount),
    }
    match details.currency.as_deref() {
        Some(code) if code.eq_ignore_ascii_case(next.asked.currency.code()) => {}
        Some(_) => differs = differs.with(Flag::CurrencyMismatch),
        None => (absent, unproved) = (true, unproved || !next.proof.currency),
    }
    match details.environment {
        Some(environment) if environment == next.environment => {}
        Some(_) => differs = differs.with(Flag::WrongEnvironment),
        None => (absent, unproved) = (true, unproved || !next.proof.environment),
    }
    let has_link = !matches!(next.stage, Stage::Creating | Stage::Rejected);
    let same_reference = details.reference.as_deref().is_some_and(|reference| !reference.is_empty())
        && details.reference == next.reference;
    if !(has_link && same_reference) {
        differs = differs.with(Flag::ReferenceMismatch);
    }
    next.flags = differs.iter().fold(next.flags, Flags::with);
    if next.stage == Stage::Confirmed {
        return false;
    }
    if !differs.is_empty() {
        // An amount in another currency is no amount in ours; and once a person's decision put the money
        // into the books of a day, its amount stays what that person saw.
        if !differs.has(Flag::CurrencyMismatch) && next.business_day.is_none() {
            next.contested_amount_minor = details.amount_minor.or(next.contested_amount_minor);
        }
        next.conflict_at = next.conflict_at.or(Some(now));
        return false;
    }
    if absent {
        if unproved {
            let since = next.unproved_since.filter(|since| *since <= now).unwrap_or(now);
            next.unproved_since = Some(since);
            if is_within(since, now, UNPROVED_PATIENCE) {
                return true;
            }
            next.flags = next.flags.with(Flag::DetailsMissing);
            next.conflict_at = next.conflict_at.or(Some(now));
            return false;
        }
        next.flags = next.flags.with(Flag::DetailsMissing);
    }
    if is_late(next, now) {
        next.flags = next.flags.with(Flag::Late);
    }
    next.stage = Stage::Confirmed;
    next.confirmed_at = Some(now);
    *next = next.left_screen(LeftScreen::Verdict, now);
    false
}

/// Whether money that is confirmed now comes when the counter no longer waits for it: after a negative
/// verdict, after the QR left for good, or on a link that never was on a screen.
fn is_late(attempt: &Attempt, now: Moment) -> bool {
    let qr_is_gone = match attempt.screen {
        Screen::Never => true,
        // At the deadline the QR counts as gone, also when the till slept and nobody took it down.
        Screen::Shown { .. } => deadline(attempt) <= now,
        Screen::Left { why, .. } => {
            matches!(why, LeftScreen::Deadline | LeftScreen::Replaced | LeftScreen::GivenUp)
        }
    };
    qr_is_gone || attempt.negative_at.is_some() || attempt.stage == Stage::Orphaned
}

/// What became true between two states of one attempt, in the order a person would tell it.
fn facts_between(before: &Attempt, after: &Attempt, awaits_details: bool) -> Vec<Fact> {
    let mut facts = Vec::new();
    if before.stage != after.stage {
        facts.push(Fact::Moved { from: before.stage, to: after.stage });
    }
    facts.extend(after.flags.since(before.flags).iter().map(|flag| Fact::Flagged { flag }));
    if before.conflict_at.is_none() && after.conflict_at.is_some() {
        facts.push(Fact::Conflict);
    }
    if awaits_details && before.unproved_since.is_none() {
        facts.push(Fact::AwaitsDetails);
    }
    let cleared = |attempt: &Attempt| attempt.clearing.and_then(Clearing::cleared_at);
    if cleared(before).is_none() && cleared(after).is_some() {
        facts.push(Fact::Cleared);
    }
    if facts.is_empty()
        && before.raw_status != after.raw_status
        && let Some(raw_status) = after.raw_status.clone()
    {
        facts.push(Fact::Said { raw_status });
    }
    facts
}
