//! Gateways added, put in order, switched off and removed.

use crate::engine::{Engine, Slot};
use crate::error::EngineError;
use crate::input;
use crate::keys::last_test_key;
use crate::settings::options_key;
use crate::views::{ErrorCode, GatewayRow};
use domain::gateway_order::Place;
use domain::watch::is_unfinished;
use domain::{Actor, Attempt, Flag, GatewayId, GatewayOrder, Permission, Refund, Stage, Standing, refund};
use gateways::registry;
use gateways::{CheckError, Gateway, KeyError};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use store::{JournalEntry, Read, SaleRecord};

/// The setting that holds the gateways' order.
const GATEWAYS: &str = "gateways";
/// On how many unfinished links a new key is tried before it counts as one that doesn't see them.
const MOST_TRIED: usize = 3;

impl Engine {
    /// The shop's gateways as they are now.
    pub(crate) fn order(&self) -> GatewayOrder {
        self.inner.order.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_order(&self, order: GatewayOrder) {
        *self.inner.order.write().unwrap_or_else(PoisonError::into_inner) = order;
    }

    /// Takes the order from the settings; what is absent or unreadable is as in a new shop.
    pub(crate) fn take_order(&self, settings: &BTreeMap<String, Value>) {
        let places: Vec<Place> = settings
            .get(GATEWAYS)
            .and_then(|value| serde_json::from_value(value.clone()).ok())
            .unwrap_or_default();
        let known: Vec<GatewayId> = registry::ALL.iter().filter_map(|entry| entry.id.parse().ok()).collect();
        self.set_order(GatewayOrder::of(places, &known));
    }

    /// What the shop made of a gateway.
    pub(crate) fn standing(&self, gateway: &GatewayId) -> Standing {
        self.inner.order.read().unwrap_or_else(PoisonError::into_inner).standing(gateway)
    }

    /// The gateway, if it makes new links: it has a key, and isn't switched off.
    pub(crate) fn makes_links(&self, gateway: &GatewayId) -> Result<Slot, EngineError> {
        let slot = self.slot(gateway)?;
        if slot.key_place.is_none() {
            return Err(EngineError::new(ErrorCode::KeyMissing).with("gateway", self.gateway_name(gateway)));
        }
        self.is_switched_on(gateway)?;
        Ok(slot)
    }

    /// Passes if a gateway isn't switched off. Asked once more inside each transaction that is to ask it for a
    /// link: from the moment a gateway goes, none may begin.
    pub(crate) fn is_switched_on(&self, gateway: &GatewayId) -> Result<(), EngineError> {
        if self.standing(gateway) == Standing::Enabled {
            return Ok(());
        }
        Err(EngineError::new(ErrorCode::GatewayDisabled).with("gateway", self.gateway_name(gateway)))
    }

    /// Switches a gateway on or off. Switched off it makes no new links; those it made are watched, asked about
    /// and reconciled as ever. The one that sells stays on. One that was removed comes back where the till has a
    /// key for it (the sandbox's, the environment's), which is tested first.
    pub async fn enable_gateway(&self, actor: &Actor, gateway: &str, on: bool) -> Result<(), EngineError> {
        self.allow(actor, Permission::ChangeSettings)?;
        let id = input::gateway_id(gateway)?;
        let slot = self.slot(&id)?;
        let _one_at_a_time = self.inner.gates.lock().await;
        let standing = self.standing(&id);
        let missing = || EngineError::new(ErrorCode::KeyMissing).with("gateway", self.gateway_name(&id));
        match (on, standing) {
            (true, Standing::Removed) => {
                slot.spare_key.ok_or_else(missing)?;
                self.add_with_spare_key(actor, gateway).await?;
                self.save_order(actor, self.order().with(&id, Standing::Enabled)).await?;
                self.set_gateway_up_again().await
            }
            (false, Standing::Removed) => Err(missing()),
            (true, Standing::Enabled) | (false, Standing::Disabled) => Ok(()),
            _ if slot.key_place.is_none() => Err(missing()),
            (true, Standing::Disabled) => {
                self.save_order(actor, self.order().with(&id, Standing::Enabled)).await
            }
            (false, Standing::Enabled) => {
                self.is_not_default(&id)?;
                self.save_order(actor, self.order().with(&id, Standing::Disabled)).await
            }
        }
    }

    /// Puts gateways in order: these first, the others behind them as they were. The first that can stands in for
    /// one that is down.
    pub async fn order_gateways(&self, actor: &Actor, gateways: &[String]) -> Result<(), EngineError> {
        self.allow(actor, Permission::ChangeSettings)?;
        let wanted = gateways.iter().map(|name| {
            let id = input::gateway_id(name)?;
            self.slot(&id).map(|_| id)
        });
        let wanted = wanted.collect::<Result<Vec<GatewayId>, EngineError>>()?;
        let _one_at_a_time = self.inner.gates.lock().await;
        let order = self.order().with_first(&wanted).ok_or_else(|| EngineError::bad_input("gateways"))?;
        if order == self.order() {
            return Ok(());
        }
        self.save_order(actor, order).await
    }

    /// Removes a gateway: its key and its options are forgotten. Refused while it is the one that sells, and while
    /// a link of it is unfinished, since money there would be lost from sight.
    pub async fn remove_gateway(&self, actor: &Actor, gateway: &str) -> Result<(), EngineError> {
        self.allow(actor, Permission::ChangeSettings)?;
        let entry = registry::entry(gateway).ok_or_else(|| EngineError::new(ErrorCode::GatewayUnknown))?;
        let id = input::gateway_id(gateway)?;
        let _one_at_a_time = self.inner.gates.lock().await;
        self.is_not_default(&id)?;
        let order = self.order().with(&id, Standing::Removed);
        let kept = self.switch_off_for(&id).await?;
        let outcome = async {
            self.forget_secrets(entry).await?;
            let settings = [
                (GATEWAYS.to_owned(), json!(order.places())),
                (options_key(gateway), json!({})),
                (last_test_key(gateway), Value::Null),
            ];
            self.put_settings(actor, settings.into()).await
        };
        if let Err(error) = outcome.await {
            self.set_order(kept);
            return Err(error);
        }
        self.set_gateway_up_again().await
    }

    /// Forgets a gateway's key. Refused while a link of it is unfinished.
    pub async fn forget_gateway_key(&self, actor: &Actor, gateway: &str) -> Result<(), EngineError> {
        self.allow(actor, Permission::ChangeSettings)?;
        let entry = registry::entry(gateway).ok_or_else(|| EngineError::new(ErrorCode::GatewayUnknown))?;
        let id = input::gateway_id(gateway)?;
        let _one_at_a_time = self.inner.gates.lock().await;
        let kept = self.switch_off_for(&id).await?;
        let outcome = async {
            self.forget_secrets(entry).await?;
            self.put_settings(actor, vec![(last_test_key(gateway), Value::Null)]).await
        };
        let outcome = outcome.await;
        self.set_order(kept);
        outcome?;
        self.set_gateway_up_again().await
    }

    /// Every gateway in the shop's order; each that has a key is asked how it does.
    pub async fn gateways(&self, actor: &Actor) -> Result<Vec<GatewayRow>, EngineError> {
        self.allow(actor, Permission::Sell)?;
        for id in self.order().gateways() {
            if self.slot(id)?.key_place.is_some() {
                self.ask_how_it_does(id).await;
            }
        }
        self.list_gateways(actor)
    }

    /// Every gateway in the shop's order, as far as is known without asking.
    pub fn list_gateways(&self, actor: &Actor) -> Result<Vec<GatewayRow>, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let order = self.order();
        let rows = order.gateways().map(|id| {
            let added = self.slot(id)?.key_place.is_some();
            Ok(GatewayRow {
                health: self.health_of(id),
                added,
                enabled: added && order.standing(id) == Standing::Enabled,
                sells: *id == self.default_gateway(),
            })
        });
        rows.collect()
    }

