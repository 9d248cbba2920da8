//! The watch: how often is asked, for how long, and what it costs.

use crate::fixtures::*;
use chrono::Duration;
use domain::attempt::{Attempt, LeftScreen, Stage};
use domain::observation::Verdict;
use domain::watch::{NextCheck, deadline, is_unfinished, next_check, watch_ends_at};

/// A gateway that may be asked as often as the schedule wants.
const NO_FLOOR: Duration = Duration::zero();

/// The moments of all checks from the link's making on, in milliseconds. The QR leaves at the deadline.
fn checks(attempt: Attempt) -> Vec<i64> {
    checks_with(attempt, NO_FLOOR)
}

/// The same at a gateway that wants so much time between two questions.
fn checks_with(mut attempt: Attempt, floor: Duration) -> Vec<i64> {
    let mut now = at(0);
    let mut times = Vec::new();
    loop {
        if now >= deadline(&attempt) {
            attempt = attempt.left_screen(LeftScreen::Deadline, now);
        }
        match next_check(&attempt, now, floor) {
            NextCheck::In(wait) => {
                assert!(wait > Duration::zero());
                now += wait;
                times.push((now - at(0)).num_milliseconds());
            }
            NextCheck::Never => return times,
        }
        assert!(times.len() < 10_000, "the watch never ends");
        if now > at(26 * 3_600) {
            return times;
        }
    }
}

fn until(times: &[i64], seconds: i64) -> usize {
    times.iter().filter(|time| **time <= seconds * 1_000).count()
}

/// The waits between checks that begin in `[from, to)` seconds.
fn gaps(times: &[i64], from: i64, to: i64) -> Vec<i64> {
    let mut all = vec![0];
    all.extend(times);
    all.windows(2)
        .filter(|pair| pair[0] >= from * 1_000 && pair[0] < to * 1_000)
        .map(|pair| pair[1] - pair[0])
        .collect()
}

#[test]
fn a_displayed_link_costs_at_most_320_requests_to_its_close_and_400_in_all() {
    let times = checks(awaiting());
    let close = until(&times, LIFE_SECONDS + 15 * 60);
    assert!(close <= 320, "{close}");
    assert!(times.len() <= 400, "{}", times.len());
    let last = *times.last().unwrap();
    let end = (LIFE_SECONDS + 24 * 3_600) * 1_000;
    assert!(last <= end && last > end - 20 * 60 * 1_000, "watched to the end: {last}");
}

#[test]
fn a_verdict_in_the_first_two_minutes_is_seen_within_two_seconds_and_one_on_average() {
    let times = checks(awaiting());
    let gaps = gaps(&times, 0, 120);
    assert_eq!(gaps.iter().max(), Some(&2_000));
    // A verdict that falls anywhere into a gap waits half of it on average, weighted by its length.
    let length: i64 = gaps.iter().sum();
    let waited: i64 = gaps.iter().map(|gap| gap * gap / 2).sum();
    assert!(waited <= length * 1_000, "{waited} over {length}");
}

#[test]
fn the_rhythm_slows_as_the_link_ages() {
    let times = checks(awaiting());
    assert_eq!(gaps(&times, 120, 300).iter().max(), Some(&3_000));
    assert_eq!(gaps(&times, 300, LIFE_SECONDS).iter().max(), Some(&5_000));
    let close = gaps(&times, LIFE_SECONDS, LIFE_SECONDS + 900);
    assert!(close.iter().all(|gap| *gap == 60_000), "{close:?}");
    let long = gaps(&times, LIFE_SECONDS + 900, LIFE_SECONDS + 86_400);
    assert_eq!(long.iter().max(), Some(&(20 * 60_000)));
    assert!(times.contains(&(LIFE_SECONDS * 1_000)), "one check falls on the deadline itself");
}

#[test]
fn what_isn_t_displayed_is_asked_about_every_minute() {
    for attempt in [
        left(&awaiting(), LeftScreen::Replaced),
        left(&awaiting(), LeftScreen::GivenUp),
        standing_at(Stage::Declined),
        standing_at(Stage::Expired),
        orphaned_with_reference(),
        intended(1).with_link(&link(REFERENCE), at(0), false),
    ] {
        let times = checks(attempt);
        assert!(gaps(&times, 0, LIFE_SECONDS + 900).iter().all(|gap| *gap == 60_000));
        assert!(times.len() <= 120, "{}", times.len());
    }
}

#[test]
fn a_link_without_a_known_end_is_watched_as_if_it_lived_half_an_hour() {
    let mut link = link(REFERENCE);
    link.life_seconds = None;
    let attempt = intended(1).with_link(&link, at(0), true);
    assert_eq!(deadline(&attempt), at(1_800));
    let times = checks(attempt);
    assert!(times.len() <= 520, "{}", times.len());
    assert!(*times.last().unwrap() <= (1_800 + 86_400) * 1_000);
}

