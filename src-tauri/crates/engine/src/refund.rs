//! Giving money back: the intent is committed before the gateway is asked, and a lost answer is asked about,
//! never sent again as another wish.

use crate::engine::{Engine, Slot};
use crate::error::EngineError;
use crate::project::amount;
use crate::views::{
    ErrorCode, RefundInput, RefundReply, RefundStageView, RefundView, RefundWayView, ReturnableView,
};
use domain::{
    Actor, Attempt, BusinessDay, Moment, Money, Permission, Refund, RefundStage, RefundWay, SaleNumber,
};
use gateways::capabilities::Refunding;
use gateways::gateway::{RefundAnswer, RefundRequest, RefundStage as Told};
use gateways::{CheckError, LinkError};
use serde_json::json;
use store::{Read, SaleRecord, StoreError};

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
        let reason = domain::note::checked(&input.reason)?;
        if reason.is_empty() {
            return Err(EngineError::new(ErrorCode::NoteRequired));
        }
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
        self.with_budget(&slot.gateway.id(), |budget, now| budget.take(now));
        match slot.gateway.refund(&ask).await {
            Some(Ok(answer)) => {
                let (record, refund) = self.keep_refund_answer(number, refund.ordinal, answer).await?;
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
                let day = engine.shop().calendar().open_day_of(now, write.closed_through()?);
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
        self.change_refund(number, ordinal, move |refund, at, day| {
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

    async fn keep_refund_error(
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
            .change_refund(number, refund.ordinal, move |refund, at, _| match certain_no {
                Some(why) => refund.failed(&why, at),
                None => Refund { problem: Some(word), ..refund },
            })
            .await?;
        self.inner.refunds_again.notify_one();
        self.refund_reply(&record, &refund, Some(problem.with("sale", number)))
    }

    /// Changes a refund that hasn't ended, in one transaction with its journal row. Nothing is written where
    /// nothing changes.
    async fn change_refund(
        &self,
        number: &SaleNumber,
        ordinal: u32,
        change: impl FnOnce(Refund, Moment, BusinessDay) -> Refund + Send + 'static,
    ) -> Result<(SaleRecord, Refund), EngineError> {
        let (engine, number) = (self.clone(), number.clone());
        self.inner
            .store
            .write(move |write| {
                let mut record = write.sale(&number)?.ok_or(StoreError::NotFound)?;
                let index = place_of(&record, ordinal)?;
                let old = record.refunds[index].clone();
                let gateway = record
                    .attempts
                    .iter()
                    .find(|kept| kept.attempt.own_reference == old.attempt)
                    .map(|kept| kept.attempt.gateway.clone());
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
                let mut entry = engine.entry("refund_answer", &number, None, body(&new));
                entry.attempt = Some(new.attempt.clone());
                record.refunds[index] = new.clone();
                record.seq = write.save(&record, entry)?;
                Ok((record, new))
            })
            .await
    }

    fn open_day_at(&self, read: &Read<'_>, now: Moment) -> Result<BusinessDay, EngineError> {
        Ok(self.shop().calendar().open_day_of(now, read.closed_through()?))
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
        let note = domain::note::checked(note)?;
        if note.is_empty() {
            return Err(EngineError::new(ErrorCode::NoteRequired));
        }
        let _one_at_a_time = self.alone_with(number)?;
        let (engine, actor, number) = (self.clone(), actor.clone(), number.clone());
        let (record, refund) = self
            .inner
            .store
            .write(move |write| {
                let mut record = write
                    .sale(&number)?
                    .ok_or_else(|| EngineError::new(ErrorCode::SaleNotFound).with("sale", &number))?;
                let not_open = || EngineError::new(ErrorCode::RefundNotOpen).with("sale", &number);
                let index = place_of(&record, ordinal).map_err(|_| not_open())?;
                let old = record.refunds[index].clone();
                if old.stage.is_over() {
                    return Err(not_open());
                }
                let now = engine.corrected_now(&engine.default_gateway());
                let day = engine.open_day_at(write, now)?;
                write.set_open_day(day);
                let new = if went_back { old.done(now, day) } else { old.failed("by_person", now) };
                let mut told = body(&new);
                told["note"] = json!(note);
                let mut entry = engine.entry("refund_settled", &number, Some(&actor), told);
                entry.attempt = Some(new.attempt.clone());
                record.refunds[index] = new.clone();
                record.seq = write.save(&record, entry)?;
                Ok::<_, EngineError>((record, new))
            })
            .await?;
        self.refund_reply(&record, &refund, None)
    }

    fn refund_reply(
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
        self.with_budget(&gateway, |budget, now| budget.take(now));
        let is_unnamed = refund.stage == RefundStage::Asking && refund.reference.is_none();
        if is_unnamed && slot.gateway.capabilities().idempotency_key {
            return match slot.gateway.refund(&ask).await {
                Some(Ok(answer)) => {
                    self.keep_refund_answer(&record.sale.number, refund.ordinal, answer).await?;
                    Ok(None)
                }
                Some(Err(LinkError::Throttled { after, .. })) => Ok(Some(CheckError::Throttled { after })),
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
                if let CheckError::Throttled { after: Some(after) } = &problem {
                    self.with_budget(&gateway, |budget, now| budget.pause(now + *after));
                }
                Ok(Some(problem))
            }
            None => Ok(None),
        }
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

fn place_of(record: &SaleRecord, ordinal: u32) -> Result<usize, EngineError> {
    record
        .refunds
        .iter()
        .position(|refund| refund.ordinal == ordinal)
        .ok_or_else(|| EngineError::new(ErrorCode::Internal))
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
