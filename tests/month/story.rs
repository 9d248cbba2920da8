//! What can happen to one sale of the month, and what the owner's books must say of it.

use crate::sides::{Hanging, Side};
use engine::views::{DecisionView, FindingKindView};

/// How a sale goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// Paid while its code is shown.
    Pays,
    /// Paid, after the gateway answered so many different kinds of nonsense first.
    PaysThroughFaults,
    /// Paid on the link that was made after the first one's answer was lost.
    PaysAfterLostLink,
    /// Paid in cash, while the code is still shown.
    PaysCash,
    /// Expired, and then paid by cheque.
    PaysOther,
    /// Paid in cash, and the phone pays all the same.
    CashThenPhone,
    /// Declined at the bank.
    Declines,
    /// The customer leaves; the link expires.
    Leaves,
    /// Given up by the cashier; nobody pays.
    GivenUp,
    /// Given up, and the customer pays all the same, on the same day.
    GivenUpThenPays,
    /// Expired, and paid before the day is closed.
    Late,
    /// Expired, and paid when its day is closed already.
    LateAfterClosing,
    /// A new link was made, and the customer pays both.
    PaysTwice,
    /// The gateway confirms another amount.
    WrongAmount,
    /// The gateway confirms another reference.
    WrongReference,
    /// The gateway confirms it in another currency.
    WrongCurrency,
    /// The gateway confirms that money of the other environment came.
    WrongEnvironment,
    /// The gateway confirms what its link had proved, and tells neither what nor where.
    DetailsLeftOut,
    /// The same, on a link that had proved nothing.
    NothingProved,
    /// The gateway confirms, and nobody paid.
    ConfirmedUnpaid,
    /// The gateway calls the link over, or the payment failed, long before its end.
    SaidOver,
    /// The gateway calls the link over, and then paid, while its customer still stands there.
    SaidOverThenPaid,
    /// The link has an address that nobody may be shown, and expires unseen.
    UnsafeAddress,
    /// The link lives a minute, and nobody is so quick.
    ShortLife,
    /// Paid, after an answer that doesn't come in time.
    PaysAfterSilence,
    /// Paid, after an answer from a clock that is a year ahead.
    PaysBesideAClock,
    /// The gateway says a word nobody knows, and then the link expires.
    UnknownWord,
    /// Paid, and at the closing the gateway calls it pending.
    Regresses,
    /// The gateway doesn't find the link it made, and then the link expires.
    NotFound,
    /// Paid, and all of it given back while the customer still stands there.
    GivenBack,
    /// Paid, and a part of it given back at once.
    PartGivenBack,
    /// Paid, and given back when its day is closed.
    GivenBackAfterClosing,
    /// Paid, and the answer to giving it back gets lost.
    RefundAnswerLost,
    /// Paid and to be given back, and when the day closes nobody knows yet whether it was.
    RefundHangs,
    /// Paid, and given back at the gateway's own website.
    GivenBackThere,
    /// Reserved by the customer's bank, and taken by the till.
    Reserves,
    /// Reserved, given up by the cashier, and let go.
    LetGo,
}

/// What goes back where only a part does.
pub const PART_MINOR: i64 = 10_000;

impl Story {
    /// The story of sale `index` of the month: most pay, and everything else comes often enough.
    pub fn of(index: usize) -> Story {
        match index % 50 {
            3 => Story::Declines,
            7 | 29 => Story::Leaves,
            11 => Story::GivenUp,
            13 => Story::PaysAfterLostLink,
            5 | 19 | 31 => Story::PaysCash,
            37 => Story::PaysOther,
            17 | 23 | 41 => Story::PaysThroughFaults,
            // Rarer ones share the last place: each comes once in 500 sales.
            49 => match index / 50 % 10 {
                0 => Story::Late,
                1 => Story::WrongAmount,
                2 => Story::PaysTwice,
                3 => Story::UnknownWord,
                4 => Story::LateAfterClosing,
                5 => Story::Regresses,
                6 => Story::WrongReference,
                7 => Story::GivenUpThenPays,
                8 => Story::NotFound,
                _ => Story::CashThenPhone,
            },
            // And so do those of money that goes back or is only reserved.
            48 => match index / 50 % 10 {
                0 => Story::GivenBack,
                1 => Story::PartGivenBack,
                2 => Story::GivenBackAfterClosing,
                3 => Story::RefundAnswerLost,
                4 => Story::RefundHangs,
                5 => Story::GivenBackThere,
                6 => Story::Reserves,
                7 => Story::LetGo,
                8 => Story::WrongCurrency,
                _ => Story::WrongEnvironment,
            },
            // And those of what is left out, made up, or told in no way that can be believed.
            47 => match index / 50 % 10 {
                0 => Story::DetailsLeftOut,
                1 => Story::ConfirmedUnpaid,
                2 => Story::SaidOver,
                3 => Story::SaidOverThenPaid,
                4 => Story::UnsafeAddress,
                5 => Story::ShortLife,
                6 => Story::PaysAfterSilence,
                7 => Story::PaysBesideAClock,
                8 => Story::NothingProved,
                _ => Story::Pays,
            },
            _ => Story::Pays,
        }
    }

