//! Settings as they are read and saved: the shop's, and the gateways'. No secret passes through here.

use crate::engine::{Engine, Slot};
use crate::error::EngineError;
use crate::input;
use crate::methods::MethodList;
use crate::project::amount;
use crate::secrets::SecretPlace;
use crate::shop::{SHOP, Shop};
use crate::views::{ErrorCode, GatewayCan, GatewaySettings, KeyTestView, SettingsView, ShopSettings};
use domain::{Actor, Currency, GatewayId, Money, Permission, Standing};
use gateways::capabilities::{Channel, Refunding};
use gateways::registry;
use gateways::{Capabilities, Secret};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use store::JournalEntry;
use tokio::task::JoinSet;

/// Secrets with their places, by gateway and name.
type KeptSecrets = BTreeMap<(&'static str, &'static str), (Secret, SecretPlace)>;

/// What an option that doesn't fit is refused with.
const OPTION_ERRORS: [ErrorCode; 3] =
    [ErrorCode::OptionInvalid, ErrorCode::BaseUrlUnreadable, ErrorCode::BaseUrlNotHttps];

/// A gateway's options as settings have them; unreadable ones count as none.
pub(crate) fn stored_options(settings: &BTreeMap<String, Value>, gateway: &str) -> BTreeMap<String, String> {
    let stored = settings.get(&options_key(gateway));
    stored.and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or_default()
}

/// The setting that holds a gateway's options.
pub(crate) fn options_key(gateway: &str) -> String {
    format!("gateway.{gateway}.options")
}

impl Engine {
    /// Sets every gateway up from settings, secrets and the environment.
    pub(crate) async fn set_gateways_up(
        &self,
        settings: &BTreeMap<String, Value>,
    ) -> Result<(), EngineError> {
        self.take_order(settings);
        let kept = self.kept_secrets(registry::ALL).await;
        for entry in registry::ALL {
            let id: GatewayId = entry.id.parse().map_err(|_| EngineError::new(ErrorCode::Internal))?;
            let is_removed = self.standing(&id) == Standing::Removed;
            let usable = if is_removed { &KeptSecrets::new() } else { &kept };
            let slot = match self.make_slot(entry, stored_options(settings, entry.id), usable) {
                // An option that no longer fits must not keep the till from starting.
                Err(error) if OPTION_ERRORS.contains(&error.code) => {
                    tracing::warn!(gateway = entry.id, "an option doesn't fit any more and is left out");
                    self.make_slot(entry, BTreeMap::new(), usable)?
                }
                other => other?,
            };
            let spare_key = if is_removed { place_of(entry, &kept) } else { None };
            let slot = Slot { spare_key, ..slot };
            self.inner.slots.write().unwrap_or_else(PoisonError::into_inner).insert(id, slot);
        }
        Ok(())
    }

    /// The secrets of gateways that are kept anywhere. All are asked for at once: a keychain that doesn't answer
    /// costs its wait once, however many gateways there are.
    pub(crate) async fn kept_secrets(&self, entries: &'static [registry::Entry]) -> KeptSecrets {
        let mut asking = JoinSet::new();
        for entry in entries {
            for name in entry.secrets {
                let secrets = self.inner.secrets.clone();
                asking.spawn(async move { ((entry.id, *name), secrets.get(entry.id, name).await) });
            }
        }
        let mut kept = KeptSecrets::new();
        while let Some(asked) = asking.join_next().await {
            match asked {
                Ok((name, Ok(Some(found)))) => drop(kept.insert(name, found)),
                Ok((_, Ok(None))) => {}
                Ok(((gateway, _), Err(_))) => tracing::warn!(gateway, "the secret can't be read"),
                Err(error) => tracing::error!(%error, "asking for a secret broke"),
            }
        }
        kept
    }

    pub(crate) fn make_slot(
        &self,
        entry: &registry::Entry,
        options: BTreeMap<String, String>,
        kept: &KeptSecrets,
    ) -> Result<Slot, EngineError> {
        let mut secrets = BTreeMap::new();
        for name in entry.secrets {
            if let Some((secret, _)) = kept.get(&(entry.id, *name)) {
                secrets.insert((*name).to_owned(), secret.clone());
            }
        }
        let key_place = place_of(entry, kept);
        let setups = match key_place {
            Some(SecretPlace::Sandbox) => &self.inner.sandbox_setups,
            _ => &self.inner.setups,
        };
        let mut setup = setups.get(entry.id).cloned().unwrap_or_default();
        setup.environment = self.inner.profile.environment();
        setup.options.extend(options);
        let base_url = setup.base_url.clone();
        let gateway = (entry.make)(&setup, &secrets)?;
        Ok(Slot { gateway, key_place, spare_key: None, base_url, methods: MethodList::default() })
    }

