//! Asking about refunds until their gateways end them: a short list, apart from the attempts that are watched.

use crate::engine::Engine;
use crate::error::EngineError;
use domain::refund::next_check;
use domain::{Refund, SaleNumber};
use std::collections::HashMap;
use std::time::Duration;
use store::SaleRecord;

/// The longest it sleeps, so that a sleep of the machine is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
/// The wait for a sale that somebody is at.
const BUSY: Duration = Duration::from_secs(2);
/// The longest wait after failures in a row.
const LONGEST_BACKOFF: Duration = Duration::from_secs(1200);

/// When a refund is asked about next, and how often in a row that failed.
#[derive(Debug, Clone, Copy)]
struct Due {
    at: Duration,
    failures: u32,
}

impl Engine {
    /// Asks about every refund that isn't over, by their schedule and within the budgets. All that there are at
    /// the start are due at once.
    pub(crate) async fn watch_refunds(&self) -> Result<(), EngineError> {
        let mut dues: HashMap<String, Due> = HashMap::new();
        let mut is_start = true;
        loop {
            let records = self.inner.store.read(|read| Ok::<_, EngineError>(read.giving_back()?)).await?;
            let under_way: Vec<(&SaleRecord, &Refund)> = records
                .iter()
                .flat_map(|record| record.refunds.iter().map(move |refund| (record, refund)))
                .filter(|(_, refund)| refund.is_under_way())
                .collect();
            dues.retain(|key, _| under_way.iter().any(|(_, refund)| refund.key() == *key));
            let mut wake_at = self.monotonic() + LONGEST_SLEEP;
            for (record, refund) in under_way {
                let Some(wait) = self.wait_of(record, refund) else { continue };
                let now = self.monotonic();
                let first = if is_start { now } else { now + wait };
                let due = *dues.entry(refund.key()).or_insert(Due { at: first, failures: 0 });
                let due =
                    if due.at > now { due } else { self.ask_if_free(record, refund, due, wait).await? };
                wake_at = wake_at.min(due.at);
                dues.insert(refund.key(), due);
            }
            is_start = false;
            if dues.is_empty() {
                self.inner.refunds_again.notified().await;
                continue;
            }
            tokio::select! {
                () = self.inner.refunds_again.notified() => {}
                () = self.inner.clock.sleep_until(wake_at) => {}
            }
        }
    }

    fn wait_of(&self, record: &SaleRecord, refund: &Refund) -> Option<Duration> {
        let kept = record.attempt(&refund.attempt)?;
        next_check(refund, self.corrected_now(&kept.attempt.gateway))?.to_std().ok()
    }

    /// Asks about a refund that is due, unless somebody is at its sale: a wish that is just leaving isn't lost.
    async fn ask_if_free(
        &self,
        record: &SaleRecord,
        refund: &Refund,
        due: Due,
        wait: Duration,
    ) -> Result<Due, EngineError> {
        let Some(_alone) = self.inner.locks.of_sale(&record.sale.number) else {
            return Ok(Due { at: self.monotonic() + BUSY, ..due });
        };
        let problem = self.ask_about_refund(record, refund).await?;
        let failures = if problem.is_some() { due.failures.saturating_add(1) } else { 0 };
        let backoff = wait.saturating_mul(1 << failures.min(6)).min(LONGEST_BACKOFF.max(wait));
        Ok(Due { at: self.monotonic() + backoff, failures })
    }

    /// Asks once about every refund of a sale that isn't over.
    pub(crate) async fn ask_about_refunds_of(&self, number: &SaleNumber) -> Result<(), EngineError> {
        let record = self.record(number).await?;
        let Some(_alone) = self.inner.locks.of_sale(number) else { return Ok(()) };
        for refund in record.refunds.iter().filter(|refund| refund.is_under_way()) {
            self.ask_about_refund(&record, refund).await?;
        }
        Ok(())
    }
}
