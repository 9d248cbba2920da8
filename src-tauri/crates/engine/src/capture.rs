//! Taking what a gateway reserved. By default it is taken at once; what nobody wants any more is let go.

use crate::answers::{Asked, question};
use crate::engine::Engine;
use crate::error::EngineError;
use domain::capture::{is_due, with_one_more};
use domain::{OwnReference, SaleState, Stage};
use serde_json::json;

impl Engine {
    /// After an answer that left an attempt reserved: takes the money while its sale wants it, else asks the
    /// gateway to let go. The intent is committed first; after a lost answer the gateway's next word decides
    /// whether it is asked for again. Gives the sale as it stands then.
    pub(crate) async fn take_reserved(
        &self,
        asked: Asked,
        own_reference: &OwnReference,
    ) -> Result<Asked, EngineError> {
        let kept = asked.record.attempt(own_reference);
        let Some(attempt) = kept.map(|kept| kept.attempt.clone()) else { return Ok(asked) };
        let (Some(reference), true) = (attempt.reference.clone(), attempt.stage == Stage::Authorized) else {
            return Ok(asked);
        };
        let slot = self.slot(&attempt.gateway)?;
        let is_wanted = asked.record.state() == SaleState::Open;
        if !is_wanted {
            self.cancel_at_gateway(&attempt).await?;
            let record = self.record(&asked.record.sale.number).await?;
            return Ok(Asked { record, ..asked });
        }
        if !slot.gateway.capabilities().capture || !self.commit_capture(own_reference).await? {
            return Ok(asked);
        }
        self.spend(&attempt.gateway);
        match slot.gateway.capture(&question(&attempt, reference)).await {
            Some(Ok(answer)) => {
                let taken = self.keep_answer(own_reference.clone(), answer).await?;
                Ok(Asked { changed: asked.changed || taken.changed, ..taken })
            }
            Some(Err(problem)) => {
                let silent = self.keep_silence(own_reference.clone(), problem).await?;
                Ok(Asked { changed: asked.changed, ..silent })
            }
            None => Ok(asked),
        }
    }

    /// Commits the intent to take what is reserved, if it is due. Gives whether it was.
    async fn commit_capture(&self, own_reference: &OwnReference) -> Result<bool, EngineError> {
        let (engine, own_reference) = (self.clone(), own_reference.clone());
        self.inner
            .store
            .write(move |write| {
                let (mut record, index) = crate::answers::attempt_in(write, &own_reference)?;
                let attempt = record.attempts[index].attempt.clone();
                let now = engine.corrected_now(&attempt.gateway);
                if record.state() != SaleState::Open || !is_due(&attempt, &record.captures, now) {
                    return Ok(false);
                }
                record.captures = with_one_more(&record.captures, &own_reference, now);
                let number = record.sale.number.clone();
                let mut entry =
                    engine.entry("capture_asked", &number, None, json!({ "capture": record.captures.len() }));
                entry.attempt = Some(own_reference);
                write.save(&record, entry)?;
                Ok::<_, EngineError>(true)
            })
            .await
    }
}
