//! Sold, received and owed: three figures, never one, and money counted once.

use crate::fixtures::*;
use crate::sale_states::conflict;
use domain::attempt::{Attempt, Stage};
use domain::figures::{Claim, Figures, SumOverflow, add_up, claim, claims};
use domain::observation::{Details, Verdict};
use domain::sale::{ResolutionKind, settle};
use domain::{Currency, Environment, Money};

fn confirmed(ordinal: u32) -> Attempt {
    Attempt { own_reference: own_reference(ordinal), ..standing_at(Stage::Confirmed) }
}

fn twice_paid() -> Vec<Attempt> {
    let mut attempts = vec![confirmed(1), confirmed(2)];
    settle(&mut attempts, 1, at(20));
    attempts
}

fn kinds(attempts: &[Attempt], resolutions: &[domain::Resolution]) -> Vec<Option<Claim>> {
    claims(attempts, resolutions).into_iter().map(|claim| claim.map(|(claim, _)| claim)).collect()
}

#[test]
fn only_confirmed_money_counts() {
    for stage in Stage::ALL {
        let expected = (stage == Stage::Confirmed).then_some((Claim::Sold, asked()));
        assert_eq!(claim(&standing_at(stage), &[]), expected, "{stage:?}");
    }
    assert_eq!(claim(&conflict(), &[]), None, "a conflict counts once somebody decided");
}

#[test]
fn a_second_payment_is_owed_until_somebody_keeps_it() {
    let attempts = twice_paid();
    assert_eq!(kinds(&attempts, &[]), [Some(Claim::Sold), Some(Claim::Owed)]);
    let keep = [decided(&attempts[1], ResolutionKind::Accepted, at(30))];
    assert_eq!(kinds(&attempts, &keep), [Some(Claim::Sold), Some(Claim::Other)]);
    let back = [decided(&attempts[1], ResolutionKind::ToRefund, at(30))];
    assert_eq!(kinds(&attempts, &back), [Some(Claim::Sold), Some(Claim::Owed)]);
}

#[test]
fn keeping_the_second_payment_and_returning_the_first_sells_the_sale_once() {
    let attempts = twice_paid();
    let swapped = [
        decided(&attempts[0], ResolutionKind::ToRefund, at(30)),
        decided(&attempts[1], ResolutionKind::Accepted, at(31)),
    ];
    assert_eq!(kinds(&attempts, &swapped), [Some(Claim::Owed), Some(Claim::Sold)]);
}

#[test]
fn an_accepted_conflict_brings_what_the_gateway_named() {
    let accepted = [decided(&conflict(), ResolutionKind::Accepted, at(20))];
    let (kind, money) = claim(&conflict(), &accepted).unwrap();
    assert_eq!((kind, money), (Claim::Sold, Money::new(100_000, Currency::DZD)));
}

#[test]
fn a_conflict_to_refund_is_owed_and_one_that_isn_t_ours_counts_nowhere() {
    let back = [decided(&conflict(), ResolutionKind::ToRefund, at(20))];
    assert_eq!(claim(&conflict(), &back), Some((Claim::Owed, Money::new(100_000, Currency::DZD))));
    let not_ours = [decided(&conflict(), ResolutionKind::NotOurs, at(20))];
    assert_eq!(claim(&conflict(), &not_ours), None);
}

#[test]
fn two_payments_never_both_pay_for_one_sale() {
    // A conflict accepted, and a confirmation beside it, in both orders and flagged or not.
    for flagged in [false, true] {
        let mut attempts = vec![conflict(), confirmed(2)];
        let accepted = [decided(&attempts[0], ResolutionKind::Accepted, at(20))];
        if flagged {
            attempts[0].business_day = Some("2026-11-21".parse().unwrap());
            settle(&mut attempts, 1, at(60));
        }
        let sold = kinds(&attempts, &accepted).iter().filter(|kind| **kind == Some(Claim::Sold)).count();
        assert_eq!(sold, 1, "flagged: {flagged}");
    }
    let mut other = conflict();
    other.own_reference = own_reference(2);
    let attempts = [conflict(), other];
    let accepted = attempts.clone().map(|attempt| decided(&attempt, ResolutionKind::Accepted, at(20)));
    assert_eq!(kinds(&attempts, &accepted), [Some(Claim::Sold), Some(Claim::Other)]);
}

