//! What is done with what an earlier run left behind.

use crate::engine::Engine;
use crate::error::EngineError;
use domain::link::NoLink;
use domain::{Attempt, LeftScreen, OwnReference, SaleNumber, Stage};
use serde_json::json;
use store::SaleRecord;

/// Why an attempt is orphaned that was being made when the till stopped.
const FOUND_AT_START: &str = "found_at_start";

impl Engine {
    /// Brings the record up to date after a stop of any kind: an attempt found `creating` may or may not
    /// have a link, which nobody saw, so it is orphaned. One that the gateway was asked to send is looked up by
    /// the watcher, since the customer may have it. QRs past their deadline leave the screen.
    pub async fn resume(&self) -> Result<(), EngineError> {
        let unfinished = self.inner.store.read(|read| Ok::<_, EngineError>(read.unfinished()?)).await?;
        for record in unfinished {
            for kept in &record.attempts {
                if kept.attempt.stage == Stage::Creating {
                    self.orphan(kept.attempt.own_reference.clone(), FOUND_AT_START).await?;
                }
            }
            self.take_down_due(&record).await?;
        }
        Ok(())
    }

    /// Takes down what a sale shows past its link's life, also where nobody watches.
    pub(crate) async fn take_down_due(&self, record: &SaleRecord) -> Result<(), EngineError> {
        for kept in &record.attempts {
            self.take_down_if_due(&kept.attempt).await?;
        }
        Ok(())
    }

    /// Orphans what a sale's making left behind when its outcome couldn't be recorded. The caller holds
    /// the sale's lock, so nobody is making it now.
    pub(crate) async fn orphan_abandoned(&self, number: &SaleNumber) -> Result<(), EngineError> {
        for kept in self.record(number).await?.attempts {
            if kept.attempt.stage == Stage::Creating {
                self.orphan(kept.attempt.own_reference, "not_recorded").await?;
            }
        }
        Ok(())
    }

    async fn orphan(&self, own_reference: OwnReference, reason: &'static str) -> Result<(), EngineError> {
        let engine = self.clone();
        self.inner
            .store
            .write(move |write| {
                let (mut record, index) = crate::answers::attempt_in(write, &own_reference)?;
                if record.attempts[index].attempt.stage != Stage::Creating {
                    return Ok(());
                }
                let now = engine.corrected_now(&record.attempts[index].attempt.gateway);
                let life = engine.presumed_life_seconds(&record.attempts[index].attempt);
                let why = NoLink::Orphaned { reason: reason.to_owned(), reference: None };
                record.attempts[index].attempt = record.attempts[index].attempt.without_link(&why, now, life);
                let mut body = json!({ "reason": reason, "reference": null, "asked_again": false });
                crate::sell::told_of_wish(&mut body, record.attempts[index].attempt.sent_by, None);
                let mut entry = engine.entry("link_lost", &record.sale.number, None, body);
                entry.attempt = Some(own_reference);
                write.save(&record, entry)?;
                Ok::<_, EngineError>(())
            })
            .await
    }

    /// Takes a QR down whose link's life is over. Watching goes on: local expiry is no verdict.
    pub(crate) async fn take_down_if_due(&self, attempt: &Attempt) -> Result<bool, EngineError> {
        if !attempt.screen.is_shown()
            || domain::watch::deadline(attempt) > self.corrected_now(&attempt.gateway)
        {
            return Ok(false);
        }
        let (engine, own_reference) = (self.clone(), attempt.own_reference.clone());
        self.inner
            .store
            .write(move |write| {
                let (mut record, index) = crate::answers::attempt_in(write, &own_reference)?;
                let attempt = &record.attempts[index].attempt;
                let now = engine.corrected_now(&attempt.gateway);
                if !attempt.screen.is_shown() || domain::watch::deadline(attempt) > now {
                    return Ok(false);
                }
                record.attempts[index].attempt = attempt.left_screen(LeftScreen::Deadline, now);
                let mut entry =
                    engine.entry("qr_left", &record.sale.number, None, json!({ "why": "deadline" }));
                entry.attempt = Some(own_reference);
                write.save(&record, entry)?;
                Ok::<_, EngineError>(true)
            })
            .await
    }

    /// Ends the watch of an attempt whose time is over; one without a verdict is flagged `unverified`.
    pub(crate) async fn end_watch(&self, own_reference: OwnReference) -> Result<(), EngineError> {
        let engine = self.clone();
        self.inner.verified.forget(&own_reference);
        self.inner.asked.forget(&own_reference);
        self.inner
            .store
            .write(move |write| {
                let (mut record, index) = crate::answers::attempt_in(write, &own_reference)?;
                let kept = &mut record.attempts[index];
                let now = engine.corrected_now(&kept.attempt.gateway);
                if kept.watch_over || domain::watch::is_unfinished(&kept.attempt, now) {
                    return Ok(());
                }
                kept.watch_over = true;
                let before = kept.attempt.flags;
                kept.attempt = kept.attempt.watch_ended();
                let body = json!({ "unverified": kept.attempt.flags != before });
                let mut entry = engine.entry("watch_over", &record.sale.number, None, body);
                entry.attempt = Some(own_reference);
                write.save(&record, entry)?;
                Ok::<_, EngineError>(())
            })
            .await
    }
}
