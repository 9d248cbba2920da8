//! What a sale comes to: paid, conflict, unpaid, open, the first that holds.

use crate::fixtures::*;
use domain::attempt::{Attempt, LeftScreen, Stage};
use domain::observation::Verdict;
use domain::sale::{
    Resolution, ResolutionKind, Sale, SaleState, resolution_of, settle, standing_decision, state,
};
use domain::{Flag, Flags};

fn second(stage: Stage) -> Attempt {
    Attempt { own_reference: own_reference(2), ..standing_at(stage) }
}

pub fn conflict() -> Attempt {
    let mut details = matching_details();
    details.amount_minor = Some(100_000);
    after(&awaiting(), &says_with(Verdict::Confirmed, details), at(10))
}

fn given_up() -> Sale {
    Sale { given_up_at: Some(at(50)), ..sale() }
}

#[test]
fn one_attempt_alone_decides_by_its_stage() {
    for (stage, expected) in [
        (Stage::Creating, SaleState::Open),
        (Stage::Rejected, SaleState::Unpaid),
        (Stage::Orphaned, SaleState::Unpaid),
        (Stage::Awaiting, SaleState::Open),
        (Stage::Authorized, SaleState::Open),
        (Stage::Declined, SaleState::Unpaid),
        (Stage::Cancelled, SaleState::Unpaid),
        (Stage::Expired, SaleState::Unpaid),
        (Stage::Confirmed, SaleState::Paid),
    ] {
        assert_eq!(state(&sale(), &[standing_at(stage)], &[]), expected, "{stage:?}");
    }
    assert_eq!(state(&sale(), &[], &[]), SaleState::Unpaid);
}

#[test]
fn of_two_attempts_the_first_of_paid_unpaid_open_holds() {
    for one in Stage::ALL {
        for other in Stage::ALL {
            let attempts = [standing_at(one), second(other)];
            let expected = if one == Stage::Confirmed || other == Stage::Confirmed {
                SaleState::Paid
            } else if one.is_over() && other.is_over() {
                SaleState::Unpaid
            } else {
                SaleState::Open
            };
            assert_eq!(state(&sale(), &attempts, &[]), expected, "{one:?} {other:?}");
            let expected = if expected == SaleState::Paid { SaleState::Paid } else { SaleState::Unpaid };
            assert_eq!(state(&given_up(), &attempts, &[]), expected, "given up, {one:?} {other:?}");
        }
    }
}

#[test]
fn an_unresolved_conflict_comes_before_giving_up_and_after_paid() {
    assert_eq!(state(&sale(), &[conflict()], &[]), SaleState::Conflict);
    assert_eq!(state(&given_up(), &[conflict()], &[]), SaleState::Conflict);
    assert_eq!(state(&sale(), &[conflict(), second(Stage::Confirmed)], &[]), SaleState::Paid);
    let declined = after(&conflict(), &says(Verdict::Declined), at(20));
    assert_eq!(state(&sale(), &[declined], &[]), SaleState::Conflict);
}

#[test]
fn a_decision_ends_a_conflict() {
    let decide = |kind| vec![decided(&conflict(), kind, at(20))];
    assert_eq!(state(&sale(), &[conflict()], &decide(ResolutionKind::Accepted)), SaleState::Paid);
    assert_eq!(state(&sale(), &[conflict()], &decide(ResolutionKind::NotOurs)), SaleState::Open);
    let to_refund = decide(ResolutionKind::ToRefund);
    assert_eq!(state(&given_up(), &[conflict()], &to_refund), SaleState::Unpaid);
    assert_eq!(state(&sale(), &[conflict()], &to_refund), SaleState::Unpaid, "nobody pays by it again");
    let beside = [conflict(), second(Stage::Awaiting)];
    assert_eq!(state(&sale(), &beside, &to_refund), SaleState::Open, "another link may still be paid");
}

#[test]
fn the_newest_decision_holds_and_only_for_its_own_attempt() {
    let attempt = conflict();
    let accepted = decided(&attempt, ResolutionKind::Accepted, at(20));
    let refund = decided(&attempt, ResolutionKind::ToRefund, at(30));
    let both = [accepted.clone(), refund.clone()];
    assert_eq!(resolution_of(&attempt, &both), Some(&refund));
    assert_eq!(state(&given_up(), &[attempt], &both), SaleState::Unpaid);
    assert_eq!(resolution_of(&second(Stage::Awaiting), &both), None);
}

