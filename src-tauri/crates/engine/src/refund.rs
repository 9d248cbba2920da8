//! Giving money back: the intent is committed before the gateway is asked, and a lost answer is asked about,
//! never sent again as another wish.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::project::amount;
use crate::views::{
    ErrorCode, RefundInput, RefundReply, RefundStageView, RefundView, RefundWayView, ReturnableView,
};
use domain::{Actor, Attempt, Money, Permission, Refund, RefundStage, RefundWay, SaleNumber};
use gateways::capabilities::Refunding;
use serde_json::json;
use store::{SaleRecord, StoreError};

/// A refund as it may be wanted.
struct Wanted {
    attempt: Attempt,
    amount: Money,
    way: RefundWay,
    reason: String,
}

impl Engine {
    /// Gives money of a paid sale back: through its gateway, or as a record of what a person gave back by hand.
    ///
    /// The refund is committed before the gateway is asked. What the gateway refuses is recorded as failed, with
    /// the reason in `problem`; after a lost answer the gateway is asked what became of it until it says.
    pub async fn refund(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        input: RefundInput,
    ) -> Result<RefundReply, EngineError> {
        self.allow(actor, Permission::Refund)?;
        let (engine, actor, number) = (self.clone(), actor.clone(), number.clone());
        self.to_the_end(async move { engine.give_back(&actor, &number, input).await }).await
    }

    async fn give_back(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        input: RefundInput,
    ) -> Result<RefundReply, EngineError> {
        let reason = crate::input::required_note(&input.reason)?;
        let _one_at_a_time = self.alone_with(number)?;
        let record = self.record(number).await?;
        let wanted = self.wanted(&record, &input, reason)?;
        if wanted.way == RefundWay::Gateway {
            self.wait_for_the_gateway(&wanted.attempt.gateway).await?;
        }
        let (record, refund) = self.commit_refund(actor, number, wanted).await?;
        if refund.way != RefundWay::Gateway {
            return self.refund_reply(&record, &refund, None);
        }
        let (ask, slot) = self.refund_request(&record, &refund)?;
        self.spend(&slot.gateway.id());
        match slot.gateway.refund(&ask).await {
            Some(Ok(answer)) => {
                let (record, refund) = self.keep_refund_answer(number, refund.ordinal, answer).await?;
                self.inner.refunds_again.notify_one();
                self.refund_reply(&record, &refund, None)
            }
            Some(Err(error)) => self.keep_refund_error(number, &refund, &slot, error).await,
            None => Err(EngineError::new(ErrorCode::Internal)),
        }
    }

    /// What is wanted, judged by the record as it is read now.
    fn wanted(
        &self,
        record: &SaleRecord,
        input: &RefundInput,
        reason: String,
    ) -> Result<Wanted, EngineError> {
        let number = &record.sale.number;
        let (attempt, left) = payment(record, input.own_reference.as_deref())?;
        let way = match input.way {
            RefundWayView::Gateway => RefundWay::Gateway,
            RefundWayView::Cash => RefundWay::Cash,
            RefundWayView::Other => RefundWay::Other,
            RefundWayView::Seen => return Err(EngineError::bad_input("way")),
        };
        let wished = Money::new(input.amount_minor.unwrap_or(left.amount_minor), left.currency);
        if wished.amount_minor <= 0 {
            return Err(EngineError::amount(domain::AmountError::Zero, left.currency));
        }
        if wished.amount_minor > left.amount_minor {
            return Err(EngineError::new(ErrorCode::RefundTooMuch)
                .with("sale", number)
                .with("left", left.figures())
                .with("currency", left.currency));
        }
        if way == RefundWay::Gateway {
            let slot = self.slot(&attempt.gateway)?;
            let name = self.gateway_name(&attempt.gateway);
            let is_all = record.claims().into_iter().zip(&record.attempts).any(|(claim, kept)| {
                kept.attempt.own_reference == attempt.own_reference
                    && claim.is_some_and(|(_, money)| money == wished)
            });
            match slot.gateway.capabilities().refund {
                Refunding::Partial => {}
                Refunding::Whole if is_all => {}
                Refunding::Whole => {
                    return Err(EngineError::new(ErrorCode::RefundWholeOnly).with("gateway", name));
                }
                Refunding::No => {
                    return Err(EngineError::new(ErrorCode::RefundNotOffered).with("gateway", name));
                }
            }
            if slot.key_place.is_none() {
                return Err(EngineError::new(ErrorCode::KeyMissing).with("gateway", name));
            }
        }
        Ok(Wanted { attempt, amount: wished, way, reason })
    }

