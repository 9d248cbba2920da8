//! What it takes to be confirmed: amount, currency, reference and environment.

use crate::fixtures::*;
use domain::attempt::{Attempt, Stage};
use domain::link::Proof;
use domain::observation::{Details, Verdict};
use domain::transition::Fact;
use domain::{Environment, Flag, transition};

fn confirmed_with(attempt: &Attempt, change: impl FnOnce(&mut Details)) -> Attempt {
    let mut details = matching_details();
    change(&mut details);
    after(attempt, &says_with(Verdict::Confirmed, details), at(10))
}

fn wrong_amount(details: &mut Details) {
    details.amount_minor = Some(149_900);
}

#[test]
fn details_that_match_in_every_point_confirm_without_a_flag() {
    for attempt in [awaiting(), awaiting_proved()] {
        let next = after(&attempt, &says(Verdict::Confirmed), at(10));
        assert_eq!((next.stage, words(&next).as_str()), (Stage::Confirmed, ""));
        assert_eq!(next.confirmed_at, Some(at(10)));
        assert!(!next.is_conflict());
    }
}

type Spoil = fn(&mut Details);

#[test]
fn each_wrong_detail_is_a_conflict_of_its_own_name_whatever_was_proved() {
    let spoilt: [(Spoil, &str); 8] = [
        (wrong_amount, "amount_mismatch"),
        (|d| d.amount_minor = Some(0), "amount_mismatch"),
        (|d| d.amount_minor = Some(-150_000), "amount_mismatch"),
        (|d| d.currency = Some("EUR".into()), "currency_mismatch"),
        (|d| d.currency = Some(String::new()), "currency_mismatch"),
        (|d| d.reference = Some("OCPL-OTHER0-0000".into()), "reference_mismatch"),
        (|d| d.environment = Some(Environment::Live), "wrong_environment"),
        (
            |d| {
                wrong_amount(d);
                d.currency = Some("USD".into());
                d.reference = None;
                d.environment = Some(Environment::Live);
            },
            "amount_mismatch currency_mismatch reference_mismatch wrong_environment",
        ),
    ];
    for verdict in [Verdict::Confirmed, Verdict::Refunded, Verdict::PartiallyRefunded, Verdict::ChargedBack] {
        for (spoil, flags) in spoilt {
            for attempt in [awaiting(), awaiting_proved()] {
                let mut details = matching_details();
                spoil(&mut details);
                let change = transition(&attempt, &says_with(verdict, details), at(10));
                assert_eq!(change.next.stage, Stage::Awaiting, "{verdict:?} {flags}");
                assert!(words(&change.next).starts_with(flags), "{verdict:?}: {}", words(&change.next));
                assert!(change.next.is_conflict() && change.facts.contains(&Fact::Conflict));
                assert_eq!(change.next.confirmed_at, None);
            }
        }
    }
}

#[test]
fn the_currency_s_case_is_no_difference() {
    let next = confirmed_with(&awaiting(), |details| details.currency = Some("dzd".into()));
    assert_eq!((next.stage, next.flags.is_empty()), (Stage::Confirmed, true));
}

#[test]
fn the_reference_is_always_needed_and_an_empty_one_is_none() {
    for attempt in [awaiting(), awaiting_proved()] {
        let next = confirmed_with(&attempt, |details| details.reference = None);
        assert_eq!((next.stage, words(&next).as_str()), (Stage::Awaiting, "reference_mismatch"));
        assert!(next.is_conflict());
    }
    let mut nameless = awaiting();
    nameless.reference = Some(String::new());
    let next = confirmed_with(&nameless, |details| details.reference = Some(String::new()));
    assert!(next.is_conflict() && next.stage == Stage::Awaiting);
}

#[test]
fn an_attempt_without_a_link_is_never_confirmed() {
    for attempt in [intended(1), rejected(), orphaned_without_reference()] {
        for reference in [None, Some(REFERENCE.to_owned())] {
            let next = confirmed_with(&attempt, |details| details.reference = reference.clone());
            assert_eq!(next.stage, attempt.stage);
            assert!(next.is_conflict() && next.flags.has(Flag::ReferenceMismatch));
        }
    }
    // Even if a reference had strayed onto it.
    for mut attempt in [intended(1), rejected()] {
        attempt.reference = Some(REFERENCE.into());
        let next = confirmed_with(&attempt, |_| {});
        assert_eq!(next.stage, attempt.stage);
        assert!(next.is_conflict());
    }
}

#[test]
fn an_absent_detail_is_no_mismatch_where_the_link_s_answer_proved_it() {
    let absences: [(Spoil, Proof); 3] = [
        (|d| d.amount_minor = None, Proof { amount: true, ..Proof::default() }),
        (|d| d.currency = None, Proof { currency: true, ..Proof::default() }),
        (|d| d.environment = None, Proof { environment: true, ..Proof::default() }),
    ];
    for (spoil, proof) in absences {
        let proved = Attempt { proof, ..awaiting() };
        let next = confirmed_with(&proved, spoil);
        assert_eq!((next.stage, words(&next).as_str()), (Stage::Confirmed, "details_missing"));
        assert!(!next.is_conflict());

        // What was proved about another point doesn't help.
        let elsewhere =
            Proof { amount: !proof.amount, currency: !proof.currency, environment: !proof.environment };
        let unproved = Attempt { proof: elsewhere, ..awaiting() };
        let next = confirmed_with(&unproved, spoil);
        assert_eq!((next.stage, next.flags.is_empty()), (Stage::Awaiting, true));
    }
}

