//! Tenders: what pays a sale that the phone did not, and what the phone may still bring.

use crate::fixtures::*;
use crate::sale_states::conflict;
use domain::attempt::{Attempt, Stage};
use domain::figures::Claim;
use domain::sale::{Resolution, ResolutionKind, SaleState};
use domain::tender::{TakenBack, TenderError, checked, claims, settle, standing, state};
use domain::{BusinessDay, Currency, Flag, Money, Sale, Tender, TenderKind};

fn today() -> BusinessDay {
    "2026-11-21".parse().unwrap()
}

fn cash() -> Tender {
    Tender {
        ordinal: 1,
        kind: TenderKind::Cash,
        due: asked(),
        given: Some(Money::new(200_000, Currency::DZD)),
        note: String::new(),
        by: Some("Amina".into()),
        at: at(60),
        business_day: today(),
        taken_back: None,
    }
}

fn taken_back() -> Tender {
    let record = TakenBack { reason: "wrong sale".into(), by: None, at: at(90), business_day: today() };
    Tender { taken_back: Some(record), ..cash() }
}

/// What each attempt claims after all of them were confirmed one by one, in their order.
fn claims_of(attempts: &mut [Attempt], tenders: &[Tender], decisions: &[Resolution]) -> Vec<Option<Claim>> {
    for paid in 0..attempts.len() {
        settle(attempts, paid, tenders, at(70));
    }
    claims(attempts, decisions, tenders).into_iter().map(|claim| claim.map(|(claim, _)| claim)).collect()
}

#[test]
fn a_tender_pays_its_sale_whatever_became_of_the_link() {
    for stage in Stage::ALL {
        assert_eq!(state(&sale(), &[standing_at(stage)], &[], &[cash()]), SaleState::Paid, "{stage:?}");
    }
    let given_up = Sale { given_up_at: Some(at(50)), ..sale() };
    assert_eq!(state(&given_up, &[conflict()], &[], &[cash()]), SaleState::Paid);
}

#[test]
fn a_tender_that_was_taken_back_pays_nothing_and_the_attempts_decide_again() {
    assert_eq!(standing(&[taken_back()]), None);
    for stage in Stage::ALL {
        let attempts = [standing_at(stage)];
        let without = domain::sale::state(&sale(), &attempts, &[]);
        assert_eq!(state(&sale(), &attempts, &[], &[taken_back()]), without, "{stage:?}");
    }
    let second = Tender { ordinal: 2, ..cash() };
    let tenders = [taken_back(), second.clone()];
    assert_eq!(standing(&tenders), Some(&second));
}

#[test]
fn money_by_phone_after_cash_is_a_second_payment_that_the_customer_gets_back() {
    let mut attempts = [standing_at(Stage::Confirmed)];
    assert_eq!(claims_of(&mut attempts, &[cash()], &[]), [Some(Claim::Owed)]);
    assert!(attempts[0].flags.has(Flag::DuplicatePayment));
    assert!(!attempts[0].screen.is_shown());
}

#[test]
fn money_by_phone_that_is_kept_beside_cash_sells_nothing_twice() {
    let mut attempts = [standing_at(Stage::Confirmed)];
    settle(&mut attempts, 0, &[cash()], at(70));
    let kept = [decided(&attempts[0], ResolutionKind::Accepted, at(80))];
    assert_eq!(claims_of(&mut attempts, &[cash()], &kept), [Some(Claim::Other)]);
    // The same once the cash went back: then it is what pays the sale.
    assert_eq!(claims_of(&mut attempts, &[taken_back()], &kept), [Some(Claim::Sold)]);
}

#[test]
fn an_accepted_conflict_beside_cash_is_other_and_beside_none_sold() {
    let accepted = [decided(&conflict(), ResolutionKind::Accepted, at(80))];
    let claims_with =
        |tenders: &[Tender]| claims(&[conflict()], &accepted, tenders)[0].map(|(claim, _)| claim);
    assert_eq!(claims_with(&[cash()]), Some(Claim::Other));
    assert_eq!(claims_with(&[]), Some(Claim::Sold));
}

#[test]
fn money_by_phone_after_the_cash_went_back_is_the_first_payment() {
    let mut attempts = [standing_at(Stage::Confirmed)];
    assert_eq!(claims_of(&mut attempts, &[taken_back()], &[]), [Some(Claim::Sold)]);
    assert!(!attempts[0].flags.has(Flag::DuplicatePayment));
}

#[test]
fn due_given_and_change_are_three_amounts_and_only_due_counts() {
    let tender = cash();
    assert_eq!(tender.due, asked());
    assert_eq!(tender.change(), Some(Money::new(50_000, Currency::DZD)));
    assert_eq!(Tender { given: None, ..cash() }.change(), None);
    let exactly = Tender { given: Some(asked()), ..cash() };
    assert_eq!(exactly.change(), Some(Money::new(0, Currency::DZD)));
}

#[test]
fn a_tender_is_refused_where_less_is_given_where_no_change_can_be_and_without_a_name() {
    let check = |kind, given, note| checked(kind, asked(), given, note);
    assert_eq!(check(TenderKind::Cash, None, ""), Ok(None));
    assert_eq!(check(TenderKind::Cash, Some(150_000), ""), Ok(Some(asked())));
    assert_eq!(check(TenderKind::Cash, Some(149_999), ""), Err(TenderError::GivenTooLittle));
    assert_eq!(check(TenderKind::Cash, Some(-1), ""), Err(TenderError::GivenTooLittle));
    assert_eq!(check(TenderKind::Other, None, "cheque"), Ok(None));
    assert_eq!(check(TenderKind::Other, None, ""), Err(TenderError::NameMissing));
    assert_eq!(check(TenderKind::Other, Some(200_000), "cheque"), Err(TenderError::GivenForOther));
}

#[test]
fn kinds_have_words_that_lead_back_to_them() {
    for kind in TenderKind::ALL {
        assert_eq!(TenderKind::from_word(kind.word()), Some(kind));
    }
    assert_eq!(TenderKind::from_word("phone"), None);
}
