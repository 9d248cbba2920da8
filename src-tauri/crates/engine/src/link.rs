//! Asking the gateway for a link, and what to do with each kind of answer.

use crate::engine::{Engine, Slot};
use crate::error::EngineError;
use crate::sell::entropy;
use crate::views::ErrorCode;
use domain::link::{Link, NoLink};
use domain::sale::{displayed, replace_displayed};
use domain::{Actor, Attempt, GatewayId, OwnReference, SaleNumber, SaleState, Stage};
use gateways::{CheckError, LinkError, LinkRequest};
use serde_json::json;
use std::time::Duration;
use store::{AttemptRecord, Contact, SaleRecord};

/// The longest wait for a gateway that asks for one, before a sale or within it.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// The wait before the one retry of a request that never left.
const RETRY_AFTER: Duration = Duration::from_secs(2);

impl Engine {
    /// Waits for a gateway that asked to be left alone, if that is soon; else says how long.
    pub(crate) async fn wait_for_the_gateway(&self, gateway: &GatewayId) -> Result<(), EngineError> {
        let Some(pause) = self.pause_of(gateway) else { return Ok(()) };
        if pause > LONGEST_WAIT {
            return Err(EngineError::new(ErrorCode::GatewayBusy)
                .with("gateway", self.gateway_name(gateway))
                .with("seconds", pause.as_secs() + 1));
        }
        self.sleep(pause).await;
        Ok(())
    }

    /// Asks for the link of a sale's newest attempt, which is `creating`, and records what comes of it.
    ///
    /// After a lost answer one more link is asked for by itself, if `again_by_itself`: nobody saw the
    /// first. A request that certainly did nothing is repeated once.
    pub(crate) async fn ask_for_link(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        mut again_by_itself: bool,
    ) -> Result<SaleRecord, EngineError> {
        let mut resend = true;
        loop {
            let record = self.record(number).await?;
            let Some(attempt) =
                record.attempts.iter().rev().find(|attempt| attempt.attempt.stage == Stage::Creating)
            else {
                return Ok(record);
            };
            let attempt = attempt.attempt.clone();
            let name = self.gateway_name(&attempt.gateway);
            match self.make_or_find_link(&record, &attempt).await {
                Ok(link) => return self.keep_link(number, attempt.own_reference, link, true).await,
                Err(error @ (LinkError::NotSent { .. } | LinkError::Throttled { .. })) => {
                    let wait = match &error {
                        LinkError::Throttled { after: Some(after), .. } => *after,
                        _ => RETRY_AFTER,
                    };
                    if resend && wait <= LONGEST_WAIT {
                        resend = false;
                        self.sleep(wait).await;
                        continue;
                    }
                    let why = NoLink::Rejected { reason: reason_word(&error) };
                    self.keep_no_link(actor, number, attempt.own_reference, why, false).await?;
                    return Err(EngineError::link(&error, &name).with("sale", number));
                }
                Err(error @ (LinkError::Rejected { .. } | LinkError::KeyRefused { .. })) => {
                    let why = NoLink::Rejected { reason: reason_word(&error) };
                    self.keep_no_link(actor, number, attempt.own_reference, why, false).await?;
                    return Err(EngineError::link(&error, &name).with("sale", number));
                }
                Err(error @ (LinkError::Unsafe { .. } | LinkError::WrongEnvironment { .. })) => {
                    let reference = match &error {
                        LinkError::Unsafe { reference, .. } => reference.clone(),
                        LinkError::WrongEnvironment { reference } => Some(reference.clone()),
                        _ => None,
                    };
                    let why = NoLink::Orphaned { reason: reason_word(&error), reference };
                    self.keep_no_link(actor, number, attempt.own_reference, why, false).await?;
                    return Err(EngineError::link(&error, &name).with("sale", number));
                }
                Err(error @ LinkError::Ambiguous { .. }) => {
                    let why = NoLink::Orphaned { reason: reason_word(&error), reference: None };
                    let asked_again =
                        self.keep_no_link(actor, number, attempt.own_reference, why, again_by_itself).await?;
                    again_by_itself = false;
                    if !asked_again {
                        return Err(EngineError::link(&error, &name).with("sale", number));
                    }
                }
            }
        }
    }

