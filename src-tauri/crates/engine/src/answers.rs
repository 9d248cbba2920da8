//! Asking about an attempt, and recording what the answer means.

use crate::engine::Engine;
use crate::error::EngineError;
use domain::tender::settle;
use domain::{
    Attempt, CaptureStage, Fact, GatewayId, OwnReference, SaleNumber, SaleState, Stage, capture, transition,
};
use gateways::{CheckError, CheckRequest};
use serde_json::json;
use store::{AttemptRecord, SaleRecord, Write};

/// What asking brought.
pub(crate) struct Asked {
    /// The sale after it.
    pub record: SaleRecord,
    /// Whether something became true by it.
    pub changed: bool,
    /// Why no answer could be used, if so.
    pub problem: Option<CheckError>,
}

impl Engine {
    /// Asks the gateway about one attempt and records the answer. `None` when there is nothing to ask.
    pub(crate) async fn ask_about(&self, attempt: &Attempt) -> Result<Option<Asked>, EngineError> {
        if attempt.is_askable() && self.pause_of(&attempt.gateway).is_none() {
            self.spend(&attempt.gateway);
        }
        self.ask_within_budget(attempt).await
    }

    /// [`Engine::ask_about`] where the budget was used already.
    pub(crate) async fn ask_within_budget(&self, attempt: &Attempt) -> Result<Option<Asked>, EngineError> {
        let Some(reference) = attempt.reference.clone() else {
            return self.look_up(attempt).await;
        };
        let slot = self.slot(&attempt.gateway)?;
        if slot.key_place.is_none() {
            let problem = CheckError::KeyRefused(gateways::KeyError::Missing);
            return self.keep_silence(attempt.own_reference.clone(), problem).await.map(Some);
        }
        if let Some(pause) = self.pause_of(&attempt.gateway) {
            let problem = CheckError::Throttled { after: Some(pause) };
            return self.keep_silence(attempt.own_reference.clone(), problem).await.map(Some);
        }
        let asked_at = self.monotonic();
        self.inner.asked.note(&attempt.own_reference, asked_at);
        let outcome = slot.gateway.check(&question(attempt, reference)).await;
        let took = self.monotonic().saturating_sub(asked_at);
        self.note_health(&attempt.gateway, took, outcome.as_ref().err());
        match outcome {
            Ok(answer) => {
                let asked = self.keep_answer(attempt.own_reference.clone(), answer).await?;
                self.take_reserved(asked, &attempt.own_reference).await.map(Some)
            }
            Err(problem) => self.keep_silence(attempt.own_reference.clone(), problem).await.map(Some),
        }
    }

    /// Judges an answer inside one transaction and commits what became true.
    pub(crate) async fn keep_answer(
        &self,
        own_reference: OwnReference,
        answer: gateways::Answer,
    ) -> Result<Asked, EngineError> {
        let engine = self.clone();
        let verified_at = self.monotonic();
        let reference = own_reference.clone();
        let asked = self
            .inner
            .store
            .write(move |write| {
                let (mut record, index) = attempt_in(write, &own_reference)?;
                let observation = &answer.observation;
                let gateway = record.attempts[index].attempt.gateway.clone();
                let contact = engine.contact_after_answer(
                    &gateway,
                    observation.server_time,
                    observation.request_id.clone(),
                );
                let now = engine.corrected_now(&gateway);
                let was = record.state();
                let contact_back = record.attempts[index].contact.problem.is_some();
                let change = transition(&record.attempts[index].attempt, observation, now);
                let mut next = change.next;
                if change.facts.iter().any(|fact| matches!(fact, Fact::Moved { to: Stage::Confirmed, .. })) {
                    // An accepted conflict has its day already; its money doesn't move to another.
                    let day = engine.open_day_at(write, now)?;
                    next.business_day = next.business_day.or(Some(day));
                }
                let counted_before = record.attempts[index].attempt.clone();
                let mut facts: Vec<serde_json::Value> =
                    change.facts.iter().filter_map(|fact| serde_json::to_value(fact).ok()).collect();
                let mut attempts = record.bare_attempts();
                attempts[index] = next;
                if counted_before.stage != Stage::Confirmed && attempts[index].stage == Stage::Confirmed {
                    let flags = attempts[index].flags;
                    settle(&mut attempts, index, &record.tenders, now);
                    for flag in attempts[index].flags.since(flags).iter() {
                        facts.push(json!({ "fact": "flagged", "flag": flag.word() }));
                    }
                }
                let was_reserved = record.captures.iter().any(|capture| {
                    capture.attempt == own_reference && capture.stage == CaptureStage::Asking
                });
                let captured = was_reserved && attempts[index].stage == Stage::Confirmed;
                if captured {
                    record.captures = capture::taken(&record.captures, &own_reference);
                }
                let seen = engine.refund_seen(write, &record, &attempts[index], observation, now)?;
                if let Some(refund) = &seen {
                    write.set_open_day(refund.business_day.unwrap_or(engine.today()));
                    facts.push(json!({ "fact": "refund_seen" }));
                    record.refunds.push(refund.clone());
                }
                record.attempts[index].contact = contact.clone();
                for (kept, attempt) in record.attempts.iter_mut().zip(attempts) {
                    kept.attempt = attempt;
                }
                // Counters of not-found answers and of patience live in the attempt, so an answer that only moved
                // those is kept as a quiet change with its own row.
                let is_nothing_new = facts.is_empty() && !contact_back;
                if is_nothing_new && record.attempts[index].attempt == counted_before {
                    write.record_contact(&own_reference, &contact)?;
                    return Ok(Asked { record, changed: false, problem: None });
                }
                let is = record.state();
                if was != is || bring_money(&change.facts) {
                    // A new verdict is news, also where somebody saw an earlier one.
                    let seen = is != SaleState::Open && engine.inner.front.shows(&record.sale.number);
                    record.sale.acknowledged_at = seen.then(|| engine.now_utc());
                }
                let changed = !facts.is_empty();
                let mut entry = engine.entry(
                    "answer",
                    &record.sale.number,
                    None,
                    json!({
                        "facts": facts,
                        "raw_status": observation.raw_status,
                        "raw_message": observation.raw_message,
                        "reference": observation.details.reference,
                        "amount_minor": observation.details.amount_minor,
                        "currency": observation.details.currency,
                        "environment": observation.details.environment,
                        "server_time": observation.server_time.map(|at| at.to_rfc3339()),
                        "difference_ms": contact.difference_ms,
                        "request_id": observation.request_id,
                        "contact_back": contact_back,
                        "captured": captured,
                        "seen": seen.as_ref().map(crate::refund::body),
                        "business_day": record.attempts[index].attempt.business_day.map(|day| day.to_string()),
                    }),
                );
                entry.attempt = Some(own_reference);
                record.seq = write.save(&record, entry)?;
                Ok::<_, EngineError>(Asked { record, changed, problem: None })
            })
            .await?;
        self.inner.verified.note(&reference, verified_at);
        self.tell_contact(&asked.record);
        Ok(asked)
    }