    /// Why the owner sees the sale at the end of the day its oddity came up, if it is odd.
    pub fn finding(self, side: &Side) -> Option<FindingKindView> {
        match self {
            Story::GivenBackThere => side.gives_back.then_some(FindingKindView::Refunded),
            Story::RefundHangs => match side.hanging()? {
                Hanging::TheGatewayIsSlow => Some(FindingKindView::RefundWaiting),
                Hanging::TheWishIsLost => Some(FindingKindView::RefundUnclear),
            },
            Story::Late | Story::LateAfterClosing | Story::GivenUpThenPays | Story::SaidOverThenPaid => {
                Some(FindingKindView::Late)
            }
            Story::PaysTwice | Story::CashThenPhone => Some(FindingKindView::Duplicate),
            Story::WrongAmount
            | Story::WrongReference
            | Story::WrongCurrency
            | Story::WrongEnvironment
            | Story::NothingProved => self.is_conflict(side).then_some(FindingKindView::Conflict),
            Story::UnknownWord => Some(FindingKindView::Unrecognised),
            Story::Regresses => Some(FindingKindView::Regressed),
            Story::NotFound => Some(FindingKindView::NotFound),
            Story::Pays
            | Story::PaysThroughFaults
            | Story::PaysAfterLostLink
            | Story::PaysCash
            | Story::PaysOther
            | Story::Declines
            | Story::Leaves
            | Story::GivenUp
            | Story::GivenBack
            | Story::PartGivenBack
            | Story::GivenBackAfterClosing
            | Story::RefundAnswerLost
            | Story::Reserves
            | Story::LetGo
            | Story::DetailsLeftOut
            | Story::ConfirmedUnpaid
            | Story::SaidOver
            | Story::UnsafeAddress
            | Story::ShortLife
            | Story::PaysAfterSilence
            | Story::PaysBesideAClock => None,
        }
    }

    /// Whether money came that isn't what was asked for, so that nothing counts until somebody decides.
    pub fn is_conflict(self, side: &Side) -> bool {
        match self {
            Story::WrongAmount | Story::WrongReference | Story::WrongCurrency => true,
            Story::WrongEnvironment => side.tells_environment,
            Story::NothingProved => side.confirms_without_details,
            _ => false,
        }
    }

    /// What the owner decides about it; a debt where the money may go back, by turns.
    pub fn decision(self, turn: usize) -> DecisionView {
        match self {
            Story::UnknownWord | Story::NotFound | Story::WrongEnvironment => DecisionView::NotOurs,
            Story::Regresses | Story::GivenBackThere => DecisionView::Accepted,
            _ if turn.is_multiple_of(2) => DecisionView::Accepted,
            _ => DecisionView::ToRefund,
        }
    }

    /// What the money is before anybody decides, in minor units: sold, owed and given back.
    pub fn at_first(self, side: &Side, asked_minor: i64) -> (i64, i64, i64) {
        match self {
            _ if self.is_conflict(side) => (0, 0, 0),
            Story::GivenBack | Story::RefundAnswerLost => (0, 0, asked_minor),
            Story::PartGivenBack => (asked_minor - PART_MINOR, 0, PART_MINOR),
            // What its API doesn't tell stands on the statement alone.
            Story::GivenBackThere if side.gives_back => (0, 0, asked_minor),
            // By hand nothing hangs.
            Story::RefundHangs if !side.gives_back => (0, 0, asked_minor),
            Story::Pays
            | Story::PaysThroughFaults
            | Story::PaysAfterLostLink
            | Story::PaysCash
            | Story::PaysOther
            | Story::Regresses
            | Story::Late
            | Story::LateAfterClosing
            | Story::GivenUpThenPays
            | Story::GivenBackAfterClosing
            | Story::RefundHangs
            | Story::GivenBackThere
            | Story::Reserves
            | Story::WrongEnvironment
            | Story::DetailsLeftOut
            | Story::NothingProved
            | Story::ConfirmedUnpaid
            | Story::SaidOverThenPaid
            | Story::PaysAfterSilence
            | Story::PaysBesideAClock => (asked_minor, 0, 0),
            Story::PaysTwice | Story::CashThenPhone => (asked_minor, asked_minor, 0),
            Story::Declines
            | Story::Leaves
            | Story::GivenUp
            | Story::WrongAmount
            | Story::WrongReference
            | Story::WrongCurrency
            | Story::UnknownWord
            | Story::NotFound
            | Story::LetGo
            | Story::SaidOver
            | Story::UnsafeAddress
            | Story::ShortLife => (0, 0, 0),
        }
    }

