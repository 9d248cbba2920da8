//! What waits for a person, and what a person decides.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::project::{amount, cause_view, resolution_kind};
use crate::views::{AttentionItem, DecisionView, ErrorCode, SaleView, StateView, StripView};
use domain::reconciliation::{Cause, stake};
use domain::tender::settle;
use domain::{Actor, Attempt, Flag, Permission, Refund, Resolution, ResolutionKind, SaleNumber, refund};
use serde_json::json;
use store::{AttemptRecord, SaleRecord};

impl Engine {
    /// Everything that waits for a decision, newest first.
    pub async fn attention(&self, actor: &Actor) -> Result<Vec<AttentionItem>, EngineError> {
        self.allow(actor, Permission::ReadSales)?;
        let records = self.inner.store.read(|read| Ok::<_, EngineError>(read.needing_person()?)).await?;
        let mut items = Vec::new();
        let today = self.today();
        // A cashier sees what is odd about their own shift; deciding is the owner's.
        for record in records.iter().filter(|record| actor.sees(&record.sale, record.state(), today)) {
            items.extend(self.attention_of(record)?);
        }
        items.sort_by(|one, other| other.at.cmp(&one.at));
        Ok(items)
    }

    /// What about one sale waits for a decision.
    fn attention_of(&self, record: &SaleRecord) -> Result<Vec<AttentionItem>, EngineError> {
        let mut items = Vec::new();
        for kept in &record.attempts {
            let Some(cause) = record.cause(&kept.attempt) else { continue };
            let attempt = &kept.attempt;
            let at = attempt.conflict_at.or(attempt.confirmed_at).unwrap_or(attempt.created_at);
            items.push(AttentionItem {
                sale: self.view(record)?,
                own_reference: attempt.own_reference.to_string(),
                cause: cause_view(cause),
                amount: amount(stake(attempt, cause, &record.refunds)),
                at: at.to_rfc3339(),
                decisions: decisions(cause, attempt, &record.refunds),
            });
        }
        Ok(items)
    }

    /// Records a person's decision about an attempt. Stage and flags stay as they were.
    pub async fn resolve(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        own_reference: Option<&str>,
        decision: DecisionView,
        note: &str,
    ) -> Result<SaleView, EngineError> {
        self.allow(actor, Permission::Resolve)?;
        let note = crate::input::required_note(note)?;
        // Whether anybody is still waited for depends on it.
        self.take_down_due(&self.record(number).await?).await?;
        let engine = self.clone();
        let number = number.clone();
        let own_reference = own_reference.map(str::to_owned);
        let actor = actor.clone();
        let record = self
            .inner
            .store
            .write(move |write| {
                let mut record = write
                    .sale(&number)?
                    .ok_or_else(|| EngineError::new(ErrorCode::SaleNotFound).with("sale", &number))?;
                let nothing = || EngineError::new(ErrorCode::NothingToResolve).with("sale", &number);
                let wanted = |kept: &&AttemptRecord| {
                    own_reference
                        .as_ref()
                        .is_none_or(|wanted| kept.attempt.own_reference.to_string() == *wanted)
                };
                let (attempt, cause) = record
                    .attempts
                    .iter()
                    .filter(wanted)
                    .filter_map(|kept| record.cause(&kept.attempt).map(|cause| (&kept.attempt, cause)))
                    .min_by_key(|(_, cause)| *cause)
                    .ok_or_else(nothing)?;
                if !decisions(cause, attempt, &record.refunds).contains(&decision) {
                    return Err(EngineError::new(ErrorCode::DecisionNotOffered).with("sale", &number));
                }
                let (reference, flags, gateway) =
                    (attempt.own_reference.clone(), attempt.flags, attempt.gateway.clone());
                let now = engine.corrected_now(&gateway);
                let kind = resolution_kind(decision);
                record.resolutions.push(Resolution {
                    attempt: reference.clone(),
                    kind,
                    by: actor.name.clone(),
                    note: note.clone(),
                    at: now,
                    flags,
                });
                let day = engine.open_day_at(write, now)?;
                let index = crate::answers::index_of(&record, &reference)?;
                write.set_open_day(day);
                let mut attempts = record.bare_attempts();
                if attempts[index].is_conflict() && kind != ResolutionKind::NotOurs {
                    attempts[index].business_day = attempts[index].business_day.or(Some(day));
                    if kind == ResolutionKind::Accepted {
                        settle(&mut attempts, index, &record.tenders, now);
                    }
                    for (kept, attempt) in record.attempts.iter_mut().zip(attempts) {
                        kept.attempt = attempt;
                    }
                }
                record.sale.acknowledged_at = record.sale.acknowledged_at.or(Some(engine.now_utc()));
                let landed = record.attempts[index].attempt.business_day.map(|day| day.to_string());
                let body = json!({
                    "decision": kind.word(), "note": note, "flags": flags.words(), "business_day": landed,
                });
                let mut entry = engine.entry("resolved", &number, Some(&actor), body);
                entry.attempt = Some(reference);
                record.seq = write.save(&record, entry)?;
                Ok(record)
            })
            .await?;
        self.view(&record)
    }

