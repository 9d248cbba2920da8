//! What becomes of a refund: what the gateway says of it, when it is asked and when it is asked again, and what a
//! person says of one that the gateway doesn't end.

use crate::engine::{Engine, Slot};
use crate::error::EngineError;
use crate::refund::body;
use crate::views::{ErrorCode, RefundReply};
use domain::{Actor, BusinessDay, Moment, Permission, Refund, RefundStage, RefundWay, SaleNumber};
use gateways::gateway::{RefundAnswer, RefundRequest, RefundStage as Told};
use gateways::{CheckError, LinkError};
use serde_json::json;
use store::{SaleRecord, StoreError};

/// A person's word on a refund.
struct PersonSays {
    actor: Actor,
    note: String,
}

impl Engine {
    /// What a gateway is asked for a refund.
    pub(crate) fn refund_request(
        &self,
        record: &SaleRecord,
        refund: &Refund,
    ) -> Result<(RefundRequest, Slot), EngineError> {
        let broken = || EngineError::new(ErrorCode::Internal);
        let index = crate::answers::index_of(record, &refund.attempt)?;
        let attempt = &record.attempts[index].attempt;
        let (_, paid) = record.claims().into_iter().nth(index).flatten().ok_or_else(broken)?;
        let by_gateway = |earlier: &&Refund| {
            earlier.ordinal < refund.ordinal
                && matches!(earlier.way, RefundWay::Gateway | RefundWay::Seen)
                && earlier.stage == RefundStage::Done
        };
        let before = domain::refund::of_attempt(attempt, &record.refunds).filter(by_gateway);
        let ask = RefundRequest {
            reference: attempt.reference.clone().ok_or_else(broken)?,
            own_reference: attempt.own_reference.clone(),
            key: refund.key(),
            paid,
            before_minor: before.fold(0, |sum, one| sum.saturating_add(one.amount.amount_minor)),
            amount: refund.amount,
            reason: refund.reason.clone(),
        };
        Ok((ask, self.slot(&attempt.gateway)?))
    }

    /// Records what the gateway said of a refund. What ended stays as it is.
    pub(crate) async fn keep_refund_answer(
        &self,
        number: &SaleNumber,
        ordinal: u32,
        answer: RefundAnswer,
    ) -> Result<(SaleRecord, Refund), EngineError> {
        self.change_refund(number, ordinal, None, move |refund, at, day| {
            // A gateway that knows no name for it hasn't said that it took a wish whose answer was lost.
            let is_taken = !refund.is_unclear() || answer.reference.is_some();
            let refund = Refund {
                reference: answer.reference.or(refund.reference.clone()),
                raw_status: Some(answer.raw_status),
                ..refund
            };
            match answer.stage {
                Told::Pending if !is_taken => refund,
                Told::Pending => Refund { stage: RefundStage::Pending, problem: None, ..refund },
                Told::Succeeded => refund.done(at, day),
                Told::Failed => refund.failed("refused", at),
            }
        })
        .await
    }

    pub(crate) async fn keep_refund_error(
        &self,
        number: &SaleNumber,
        refund: &Refund,
        slot: &Slot,
        error: LinkError,
    ) -> Result<RefundReply, EngineError> {
        let name = slot.gateway.capabilities().display_name;
        let (certain_no, problem) = match &error {
            LinkError::Rejected { reason, .. } => (
                Some(reason.clone()),
                EngineError::new(ErrorCode::RefundRefused).with("gateway", name).with("reason", reason),
            ),
            LinkError::KeyRefused { .. } | LinkError::NotSent { .. } | LinkError::Throttled { .. } => {
                (Some(crate::link::reason_word(&error)), EngineError::link(&error, name))
            }
            LinkError::Ambiguous { .. } | LinkError::Unsafe { .. } | LinkError::WrongEnvironment { .. } => {
                (None, EngineError::new(ErrorCode::RefundLost).with("gateway", name).unknown())
            }
        };
        let word = crate::link::reason_word(&error);
        let (record, refund) = self
            .change_refund(number, refund.ordinal, None, move |refund, at, _| match certain_no {
                Some(why) => refund.failed(&why, at),
                None => Refund { problem: Some(word), ..refund },
            })
            .await?;
        self.inner.refunds_again.notify_one();
        self.refund_reply(&record, &refund, Some(problem.with("sale", number)))
    }