#[test]
fn the_watch_ends_a_day_after_the_deadline_to_the_second() {
    let attempt = awaiting();
    let end = LIFE_SECONDS + 86_400;
    assert_eq!(watch_ends_at(&attempt), at(end));
    assert!(is_unfinished(&attempt, at(end - 1)));
    assert!(!is_unfinished(&attempt, at(end)));
    assert_eq!(next_check(&attempt, at(end), NO_FLOOR), NextCheck::Never);
    assert_eq!(next_check(&attempt, at(end - 1), NO_FLOOR), NextCheck::In(Duration::seconds(1)));
}

#[test]
fn boundaries_are_met_and_never_asked_about_twice() {
    let attempt = awaiting();
    let wait_at = |millis: i64| next_check(&attempt, at(0) + Duration::milliseconds(millis), NO_FLOOR);
    assert_eq!(wait_at(0), NextCheck::In(Duration::seconds(2)));
    assert_eq!(wait_at(119_999), NextCheck::In(Duration::seconds(2)));
    assert_eq!(wait_at(120_000), NextCheck::In(Duration::seconds(3)));
    assert_eq!(wait_at(299_999), NextCheck::In(Duration::seconds(3)));
    assert_eq!(wait_at(300_000), NextCheck::In(Duration::seconds(5)));
    assert_eq!(wait_at(1_198_000), NextCheck::In(Duration::seconds(2)), "the deadline is met");
    assert_eq!(wait_at(1_199_700), NextCheck::In(Duration::seconds(5)), "and not asked about twice");
    assert_eq!(wait_at(1_200_000), NextCheck::In(Duration::minutes(1)));
    let left = left(&attempt, LeftScreen::Deadline);
    let close_ends = at(LIFE_SECONDS + 900);
    let close_by = |now| next_check(&left, now, NO_FLOOR);
    assert_eq!(close_by(close_ends - Duration::seconds(10)), NextCheck::In(Duration::seconds(10)));
    assert_eq!(close_by(close_ends), NextCheck::In(Duration::minutes(20)));
}

#[test]
fn no_question_comes_sooner_than_the_gateways_floor() {
    let whole_life = || gaps(&checks_with(awaiting(), Duration::seconds(5)), 0, LIFE_SECONDS + 86_400);
    assert!(whole_life().iter().all(|gap| *gap >= 5_000), "{:?}", whole_life().iter().min());
    let young = checks_with(awaiting(), Duration::seconds(5));
    assert!(gaps(&young, 0, LIFE_SECONDS - 5).iter().all(|gap| *gap == 5_000), "and not much later either");
    for floor in [0, 1, 2] {
        assert_eq!(checks_with(awaiting(), Duration::seconds(floor)), checks(awaiting()), "{floor} s");
    }
}

#[test]
fn a_deadline_nearer_than_the_floor_is_met_as_soon_after_as_it_lets() {
    let attempt = awaiting();
    let wait_at = |millis: i64, floor: i64| {
        next_check(&attempt, at(0) + Duration::milliseconds(millis), Duration::seconds(floor))
    };
    assert_eq!(wait_at(1_196_000, 3), NextCheck::In(Duration::seconds(4)), "met on the second");
    assert_eq!(wait_at(1_199_000, 3), NextCheck::In(Duration::seconds(3)));
    assert_eq!(wait_at(1_199_700, 3), NextCheck::In(Duration::seconds(5)), "which would be this one again");
    let end = LIFE_SECONDS + 86_400;
    assert_eq!(wait_at((end - 1) * 1_000, 3), NextCheck::In(Duration::seconds(3)));
    assert_eq!(wait_at(end * 1_000, 3), NextCheck::Never, "a floor brings no watch back");
}

#[test]
fn what_is_asked_about_rarely_anyway_does_not_feel_the_floor() {
    let hidden = left(&awaiting(), LeftScreen::Replaced);
    assert_eq!(checks_with(hidden.clone(), Duration::seconds(30)), checks(hidden));
}

#[test]
fn only_what_may_still_bring_money_is_watched() {
    for (attempt, watched) in [
        (intended(1), false),
        (rejected(), false),
        (orphaned_without_reference(), false),
        (orphaned_with_reference(), true),
        (awaiting(), true),
        (standing_at(Stage::Authorized), true),
        (standing_at(Stage::Declined), true),
        (standing_at(Stage::Confirmed), false),
    ] {
        assert_eq!(is_unfinished(&attempt, at(10)), watched, "{:?}", attempt.stage);
        assert_eq!(next_check(&attempt, at(10), NO_FLOOR) == NextCheck::Never, !watched);
    }
}

#[test]
fn a_conflict_is_watched_on_since_a_matching_answer_may_overtake_it() {
    let mut details = matching_details();
    details.amount_minor = Some(1);
    let conflict = after(&awaiting(), &says_with(Verdict::Confirmed, details), at(10));
    assert!(is_unfinished(&conflict, at(20)));
}
