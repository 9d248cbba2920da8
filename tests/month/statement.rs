//! The gateways' statements, each week one of each: what differs from the till's record is exactly what the script bent
//! in them and what the owner decided otherwise than the gateway knows.

use crate::sides::{self, Side};
use crate::story::Story;
use engine::statement::StatementFile;
use engine::views::{DecisionView, FindingKindView, StatementChoice};
use sandbox::StatementDrills;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use support::{Shop, owner};

/// A payment by phone that the till counts.
pub struct Counted {
    pub side: &'static Side,
    pub story: Story,
    pub sale: String,
    /// The link that was paid, or both.
    pub references: Vec<String>,
    /// What the owner decided, if there was anything to decide.
    pub decision: Option<DecisionView>,
    /// What was to be given back was.
    pub is_repaid: bool,
    /// Its gateway's list told of the amount before.
    pub is_told: bool,
}

impl Counted {
    /// How its gateway contradicts itself: the till counts what it said when it was asked, and its lists and statements
    /// have what was paid.
    pub fn contradicted(&self) -> Option<FindingKindView> {
        match self.story {
            Story::WrongAmount => Some(FindingKindView::AmountDiffers),
            Story::ConfirmedUnpaid => Some(FindingKindView::PaidHereNotThere),
            _ => None,
        }
    }

    /// What its gateway's statement contradicts, without anything being bent.
    fn contradictions(&self) -> Vec<FindingKindView> {
        let mut kinds = Vec::new();
        kinds.extend(self.contradicted().filter(|_| !self.is_told));
        // Nobody could tell the till of it before.
        if self.story == Story::GivenBackThere && !self.side.gives_back {
            kinds.push(FindingKindView::RefundedThere);
        }
        // The owner decided to give it back, and nobody did.
        if self.decision == Some(DecisionView::ToRefund) && !self.is_repaid {
            kinds.push(FindingKindView::RefundMissing);
        }
        kinds
    }
}

/// What is bent in a statement, and what that must be called.
struct Bent {
    drills: StatementDrills,
    found: Vec<(FindingKindView, String)>,
}

/// Bends a statement: each way on a sale that was simply paid, as far as there are so many.
fn bent(side: &Side, counted: &[&Counted]) -> Bent {
    use FindingKindView as Kind;
    let mut simple = counted.iter().filter(|one| one.story == Story::Pays);
    let mut bent = Bent { drills: StatementDrills::default(), found: Vec::new() };
    let mut next = |kinds: &[FindingKindView]| {
        let one = simple.next()?;
        bent.found.extend(kinds.iter().map(|kind| (*kind, one.sale.clone())));
        Some(one.references[0].clone())
    };
    bent.drills.leave_out = next(&[Kind::PaidHereNotThere]);
    bent.drills.alter = next(&[Kind::AmountDiffers]);
    bent.drills.wrong_fee = next(&[Kind::FeeDiffers]);
    bent.drills.twice = next(&[Kind::CountedTwice]);
    bent.drills.rename = next(&[Kind::PaidThereNotHere, Kind::PaidHereNotThere]);
    bent.drills.refunded = next(&[Kind::RefundedThere]);
    if side.currency != "EUR" {
        // In euros everything is in euros already.
        bent.drills.in_euros = next(&[Kind::CurrencyDiffers]);
    }
    bent
}

/// The statements of all gateways for these days, compared one by one with the script; what they bring is settled.
/// Gives how many findings that were.
pub async fn compare_all(shop: &Shop, (from, to): (String, String), counted: &[Counted]) -> usize {
    let mut settled = 0;
    for side in &sides::ALL {
        let of_it: Vec<&Counted> = counted.iter().filter(|one| one.side.gateway == side.gateway).collect();
        let Bent { drills, found } = bent(side, &of_it);
        let mut wanted: BTreeMap<(String, String), usize> = BTreeMap::new();
        let plain = of_it
            .iter()
            .flat_map(|one| one.contradictions().into_iter().map(|kind| (kind, one.sale.clone())));
        for (kind, sale) in found.into_iter().chain(plain) {
            *wanted.entry((format!("{kind:?}"), sale)).or_default() += 1;
        }
        let file = StatementFile {
            name: format!("{}-{to}.csv", side.gateway),
            bytes: Arc::new(
                of_these_days(&shop.sandbox.statement(side.gateway, &drills), &of_it).into_bytes(),
            ),
        };
        let choice = StatementChoice {
            gateway: Some(side.gateway.to_owned()),
            from: Some(from.clone()),
            to: Some(to.clone()),
            ..StatementChoice::default()
        };
        let view = shop.engine.import_statement(&owner(), file, choice).await.unwrap();
        let mut told: BTreeMap<(String, String), usize> = BTreeMap::new();
        for finding in &view.findings {
            let sale = finding.sale.clone().unwrap_or_default();
            *told.entry((format!("{:?}", finding.kind), sale)).or_default() += 1;
        }
        assert_eq!(told, wanted, "{} to {to}", side.gateway);
        assert_eq!((view.counts.not_ours, view.counts.unread), (0, 0), "{} to {to}", side.gateway);
        settled += view.findings.len();
        for finding in view.findings {
            let note = "told to the gateway";
            shop.engine.resolve_finding(&owner(), &finding.id, note).await.unwrap();
        }
    }
    settled
}

/// The rows of a statement about payments of these days: it is asked for by days, and the sandbox gives all it has.
fn of_these_days(statement: &str, counted: &[&Counted]) -> String {
    let references: BTreeSet<&str> =
        counted.iter().flat_map(|one| &one.references).map(String::as_str).collect();
    let mut lines = statement.split_inclusive("\r\n");
    let header = lines.next().unwrap_or_default();
    let of_them = lines.filter(|line| {
        let reference = line.split(',').next().unwrap_or_default();
        references.contains(reference) || reference.starts_with("OCPL-RENAME-")
    });
    std::iter::once(header).chain(of_them).collect()
}
