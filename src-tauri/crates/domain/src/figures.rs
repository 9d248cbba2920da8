//! The figures of a day: sold, received, owed and given back are four, never one.

use crate::attempt::{Attempt, Stage};
use crate::refund::{self, Refund};
use crate::sale::{Resolution, ResolutionKind, standing_decision};
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
    /// Received, and given back. Only [`parts`] tell it: what a payment is to the shop is one of the others.
    Returned,
}

impl Claim {
    /// Every claim.
    pub const ALL: [Claim; 4] = [Claim::Sold, Claim::Owed, Claim::Other, Claim::Returned];

    /// The claim's word.
    pub fn word(self) -> &'static str {
        match self {
            Claim::Sold => "sold",
            Claim::Owed => "owed",
            Claim::Other => "other",
            Claim::Returned => "returned",
        }
    }

    /// The claim of that word.
    pub fn from_word(word: &str) -> Option<Claim> {
        Claim::ALL.into_iter().find(|claim| claim.word() == word)
    }
}

/// The money an attempt brought and what it is, or `None` when it brought none. For the figures take
/// [`claims`], which sees all attempts of a sale: alone, two attempts may both claim to be its payment.
///
/// A confirmed attempt brings what was asked. A conflict brings something once a person decided that it
/// was accepted or has to go back: what the gateway named, else what was asked. Money of the wrong
/// environment never is in these books.
pub fn claim(attempt: &Attempt, resolutions: &[Resolution]) -> Option<(Claim, Money)> {
    let decision = standing_decision(attempt, resolutions).map(|decision| decision.kind);
    if attempt.stage == Stage::Confirmed {
        let claim = match (attempt.is_duplicate(), decision) {
            (_, Some(ResolutionKind::ToRefund)) | (true, None) => Claim::Owed,
            (_, Some(ResolutionKind::NotOurs)) | (true, Some(ResolutionKind::Accepted)) => Claim::Other,
            (false, None | Some(ResolutionKind::Accepted)) => Claim::Sold,
        };
        return Some((claim, attempt.asked));
    }
    if !attempt.is_conflict() || attempt.flags.has(Flag::WrongEnvironment) {
        return None;
    }
    let claim = match decision? {
        ResolutionKind::Accepted => Claim::Sold,
        ResolutionKind::ToRefund => Claim::Owed,
        ResolutionKind::NotOurs => return None,
    };
    let amount_minor = attempt.contested_amount_minor.unwrap_or(attempt.asked.amount_minor).max(0);
    Some((claim, Money::new(amount_minor, attempt.asked.currency)))
}

/// What each attempt of one sale brought, in the attempts' order: at most one of them is sold.
///
/// Where two could pay for the sale, a confirmed one does before an accepted conflict, else the earlier
/// one; the other was kept by a decision, or is owed. Where the first payment went back and a person
/// kept a second one, that one pays for the sale. With tenders, [`crate::tender::claims`] decides.
pub fn claims(attempts: &[Attempt], resolutions: &[Resolution]) -> Vec<Option<(Claim, Money)>> {
    let mut claims: Vec<_> = attempts.iter().map(|attempt| claim(attempt, resolutions)).collect();
    let accepted = |index: usize| {
        standing_decision(&attempts[index], resolutions)
            .is_some_and(|decision| decision.kind == ResolutionKind::Accepted)
    };
    let could_pay = |index: &usize| match claims[*index] {
        Some((Claim::Sold, _)) => true,
        Some((Claim::Other, _)) => accepted(*index),
        _ => false,
    };
    let rank = |index: &usize| {
        let is_spare = claims[*index].is_some_and(|(claim, _)| claim != Claim::Sold);
        (is_spare, attempts[*index].stage != Stage::Confirmed, *index)
    };
    let sold = (0..attempts.len()).filter(could_pay).min_by_key(rank);
    for (index, entry) in claims.iter_mut().enumerate() {
        let Some((claim, _)) = entry else { continue };
        if Some(index) == sold {
            *claim = Claim::Sold;
        } else if *claim == Claim::Sold {
            *claim = if accepted(index) { Claim::Other } else { Claim::Owed };
        }
    }
    claims
}

/// A part of an attempt's money, as the books have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it is to the shop.
    pub claim: Claim,
    /// How much; of a payment that went back whole, nothing is left.
    pub amount: Money,
}

/// An attempt's money, as the books have it: what is left of what it was to the shop, and what went back.
pub fn parts(claim: Option<(Claim, Money)>, attempt: &Attempt, refunds: &[Refund]) -> Vec<Part> {
    let Some((claim, money)) = claim else { return Vec::new() };
    let returned_minor = refund::returned_minor(attempt, refunds);
    let amount = Money::new(money.amount_minor.saturating_sub(returned_minor), money.currency);
    let mut parts = vec![Part { claim, amount }];
    if returned_minor != 0 {
        parts.push(Part { claim: Claim::Returned, amount: Money::new(returned_minor, money.currency) });
    }
    parts
}

/// The figures of one currency, in minor units. `sold + owed + other + returned = received`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Each paid sale once.
    pub sold_minor: i64,
    /// Every confirmed attempt, and every conflict that a decision counted.
    pub received_minor: i64,
    /// What customers must get back.
    pub owed_minor: i64,
    /// Received, neither sold nor owed.
    pub other_minor: i64,
    /// Received, and given back.
    pub returned_minor: i64,
}

/// A sum that no longer fits its integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sum of money no longer fits")]
pub struct SumOverflow;

/// Adds claims up by currency.
pub fn add_up(
    claims: impl IntoIterator<Item = (Claim, Money)>,
) -> Result<BTreeMap<String, (Currency, Figures)>, SumOverflow> {
    let mut sums: BTreeMap<String, (Currency, Figures)> = BTreeMap::new();
    for (claim, money) in claims {
        let (_, figures) =
            sums.entry(money.currency.code().to_owned()).or_insert((money.currency, Figures::default()));
        let part = match claim {
            Claim::Sold => &mut figures.sold_minor,
            Claim::Owed => &mut figures.owed_minor,
            Claim::Other => &mut figures.other_minor,
            Claim::Returned => &mut figures.returned_minor,
        };
        *part = part.checked_add(money.amount_minor).ok_or(SumOverflow)?;
        figures.received_minor = figures.received_minor.checked_add(money.amount_minor).ok_or(SumOverflow)?;
    }
    Ok(sums)
}
