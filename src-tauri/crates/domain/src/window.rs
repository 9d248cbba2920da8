//! What a statement can know: which payments it should have, and which sales it may name.

use crate::statement::OurPayment;
use crate::{BusinessDay, Moment, OwnReference, SaleNumber, TillCode};

/// What a statement claims to hold all of: business days, and on the last of them only what was paid up
/// to a moment when the statement was taken before that day was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first business day.
    pub from: BusinessDay,
    /// The last one.
    pub to: BusinessDay,
    /// Nothing later than this is missed.
    pub until: Option<Moment>,
    /// Of a list that the gateway gave when it was asked: from when to when the links on it were made. It is
    /// such a list exactly when this is there.
    pub made: Option<(Moment, Moment)>,
}

impl Window {
    /// Whether a payment is missed that no row names.
    pub(crate) fn expects(&self, ours: &OurPayment) -> bool {
        let was_listed = self.made.is_none_or(|(first, last)| (first..=last).contains(&ours.made_at));
        (self.from..=self.to).contains(&ours.day) && self.is_in_time(ours) && was_listed
    }

    fn is_in_time(&self, ours: &OurPayment) -> bool {
        match (self.until, ours.paid_at) {
            (Some(until), Some(paid_at)) => paid_at <= until,
            _ => true,
        }
    }

    /// Whether a row that says not paid says so of now. A list may be older than the payment.
    pub(crate) fn can_deny(&self, ours: &OurPayment) -> bool {
        self.made.is_none() || self.is_in_time(ours)
    }

    /// Whether a row that says paid tells anything new of a payment that brought nothing. What a list says, the
    /// gateway said of the link itself; where that didn't match, a person was asked already.
    pub(crate) fn can_tell(&self, ours: &OurPayment) -> bool {
        self.made.is_none() || !ours.in_conflict
    }
}

/// The sale numbers this till ever gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnNumbers {
    /// Its letter or short code.
    pub till: TillCode,
    /// The newest; 0 while nothing was sold.
    pub newest: u64,
}

impl OwnNumbers {
    /// The sale of ours that a title begins with, if any.
    pub fn named_in(&self, title: &str) -> Option<SaleNumber> {
        let word = title.split(|letter: char| letter.is_whitespace() || letter == '·').next()?;
        let number = word
            .parse::<SaleNumber>()
            .ok()
            .or_else(|| word.parse::<OwnReference>().ok().map(|own| own.sale().clone()))?;
        (*number.till() == self.till && (1..=self.newest).contains(&number.sequence())).then_some(number)
    }
}