#[test]
fn a_decision_older_than_the_conflict_doesn_t_speak_of_it() {
    // The owner shrugged at three times not found; then money is confirmed that doesn't match.
    let missing =
        [1, 2, 3].iter().fold(awaiting(), |attempt, s| after(&attempt, &says(Verdict::NotFound), at(*s)));
    let shrugged = [decided(&missing, ResolutionKind::Accepted, at(4))];
    let mut details = matching_details();
    details.amount_minor = Some(1);
    let conflict = after(&missing, &says_with(Verdict::Confirmed, details), at(10));
    assert_eq!(standing_decision(&conflict, &shrugged), None);
    assert_eq!(state(&sale(), &[conflict], &shrugged), SaleState::Conflict);
}

#[test]
fn a_second_confirmed_payment_is_flagged_and_the_first_never() {
    let mut attempts = vec![standing_at(Stage::Confirmed), second(Stage::Confirmed)];
    for _ in 0..2 {
        // In whichever order and however often the answers come.
        settle(&mut attempts, 1, at(20));
        settle(&mut attempts, 0, at(21));
    }
    assert!(!attempts[0].is_duplicate());
    assert!(attempts[1].is_duplicate());
    attempts.push(Attempt { own_reference: own_reference(3), ..standing_at(Stage::Confirmed) });
    settle(&mut attempts, 2, at(30));
    assert_eq!(attempts.iter().filter(|attempt| attempt.is_duplicate()).count(), 2);
}

#[test]
fn money_after_an_accepted_conflict_is_a_second_payment() {
    let mut accepted = conflict();
    accepted.business_day = Some("2026-11-21".parse().unwrap());
    let mut attempts = vec![accepted, second(Stage::Confirmed)];
    settle(&mut attempts, 1, at(60));
    assert!(attempts[1].is_duplicate());
}

#[test]
fn an_undecided_conflict_is_no_first_payment() {
    let mut attempts = vec![conflict(), second(Stage::Confirmed)];
    settle(&mut attempts, 1, at(60));
    assert!(!attempts[1].is_duplicate());
}

#[test]
fn accepting_a_conflict_takes_every_qr_of_the_sale_down() {
    let mut attempts = vec![conflict(), second(Stage::Awaiting)];
    assert!(attempts.iter().all(|attempt| attempt.screen.is_shown()));
    settle(&mut attempts, 0, at(60));
    assert!(attempts.iter().all(|attempt| !attempt.screen.is_shown()));
    assert_eq!(attempts[0].flags, conflict().flags, "a decision leaves the flags as they were");
    assert_eq!(attempts[0].stage, Stage::Awaiting);
}

#[test]
fn accepting_a_conflict_of_a_sale_that_is_paid_already_raises_no_flag_behind_the_decision() {
    let mut attempts = vec![conflict(), second(Stage::Confirmed)];
    settle(&mut attempts, 1, at(60));
    settle(&mut attempts, 0, at(70));
    assert_eq!(attempts[0].flags, conflict().flags);
    assert!(!attempts[1].is_duplicate());
}

#[test]
fn settling_an_attempt_that_isn_t_there_panics_nothing() {
    let mut attempts = vec![left(&awaiting(), LeftScreen::Deadline)];
    settle(&mut attempts, 9, at(60));
    assert!(!attempts[0].flags.has(Flag::DuplicatePayment));
}

#[test]
fn states_and_decisions_have_their_words() {
    for state in [SaleState::Paid, SaleState::Conflict, SaleState::Unpaid, SaleState::Open] {
        assert_eq!(SaleState::from_word(state.word()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.word());
    }
    for kind in [ResolutionKind::Accepted, ResolutionKind::NotOurs, ResolutionKind::ToRefund] {
        assert_eq!(ResolutionKind::from_word(kind.word()), Some(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
    }
    for stage in Stage::ALL {
        assert_eq!(Stage::from_word(stage.word()), Some(stage));
        assert_eq!(serde_json::to_value(stage).unwrap(), stage.word());
    }
    assert_eq!((SaleState::from_word("Paid"), Stage::from_word("")), (None, None));
    assert_eq!(ResolutionKind::from_word("accept"), None);
}

#[test]
fn an_attempt_and_a_decision_survive_being_written_down() {
    for stage in Stage::ALL {
        let attempt = standing_at(stage);
        let text = serde_json::to_string(&attempt).unwrap();
        assert_eq!(serde_json::from_str::<Attempt>(&text).unwrap(), attempt);
    }
    let decision = Resolution {
        flags: Flags::NONE.with(Flag::Late),
        ..decided(&conflict(), ResolutionKind::Accepted, at(1))
    };
    let text = serde_json::to_string(&decision).unwrap();
    assert_eq!(serde_json::from_str::<Resolution>(&text).unwrap(), decision);
}
