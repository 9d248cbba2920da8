//! New link and Give up: both ask the gateway first, and need a second press while an old link may
//! still be paid.

use crate::answers::question;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::sell::{entropy, told_of_wish};
use crate::views::{ErrorCode, LinkWish, PressReply};
use crate::wish::Wish;
use domain::{
    Actor, Attempt, GatewayId, LeftScreen, Moment, OwnReference, Permission, SaleNumber, SaleState, Stage,
};
use gateways::CheckError;
use serde_json::json;
use store::{AttemptRecord, SaleRecord};

/// What asking first brought, and what it means for the press.
pub(crate) struct Asked {
    pub(crate) record: SaleRecord,
    problem: Option<(GatewayId, CheckError)>,
    /// `Some` while an old link may still be paid; inside, until when, if the gateway says.
    payable: Option<Option<Moment>>,
}

impl Engine {
    /// Makes a new link for the same sale.
    ///
    /// The gateway is asked first: a verdict found that way wins. While the old link may still be paid,
    /// or the gateway can't be asked about a link somebody saw, `second_press` is needed. The replaced
    /// link stays watched.
    pub async fn new_link(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        second_press: bool,
    ) -> Result<PressReply, EngineError> {
        self.new_link_as(actor, number, None, LinkWish::default(), second_press).await
    }

