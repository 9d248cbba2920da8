//! When paid money is the shop's for good.

use crate::fixtures::*;
use domain::attempt::{Attempt, Stage};
use domain::observation::{Details, Verdict};
use domain::transition::{Fact, transition};
use domain::{Clearing, Observation};

/// An answer that says whether the money is cleared.
fn says_cleared(verdict: Verdict, is_cleared: Option<bool>) -> Observation {
    says_with(verdict, Details { is_cleared, ..matching_details() })
}

fn told(attempt: &Attempt, verdict: Verdict, is_cleared: Option<bool>, s: i64) -> Attempt {
    after(attempt, &says_cleared(verdict, is_cleared), at(s))
}

#[test]
fn what_is_paid_waits_for_its_clearing_and_that_is_told_once_and_stays() {
    let waits = told(&awaiting(), Verdict::Confirmed, Some(false), 10);
    assert_eq!((waits.stage, waits.clearing), (Stage::Confirmed, Some(Clearing::Awaited)));
    let change = transition(&waits, &says_cleared(Verdict::Confirmed, Some(true)), at(90));
    assert_eq!(change.next.clearing, Some(Clearing::Cleared { at: at(90) }));
    assert_eq!(change.facts, [Fact::Cleared]);
    assert_eq!((change.next.stage, change.next.flags), (waits.stage, waits.flags), "it is no other payment");
    for (verdict, is_cleared) in [
        (Verdict::Confirmed, Some(true)),
        (Verdict::Confirmed, Some(false)),
        (Verdict::Refunded, None),
        (Verdict::Pending, None),
    ] {
        let change = transition(&change.next, &says_cleared(verdict, is_cleared), at(99));
        assert_eq!(change.next.clearing, Some(Clearing::Cleared { at: at(90) }), "{verdict:?}");
        assert!(!change.facts.contains(&Fact::Cleared), "{verdict:?}");
    }
}

#[test]
fn money_that_went_back_uncleared_is_waited_for_no_more() {
    let waits = told(&awaiting(), Verdict::Confirmed, Some(false), 10);
    for verdict in [Verdict::Refunded, Verdict::ChargedBack] {
        assert_eq!(told(&waits, verdict, None, 20).clearing, None, "{verdict:?}");
    }
    for verdict in [Verdict::PartiallyRefunded, Verdict::Pending, Verdict::NotFound] {
        assert_eq!(told(&waits, verdict, None, 20).clearing, Some(Clearing::Awaited), "{verdict:?}");
    }
}

#[test]
fn without_money_or_a_word_there_is_nothing_to_clear() {
    assert_eq!(told(&awaiting(), Verdict::Confirmed, None, 10).clearing, None);
    assert_eq!(told(&awaiting(), Verdict::Pending, Some(false), 10).clearing, None);
    let conflict = says_with(
        Verdict::Confirmed,
        Details { amount_minor: Some(1), is_cleared: Some(true), ..matching_details() },
    );
    assert_eq!(after(&awaiting(), &conflict, at(10)).clearing, None);
}
