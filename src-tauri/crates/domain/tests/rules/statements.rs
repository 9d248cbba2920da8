//! A statement beside our payments: each row and each payment ends in exactly one place, and what differs is told.

use domain::finding::FindingKind;
use domain::statement::{
    OurPayment, OurPlace, OwnNumbers, RowProblem, RowStatus, StatementRow, TheirPlace, Window, compare,
};
use domain::{BusinessDay, Currency, Moment, Money};
use proptest::prelude::*;

fn day(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

fn dinars(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::DZD)
}

fn paid(sequence: u32, amount_minor: i64) -> OurPayment {
    OurPayment {
        own_reference: format!("A-{sequence:06}-1-K7F3"),
        sale: format!("A-{sequence:06}"),
        reference: Some(format!("OCPL-{sequence}-X")),
        paid: Some(dinars(amount_minor)),
        paid_at: Some("2026-11-21T10:00:00Z".parse().unwrap()),
        made_at: "2026-11-21T09:55:00Z".parse().unwrap(),
        day: day("2026-11-21"),
        in_conflict: false,
        to_refund: false,
        refunded: false,
    }
}

fn row(line: u32, reference: &str, amount_minor: i64) -> StatementRow {
    StatementRow {
        line,
        reference: reference.to_owned(),
        title: String::new(),
        amount: Some(dinars(amount_minor)),
        status: RowStatus::Paid,
        paid_at: None,
        fee_minor: None,
        net_minor: None,
        cleared: None,
        cleared_at: None,
        problem: None,
    }
}

fn window() -> Window {
    Window { from: day("2026-11-21"), to: day("2026-11-21"), until: None, made: None }
}

fn numbers(newest: u64) -> OwnNumbers {
    OwnNumbers { till: "A".parse().unwrap(), newest }
}

fn kinds(theirs: &[StatementRow], ours: &[OurPayment]) -> Vec<FindingKind> {
    let found = compare(theirs, ours, window(), &numbers(100)).disagreements;
    found.into_iter().map(|one| one.kind).collect()
}

#[test]
fn a_payment_is_missed_only_on_days_and_up_to_the_moment_that_the_statement_holds() {
    let ours = [paid(1, 150_000)];
    assert_eq!(kinds(&[], &ours), [FindingKind::PaidHereNotThere]);
    let until = |text: &str| Window { until: Some(text.parse::<Moment>().unwrap()), ..window() };
    let missed = |window| compare(&[], &ours, window, &numbers(1)).ours[0];
    assert_eq!(missed(until("2026-11-21T10:00:00Z")), OurPlace::Missing);
    assert_eq!(missed(until("2026-11-21T09:59:59Z")), OurPlace::NotExpected);
    let later = Window { from: day("2026-11-22"), to: day("2026-11-30"), ..window() };
    assert_eq!(missed(later), OurPlace::NotExpected);
}

/// A list of what was made around the payment's link, taken at a moment.
fn list(until: &str) -> Window {
    let at = |text: &str| text.parse::<Moment>().unwrap();
    let made = (at("2026-11-21T09:00:00Z"), at("2026-11-21T11:00:00Z"));
    Window { until: Some(at(until)), made: Some(made), ..window() }
}

fn told(theirs: &[StatementRow], ours: &OurPayment, window: Window) -> Vec<FindingKind> {
    let found = compare(theirs, std::slice::from_ref(ours), window, &numbers(100)).disagreements;
    found.into_iter().map(|one| one.kind).collect()
}

#[test]
fn a_list_misses_only_links_that_it_holds_and_money_that_it_can_have_heard_of() {
    let ours = paid(1, 150_000);
    assert_eq!(told(&[], &ours, list("2026-11-21T10:00:00Z")), [FindingKind::PaidHereNotThere]);
    assert_eq!(told(&[], &ours, list("2026-11-21T09:59:59Z")), []);
    let before = OurPayment { made_at: "2026-11-21T08:59:59Z".parse().unwrap(), ..ours.clone() };
    assert_eq!(told(&[], &before, list("2026-11-21T10:00:00Z")), []);
    let unpaid = [StatementRow { status: RowStatus::NotPaid, ..row(1, "OCPL-1-X", 150_000) }];
    assert_eq!(told(&unpaid, &ours, list("2026-11-21T10:00:00Z")), [FindingKind::PaidHereNotThere]);
    assert_eq!(told(&unpaid, &ours, list("2026-11-21T09:59:59Z")), []);
    assert_eq!(told(&unpaid, &ours, window()), [FindingKind::PaidHereNotThere], "a paper says so at once");
}