    /// Puts a gateway among those of the shop, after a key for it was kept.
    pub(crate) async fn put_among_ours(&self, actor: &Actor, id: &GatewayId) -> Result<(), EngineError> {
        if self.standing(id) != Standing::Removed {
            return Ok(());
        }
        self.save_order(actor, self.order().with(id, Standing::Enabled)).await
    }

    /// Tries a new key on links of its gateway that are unfinished: it must read one of them, or money there would
    /// be lost from sight. A gateway that can't be asked at all can't be tried either, and nothing is kept.
    pub(crate) async fn reads_what_is_unfinished(
        &self,
        id: &GatewayId,
        probe: &dyn Gateway,
    ) -> Result<(), EngineError> {
        let engine = self.clone();
        let wanted = id.clone();
        let open = self
            .inner
            .store
            .read(move |read| engine.unfinished_at(read, &wanted))
            .await?
            .into_iter()
            // What the present key doesn't find either says nothing against a new one.
            .filter(|attempt| !attempt.flags.has(Flag::NotFound));
        let name = self.gateway_name(id);
        let mut blind = None;
        for attempt in open.filter(|attempt| attempt.reference.is_some()).take(MOST_TRIED) {
            let Some(reference) = attempt.reference.clone() else { continue };
            self.spend(id);
            match probe.check(&crate::answers::question(&attempt, reference)).await {
                Ok(answer) if answer.observation.verdict != domain::Verdict::NotFound => return Ok(()),
                // Whatever the key, nothing is read before that is set up.
                Err(CheckError::KeyRefused(KeyError::NotSetUp)) => return Ok(()),
                Ok(_) | Err(CheckError::KeyRefused(_)) => {
                    blind.get_or_insert(attempt.own_reference.sale().clone());
                }
                Err(problem @ (CheckError::NoAnswer(_) | CheckError::Throttled { .. })) => {
                    let error = EngineError::check(&problem, &name);
                    return Err(EngineError { money: crate::views::MoneyMoved::None, ..error });
                }
            }
        }
        match blind {
            Some(sale) => {
                Err(EngineError::new(ErrorCode::KeyMissesSale).with("gateway", name).with("sale", sale))
            }
            None => Ok(()),
        }
    }