    /// A link; one whose answer was lost is looked up by our own name for it, where the gateway can.
    async fn make_or_find_link(&self, record: &SaleRecord, attempt: &Attempt) -> Result<Link, LinkError> {
        let Ok(slot) = self.slot(&attempt.gateway) else {
            return Err(LinkError::NotSent { why: gateways::NoAnswer::NoConnection });
        };
        let ask = LinkRequest {
            note: record.sale.note.clone(),
            shop_name: self.shop().shop_name,
            asked_at: Some(self.corrected_now(&attempt.gateway)),
            ..LinkRequest::new(attempt.own_reference.clone(), attempt.asked, attempt.environment)
        };
        let lost = match self.make_link(&slot, attempt, &ask).await {
            Err(error @ LinkError::Ambiguous { .. }) => error,
            outcome => return outcome,
        };
        self.with_budget(&attempt.gateway, |budget, now| budget.take(now));
        match slot.gateway.find(&ask).await {
            Some(Ok(Some(link))) => Ok(link),
            Some(Err(error @ (LinkError::Unsafe { .. } | LinkError::WrongEnvironment { .. }))) => Err(error),
            // Not made, not found out, or a gateway that can't look: nobody saw a link either way.
            Some(Ok(None) | Err(_)) | None => Err(lost),
        }
    }

    /// One request for a link, with its health and budget noted.
    async fn make_link(&self, slot: &Slot, attempt: &Attempt, ask: &LinkRequest) -> Result<Link, LinkError> {
        if let Some(pause) = self.pause_of(&attempt.gateway) {
            return Err(LinkError::Throttled {
                after: Some(pause),
                trace: gateways::error::Trace::default(),
            });
        }
        self.with_budget(&attempt.gateway, |budget, now| budget.take(now));
        let asked_at = self.monotonic();
        let outcome = slot.gateway.make_link(ask).await;
        let problem = match &outcome {
            Ok(_)
            | Err(
                LinkError::Rejected { .. } | LinkError::Unsafe { .. } | LinkError::WrongEnvironment { .. },
            ) => None,
            Err(LinkError::KeyRefused { key, .. }) => Some(CheckError::KeyRefused(*key)),
            Err(LinkError::NotSent { why } | LinkError::Ambiguous { why }) => {
                Some(CheckError::NoAnswer(*why))
            }
            Err(LinkError::Throttled { after, .. }) => {
                let pause = after.unwrap_or(RETRY_AFTER);
                self.with_budget(&attempt.gateway, |budget, now| budget.pause(now + pause));
                Some(CheckError::Throttled { after: *after })
            }
        };
        self.note_health(&attempt.gateway, self.monotonic().saturating_sub(asked_at), problem.as_ref());
        outcome
    }

    /// Commits a link. Shown only with `show`, and if its sale still wants one; every other link then leaves the
    /// screen.
    pub(crate) async fn keep_link(
        &self,
        number: &SaleNumber,
        own_reference: OwnReference,
        link: Link,
        show: bool,
    ) -> Result<SaleRecord, EngineError> {
        let engine = self.clone();
        let number = number.clone();
        let record = self.record(&number).await?;
        let gateway = record
            .attempts
            .iter()
            .find(|attempt| attempt.attempt.own_reference == own_reference)
            .map(|attempt| attempt.attempt.gateway.clone())
            .ok_or_else(|| EngineError::new(ErrorCode::Internal))?;
        let contact = self.contact_after_answer(&gateway, link.server_time, link.request_id.clone());
        let now = self.corrected_now(&gateway);
        let verified_at = self.monotonic();
        let reference = own_reference.clone();
        let record = self
            .inner
            .store
            .write(move |write| {
                let mut record = write.sale(&number)?.ok_or(store::StoreError::NotFound)?;
                let Some(index) =
                    record.attempts.iter().position(|attempt| attempt.attempt.own_reference == own_reference)
                else {
                    return Err(EngineError::new(ErrorCode::Internal));
                };
                // Where money came, or may have come, no customer is asked for more.
                let has_money = matches!(record.state(), SaleState::Paid | SaleState::Conflict);
                let wanted = show && record.sale.given_up_at.is_none() && !has_money;
                let mut attempts = record.bare_attempts();
                attempts[index] = attempts[index].with_link(&link, now, wanted);
                if wanted {
                    replace_displayed(&mut attempts, index, now);
                }
                debug_assert!(attempts.iter().filter(|attempt| attempt.screen.is_shown()).count() <= 1);
                let replaced = wanted && displayed(&attempts).is_some() && index > 0;
                for (kept, attempt) in record.attempts.iter_mut().zip(attempts) {
                    kept.attempt = attempt;
                }
                record.attempts[index].contact = contact;
                let mut entry = engine.entry(
                    "link_made",
                    &number,
                    None,
                    json!({
                        "reference": link.reference,
                        "shown": wanted,
                        "replaced": replaced,
                        "expires_at": record.attempts[index].attempt.expires_at.map(|at| at.to_rfc3339()),
                        "gateway_at": link.gateway_created_at.map(|at| at.to_rfc3339()),
                        "server_time": link.server_time.map(|at| at.to_rfc3339()),
                        "request_id": link.request_id,
                    }),
                );
                entry.attempt = Some(own_reference);
                record.seq = write.save(&record, entry)?;
                Ok(record)
            })
            .await?;
        self.inner.verified.note(&reference, verified_at);
        Ok(record)
    }

