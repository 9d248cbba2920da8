//! Who is on the list of what needs a person, and why.

use crate::fixtures::*;
use crate::sale_states::conflict;
use domain::attempt::{Attempt, LeftScreen, Stage};
use domain::observation::{Details, Verdict};
use domain::reconciliation::{Cause, cause};
use domain::sale::{ResolutionKind, settle};

const KINDS: [ResolutionKind; 3] =
    [ResolutionKind::Accepted, ResolutionKind::NotOurs, ResolutionKind::ToRefund];

fn late() -> Attempt {
    after(&standing_at(Stage::Declined), &says(Verdict::Confirmed), at(30))
}

#[test]
fn ordinary_attempts_need_nobody() {
    for stage in Stage::ALL {
        assert_eq!(cause(&standing_at(stage), &[], &[]), None, "{stage:?}");
    }
}

#[test]
fn every_oddity_has_its_cause() {
    let not_found =
        [1, 2, 3].iter().fold(awaiting(), |attempt, s| after(&attempt, &says(Verdict::NotFound), at(*s)));
    let mut twice = [standing_at(Stage::Confirmed), Attempt { own_reference: own_reference(2), ..late() }];
    settle(&mut twice, 1, at(40));
    let regressed = after(&standing_at(Stage::Confirmed), &says(Verdict::Pending), at(40));
    let unreserved = after(&standing_at(Stage::Authorized), &says(Verdict::Pending), at(40));
    let overtaken = after(&conflict(), &says(Verdict::Confirmed), at(40));
    for (attempt, expected) in [
        (conflict(), Cause::Conflict),
        (twice[1].clone(), Cause::Duplicate),
        (after(&awaiting(), &says(Verdict::ChargedBack), at(9)), Cause::ChargedBack),
        (after(&awaiting(), &says(Verdict::Refunded), at(9)), Cause::Refunded),
        (late(), Cause::Late),
        (regressed, Cause::Regressed),
        (unreserved, Cause::Regressed),
        (overtaken, Cause::Regressed),
        (not_found, Cause::NotFound),
        (after(&awaiting(), &says(Verdict::Unrecognised), at(9)), Cause::Unrecognised),
        (awaiting().watch_ended(), Cause::Unverified),
    ] {
        assert_eq!(cause(&attempt, &[], &[]), Some(expected));
        let decision = [decided(&attempt, ResolutionKind::Accepted, at(100))];
        assert_eq!(cause(&attempt, &decision, &[]), None, "{expected:?} is answered by a decision");
        let owed = [decided(&attempt, ResolutionKind::ToRefund, at(100))];
        assert_eq!(cause(&attempt, &owed, &[]), Some(Cause::Owed), "{expected:?}");
    }
}

#[test]
fn a_new_flag_asks_again() {
    let decision = [decided(&late(), ResolutionKind::Accepted, at(40))];
    let refunded = after(&late(), &says(Verdict::Refunded), at(50));
    assert_eq!(cause(&refunded, &decision, &[]), Some(Cause::Refunded));
}

#[test]
fn a_decided_conflict_that_differs_in_yet_another_point_is_shown_again() {
    for kind in KINDS {
        let decision = [decided(&conflict(), kind, at(20))];
        let details = Details { environment: Some(domain::Environment::Live), ..matching_details() };
        let worse = after(&conflict(), &says_with(Verdict::Confirmed, details), at(30));
        assert_eq!(cause(&worse, &decision, &[]), Some(Cause::Conflict), "{kind:?}");
    }
}

#[test]
fn what_is_owed_isn_t_forgotten_over_an_unknown_word() {
    let owed = [decided(&late(), ResolutionKind::ToRefund, at(40))];
    let odd = after(&late(), &says(Verdict::Unrecognised), at(50));
    assert_eq!(cause(&odd, &owed, &[]), Some(Cause::Owed));
}

#[test]
fn a_conflict_that_came_after_a_decision_is_shown_whatever_was_decided() {
    let missing =
        [1, 2, 3].iter().fold(awaiting(), |attempt, s| after(&attempt, &says(Verdict::NotFound), at(*s)));
    // One by a mismatch, one by details that stayed away.
    let wrong = says_with(Verdict::Confirmed, Details { amount_minor: Some(1), ..matching_details() });
    let bare = says_with(Verdict::Confirmed, Details { amount_minor: None, ..matching_details() });
    let mismatch = after(&missing, &wrong, at(10));
    let unproved = after(&after(&missing, &bare, at(10)), &bare, at(80));
    for conflict in [mismatch, unproved] {
        assert!(conflict.is_conflict());
        for kind in KINDS {
            let before = [decided(&missing, kind, at(5))];
            assert_eq!(cause(&conflict, &before, &[]), Some(Cause::Conflict), "{kind:?}");
        }
    }
}

#[test]
fn a_decided_conflict_that_is_paid_after_all_is_shown_again() {
    for kind in [ResolutionKind::NotOurs, ResolutionKind::ToRefund] {
        let decision = [decided(&conflict(), kind, at(20))];
        let overtaken = after(&conflict(), &says(Verdict::Confirmed), at(30));
        assert_eq!(cause(&overtaken, &decision, &[]), Some(Cause::Regressed), "{kind:?}");
    }
}

#[test]
fn missing_details_alone_are_told_and_not_asked_about() {
    let bare = Details { reference: Some(REFERENCE.into()), ..Details::default() };
    let attempt = after(&awaiting_proved(), &says_with(Verdict::Confirmed, bare), at(10));
    assert_eq!(words(&attempt), "details_missing");
    assert_eq!(cause(&attempt, &[], &[]), None);
}

#[test]
fn money_on_a_replaced_link_is_never_silent() {
    for why in [LeftScreen::Deadline, LeftScreen::Replaced, LeftScreen::GivenUp] {
        let attempt = after(&left(&awaiting(), why), &says(Verdict::Confirmed), at(60));
        assert_eq!(cause(&attempt, &[], &[]), Some(Cause::Late), "{why:?}");
    }
}

#[test]
fn a_paid_link_that_the_gateway_no_longer_knows_needs_a_person_until_it_knows_it_again() {
    let paid = after(&awaiting(), &says(Verdict::Confirmed), at(60));
    let gone = (100..103).fold(paid, |attempt, s| after(&attempt, &says(Verdict::NotFound), at(s)));
    assert_eq!((gone.stage, cause(&gone, &[], &[])), (Stage::Confirmed, Some(Cause::NotFound)));
    let back = after(&gone, &says(Verdict::Confirmed), at(110));
    assert_eq!(cause(&back, &[], &[]), None);
    let again = (200..203).fold(back, |attempt, s| after(&attempt, &says(Verdict::NotFound), at(s)));
    assert_eq!(cause(&again, &[], &[]), Some(Cause::NotFound));
}
