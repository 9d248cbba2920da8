//! The shop's day in many zones: date line, both hemispheres' clock changes, cut-offs at both ends.

use chrono_tz::{Africa, America, Asia, Australia, Europe, Pacific, Tz};
use domain::{BusinessCalendar, BusinessDay, Cutoffs, Moment};

fn day(zone: Tz, cutoff_minutes: u16, moment: &str) -> String {
    let moment: Moment = moment.parse().unwrap();
    BusinessCalendar { zone, cutoffs: Cutoffs::same(cutoff_minutes) }.day_of(moment).to_string()
}

#[test]
fn a_cut_off_at_midnight_is_the_calendar_s_own_day() {
    for (zone, moment, expected) in [
        (Africa::Algiers, "2026-11-20T22:59:59Z", "2026-11-20"),
        (Africa::Algiers, "2026-11-20T23:00:00Z", "2026-11-21"),
        (Asia::Kathmandu, "2026-11-20T18:14:59Z", "2026-11-20"),
        (Asia::Kathmandu, "2026-11-20T18:15:00Z", "2026-11-21"),
        (Asia::Dhaka, "2026-11-20T18:00:00Z", "2026-11-21"),
        (America::St_Johns, "2026-11-21T03:29:59Z", "2026-11-20"),
        (America::St_Johns, "2026-11-21T03:30:00Z", "2026-11-21"),
    ] {
        assert_eq!(day(zone, 0, moment), expected, "{zone} {moment}");
    }
}

#[test]
fn a_cut_off_a_minute_before_midnight_puts_almost_all_of_a_date_on_the_day_before() {
    assert_eq!(day(Africa::Algiers, 1_439, "2026-11-21T22:58:59Z"), "2026-11-20");
    assert_eq!(day(Africa::Algiers, 1_439, "2026-11-21T22:59:00Z"), "2026-11-21");
    assert_eq!(day(Africa::Algiers, 1_439, "2026-11-21T23:00:00Z"), "2026-11-21");
    assert_eq!(day(Africa::Algiers, 1_439, "2027-01-01T10:00:00Z"), "2026-12-31");
}

#[test]
fn one_moment_is_three_different_dates_along_the_date_line() {
    let moment = "2026-11-21T10:30:00Z";
    assert_eq!(day(Pacific::Niue, 0, moment), "2026-11-20");
    assert_eq!(day(chrono_tz::UTC, 0, moment), "2026-11-21");
    assert_eq!(day(Pacific::Kiritimati, 0, moment), "2026-11-22");
    assert_eq!(day(Pacific::Chatham, 0, "2026-11-21T10:14:59Z"), "2026-11-21");
    assert_eq!(day(Pacific::Chatham, 0, "2026-11-21T10:15:00Z"), "2026-11-22");
}

#[test]
fn samoa_s_missing_friday_is_no_business_day() {
    assert_eq!(day(Pacific::Apia, 0, "2011-12-30T09:59:59Z"), "2011-12-29");
    assert_eq!(day(Pacific::Apia, 0, "2011-12-30T10:00:00Z"), "2011-12-31");
}

#[test]
fn southern_clock_changes_follow_the_wall_clock_too() {
    // Sydney, 4 October 2026: 02:00 becomes 03:00 at 16:00 UTC the day before.
    assert_eq!(day(Australia::Sydney, 150, "2026-10-03T15:59:59Z"), "2026-10-03");
    assert_eq!(day(Australia::Sydney, 150, "2026-10-03T16:00:00Z"), "2026-10-04");
    // Sydney, 5 April 2026: 03:00 becomes 02:00 at 16:00 UTC the day before.
    assert_eq!(day(Australia::Sydney, 180, "2026-04-04T16:59:59Z"), "2026-04-04");
    assert_eq!(day(Australia::Sydney, 180, "2026-04-04T17:00:00Z"), "2026-04-05");
    // Lord Howe moves by half an hour only.
    assert_eq!(day(Australia::Lord_Howe, 120, "2026-10-03T15:29:59Z"), "2026-10-03");
    assert_eq!(day(Australia::Lord_Howe, 120, "2026-10-03T15:30:00Z"), "2026-10-04");
}

