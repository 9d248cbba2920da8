//! The shop's day: a date with a cut-off in the shop's time zone.

use crate::Moment;
use chrono::{Datelike, Duration, NaiveDate, Offset, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A day of business, written `2026-11-21`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BusinessDay(NaiveDate);

impl BusinessDay {
    /// The day of that date.
    pub fn from_date(date: NaiveDate) -> BusinessDay {
        BusinessDay(date)
    }

    /// Its date.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// The day after; the last day of the calendar is followed by itself.
    #[must_use]
    pub fn next(self) -> BusinessDay {
        BusinessDay(self.0.succ_opt().unwrap_or(self.0))
    }

    /// The day a number of days before; the calendar's first day is its own past.
    #[must_use]
    pub fn minus_days(self, days: u64) -> BusinessDay {
        BusinessDay(self.0.checked_sub_days(chrono::Days::new(days)).unwrap_or(self.0))
    }
}

impl fmt::Display for BusinessDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What chrono writes for the years people live in, at a tenth of the time of a pattern.
        write!(f, "{}", self.0)
    }
}

impl FromStr for BusinessDay {
    type Err = crate::ids::NotAName;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |from: usize, to: usize| {
            let digits = text.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            digits.and_then(|digits| digits.parse::<u32>().ok())
        };
        let is_dashed = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        let date = is_dashed.then(|| (number(0, 4), number(5, 7), number(8, 10)));
        date.and_then(|(year, month, day)| NaiveDate::from_ymd_opt(i32::try_from(year?).ok()?, month?, day?))
            .map(BusinessDay)
            .ok_or_else(|| crate::ids::NotAName(text.to_owned(), "business day"))
    }
}

/// The minutes of a day of the clock: a cut-off is below it.
pub const DAY_MINUTES: u16 = 1440;

/// When each day of the week begins, in minutes after local midnight: Saturday's cut-off is the hour at which
/// Friday ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cutoffs([u16; 7]);

impl Cutoffs {
    /// One cut-off for every day, 0 to 1439 minutes; what is later is taken as 1439.
    pub fn same(minutes: u16) -> Cutoffs {
        Cutoffs([minutes.min(DAY_MINUTES - 1); 7])
    }

    /// One for each day of the week, Monday's first; `None` unless each is below 1440.
    pub fn of_weekdays(minutes: [u16; 7]) -> Option<Cutoffs> {
        minutes.iter().all(|one| *one < DAY_MINUTES).then_some(Cutoffs(minutes))
    }

    /// All seven, Monday's first.
    pub fn minutes(self) -> [u16; 7] {
        self.0
    }

    /// The minutes after local midnight at which that day begins.
    pub fn of(self, day: BusinessDay) -> u16 {
        self.on(day.0)
    }

    fn on(self, date: NaiveDate) -> u16 {
        let weekday = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
        self.0.get(weekday).copied().unwrap_or_default()
    }
}

/// How a shop counts its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusinessCalendar {
    /// The shop's time zone.
    pub zone: Tz,
    /// When each day of the week begins.
    pub cutoffs: Cutoffs,
}

impl BusinessCalendar {
    /// The day a moment (corrected time) belongs to.
    ///
    /// The wall clock decides: what the shop's clock shows before the cut-off belongs to the day
    /// before, also in the night a clock is put forward or back. Which cut-off that is, the date on the
    /// wall decides: before Saturday's it is still Friday.
    pub fn day_of(&self, moment: Moment) -> BusinessDay {
        let offset = moment.with_timezone(&self.zone).offset().fix();
        // At the calendar's very ends there is no local time; the nearest day stands in for it.
        let local = moment.naive_utc().checked_add_offset(offset).unwrap_or(moment.naive_utc());
        let cutoff = Duration::minutes(i64::from(self.cutoffs.on(local.date())));
        BusinessDay(local.checked_sub_signed(cutoff).unwrap_or(local).date())
    }

    /// When a day begins and ends; in a night when the clock is put forward or back, to within an hour.
    pub fn span_of(&self, day: BusinessDay) -> (Moment, Moment) {
        (self.begins_about(day), self.begins_about(day.next()))
    }

