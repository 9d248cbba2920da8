//! What a span of business days came to, and how that compares with the one before.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::period_sums::{self, CurrencySums, PeriodSums, STATES, Sold, share_permille};
use crate::project::state_view;
use crate::views::{
    CurrencyReportView, EmptyReport, ErrorCode, FailureSumView, FailureView, HourSumView, LinksView,
    NamedSumView, PeriodView, QuantityView, ReportRequest, ReportView, SpanView, StateSumView, StepSumView,
    StepView, WaitsView,
};
use chrono::Weekday;
use domain::figures::SumOverflow;
use domain::period::{BadSpan, PeriodKind, Span, StepUnit, first_weekday};
use domain::{Actor, BusinessDay, Currency, Outcome, Permission};
use std::collections::{BTreeMap, BTreeSet};

impl Engine {
    /// What a span of business days came to. Everything is read from the sums of days, in one snapshot.
    ///
    /// [`ErrorCode::RangeBackwards`] when a range ends before it starts, [`ErrorCode::RangeTooLong`] when it
    /// is over ten years. Days before the first sale, or that haven't begun, are an empty report that says so.
    pub async fn report(&self, actor: &Actor, request: &ReportRequest) -> Result<ReportView, EngineError> {
        self.allow(actor, Permission::ReadDay)?;
        let shop = self.shop();
        let (today, first) = (self.today(), first_weekday(shop.zone));
        let kind = kind(request.period);
        let span = chosen(request, kind, today, first)?;
        let compared = if request.compare { span.compared_with(kind, today) } else { None };
        let calendar = shop.calendar();
        let (now, before, first_day, seq) = self
            .inner
            .store
            .read(move |read| {
                let first_day = read.first_day()?;
                // What was before the first sale is nothing to be measured by.
                let compared = compared.filter(|before| first_day.is_some_and(|day| before.to >= day));
                let now = period_sums::read(read, calendar, span)?;
                let before = compared.map(|before| period_sums::read(read, calendar, before)).transpose()?;
                Ok::<_, EngineError>((now, before, first_day, read.head()?.seq))
            })
            .await?;
        let both = Both { now: &now, before: before.as_ref(), gateways: self.heading().gateways };
        let (unit, steps) = span.steps(first);
        let (earlier, later) = (span.previous(kind), span.following(kind));
        Ok(ReportView {
            period: request.period,
            from: span.from.to_string(),
            to: span.to.to_string(),
            today: today.to_string(),
            days: span.days(),
            days_begun: span.days_begun(today),
            before: before.as_ref().map(|before| span_view(before.span)),
            earlier: Some(earlier)
                .filter(|earlier| first_day.is_some_and(|day| earlier.to >= day))
                .map(span_view),
            later: Some(later).filter(|later| later.from <= today).map(span_view),
            first_day: first_day.map(|day| day.to_string()),
            empty: empty(&now, first_day, today),
            cutoff_hour: u32::from(shop.cutoffs.of(span.from) / 60),
            step: step_view(unit),
            currencies: both.currencies(shop.currency, &steps)?,
            links: both.links()?,
            waits: both.waits()?,
            seq,
        })
    }
}

fn chosen(
    request: &ReportRequest,
    kind: PeriodKind,
    today: BusinessDay,
    first: Weekday,
) -> Result<Span, EngineError> {
    let read = |text: &Option<String>, field| match text {
        Some(text) => text.parse().map_err(|_| EngineError::bad_input(field)),
        None => Ok(today),
    };
    let (from, to) = (read(&request.from, "from")?, read(&request.to, "to")?);
    Span::chosen(kind, from, to, first).map_err(|why| {
        let code = match why {
            BadSpan::Backwards => ErrorCode::RangeBackwards,
            BadSpan::TooLong => ErrorCode::RangeTooLong,
        };
        EngineError::new(code).with("from", from).with("to", to)
    })
}

fn kind(period: PeriodView) -> PeriodKind {
    match period {
        PeriodView::Day => PeriodKind::Day,
        PeriodView::Week => PeriodKind::Week,
        PeriodView::Month => PeriodKind::Month,
        PeriodView::Range => PeriodKind::Range,
    }
}

fn step_view(unit: StepUnit) -> StepView {
    match unit {
        StepUnit::Day => StepView::Day,
        StepUnit::Week => StepView::Week,
        StepUnit::Month => StepView::Month,
    }
}

fn span_view(span: Span) -> SpanView {
    SpanView { from: span.from.to_string(), to: span.to.to_string() }
}

fn empty(sums: &PeriodSums, first_day: Option<BusinessDay>, today: BusinessDay) -> Option<EmptyReport> {
    if !sums.is_empty() {
        return None;
    }
    Some(match first_day {
        _ if sums.span.from > today => EmptyReport::NotBegun,
        None => EmptyReport::NoSaleEver,
        Some(first_day) if sums.span.to < first_day => EmptyReport::BeforeFirstSale,
        Some(_) => EmptyReport::Nothing,
    })
}

