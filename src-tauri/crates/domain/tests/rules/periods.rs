//! The spans of business days reports are about.

use chrono::Weekday;
use domain::BusinessDay;
use domain::period::{BadSpan, PeriodKind, Span, StepUnit, first_weekday};

fn day(text: &str) -> BusinessDay {
    text.parse().unwrap()
}

fn span(from: &str, to: &str) -> Span {
    Span { from: day(from), to: day(to) }
}

fn chosen(kind: PeriodKind, of: &str) -> Span {
    Span::chosen(kind, day(of), day(of), Weekday::Sun).unwrap()
}

#[test]
fn a_week_begins_on_sunday_in_algiers_and_on_monday_elsewhere() {
    assert_eq!(chosen(PeriodKind::Week, "2026-11-21"), span("2026-11-15", "2026-11-21"));
    assert_eq!(chosen(PeriodKind::Week, "2026-11-22"), span("2026-11-22", "2026-11-28"));
    let paris = first_weekday(chrono_tz::Europe::Paris);
    let week = Span::chosen(PeriodKind::Week, day("2026-11-22"), day("2026-11-22"), paris).unwrap();
    assert_eq!(week, span("2026-11-16", "2026-11-22"));
    assert_eq!(first_weekday(chrono_tz::Africa::Algiers), Weekday::Sun);
}

#[test]
fn a_month_is_the_calendars_and_is_compared_with_the_month_before_however_long() {
    let march = chosen(PeriodKind::Month, "2028-03-30");
    assert_eq!(march, span("2028-03-01", "2028-03-31"));
    let after = day("2028-04-02");
    assert_eq!(march.compared_with(PeriodKind::Month, after), Some(span("2028-02-01", "2028-02-29")));
    assert_eq!(march.following(PeriodKind::Month), span("2028-04-01", "2028-04-30"));
}

#[test]
fn what_is_not_over_is_compared_with_as_many_days_as_have_begun() {
    let march = chosen(PeriodKind::Month, "2027-03-01");
    let before = |today: &str| march.compared_with(PeriodKind::Month, day(today));
    assert_eq!(before("2027-03-10"), Some(span("2027-02-01", "2027-02-10")));
    assert_eq!(before("2027-03-30"), Some(span("2027-02-01", "2027-02-28")), "February has no 30th");
    assert_eq!(before("2027-02-28"), None, "it hasn't begun");
    assert_eq!(march.days_begun(day("2027-03-10")), 10);
    assert_eq!(march.days_begun(day("2027-05-01")), 31);
}

#[test]
fn a_range_is_compared_with_as_many_days_right_before_it() {
    let range = span("2026-11-11", "2026-11-20");
    let today = day("2026-11-21");
    assert_eq!(range.compared_with(PeriodKind::Range, today), Some(span("2026-11-01", "2026-11-10")));
    let one = chosen(PeriodKind::Day, "2026-03-01");
    assert_eq!(one.compared_with(PeriodKind::Day, today), Some(span("2026-02-28", "2026-02-28")));
}

#[test]
fn a_span_that_ends_before_it_starts_or_lasts_over_ten_years_is_refused() {
    let of = |from: &str, to: &str| Span::chosen(PeriodKind::Range, day(from), day(to), Weekday::Mon);
    assert_eq!(of("2026-11-21", "2026-11-20"), Err(BadSpan::Backwards));
    assert!(of("2016-11-22", "2026-11-21").is_ok());
    assert_eq!(of("2016-11-22", "2026-11-22"), Err(BadSpan::TooLong));
    assert_eq!(of("0001-01-01", "9999-12-31"), Err(BadSpan::TooLong));
}

#[test]
fn the_steps_of_a_chart_cover_every_day_once() {
    for (from, to, unit, count) in [
        ("2026-11-01", "2026-11-30", StepUnit::Day, 30),
        ("2026-01-01", "2026-06-30", StepUnit::Week, 27),
        ("2025-11-22", "2026-11-21", StepUnit::Month, 13),
        ("2026-11-21", "2026-11-21", StepUnit::Day, 1),
    ] {
        let whole = span(from, to);
        let (found, steps) = whole.steps(Weekday::Sun);
        assert_eq!((found, steps.len()), (unit, count), "{from}");
        assert_eq!(steps.iter().map(Span::days).sum::<u32>(), whole.days());
        assert_eq!((steps[0].from, steps[count - 1].to), (whole.from, whole.to));
        assert!(steps.windows(2).all(|pair| pair[0].to.next() == pair[1].from));
    }
}

#[test]
fn the_ends_of_the_calendar_break_nothing() {
    for text in ["0000-01-01", "9999-12-31", "-9999-01-01"] {
        let Ok(at) = text.parse::<BusinessDay>() else { continue };
        for kind in [PeriodKind::Day, PeriodKind::Week, PeriodKind::Month] {
            let Ok(span) = Span::chosen(kind, at, at, Weekday::Sun) else { continue };
            span.previous(kind);
            span.following(kind);
            assert!(!span.steps(Weekday::Sun).1.is_empty());
        }
    }
}
