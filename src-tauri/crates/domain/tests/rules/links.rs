//! Making a link, and what is on the screen.

use crate::fixtures::*;
use domain::attempt::{Attempt, LeftScreen, Screen, Stage};
use domain::link::NoLink;
use domain::observation::Verdict;
use domain::sale::{displayed, replace_displayed, settle};
use domain::{Flag, Moment};

#[test]
fn a_made_link_awaits_payment_until_the_gateway_s_creation_plus_its_life() {
    let attempt = awaiting();
    assert_eq!(attempt.stage, Stage::Awaiting);
    assert_eq!(attempt.expires_at, Some(at(LIFE_SECONDS)));
    assert_eq!(attempt.screen, Screen::Shown { at: at(0) });
    assert_eq!(attempt.reference.as_deref(), Some(REFERENCE));
}

#[test]
fn a_link_nobody_wants_any_more_is_kept_and_not_shown() {
    let attempt = intended(1).with_link(&link(REFERENCE), at(0), false);
    assert_eq!((attempt.stage, attempt.screen), (Stage::Awaiting, Screen::Never));
    assert_eq!(attempt.still_payable(at(1)), None, "nobody has seen it");
    let left = attempt.left_screen(LeftScreen::GivenUp, at(2));
    assert_eq!(left.screen, Screen::Never, "what never was there can't leave");
}

#[test]
fn without_a_creation_time_the_answer_s_own_time_counts_and_then_ours() {
    let mut link = link(REFERENCE);
    link.gateway_created_at = None;
    link.server_time = Some(at(3));
    let attempt = intended(1).with_link(&link, at(700), true);
    assert_eq!(attempt.expires_at, Some(at(3 + LIFE_SECONDS)));
    link.server_time = None;
    assert_eq!(intended(1).with_link(&link, at(7), true).expires_at, Some(at(7 + LIFE_SECONDS)));
    link.life_seconds = None;
    assert_eq!(intended(1).with_link(&link, at(7), true).expires_at, None);
}

#[test]
fn a_rejection_is_certain_and_an_orphan_keeps_its_reference() {
    let rejected = rejected();
    assert_eq!((rejected.stage, rejected.reason.as_deref()), (Stage::Rejected, Some("amount")));
    let lost = orphaned_without_reference();
    assert_eq!((lost.stage, lost.reference.as_deref()), (Stage::Orphaned, None));
    let unsafe_url = orphaned_with_reference();
    assert_eq!(unsafe_url.reference.as_deref(), Some(REFERENCE));
    assert_eq!(unsafe_url.expires_at, Some(at(LIFE_SECONDS)));
    assert!(!unsafe_url.screen.was_shown());
}

#[test]
fn a_link_s_answer_never_moves_an_attempt_that_stands_further() {
    let other = link("OCPL-OTHER0-0000");
    for stage in Stage::ALL.into_iter().filter(|stage| !matches!(stage, Stage::Creating)) {
        let before = standing_at(stage);
        assert_eq!(before.with_link(&other, at(10), true), before, "{stage:?}");
        for why in [
            NoLink::Rejected { reason: "late".into() },
            NoLink::Orphaned { reason: "late".into(), reference: None },
        ] {
            assert_eq!(before.without_link(&why, at(10), None), before, "{stage:?}");
        }
    }
}

#[test]
fn an_orphan_that_is_looked_up_gets_its_link() {
    let found = orphaned_without_reference().with_link(&link(REFERENCE), at(10), false);
    assert_eq!(found.stage, Stage::Awaiting);
    assert_eq!(found.reference.as_deref(), Some(REFERENCE));
}

#[test]
fn a_qr_leaves_once_and_its_first_reason_stays() {
    let gone = left(&awaiting(), LeftScreen::Replaced);
    assert_eq!(left(&gone, LeftScreen::Deadline), gone);
}

#[test]
fn a_newer_link_takes_every_other_off_the_screen() {
    let mut attempts = vec![awaiting(), intended(2).with_link(&link("OCPL-SECOND-0001"), at(60), true)];
    replace_displayed(&mut attempts, 1, at(60));
    assert_eq!(attempts[0].screen, Screen::Left { at: at(60), why: LeftScreen::Replaced });
    assert_eq!(displayed(&attempts).map(|attempt| attempt.own_reference.ordinal()), Some(2));
}

#[test]
fn nothing_without_a_link_is_ever_put_on_the_screen() {
    for second in [Stage::Creating, Stage::Rejected, Stage::Orphaned, Stage::Declined, Stage::Confirmed] {
        let mut attempts = vec![awaiting(), standing_at(second)];
        replace_displayed(&mut attempts, 1, at(60));
        assert!(!attempts[1].screen.is_shown(), "{second:?}");
    }
    let mut attempts = vec![awaiting()];
    replace_displayed(&mut attempts, 7, at(60));
    assert!(displayed(&attempts).is_some());
}

#[test]
fn a_link_made_for_a_sale_that_is_paid_meanwhile_isn_t_shown() {
    let mut attempts =
        vec![standing_at(Stage::Confirmed), intended(2).with_link(&link("OCPL-SECOND-0001"), at(60), true)];
    replace_displayed(&mut attempts, 1, at(60));
    assert!(displayed(&attempts).is_none());
}

#[test]
fn a_paid_sale_takes_its_qr_down_whichever_attempt_was_paid() {
    let first = left(&awaiting(), LeftScreen::Replaced);
    let second = intended(2).with_link(&link("OCPL-SECOND-0001"), at(60), true);
    let mut attempts = vec![after(&first, &says(Verdict::Confirmed), at(70)), second];
    settle(&mut attempts, 0, at(70));
    assert_eq!(attempts[1].screen, Screen::Left { at: at(70), why: LeftScreen::SalePaid });
    assert!(displayed(&attempts).is_none());
}

#[test]
fn a_link_is_payable_while_shown_once_untouched_and_before_its_end() {
    let payable = |attempt: &Attempt, seconds: i64| attempt.still_payable(at(seconds));
    let end: Option<Moment> = Some(at(LIFE_SECONDS));
    assert_eq!(payable(&awaiting(), 1), Some(end));
    for why in [LeftScreen::Replaced, LeftScreen::GivenUp, LeftScreen::SalePaid] {
        assert_eq!(payable(&left(&awaiting(), why), 60), Some(end), "{why:?}");
    }
    assert_eq!(payable(&awaiting(), LIFE_SECONDS - 1), Some(end));
    assert_eq!(payable(&awaiting(), LIFE_SECONDS), None, "nobody can begin to pay past the end");
    for stage in Stage::ALL {
        let expected = matches!(stage, Stage::Awaiting | Stage::Authorized);
        assert_eq!(payable(&standing_at(stage), 10).is_some(), expected, "{stage:?}");
    }
}

#[test]
fn reserved_money_may_still_be_taken_past_the_end_and_no_end_is_named_for_it() {
    let authorized = standing_at(Stage::Authorized);
    assert_eq!(authorized.still_payable(at(LIFE_SECONDS + 60)), Some(None));
    let mut endless = awaiting();
    endless.expires_at = None;
    assert_eq!(endless.still_payable(at(900_000)), Some(None));
}

#[test]
fn the_watch_s_end_flags_what_got_no_verdict_and_nothing_else() {
    for stage in Stage::ALL {
        let ended = standing_at(stage).watch_ended();
        let expected = matches!(stage, Stage::Awaiting | Stage::Authorized | Stage::Orphaned);
        assert_eq!(ended.flags.has(Flag::Unverified), expected, "{stage:?}");
        assert_eq!(ended.stage, stage);
    }
}
