//! Times no clock should show: nothing panics, and nothing is shown or watched for ever.

use crate::fixtures::*;
use chrono::{DateTime, Utc};
use domain::observation::{Observation, Verdict};
use domain::watch::{NextCheck, deadline, is_unfinished, next_check, watch_ends_at};
use domain::{BusinessCalendar, Cutoffs, Moment, transition};

fn absurd() -> [Moment; 6] {
    [
        DateTime::<Utc>::MIN_UTC,
        DateTime::<Utc>::MAX_UTC,
        "0001-01-01T00:00:00Z".parse().unwrap(),
        "1970-01-01T00:00:00Z".parse().unwrap(),
        "9999-12-31T23:59:59Z".parse().unwrap(),
        "+262000-01-01T00:00:00Z".parse().unwrap(),
    ]
}

#[test]
fn a_creation_time_out_of_this_world_gives_way_to_the_answer_s_own_time() {
    for moment in absurd() {
        let mut link = link(REFERENCE);
        link.gateway_created_at = Some(moment);
        link.server_time = Some(at(4));
        let attempt = intended(1).with_link(&link, at(5), true);
        assert_eq!(attempt.expires_at, Some(at(4 + LIFE_SECONDS)), "{moment:?}");
        link.server_time = None;
        let attempt = intended(1).with_link(&link, at(5), true);
        assert_eq!(attempt.expires_at, Some(at(5 + LIFE_SECONDS)), "{moment:?}");
        link.server_time = Some(moment);
        let attempt = intended(1).with_link(&link, at(5), true);
        let end = attempt.expires_at.unwrap();
        assert!(
            end > at(0) - chrono::Duration::days(365_000) && end < at(0) + chrono::Duration::days(365_000)
        );
    }
}

#[test]
fn a_creation_time_in_the_wrong_zone_neither_kills_the_link_nor_lengthens_it() {
    for offset in [-3_600, 3_600, -1_200, 86_400, 30] {
        let mut link = link(REFERENCE);
        link.gateway_created_at = Some(at(offset));
        let attempt = intended(1).with_link(&link, at(0), true);
        assert_eq!(attempt.expires_at, Some(at(LIFE_SECONDS)), "{offset}");
    }
}

#[test]
fn a_creation_a_moment_before_the_answer_counts_from_the_creation() {
    for offset in [-1, -15, -600] {
        let mut link = link(REFERENCE);
        link.gateway_created_at = Some(at(offset));
        let attempt = intended(1).with_link(&link, at(0), true);
        assert_eq!(attempt.expires_at, Some(at(offset + LIFE_SECONDS)), "{offset}");
    }
}

#[test]
fn our_own_clock_a_year_off_doesn_t_move_the_gateway_s_deadline() {
    for ours in [-365 * 86_400, 365 * 86_400] {
        let attempt = intended(1).with_link(&link(REFERENCE), at(ours), true);
        assert_eq!(attempt.expires_at, Some(at(LIFE_SECONDS)));
    }
}

#[test]
fn no_time_in_any_place_makes_the_rules_panic() {
    let mut moments = absurd().to_vec();
    moments.push(at(10));
    for a in &moments {
        for b in &moments {
            let mut attempt = awaiting();
            attempt.gateway_created_at = Some(*a);
            attempt.created_at = *b;
            attempt.expires_at = Some(*b);
            attempt.unproved_since = Some(*a);
            attempt.not_found_since = Some(*a);
            for expires_at in [None, Some(*b)] {
                attempt.expires_at = expires_at;
                let _ = (deadline(&attempt), watch_ends_at(&attempt), attempt.still_payable(*a));
                for now in &moments {
                    if let NextCheck::In(wait) = next_check(&attempt, *now, chrono::Duration::zero()) {
                        assert!(is_unfinished(&attempt, *now));
                        assert!(wait > chrono::Duration::zero() && wait <= chrono::Duration::minutes(20));
                    }
                    for verdict in Verdict::ALL {
                        let answer = Observation { server_time: Some(*b), ..says(verdict) };
                        let _ = transition(&attempt, &answer, *now);
                    }
                }
            }
            let endless = domain::link::Link { life_seconds: Some(u32::MAX), ..link(REFERENCE) };
            let made = domain::link::Link { gateway_created_at: Some(*a), server_time: Some(*b), ..endless };
            for now in &moments {
                let _ = intended(1).with_link(&made, *now, true);
                let why = domain::link::NoLink::Orphaned { reason: "x".into(), reference: Some("r".into()) };
                let _ = intended(1).without_link(&why, *now, Some(u32::MAX));
            }
        }
    }
}

#[test]
fn a_business_day_exists_for_every_moment_in_every_zone() {
    for zone in [chrono_tz::UTC, chrono_tz::Pacific::Kiritimati, chrono_tz::Pacific::Niue] {
        for cutoff_minutes in [0, 1_439, u16::MAX] {
            let calendar = BusinessCalendar { zone, cutoffs: Cutoffs::same(cutoff_minutes) };
            for moment in absurd() {
                let day = calendar.day_of(moment);
                let _ = (calendar.hour_of(moment), calendar.open_day_of(moment, Some(day)));
                let _ = (day.next(), day.minus_days(u64::MAX), day.to_string());
            }
        }
    }
}
