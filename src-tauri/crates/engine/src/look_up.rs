//! Looking up a link that the gateway was asked to send and whose answer was lost. The customer may have it, so
//! no other is made by itself: the gateway is asked by our own name for it, for as long as a link is watched.

use crate::answers::{Asked, attempt_in};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::link::{reason_word, reference_of};
use domain::link::NoLink;
use domain::{Attempt, Moment, OwnReference, SaleState};
use gateways::{CheckError, KeyError, LinkError, LinkRequest, NoAnswer};
use serde_json::json;

impl Engine {
    /// Asks for a lost link once and records what comes of it. `None` when there is nothing to look up, or the
    /// gateway can't. The budget was used already.
    pub(crate) async fn look_up(&self, attempt: &Attempt) -> Result<Option<Asked>, EngineError> {
        if !attempt.is_lost() {
            return Ok(None);
        }
        let own_reference = attempt.own_reference.clone();
        let slot = self.slot(&attempt.gateway)?;
        if slot.key_place.is_none() {
            let problem = CheckError::KeyRefused(KeyError::Missing);
            return self.keep_silence(own_reference, problem).await.map(Some);
        }
        if let Some(pause) = self.pause_of(&attempt.gateway) {
            let problem = CheckError::Throttled { after: Some(pause) };
            return self.keep_silence(own_reference, problem).await.map(Some);
        }
        let ask = LinkRequest {
            send_by: attempt.sent_by,
            ..LinkRequest::new(own_reference.clone(), attempt.asked, attempt.environment)
        };
        let asked_at = self.monotonic();
        let Some(found) = slot.gateway.find(&ask).await else { return Ok(None) };
        let problem = found.as_ref().err().and_then(silence);
        let took = self.monotonic().saturating_sub(asked_at);
        self.note_health(&attempt.gateway, took, problem.as_ref());
        let kept = match (found, problem) {
            (Ok(Some(link)), _) => {
                let number = own_reference.sale();
                let record = self.keep_link(number, own_reference.clone(), link, true).await?;
                let record = self.cancel_what_was_sent(record, &own_reference).await?;
                Asked { record, changed: true, problem: None }
            }
            (Ok(None), _) => self.keep_not_there(own_reference).await?,
            (Err(_), Some(problem)) => self.keep_silence(own_reference, problem).await?,
            (Err(error), None) => self.keep_untrusted(own_reference, &error).await?,
        };
        Ok(Some(kept))
    }

    /// Records that the gateway says it knows no such link.
    async fn keep_not_there(&self, own_reference: OwnReference) -> Result<Asked, EngineError> {
        let body = json!({});
        self.keep_looked_up(own_reference, "link_not_there", body, |attempt, now, _| attempt.not_there(now))
            .await
    }

    /// Records a link that was found and can't be trusted: it is watched by its reference.
    async fn keep_untrusted(
        &self,
        own_reference: OwnReference,
        error: &LinkError,
    ) -> Result<Asked, EngineError> {
        let (reason, reference) = (reason_word(error), reference_of(error));
        let body = json!({ "reason": reason, "reference": reference, "asked_again": false });
        let why = NoLink::Orphaned { reason, reference };
        self.keep_looked_up(own_reference, "link_lost", body, move |attempt, now, life| {
            attempt.without_link(&why, now, life)
        })
        .await
    }

    /// Records an answer about a lost link, as `judge` takes it. One that changes nothing leaves no journal row.
    async fn keep_looked_up(
        &self,
        own_reference: OwnReference,
        kind: &'static str,
        body: serde_json::Value,
        judge: impl Fn(&Attempt, Moment, Option<u32>) -> Attempt + Send + 'static,
    ) -> Result<Asked, EngineError> {
        let engine = self.clone();
        let (verified_at, reference) = (self.monotonic(), own_reference.clone());
        let asked = self
            .inner
            .store
            .write(move |write| {
                let (mut record, index) = attempt_in(write, &own_reference)?;
                let gateway = record.attempts[index].attempt.gateway.clone();
                let contact = engine.contact_after_answer(&gateway, None, None);
                let now = engine.corrected_now(&gateway);
                let was = record.state();
                let kept = &mut record.attempts[index];
                let contact_back = kept.contact.problem.is_some();
                let life = engine.presumed_life_seconds(&kept.attempt);
                let next = judge(&kept.attempt, now, life);
                let changed = next != kept.attempt;
                (kept.attempt, kept.contact) = (next, contact.clone());
                if !changed && !contact_back {
                    write.record_contact(&own_reference, &contact)?;
                    return Ok(Asked { record, changed: false, problem: None });
                }
                let is = record.state();
                if was != is {
                    let seen = is != SaleState::Open && engine.inner.front.shows(&record.sale.number);
                    record.sale.acknowledged_at = seen.then(|| engine.now_utc());
                }
                let (kind, body) = if changed { (kind, body) } else { ("contact_back", json!({})) };
                let mut entry = engine.entry(kind, &record.sale.number, None, body);
                entry.attempt = Some(own_reference);
                record.seq = write.save(&record, entry)?;
                Ok::<_, EngineError>(Asked { record, changed, problem: None })
            })
            .await?;
        self.inner.verified.note(&reference, verified_at);
        self.tell_contact(&asked.record);
        Ok(asked)
    }
}

/// Why looking brought nothing that can be used; `None` for a link that was found and can't be trusted.
fn silence(error: &LinkError) -> Option<CheckError> {
    match error {
        LinkError::Unsafe { .. } | LinkError::WrongEnvironment { .. } => None,
        LinkError::NotSent { why } | LinkError::Ambiguous { why } => Some(CheckError::NoAnswer(*why)),
        LinkError::KeyRefused { key, .. } => Some(CheckError::KeyRefused(*key)),
        LinkError::Throttled { after, .. } => Some(CheckError::Throttled { after: *after }),
        LinkError::Rejected { .. } => Some(CheckError::NoAnswer(NoAnswer::Unreadable)),
    }
}