    /// [`Engine::new_link`], asked for with more than the amount, and at another gateway than the newest one's, where
    /// one is named: it must make links and take the amount. A link whose answer was lost is first looked for where it
    /// was asked for. One that the gateway sends takes the old link off the screen before its request leaves: the
    /// customer has the new one from then on.
    pub async fn new_link_as(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        gateway: Option<GatewayId>,
        wish: LinkWish,
        second_press: bool,
    ) -> Result<PressReply, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let (engine, actor, number) = (self.clone(), actor.clone(), number.clone());
        self.to_the_end(async move {
            match engine.make_new_link(&actor, &number, gateway, &wish, second_press).await {
                Err(error) if ![ErrorCode::SaleBusy, ErrorCode::NotAllowed].contains(&error.code) => {
                    Err(engine.offering(error, &number).await)
                }
                pressed => pressed,
            }
        })
        .await
    }

    async fn make_new_link(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        gateway: Option<GatewayId>,
        wish: &LinkWish,
        second_press: bool,
    ) -> Result<PressReply, EngineError> {
        let record = self.record_for(actor, number).await?;
        let newest = self.gateway_of_newest(&record)?;
        let gateway = gateway.unwrap_or_else(|| newest.clone());
        let wish = Wish::checked(wish, self.slot(&gateway)?.gateway.capabilities())?;
        let _one_at_a_time = self.alone_with(number)?;
        self.orphan_abandoned(number).await?;
        if gateway != newest {
            let slot = self.makes_links(&gateway)?;
            let limits = crate::input::limits(slot.gateway.capabilities(), record.sale.asked.currency)?;
            let asked = record.sale.asked;
            asked.within(&limits).map_err(|error| EngineError::amount(error, asked.currency))?;
            self.look_for_lost(number).await?;
        }
        let asked = self.ask_first(number).await?;
        if let Some(reply) = self.answer_without_acting(&asked, second_press)? {
            return Ok(reply);
        }
        let slot = self.makes_links(&gateway)?;
        self.wait_for_the_gateway(&gateway).await?;
        self.check_method(&wish, &slot).await?;
        self.commit_new_attempt(actor, number, &gateway, &wish).await?;
        self.inner.front.put(Some(number.clone()));
        let record = self.ask_for_link(actor, number, &wish, false).await?;
        self.pressed(record, &asked, true)
    }

    /// Gives a sale up: its QR leaves the screen, its links stay watched. Asks first like
    /// [`Engine::new_link`].
    pub async fn give_up(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        second_press: bool,
    ) -> Result<PressReply, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let (engine, actor, number) = (self.clone(), actor.clone(), number.clone());
        self.to_the_end(async move { engine.give_sale_up(&actor, &number, second_press).await }).await
    }

    async fn give_sale_up(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        second_press: bool,
    ) -> Result<PressReply, EngineError> {
        self.record_for(actor, number).await?;
        let _one_at_a_time = self.alone_with(number)?;
        let asked = self.ask_first(number).await?;
        if let Some(reply) = self.answer_without_acting(&asked, second_press)? {
            return Ok(reply);
        }
        let record = self.mark_given_up(actor, number).await?;
        for attempt in record.attempts.iter().map(|kept| kept.attempt.clone()) {
            self.cancel_at_gateway(&attempt).await?;
        }
        // A link that the gateway took back can't be paid any more.
        let record = self.record(number).await?;
        let payable = self.payable(&record);
        self.pressed(record, &Asked { payable, ..asked }, true)
    }

    /// Asks the gateway about one sale now.
    pub async fn check_now(
        &self,
        actor: &Actor,
        number: &SaleNumber,
    ) -> Result<crate::views::CheckReply, EngineError> {
        self.allow(actor, Permission::Sell)?;
        self.record_for(actor, number).await?;
        self.ask_about_refunds_of(number).await?;
        let (record, problem) = self.ask_about_sale(number).await?;
        let problem = self.problem_view(&record, problem.as_ref());
        Ok(crate::views::CheckReply { sale: self.view(&record)?, problem })
    }

    /// The sale's lock, or an error that says that somebody else is at it: a second press of the same key
    /// must not become a second link.
    pub(crate) fn alone_with(
        &self,
        number: &SaleNumber,
    ) -> Result<tokio::sync::OwnedMutexGuard<()>, EngineError> {
        self.inner
            .locks
            .of_sale(number)
            .ok_or_else(|| EngineError::new(ErrorCode::SaleBusy).with("sale", number))
    }

    pub(crate) async fn ask_first(&self, number: &SaleNumber) -> Result<Asked, EngineError> {
        let (record, problem) = self.ask_about_sale(number).await?;
        let payable = self.payable(&record);
        Ok(Asked { record, problem, payable })
    }

    /// `Some` while a link of the sale may still be paid; inside, until when, if the gateways say.
    fn payable(&self, record: &SaleRecord) -> Option<Option<Moment>> {
        let mut payable: Option<Option<Moment>> = None;
        for attempt in record.attempts.iter().map(|kept| &kept.attempt) {
            if let Some(until) = attempt.still_payable(self.corrected_now(&attempt.gateway)) {
                payable = Some(match (payable, until) {
                    (Some(None), _) | (_, None) => None,
                    (None, Some(until)) => Some(until),
                    (Some(Some(latest)), Some(until)) => Some(latest.max(until)),
                });
            }
        }
        payable
    }

    /// The reply where the press must not act: the sale is decided, or a second press is needed.
    pub(crate) fn answer_without_acting(
        &self,
        asked: &Asked,
        second_press: bool,
    ) -> Result<Option<PressReply>, EngineError> {
        if matches!(asked.record.state(), SaleState::Paid | SaleState::Conflict) {
            return self.pressed(asked.record.clone(), asked, false).map(Some);
        }
        let unsure = asked.problem.is_some()
            && asked
                .record
                .attempts
                .iter()
                .any(|kept| kept.attempt.screen.was_shown() && !kept.attempt.is_over());
        if (asked.payable.is_some() || unsure) && !second_press {
            let mut reply = self.pressed(asked.record.clone(), asked, false)?;
            reply.second_press = true;
            return Ok(Some(reply));
        }
        Ok(None)
    }

    pub(crate) fn pressed(
        &self,
        record: SaleRecord,
        asked: &Asked,
        done: bool,
    ) -> Result<PressReply, EngineError> {
        Ok(PressReply {
            sale: self.view(&record)?,
            done,
            second_press: false,
            old_payable_until: asked.payable.flatten().map(|until| until.to_rfc3339()),
            problem: self.problem_view(&record, asked.problem.as_ref()),
        })
    }

    fn problem_view(
        &self,
        record: &SaleRecord,
        problem: Option<&(GatewayId, CheckError)>,
    ) -> Option<crate::views::ErrorView> {
        let (gateway, problem) = problem?;
        let error = EngineError::check(problem, &self.gateway_name(gateway));
        Some(error.with("sale", &record.sale.number).view())
    }

    fn gateway_of_newest(&self, record: &SaleRecord) -> Result<GatewayId, EngineError> {
        record
            .attempts
            .last()
            .map(|kept| kept.attempt.gateway.clone())
            .ok_or_else(|| EngineError::new(ErrorCode::Internal))
    }

    /// Commits the intent of one attempt more, before its request leaves.
    async fn commit_new_attempt(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        gateway: &GatewayId,
        wish: &Wish,
    ) -> Result<(), EngineError> {
        let (send_by, method) = (wish.send_by, wish.method.clone());
        let engine = self.clone();
        let (number, gateway) = (number.clone(), gateway.clone());
        let entropy = entropy()?;
        let created_at = self.now_utc();
        let actor = actor.clone();
        let environment = self.inner.profile.environment();
        self.inner
            .store
            .write(move |write| {
                let mut record = write.sale(&number)?.ok_or(store::StoreError::NotFound)?;
                if record.state() == SaleState::Paid {
                    return Err(EngineError::new(ErrorCode::SaleAlreadyPaid).with("sale", &number).moved());
                }
                if record.attempts.iter().any(|kept| kept.attempt.stage == Stage::Creating) {
                    return Err(EngineError::new(ErrorCode::SaleBusy).with("sale", &number));
                }
                let own_reference = OwnReference::new(number.clone(), record.next_ordinal(), entropy);
                engine.is_switched_on(&gateway)?;
                let mut attempt = Attempt::intended(
                    own_reference.clone(),
                    gateway.clone(),
                    environment,
                    record.sale.asked,
                    created_at,
                );
                if let Some(channel) = send_by {
                    let now = engine.corrected_now(&gateway);
                    for kept in &mut record.attempts {
                        kept.attempt = kept.attempt.left_screen(LeftScreen::Replaced, now);
                    }
                    attempt = attempt.sent_by(channel, now);
                }
                record.attempts.push(AttemptRecord::new(attempt));
                record.sale.given_up_at = None;
                record.sale.acknowledged_at = None;
                let mut entry =
                    engine.entry("link_asked", &number, Some(&actor), json!({ "gateway": gateway.as_str() }));
                told_of_wish(&mut entry.body, send_by, method);
                entry.attempt = Some(own_reference);
                write.save(&record, entry)?;
                Ok(())
            })
            .await
    }

    /// Marks a sale as given up, takes its QR down, and keeps watching its links.
    pub(crate) async fn mark_given_up(
        &self,
        actor: &Actor,
        number: &SaleNumber,
    ) -> Result<SaleRecord, EngineError> {
        let engine = self.clone();
        let number = number.clone();
        let actor = actor.clone();
        self.inner
            .store
            .write(move |write| {
                let mut record = write.sale(&number)?.ok_or(store::StoreError::NotFound)?;
                if record.state() == SaleState::Paid {
                    return Err(EngineError::new(ErrorCode::SaleAlreadyPaid).with("sale", &number).moved());
                }
                if record.sale.given_up_at.is_some() {
                    return Ok(record);
                }
                let now = engine.now_utc();
                record.sale.given_up_at = Some(now);
                record.sale.acknowledged_at = Some(now);
                for kept in &mut record.attempts {
                    let corrected = engine.corrected_now(&kept.attempt.gateway);
                    kept.attempt = kept.attempt.left_screen(LeftScreen::GivenUp, corrected);
                }
                record.seq =
                    write.save(&record, engine.entry("given_up", &number, Some(&actor), json!({})))?;
                Ok(record)
            })
            .await
    }

    /// Asks the gateway to take a link back, where it can; only its answer moves the stage.
    pub(crate) async fn cancel_at_gateway(&self, attempt: &Attempt) -> Result<(), EngineError> {
        let (Some(reference), Ok(slot)) = (attempt.reference.clone(), self.slot(&attempt.gateway)) else {
            return Ok(());
        };
        // One that can't be trusted and was sent may be paid all the same.
        let is_with_customer = attempt.stage == Stage::Orphaned && attempt.screen.was_shown();
        let is_over = attempt.stage.is_over() && !is_with_customer;
        if is_over || !slot.gateway.capabilities().cancel {
            return Ok(());
        }
        self.spend(&attempt.gateway);
        match slot.gateway.cancel(&question(attempt, reference)).await {
            Some(Ok(answer)) => self.keep_answer(attempt.own_reference.clone(), answer).await.map(|_| ()),
            Some(Err(problem)) => self.keep_silence(attempt.own_reference.clone(), problem).await.map(|_| ()),
            None => Ok(()),
        }
    }
}