    /// Sets one gateway up again, after its key or options changed.
    pub(crate) async fn set_gateway_up_again(&self) -> Result<(), EngineError> {
        let settings = self.inner.store.read(|read| Ok::<_, EngineError>(read.settings()?)).await?;
        self.set_gateways_up(&settings).await?;
        self.ask_all_again();
        for entry in registry::ALL {
            let id = input::gateway_id(entry.id)?;
            let _ = self.inner.health_changes.send(self.health_of(&id));
        }
        Ok(())
    }

    /// Everything the settings screen shows, but what only the till as a whole knows.
    pub async fn read_settings(&self, actor: &Actor) -> Result<SettingsView, EngineError> {
        self.allow(actor, Permission::ReadSettings)?;
        let settings = self.inner.store.read(|read| Ok::<_, EngineError>(read.settings()?)).await?;
        let mut gateways = Vec::new();
        for entry in self.order().gateways().filter_map(|id| registry::entry(id.as_str())) {
            gateways.push(self.gateway_settings(entry, &settings)?);
        }
        Ok(SettingsView {
            shop: self.shop().view(),
            gateways,
            secrets_warning: self.inner.secrets.warning(),
            data_dir: String::new(),
            sandbox_address: None,
            version: self.inner.version.clone(),
        })
    }

    fn gateway_settings(
        &self,
        entry: &registry::Entry,
        settings: &BTreeMap<String, Value>,
    ) -> Result<GatewaySettings, EngineError> {
        let id = input::gateway_id(entry.id)?;
        let slot = self.slot(&id)?;
        let standing = self.standing(&id);
        let capabilities = slot.gateway.capabilities();
        let currency = self.shop().currency;
        let (currency, limits) = capabilities
            .currencies
            .iter()
            .find(|(taken, _)| *taken == currency)
            .or_else(|| capabilities.currencies.first())
            .copied()
            .ok_or_else(|| EngineError::new(ErrorCode::Internal))?;
        let stored = stored_options(settings, entry.id);
        let options = entry
            .options
            .iter()
            .map(|name| ((*name).to_owned(), stored.get(*name).cloned().unwrap_or_default()))
            .collect();
        Ok(GatewaySettings {
            gateway: entry.id.to_owned(),
            name: entry.display_name.to_owned(),
            has_key: slot.key_place.is_some(),
            enabled: standing == Standing::Enabled,
            removed: standing == Standing::Removed,
            can_come_back: slot.spare_key.is_some(),
            key_place: slot.key_place.map(|place| place.word().to_owned()),
            options,
            base_url: slot.base_url.unwrap_or_default(),
            last_test: settings
                .get(&crate::keys::last_test_key(entry.id))
                .and_then(|value| serde_json::from_value::<KeyTestView>(value.clone()).ok()),
            minimum: amount(Money::new(limits.minimum_minor, currency)),
            maximum: amount(Money::new(limits.maximum_minor, currency)),
            currencies: capabilities.currencies.iter().map(|(one, _)| one.code().to_owned()).collect(),
            secrets: entry.secrets.iter().map(|name| (*name).to_owned()).collect(),
            can: abilities(capabilities),
            assumptions: capabilities.assumptions.iter().map(|one| (*one).to_owned()).collect(),
        })
    }

    /// Saves the shop's settings.
    pub async fn save_shop(&self, actor: &Actor, view: &ShopSettings) -> Result<(), EngineError> {
        self.allow(actor, Permission::ChangeSettings)?;
        let shop = Shop::checked(view)?;
        let slot = self.slot(&shop.default_gateway)?;
        input::limits(slot.gateway.capabilities(), shop.currency)?;
        let _one_at_a_time = self.inner.gates.lock().await;
        self.is_switched_on(&shop.default_gateway)?;
        self.put_setting(actor, SHOP, shop.to_value()).await?;
        *self.inner.shop.write().unwrap_or_else(PoisonError::into_inner) = shop;
        Ok(())
    }

