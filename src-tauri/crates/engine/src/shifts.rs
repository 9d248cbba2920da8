//! What a person may see of the sales: the owner everything, a cashier their own shift and the counter.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::views::{ErrorCode, SalesPage, SalesQuery};
use domain::{Actor, Permission, SaleNumber};
use store::SaleRecord;

/// How many finds of a search are looked through for a cashier's own.
const FINDS: u32 = 1000;

impl Engine {
    /// The sale of that number, if the person may see it. What is on the screen may be seen by whoever
    /// stands before it.
    pub(crate) async fn record_for(
        &self,
        actor: &Actor,
        number: &SaleNumber,
    ) -> Result<SaleRecord, EngineError> {
        let record = self.record(number).await?;
        let in_front = self.inner.front.shows(number);
        if in_front || actor.sees(&record.sale, record.state(), self.today()) {
            Ok(record)
        } else {
            Err(EngineError::new(ErrorCode::NotAllowed))
        }
    }

    /// Puts a sale that the person may see on the screen, or none: it is asked about first, and its verdict
    /// counts as seen.
    pub async fn show_sale(&self, actor: &Actor, number: Option<SaleNumber>) -> Result<(), EngineError> {
        self.allow(actor, Permission::Sell)?;
        if let Some(number) = &number {
            match self.record_for(actor, number).await {
                // A sale that is being made right now may not be there yet.
                Ok(_) => {}
                Err(error) if error.code == ErrorCode::SaleNotFound => {}
                Err(error) => return Err(error),
            }
        }
        self.put_in_front(number);
        Ok(())
    }

    /// A page of what a cashier sold today. Any other day is refused.
    pub(crate) async fn list_shift(
        &self,
        actor: &Actor,
        query: SalesQuery,
        rows: u32,
    ) -> Result<SalesPage, EngineError> {
        let today = self.today();
        if self.day_or_today(query.day.as_deref())? != today {
            return Err(EngineError::new(ErrorCode::NotAllowed));
        }
        let search = query.search.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let searching = search.is_some();
        let (cashier, before) = (actor.name.clone(), query.before);
        let (records, day_total) = self
            .inner
            .store
            .read(move |read| {
                let own =
                    |record: &SaleRecord| record.sale.cashier == cashier && record.sale.business_day == today;
                let records = match &search {
                    Some(text) => {
                        read.search(text, FINDS)?.into_iter().filter(own).take(rows as usize).collect()
                    }
                    None => read.sales_of_shift(today, cashier.as_deref(), before, rows)?,
                };
                Ok::<_, EngineError>((records, read.count_of_shift(today, cashier.as_deref())?))
            })
            .await?;
        let full = records.len() == rows as usize && !searching;
        Ok(SalesPage {
            rows: records.iter().map(|record| self.row(record)).collect(),
            day_total,
            next_before: records.last().filter(|_| full).map(|record| record.sale.number.sequence()),
        })
    }
}
