//! What about a day its owner must see, each with its kind.

use crate::reconciliation::Cause;
use crate::{BusinessDay, Money};
use serde::{Deserialize, Serialize};

/// What kind of thing about a day its owner must see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// The gateway confirms something other than was asked.
    Conflict,
    /// A second payment for one sale.
    Duplicate,
    /// The customer must get money back.
    Owed,
    /// The bank took it back.
    ChargedBack,
    /// Given back at the gateway.
    Refunded,
    /// Paid late.
    Late,
    /// The gateway contradicts itself.
    Regressed,
    /// The gateway doesn't know the link.
    NotFound,
    /// The gateway says a word nobody taught the till.
    Unrecognised,
    /// The watch ended without a verdict.
    Unverified,
    /// A sale that may still be paid.
    Waiting,
    /// Not every link of the day was asked about again after its newest sale.
    NotAsked,
    /// The till's clock is over a minute from the gateway's.
    ClockDrift,
    /// Money for a sale of a day that was closed before.
    PaidAfterClosing,
    /// A sale number is missing.
    NumberGap,
    /// The drawer was used, and nobody counted it since.
    DrawerUncounted,
    /// The drawer differs from what was expected by more than the limit, and the owner said nothing.
    CashOverLimit,
    /// The drawer differs from what was expected.
    CashDifference,
    /// Paid here, and the gateway's statement doesn't have it or says it wasn't.
    PaidHereNotThere,
    /// The gateway's statement has it as paid, and here it isn't.
    PaidThereNotHere,
    /// The gateway names another amount than was paid here.
    AmountDiffers,
    /// The gateway names another currency than was paid here.
    CurrencyDiffers,
    /// The gateway answers about another reference for what was paid here.
    ReferenceDiffers,
    /// The gateway says test where live was paid here, or the reverse.
    EnvironmentDiffers,
    /// The gateway's statement has one payment twice.
    CountedTwice,
    /// The gateway's statement has it as given back, and nobody decided that here.
    RefundedThere,
    /// Somebody decided to give it back, and the gateway's statement doesn't have that.
    RefundMissing,
    /// The answer to giving money back was lost: nobody knows whether the gateway took it.
    RefundUnclear,
    /// The gateway hasn't ended giving money back.
    RefundWaiting,
    /// On the gateway's statement amount, fee and net don't add up.
    FeeDiffers,
    /// Paid, and by the gateway's statement not paid out yet.
    NotCleared,
    /// The journal was changed since the closing before.
    JournalBroken,
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [FindingKind; 32] = [
        FindingKind::Conflict,
        FindingKind::Duplicate,
        FindingKind::Owed,
        FindingKind::ChargedBack,
        FindingKind::Refunded,
        FindingKind::Late,
        FindingKind::Regressed,
        FindingKind::NotFound,
        FindingKind::Unrecognised,
        FindingKind::Unverified,
        FindingKind::Waiting,
        FindingKind::NotAsked,
        FindingKind::ClockDrift,
        FindingKind::PaidAfterClosing,
        FindingKind::NumberGap,
        FindingKind::DrawerUncounted,
        FindingKind::CashOverLimit,
        FindingKind::CashDifference,
        FindingKind::PaidHereNotThere,
        FindingKind::PaidThereNotHere,
        FindingKind::AmountDiffers,
        FindingKind::CurrencyDiffers,
        FindingKind::ReferenceDiffers,
        FindingKind::EnvironmentDiffers,
        FindingKind::CountedTwice,
        FindingKind::RefundedThere,
        FindingKind::RefundMissing,
        FindingKind::RefundUnclear,
        FindingKind::RefundWaiting,
        FindingKind::FeeDiffers,
        FindingKind::NotCleared,
        FindingKind::JournalBroken,
    ];

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<FindingKind> {
        FindingKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The kind's word.
    pub fn word(self) -> &'static str {
        match self {
            FindingKind::Conflict => "conflict",
            FindingKind::Duplicate => "duplicate",
            FindingKind::Owed => "owed",
            FindingKind::ChargedBack => "charged_back",
            FindingKind::Refunded => "refunded",
            FindingKind::Late => "late",
            FindingKind::Regressed => "regressed",
            FindingKind::NotFound => "not_found",
            FindingKind::Unrecognised => "unrecognised",
            FindingKind::Unverified => "unverified",
            FindingKind::Waiting => "waiting",
            FindingKind::NotAsked => "not_asked",
            FindingKind::ClockDrift => "clock_drift",
            FindingKind::PaidAfterClosing => "paid_after_closing",
            FindingKind::NumberGap => "number_gap",
            FindingKind::DrawerUncounted => "drawer_uncounted",
            FindingKind::CashOverLimit => "cash_over_limit",
            FindingKind::CashDifference => "cash_difference",
            FindingKind::PaidHereNotThere => "paid_here_not_there",
            FindingKind::PaidThereNotHere => "paid_there_not_here",
            FindingKind::AmountDiffers => "amount_differs",
            FindingKind::CurrencyDiffers => "currency_differs",
            FindingKind::ReferenceDiffers => "reference_differs",
            FindingKind::EnvironmentDiffers => "environment_differs",
            FindingKind::CountedTwice => "counted_twice",
            FindingKind::RefundedThere => "refunded_there",
            FindingKind::RefundMissing => "refund_missing",
            FindingKind::RefundUnclear => "refund_unclear",
            FindingKind::RefundWaiting => "refund_waiting",
            FindingKind::FeeDiffers => "fee_differs",
            FindingKind::NotCleared => "not_cleared",
            FindingKind::JournalBroken => "journal_broken",
        }
    }

    /// Whether a day can't close over it unless a person carries it over by name.
    pub fn blocks(self) -> bool {
        !matches!(
            self,
            FindingKind::ClockDrift
                | FindingKind::PaidAfterClosing
                | FindingKind::CashDifference
                | FindingKind::NotCleared
                | FindingKind::RefundWaiting
        )
    }

    /// Whether what blocks may be carried over by name. A difference over the limit needs the owner's note
    /// instead, which makes it one that is only told.
    pub fn can_be_carried_over(self) -> bool {
        self.blocks() && self != FindingKind::CashOverLimit
    }
}