    fn begins_about(&self, day: BusinessDay) -> Moment {
        let cutoff = Duration::minutes(i64::from(self.cutoffs.of(day)));
        let local = day.0.and_time(chrono::NaiveTime::MIN);
        let local = local.checked_add_signed(cutoff).unwrap_or(local);
        let offset = self.zone.offset_from_utc_datetime(&local).fix();
        local.checked_sub_offset(offset).unwrap_or(local).and_utc()
    }

    /// The day for something that happens at `moment`, when the days up to `closed` are closed:
    /// what lands after its day was closed takes the next open day.
    pub fn open_day_of(&self, moment: Moment, closed: Option<BusinessDay>) -> BusinessDay {
        let day = self.day_of(moment);
        match closed {
            Some(closed) if day <= closed => closed.next(),
            _ => day,
        }
    }

    /// The hour of the shop's wall clock, 0 to 23.
    pub fn hour_of(&self, moment: Moment) -> u32 {
        use chrono::Timelike;
        moment.with_timezone(&self.zone).hour()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn calendar(zone: Tz, cutoff_minutes: u16) -> BusinessCalendar {
        BusinessCalendar { zone, cutoffs: Cutoffs::same(cutoff_minutes) }
    }

    #[test]
    fn before_the_cut_off_it_is_still_yesterday() {
        let algiers = calendar(chrono_tz::Africa::Algiers, 4 * 60);
        // Algiers is one hour ahead of UTC all year.
        assert_eq!(algiers.day_of(at("2026-11-21T02:59:59Z")).to_string(), "2026-11-20");
        assert_eq!(algiers.day_of(at("2026-11-21T03:00:00Z")).to_string(), "2026-11-21");
        assert_eq!(algiers.day_of(at("2026-12-31T23:30:00Z")).to_string(), "2026-12-31");
    }

    #[test]
    fn nights_when_the_clock_moves_keep_the_wall_clock_rule() {
        let paris = calendar(chrono_tz::Europe::Paris, 180);
        // 29 March 2026: 02:00 becomes 03:00, so the cut-off is met at 01:00 UTC.
        assert_eq!(paris.day_of(at("2026-03-29T00:59:59Z")).to_string(), "2026-03-28");
        assert_eq!(paris.day_of(at("2026-03-29T01:00:00Z")).to_string(), "2026-03-29");
        // 25 October 2026: 03:00 becomes 02:00, so the cut-off is met at 02:00 UTC.
        assert_eq!(paris.day_of(at("2026-10-25T01:59:59Z")).to_string(), "2026-10-24");
        assert_eq!(paris.day_of(at("2026-10-25T02:00:00Z")).to_string(), "2026-10-25");
    }

    #[test]
    fn a_days_span_holds_every_moment_of_it_and_an_hour_at_most_of_others() {
        let hour = Duration::hours(1);
        for (zone, cutoff) in [(chrono_tz::Africa::Algiers, 240), (chrono_tz::Europe::Paris, 180)] {
            let calendar = calendar(zone, cutoff);
            let mut moment = at("2026-03-27T00:00:00Z");
            while moment < at("2026-11-01T00:00:00Z") {
                let (from, to) = calendar.span_of(calendar.day_of(moment));
                assert!(from - hour <= moment && moment < to + hour, "{zone} {moment} {from} {to}");
                assert!((to - from - Duration::hours(24)).abs() <= hour, "{zone} {from} {to}");
                moment += Duration::minutes(37);
            }
        }
        let algiers = calendar(chrono_tz::Africa::Algiers, 240);
        let span = algiers.span_of("2026-11-21".parse().unwrap());
        assert_eq!(span, (at("2026-11-21T03:00:00Z"), at("2026-11-22T03:00:00Z")));
    }

    #[test]
    fn money_after_a_closed_day_takes_the_next_open_one() {
        let algiers = calendar(chrono_tz::Africa::Algiers, 0);
        let moment = at("2026-11-21T12:00:00Z");
        let closed = |text: &str| Some(text.parse::<BusinessDay>().unwrap());
        assert_eq!(algiers.open_day_of(moment, None).to_string(), "2026-11-21");
        assert_eq!(algiers.open_day_of(moment, closed("2026-11-20")).to_string(), "2026-11-21");
        assert_eq!(algiers.open_day_of(moment, closed("2026-11-21")).to_string(), "2026-11-22");
        assert_eq!(algiers.open_day_of(moment, closed("2026-11-25")).to_string(), "2026-11-26");
    }
}