#[test]
fn a_cut_off_inside_the_hour_that_comes_twice_is_met_twice() {
    // Paris, 25 October 2026, cut-off 02:30: the wall clock shows 02:30 at 00:30 and at 01:30 UTC.
    let paris = |moment| day(Europe::Paris, 150, moment);
    assert_eq!(paris("2026-10-25T00:29:59Z"), "2026-10-24");
    assert_eq!(paris("2026-10-25T00:30:00Z"), "2026-10-25");
    assert_eq!(paris("2026-10-25T01:00:00Z"), "2026-10-24");
    assert_eq!(paris("2026-10-25T01:30:00Z"), "2026-10-25");
    // Once the day was closed, nothing falls back into it.
    let calendar = BusinessCalendar { zone: Europe::Paris, cutoffs: Cutoffs::same(150) };
    let closed = Some("2026-10-24".parse().unwrap());
    let again = "2026-10-25T01:00:00Z".parse().unwrap();
    assert_eq!(calendar.open_day_of(again, closed).to_string(), "2026-10-25");
}

#[test]
fn zones_that_change_at_midnight_have_a_day_for_every_second() {
    // Cairo, 24 April 2026: midnight doesn't exist, 00:00 becomes 01:00 at 22:00 UTC.
    assert_eq!(day(Africa::Cairo, 0, "2026-04-23T21:59:59Z"), "2026-04-23");
    assert_eq!(day(Africa::Cairo, 0, "2026-04-23T22:00:00Z"), "2026-04-24");
    // Casablanca leaves its summer time for Ramadan.
    assert_eq!(day(Africa::Casablanca, 0, "2026-02-14T22:59:59Z"), "2026-02-14");
}

#[test]
fn days_cross_months_years_and_leap_days() {
    assert_eq!(day(Africa::Algiers, 240, "2028-02-29T02:59:59Z"), "2028-02-28");
    assert_eq!(day(Africa::Algiers, 240, "2028-03-01T02:59:59Z"), "2028-02-29");
    assert_eq!(day(Africa::Algiers, 240, "2027-01-01T02:59:59Z"), "2026-12-31");
    let eve: BusinessDay = "2026-12-31".parse().unwrap();
    assert_eq!(eve.next().to_string(), "2027-01-01");
    assert_eq!(eve.next().minus_days(1), eve);
    assert!(eve < eve.next());
}

#[test]
fn the_hour_is_the_shop_s_wall_clock() {
    let hour = |zone, moment: &str| {
        BusinessCalendar { zone, cutoffs: Cutoffs::same(240) }.hour_of(moment.parse().unwrap())
    };
    assert_eq!(hour(Africa::Algiers, "2026-11-21T23:30:00Z"), 0);
    assert_eq!(hour(Pacific::Niue, "2026-11-21T10:30:00Z"), 23);
}

#[test]
fn a_day_is_written_in_one_way_only() {
    assert!("2026-11-21".parse::<BusinessDay>().is_ok());
    for wrong in
        ["", "2026-11-31", "2026-1-2", "21-11-2026", "2026-11-21T00:00", " 2026-11-21", "2026/11/21", "today"]
    {
        assert!(wrong.parse::<BusinessDay>().is_err(), "{wrong:?}");
    }
    let day: BusinessDay = "2026-11-21".parse().unwrap();
    assert_eq!(serde_json::to_value(day).unwrap(), "2026-11-21");
    assert_eq!(serde_json::from_str::<BusinessDay>("\"2026-11-21\"").unwrap(), day);
    assert!(serde_json::from_str::<BusinessDay>("\"2026-13-01\"").is_err());
}

/// A shop that goes on until 02:00 after Thursday, Friday and Saturday, and else ends at midnight.
fn weekend_nights(zone: Tz) -> BusinessCalendar {
    let cutoffs = Cutoffs::of_weekdays([0, 0, 0, 0, 120, 120, 120]).unwrap();
    BusinessCalendar { zone, cutoffs }
}

