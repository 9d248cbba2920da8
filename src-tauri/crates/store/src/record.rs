//! A sale with everything the file knows about it.

use domain::figures::Claim;
use domain::reconciliation::Cause;
use domain::{Attempt, Capture, Flags, Moment, Refund, Resolution, Sale, SaleState, Tender};
use domain::{Money, OwnReference, Stage, reconciliation, refund, tender};

/// A sale, its attempts in the order they were made, the decisions in the order they were taken, and what
/// paid it without the phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaleRecord {
    /// The sale.
    pub sale: Sale,
    /// Its attempts, the oldest first.
    pub attempts: Vec<AttemptRecord>,
    /// The decisions about its attempts, the oldest first.
    pub resolutions: Vec<Resolution>,
    /// What was tendered for it, the oldest first.
    pub tenders: Vec<Tender>,
    /// What went back, or may, of its money, the oldest first.
    pub refunds: Vec<Refund>,
    /// What was asked for to take reserved money, the oldest first.
    pub captures: Vec<Capture>,
    /// The newest journal row about it; 0 before the first save.
    pub seq: i64,
}

/// An attempt and how asking about it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRecord {
    /// The attempt.
    pub attempt: Attempt,
    /// How the last question went.
    pub contact: Contact,
    /// Whether its watch has ended: nobody asks any more by themselves.
    pub watch_over: bool,
}

impl AttemptRecord {
    /// An attempt nobody has been asked about yet.
    pub fn new(attempt: Attempt) -> AttemptRecord {
        AttemptRecord { attempt, contact: Contact::default(), watch_over: false }
    }

    /// Whether a restart has work with it: its making was cut short, or it is still to be asked about.
    pub fn is_watched(&self) -> bool {
        let askable = self.attempt.is_askable() && self.attempt.stage != Stage::Confirmed && !self.watch_over;
        askable || self.attempt.stage == Stage::Creating
    }
}

/// How the last question about an attempt went. Not part of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// When it was last asked about, by this machine's clock.
    pub asked_at: Option<Moment>,
    /// When the last readable answer came, by this machine's clock.
    pub verified_at: Option<Moment>,
    /// The word of the newest failure; `None` after a readable answer.
    pub problem: Option<String>,
    /// Since when there is a problem, by this machine's clock.
    pub problem_since: Option<Moment>,
    /// The gateway's time of the last answer.
    pub server_time: Option<Moment>,
    /// The gateway's clock minus ours, in milliseconds.
    pub difference_ms: Option<i64>,
    /// The gateway's name for the last request, for support.
    pub request_id: Option<String>,
}

impl SaleRecord {
    /// A sale nothing happened to yet.
    pub fn new(sale: Sale) -> SaleRecord {
        SaleRecord {
            sale,
            attempts: Vec::new(),
            resolutions: Vec::new(),
            tenders: Vec::new(),
            refunds: Vec::new(),
            captures: Vec::new(),
            seq: 0,
        }
    }

    /// The bare attempts, for the rules that judge them together.
    pub fn bare_attempts(&self) -> Vec<Attempt> {
        self.attempts.iter().map(|record| record.attempt.clone()).collect()
    }

    /// The attempt of that name.
    pub fn attempt(&self, own_reference: &OwnReference) -> Option<&AttemptRecord> {
        self.attempts.iter().find(|kept| kept.attempt.own_reference == *own_reference)
    }

    /// Which attempt the next one is, from 1.
    pub fn next_ordinal(&self) -> u32 {
        u32::try_from(self.attempts.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// What the sale came to.
    pub fn state(&self) -> SaleState {
        tender::state(&self.sale, &self.bare_attempts(), &self.resolutions, &self.tenders)
    }

    /// The tender that pays it now.
    pub fn tender(&self) -> Option<&Tender> {
        tender::standing(&self.tenders)
    }

    /// Every flag of every attempt.
    pub fn flags(&self) -> Flags {
        self.attempts.iter().flat_map(|record| record.attempt.flags.iter()).collect()
    }

    /// The flags that tell a person something: without `refunded` where a refund on record says it, with how much.
    pub fn flags_to_tell(&self) -> Flags {
        self.attempts
            .iter()
            .flat_map(|kept| refund::flags_to_tell(&kept.attempt, &self.refunds).iter())
            .collect()
    }

    /// Whether any attempt is to be asked about, or was cut short while it was made.
    pub fn is_watched(&self) -> bool {
        self.attempts.iter().any(AttemptRecord::is_watched)
    }

    /// Why one of its attempts needs a person now, if it does.
    pub fn cause(&self, attempt: &Attempt) -> Option<Cause> {
        reconciliation::cause(attempt, &self.resolutions, &self.refunds)
    }

    /// What each attempt's money is to the shop, in their order.
    pub fn claims(&self) -> Vec<Option<(Claim, Money)>> {
        tender::claims(&self.bare_attempts(), &self.resolutions, &self.tenders)
    }

    /// How much of an attempt's money can still be given back; nothing where it brought none.
    pub fn left_to_return(&self, own_reference: &OwnReference) -> Option<Money> {
        let index = self.attempts.iter().position(|kept| kept.attempt.own_reference == *own_reference)?;
        let (_, money) = self.claims().into_iter().nth(index)??;
        let attempt = &self.attempts[index].attempt;
        attempt.business_day?;
        let held_minor = refund::held_minor(attempt, &self.refunds);
        let left_minor = money.amount_minor.checked_sub(held_minor).filter(|minor| *minor > 0)?;
        Some(Money::new(left_minor, money.currency))
    }

    /// Whether a person must see it.
    pub fn needs_person(&self) -> bool {
        self.attempts.iter().any(|kept| self.cause(&kept.attempt).is_some())
    }

    /// Whether one of its links is on a screen.
    pub fn is_shown(&self) -> bool {
        self.attempts.iter().any(|record| record.attempt.screen.is_shown())
    }
}