    /// Keeps a gateway from beginning new links, and gives the order as it was before. Refused, with everything as
    /// it was, while one of its links is unfinished.
    async fn switch_off_for(&self, id: &GatewayId) -> Result<GatewayOrder, EngineError> {
        let before = self.order();
        // First this, then the look: a sale that is committed behind the look is refused by this.
        self.set_order(before.with(id, Standing::Disabled));
        let (engine, wanted) = (self.clone(), id.clone());
        let looked = self.inner.store.write(move |write| engine.unfinished_at(write, &wanted)).await;
        let refusal = match looked {
            Ok(open) => match open.first() {
                None => return Ok(before),
                Some(newest) => EngineError::new(ErrorCode::GatewayUnfinished)
                    .with("gateway", self.gateway_name(id))
                    .with("sale", newest.own_reference.sale())
                    .with("count", open.len()),
            },
            Err(error) => error,
        };
        self.set_order(before);
        Err(refusal)
    }

    /// The attempts at a gateway that are still to be asked about or are being made, the newest sale's first.
    fn unfinished_at(&self, read: &Read<'_>, id: &GatewayId) -> Result<Vec<Attempt>, EngineError> {
        let now = self.corrected_now(id);
        let mut records: Vec<SaleRecord> = read.unfinished()?;
        records.sort_by_key(|record| std::cmp::Reverse(record.sale.number.sequence()));
        let attempts = records.into_iter().flat_map(|record| record.attempts).map(|kept| kept.attempt);
        let mut unfinished: Vec<Attempt> = attempts
            .filter(|attempt| attempt.gateway == *id)
            .filter(|attempt| attempt.stage == Stage::Creating || is_unfinished(attempt, now))
            .collect();
        // Money on its way back is asked about with the same key.
        for record in read.giving_back()? {
            let of_it = record.attempts.iter().map(|kept| &kept.attempt).filter(|one| one.gateway == *id);
            let going =
                of_it.filter(|one| refund::of_attempt(one, &record.refunds).any(Refund::is_under_way));
            unfinished.extend(going.cloned());
        }
        Ok(unfinished)
    }

    fn is_not_default(&self, id: &GatewayId) -> Result<(), EngineError> {
        if *id != self.default_gateway() && *id != self.shop().default_gateway {
            return Ok(());
        }
        Err(EngineError::new(ErrorCode::GatewayIsDefault).with("gateway", self.gateway_name(id)))
    }

    async fn forget_secrets(&self, entry: &registry::Entry) -> Result<(), EngineError> {
        for name in entry.secrets {
            let forgotten = self.inner.secrets.forget(entry.id, name).await;
            forgotten.map_err(|_| EngineError::new(ErrorCode::SecretsUnavailable))?;
        }
        Ok(())
    }

    /// Saves the order, and tells windows: who stands in for the one that sells may have changed.
    async fn save_order(&self, actor: &Actor, order: GatewayOrder) -> Result<(), EngineError> {
        self.put_setting(actor, GATEWAYS, json!(order.places())).await?;
        self.set_order(order);
        let _ = self.inner.health_changes.send(self.health_of(&self.default_gateway()));
        Ok(())
    }

    /// Saves several settings at once, each with its journal row.
    async fn put_settings(&self, actor: &Actor, settings: Vec<(String, Value)>) -> Result<(), EngineError> {
        let rows: Vec<(String, Value, JournalEntry)> = settings
            .into_iter()
            .map(|(key, value)| {
                let entry = self.setting_entry(actor, &key, &value);
                (key, value, entry)
            })
            .collect();
        self.inner
            .store
            .write(move |write| {
                for (key, value, entry) in rows {
                    write.put_setting(&key, &value, entry)?;
                }
                Ok(())
            })
            .await
    }
}