#[test]
fn each_weekday_begins_at_its_own_cut_off() {
    let shop = weekend_nights(Africa::Algiers);
    let day = |moment: &str| shop.day_of(moment.parse().unwrap()).to_string();
    // 2026-11-19 is a Thursday; Algiers is one hour ahead of UTC.
    assert_eq!(day("2026-11-18T22:59:59Z"), "2026-11-18", "Wednesday ends at midnight");
    assert_eq!(day("2026-11-18T23:00:00Z"), "2026-11-19");
    assert_eq!(day("2026-11-20T00:59:59Z"), "2026-11-19", "Thursday goes on into Friday");
    assert_eq!(day("2026-11-20T01:00:00Z"), "2026-11-20");
    assert_eq!(day("2026-11-22T00:59:59Z"), "2026-11-21", "Saturday goes on into Sunday");
    assert_eq!(day("2026-11-22T01:00:00Z"), "2026-11-22");
    assert_eq!(day("2026-11-22T23:00:00Z"), "2026-11-23", "Sunday ends at midnight");
}

#[test]
fn cut_offs_that_differ_leave_no_moment_without_a_day_and_days_never_go_back() {
    let cutoffs = Cutoffs::of_weekdays([0, 1_439, 240, 0, 720, 1, 90]).unwrap();
    for zone in [Africa::Algiers, Europe::Paris, America::St_Johns, Pacific::Chatham] {
        let shop = BusinessCalendar { zone, cutoffs };
        let mut moment: Moment = "2026-03-20T00:00:00Z".parse().unwrap();
        let mut before = shop.day_of(moment);
        let mut met = 0;
        while moment < "2026-11-10T00:00:00Z".parse::<Moment>().unwrap() {
            moment += chrono::Duration::minutes(7);
            let day = shop.day_of(moment);
            // The only step back is the hour that a night puts back before a cut-off.
            assert!(day >= before.minus_days(1), "{zone} {moment}: {day} after {before}");
            met += usize::from(day > before);
            before = day;
        }
        assert!(met >= 230, "{zone}: {met} days");
    }
}

#[test]
fn a_night_when_the_clock_moves_keeps_the_wall_clock_rule_of_its_weekday() {
    let cutoffs = Cutoffs::of_weekdays([0, 0, 0, 0, 0, 0, 150]).unwrap();
    let paris = BusinessCalendar { zone: Europe::Paris, cutoffs };
    let day = |moment: &str| paris.day_of(moment.parse().unwrap()).to_string();
    // Sunday 29 March 2026: 02:00 becomes 03:00, so 02:30 is met at 01:00 UTC.
    assert_eq!(day("2026-03-29T00:59:59Z"), "2026-03-28");
    assert_eq!(day("2026-03-29T01:00:00Z"), "2026-03-29");
    // Sunday 25 October 2026: 03:00 becomes 02:00; the wall shows 02:30 twice.
    assert_eq!(day("2026-10-25T00:29:59Z"), "2026-10-24");
    assert_eq!(day("2026-10-25T00:30:00Z"), "2026-10-25");
    assert_eq!(day("2026-10-25T01:00:00Z"), "2026-10-24", "the wall clock was put back before the cut-off");
    assert_eq!(day("2026-10-25T01:30:00Z"), "2026-10-25");
}

#[test]
fn a_cut_off_is_a_minute_of_a_day() {
    assert_eq!(Cutoffs::of_weekdays([0, 0, 0, 0, 0, 0, 1_440]), None);
    assert_eq!(Cutoffs::same(9_999).minutes(), [1_439; 7]);
    let cutoffs = Cutoffs::of_weekdays([1, 2, 3, 4, 5, 6, 7]).unwrap();
    let monday: BusinessDay = "2026-11-16".parse().unwrap();
    assert_eq!((cutoffs.of(monday), cutoffs.of(monday.minus_days(1))), (1, 7));
}
