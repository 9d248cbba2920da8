//! When another gateway may stand in.

use crate::fixtures::{at, awaiting, intended};
use domain::attempt::{Attempt, LeftScreen, Screen, Stage};
use domain::link::NoLink;
use domain::stand_in::{has_failed, is_fenced, is_offered};
use domain::{GatewayId, SaleState};

fn rejected() -> Attempt {
    intended(1).without_link(&NoLink::Rejected { reason: "not_sent".to_owned() }, at(0), None)
}

fn orphaned(reference: Option<&str>) -> Attempt {
    let why = NoLink::Orphaned { reason: "timed_out".to_owned(), reference: reference.map(str::to_owned) };
    intended(1).without_link(&why, at(0), Some(1200))
}

fn offered(attempts: &[Attempt]) -> bool {
    is_offered(SaleState::Unpaid, false, attempts, |_| false)
}

#[test]
fn only_a_certain_no_and_what_nobody_saw_are_fenced() {
    for stage in Stage::ALL {
        for shown in [false, true] {
            let screen = if shown { Screen::Shown { at: at(0) } } else { Screen::Never };
            let attempt = Attempt { stage, screen, ..intended(1) };
            let unseen = matches!(stage, Stage::Orphaned | Stage::Awaiting) && !shown;
            let fenced = stage == Stage::Rejected || unseen;
            assert_eq!(is_fenced(&attempt), fenced, "{stage:?} {shown}");
        }
    }
}

#[test]
fn another_gateway_is_offered_after_a_certain_no_and_after_an_answer_that_was_lost_unseen() {
    assert!(offered(&[rejected()]));
    assert!(offered(&[orphaned(None)]));
    assert!(offered(&[orphaned(Some("OCPL-A1B2C3-D4E5"))]));
    assert!(!offered(&[]), "nothing failed yet");
    assert!(!offered(&[intended(1)]), "its request is on its way");
    assert!(!offered(&[awaiting()]), "a link is on the screen");
}

#[test]
fn nobody_is_offered_another_way_to_pay_what_is_paid_contested_or_given_up() {
    for state in [SaleState::Paid, SaleState::Conflict] {
        assert!(!is_offered(state, false, &[rejected()], |_| false), "{state:?}");
    }
    assert!(!is_offered(SaleState::Unpaid, true, &[rejected()], |_| false));
}

#[test]
fn a_link_that_may_be_in_somebodys_hands_forbids_it() {
    let sent = Attempt { screen: Screen::Left { at: at(9), why: LeftScreen::Replaced }, ..orphaned(None) };
    assert!(!offered(std::slice::from_ref(&sent)));
    assert!(!offered(&[sent, rejected()]), "an older one as well");
}

#[test]
fn a_link_that_is_over_lets_another_gateway_in_only_while_its_own_is_down() {
    let declined = Attempt { stage: Stage::Declined, ..awaiting() };
    assert!(!offered(std::slice::from_ref(&declined)));
    assert!(is_offered(SaleState::Unpaid, false, &[declined], |_| true));
    assert!(
        !is_offered(SaleState::Open, false, &[awaiting()], |_| true),
        "its link may be paid all the same"
    );
}

#[test]
fn a_gateway_has_failed_a_sale_by_its_newest_attempt() {
    let ocpay: GatewayId = "ocpay".parse().unwrap();
    let other: GatewayId = "chargily".parse().unwrap();
    assert!(has_failed(&[awaiting(), rejected()], &ocpay));
    assert!(!has_failed(&[rejected(), awaiting()], &ocpay));
    assert!(!has_failed(&[rejected()], &other));
}