    /// What of it came without the phone.
    pub fn tendered(self, asked_minor: i64) -> i64 {
        match self {
            Story::PaysCash | Story::PaysOther | Story::CashThenPhone => asked_minor,
            _ => 0,
        }
    }

    /// What of it lies in the drawer, if it was paid in cash.
    pub fn in_drawer(self, asked_minor: i64) -> Option<i64> {
        matches!(self, Story::PaysCash | Story::CashThenPhone).then_some(asked_minor)
    }

    /// Whether the till counts money that came by phone, once all is decided that there is to decide.
    pub fn counts_by_phone(self, side: &Side) -> bool {
        match self {
            Story::WrongEnvironment => !side.tells_environment,
            Story::Pays
            | Story::PaysThroughFaults
            | Story::PaysAfterLostLink
            | Story::Regresses
            | Story::Late
            | Story::LateAfterClosing
            | Story::GivenUpThenPays
            | Story::PaysTwice
            | Story::CashThenPhone
            | Story::WrongAmount
            | Story::WrongReference
            | Story::GivenBack
            | Story::PartGivenBack
            | Story::GivenBackAfterClosing
            | Story::RefundAnswerLost
            | Story::RefundHangs
            | Story::GivenBackThere
            | Story::Reserves
            | Story::WrongCurrency
            | Story::DetailsLeftOut
            | Story::NothingProved
            | Story::ConfirmedUnpaid
            | Story::SaidOverThenPaid
            | Story::PaysAfterSilence
            | Story::PaysBesideAClock => true,
            Story::PaysCash
            | Story::PaysOther
            | Story::Declines
            | Story::Leaves
            | Story::GivenUp
            | Story::UnknownWord
            | Story::NotFound
            | Story::LetGo
            | Story::SaidOver
            | Story::UnsafeAddress
            | Story::ShortLife => false,
        }
    }

    /// Every story.
    pub const ALL: [Story; 37] = [
        Story::Pays,
        Story::PaysThroughFaults,
        Story::PaysAfterLostLink,
        Story::PaysCash,
        Story::PaysOther,
        Story::CashThenPhone,
        Story::Declines,
        Story::Leaves,
        Story::GivenUp,
        Story::GivenUpThenPays,
        Story::Late,
        Story::LateAfterClosing,
        Story::PaysTwice,
        Story::WrongAmount,
        Story::WrongReference,
        Story::UnknownWord,
        Story::Regresses,
        Story::NotFound,
        Story::GivenBack,
        Story::PartGivenBack,
        Story::GivenBackAfterClosing,
        Story::RefundAnswerLost,
        Story::RefundHangs,
        Story::GivenBackThere,
        Story::Reserves,
        Story::LetGo,
        Story::WrongCurrency,
        Story::WrongEnvironment,
        Story::DetailsLeftOut,
        Story::NothingProved,
        Story::ConfirmedUnpaid,
        Story::SaidOver,
        Story::SaidOverThenPaid,
        Story::UnsafeAddress,
        Story::ShortLife,
        Story::PaysAfterSilence,
        Story::PaysBesideAClock,
    ];

    /// What a decision changes: sold, owed and other.
    pub fn by_decision(self, decision: DecisionView, asked_minor: i64, named_minor: i64) -> [i64; 3] {
        match (self, decision) {
            (
                Story::WrongAmount | Story::WrongReference | Story::WrongCurrency | Story::NothingProved,
                decision,
            ) => match decision {
                DecisionView::Accepted => [named_minor, 0, 0],
                DecisionView::ToRefund => [0, named_minor, 0],
                DecisionView::NotOurs => [0, 0, 0],
            },
            // The second payment is kept.
            (Story::PaysTwice | Story::CashThenPhone, DecisionView::Accepted) => {
                [0, -asked_minor, asked_minor]
            }
            (
                Story::Late | Story::LateAfterClosing | Story::GivenUpThenPays | Story::SaidOverThenPaid,
                DecisionView::ToRefund,
            ) => [-asked_minor, asked_minor, 0],
            _ => [0, 0, 0],
        }
    }
}
