//! Another gateway for a sale whose own makes no link. Which, and what is done first so that nobody can pay twice
//! without being told.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::views::{HealthState, StandInView};
use domain::link::Link;
use domain::stand_in::{has_failed, is_offered};
use domain::{Attempt, GatewayId, Money, SaleNumber, Stage, Standing};
use gateways::{Capabilities, LinkError, LinkRequest};
use store::SaleRecord;

/// The values of an error that name the gateway that could be used instead.
const STAND_IN: &str = "stand_in";
const STAND_IN_NAME: &str = "stand_in_name";

impl Engine {
    /// Which other gateway is offered for a sale, if one is.
    pub(crate) fn stand_in_for(&self, record: &SaleRecord) -> Option<StandInView> {
        let attempts = record.bare_attempts();
        let given_up = record.sale.given_up_at.is_some();
        if !is_offered(record.state(), given_up, &attempts, |gateway| self.is_down(gateway)) {
            return None;
        }
        let newest = attempts.last()?.gateway.clone();
        self.first_other(|id, takes| {
            *id != newest && !has_failed(&attempts, id) && takes.takes(record.sale.asked).is_ok()
        })
    }

    /// Which other gateway could be used for a sale of that amount that a gateway can't be asked for.
    fn stand_in_before(&self, gateway: &GatewayId, amount: Money) -> Option<StandInView> {
        self.first_other(|id, takes| id != gateway && takes.takes(amount).is_ok())
    }

    /// Which other gateway the sell screen offers while one is down: it takes the shop's currency.
    pub(crate) fn stand_in_of(&self, gateway: &GatewayId, state: HealthState) -> Option<StandInView> {
        match state {
            HealthState::Unknown | HealthState::Answers => None,
            HealthState::NoAnswer | HealthState::KeyRefused | HealthState::NoKey => {
                let currency = self.shop().currency;
                self.first_other(|id, takes| id != gateway && takes.limits(currency).is_some())
            }
        }
    }

    /// The first of the shop's gateways that makes links now and fits.
    fn first_other(&self, fits: impl Fn(&GatewayId, &Capabilities) -> bool) -> Option<StandInView> {
        let order = self.order();
        let mut others = order.gateways().filter(|id| order.standing(id) == Standing::Enabled);
        others.find_map(|id| {
            let slot = self.slot(id).ok().filter(|slot| slot.key_place.is_some())?;
            let takes = slot.gateway.capabilities();
            let failed_lately = self.inner.healths.failed_lately(id, self.now_utc());
            (!failed_lately && self.pause_of(id).is_none() && fits(id, takes))
                .then(|| StandInView { gateway: id.to_string(), name: takes.display_name.to_owned() })
        })
    }

    /// Whether the last question to a gateway brought nothing.
    fn is_down(&self, gateway: &GatewayId) -> bool {
        matches!(self.inner.healths.state(gateway), HealthState::NoAnswer | HealthState::KeyRefused)
    }

    /// An error about a sale, with the gateway that could be used instead where one is offered.
    pub(crate) async fn offering(&self, error: EngineError, number: &SaleNumber) -> EngineError {
        let record = self.record(number).await.ok();
        named(error, record.and_then(|record| self.stand_in_for(&record)))
    }

    /// An error by which no sale was made, with the gateway that could be used instead.
    pub(crate) fn offering_before(
        &self,
        error: EngineError,
        gateway: &GatewayId,
        amount: Money,
    ) -> EngineError {
        named(error, self.stand_in_before(gateway, amount))
    }

    /// Looks at their gateways for links whose answers were lost, before another gateway is asked. One that is
    /// found was seen by nobody: it never comes to a screen, is taken back where that can be, and is watched.
    pub(crate) async fn look_for_lost(&self, number: &SaleNumber) -> Result<(), EngineError> {
        let record = self.record(number).await?;
        let mut silent = Vec::new();
        for attempt in record.attempts.iter().map(|kept| &kept.attempt) {
            let is_lost = attempt.stage == Stage::Orphaned && attempt.reference.is_none();
            if !is_lost || attempt.screen.was_shown() || silent.contains(&attempt.gateway) {
                continue;
            }
            match self.look_for(attempt).await? {
                Some(Ok(Some(link))) => {
                    let found = self.keep_link(number, attempt.own_reference.clone(), link, false).await?;
                    let index = crate::answers::index_of(&found, &attempt.own_reference)?;
                    self.cancel_at_gateway(&found.attempts[index].attempt).await?;
                }
                Some(Ok(None)) | None => {}
                // Who doesn't answer about one link is not asked about the next: somebody stands at the counter.
                Some(Err(_)) => silent.push(attempt.gateway.clone()),
            }
        }
        Ok(())
    }

    /// Asks a gateway for the link of an attempt by our own name; `None` where it can't look or can't be asked now.
    async fn look_for(
        &self,
        attempt: &Attempt,
    ) -> Result<Option<Result<Option<Link>, LinkError>>, EngineError> {
        let slot = self.slot(&attempt.gateway)?;
        let can_look = slot.gateway.capabilities().find_by_own_reference && slot.key_place.is_some();
        if !can_look || self.pause_of(&attempt.gateway).is_some() {
            return Ok(None);
        }
        self.spend(&attempt.gateway);
        let ask = LinkRequest {
            asked_at: Some(self.corrected_now(&attempt.gateway)),
            ..LinkRequest::new(attempt.own_reference.clone(), attempt.asked, attempt.environment)
        };
        Ok(slot.gateway.find(&ask).await)
    }
}

fn named(error: EngineError, stand_in: Option<StandInView>) -> EngineError {
    match stand_in {
        Some(other) => error.with(STAND_IN, other.gateway).with(STAND_IN_NAME, other.name),
        None => error,
    }
}
