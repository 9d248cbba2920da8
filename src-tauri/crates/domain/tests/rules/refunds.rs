//! What giving money back does to the figures and to the list of what needs a person; and when what is reserved is
//! taken.

use crate::fixtures::*;
use chrono::Duration;
use domain::attempt::{Attempt, Stage};
use domain::capture::{CaptureStage, is_due, taken, with_one_more};
use domain::figures::{Claim, Part, claims, parts};
use domain::observation::Verdict;
use domain::reconciliation::{Cause, cause, stake};
use domain::refund::{flags_to_tell, held_minor, next_check, returned_minor};
use domain::sale::{ResolutionKind, settle};
use domain::{Currency, Flag, Flags, Money, Refund, RefundStage, RefundWay};

fn refund(ordinal: u32, amount_minor: i64, way: RefundWay) -> Refund {
    let amount = Money::new(amount_minor, Currency::DZD);
    Refund::wanted((ordinal, own_reference(1)), way, amount, "too small".into(), None, at(100))
}

fn done(ordinal: u32, amount_minor: i64) -> Refund {
    refund(ordinal, amount_minor, RefundWay::Gateway).done(at(200), "2026-11-21".parse().unwrap())
}

fn unclear() -> Refund {
    Refund { problem: Some("timed_out".into()), ..refund(1, ASKED_MINOR, RefundWay::Gateway) }
}

fn confirmed() -> Attempt {
    standing_at(Stage::Confirmed)
}

fn parts_of(attempt: &Attempt, refunds: &[Refund]) -> Vec<(Claim, i64)> {
    let claim = claims(std::slice::from_ref(attempt), &[])[0];
    let told = |part: Part| (part.claim, part.amount.amount_minor);
    parts(claim, attempt, refunds).into_iter().map(told).collect()
}

#[test]
fn what_went_back_is_no_longer_sold_and_the_sum_stays_what_was_received() {
    let attempt = confirmed();
    assert_eq!(parts_of(&attempt, &[]), [(Claim::Sold, ASKED_MINOR)]);
    let some = [done(1, 50_000), refund(2, 20_000, RefundWay::Gateway)];
    assert_eq!(parts_of(&attempt, &some), [(Claim::Sold, 100_000), (Claim::Returned, 50_000)]);
    let all = [done(1, 50_000), done(2, 100_000)];
    assert_eq!(parts_of(&attempt, &all), [(Claim::Sold, 0), (Claim::Returned, ASKED_MINOR)]);
    assert_eq!(parts_of(&awaiting(), &all), [], "what brought nothing gives nothing back");
}

#[test]
fn what_may_be_on_its_way_is_held_and_what_failed_is_free_again() {
    let attempt = confirmed();
    let failed = refund(3, 70_000, RefundWay::Gateway).failed("refused", at(150));
    let refunds = [done(1, 10_000), unclear(), failed];
    assert_eq!(returned_minor(&attempt, &refunds), 10_000);
    assert_eq!(held_minor(&attempt, &refunds), 10_000 + ASKED_MINOR);
    let elsewhere = Attempt { own_reference: own_reference(2), ..attempt };
    assert_eq!(held_minor(&elsewhere, &refunds), 0, "another payment's refund is not its own");
}

#[test]
fn a_refund_under_way_is_seen_until_it_ended() {
    let attempt = confirmed();
    let pending = Refund { stage: RefundStage::Pending, ..refund(1, 1_000, RefundWay::Gateway) };
    let caused = |refund: Refund| cause(&attempt, &[], &[refund]);
    assert_eq!(caused(refund(1, 1_000, RefundWay::Gateway)), Some(Cause::RefundWaiting));
    assert_eq!(caused(pending), Some(Cause::RefundWaiting));
    assert_eq!(caused(unclear()), Some(Cause::RefundUnclear));
    assert_eq!(caused(done(1, 1_000)), None);
    assert_eq!(caused(unclear().failed("by_person", at(300))), None);
}

#[test]
fn owed_money_is_owed_until_all_of_it_went_back() {
    let attempt = confirmed();
    let owed = [decided(&attempt, ResolutionKind::ToRefund, at(90))];
    assert_eq!(cause(&attempt, &owed, &[]), Some(Cause::Owed));
    assert_eq!(cause(&attempt, &owed, &[done(1, ASKED_MINOR - 1)]), Some(Cause::Owed));
    assert_eq!(cause(&attempt, &owed, &[done(1, ASKED_MINOR)]), None);
    let again = unclear().failed("refused", at(150));
    assert_eq!(cause(&attempt, &owed, &[again]), Some(Cause::Owed));
}

#[test]
fn a_second_payment_and_a_late_one_are_answered_by_giving_them_back_whole() {
    let late = after(&standing_at(Stage::Declined), &says(Verdict::Confirmed), at(30));
    let mut twice = [Attempt { own_reference: own_reference(2), ..confirmed() }, late.clone()];
    settle(&mut twice, 1, at(40));
    for attempt in [late, twice[1].clone()] {
        assert!(cause(&attempt, &[], &[done(1, ASKED_MINOR - 1)]).is_some());
        assert_eq!(cause(&attempt, &[], &[done(1, ASKED_MINOR)]), None);
    }
}

