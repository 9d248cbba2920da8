//! Asking the gateway for a link, and what to do with each kind of answer.

use crate::engine::{Engine, Slot};
use crate::error::EngineError;
use crate::sell::{entropy, told_of_wish};
use crate::views::ErrorCode;
use crate::wish::Wish;
use domain::link::{Link, NoLink};
use domain::sale::{displayed, replace_displayed};
use domain::{Actor, Attempt, GatewayId, OwnReference, SaleNumber, SaleState, Stage};
use gateways::{CheckError, LinkError, LinkRequest};
use serde_json::json;
use std::time::Duration;
use store::{AttemptRecord, SaleRecord};

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

    /// Waits until a gateway may be asked, and takes a turn of its key's budget.
    pub(crate) async fn take_turn(&self, gateway: &GatewayId) -> Result<(), EngineError> {
        self.wait_for_the_gateway(gateway).await?;
        self.spend(gateway);
        Ok(())
    }

    /// Asks for the link of a sale's newest attempt, which is `creating`, and records what comes of it.
    ///
    /// After a lost answer one more link is asked for by itself, if `again_by_itself`: nobody saw the
    /// first. After that of a link which the gateway sends itself none is, since the customer may have it. A
    /// request that certainly did nothing is repeated once.
    pub(crate) async fn ask_for_link(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        wish: &Wish,
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
            self.note_sent_to(&attempt.own_reference, wish);
            match self.make_or_find_link(&record, &attempt, wish).await {
                Ok(link) => {
                    let record = self.keep_link(number, attempt.own_reference.clone(), link, true).await?;
                    return self.cancel_what_was_sent(record, &attempt.own_reference).await;
                }
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
                    let (reason, reference) = (reason_word(&error), reference_of(&error));
                    let why = NoLink::Orphaned { reason, reference };
                    self.keep_no_link(actor, number, attempt.own_reference, why, false).await?;
                    let error = EngineError::link(&error, &name).with("sale", number);
                    return Err(if attempt.sent_by.is_some() { error.unknown() } else { error });
                }
                Err(error @ LinkError::Ambiguous { .. }) => {
                    let why = NoLink::Orphaned { reason: reason_word(&error), reference: None };
                    let asked_again =
                        self.keep_no_link(actor, number, attempt.own_reference, why, again_by_itself).await?;
                    again_by_itself = false;
                    if attempt.sent_by.is_some() {
                        return Err(EngineError::new(ErrorCode::LinkMaybeSent)
                            .with("gateway", &name)
                            .with("sale", number)
                            .unknown());
                    }
                    if !asked_again {
                        return Err(EngineError::link(&error, &name).with("sale", number));
                    }
                }
            }
        }
    }

    /// A link; one whose answer was lost is looked up by our own name for it, where the gateway can.
    async fn make_or_find_link(
        &self,
        record: &SaleRecord,
        attempt: &Attempt,
        wish: &Wish,
    ) -> Result<Link, LinkError> {
        let Ok(slot) = self.slot(&attempt.gateway) else {
            return Err(LinkError::NotSent { why: gateways::NoAnswer::NoConnection });
        };
        let ask = wish.put_in(LinkRequest {
            note: record.sale.note.clone(),
            shop_name: self.shop().shop_name,
            asked_at: Some(self.corrected_now(&attempt.gateway)),
            ..LinkRequest::new(attempt.own_reference.clone(), attempt.asked, attempt.environment)
        });
        let lost = match self.make_link(&slot, attempt, &ask).await {
            Err(error @ LinkError::Ambiguous { .. }) => error,
            // What the gateway says of a customer isn't recorded with its reason.
            Err(LinkError::Rejected { reason, trace }) => {
                let said = trace.said.map(|said| wish.without_customer(&said));
                let trace = gateways::error::Trace { said, ..trace };
                return Err(LinkError::Rejected { reason: wish.without_customer(&reason), trace });
            }
            outcome => return outcome,
        };
        self.spend(&attempt.gateway);
        match slot.gateway.find(&ask).await {
            Some(Ok(Some(link))) => Ok(link),
            Some(Err(error @ (LinkError::Unsafe { .. } | LinkError::WrongEnvironment { .. }))) => Err(error),
            // Not made, not found out, or a gateway that can't look: on no screen was a link either way. That the
            // gateway knows none yet doesn't prove that a request which is still under way will make none.
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
        self.spend(&attempt.gateway);
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
                Some(CheckError::Throttled { after: Some(after.unwrap_or(RETRY_AFTER)) })
            }
        };
        self.note_health(&attempt.gateway, self.monotonic().saturating_sub(asked_at), problem.as_ref());
        outcome
    }

    /// Asks the gateway to take a link back that it sent for a sale which was given up meanwhile. Gives the sale
    /// as it stands then.
    pub(crate) async fn cancel_what_was_sent(
        &self,
        record: SaleRecord,
        own_reference: &OwnReference,
    ) -> Result<SaleRecord, EngineError> {
        let kept = record.attempt(own_reference).filter(|_| record.sale.given_up_at.is_some());
        let Some(kept) = kept.filter(|kept| kept.attempt.sent_by.is_some()) else { return Ok(record) };
        self.cancel_at_gateway(&kept.attempt).await?;
        self.record(&record.sale.number).await
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
            .attempt(&own_reference)
            .map(|kept| kept.attempt.gateway.clone())
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
                let index = crate::answers::index_of(&record, &own_reference)?;
                // Where money came, or may have come, no customer is asked for more.
                let has_money = matches!(record.state(), SaleState::Paid | SaleState::Conflict);
                let wanted = show && record.sale.given_up_at.is_none() && !has_money;
                let mut attempts = record.bare_attempts();
                attempts[index] = attempts[index].with_link(&link, now, wanted);
                // One that left the screen before it was found stays away.
                let shown = attempts[index].screen.is_shown();
                if shown {
                    replace_displayed(&mut attempts, index, now);
                }
                debug_assert!(attempts.iter().filter(|attempt| attempt.screen.is_shown()).count() <= 1);
                let replaced = shown && displayed(&attempts).is_some() && index > 0;
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
                        "shown": shown,
                        "replaced": replaced,
                        "expires_at": record.attempts[index].attempt.expires_at.map(|at| at.to_rfc3339()),
                        "gateway_at": link.gateway_created_at.map(|at| at.to_rfc3339()),
                        "server_time": link.server_time.map(|at| at.to_rfc3339()),
                        "request_id": link.request_id,
                    }),
                );
                entry.attempt = Some(own_reference);
                record.seq = write.save(&record, entry)?;
                Ok::<_, EngineError>(record)
            })
            .await?;
        self.inner.verified.note(&reference, verified_at);
        Ok(record)
    }

    /// Commits that no link came. With `again`, and while nobody was shown or sent one and the sale still wants
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
                let ordinal = record.next_ordinal();
                let Some(kept) =
                    record.attempts.iter_mut().find(|attempt| attempt.attempt.own_reference == own_reference)
                else {
                    return Err(EngineError::new(ErrorCode::Internal));
                };
                let gateway = kept.attempt.gateway.clone();
                let life = engine.presumed_life_seconds(&kept.attempt);
                let (seen, sent_by) = (kept.attempt.screen.was_shown(), kept.attempt.sent_by);
                let now = engine.corrected_now(&gateway);
                kept.attempt = kept.attempt.without_link(&why, now, life);
                let template = kept.attempt.clone();
                let repeat = again && wanted && !seen;
                if repeat {
                    record.attempts.push(AttemptRecord::new(Attempt::intended(
                        OwnReference::new(number.clone(), ordinal, entropy),
                        gateway,
                        template.environment,
                        template.asked,
                        created_at,
                    )));
                }
                let (kind, mut body) = match &why {
                    NoLink::Rejected { reason } => ("link_rejected", json!({ "reason": reason })),
                    NoLink::Orphaned { reason, reference } => (
                        "link_lost",
                        json!({ "reason": reason, "reference": reference, "asked_again": repeat }),
                    ),
                };
                told_of_wish(&mut body, sent_by, None);
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

    /// How long a link is taken to live that nobody could read the end of, in seconds; `None` without its
    /// gateway. One that was sent lives at least as long as any watch presumes.
    pub(crate) fn presumed_life_seconds(&self, attempt: &Attempt) -> Option<u32> {
        let life = self.slot(&attempt.gateway).ok()?.gateway.capabilities().link_life.seconds();
        let least = u32::try_from(domain::watch::PRESUMED_LIFE.num_seconds()).unwrap_or(u32::MAX);
        Some(if attempt.sent_by.is_some() { life.max(least) } else { life })
    }

    /// Notes how a question to a gateway went, and tells windows when that changed its health. One that wants to be
    /// left alone is.
    pub(crate) fn note_health(&self, gateway: &GatewayId, took: Duration, problem: Option<&CheckError>) {
        if let Some(problem) = problem {
            self.heed_pause(gateway, problem);
        }
        if self.inner.healths.note(gateway, self.now_utc(), took, problem) {
            let _ = self.inner.health_changes.send(self.health_of(gateway));
        }
    }

    /// Leaves a gateway alone for as long as it said, if it did.
    pub(crate) fn heed_pause(&self, gateway: &GatewayId, problem: &CheckError) {
        if let CheckError::Throttled { after: Some(after) } = problem {
            self.with_budget(gateway, |budget, now| budget.pause(now + *after));
        }
    }
}

/// A short reason for the record: a word, or what the gateway said.
pub(crate) fn reason_word(error: &LinkError) -> String {
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

/// The reference of a link that can't be trusted, where its answer had one.
pub(crate) fn reference_of(error: &LinkError) -> Option<String> {
    match error {
        LinkError::Unsafe { reference, .. } => reference.clone(),
        LinkError::WrongEnvironment { reference } => Some(reference.clone()),
        _ => None,
    }
}