fn quantity(now: i64, before: Option<i64>) -> Result<QuantityView, SumOverflow> {
    let difference = before.map(|before| now.checked_sub(before).ok_or(SumOverflow)).transpose()?;
    let permille = difference.zip(before).and_then(|(difference, before)| share_permille(difference, before));
    Ok(QuantityView { now, before, difference, permille })
}

/// Two periods to be told together.
struct Both<'s> {
    now: &'s PeriodSums,
    before: Option<&'s PeriodSums>,
    /// Gateways' names for people, by their ids.
    gateways: BTreeMap<String, String>,
}

impl Both<'_> {
    fn currencies(&self, own: Currency, steps: &[Span]) -> Result<Vec<CurrencyReportView>, SumOverflow> {
        let others = self
            .now
            .currencies
            .values()
            .chain(self.before.iter().flat_map(|before| before.currencies.values()))
            .map(|sums| sums.currency.code());
        let others: BTreeSet<&str> = others.filter(|code| *code != own.code()).collect();
        std::iter::once(own)
            .chain(others.into_iter().filter_map(Currency::from_code))
            .map(|currency| self.currency(currency, steps))
            .collect()
    }

    fn currency(&self, currency: Currency, steps: &[Span]) -> Result<CurrencyReportView, SumOverflow> {
        let of = |sums: &PeriodSums| {
            let none = || CurrencySums::none(currency, sums.span.days());
            sums.currencies.get(currency.code()).cloned().unwrap_or_else(none)
        };
        let (now, before) = (of(self.now), self.before.map(of));
        let pair = |pick: fn(&CurrencySums) -> i64| quantity(pick(&now), before.as_ref().map(pick));
        let sold = quantity(now.sold.minor, before.as_ref().map(|before| before.sold.minor))?;
        let payments = quantity(now.sold.payments, before.as_ref().map(|before| before.sold.payments))?;
        let names = |pick: fn(&CurrencySums) -> &BTreeMap<String, Sold>| {
            by_name(pick(&now), before.as_ref().map(pick))
        };
        let gateways = names(|sums| &sums.by_gateway)?.into_iter().map(|row| NamedSumView {
            name: row.name.map(|id| self.gateways.get(&id).cloned().unwrap_or(id)),
            ..row
        });
        Ok(CurrencyReportView {
            currency: currency.code().to_owned(),
            exponent: currency.exponent(),
            sold,
            received: pair(|sums| sums.sums.received_minor)?,
            owed: pair(|sums| sums.sums.owed_minor)?,
            other: pair(|sums| sums.sums.other_minor)?,
            returned: pair(|sums| sums.sums.returned_minor)?,
            payments,
            steps: self.steps(&now, before.as_ref(), steps)?,
            by_hour: by_hour(&now, before.as_ref())?,
            by_gateway: gateways.collect(),
            by_cashier: names(|sums| &sums.by_cashier)?,
            by_tender: by_tender(&now, before.as_ref())?,
            by_state: by_state(&now, before.as_ref())?,
        })
    }

    /// The pieces of the span, each with the same days of the period before.
    fn steps(
        &self,
        now: &CurrencySums,
        before: Option<&CurrencySums>,
        steps: &[Span],
    ) -> Result<Vec<StepSumView>, SumOverflow> {
        let whole = self.now.span;
        let earlier = |piece: &Span| -> Result<Option<Sold>, SumOverflow> {
            let (Some(first), Some(last)) = (whole.place_of(piece.from), whole.place_of(piece.to)) else {
                return Ok(None);
            };
            let Some(before) = before.filter(|before| first < before.by_day.len()) else { return Ok(None) };
            let mut days = before.by_day.iter().copied().take(last + 1).skip(first);
            days.try_fold(Sold::default(), Sold::plus).map(Some)
        };
        steps
            .iter()
            .map(|piece| {
                let (sold, before) = (now.sold_on(whole, *piece)?, earlier(piece)?);
                let (payments, minor) = both(sold, before)?;
                Ok(StepSumView {
                    from: piece.from.to_string(),
                    to: piece.to.to_string(),
                    payments,
                    sold: minor,
                })
            })
            .collect()
    }

    fn links(&self) -> Result<LinksView, SumOverflow> {
        let pair = |pick: fn(&PeriodSums) -> i64| quantity(pick(self.now), self.before.map(pick));
        let take_up = self
            .now
            .take_up_permille()
            .map(|now| quantity(now, self.before.and_then(PeriodSums::take_up_permille)))
            .transpose()?;
        let mut failures = Vec::new();
        for outcome in Outcome::ALL {
            let Some(cause) = failure(outcome) else { continue };
            let of = |sums: &PeriodSums| sums.failures.get(&outcome).copied().unwrap_or(0);
            let links = quantity(of(self.now), self.before.map(of))?;
            if links.now != 0 || links.before.is_some_and(|before| before != 0) {
                failures.push(FailureSumView { cause, links });
            }
        }
        failures.sort_by_key(|row| std::cmp::Reverse((row.links.now, row.links.before)));
        Ok(LinksView {
            shown: pair(|sums| sums.shown)?,
            paid: pair(|sums| sums.paid)?,
            take_up_permille: take_up,
            failures,
        })
    }

    fn waits(&self) -> Result<Option<WaitsView>, SumOverflow> {
        let at = |tenths| {
            self.now
                .waited(tenths)
                .map(|now| quantity(now, self.before.and_then(|before| before.waited(tenths))))
                .transpose()
        };
        let (half, nine) = (at(5)?, at(9)?);
        Ok(half.zip(nine).map(|(median_s, nine_tenths_s)| WaitsView { median_s, nine_tenths_s }))
    }
}