    /// Changes a refund that hasn't ended, in one transaction with its journal row: by its gateway's word, or by what
    /// a person said of it. Nothing is written where nothing changes.
    async fn change_refund(
        &self,
        number: &SaleNumber,
        ordinal: u32,
        said: Option<PersonSays>,
        change: impl FnOnce(Refund, Moment, BusinessDay) -> Refund + Send + 'static,
    ) -> Result<(SaleRecord, Refund), EngineError> {
        let (engine, number) = (self.clone(), number.clone());
        self.inner
            .store
            .write(move |write| {
                let mut record = write.sale(&number)?.ok_or(StoreError::NotFound)?;
                let index = place_of(&record, ordinal)?;
                let old = record.refunds[index].clone();
                let gateway = record.attempt(&old.attempt).map(|kept| kept.attempt.gateway.clone());
                let now = engine.corrected_now(&gateway.unwrap_or_else(|| engine.default_gateway()));
                let day = engine.open_day_at(write, now)?;
                if old.stage.is_over() {
                    return Ok((record, old));
                }
                let new = change(old.clone(), now, day);
                if new == old {
                    return Ok((record, old));
                }
                write.set_open_day(day);
                let mut entry = match said {
                    None => engine.entry("refund_answer", &number, None, body(&new)),
                    Some(PersonSays { actor, note }) => {
                        let mut told = body(&new);
                        told["note"] = json!(note);
                        engine.entry("refund_settled", &number, Some(&actor), told)
                    }
                };
                entry.attempt = Some(new.attempt.clone());
                record.refunds[index] = new.clone();
                record.seq = write.save(&record, entry)?;
                Ok((record, new))
            })
            .await
    }

    /// A person's word on a refund whose answer was lost or that the gateway doesn't end: it went back, or it
    /// didn't and won't.
    pub async fn settle_refund(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        ordinal: u32,
        went_back: bool,
        note: &str,
    ) -> Result<RefundReply, EngineError> {
        self.allow(actor, Permission::Refund)?;
        let note = crate::input::required_note(note)?;
        let _one_at_a_time = self.alone_with(number)?;
        let record = self.record(number).await?;
        let refund = record.refunds.iter().find(|refund| refund.ordinal == ordinal);
        if !refund.is_some_and(Refund::is_under_way) {
            return Err(EngineError::new(ErrorCode::RefundNotOpen).with("sale", number));
        }
        let said = PersonSays { actor: actor.clone(), note };
        let settle = move |refund: Refund, at, day| {
            if went_back { refund.done(at, day) } else { refund.failed("by_person", at) }
        };
        let (record, refund) = self.change_refund(number, ordinal, Some(said), settle).await?;
        self.refund_reply(&record, &refund, None)
    }

    /// Asks the gateway what became of a refund, and records it. Gives why no answer could be used, if so.
    ///
    /// Where the same wish sent twice is one wish, one whose answer was lost is sent again under its key: that
    /// is how such a gateway is asked about it.
    pub(crate) async fn ask_about_refund(
        &self,
        record: &SaleRecord,
        refund: &Refund,
    ) -> Result<Option<CheckError>, EngineError> {
        let (ask, slot) = self.refund_request(record, refund)?;
        if slot.key_place.is_none() {
            return Ok(Some(CheckError::KeyRefused(gateways::KeyError::Missing)));
        }
        let gateway = slot.gateway.id();
        if let Some(pause) = self.pause_of(&gateway) {
            return Ok(Some(CheckError::Throttled { after: Some(pause) }));
        }
        self.spend(&gateway);
        let is_unnamed = refund.stage == RefundStage::Asking && refund.reference.is_none();
        if is_unnamed && slot.gateway.capabilities().idempotency_key {
            return match slot.gateway.refund(&ask).await {
                Some(Ok(answer)) => {
                    self.keep_refund_answer(&record.sale.number, refund.ordinal, answer).await?;
                    Ok(None)
                }
                Some(Err(LinkError::Throttled { after, .. })) => {
                    let problem = CheckError::Throttled { after };
                    self.heed_pause(&gateway, &problem);
                    Ok(Some(problem))
                }
                Some(Err(error @ (LinkError::Rejected { .. } | LinkError::Ambiguous { .. }))) => {
                    self.keep_refund_error(&record.sale.number, refund, &slot, error).await?;
                    Ok(None)
                }
                // Nothing was sent, so the first wish stands where it stood.
                Some(Err(_)) | None => Ok(Some(CheckError::NoAnswer(gateways::NoAnswer::NoConnection))),
            };
        }
        match slot.gateway.check_refund(&ask, refund.reference.as_deref()).await {
            Some(Ok(answer)) => {
                self.keep_refund_answer(&record.sale.number, refund.ordinal, answer).await?;
                Ok(None)
            }
            Some(Err(problem)) => {
                self.heed_pause(&gateway, &problem);
                Ok(Some(problem))
            }
            None => Ok(None),
        }
    }
}

fn place_of(record: &SaleRecord, ordinal: u32) -> Result<usize, EngineError> {
    record
        .refunds
        .iter()
        .position(|refund| refund.ordinal == ordinal)
        .ok_or_else(|| EngineError::new(ErrorCode::Internal))
}
