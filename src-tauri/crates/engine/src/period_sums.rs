//! The sums of a span of business days, added up from the books of its days.

use crate::error::EngineError;
use domain::closing::Sums;
use domain::figures::{Claim, SumOverflow};
use domain::period::Span;
use domain::{BusinessCalendar, Currency, Moment, Outcome, SaleState};
use std::collections::BTreeMap;
use store::{FigureRow, Read, TenderFigure, WaitSum};

/// Payments, less those taken back, and what they brought in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sold {
    pub(crate) payments: i64,
    pub(crate) minor: i64,
}

impl Sold {
    pub(crate) fn plus(self, other: Sold) -> Result<Sold, SumOverflow> {
        Ok(Sold {
            payments: self.payments.checked_add(other.payments).ok_or(SumOverflow)?,
            minor: self.minor.checked_add(other.minor).ok_or(SumOverflow)?,
        })
    }

    fn add(&mut self, other: Sold) -> Result<(), SumOverflow> {
        *self = self.plus(other)?;
        Ok(())
    }
}

/// The sums of one currency.
#[derive(Debug, Clone)]
pub(crate) struct CurrencySums {
    pub(crate) currency: Currency,
    pub(crate) sums: Sums,
    pub(crate) sold: Sold,
    /// What was sold on each day of the span.
    pub(crate) by_day: Vec<Sold>,
    /// What was sold in each hour of the shop's clock.
    pub(crate) by_hour: [Sold; 24],
    pub(crate) by_gateway: BTreeMap<String, Sold>,
    pub(crate) by_cashier: BTreeMap<String, Sold>,
    /// What was sold without the phone, by the word of its kind.
    pub(crate) by_tender: BTreeMap<&'static str, Sold>,
    /// Sales made in the span, and what was asked in them, by the word of their state.
    pub(crate) asked: BTreeMap<&'static str, Sold>,
}

impl CurrencySums {
    pub(crate) fn none(currency: Currency, days: u32) -> CurrencySums {
        CurrencySums {
            currency,
            sums: Sums::default(),
            sold: Sold::default(),
            by_day: vec![Sold::default(); days as usize],
            by_hour: [Sold::default(); 24],
            by_gateway: BTreeMap::new(),
            by_cashier: BTreeMap::new(),
            by_tender: BTreeMap::new(),
            asked: BTreeMap::new(),
        }
    }

    fn add(&mut self, row: &FigureRow<'_>, place: Option<usize>, hour: usize) -> Result<(), SumOverflow> {
        self.sums = self.sums.with(row.claim, row.amount.amount_minor, row.payments)?;
        if row.claim != Claim::Sold {
            return Ok(());
        }
        let sold = Sold { payments: row.payments, minor: row.amount.amount_minor };
        add_to(&mut self.by_gateway, row.gateway, sold)?;
        self.add_sold(sold, row.cashier, place, hour)
    }

    fn add_tender(
        &mut self,
        row: &TenderFigure,
        place: Option<usize>,
        hour: usize,
    ) -> Result<(), SumOverflow> {
        let sold = Sold { payments: row.tenders, minor: row.amount.amount_minor };
        self.by_tender.entry(row.kind.word()).or_default().add(sold)?;
        self.add_sold(sold, &row.cashier, place, hour)
    }

    /// What was sold, by phone or without it.
    fn add_sold(
        &mut self,
        sold: Sold,
        cashier: &str,
        place: Option<usize>,
        hour: usize,
    ) -> Result<(), SumOverflow> {
        self.sold.add(sold)?;
        if let Some(day) = place.and_then(|place| self.by_day.get_mut(place)) {
            day.add(sold)?;
        }
        if let Some(hour) = self.by_hour.get_mut(hour) {
            hour.add(sold)?;
        }
        add_to(&mut self.by_cashier, cashier, sold)
    }

    /// What was sold by phone alone.
    pub(crate) fn by_phone(&self) -> Result<Sold, SumOverflow> {
        self.by_gateway.values().try_fold(Sold::default(), |sum, sold| sum.plus(*sold))
    }

    /// What was sold on the days of a span, of which `whole` are all.
    pub(crate) fn sold_on(&self, whole: Span, piece: Span) -> Result<Sold, SumOverflow> {
        let (Some(first), Some(last)) = (whole.place_of(piece.from), whole.place_of(piece.to.min(whole.to)))
        else {
            return Ok(Sold::default());
        };
        self.by_day
            .get(first..=last)
            .unwrap_or_default()
            .iter()
            .try_fold(Sold::default(), |sum, day| sum.plus(*day))
    }
}

/// Adds to the sum of a name; nearly always it is there, and nothing is copied.
fn add_to(sums: &mut BTreeMap<String, Sold>, name: &str, sold: Sold) -> Result<(), SumOverflow> {
    if let Some(sum) = sums.get_mut(name) {
        return sum.add(sold);
    }
    sums.insert(name.to_owned(), sold);
    Ok(())
}

/// What a span of business days came to.
#[derive(Debug, Clone)]
pub(crate) struct PeriodSums {
    pub(crate) span: Span,
    pub(crate) currencies: BTreeMap<String, CurrencySums>,
    /// Links that customers could see.
    pub(crate) shown: i64,
    /// Of these, paid.
    pub(crate) paid: i64,
    /// Links that failed, by why.
    pub(crate) failures: BTreeMap<Outcome, i64>,
    pub(crate) waits: Vec<WaitSum>,
}