    /// Commits that no link came. With `again`, and while nobody was shown one and the sale still wants
    /// one, the intent of the next attempt is committed with it; gives whether it was.
    async fn keep_no_link(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        own_reference: OwnReference,
        why: NoLink,
        again: bool,
    ) -> Result<bool, EngineError> {
        let engine = self.clone();
        let number = number.clone();
        let entropy = entropy()?;
        let created_at = self.now_utc();
        let actor = actor.clone();
        self.inner
            .store
            .write(move |write| {
                let mut record = write.sale(&number)?.ok_or(store::StoreError::NotFound)?;
                let wanted = record.sale.given_up_at.is_none();
                let ordinal = u32::try_from(record.attempts.len()).unwrap_or(u32::MAX).saturating_add(1);
                let Some(kept) =
                    record.attempts.iter_mut().find(|attempt| attempt.attempt.own_reference == own_reference)
                else {
                    return Err(EngineError::new(ErrorCode::Internal));
                };
                let gateway = kept.attempt.gateway.clone();
                let life =
                    engine.slot(&gateway).ok().map(|slot| slot.gateway.capabilities().link_life.seconds());
                let now = engine.corrected_now(&gateway);
                kept.attempt = kept.attempt.without_link(&why, now, life);
                let template = kept.attempt.clone();
                let repeat = again && wanted;
                if repeat {
                    record.attempts.push(AttemptRecord {
                        attempt: Attempt::intended(
                            OwnReference::new(number.clone(), ordinal, entropy),
                            gateway,
                            template.environment,
                            template.asked,
                            created_at,
                        ),
                        contact: Contact::default(),
                        watch_over: false,
                    });
                }
                let (kind, body) = match &why {
                    NoLink::Rejected { reason } => ("link_rejected", json!({ "reason": reason })),
                    NoLink::Orphaned { reason, reference } => (
                        "link_lost",
                        json!({ "reason": reason, "reference": reference, "asked_again": repeat }),
                    ),
                };
                // Whoever looks at the sale is told by the command's own answer.
                if record.state() != SaleState::Open && engine.inner.front.shows(&number) {
                    record.sale.acknowledged_at = Some(engine.now_utc());
                }
                let mut entry = engine.entry(kind, &number, Some(&actor), body);
                entry.attempt = Some(own_reference);
                write.save(&record, entry)?;
                Ok(repeat)
            })
            .await
    }

    /// Notes how a question to a gateway went, and tells windows when that changed its health.
    pub(crate) fn note_health(&self, gateway: &GatewayId, took: Duration, problem: Option<&CheckError>) {
        if self.inner.healths.note(gateway, self.now_utc(), took, problem) {
            let _ = self.inner.health_changes.send(self.health_of(gateway));
        }
    }
}

/// A short reason for the record: a word, or what the gateway said.
fn reason_word(error: &LinkError) -> String {
    match error {
        LinkError::Rejected { reason, .. } => reason.clone(),
        LinkError::KeyRefused { key, .. } => key.to_string(),
        LinkError::NotSent { .. } => "not_sent".to_owned(),
        LinkError::Throttled { .. } => "throttled".to_owned(),
        LinkError::Ambiguous { why } => why.word().to_owned(),
        LinkError::Unsafe { why, .. } => why.to_string(),
        LinkError::WrongEnvironment { .. } => "wrong_environment".to_owned(),
    }
}