    /// Somebody saw a sale's verdict.
    pub async fn acknowledge(&self, actor: &Actor, number: &SaleNumber) -> Result<(), EngineError> {
        self.allow(actor, Permission::Sell)?;
        let engine = self.clone();
        let number = number.clone();
        let actor = actor.clone();
        self.inner
            .store
            .write(move |write| {
                let mut record = write
                    .sale(&number)?
                    .ok_or_else(|| EngineError::new(ErrorCode::SaleNotFound).with("sale", &number))?;
                if record.sale.acknowledged_at.is_some() || record.state() == domain::SaleState::Open {
                    return Ok(());
                }
                record.sale.acknowledged_at = Some(engine.now_utc());
                write.save(&record, engine.entry("acknowledged", &number, Some(&actor), json!({})))?;
                Ok(())
            })
            .await
    }

    /// The waiting strip.
    pub async fn strip(&self, actor: &Actor) -> Result<StripView, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let (waiting, news, attention) = self
            .inner
            .store
            .read(|read| Ok::<_, EngineError>((read.waiting()?, read.news()?, read.needing_person()?)))
            .await?;
        let count: usize = attention
            .iter()
            .map(|record| record.attempts.iter().filter(|kept| record.cause(&kept.attempt).is_some()).count())
            .sum();
        Ok(StripView {
            waiting: waiting
                .iter()
                .map(|record| self.row(record))
                // One that waits for a person doesn't wait for its customer.
                .filter(|row| row.left_ms != Some(0) && row.state == StateView::Open)
                .collect(),
            news: news.iter().map(|record| self.row(record)).collect(),
            attention_count: u32::try_from(count).unwrap_or(u32::MAX),
        })
    }
}

/// What can be decided about each cause, the likeliest first. Money of which something went back was ours to give; what
/// came in the other environment can't pay for a sale of this one, nor go back to anybody.
fn decisions(cause: Cause, attempt: &Attempt, refunds: &[Refund]) -> Vec<DecisionView> {
    let mut decisions = decisions_about(cause);
    if refund::held_minor(attempt, refunds) > 0 {
        decisions.retain(|decision| *decision != DecisionView::NotOurs);
    } else if attempt.is_conflict() && attempt.flags.has(Flag::WrongEnvironment) {
        decisions = vec![DecisionView::NotOurs];
    }
    decisions
}

fn decisions_about(cause: Cause) -> Vec<DecisionView> {
    match cause {
        // Whether it went back is told of the refund itself.
        Cause::RefundUnclear | Cause::RefundWaiting => Vec::new(),
        Cause::Duplicate => vec![DecisionView::ToRefund, DecisionView::Accepted, DecisionView::NotOurs],
        // Money that is owed goes back as a refund, or was kept after all.
        Cause::Owed => vec![DecisionView::Accepted],
        Cause::Conflict | Cause::Late => {
            vec![DecisionView::Accepted, DecisionView::ToRefund, DecisionView::NotOurs]
        }
        Cause::ChargedBack | Cause::Refunded | Cause::Regressed => {
            vec![DecisionView::Accepted, DecisionView::ToRefund]
        }
        Cause::NotFound | Cause::Unrecognised | Cause::Unverified => {
            vec![DecisionView::Accepted, DecisionView::NotOurs]
        }
    }
}