    /// Records that no answer could be used: the stage stays, the first failure of a kind is journalled.
    pub(crate) async fn keep_silence(
        &self,
        own_reference: OwnReference,
        problem: CheckError,
    ) -> Result<Asked, EngineError> {
        let engine = self.clone();
        let word = problem.word();
        let asked = self
            .inner
            .store
            .write(move |write| {
                let (mut record, index) = attempt_in(write, &own_reference)?;
                let now = engine.now_utc();
                let contact = &mut record.attempts[index].contact;
                let new_problem = contact.problem.as_deref() != Some(word);
                contact.asked_at = Some(now);
                contact.problem = Some(word.to_owned());
                contact.problem_since = contact.problem_since.or(Some(now));
                if new_problem {
                    let mut entry =
                        engine.entry("contact_lost", &record.sale.number, None, json!({ "problem": word }));
                    entry.attempt = Some(own_reference);
                    record.seq = write.save(&record, entry)?;
                } else {
                    let contact = contact.clone();
                    write.record_contact(&own_reference, &contact)?;
                }
                Ok::<_, EngineError>(record)
            })
            .await?;
        self.tell_contact(&asked);
        Ok(Asked { record: asked, changed: false, problem: Some(problem) })
    }

    /// Asks about every attempt of a sale that can still change: the displayed one first.
    ///
    /// Gives the sale after it, and the first reason why an answer couldn't be used, with its gateway.
    pub(crate) async fn ask_about_sale(
        &self,
        number: &SaleNumber,
    ) -> Result<(SaleRecord, Option<(GatewayId, CheckError)>), EngineError> {
        let mut record = self.record(number).await?;
        let mut attempts: Vec<Attempt> = record
            .attempts
            .iter()
            .map(|kept| &kept.attempt)
            .filter(|attempt| attempt.is_askable())
            .cloned()
            .collect();
        let shown = |attempt: &Attempt| attempt.screen.is_shown();
        attempts.sort_by_key(|attempt| (!shown(attempt), std::cmp::Reverse(attempt.own_reference.ordinal())));
        let open = |attempt: &&Attempt| attempt.stage != Stage::Confirmed;
        // A sale whose attempts are all decided is still asked about, newest first: that is what the
        // person pressed the key for.
        let chosen: Vec<Attempt> = if attempts.iter().any(|attempt| open(&attempt)) {
            attempts.iter().filter(open).cloned().collect()
        } else {
            attempts.into_iter().take(1).collect()
        };
        let mut problem = None;
        for attempt in chosen {
            if let Some(asked) = self.ask_about(&attempt).await? {
                record = asked.record;
                problem = problem.or(asked.problem.map(|why| (attempt.gateway.clone(), why)));
            }
        }
        Ok((record, problem))
    }
}

/// A question about an attempt that has that reference.
pub(crate) fn question(attempt: &Attempt, reference: String) -> CheckRequest {
    CheckRequest { reference, own_reference: attempt.own_reference.clone(), asked: attempt.asked }
}

/// Whether money came by what became true, matching or not.
fn bring_money(facts: &[Fact]) -> bool {
    facts.iter().any(|fact| matches!(fact, Fact::Moved { to: Stage::Confirmed, .. } | Fact::Conflict))
}

/// The sale of an attempt as the transaction sees it, and where the attempt stands in it.
pub(crate) fn attempt_in(
    write: &Write<'_>,
    own_reference: &OwnReference,
) -> Result<(SaleRecord, usize), EngineError> {
    let record = write.sale_of_attempt(own_reference)?.ok_or(store::StoreError::NotFound)?;
    let index = index_of(&record, own_reference)?;
    Ok((record, index))
}

/// Where an attempt stands in its sale's record.
pub(crate) fn index_of(record: &SaleRecord, own_reference: &OwnReference) -> Result<usize, EngineError> {
    record
        .attempts
        .iter()
        .position(|kept: &AttemptRecord| kept.attempt.own_reference == *own_reference)
        .ok_or_else(|| EngineError::new(crate::views::ErrorCode::Internal))
}