    /// Commits the intent; what a person gave back by hand is done with it.
    async fn commit_refund(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        wanted: Wanted,
    ) -> Result<(SaleRecord, Refund), EngineError> {
        let (engine, actor, number) = (self.clone(), actor.clone(), number.clone());
        self.inner
            .store
            .write(move |write| {
                let mut record = write.sale(&number)?.ok_or(StoreError::NotFound)?;
                let own_reference = wanted.attempt.own_reference.clone();
                // Judged again where nobody can come between.
                let left = record.left_to_return(&own_reference).map_or(0, |left| left.amount_minor);
                let is_under_way =
                    domain::refund::of_attempt(&wanted.attempt, &record.refunds).any(Refund::is_under_way);
                if is_under_way && wanted.way == RefundWay::Gateway {
                    return Err(EngineError::new(ErrorCode::RefundUnderWay).with("sale", &number));
                }
                if left < wanted.amount.amount_minor {
                    return Err(EngineError::new(ErrorCode::RefundTooMuch)
                        .with("sale", &number)
                        .with("left", Money::new(left, wanted.amount.currency).figures())
                        .with("currency", wanted.amount.currency));
                }
                let now = engine.corrected_now(&wanted.attempt.gateway);
                let refund = Refund::wanted(
                    (next_ordinal(&record), own_reference.clone()),
                    wanted.way,
                    wanted.amount,
                    wanted.reason,
                    actor.name.clone(),
                    now,
                );
                let day = engine.open_day_at(write, now)?;
                write.set_open_day(day);
                let is_by_gateway = refund.way == RefundWay::Gateway;
                let refund = if is_by_gateway { refund } else { refund.done(now, day) };
                let kind = if is_by_gateway { "refund_asked" } else { "refund_recorded" };
                let mut entry = engine.entry(kind, &number, Some(&actor), body(&refund));
                entry.attempt = Some(own_reference);
                record.refunds.push(refund.clone());
                record.seq = write.save(&record, entry)?;
                Ok((record, refund))
            })
            .await
    }

    pub(crate) fn refund_reply(
        &self,
        record: &SaleRecord,
        refund: &Refund,
        problem: Option<EngineError>,
    ) -> Result<RefundReply, EngineError> {
        Ok(RefundReply {
            sale: self.view(record)?,
            refund: refund_view(refund),
            problem: problem.map(|problem| problem.view()),
        })
    }

    /// The payments of a sale of which money can be given back.
    pub(crate) fn returnable(&self, record: &SaleRecord) -> Vec<ReturnableView> {
        record
            .attempts
            .iter()
            .filter_map(|kept| {
                let left = record.left_to_return(&kept.attempt.own_reference)?;
                let refunding = self
                    .slot(&kept.attempt.gateway)
                    .map_or(Refunding::No, |slot| slot.gateway.capabilities().refund);
                Some(ReturnableView {
                    own_reference: kept.attempt.own_reference.to_string(),
                    gateway_name: self.gateway_name(&kept.attempt.gateway),
                    left: amount(left),
                    by_gateway: refunding != Refunding::No,
                    in_part: refunding == Refunding::Partial,
                })
            })
            .collect()
    }
}

/// The attempt whose money is to go back, and what is left of that.
fn payment(record: &SaleRecord, wanted: Option<&str>) -> Result<(Attempt, Money), EngineError> {
    let nothing = || EngineError::new(ErrorCode::RefundNothingLeft).with("sale", &record.sale.number);
    let mut open = record
        .attempts
        .iter()
        .filter(|kept| wanted.is_none_or(|wanted| kept.attempt.own_reference.to_string() == wanted))
        .filter_map(|kept| Some((kept.attempt.clone(), record.left_to_return(&kept.attempt.own_reference)?)));
    let first = open.next().ok_or_else(nothing)?;
    // Of two payments, only a person can say which goes back.
    if open.next().is_some() { Err(EngineError::bad_input("own_reference")) } else { Ok(first) }
}

pub(crate) fn next_ordinal(record: &SaleRecord) -> u32 {
    u32::try_from(record.refunds.len()).unwrap_or(u32::MAX).saturating_add(1)
}

/// What the journal keeps of a refund as it stands.
pub(crate) fn body(refund: &Refund) -> serde_json::Value {
    json!({
        "refund": refund.ordinal,
        "way": refund.way.word(),
        "amount_minor": refund.amount.amount_minor,
        "currency": refund.amount.currency.code(),
        "reason": refund.reason,
        "stage": refund.stage.word(),
        "reference": refund.reference,
        "raw_status": refund.raw_status,
        "problem": refund.problem,
        "business_day": refund.business_day.map(|day| day.to_string()),
    })
}

/// A refund for a screen.
pub(crate) fn refund_view(refund: &Refund) -> RefundView {
    RefundView {
        ordinal: refund.ordinal,
        own_reference: refund.attempt.to_string(),
        way: match refund.way {
            RefundWay::Gateway => RefundWayView::Gateway,
            RefundWay::Cash => RefundWayView::Cash,
            RefundWay::Other => RefundWayView::Other,
            RefundWay::Seen => RefundWayView::Seen,
        },
        amount: amount(refund.amount),
        reason: refund.reason.clone(),
        by: refund.by.clone(),
        asked_at: refund.asked_at.to_rfc3339(),
        stage: match refund.stage {
            RefundStage::Asking if refund.is_unclear() => RefundStageView::Unclear,
            RefundStage::Asking => RefundStageView::Asking,
            RefundStage::Pending => RefundStageView::Pending,
            RefundStage::Done => RefundStageView::Done,
            RefundStage::Failed => RefundStageView::Failed,
        },
        problem: refund.problem.clone(),
        ended_at: refund.ended_at.map(|at| at.to_rfc3339()),
        business_day: refund.business_day.map(|day| day.to_string()),
    }
}