#[test]
fn the_gateways_word_of_a_refund_is_news_only_where_nobody_asked_for_it_here() {
    let attempt = after(&confirmed(), &says(Verdict::PartiallyRefunded), at(300));
    let seen = refund(1, 5_000, RefundWay::Seen).done(at(300), "2026-11-21".parse().unwrap());
    assert_eq!(cause(&attempt, &[], &[]), Some(Cause::Refunded));
    assert_eq!(cause(&attempt, &[], &[done(1, 5_000)]), None);
    assert_eq!(cause(&attempt, &[], std::slice::from_ref(&seen)), Some(Cause::Refunded));
    assert_eq!(cause(&attempt, &[], &[seen, done(2, 5_000)]), Some(Cause::Refunded));
}

#[test]
fn a_refund_is_asked_about_often_at_first_and_for_a_month() {
    let refund = refund(1, 1_000, RefundWay::Gateway);
    let wait = |seconds: i64| next_check(&refund, at(100 + seconds)).map(|wait| wait.num_seconds());
    let month = 30 * 86_400;
    for (age, expected) in [
        (0, Some(5)),
        (119, Some(5)),
        (120, Some(60)),
        (899, Some(60)),
        (900, Some(1_200)),
        (86_399, Some(1_200)),
        (86_400, Some(21_600)),
        (month - 1, Some(21_600)),
        (month, None),
    ] {
        assert_eq!(wait(age), expected, "{age} s");
    }
    assert_eq!(next_check(&done(1, 1_000), at(101)), None);
}

#[test]
fn reserved_money_is_due_at_once_and_again_later_and_later() {
    let reserved = standing_at(Stage::Authorized);
    assert!(is_due(&reserved, &[], at(10)));
    assert!(!is_due(&awaiting(), &[], at(10)) && !is_due(&confirmed(), &[], at(10)));
    let mut captures = with_one_more(&[], &reserved.own_reference, at(10));
    let mut asked = at(10);
    for patience in [30, 120, 600, 1_200, 1_200] {
        let patience = Duration::seconds(patience);
        assert!(!is_due(&reserved, &captures, asked + patience - Duration::seconds(1)));
        assert!(is_due(&reserved, &captures, asked + patience));
        asked += patience;
        captures = with_one_more(&captures, &reserved.own_reference, asked);
    }
    let asking = captures.iter().filter(|one| one.stage == CaptureStage::Asking).count();
    assert_eq!((captures.len(), asking), (6, 1), "one at a time, the others weren't taken");
    let captures = taken(&captures, &reserved.own_reference);
    assert_eq!(captures.last().map(|one| one.stage), Some(CaptureStage::Done));
    let other = Attempt { own_reference: own_reference(2), ..reserved };
    assert!(is_due(&other, &captures, asked), "another link's captures say nothing of this one");
}

#[test]
fn a_cause_about_money_that_goes_back_is_about_that_much() {
    let attempt = confirmed();
    let told = |cause, refunds: &[Refund]| stake(&attempt, cause, refunds).amount_minor;
    assert_eq!(told(Cause::Refunded, &[done(1, 5_000)]), 5_000);
    assert_eq!(told(Cause::Refunded, &[]), ASKED_MINOR, "where nobody says how much, all of it is meant");
    assert_eq!(told(Cause::Owed, &[done(1, 5_000)]), ASKED_MINOR - 5_000);
    let going = [done(1, 5_000), refund(2, 3_000, RefundWay::Gateway)];
    assert_eq!(told(Cause::RefundWaiting, &going), 3_000);
    assert_eq!(told(Cause::Late, &going), ASKED_MINOR);
}

#[test]
fn a_refund_on_record_tells_what_the_gateways_word_of_it_would() {
    let attempt = after(&confirmed(), &says(Verdict::PartiallyRefunded), at(300));
    let refunded = Flags::NONE.with(Flag::Refunded);
    let (asked, other) = (
        refund(1, 5_000, RefundWay::Gateway),
        Attempt { own_reference: own_reference(2), ..attempt.clone() },
    );
    assert_eq!(flags_to_tell(&attempt, &[]).common(refunded), refunded);
    assert_eq!(
        flags_to_tell(&attempt, std::slice::from_ref(&asked)).common(refunded),
        refunded,
        "nothing went back yet"
    );
    let went_back = [asked.done(at(300), "2026-11-21".parse().unwrap())];
    assert_eq!(flags_to_tell(&attempt, &went_back), attempt.flags.since(refunded));
    assert_eq!(
        flags_to_tell(&other, &went_back).common(refunded),
        refunded,
        "another link's refund says nothing of this one"
    );
}