    /// Sells by that gateway from now on. A currency that it doesn't take gives way to its own first one.
    pub async fn choose_gateway(&self, actor: &Actor, gateway: &str) -> Result<(), EngineError> {
        self.allow(actor, Permission::ChangeSettings)?;
        let id = input::gateway_id(gateway)?;
        let _one_at_a_time = self.inner.gates.lock().await;
        self.makes_links(&id)?;
        let mut shop = self.shop();
        shop.currency = self.currency_at(&id, shop.currency)?;
        shop.default_gateway = id;
        self.put_setting(actor, SHOP, shop.to_value()).await?;
        *self.inner.shop.write().unwrap_or_else(PoisonError::into_inner) = shop;
        Ok(())
    }

    /// The currency of a sale by a gateway: the wanted one where it takes that, else its own first one.
    pub(crate) fn currency_at(&self, gateway: &GatewayId, wanted: Currency) -> Result<Currency, EngineError> {
        let slot = self.slot(gateway)?;
        let capabilities = slot.gateway.capabilities();
        if capabilities.limits(wanted).is_some() {
            return Ok(wanted);
        }
        let first = capabilities.currencies.first().map(|(currency, _)| *currency);
        first.ok_or_else(|| EngineError::new(ErrorCode::GatewayNotSetUp))
    }

    /// Saves a gateway's options. Refused as a whole when one doesn't fit.
    pub async fn save_gateway_options(
        &self,
        actor: &Actor,
        gateway: &str,
        options: BTreeMap<String, String>,
    ) -> Result<(), EngineError> {
        self.allow(actor, Permission::ChangeSettings)?;
        let entry = registry::entry(gateway).ok_or_else(|| EngineError::new(ErrorCode::GatewayUnknown))?;
        if let Some(unknown) = options.keys().find(|name| !entry.options.contains(&name.as_str())) {
            let shown: String = unknown.chars().filter(char::is_ascii_alphanumeric).take(24).collect();
            return Err(EngineError::new(ErrorCode::OptionInvalid).with("option", shown));
        }
        let options: BTreeMap<String, String> =
            options.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect();
        let kept = self.kept_secrets(std::slice::from_ref(entry)).await;
        self.make_slot(entry, options.clone(), &kept)?;
        self.put_setting(actor, &options_key(gateway), json!(options)).await?;
        self.set_gateway_up_again().await
    }

    /// The journal row of a setting that changes.
    pub(crate) fn setting_entry(&self, actor: &Actor, key: &str, value: &Value) -> JournalEntry {
        JournalEntry {
            kind: "setting_changed",
            sale: None,
            attempt: None,
            actor: actor.name.clone(),
            at: self.now_utc(),
            body: json!({ "setting": key, "value": value }),
        }
    }

    /// Saves one setting with its journal row.
    pub(crate) async fn put_setting(
        &self,
        actor: &Actor,
        key: &str,
        value: Value,
    ) -> Result<(), EngineError> {
        let entry = self.setting_entry(actor, key, &value);
        let key = key.to_owned();
        self.inner
            .store
            .write(move |write| {
                write.put_setting(&key, &value, entry)?;
                Ok(())
            })
            .await
    }
}

/// Where a gateway's secrets are, when all of them are kept: where the last one is.
fn place_of(entry: &registry::Entry, kept: &KeptSecrets) -> Option<SecretPlace> {
    let places = entry.secrets.iter().map(|name| kept.get(&(entry.id, *name)).map(|(_, place)| *place));
    places.collect::<Option<Vec<_>>>()?.pop()
}

/// What a gateway can do, for a screen.
fn abilities(capabilities: &Capabilities) -> GatewayCan {
    GatewayCan {
        cancel: capabilities.cancel,
        capture: capabilities.capture,
        refund: capabilities.refund != Refunding::No,
        partial_refund: capabilities.refund == Refunding::Partial,
        methods: capabilities.methods,
        find: capabilities.find_by_own_reference,
        sms: capabilities.sends_by.contains(&Channel::Sms),
        email: capabilities.sends_by.contains(&Channel::Email),
        list: capabilities.list,
        receipts: capabilities.receipts,
    }
}
