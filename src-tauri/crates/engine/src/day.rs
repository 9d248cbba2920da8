//! One business day: sold, received, owed, given back, and what is odd about it.

use crate::closing::closing_view;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::findings::asked_all_at;
use crate::findings_list::row_of;
use crate::project::amount;
use crate::shop::Shop;
use crate::tender::kind_view;
use crate::views::{CountsView, DayView, FiguresView, HourView, TenderSumView};
use domain::closing::Sums;
use domain::figures::{Claim, SumOverflow};
use domain::{Actor, Currency, Money, Permission};
use std::collections::BTreeMap;
use store::{DayFigure, TenderFigure, TenderSum};

/// The setting that remembers when the gateway was last asked about a whole day.
pub(crate) const ASKED_ALL: &str = "asked_all";

impl Engine {
    /// One business day as its owner sees it; today when none is named.
    pub async fn read_day(&self, actor: &Actor, day: Option<&str>) -> Result<DayView, EngineError> {
        self.allow(actor, Permission::ReadDay)?;
        let day = self.day_or_today(day)?;
        let week_before = day.minus_days(7);
        let (
            figures,
            before,
            tendered,
            tendered_before,
            tenders,
            counts,
            flagged,
            findings,
            asked_all_at,
            closing,
            head,
        ) = self
            .inner
            .store
            .read(move |read| {
                Ok::<_, EngineError>((
                    read.figures(day, day)?,
                    read.figures(week_before, week_before)?,
                    read.tender_figures(day, day)?,
                    read.tender_figures(week_before, week_before)?,
                    read.tenders_between((day, day))?,
                    read.counts_of_day(day)?,
                    read.flagged_of_day(day)?,
                    read.open_findings(day)?,
                    asked_all_at(read, day)?,
                    read.closing_of(day)?,
                    read.head()?,
                ))
            })
            .await?;
        let shop = self.shop();
        let today = self.today();
        Ok(DayView {
            day: day.to_string(),
            today: today.to_string(),
            hour_now: (day == today)
                .then(|| shop.calendar().hour_of(self.corrected_now(&self.default_gateway()))),
            cutoff: clock_text(shop.cutoffs.of(day)),
            ends_at: clock_text(shop.cutoffs.of(day.next())),
            figures: figures_views(sums_by_currency(&figures, &tendered)?, shop.currency)?,
            tenders: tenders.iter().map(tender_sum_view).collect(),
            counts: CountsView {
                paid: counts.paid,
                open: counts.open,
                unpaid: counts.unpaid,
                conflict: counts.conflict,
            },
            hours: hours(&shop, (&figures, &tendered), (&before, &tendered_before)),
            attention: self.attention(actor).await?,
            flagged: flagged
                .iter()
                .filter(|record| !record.needs_person() && !record.flags_to_tell().is_empty())
                .map(|record| self.row(record))
                .collect(),
            findings: findings.iter().map(row_of).collect(),
            asked_all_at,
            closing: closing.as_ref().map(closing_view).transpose()?,
            seq: head.seq,
        })
    }
}

/// What was booked by phone and without it.
type Booked<'b> = (&'b [DayFigure], &'b [TenderFigure]);
/// Minutes after midnight as a clock shows them: `04:00`.
fn clock_text(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What was sold in each hour of the shop's clock, on the day and a week before.
fn hours(shop: &Shop, figures: Booked<'_>, before: Booked<'_>) -> Vec<HourView> {
    let (now, then) = (sold_by_hour(shop, figures), sold_by_hour(shop, before));
    (0..24)
        .map(|hour| HourView {
            hour,
            sold_minor: now.get(&hour).copied().unwrap_or(0),
            week_before_minor: then.get(&hour).copied().unwrap_or(0),
        })
        .collect()
}

fn sold_by_hour(shop: &Shop, (figures, tenders): Booked<'_>) -> BTreeMap<u32, i64> {
    let calendar = shop.calendar();
    let mut hours: BTreeMap<u32, i64> = BTreeMap::new();
    let by_phone = figures
        .iter()
        .filter(|figure| figure.claim == Claim::Sold)
        .map(|figure| (figure.since, figure.amount));
    let otherwise = tenders.iter().map(|figure| (figure.since, figure.amount));
    for (since, money) in by_phone.chain(otherwise).filter(|(_, money)| money.currency == shop.currency) {
        let hour = hours.entry(calendar.hour_of(since)).or_default();
        *hour = hour.saturating_add(money.amount_minor);
    }
    hours
}

/// The sums of each currency.
pub(crate) fn figures_by_currency(
    figures: &[DayFigure],
) -> Result<BTreeMap<String, (Currency, Sums)>, SumOverflow> {
    let mut sums: BTreeMap<String, (Currency, Sums)> = BTreeMap::new();
    for figure in figures {
        let Money { amount_minor, currency } = figure.amount;
        let (_, sum) = sums.entry(currency.code().to_owned()).or_insert((currency, Sums::default()));
        *sum = sum.with(figure.claim, amount_minor, figure.payments)?;
    }
    Ok(sums)
}

/// The sums of each currency, by phone and without it.
pub(crate) fn sums_by_currency(
    figures: &[DayFigure],
    tenders: &[TenderFigure],
) -> Result<BTreeMap<String, (Currency, Sums)>, SumOverflow> {
    let mut sums = figures_by_currency(figures)?;
    for figure in tenders {
        let Money { amount_minor, currency } = figure.amount;
        let (_, sum) = sums.entry(currency.code().to_owned()).or_insert((currency, Sums::default()));
        *sum = sum.with_tenders(amount_minor, figure.tenders)?;
    }
    Ok(sums)
}

/// The sum of one kind and currency for a screen.
fn tender_sum_view(sum: &TenderSum) -> TenderSumView {
    TenderSumView { kind: kind_view(sum.kind), tenders: sum.tenders, amount: amount(sum.amount) }
}

/// The figures of each currency, the shop's own first and always there.
fn figures_views(
    mut sums: BTreeMap<String, (Currency, Sums)>,
    own: Currency,
) -> Result<Vec<FiguresView>, SumOverflow> {
    let first = sums.remove(own.code()).unwrap_or((own, Sums::default()));
    std::iter::once(first)
        .chain(sums.into_values())
        .map(|(currency, figures)| {
            Ok(FiguresView {
                sold: amount(Money::new(figures.sold_minor, currency)),
                sold_by_phone: amount(Money::new(figures.by_phone_minor()?, currency)),
                tendered: amount(Money::new(figures.tendered_minor, currency)),
                received: amount(Money::new(figures.received_minor, currency)),
                owed: amount(Money::new(figures.owed_minor, currency)),
                other: amount(Money::new(figures.other_minor, currency)),
                returned: amount(Money::new(figures.returned_minor, currency)),
            })
        })
        .collect()
}
