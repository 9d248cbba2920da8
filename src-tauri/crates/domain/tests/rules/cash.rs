//! The cash drawer: what should be in it, what a count says, and what of it a closing has to hear.

use crate::fixtures::*;
use domain::cash::{CashCount, CashMoveKind, Drawer, DrawerState, Explanation};
use domain::closing::{Sums, unsettled};
use domain::figures::{Claim, SumOverflow};
use domain::finding::{Finding, FindingKind};
use domain::{Currency, Money};

fn dzd(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::DZD)
}

/// Begun with 5 000, sold 1 500 and 500 of it taken back, 200 in, 1 000 out.
fn drawer() -> Drawer {
    Drawer::default()
        .with_move(CashMoveKind::Float, 500_000)
        .and_then(|drawer| drawer.with_sales(150_000))
        .and_then(|drawer| drawer.with_sales(-50_000))
        .and_then(|drawer| drawer.with_move(CashMoveKind::PayIn, 20_000))
        .and_then(|drawer| drawer.with_move(CashMoveKind::PayOut, 100_000))
        .unwrap()
}

fn counted(counted_minor: i64) -> CashCount {
    CashCount {
        counted: dzd(counted_minor),
        expected: dzd(520_000),
        by: Some("Amina".into()),
        at: at(600),
        business_day: "2026-11-21".parse().unwrap(),
        explained: None,
    }
}

#[test]
fn what_should_be_in_the_drawer_is_the_float_and_what_came_less_what_went() {
    assert_eq!(drawer().expected_minor(), Ok(520_000));
    assert_eq!(Drawer::default().expected_minor(), Ok(0));
}

#[test]
fn a_drawer_whose_sum_no_longer_fits_is_an_error_and_never_a_wrong_number() {
    let full = Drawer::default().with_move(CashMoveKind::Float, i64::MAX).unwrap();
    assert_eq!(full.with_move(CashMoveKind::Float, 1), Err(SumOverflow));
    assert_eq!(full.with_sales(1).unwrap().expected_minor(), Err(SumOverflow));
}

#[test]
fn a_drawer_nobody_touched_need_not_be_counted_and_a_used_one_must() {
    assert_eq!(Drawer::default().state(None, 0), Ok(DrawerState::Unused));
    assert_eq!(drawer().state(None, 0), Ok(DrawerState::Uncounted));
    let back_to_nothing =
        Drawer::default().with_sales(100).and_then(|drawer| drawer.with_sales(-100)).unwrap();
    assert_eq!(back_to_nothing.state(None, 0), Ok(DrawerState::Uncounted));
}

#[test]
fn a_count_is_outdated_as_soon_as_cash_moves_after_it() {
    let later = drawer().with_sales(1_000).unwrap();
    assert_eq!(later.state(Some(&counted(520_000)), 0), Ok(DrawerState::Uncounted));
}

#[test]
fn a_difference_within_the_limit_is_told_and_one_over_it_waits_for_the_owner() {
    let state = |minor, limit| drawer().state(Some(&counted(minor)), limit).unwrap();
    assert_eq!(state(520_000, 0), DrawerState::Agrees);
    assert_eq!(state(519_000, 1_000), DrawerState::Differs(-1_000));
    assert_eq!(state(518_999, 1_000), DrawerState::OverLimit(-1_001));
    assert_eq!(state(521_001, 1_000), DrawerState::OverLimit(1_001), "too much is a difference too");
    let explained = CashCount {
        explained: Some(Explanation { note: "a note stuck to another".into(), by: None, at: at(700) }),
        ..counted(518_999)
    };
    assert_eq!(drawer().state(Some(&explained), 1_000), Ok(DrawerState::Differs(-1_001)));
}

#[test]
fn kinds_of_movement_have_words_that_lead_back_to_them_and_only_a_float_needs_no_reason() {
    for kind in CashMoveKind::ALL {
        assert_eq!(CashMoveKind::from_word(kind.word()), Some(kind));
        assert_eq!(kind.needs_reason(), kind != CashMoveKind::Float);
    }
}

#[test]
fn a_tender_is_sold_and_not_received_by_phone() {
    let by_phone = Sums::default().with(Claim::Sold, 100, 1).unwrap();
    let sums = by_phone.with_tenders(40, 1).unwrap();
    assert_eq!((sums.sold_minor, sums.received_minor, sums.tendered_minor), (140, 100, 40));
    assert_eq!(sums.by_phone_minor(), Ok(100));
    assert_eq!(sums.with_tenders(-40, -1).unwrap(), by_phone, "what was taken back leaves nothing");
}

#[test]
fn a_difference_over_the_limit_is_not_carried_over_by_its_name_and_an_uncounted_drawer_is() {
    let over = Finding::of_day(FindingKind::CashOverLimit).about(dzd(-500));
    assert_eq!(over.id(), "cash_over_limit:DZD");
    assert_eq!(unsettled(std::slice::from_ref(&over), &[over.id()]), [&over]);
    let uncounted = Finding::of_day(FindingKind::DrawerUncounted).about(dzd(0));
    assert_eq!(unsettled(std::slice::from_ref(&uncounted), &[]), [&uncounted]);
    assert!(unsettled(std::slice::from_ref(&uncounted), &[uncounted.id()]).is_empty());
    let told = Finding::of_day(FindingKind::CashDifference).about(dzd(-10));
    assert!(unsettled(std::slice::from_ref(&told), &[]).is_empty());
}