/// Reads the sums of a span within one snapshot.
pub(crate) fn read(
    read: &Read<'_>,
    calendar: BusinessCalendar,
    span: Span,
) -> Result<PeriodSums, EngineError> {
    let days = (span.from, span.to);
    let mut sums = PeriodSums {
        span,
        currencies: BTreeMap::new(),
        shown: 0,
        paid: 0,
        failures: BTreeMap::new(),
        waits: read.waits_of_days(days)?,
    };
    let mut hours = Hours { calendar, last: None };
    let mut outcome = Ok(());
    read.each_figure(days, |row| {
        if outcome.is_ok() {
            let hour = hours.of(row.since);
            outcome = sums.add(&row, hour);
        }
    })?;
    outcome?;
    for row in read.tender_figures(span.from, span.to)? {
        let (place, hour) = (span.place_of(row.business_day), hours.of(row.since));
        sums.of(row.amount.currency).add_tender(&row, place, hour)?;
    }
    for asked in read.asked_of_days(days)? {
        let sold = Sold { payments: asked.sales, minor: asked.amount.amount_minor };
        let currency = sums.of(asked.amount.currency);
        currency.asked.entry(asked.state.word()).or_default().add(sold)?;
    }
    for link in read.links_of_days(days)? {
        let add = |sum: i64| sum.checked_add(link.links).ok_or(SumOverflow);
        if link.was_shown {
            sums.shown = add(sums.shown)?;
            if link.outcome == Outcome::Paid {
                sums.paid = add(sums.paid)?;
            }
        }
        if link.outcome.is_failure() {
            let sum = sums.failures.entry(link.outcome).or_default();
            *sum = add(*sum)?;
        }
    }
    Ok(sums)
}

impl PeriodSums {
    fn add(&mut self, row: &FigureRow<'_>, hour: usize) -> Result<(), SumOverflow> {
        let place = self.span.place_of(row.business_day);
        match self.currencies.get_mut(row.amount.currency.code()) {
            Some(known) => known.add(row, place, hour),
            None => self.of(row.amount.currency).add(row, place, hour),
        }
    }

    fn of(&mut self, currency: Currency) -> &mut CurrencySums {
        self.currencies
            .entry(currency.code().to_owned())
            .or_insert_with(|| CurrencySums::none(currency, self.span.days()))
    }

    /// Whether nothing was asked for and no money landed or was taken back.
    pub(crate) fn is_empty(&self) -> bool {
        self.currencies.is_empty()
    }

    /// How many seconds so many tenths of the customers took at most; `None` where nobody paid.
    pub(crate) fn waited(&self, tenths: i64) -> Option<i64> {
        let all: i64 = self.waits.iter().map(|wait| wait.links).sum();
        // The nearest rank: the first of which at least that share took no longer.
        let rank = (all.checked_mul(tenths)? + 9) / 10;
        let mut seen = 0;
        self.waits
            .iter()
            .find(|wait| {
                seen += wait.links;
                seen >= rank && wait.links > 0
            })
            .map(|wait| wait.seconds)
    }

    /// How many of the links that were shown were paid, in thousandths; `None` where none was shown.
    pub(crate) fn take_up_permille(&self) -> Option<i64> {
        share_permille(self.paid, self.shown)
    }
}

/// A part in thousandths of a whole, rounded to the nearest; `None` of nothing, or where it fits no integer.
pub(crate) fn share_permille(part: i64, whole: i64) -> Option<i64> {
    let (part, whole) = (i128::from(part) * 1000, i128::from(whole).abs());
    if whole == 0 {
        return None;
    }
    let half = if part < 0 { -whole / 2 } else { whole / 2 };
    i64::try_from((part + half) / whole).ok()
}

/// All four states, in the order they are shown.
pub(crate) const STATES: [SaleState; 4] =
    [SaleState::Paid, SaleState::Unpaid, SaleState::Open, SaleState::Conflict];

/// The hour of the shop's clock, worked out once a quarter of an hour.
struct Hours {
    calendar: BusinessCalendar,
    last: Option<(Moment, usize)>,
}

impl Hours {
    fn of(&mut self, since: Moment) -> usize {
        if let Some((last, hour)) = self.last
            && last == since
        {
            return hour;
        }
        let hour = self.calendar.hour_of(since) as usize;
        self.last = Some((since, hour));
        hour
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn waiting(waits: &[(i64, i64)]) -> PeriodSums {
        let day = "2026-11-21".parse().unwrap();
        PeriodSums {
            span: Span { from: day, to: day },
            currencies: BTreeMap::new(),
            shown: 0,
            paid: 0,
            failures: BTreeMap::new(),
            waits: waits
                .iter()
                .map(|(seconds, links)| WaitSum { seconds: *seconds, links: *links })
                .collect(),
        }
    }

    #[test]
    fn half_and_nine_tenths_are_the_nearest_ranks() {
        let ten = waiting(&[(10, 4), (20, 1), (30, 4), (600, 1)]);
        assert_eq!((ten.waited(5), ten.waited(9), ten.waited(10)), (Some(20), Some(30), Some(600)));
        let one = waiting(&[(42, 1)]);
        assert_eq!((one.waited(5), one.waited(9)), (Some(42), Some(42)));
        assert_eq!(waiting(&[]).waited(5), None);
    }

    #[test]
    fn shares_are_rounded_to_the_nearest_thousandth_and_of_nothing_there_is_none() {
        assert_eq!(share_permille(1, 3), Some(333));
        assert_eq!(share_permille(2, 3), Some(667));
        assert_eq!(share_permille(-2, 3), Some(-667));
        assert_eq!(share_permille(5, -10), Some(500));
        assert_eq!(share_permille(7, 0), None);
        assert_eq!(share_permille(i64::MAX, 1), None);
    }
}
