//! What depends on time: `Failed` and the deadline, not found again and again, regressions, refunds.

use crate::fixtures::*;
use domain::attempt::Stage;
use domain::observation::{Observation, Verdict};
use domain::transition::Fact;
use domain::{Flag, Moment, transition};

fn failed(server_time: Option<Moment>) -> Observation {
    Observation { server_time, ..says(Verdict::Failed) }
}

#[test]
fn failed_is_expired_from_the_deadline_on_by_the_server_s_clock_alone() {
    for (server, ours, stage) in [
        (LIFE_SECONDS - 1, 90_000, Stage::Declined),
        (LIFE_SECONDS, 0, Stage::Expired),
        (LIFE_SECONDS + 1, -90_000, Stage::Expired),
        (0, LIFE_SECONDS, Stage::Declined),
    ] {
        let next = after(&awaiting(), &failed(Some(at(server))), at(ours));
        assert_eq!(next.stage, stage, "server {server}, ours {ours}");
    }
}

#[test]
fn without_the_server_s_time_the_corrected_time_decides() {
    for (ours, stage) in [
        (LIFE_SECONDS - 1, Stage::Declined),
        (LIFE_SECONDS, Stage::Expired),
        (LIFE_SECONDS + 1, Stage::Expired),
    ] {
        assert_eq!(after(&awaiting(), &failed(None), at(ours)).stage, stage, "{ours}");
    }
}

#[test]
fn failed_without_a_known_end_is_declined() {
    let mut endless = awaiting();
    endless.expires_at = None;
    assert_eq!(after(&endless, &failed(Some(at(900_000))), at(900_000)).stage, Stage::Declined);
}

#[test]
fn a_gateway_that_says_expired_is_believed_whatever_a_clock_says() {
    assert_eq!(after(&awaiting(), &says(Verdict::Expired), at(1)).stage, Stage::Expired);
}

#[test]
fn among_the_negative_verdicts_the_first_one_stays() {
    let negative = [Verdict::Declined, Verdict::Cancelled, Verdict::Expired, Verdict::Failed];
    for first in negative {
        let once = after(&awaiting(), &says(first), at(5));
        for second in negative {
            let twice = after(&once, &says(second), at(2_000));
            assert_eq!((twice.stage, twice.negative_at), (once.stage, Some(at(5))), "{first:?} {second:?}");
        }
    }
}

fn not_found_at(seconds: &[i64]) -> bool {
    let end = seconds.iter().fold(awaiting(), |attempt, second| {
        let next = after(&attempt, &says(Verdict::NotFound), at(*second));
        assert_eq!(next.stage, Stage::Awaiting, "not found is no verdict");
        next
    });
    end.flags.has(Flag::NotFound)
}

#[test]
fn three_times_not_found_within_two_minutes_is_flagged() {
    assert!(!not_found_at(&[1]));
    assert!(!not_found_at(&[1, 3]));
    assert!(not_found_at(&[1, 3, 5]));
    assert!(not_found_at(&[0, 60, 120]), "at one a minute too");
    assert!(not_found_at(&[0, 62, 124]), "and with the answers' own time on top");
}

#[test]
fn not_found_now_and_then_is_not_flagged() {
    assert!(!not_found_at(&[0, 1_200, 2_400, 3_600]));
    assert!(!not_found_at(&[0, 1, 200, 201]));
    assert!(not_found_at(&[0, 1, 200, 201, 202]), "a new row counts from its own start");
}

#[test]
fn any_other_answer_ends_the_row_of_not_found() {
    for verdict in Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::NotFound) {
        let twice =
            [1, 2].iter().fold(awaiting(), |attempt, s| after(&attempt, &says(Verdict::NotFound), at(*s)));
        let found = after(&twice, &says(verdict), at(3));
        assert_eq!((found.not_found_count, found.not_found_since), (0, None), "{verdict:?}");
        assert!(!after(&found, &says(Verdict::NotFound), at(4)).flags.has(Flag::NotFound));
    }
}

#[test]
fn a_clock_set_back_starts_the_row_of_not_found_anew() {
    assert!(!not_found_at(&[90_000, 0, 1]));
    assert!(not_found_at(&[90_000, 0, 1, 2]));
}

#[test]
fn counting_not_found_never_overflows() {
    let mut attempt = awaiting();
    attempt.not_found_count = u32::MAX;
    attempt.not_found_since = Some(at(0));
    assert_eq!(after(&attempt, &says(Verdict::NotFound), at(1)).not_found_count, u32::MAX);
}

#[test]
fn a_confirmed_attempt_called_less_is_flagged_and_stays() {
    for verdict in [
        Verdict::Pending,
        Verdict::Authorized,
        Verdict::Declined,
        Verdict::Cancelled,
        Verdict::Expired,
        Verdict::Failed,
    ] {
        let change = transition(&standing_at(Stage::Confirmed), &says(verdict), at(5_000));
        assert_eq!(change.facts, [Fact::Flagged { flag: Flag::Regressed }], "{verdict:?}");
        assert_eq!(change.next.stage, Stage::Confirmed);
        assert_eq!(change.next.negative_at, None);
    }
}

#[test]
fn given_back_implies_paid_before() {
    for (verdict, flag) in [
        (Verdict::Refunded, Flag::Refunded),
        (Verdict::PartiallyRefunded, Flag::Refunded),
        (Verdict::ChargedBack, Flag::ChargedBack),
    ] {
        for stage in [Stage::Awaiting, Stage::Authorized] {
            let change = transition(&standing_at(stage), &says(verdict), at(10));
            assert!(change.moved_to(Stage::Confirmed));
            assert!(change.facts.contains(&Fact::Flagged { flag }));
            assert_eq!(change.next.confirmed_at, Some(at(10)));
        }
        let change = transition(&standing_at(Stage::Confirmed), &says(verdict), at(10));
        assert_eq!(change.facts, [Fact::Flagged { flag }]);
    }
}

#[test]
fn a_new_word_without_a_new_meaning_is_kept_for_the_journal() {
    let pending = Observation { raw_status: "PENDING".into(), ..says(Verdict::Pending) };
    let first = transition(&awaiting(), &pending, at(1));
    assert_eq!(first.facts, [Fact::Said { raw_status: "PENDING".into() }]);
    assert!(transition(&first.next, &pending, at(2)).facts.is_empty());
}

#[test]
fn an_unknown_word_is_flagged_and_never_confirms() {
    let change = transition(&awaiting(), &says(Verdict::Unrecognised), at(1));
    assert_eq!(change.next.stage, Stage::Awaiting);
    assert_eq!(change.facts, [Fact::Flagged { flag: Flag::UnrecognisedStatus }]);
}