impl From<Cause> for FindingKind {
    fn from(cause: Cause) -> FindingKind {
        match cause {
            Cause::Conflict => FindingKind::Conflict,
            Cause::Duplicate => FindingKind::Duplicate,
            Cause::Owed => FindingKind::Owed,
            Cause::ChargedBack => FindingKind::ChargedBack,
            Cause::Refunded => FindingKind::Refunded,
            Cause::Late => FindingKind::Late,
            Cause::Regressed => FindingKind::Regressed,
            Cause::NotFound => FindingKind::NotFound,
            Cause::Unrecognised => FindingKind::Unrecognised,
            Cause::Unverified => FindingKind::Unverified,
            Cause::RefundUnclear => FindingKind::RefundUnclear,
            Cause::RefundWaiting => FindingKind::RefundWaiting,
        }
    }
}

/// Something about a day that its owner must see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What kind.
    pub kind: FindingKind,
    /// About which sale.
    pub sale: Option<String>,
    /// About which attempt.
    pub own_reference: Option<String>,
    /// About how much.
    pub amount_minor: Option<i64>,
    /// In which currency.
    pub currency: Option<String>,
    /// The gateway's reference, where it is none of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What the gateway says, in minor units, where that is another amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs_minor: Option<i64>,
    /// The closed day it is about, where it landed on a later one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about_day: Option<BusinessDay>,
}

impl Finding {
    /// What a person names it by when it is carried over: the same for the same thing every time.
    pub fn id(&self) -> String {
        // What is about none of these is about the day, of one currency at a time where money is meant.
        let names = [&self.own_reference, &self.reference, &self.sale, &self.currency];
        let about = names.into_iter().flatten().next().map(String::as_str).unwrap_or_default();
        match self.theirs_minor {
            Some(theirs_minor) => format!("{}:{about}:{theirs_minor}", self.kind.word()),
            None => format!("{}:{about}", self.kind.word()),
        }
    }

    /// A finding about the day as a whole.
    pub fn of_day(kind: FindingKind) -> Finding {
        Finding {
            kind,
            sale: None,
            own_reference: None,
            amount_minor: None,
            currency: None,
            reference: None,
            theirs_minor: None,
            about_day: None,
        }
    }

    /// Whether a gateway's statement says so, rather than an answer about the link: it is settled with a note.
    pub fn is_of_statement(&self) -> bool {
        match self.kind {
            FindingKind::PaidHereNotThere
            | FindingKind::PaidThereNotHere
            | FindingKind::CountedTwice
            | FindingKind::RefundedThere
            | FindingKind::RefundMissing
            | FindingKind::FeeDiffers
            | FindingKind::NotCleared => true,
            FindingKind::AmountDiffers | FindingKind::CurrencyDiffers => self.theirs_minor.is_some(),
            _ => false,
        }
    }

    /// The same finding about that much.
    #[must_use]
    pub fn about(self, money: Money) -> Finding {
        Finding {
            amount_minor: Some(money.amount_minor),
            currency: Some(money.currency.code().to_owned()),
            ..self
        }
    }
}