#[test]
fn a_confirmed_payment_pays_before_an_accepted_conflict() {
    let attempts = [conflict(), confirmed(2)];
    let accepted = [decided(&attempts[0], ResolutionKind::Accepted, at(20))];
    assert_eq!(kinds(&attempts, &accepted), [Some(Claim::Other), Some(Claim::Sold)]);
}

#[test]
fn a_decision_that_didn_t_know_of_the_second_payment_doesn_t_keep_it() {
    // The conflict was accepted; another link was paid meanwhile; then the first one matches after all.
    let accepted = [decided(&conflict(), ResolutionKind::Accepted, at(20))];
    let mut attempts = vec![after(&conflict(), &says(Verdict::Confirmed), at(30)), confirmed(2)];
    settle(&mut attempts, 0, at(30));
    assert_eq!(kinds(&attempts, &accepted), [Some(Claim::Owed), Some(Claim::Sold)]);
}

#[test]
fn money_of_the_wrong_environment_is_in_no_figure() {
    let details = Details { environment: Some(Environment::Live), ..matching_details() };
    let attempt = after(&awaiting(), &says_with(Verdict::Confirmed, details), at(10));
    for kind in [ResolutionKind::Accepted, ResolutionKind::ToRefund, ResolutionKind::NotOurs] {
        assert_eq!(claim(&attempt, &[decided(&attempt, kind, at(20))]), None, "{kind:?}");
    }
}

#[test]
fn an_accepted_foreign_currency_counts_as_what_was_asked() {
    let details = Details { currency: Some("EUR".into()), amount_minor: Some(1_000), ..matching_details() };
    let attempt = after(&awaiting(), &says_with(Verdict::Confirmed, details), at(10));
    let accepted = [decided(&attempt, ResolutionKind::Accepted, at(20))];
    assert_eq!(claim(&attempt, &accepted), Some((Claim::Sold, asked())));
}

#[test]
fn a_confirmation_of_less_than_nothing_brings_nothing() {
    let details = Details { amount_minor: Some(-5), ..matching_details() };
    let attempt = after(&awaiting(), &says_with(Verdict::Confirmed, details), at(10));
    let accepted = [decided(&attempt, ResolutionKind::Accepted, at(20))];
    assert_eq!(claim(&attempt, &accepted), Some((Claim::Sold, Money::new(0, Currency::DZD))));
}

#[test]
fn a_decision_about_a_conflict_doesn_t_bind_the_matching_payment_that_follows() {
    let decision = [decided(&conflict(), ResolutionKind::NotOurs, at(20))];
    let overtaken = after(&conflict(), &says(Verdict::Confirmed), at(30));
    assert_eq!(claim(&overtaken, &decision), Some((Claim::Sold, asked())));
    let again = [decision[0].clone(), decided(&overtaken, ResolutionKind::NotOurs, at(40))];
    assert_eq!(claim(&overtaken, &again), Some((Claim::Other, asked())));
}

#[test]
fn a_decision_that_saw_the_late_payment_holds_whatever_the_clock_said() {
    let late = after(&standing_at(Stage::Declined), &says(Verdict::Confirmed), at(900_000));
    let back = [decided(&late, ResolutionKind::ToRefund, at(60))];
    assert_eq!(claim(&late, &back), Some((Claim::Owed, asked())));
}

#[test]
fn figures_add_up_by_currency() {
    let dzd = |minor| Money::new(minor, Currency::DZD);
    let eur = Money::new(7, Currency::from_code("EUR").unwrap());
    let sums =
        add_up([(Claim::Sold, dzd(100)), (Claim::Owed, dzd(20)), (Claim::Other, dzd(3)), (Claim::Sold, eur)])
            .unwrap();
    let expected =
        Figures { sold_minor: 100, received_minor: 123, owed_minor: 20, other_minor: 3, returned_minor: 0 };
    assert_eq!(sums["DZD"], (Currency::DZD, expected));
    assert_eq!(
        sums["EUR"].1,
        Figures { sold_minor: 7, received_minor: 7, owed_minor: 0, other_minor: 0, returned_minor: 0 }
    );
    assert!(add_up([]).unwrap().is_empty());
}

#[test]
fn sums_that_don_t_fit_are_an_error_and_never_a_wrong_number() {
    let most = Money::new(i64::MAX, Currency::DZD);
    let one = Money::new(1, Currency::DZD);
    assert_eq!(add_up([(Claim::Sold, most), (Claim::Sold, one)]), Err(SumOverflow));
    assert_eq!(add_up([(Claim::Sold, most), (Claim::Owed, one)]), Err(SumOverflow), "received overflows too");
}
