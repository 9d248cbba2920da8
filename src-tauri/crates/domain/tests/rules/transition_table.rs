//! Every stage × every verdict with matching details, written down cell by cell.
//!
//! A cell reads `stage`, then the flags, then `!` for a conflict. The attempt is displayed (or was, up
//! to its verdict), nothing was proved beforehand, and the deadline lies ahead.

use crate::fixtures::{after, at, says, standing_at};
use domain::attempt::Stage;
use domain::observation::Verdict;

/// The columns are those of [`Verdict::ALL`].
const TABLE: &str = "
creating   | creating | creating | creating reference_mismatch ! | creating | creating | creating | creating | creating reference_mismatch refunded ! | creating reference_mismatch refunded ! | creating reference_mismatch charged_back ! | creating | creating unrecognised_status
rejected   | rejected | rejected | rejected reference_mismatch ! | rejected | rejected | rejected | rejected | rejected reference_mismatch refunded ! | rejected reference_mismatch refunded ! | rejected reference_mismatch charged_back ! | rejected | rejected unrecognised_status
orphaned   | orphaned | orphaned | confirmed late | orphaned | orphaned | orphaned | orphaned | confirmed late refunded | confirmed late refunded | confirmed late charged_back | orphaned | orphaned unrecognised_status
awaiting   | awaiting | authorized | confirmed | declined | cancelled | expired | declined | confirmed refunded | confirmed refunded | confirmed charged_back | awaiting | awaiting unrecognised_status
authorized | authorized regressed | authorized | confirmed | declined | cancelled | expired | declined | confirmed refunded | confirmed refunded | confirmed charged_back | authorized | authorized unrecognised_status
declined   | declined | authorized | confirmed late | declined | declined | declined | declined | confirmed late refunded | confirmed late refunded | confirmed late charged_back | declined | declined unrecognised_status
cancelled  | cancelled | authorized | confirmed late | cancelled | cancelled | cancelled | cancelled | confirmed late refunded | confirmed late refunded | confirmed late charged_back | cancelled | cancelled unrecognised_status
expired    | expired | authorized | confirmed late | expired | expired | expired | expired | confirmed late refunded | confirmed late refunded | confirmed late charged_back | expired | expired unrecognised_status
confirmed  | confirmed regressed | confirmed regressed | confirmed | confirmed regressed | confirmed regressed | confirmed regressed | confirmed regressed | confirmed refunded | confirmed refunded | confirmed charged_back | confirmed | confirmed unrecognised_status
";

#[test]
fn every_stage_takes_every_verdict_as_the_table_says() {
    let mut cells = 0;
    for (stage, row) in Stage::ALL.into_iter().zip(TABLE.trim().lines()) {
        let (name, row) = row.split_once('|').unwrap();
        assert_eq!(name.trim(), stage.word(), "the rows follow Stage::ALL");
        let before = standing_at(stage);
        assert_eq!(before.stage, stage);
        let expected: Vec<&str> = row.split('|').map(str::trim).collect();
        assert_eq!(expected.len(), Verdict::ALL.len(), "{name}");
        for (verdict, expected) in Verdict::ALL.into_iter().zip(expected) {
            let next = after(&before, &says(verdict), at(10));
            let mut found = vec![next.stage.word()];
            found.extend(next.flags.words());
            if next.is_conflict() {
                found.push("!");
            }
            assert_eq!(found.join(" "), expected, "{name} × {verdict:?}");
            cells += 1;
        }
    }
    assert_eq!(cells, 9 * 12);
}

#[test]
fn no_verdict_takes_a_flag_down_or_moves_the_link_itself() {
    for stage in Stage::ALL {
        for verdict in Verdict::ALL {
            let before = standing_at(stage);
            let next = after(&before, &says(verdict), at(10));
            assert!(before.flags.since(next.flags).is_empty(), "{stage:?} × {verdict:?}");
            assert_eq!(next.own_reference, before.own_reference);
            assert_eq!(next.reference, before.reference);
            assert_eq!(next.url, before.url);
            assert_eq!(next.asked, before.asked);
            assert_eq!(next.expires_at, before.expires_at);
            assert_eq!(next.business_day, before.business_day);
        }
    }
}

#[test]
fn the_same_answer_twice_tells_nothing_new() {
    for stage in Stage::ALL {
        for verdict in Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::NotFound) {
            let once = after(&standing_at(stage), &says(verdict), at(10));
            let twice = domain::transition(&once, &says(verdict), at(12));
            // Pending is the one verdict that authorized contradicts each time it is said.
            if !twice.facts.is_empty() {
                panic!("{stage:?} × {verdict:?}: {:?}", twice.facts);
            }
        }
    }
}

#[test]
fn a_negative_verdict_and_a_confirmation_both_take_the_qr_down() {
    for verdict in
        [Verdict::Declined, Verdict::Cancelled, Verdict::Expired, Verdict::Failed, Verdict::Confirmed]
    {
        let next = after(&standing_at(Stage::Awaiting), &says(verdict), at(10));
        assert!(!next.screen.is_shown() && next.screen.was_shown(), "{verdict:?}");
    }
    for verdict in [Verdict::Pending, Verdict::Authorized, Verdict::NotFound, Verdict::Unrecognised] {
        assert!(
            after(&standing_at(Stage::Awaiting), &says(verdict), at(10)).screen.is_shown(),
            "{verdict:?}"
        );
    }
}
