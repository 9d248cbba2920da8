//! The settings of shop and gateways. No secret passes through here.

use crate::engine::{Engine, Slot};
use crate::error::EngineError;
use crate::input;
use crate::methods::MethodList;
use crate::project::amount;
use crate::secrets::SecretPlace;
use crate::views::{ErrorCode, GatewayCan, GatewaySettings, KeyTestView, SettingsView, ShopSettings};
use domain::business_day::DAY_MINUTES;
use domain::{Actor, BusinessCalendar, Currency, Cutoffs, GatewayId, Money, Permission, Standing};
use gateways::capabilities::{Channel, Refunding};
use gateways::registry;
use gateways::{Capabilities, Secret};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use store::JournalEntry;
use tokio::task::JoinSet;

/// The settings of one shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Its name.
    pub shop_name: String,
    /// Its zone.
    pub zone: chrono_tz::Tz,
    /// When each business day begins.
    pub cutoffs: Cutoffs,
    /// What is charged.
    pub currency: Currency,
    /// The gateway for sales that name none.
    pub default_gateway: GatewayId,
    /// The languages of the customer's window.
    pub customer_languages: Vec<String>,
    /// Whether verdicts sound.
    pub sound: bool,
    /// Demo: phones on the same network may open the sandbox's page.
    pub sandbox_on_network: bool,
}

/// The setting that holds the shop.
pub const SHOP: &str = "shop";
/// The languages there are.
pub const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

impl Shop {
    /// The shop as settings have it; what is absent or unreadable takes its default.
    pub fn from_settings(settings: &BTreeMap<String, Value>, machine_zone: chrono_tz::Tz) -> Shop {
        let text = |name: &str| settings.get(SHOP)?.get(name)?.as_str().map(str::to_owned);
        let flag = |name: &str| settings.get(SHOP)?.get(name)?.as_bool();
        let languages =
            settings.get(SHOP).and_then(|shop| shop.get("customer_languages")?.as_array().cloned());
        Shop {
            shop_name: text("shop_name").unwrap_or_else(|| "Comptoir".to_owned()),
            zone: text("time_zone").and_then(|zone| zone.parse().ok()).unwrap_or(machine_zone),
            cutoffs: settings.get(SHOP).map_or(Cutoffs::same(0), cutoffs_in),
            currency: text("currency").and_then(|code| Currency::from_code(&code)).unwrap_or(Currency::DZD),
            default_gateway: text("default_gateway")
                .and_then(|name| name.parse().ok())
                .unwrap_or_else(first_gateway),
            customer_languages: languages
                .map(|languages| languages.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
                .unwrap_or_else(|| vec!["ar".to_owned(), "fr".to_owned()]),
            sound: flag("sound").unwrap_or(true),
            sandbox_on_network: flag("sandbox_on_network").unwrap_or(false),
        }
    }

    fn to_value(&self) -> Value {
        let (cutoff_minutes, weekday_cutoffs) = one_or_each(self.cutoffs);
        json!({
            "shop_name": self.shop_name, "time_zone": self.zone.name(), "cutoff_minutes": cutoff_minutes,
            "weekday_cutoffs": weekday_cutoffs,
            "currency": self.currency.code(), "default_gateway": self.default_gateway.as_str(),
            "customer_languages": self.customer_languages, "sound": self.sound,
            "sandbox_on_network": self.sandbox_on_network,
        })
    }

    /// How the shop counts its days.
    pub fn calendar(&self) -> BusinessCalendar {
        BusinessCalendar { zone: self.zone, cutoffs: self.cutoffs }
    }

    /// What a screen reads.
    pub fn view(&self) -> ShopSettings {
        let (cutoff_minutes, weekday_cutoffs) = one_or_each(self.cutoffs);
        ShopSettings {
            shop_name: self.shop_name.clone(),
            time_zone: self.zone.name().to_owned(),
            cutoff_minutes,
            weekday_cutoffs,
            currency: self.currency.code().to_owned(),
            default_gateway: self.default_gateway.to_string(),
            customer_languages: self.customer_languages.clone(),
            sound: self.sound,
            sandbox_on_network: self.sandbox_on_network,
        }
    }

    /// Checks what a screen wants to save.
    fn checked(view: &ShopSettings) -> Result<Shop, EngineError> {
        let bad = EngineError::bad_input;
        let shop_name = domain::note::checked(&view.shop_name).map_err(EngineError::from)?;
        if shop_name.is_empty() || shop_name.chars().count() > 60 {
            return Err(bad("shop_name"));
        }
        let default_gateway = input::gateway_id(&view.default_gateway)?;
        if registry::entry(default_gateway.as_str()).is_none() {
            return Err(EngineError::new(ErrorCode::GatewayUnknown));
        }
        let known = view.customer_languages.iter().all(|one| LANGUAGES.contains(&one.as_str()));
        if !known || !(1..=2).contains(&view.customer_languages.len()) {
            return Err(bad("customer_languages"));
        }
        let cutoffs = match &view.weekday_cutoffs {
            _ if view.cutoff_minutes >= DAY_MINUTES => None,
            None => Some(Cutoffs::same(view.cutoff_minutes)),
            Some(each) => each.as_slice().try_into().ok().and_then(Cutoffs::of_weekdays),
        };
        Ok(Shop {
            shop_name,
            zone: view.time_zone.parse().map_err(|_| bad("time_zone"))?,
            cutoffs: cutoffs.ok_or_else(|| bad("cutoff_minutes"))?,
            currency: Currency::from_code(&view.currency).ok_or_else(|| bad("currency"))?,
            default_gateway,
            customer_languages: view.customer_languages.clone(),
            sound: view.sound,
            sandbox_on_network: view.sandbox_on_network,
        })
    }
}

/// The cut-offs of a shop's setting; what is absent or unreadable is midnight.
fn cutoffs_in(shop: &Value) -> Cutoffs {
    let minutes = |value: &Value| value.as_u64().and_then(|minutes| u16::try_from(minutes).ok());
    let each = shop.get("weekday_cutoffs").and_then(Value::as_array).and_then(|each| {
        let each: Vec<u16> = each.iter().filter_map(minutes).collect();
        Cutoffs::of_weekdays(each.try_into().ok()?)
    });
    let one = || shop.get("cutoff_minutes").and_then(minutes).filter(|minutes| *minutes < DAY_MINUTES);
    each.unwrap_or_else(|| Cutoffs::same(one().unwrap_or(0)))
}

/// The cut-offs as settings have them: one for all days (Monday's where they differ), and each one's when
/// they differ, Monday's first.
fn one_or_each(cutoffs: Cutoffs) -> (u16, Option<Vec<u16>>) {
    let each = cutoffs.minutes();
    let differ = each.iter().any(|one| *one != each[0]);
    (each[0], differ.then(|| each.to_vec()))
}

/// The first gateway of the registry, which always has one.
#[allow(clippy::expect_used)] // the registry is a constant, and its names are checked by a test
fn first_gateway() -> GatewayId {
    registry::ALL[0].id.parse().expect("a gateway's own name is one")
}

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

/// Every time zone there is, by its name.
pub fn time_zones() -> Vec<String> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name().to_owned()).collect()
}
