//! The spans of business days a report is about, and what each is compared with.

use crate::BusinessDay;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use chrono_tz::Tz;

/// The longest span a report takes, in years.
pub const LONGEST_YEARS: u32 = 10;
/// The longest span that is drawn day by day.
const DAILY_UP_TO: u32 = 62;
/// The longest span that is drawn week by week.
const WEEKLY_UP_TO: u32 = 184;

/// How a span was chosen, which says what the one before it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodKind {
    /// One business day.
    Day,
    /// A week of the shop's.
    Week,
    /// A month of the calendar.
    Month,
    /// Any days.
    Range,
}

/// A span of business days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: BusinessDay,
    /// The last day.
    pub to: BusinessDay,
}

/// Why a span can't be reported on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSpan {
    /// It ends before it starts.
    #[error("a span ends before it starts")]
    Backwards,
    /// It is longer than [`LONGEST_YEARS`].
    #[error("a span is too long")]
    TooLong,
}

/// What one bar of a chart stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepUnit {
    /// A day.
    Day,
    /// A week of the shop's.
    Week,
    /// A month of the calendar.
    Month,
}

/// The weekday a shop's week begins with: Sunday in Algeria, where Friday and Saturday are off, Monday elsewhere.
pub fn first_weekday(zone: Tz) -> Weekday {
    match zone {
        chrono_tz::Africa::Algiers => Weekday::Sun,
        _ => Weekday::Mon,
    }
}

fn plus(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)
}

fn minus(date: NaiveDate, days: u64) -> NaiveDate {
    date.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN)
}

fn week_start(date: NaiveDate, first: Weekday) -> NaiveDate {
    minus(date, u64::from(date.weekday().days_since(first)))
}

fn month_start(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

fn month_end(date: NaiveDate) -> NaiveDate {
    let next = month_start(date).checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
    minus(next, 1)
}

impl Span {
    fn of(from: NaiveDate, to: NaiveDate) -> Span {
        Span { from: BusinessDay::from_date(from), to: BusinessDay::from_date(to) }
    }

    /// The span of that kind: the day, week or month that `from` lies in, or the days from `from` to `to`.
    pub fn chosen(
        kind: PeriodKind,
        from: BusinessDay,
        to: BusinessDay,
        first: Weekday,
    ) -> Result<Span, BadSpan> {
        let date = from.date();
        let span = match kind {
            PeriodKind::Day => Span { from, to: from },
            PeriodKind::Week => {
                let start = week_start(date, first);
                Span::of(start, plus(start, 6))
            }
            PeriodKind::Month => Span::of(month_start(date), month_end(date)),
            PeriodKind::Range => Span { from, to },
        };
        if span.to < span.from {
            return Err(BadSpan::Backwards);
        }
        let end = span.from.date().checked_add_months(Months::new(12 * LONGEST_YEARS));
        if end.is_none_or(|end| span.to.date() >= end) {
            return Err(BadSpan::TooLong);
        }
        Ok(span)
    }

    /// How many days it has.
    pub fn days(&self) -> u32 {
        u32::try_from((self.to.date() - self.from.date()).num_days() + 1).unwrap_or(0)
    }

    /// Which of its days a day is, the first one 0; `None` outside.
    pub fn place_of(&self, day: BusinessDay) -> Option<usize> {
        if day > self.to {
            return None;
        }
        usize::try_from((day.date() - self.from.date()).num_days()).ok()
    }

    /// How many of its days have begun by `today`, which is all of them once it is over.
    pub fn days_begun(&self, today: BusinessDay) -> u32 {
        match (today < self.from, self.place_of(today)) {
            (true, _) => 0,
            (false, Some(place)) => u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1),
            (false, None) => self.days(),
        }
    }

    /// The whole span before this one: the month before a month, else as many days.
    pub fn previous(&self, kind: PeriodKind) -> Span {
        let last = minus(self.from.date(), 1);
        match kind {
            PeriodKind::Month => Span::of(month_start(last), last),
            _ => Span::of(minus(self.from.date(), u64::from(self.days())), last),
        }
    }

    /// The whole span after this one.
    pub fn following(&self, kind: PeriodKind) -> Span {
        let first = plus(self.to.date(), 1);
        match kind {
            PeriodKind::Month => Span::of(first, month_end(first)),
            _ => Span::of(first, plus(first, u64::from(self.days()) - 1)),
        }
    }

    /// What this span is compared with: the one before, and of that only as many days as have begun of this
    /// one, because three weeks of a month are not worse than a whole one. `None` while it hasn't begun.
    pub fn compared_with(&self, kind: PeriodKind, today: BusinessDay) -> Option<Span> {
        let begun = self.days_begun(today);
        if begun == 0 {
            return None;
        }
        let before = self.previous(kind);
        if begun == self.days() {
            return Some(before);
        }
        let end = BusinessDay::from_date(plus(before.from.date(), u64::from(begun) - 1));
        Some(Span { from: before.from, to: end.min(before.to) })
    }

    /// The pieces a chart draws, in order and without a gap; the first and last may be cut by the span's ends.
    pub fn steps(&self, first: Weekday) -> (StepUnit, Vec<Span>) {
        let unit = if self.days() <= DAILY_UP_TO {
            StepUnit::Day
        } else if self.days() <= WEEKLY_UP_TO {
            StepUnit::Week
        } else {
            StepUnit::Month
        };
        let mut steps = Vec::new();
        let mut from = self.from.date();
        while from <= self.to.date() {
            let end = match unit {
                StepUnit::Day => from,
                StepUnit::Week => plus(week_start(from, first), 6),
                StepUnit::Month => month_end(from),
            };
            let end = end.min(self.to.date());
            steps.push(Span::of(from, end));
            if end == NaiveDate::MAX {
                break;
            }
            from = plus(end, 1);
        }
        (unit, steps)
    }
}