/// Payments and money now, beside those before.
fn both(now: Sold, before: Option<Sold>) -> Result<(QuantityView, QuantityView), SumOverflow> {
    Ok((
        quantity(now.payments, before.map(|before| before.payments))?,
        quantity(now.minor, before.map(|before| before.minor))?,
    ))
}

fn by_hour(now: &CurrencySums, before: Option<&CurrencySums>) -> Result<Vec<HourSumView>, SumOverflow> {
    (0_u32..24)
        .zip(now.by_hour)
        .map(|(hour, sold)| {
            let (payments, sold) = both(sold, before.map(|before| before.by_hour[hour as usize]))?;
            Ok(HourSumView { hour, payments, sold })
        })
        .collect()
}

fn by_name(
    now: &BTreeMap<String, Sold>,
    before: Option<&BTreeMap<String, Sold>>,
) -> Result<Vec<NamedSumView>, SumOverflow> {
    let names: BTreeSet<&String> = now.keys().chain(before.iter().flat_map(|before| before.keys())).collect();
    let mut rows = Vec::new();
    for name in names {
        let of = |sums: &BTreeMap<String, Sold>| sums.get(name).copied().unwrap_or_default();
        let (payments, sold) = both(of(now), before.map(of))?;
        rows.push(NamedSumView { name: Some(name.clone()).filter(|name| !name.is_empty()), payments, sold });
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.sold.now, row.sold.before)));
    Ok(rows)
}

/// The phone first, then what was tendered without it in either period.
fn by_tender(now: &CurrencySums, before: Option<&CurrencySums>) -> Result<Vec<NamedSumView>, SumOverflow> {
    let row = |name: &str, now, before| {
        let (payments, sold) = both(now, before)?;
        Ok(NamedSumView { name: Some(name.to_owned()), payments, sold })
    };
    let phone = row("phone", now.by_phone()?, before.map(CurrencySums::by_phone).transpose()?);
    let kinds: BTreeSet<&str> = now
        .by_tender
        .keys()
        .chain(before.iter().flat_map(|before| before.by_tender.keys()))
        .copied()
        .collect();
    let of = |sums: &CurrencySums, kind| sums.by_tender.get(kind).copied().unwrap_or_default();
    std::iter::once(phone)
        .chain(kinds.into_iter().map(|kind| row(kind, of(now, kind), before.map(|before| of(before, kind)))))
        .collect()
}

fn by_state(now: &CurrencySums, before: Option<&CurrencySums>) -> Result<Vec<StateSumView>, SumOverflow> {
    STATES
        .into_iter()
        .map(|state| {
            let of = |sums: &CurrencySums| sums.asked.get(state.word()).copied().unwrap_or_default();
            let (sales, asked) = both(of(now), before.map(of))?;
            Ok(StateSumView { state: state_view(state), sales, asked })
        })
        .collect()
}

/// Why a link failed, as screens are told; `None` for what is no failure.
fn failure(outcome: Outcome) -> Option<FailureView> {
    Some(match outcome {
        Outcome::Declined => FailureView::Declined,
        Outcome::Expired => FailureView::Expired,
        Outcome::Cancelled => FailureView::Cancelled,
        Outcome::GivenUp => FailureView::GivenUp,
        Outcome::Replaced => FailureView::Replaced,
        Outcome::NoAnswer => FailureView::NoAnswer,
        Outcome::Refused => FailureView::Refused,
        Outcome::Unreachable => FailureView::Unreachable,
        Outcome::Busy => FailureView::Busy,
        Outcome::Lost => FailureView::Lost,
        Outcome::Paid | Outcome::Waiting | Outcome::Conflict | Outcome::NotNeeded => return None,
    })
}