#[test]
fn a_list_says_nothing_anew_of_a_conflict_or_of_a_refund_that_is_on_its_way() {
    let conflict = OurPayment { paid: None, in_conflict: true, ..paid(1, 150_000) };
    let there = [row(1, "OCPL-1-X", 150_000)];
    assert_eq!(told(&there, &conflict, list("2026-11-21T12:00:00Z")), []);
    assert_eq!(told(&there, &conflict, window()), [FindingKind::PaidThereNotHere]);
    let owed = OurPayment { to_refund: true, ..paid(1, 150_000) };
    assert_eq!(told(&there, &owed, list("2026-11-21T12:00:00Z")), []);
    assert_eq!(told(&there, &owed, window()), [FindingKind::RefundMissing]);
}

#[test]
fn our_own_reference_names_a_payment_as_well_as_the_gateways() {
    let ours = [paid(1, 150_000)];
    assert!(kinds(&[row(2, "A-000001-1-K7F3", 150_000)], &ours).is_empty());
}

#[test]
fn a_strange_reference_is_about_us_only_where_it_names_a_sale_that_was_made() {
    let titled = |title: &str| StatementRow { title: title.to_owned(), ..row(2, "OCPL-9-9", 70_000) };
    let place = |title: &str, newest| compare(&[titled(title)], &[], window(), &numbers(newest)).theirs[0];
    assert_eq!(place("A-000007 · tea", 7), TheirPlace::NamesOurSale);
    assert_eq!(place("A-000007-1-K7F3", 7), TheirPlace::NamesOurSale);
    assert_eq!(place("A-000008", 7), TheirPlace::NotOurs, "another till of the same letter");
    assert_eq!(place("B-000007", 7), TheirPlace::NotOurs);
    assert_eq!(place("", 7), TheirPlace::NotOurs);
    assert_eq!(kinds(&[titled("A-000007")], &[]), [FindingKind::PaidThereNotHere]);
    let unpaid = StatementRow { status: RowStatus::NotPaid, ..titled("A-000007") };
    assert!(kinds(&[unpaid], &[]).is_empty());
}

#[test]
fn a_payment_and_its_refund_are_two_rows_by_right_and_two_payments_are_not() {
    let ours = [OurPayment { to_refund: true, ..paid(1, 150_000) }];
    let back = StatementRow { status: RowStatus::Refunded, ..row(3, "OCPL-1-X", 150_000) };
    assert!(kinds(&[row(2, "OCPL-1-X", 150_000), back.clone()], &ours).is_empty());
    assert_eq!(kinds(&[row(2, "OCPL-1-X", 150_000)], &ours), [FindingKind::RefundMissing]);
    let kept = [paid(1, 150_000)];
    assert_eq!(kinds(&[row(2, "OCPL-1-X", 150_000), back], &kept), [FindingKind::RefundedThere]);
    let twice = [row(2, "OCPL-1-X", 150_000), row(3, "OCPL-1-X", 150_000)];
    assert_eq!(kinds(&twice, &kept), [FindingKind::CountedTwice]);
}

#[test]
fn fee_and_net_must_add_up_to_the_amount_and_money_on_its_way_is_only_told() {
    let ours = [paid(1, 150_000)];
    let with =
        |fee, net| StatementRow { fee_minor: Some(fee), net_minor: Some(net), ..row(2, "OCPL-1-X", 150_000) };
    assert!(kinds(&[with(1_500, 148_500)], &ours).is_empty());
    assert_eq!(kinds(&[with(1_501, 148_500)], &ours), [FindingKind::FeeDiffers]);
    assert_eq!(kinds(&[with(i64::MAX, i64::MIN)], &ours), [FindingKind::FeeDiffers]);
    let waits = StatementRow { cleared: Some(false), ..row(2, "OCPL-1-X", 150_000) };
    let found = compare(&[waits], &ours, window(), &numbers(1));
    assert_eq!(found.disagreements[0].kind, FindingKind::NotCleared);
    assert_eq!((found.theirs[0], found.ours[0]), (TheirPlace::Agrees, OurPlace::Agrees));
}

