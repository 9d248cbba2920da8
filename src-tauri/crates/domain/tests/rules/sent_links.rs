//! Links that the gateway sends itself: the customer may have one although no screen ever showed it.

use crate::fixtures::*;
use chrono::Duration;
use domain::attempt::{Attempt, LeftScreen, Screen, Stage};
use domain::link::{LOST_FOR_SURE, NoLink};
use domain::observation::Verdict;
use domain::sale::{SaleState, replace_displayed, state};
use domain::watch::{NextCheck, is_unfinished, next_check};
use domain::{Channel, Flag};

fn sent() -> Attempt {
    intended(1).sent_by(Channel::Sms, at(-1))
}

/// Its answer was lost: the customer may have the link.
fn lost() -> Attempt {
    sent().without_link(&NoLink::Orphaned { reason: "timed_out".into(), reference: None }, at(0), Some(1200))
}

fn orphaned_by(reason: &str, reference: Option<&str>) -> NoLink {
    NoLink::Orphaned { reason: reason.into(), reference: reference.map(str::to_owned) }
}

#[test]
fn a_link_that_the_gateway_sends_is_shown_before_its_request_leaves_and_not_anew_when_it_is_made() {
    assert_eq!((sent().stage, sent().screen), (Stage::Creating, Screen::Shown { at: at(-1) }));
    let made = sent().with_link(&link(REFERENCE), at(3), true);
    assert_eq!((made.stage, made.screen), (Stage::Awaiting, Screen::Shown { at: at(-1) }));
    let mut attempts = vec![made];
    replace_displayed(&mut attempts, 0, at(3));
    assert_eq!(attempts[0].screen, Screen::Shown { at: at(-1) });
}

#[test]
fn one_that_was_certainly_not_made_was_sent_to_nobody() {
    let refused = sent().without_link(&NoLink::Rejected { reason: "phone".into() }, at(1), Some(1200));
    assert_eq!((refused.stage, refused.screen), (Stage::Rejected, Screen::Never));
    assert_eq!((refused.sent_by, refused.is_over()), (Some(Channel::Sms), true));
}

#[test]
fn a_lost_one_may_be_paid_and_leaves_its_sale_open_where_one_that_nobody_got_does_not() {
    assert!(lost().is_lost() && !lost().is_over());
    assert_eq!(lost().still_payable(at(10)), Some(Some(at(LIFE_SECONDS))));
    assert_eq!(state(&sale(), &[lost()], &[]), SaleState::Open);
    let unseen = orphaned_without_reference();
    assert!(!unseen.is_lost() && unseen.is_over());
    assert_eq!(unseen.still_payable(at(10)), None);
    assert_eq!(state(&sale(), std::slice::from_ref(&unseen), &[]), SaleState::Unpaid);
}

#[test]
fn a_lost_one_is_looked_up_on_the_schedule_of_a_link_and_one_that_nobody_got_never() {
    assert_eq!(next_check(&lost(), at(10), Duration::zero()), NextCheck::In(Duration::seconds(2)));
    assert_eq!(next_check(&orphaned_without_reference(), at(10), Duration::zero()), NextCheck::Never);
    let gone = left(&lost(), LeftScreen::Deadline);
    assert_eq!(next_check(&gone, at(40), Duration::zero()), NextCheck::In(Duration::minutes(1)));
    let end = LIFE_SECONDS + 24 * 3600;
    assert!(is_unfinished(&gone, at(end - 1)) && !is_unfinished(&gone, at(end)));
}

#[test]
fn a_lost_one_that_is_found_is_the_link_of_its_sale_and_its_money_is_in_time() {
    let found = lost().with_link(&link(REFERENCE), at(5), true);
    assert_eq!((found.stage, found.screen), (Stage::Awaiting, Screen::Shown { at: at(-1) }));
    let paid = after(&found, &says(Verdict::Confirmed), at(20));
    assert_eq!((paid.stage, words(&paid).as_str()), (Stage::Confirmed, ""));
}

