//! The figures of a day: sold, received and owed are three, never one.

use crate::attempt::{Attempt, Stage};
use crate::sale::{Resolution, ResolutionKind, resolution_of};
use crate::{Currency, Flag, Money};
use std::collections::BTreeMap;

/// What one piece of received money is to the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Claim {
    /// Pays for its sale.
    Sold,
    /// Must go back to the customer.
    Owed,
    /// Received, neither for the sale nor to go back: a second payment that was kept, or somebody else's.
    Other,
}

/// The money an attempt brought and what it is, or `None` when it brought none.
///
/// A confirmed attempt brings what was asked. A conflict that a person accepted brings what the
/// gateway named, else what was asked.
pub fn claim(attempt: &Attempt, resolutions: &[Resolution]) -> Option<(Claim, Money)> {
    let decision = resolution_of(attempt, resolutions).map(|resolution| resolution.kind);
    if attempt.stage != Stage::Confirmed {
        if !(attempt.is_conflict() && decision == Some(ResolutionKind::Accepted)) {
            return None;
        }
        let amount_minor = attempt.contested_amount_minor.unwrap_or(attempt.asked.amount_minor);
        return Some((Claim::Sold, Money::new(amount_minor, attempt.asked.currency)));
    }
    let duplicate = attempt.flags.has(Flag::DuplicatePayment);
    let claim = match (duplicate, decision) {
        (_, Some(ResolutionKind::ToRefund)) | (true, None) => Claim::Owed,
        (_, Some(ResolutionKind::NotOurs)) | (true, Some(ResolutionKind::Accepted)) => Claim::Other,
        (false, None | Some(ResolutionKind::Accepted)) => Claim::Sold,
    };
    Some((claim, attempt.asked))
}

/// The three figures of one currency, in minor units. `sold + owed + other = received`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Each paid sale once.
    pub sold_minor: i64,
    /// Every confirmed attempt.
    pub received_minor: i64,
    /// What customers must get back.
    pub owed_minor: i64,
    /// Received, neither sold nor owed.
    pub other_minor: i64,
}

/// A sum that no longer fits its integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sum of money no longer fits")]
pub struct SumOverflow;

/// Adds claims up by currency.
pub fn add_up(claims: impl IntoIterator<Item = (Claim, Money)>) -> Result<BTreeMap<String, (Currency, Figures)>, SumOverflow> {
    let mut sums: BTreeMap<String, (Currency, Figures)> = BTreeMap::new();
    for (claim, money) in claims {
        let (_, figures) =
            sums.entry(money.currency.code().to_owned()).or_insert((money.currency, Figures::default()));
        let part = match claim {
            Claim::Sold => &mut figures.sold_minor,
            Claim::Owed => &mut figures.owed_minor,
            Claim::Other => &mut figures.other_minor,
        };
        *part = part.checked_add(money.amount_minor).ok_or(SumOverflow)?;
        figures.received_minor = figures.received_minor.checked_add(money.amount_minor).ok_or(SumOverflow)?;
    }
    Ok(sums)
}