#[test]
fn a_row_that_cannot_be_read_is_no_reason_to_call_its_payment_missing() {
    let ours = [paid(1, 150_000)];
    let unread =
        StatementRow { amount: None, problem: Some(RowProblem::Amount), ..row(2, "OCPL-1-X", 150_000) };
    let found = compare(&[unread], &ours, window(), &numbers(1));
    assert_eq!((found.theirs[0], found.ours[0]), (TheirPlace::Unread, OurPlace::Unread));
    assert!(found.disagreements.is_empty());
}

fn any_row() -> impl Strategy<Value = StatementRow> {
    let status = prop_oneof![Just(RowStatus::Paid), Just(RowStatus::Refunded), Just(RowStatus::NotPaid)];
    (0_u32..12, 1_i64..4, status, proptest::option::weighted(0.1, Just(RowProblem::Amount)), any::<bool>())
        .prop_map(|(about, amount, status, problem, titled)| StatementRow {
            title: if titled { format!("A-{about:06} · tea") } else { String::new() },
            status,
            amount: Some(dinars(amount * 100)).filter(|_| problem.is_none()),
            problem,
            ..row(0, &if about == 0 { String::new() } else { format!("OCPL-{about}-X") }, 100)
        })
}

fn any_payment(sequence: u32) -> impl Strategy<Value = OurPayment> {
    (proptest::option::of(1_i64..4), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        move |(amount, to_refund, refunded, today)| OurPayment {
            paid: amount.map(|amount| dinars(amount * 100)),
            to_refund,
            refunded,
            day: if today { day("2026-11-21") } else { day("2026-11-20") },
            ..paid(sequence, 100)
        },
    )
}

proptest! {
    #[test]
    fn every_row_and_every_payment_ends_in_exactly_one_place(
        mut theirs in proptest::collection::vec(any_row(), 0..40),
        ours in (any_payment(1), any_payment(2), any_payment(3), any_payment(4), any_payment(5), any_payment(6)),
    ) {
        for (index, row) in theirs.iter_mut().enumerate() {
            row.line = u32::try_from(index).unwrap() + 2;
        }
        let ours = [ours.0, ours.1, ours.2, ours.3, ours.4, ours.5];
        let found = compare(&theirs, &ours, window(), &numbers(8));
        prop_assert_eq!((found.theirs.len(), found.ours.len()), (theirs.len(), ours.len()));
        for (index, (row, place)) in theirs.iter().zip(&found.theirs).enumerate() {
            let told = found.disagreements.iter().filter(|one| one.theirs == Some(index)).collect::<Vec<_>>();
            let ours_too = ours.iter().any(|one| one.reference.as_deref() == Some(&row.reference));
            match place {
                TheirPlace::Unread => prop_assert!(row.problem.is_some() && told.is_empty()),
                TheirPlace::NotOurs => prop_assert!(!ours_too && told.is_empty()),
                TheirPlace::NamesOurSale => {
                    prop_assert!(!ours_too);
                    prop_assert_eq!(told.len(), usize::from(row.status == RowStatus::Paid));
                }
                TheirPlace::Differs => prop_assert!(ours_too && !told.is_empty()),
                TheirPlace::Agrees => prop_assert!(ours_too && told.iter().all(|one| !one.kind.blocks())),
                TheirPlace::Repeated => {
                    prop_assert!(theirs[..index].iter().any(|other| other.reference == row.reference));
                }
            }
        }
        for (index, (payment, place)) in ours.iter().zip(&found.ours).enumerate() {
            let named = theirs.iter().any(|row| payment.reference.as_deref() == Some(&row.reference));
            let missed = found.disagreements.iter()
                .filter(|one| one.ours == Some(index) && one.theirs.is_none()).count();
            match place {
                OurPlace::Missing => {
                    prop_assert!(!named && payment.paid.is_some() && payment.day == day("2026-11-21"));
                    prop_assert_eq!(missed, 1);
                }
                OurPlace::NotExpected => {
                    prop_assert!(!named && missed == 0);
                    prop_assert!(payment.paid.is_none() || payment.day != day("2026-11-21"));
                }
                OurPlace::Agrees | OurPlace::Differs | OurPlace::Unread => prop_assert!(named && missed == 0),
            }
        }
        prop_assert_eq!(&compare(&theirs, &ours, window(), &numbers(8)), &found, "the same again is the same");
    }
}
