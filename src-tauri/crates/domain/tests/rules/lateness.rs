//! Late: confirmed after a negative verdict, or after its QR left for good.

use crate::fixtures::*;
use domain::attempt::{Attempt, LeftScreen, Stage};
use domain::observation::Verdict;
use domain::{Flag, transition};

fn is_late_when_confirmed(attempt: &Attempt, seconds: i64) -> bool {
    let next = after(attempt, &says(Verdict::Confirmed), at(seconds));
    assert_eq!(next.stage, Stage::Confirmed);
    next.flags.has(Flag::Late)
}

#[test]
fn money_after_a_negative_verdict_is_late() {
    for verdict in [Verdict::Declined, Verdict::Cancelled, Verdict::Expired, Verdict::Failed] {
        assert!(is_late_when_confirmed(&after(&awaiting(), &says(verdict), at(5)), 10), "{verdict:?}");
    }
}

#[test]
fn money_after_a_refusal_and_a_new_authorization_is_still_late() {
    let declined = after(&awaiting(), &says(Verdict::Declined), at(5));
    let back = after(&declined, &says(Verdict::Authorized), at(10));
    assert_eq!(back.stage, Stage::Authorized);
    assert!(!back.flags.has(Flag::Late), "nothing is confirmed yet");
    assert!(!back.screen.is_shown(), "its QR stays down");
    assert!(is_late_when_confirmed(&back, 20));
}

#[test]
fn an_authorization_after_a_refusal_may_be_refused_in_its_turn() {
    let declined = after(&awaiting(), &says(Verdict::Declined), at(5));
    let back = after(&declined, &says(Verdict::Authorized), at(10));
    let over = after(&back, &says(Verdict::Expired), at(20));
    assert_eq!((over.stage, over.negative_at), (Stage::Expired, Some(at(5))));
}

#[test]
fn money_on_a_qr_that_left_by_deadline_replacement_or_giving_up_is_late() {
    for why in [LeftScreen::Deadline, LeftScreen::Replaced, LeftScreen::GivenUp] {
        assert!(is_late_when_confirmed(&left(&awaiting(), why), 40), "{why:?}");
    }
}

#[test]
fn money_on_the_displayed_qr_or_on_one_taken_down_by_another_payment_is_not_late() {
    assert!(!is_late_when_confirmed(&awaiting(), 40));
    assert!(!is_late_when_confirmed(&left(&awaiting(), LeftScreen::SalePaid), 40));
    let confirmed = standing_at(Stage::Confirmed);
    assert!(!confirmed.flags.has(Flag::Late));
    let again = transition(&confirmed, &says(Verdict::Confirmed), at(86_000));
    assert!(again.facts.is_empty() && !again.next.flags.has(Flag::Late));
}

#[test]
fn money_on_a_link_that_never_was_on_a_screen_is_never_silent() {
    // Given up, or paid otherwise, while the link was being made.
    let unseen = intended(1).with_link(&link(REFERENCE), at(0), false);
    assert!(is_late_when_confirmed(&unseen, 10));
    assert!(is_late_when_confirmed(&orphaned_with_reference(), 10));
}

#[test]
fn past_the_deadline_it_is_late_even_if_nobody_was_awake_to_take_the_qr_down() {
    assert!(!is_late_when_confirmed(&awaiting(), LIFE_SECONDS - 1));
    assert!(is_late_when_confirmed(&awaiting(), LIFE_SECONDS));
    assert!(is_late_when_confirmed(&awaiting(), 80_000));
    let mut endless = awaiting();
    endless.expires_at = None;
    assert!(!is_late_when_confirmed(&endless, 1_799), "the presumed end takes the QR down as well");
    assert!(is_late_when_confirmed(&endless, 1_800));
}
