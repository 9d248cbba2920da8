//! One business day: sold, received, owed, and what is odd about it.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::project::amount;
use crate::views::{CountsView, DayView, FiguresView, HourView};
use domain::figures::{Claim, Figures, add_up, claims};
use domain::{Actor, BusinessDay, Currency, Money, Permission};
use std::collections::BTreeMap;
use store::SaleRecord;

/// The setting that remembers when the gateway was last asked about a whole day.
pub(crate) const ASKED_ALL: &str = "asked_all";

impl Engine {
    /// One business day as its owner sees it; today when none is named.
    pub async fn read_day(&self, actor: &Actor, day: Option<&str>) -> Result<DayView, EngineError> {
        self.allow(actor, Permission::ReadDay)?;
        let day = self.day_or_today(day)?;
        let (records, before, counts, asked_all, head) = self
            .inner
            .store
            .read(move |read| {
                Ok::<_, EngineError>((
                    read.all_of_day(day)?,
                    read.all_of_day(day.minus_days(7))?,
                    read.counts_of_day(day)?,
                    read.setting(ASKED_ALL)?,
                    read.head()?,
                ))
            })
            .await?;
        let shop = self.shop();
        let currency = shop.currency;
        let figures = add_up(claims_of(&records, day))?;
        let today = self.today();
        let mut flagged: Vec<_> = records
            .iter()
            .filter(|record| !record.flags().is_empty() && !record.needs_person())
            .map(|record| self.row(record))
            .collect();
        flagged.reverse();
        Ok(DayView {
            day: day.to_string(),
            today: today.to_string(),
            hour_now: (day == today)
                .then(|| shop.calendar().hour_of(self.corrected_now(&self.default_gateway()))),
            cutoff: format!("{:02}:{:02}", shop.cutoff_minutes / 60, shop.cutoff_minutes % 60),
            figures: figures_views(figures, currency),
            counts: CountsView {
                paid: counts.paid,
                open: counts.open,
                unpaid: counts.unpaid,
                conflict: counts.conflict,
            },
            hours: self.hours(&records, day, &before, day.minus_days(7), currency),
            attention: self.attention(actor).await?,
            flagged,
            asked_all_at: asked_all
                .and_then(|value| value.get(day.to_string()).and_then(|at| at.as_str().map(str::to_owned))),
            seq: head.seq,
        })
    }

    fn hours(
        &self,
        records: &[SaleRecord],
        day: BusinessDay,
        before: &[SaleRecord],
        day_before: BusinessDay,
        currency: Currency,
    ) -> Vec<HourView> {
        let (now, then) =
            (self.sold_by_hour(records, day, currency), self.sold_by_hour(before, day_before, currency));
        (0..24)
            .map(|hour| HourView {
                hour,
                sold_minor: now.get(&hour).copied().unwrap_or(0),
                week_before_minor: then.get(&hour).copied().unwrap_or(0),
            })
            .collect()
    }

    fn sold_by_hour(
        &self,
        records: &[SaleRecord],
        day: BusinessDay,
        currency: Currency,
    ) -> BTreeMap<u32, i64> {
        let calendar = self.shop().calendar();
        let mut hours: BTreeMap<u32, i64> = BTreeMap::new();
        for record in records {
            let attempts = record.bare_attempts();
            for (attempt, claim) in attempts.iter().zip(claims(&attempts, &record.resolutions)) {
                let Some((Claim::Sold, money)) = claim else { continue };
                let Some(at) = attempt.confirmed_at.or(attempt.conflict_at) else { continue };
                if attempt.business_day == Some(day) && money.currency == currency {
                    let hour = hours.entry(calendar.hour_of(at)).or_default();
                    *hour = hour.saturating_add(money.amount_minor);
                }
            }
        }
        hours
    }
}

/// The claims of the money that landed on a day.
pub(crate) fn claims_of(records: &[SaleRecord], day: BusinessDay) -> Vec<(Claim, Money)> {
    records
        .iter()
        .flat_map(|record| {
            let attempts = record.bare_attempts();
            let claims = claims(&attempts, &record.resolutions);
            attempts.into_iter().zip(claims)
        })
        .filter(|(attempt, _)| attempt.business_day == Some(day))
        .filter_map(|(_, claim)| claim)
        .collect()
}

/// The figures of each currency, the shop's own first and always there.
fn figures_views(mut sums: BTreeMap<String, (Currency, Figures)>, own: Currency) -> Vec<FiguresView> {
    let first = sums.remove(own.code()).unwrap_or((own, Figures::default()));
    std::iter::once(first)
        .chain(sums.into_values())
        .map(|(currency, figures)| FiguresView {
            sold: amount(Money::new(figures.sold_minor, currency)),
            received: amount(Money::new(figures.received_minor, currency)),
            owed: amount(Money::new(figures.owed_minor, currency)),
            other: amount(Money::new(figures.other_minor, currency)),
        })
        .collect()
}
