//! Lists of sales.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::views::{ErrorCode, SaleView, SalesPage, SalesQuery};
use domain::{Actor, BusinessDay, Permission};
use store::SaleRecord;

/// Rows of one page.
const PAGE: u32 = 100;

impl Engine {
    /// A page of sales, newest first: of a day, or found by a text. A cashier's are their own of today.
    pub async fn list_sales(&self, actor: &Actor, query: SalesQuery) -> Result<SalesPage, EngineError> {
        self.allow(actor, Permission::ReadSales)?;
        if !actor.may(Permission::ReadAllSales) {
            return self.list_shift(actor, query, PAGE).await;
        }
        let day = self.day_or_today(query.day.as_deref())?;
        let search = query.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let before = query.before;
        let searching = search.is_some();
        let (records, day_total) = self
            .inner
            .store
            .read(move |read| {
                let total = read.count_of_day(day)?;
                let records = match search {
                    Some(text) => read.search(&text, PAGE)?,
                    None => read.sales_of_day(day, before, PAGE)?,
                };
                Ok::<_, EngineError>((records, total))
            })
            .await?;
        let full = records.len() == PAGE as usize && !searching;
        Ok(SalesPage {
            rows: records.iter().map(|record| self.row(record)).collect(),
            day_total,
            next_before: records.last().filter(|_| full).map(|record| record.sale.number.sequence()),
        })
    }

    /// Every sale of a day with all it has, oldest first; a cashier's own of today.
    pub async fn sales_of_day(
        &self,
        actor: &Actor,
        day: Option<&str>,
    ) -> Result<Vec<SaleRecord>, EngineError> {
        self.allow(actor, Permission::ReadSales)?;
        let day = self.day_or_today(day)?;
        let all_of_day = move |read: &store::Read<'_>| Ok::<_, EngineError>(read.all_of_day(day)?);
        if actor.may(Permission::ReadAllSales) {
            return self.inner.store.read(all_of_day).await;
        }
        if day != self.today() {
            return Err(EngineError::new(ErrorCode::NotAllowed));
        }
        let cashier = actor.name.clone();
        let mut records = self.inner.store.read(all_of_day).await?;
        records.retain(|record| record.sale.cashier == cashier && record.sale.business_day == day);
        Ok(records)
    }

    /// The newest sale with a live link, which the till opens on.
    pub(crate) async fn newest_live(&self) -> Result<Option<SaleView>, EngineError> {
        let record = self.inner.store.read(|read| Ok::<_, EngineError>(read.newest_sale_shown()?)).await?;
        record.map(|record| self.view(&record)).transpose()
    }

    /// The business day of that text, or today's.
    pub(crate) fn day_or_today(&self, day: Option<&str>) -> Result<BusinessDay, EngineError> {
        match day {
            Some(text) => text.parse().map_err(|_| EngineError::bad_input("day")),
            None => Ok(self.today()),
        }
    }

    /// Today's business day, by the corrected time.
    pub(crate) fn today(&self) -> BusinessDay {
        self.shop().calendar().day_of(self.corrected_now(&self.default_gateway()))
    }
}

impl Engine {
    /// The sales with an attempt that is still to be asked about.
    pub async fn unfinished_sales(&self, actor: &Actor) -> Result<Vec<SaleView>, EngineError> {
        self.allow(actor, Permission::ReadSales)?;
        let records = self.inner.store.read(|read| Ok::<_, EngineError>(read.unfinished()?)).await?;
        records.iter().map(|record| self.view(record)).collect()
    }

    /// Asks once about everything unfinished, within the budget.
    pub async fn ask_about_everything(&self, actor: &Actor) -> Result<(), EngineError> {
        self.allow(actor, Permission::Sell)?;
        let records = self.inner.store.read(|read| Ok::<_, EngineError>(read.unfinished()?)).await?;
        for kept in records.into_iter().flat_map(|record| record.attempts) {
            let wait = self.with_budget(&kept.attempt.gateway, |budget, now| budget.wait(now));
            self.sleep(wait).await;
            if kept.attempt.stage != domain::Stage::Confirmed {
                self.ask_about(&kept.attempt).await?;
            }
        }
        Ok(())
    }

    /// The short name of the gateway for sales that name none.
    pub fn selling_gateway(&self) -> String {
        self.default_gateway().to_string()
    }

    /// What the shop charges in, by the gateway for sales that name none.
    pub fn currency(&self) -> domain::Currency {
        self.currency_of(&self.default_gateway())
    }

    /// What the shop charges in by a gateway: its own currency where the gateway takes that.
    pub fn currency_of(&self, gateway: &domain::GatewayId) -> domain::Currency {
        let wanted = self.shop().currency;
        self.currency_at(gateway, wanted).unwrap_or(wanted)
    }
}
