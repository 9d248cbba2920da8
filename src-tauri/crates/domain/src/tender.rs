//! Money that the phone had no part in: cash, or another way the shop names. A tender closes a sale that
//! the phone could not; what arrives by phone after it is owed to the customer.

use crate::attempt::{Attempt, Stage};
use crate::figures::{self, Claim};
use crate::sale::{self, Resolution, ResolutionKind, Sale, SaleState, standing_decision};
use crate::{BusinessDay, Flag, Moment, Money};
use serde::{Deserialize, Serialize};

/// How a sale was paid that the phone did not pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    /// Notes and coins, into the drawer.
    Cash,
    /// Anything else, by the name the shop gives it: a cheque, a voucher, the customer's account.
    Other,
}

impl TenderKind {
    /// Every kind.
    pub const ALL: [TenderKind; 2] = [TenderKind::Cash, TenderKind::Other];

    /// The kind's word in the database and the API.
    pub fn word(self) -> &'static str {
        match self {
            TenderKind::Cash => "cash",
            TenderKind::Other => "other",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<TenderKind> {
        TenderKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A tender that was found to be wrong: a record of its own beside it, which leaves it as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// Why, in the person's words.
    pub reason: String,
    /// Who; `None` while the till has no people.
    pub by: Option<String>,
    /// When, by the corrected time.
    pub at: Moment,
    /// The business day the money left again.
    pub business_day: BusinessDay,
}

/// One payment of one whole sale without the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tender {
    /// Which tender of the sale, from 1.
    pub ordinal: u32,
    /// How.
    pub kind: TenderKind,
    /// What was due: the sale's amount. Only this counts anywhere.
    pub due: Money,
    /// What the customer handed over, where somebody typed it. Never counted: the change went back.
    pub given: Option<Money>,
    /// The name of another way of paying, or what the cashier noted; may be empty for cash.
    pub note: String,
    /// Who took it; `None` while the till has no people.
    pub by: Option<String>,
    /// When, by the corrected time.
    pub at: Moment,
    /// The business day it is booked on, frozen.
    pub business_day: BusinessDay,
    /// What was said when it was taken back, if it was.
    pub taken_back: Option<TakenBack>,
}

impl Tender {
    /// What the customer got back; `None` where nobody typed what was given.
    pub fn change(&self) -> Option<Money> {
        let given = self.given?;
        Some(Money::new(given.amount_minor.checked_sub(self.due.amount_minor)?, self.due.currency))
    }

    /// Whether it still pays its sale.
    pub fn stands(&self) -> bool {
        self.taken_back.is_none()
    }
}

/// Why a tender can't be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TenderError {
    /// Less was given than is due.
    #[error("less was given than is due")]
    GivenTooLittle,
    /// Only of cash can more be given than is due.
    #[error("only cash gives change")]
    GivenForOther,
    /// Another way of paying has no name.
    #[error("another way of paying needs a name")]
    NameMissing,
}

/// Checks what a cashier typed about a tender of `due`; `given_minor` is in minor units of the same
/// currency, and `note` is a checked note. Gives what was handed over.
pub fn checked(
    kind: TenderKind,
    due: Money,
    given_minor: Option<i64>,
    note: &str,
) -> Result<Option<Money>, TenderError> {
    match (kind, given_minor) {
        (TenderKind::Other, Some(_)) => Err(TenderError::GivenForOther),
        (TenderKind::Other, None) if note.is_empty() => Err(TenderError::NameMissing),
        (TenderKind::Cash, Some(given)) if given < due.amount_minor => Err(TenderError::GivenTooLittle),
        (_, given) => Ok(given.map(|minor| Money::new(minor, due.currency))),
    }
}

/// The tender that pays the sale now. There is at most one.
pub fn standing(tenders: &[Tender]) -> Option<&Tender> {
    tenders.iter().find(|tender| tender.stands())
}

/// What a sale came to with its tenders: one that stands pays it; without one its attempts decide.
pub fn state(sale: &Sale, attempts: &[Attempt], resolutions: &[Resolution], tenders: &[Tender]) -> SaleState {
    match standing(tenders) {
        Some(_) => SaleState::Paid,
        None => sale::state(sale, attempts, resolutions),
    }
}

/// [`sale::settle`] for a sale that may have tenders: while one stands, every confirmed payment by phone is
/// a second one.
pub fn settle(attempts: &mut [Attempt], paid: usize, tenders: &[Tender], now: Moment) {
    sale::settle(attempts, paid, now);
    let Some(attempt) = attempts.get_mut(paid) else { return };
    if standing(tenders).is_some() && attempt.stage == Stage::Confirmed {
        attempt.flags = attempt.flags.with(Flag::DuplicatePayment);
    }
}

/// [`figures::claims`] for a sale that may have tenders: while one stands, no money by phone pays the sale.
/// What a person kept is other, the rest is owed.
pub fn claims(
    attempts: &[Attempt],
    resolutions: &[Resolution],
    tenders: &[Tender],
) -> Vec<Option<(Claim, Money)>> {
    if standing(tenders).is_none() {
        return figures::claims(attempts, resolutions);
    }
    let kept = |attempt: &Attempt| {
        standing_decision(attempt, resolutions)
            .is_some_and(|decision| decision.kind == ResolutionKind::Accepted)
    };
    attempts
        .iter()
        .map(|attempt| {
            let (claim, money) = figures::claim(attempt, resolutions)?;
            let claim = match claim {
                Claim::Sold if kept(attempt) => Claim::Other,
                Claim::Sold => Claim::Owed,
                Claim::Owed | Claim::Other | Claim::Returned => claim,
            };
            Some((claim, money))
        })
        .collect()
}