#[test]
fn one_that_is_found_after_it_left_stays_down_and_its_money_is_late() {
    for why in [LeftScreen::Replaced, LeftScreen::GivenUp, LeftScreen::Deadline] {
        let found = left(&lost(), why).with_link(&link(REFERENCE), at(40), true);
        assert_eq!((found.stage, found.screen), (Stage::Awaiting, Screen::Left { at: at(30), why }));
        let paid = after(&found, &says(Verdict::Confirmed), at(50));
        assert!(paid.stage == Stage::Confirmed && paid.flags.has(Flag::Late), "{why:?}");
    }
}

#[test]
fn a_gateway_that_knows_no_such_link_is_believed_only_when_no_request_can_be_under_way() {
    let wait = LOST_FOR_SURE.num_seconds();
    assert_eq!(lost().not_there(at(wait - 1)), lost());
    let none = lost().not_there(at(wait));
    assert_eq!(none.screen, Screen::Left { at: at(wait), why: LeftScreen::Verdict });
    assert_eq!((none.stage, none.still_payable(at(wait))), (Stage::Orphaned, None));
    assert_eq!(state(&sale(), std::slice::from_ref(&none), &[]), SaleState::Unpaid);
    assert_eq!(none.not_there(at(wait + 60)), none, "said once");
    // It is looked up all the same, and should it turn up, its money is late.
    assert!(is_unfinished(&none, at(wait + 60)));
    let found = none.with_link(&link(REFERENCE), at(wait + 60), true);
    assert!(!found.screen.is_shown());
    assert!(after(&found, &says(Verdict::Confirmed), at(wait + 61)).flags.has(Flag::Late));
}

#[test]
fn what_was_never_sent_or_is_known_is_never_taken_for_not_there() {
    for before in [intended(1), orphaned_without_reference(), orphaned_with_reference(), awaiting(), sent()] {
        assert_eq!(before.not_there(at(86_400)), before);
    }
}

#[test]
fn one_that_is_found_and_cannot_be_trusted_keeps_its_reference_and_is_asked_about() {
    let found = lost().without_link(&orphaned_by("foreign_host", Some(REFERENCE)), at(9), Some(1200));
    assert_eq!((found.stage, found.reference.as_deref()), (Stage::Orphaned, Some(REFERENCE)));
    assert!(!found.is_lost() && !found.is_over());
    let paid = after(&found, &says(Verdict::Confirmed), at(20));
    assert!(paid.stage == Stage::Confirmed && paid.flags.has(Flag::Late));
    // One that nobody was sent stays as it was, and so does one without anything to keep.
    let reference = orphaned_by("foreign_host", Some(REFERENCE));
    let unseen = orphaned_without_reference();
    assert_eq!(unseen.without_link(&reference, at(9), Some(1200)), unseen);
    assert_eq!(lost().without_link(&orphaned_by("cut", None), at(9), Some(1200)), lost());
}

#[test]
fn a_watch_that_ends_without_a_word_about_a_lost_one_is_told_to_a_person() {
    assert!(lost().watch_ended().flags.has(Flag::Unverified));
    let none = lost().not_there(at(LOST_FOR_SURE.num_seconds()));
    assert!(none.watch_ended().flags.is_empty(), "the gateway said that there is none");
    assert!(orphaned_without_reference().watch_ended().flags.is_empty(), "nobody can have it");
}

#[test]
fn money_on_a_lost_one_that_was_replaced_and_found_is_late_also_where_the_new_link_is_paid() {
    let second = intended(2).with_link(&link("OCPL-SECOND-0001"), at(60), true);
    let mut attempts = vec![lost(), second];
    replace_displayed(&mut attempts, 1, at(60));
    assert!(matches!(attempts[0].screen, Screen::Left { why: LeftScreen::Replaced, .. }));
    attempts[0] = attempts[0].with_link(&link(REFERENCE), at(70), true);
    attempts[0] = after(&attempts[0], &says(Verdict::Confirmed), at(80));
    domain::sale::settle(&mut attempts, 0, at(80));
    assert!(attempts[0].flags.has(Flag::Late));
    assert!(!attempts[1].screen.is_shown(), "no QR of a paid sale stays");
}