#[test]
fn everything_absent_but_the_reference_confirms_when_all_was_proved() {
    let bare = Details { reference: Some(REFERENCE.into()), ..Details::default() };
    let next = after(&awaiting_proved(), &says_with(Verdict::Confirmed, bare), at(10));
    assert_eq!((next.stage, words(&next).as_str()), (Stage::Confirmed, "details_missing"));
}

fn unproved() -> domain::Observation {
    says_with(Verdict::Confirmed, Details { amount_minor: None, ..matching_details() })
}

#[test]
fn unproved_details_are_asked_for_during_sixty_seconds_and_then_a_conflict() {
    let first = transition(&awaiting(), &unproved(), at(10));
    assert_eq!(first.facts, [Fact::AwaitsDetails]);
    assert_eq!(first.next.unproved_since, Some(at(10)));
    let still = transition(&first.next, &unproved(), at(69));
    assert!(still.facts.is_empty() && !still.next.is_conflict());
    let over = transition(&still.next, &unproved(), at(70));
    assert!(over.next.is_conflict() && over.facts.contains(&Fact::Conflict));
    assert_eq!((over.next.stage, words(&over.next).as_str()), (Stage::Awaiting, "details_missing"));
}

#[test]
fn details_that_come_within_the_minute_confirm_without_a_flag() {
    let waits = after(&awaiting(), &unproved(), at(10));
    let next = after(&waits, &says(Verdict::Confirmed), at(40));
    assert_eq!((next.stage, words(&next).as_str()), (Stage::Confirmed, ""));
}

#[test]
fn a_clock_set_back_doesn_t_make_the_minute_last_a_year() {
    let year = 365 * 86_400;
    let waits = after(&awaiting(), &unproved(), at(10));
    let back = after(&waits, &unproved(), at(10 - year));
    let over = after(&back, &unproved(), at(70 - year));
    assert!(over.is_conflict(), "{:?}", over.unproved_since);
}

#[test]
fn a_mismatch_doesn_t_wait_for_what_else_is_absent() {
    let details = Details { currency: None, amount_minor: Some(1), ..matching_details() };
    let next = after(&awaiting(), &says_with(Verdict::Confirmed, details), at(10));
    assert!(next.is_conflict());
    assert_eq!(words(&next), "amount_mismatch");
}

#[test]
fn a_matching_confirmation_overtakes_a_conflict_and_its_flags_stay() {
    let conflict = confirmed_with(&awaiting(), wrong_amount);
    let change = transition(&conflict, &says(Verdict::Confirmed), at(20));
    assert!(change.moved_to(Stage::Confirmed));
    assert!(!change.next.is_conflict());
    assert_eq!(words(&change.next), "amount_mismatch");
    assert_eq!(change.next.conflict_at, Some(at(10)), "the journal's moment stays");
}

#[test]
fn a_conflict_survives_a_later_negative_verdict() {
    let conflict = confirmed_with(&awaiting(), wrong_amount);
    let next = after(&conflict, &says(Verdict::Failed), at(20));
    assert_eq!(next.stage, Stage::Declined);
    assert!(next.is_conflict());
}

#[test]
fn a_mismatch_after_confirmation_is_flagged_and_changes_nothing_else() {
    let confirmed = standing_at(Stage::Confirmed);
    let next = confirmed_with(&confirmed, wrong_amount);
    assert_eq!((next.stage, words(&next).as_str()), (Stage::Confirmed, "amount_mismatch"));
    assert_eq!(next.confirmed_at, confirmed.confirmed_at);
    assert!(!next.is_conflict() && next.contested_amount_minor.is_none());
}

#[test]
fn the_contested_amount_is_the_last_one_named_until_its_money_is_in_the_books() {
    let first = confirmed_with(&awaiting(), wrong_amount);
    assert_eq!(first.contested_amount_minor, Some(149_900));
    let second = confirmed_with(&first, |details| details.amount_minor = Some(200_000));
    assert_eq!(second.contested_amount_minor, Some(200_000));
    let mut counted = second;
    counted.business_day = Some("2026-11-21".parse().unwrap());
    let third = confirmed_with(&counted, |details| details.amount_minor = Some(1));
    assert_eq!(third.contested_amount_minor, Some(200_000), "a closed day's figures don't move");
}

#[test]
fn an_amount_in_another_currency_is_not_taken_for_dinars() {
    let next = confirmed_with(&awaiting(), |details| {
        details.amount_minor = Some(1_000);
        details.currency = Some("EUR".into());
    });
    assert!(next.is_conflict());
    assert_eq!(next.contested_amount_minor, None);
}
