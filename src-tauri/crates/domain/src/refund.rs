//! Money that goes back to a customer: a record of its own beside the payment, which stays as it was.

use crate::attempt::Attempt;
use crate::{BusinessDay, Flag, Flags, Moment, Money, OwnReference};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// By what money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundWay {
    /// The gateway was asked to give it back.
    Gateway,
    /// A person gave it back in cash.
    Cash,
    /// A person gave it back in another way: a transfer, the gateway's own website.
    Other,
    /// The gateway told that it went back, and nobody had asked for that here.
    Seen,
}

impl RefundWay {
    /// Every way.
    pub const ALL: [RefundWay; 4] = [RefundWay::Gateway, RefundWay::Cash, RefundWay::Other, RefundWay::Seen];

    /// The way's word in the database and the API.
    pub fn word(self) -> &'static str {
        match self {
            RefundWay::Gateway => "gateway",
            RefundWay::Cash => "cash",
            RefundWay::Other => "other",
            RefundWay::Seen => "seen",
        }
    }

    /// The way of that word.
    pub fn from_word(word: &str) -> Option<RefundWay> {
        RefundWay::ALL.into_iter().find(|way| way.word() == word)
    }
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStage {
    /// Committed; the gateway may or may not have been asked.
    Asking,
    /// The gateway took the wish and hasn't ended it.
    Pending,
    /// The money went back. Final.
    Done,
    /// It didn't, and won't. Final.
    Failed,
}

impl RefundStage {
    /// Every stage.
    pub const ALL: [RefundStage; 4] =
        [RefundStage::Asking, RefundStage::Pending, RefundStage::Done, RefundStage::Failed];

    /// The stage's word in the database, the API and the journal.
    pub fn word(self) -> &'static str {
        match self {
            RefundStage::Asking => "asking",
            RefundStage::Pending => "pending",
            RefundStage::Done => "done",
            RefundStage::Failed => "failed",
        }
    }

    /// The stage of that word.
    pub fn from_word(word: &str) -> Option<RefundStage> {
        RefundStage::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Whether nothing more comes of it.
    pub fn is_over(self) -> bool {
        matches!(self, RefundStage::Done | RefundStage::Failed)
    }
}

/// Money of one payment that goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Which refund of the sale, from 1.
    pub ordinal: u32,
    /// Whose money.
    pub attempt: OwnReference,
    /// By what.
    pub way: RefundWay,
    /// How much.
    pub amount: Money,
    /// Why, in the person's words; empty where the gateway told of it.
    pub reason: String,
    /// Who wanted it; `None` while the till has no people, and where the gateway told of it.
    pub by: Option<String>,
    /// When it was wanted, by the corrected time.
    pub asked_at: Moment,
    /// Where it stands.
    pub stage: RefundStage,
    /// The gateway's name for it, where it has one.
    pub reference: Option<String>,
    /// The gateway's last word about it as it wrote it.
    pub raw_status: Option<String>,
    /// Why it failed, or why nobody knows whether the gateway took it.
    pub problem: Option<String>,
    /// When it ended, by the corrected time.
    pub ended_at: Option<Moment>,
    /// The business day the money went back, frozen: set exactly when it is done.
    pub business_day: Option<BusinessDay>,
}

impl Refund {
    /// A refund that is wanted of an attempt's money, and about which nobody was asked yet.
    pub fn wanted(
        (ordinal, attempt): (u32, OwnReference),
        way: RefundWay,
        amount: Money,
        reason: String,
        by: Option<String>,
        asked_at: Moment,
    ) -> Refund {
        Refund {
            ordinal,
            attempt,
            way,
            amount,
            reason,
            by,
            asked_at,
            stage: RefundStage::Asking,
            reference: None,
            raw_status: None,
            problem: None,
            ended_at: None,
            business_day: None,
        }
    }

    /// Our own name for it, the same however often the gateway is asked about it.
    pub fn key(&self) -> String {
        format!("{}-R{}", self.attempt, self.ordinal)
    }

    /// Whether the gateway still has to say what became of it.
    pub fn is_under_way(&self) -> bool {
        !self.stage.is_over()
    }

    /// Whether the answer to the wish was lost, so that nobody knows whether the gateway took it.
    pub fn is_unclear(&self) -> bool {
        self.stage == RefundStage::Asking && self.problem.is_some()
    }

    /// The refund once the money went back, at that moment and on that day.
    #[must_use]
    pub fn done(self, at: Moment, day: BusinessDay) -> Refund {
        Refund {
            stage: RefundStage::Done,
            problem: None,
            ended_at: Some(at),
            business_day: Some(day),
            ..self
        }
    }

    /// The refund once it is certain that nothing went back.
    #[must_use]
    pub fn failed(self, why: &str, at: Moment) -> Refund {
        Refund { stage: RefundStage::Failed, problem: Some(why.to_owned()), ended_at: Some(at), ..self }
    }
}

/// The refunds of one attempt.
pub fn of_attempt<'r>(attempt: &Attempt, refunds: &'r [Refund]) -> impl Iterator<Item = &'r Refund> {
    let own_reference = attempt.own_reference.clone();
    refunds.iter().filter(move |refund| refund.attempt == own_reference)
}

/// An attempt's flags, without `refunded` where its refunds say what went back.
pub fn flags_to_tell(attempt: &Attempt, refunds: &[Refund]) -> Flags {
    let said = returned_minor(attempt, refunds) != 0;
    if said { attempt.flags.since(Flags::NONE.with(Flag::Refunded)) } else { attempt.flags }
}

/// How much of an attempt's money went back, in minor units.
pub fn returned_minor(attempt: &Attempt, refunds: &[Refund]) -> i64 {
    sum(of_attempt(attempt, refunds).filter(|refund| refund.stage == RefundStage::Done))
}

/// How much of an attempt's money went back or may be on its way, in minor units.
pub fn held_minor(attempt: &Attempt, refunds: &[Refund]) -> i64 {
    sum(of_attempt(attempt, refunds).filter(|refund| refund.stage != RefundStage::Failed))
}

fn sum<'r>(refunds: impl Iterator<Item = &'r Refund>) -> i64 {
    refunds.fold(0, |sum, refund| sum.saturating_add(refund.amount.amount_minor))
}

/// How long after it was wanted a refund is asked about closely, often, and at all.
const CLOSELY: Duration = Duration::minutes(2);
const OFTEN: Duration = Duration::minutes(15);
const DAY: Duration = Duration::hours(24);
const AT_ALL: Duration = Duration::days(30);

/// The time from one question about a refund under way to the next; `None` once nobody asks by themselves any
/// more. Gateways end refunds within seconds or within days (Paymennt: one to five working days).
pub fn next_check(refund: &Refund, now: Moment) -> Option<Duration> {
    if !refund.is_under_way() {
        return None;
    }
    let age = now - refund.asked_at;
    if age < CLOSELY {
        Some(Duration::seconds(5))
    } else if age < OFTEN {
        Some(Duration::minutes(1))
    } else if age < DAY {
        Some(Duration::minutes(20))
    } else {
        (age < AT_ALL).then_some(Duration::hours(6))
    }
}
