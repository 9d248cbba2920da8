//! Money that a gateway tells went back although nobody asked for that here: somebody used its own website, or the
//! bank did. It becomes a record, so that the books say what the gateway says.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::refund::next_ordinal;
use domain::refund::{held_minor, of_attempt};
use domain::{Attempt, Moment, Money, Observation, Refund, RefundStage, RefundWay, Stage, Verdict};
use store::{Read, SaleRecord};

impl Engine {
    /// The refund that an answer about an attempt tells and nobody knew of, if it does. `attempt` is as the answer
    /// left it. No more than is left of the payment: what a person gave back by hand beside it can't be told apart.
    pub(crate) fn refund_seen(
        &self,
        read: &Read<'_>,
        record: &SaleRecord,
        attempt: &Attempt,
        observation: &Observation,
        now: Moment,
    ) -> Result<Option<Refund>, EngineError> {
        let paid_minor = attempt.asked.amount_minor;
        let told_minor = match (observation.verdict, observation.details.refunded_minor) {
            (Verdict::Refunded, told) => told.unwrap_or(paid_minor),
            (Verdict::PartiallyRefunded, Some(told)) => told,
            _ => return Ok(None),
        };
        let by_gateway = |refund: &&Refund| {
            matches!(refund.way, RefundWay::Gateway | RefundWay::Seen) && refund.stage != RefundStage::Failed
        };
        let known_minor = of_attempt(attempt, &record.refunds)
            .filter(by_gateway)
            .fold(0_i64, |sum, refund| sum.saturating_add(refund.amount.amount_minor));
        let left_minor = paid_minor.saturating_sub(held_minor(attempt, &record.refunds));
        let more_minor = told_minor.saturating_sub(known_minor).min(left_minor);
        if attempt.stage != Stage::Confirmed || more_minor <= 0 {
            return Ok(None);
        }
        let day = self.open_day_at(read, now)?;
        let name = (next_ordinal(record), attempt.own_reference.clone());
        let amount = Money::new(more_minor, attempt.asked.currency);
        let seen = Refund::wanted(name, RefundWay::Seen, amount, String::new(), None, now);
        let refund = Refund { raw_status: Some(observation.raw_status.clone()), ..seen };
        Ok(Some(refund.done(now, day)))
    }
}
