//! Gateways' keys: set, tested, never read back.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::input;
use crate::key_checks;
use crate::secrets::SecretPlace;
use crate::settings::stored_options;
use crate::views::{ErrorCode, HealthView, KeyTestView};
use domain::{Actor, GatewayId, Permission};
use gateways::error::KeyError;
use gateways::gateway::{KeyReport, ValidateError};
use gateways::registry::{self, Setup};
use gateways::{Capabilities, CheckError, Secret};
use serde_json::json;
use std::collections::BTreeMap;

/// The setting that remembers the last test of a gateway's key.
pub(crate) fn last_test_key(gateway: &str) -> String {
    format!("gateway.{gateway}.last_test")
}

impl Engine {
    /// Checks a new key with the gateway and keeps it: each of the gateway's secrets by its name.
    ///
    /// A test key belongs to demo and a production key to live: the other is refused, and so is a key that
    /// is disabled, read-only or not allowed from here, and one that doesn't see what is unfinished. Without an
    /// answer nothing is kept. A gateway that was removed is among the shop's again.
    pub async fn set_gateway_key(
        &self,
        actor: &Actor,
        gateway: &str,
        keys: BTreeMap<String, Secret>,
    ) -> Result<(), EngineError> {
        self.allow(actor, Permission::ChangeSettings)?;
        let entry = registry::entry(gateway).ok_or_else(|| EngineError::new(ErrorCode::GatewayUnknown))?;
        let name = entry.display_name;
        let missing = |name: &&str| keys.get(*name).is_none_or(Secret::is_empty);
        if entry.secrets.iter().any(missing) {
            return Err(EngineError::key(KeyError::Missing).with("gateway", name));
        }
        let usable = |key: &Secret| {
            key.expose().chars().all(|letter| letter.is_ascii_graphic()) && key.expose().len() <= 512
        };
        if keys.len() != entry.secrets.len() || !keys.values().all(usable) {
            return Err(EngineError::key(KeyError::Wrong).with("gateway", name));
        }
        let id = input::gateway_id(gateway)?;
        let _one_at_a_time = self.inner.gates.lock().await;
        let setup = self.setup_for_own_key(gateway).await?;
        let probe = (entry.make)(&setup, &keys)?;
        let report = probe.validate_key().await.map_err(|error| EngineError::validate(&error, name))?;
        self.right_environment(&report, name)?;
        let slot = self.slot(&id)?;
        // What the sandbox inside the program made is nobody's money, and no key of a shop's own sees it.
        let leaves_sandbox = slot.key_place == Some(SecretPlace::Sandbox) && slot.base_url != setup.base_url;
        if !leaves_sandbox {
            self.reads_what_is_unfinished(&id, probe.as_ref()).await?;
        }
        for (secret_name, key) in &keys {
            self.inner
                .secrets
                .set(gateway, secret_name, key)
                .await
                .map_err(|_| EngineError::new(ErrorCode::SecretsUnavailable))?;
        }
        let test = self.good_test(&report, probe.capabilities());
        self.put_setting(actor, &last_test_key(gateway), json!(test)).await?;
        self.put_among_ours(actor, &id).await?;
        self.set_gateway_up_again().await
    }

    /// Tests the key that the till itself has for a removed gateway, and remembers how that went.
    pub(crate) async fn add_with_spare_key(&self, actor: &Actor, gateway: &str) -> Result<(), EngineError> {
        let entry = registry::entry(gateway).ok_or_else(|| EngineError::new(ErrorCode::GatewayUnknown))?;
        let kept = self.kept_secrets(std::slice::from_ref(entry)).await;
        let slot = self.make_slot(entry, BTreeMap::new(), &kept)?;
        let name = entry.display_name;
        let report =
            slot.gateway.validate_key().await.map_err(|error| EngineError::validate(&error, name))?;
        self.right_environment(&report, name)?;
        let test = self.good_test(&report, slot.gateway.capabilities());
        self.put_setting(actor, &last_test_key(gateway), json!(test)).await
    }

    /// Asks the gateway about the key that is set.
    pub async fn test_gateway_key(&self, actor: &Actor, gateway: &str) -> Result<KeyTestView, EngineError> {
        self.allow(actor, Permission::ChangeSettings)?;
        let id = input::gateway_id(gateway)?;
        let slot = self.slot(&id)?;
        let name = self.gateway_name(&id);
        if slot.key_place.is_none() {
            return Err(EngineError::key(KeyError::Missing).with("gateway", name));
        }
        let outcome = self.validate(&id).await;
        let test = match outcome.map_err(|error| EngineError::validate(&error, &name)) {
            Ok(report) => match self.right_environment(&report, &name) {
                Ok(()) => self.good_test(&report, slot.gateway.capabilities()),
                Err(error) => self.bad_test(&error, slot.gateway.capabilities()),
            },
            Err(error) => self.bad_test(&error, slot.gateway.capabilities()),
        };
        self.put_setting(actor, &last_test_key(gateway), json!(test)).await?;
        Ok(test)
    }

    /// One key check, with health and the gateway's clock noted.
    async fn validate(&self, id: &GatewayId) -> Result<KeyReport, ValidateError> {
        let Ok(slot) = self.slot(id) else {
            return Err(ValidateError::Key(KeyError::Missing));
        };
        if let Some(pause) = self.pause_of(id) {
            return Err(ValidateError::NoAnswer(CheckError::Throttled { after: Some(pause) }));
        }
        self.spend(id);
        let asked_at = self.monotonic();
        let outcome = slot.gateway.validate_key().await;
        let took = self.monotonic().saturating_sub(asked_at);
        let problem = match &outcome {
            Ok(_) => None,
            Err(ValidateError::Key(key)) => Some(CheckError::KeyRefused(*key)),
            Err(ValidateError::NoAnswer(why)) => Some(why.clone()),
        };
        self.note_health(id, took, problem.as_ref());
        if let Ok(KeyReport { server_time: Some(server_time), .. }) = &outcome {
            self.inner.times.observe(self.inner.clock.as_ref(), id, *server_time);
        }
        outcome
    }

    /// How the default gateway does; asks it when nobody did yet, or when `ask` says so.
    pub async fn gateway_health(&self, actor: &Actor, ask: bool) -> Result<HealthView, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let id = self.default_gateway();
        let view = self.health_of(&id);
        let unknown = matches!(view.state, crate::views::HealthState::Unknown);
        if (ask || unknown) && self.slot(&id)?.key_place.is_some() {
            let _ = self.validate(&id).await;
            return Ok(self.health_of(&id));
        }
        Ok(view)
    }

    /// Asks the default gateway what time it is, if neither this run nor an earlier one knows. Without it, a machine
    /// whose clock is wrong would put its very first sale into a wrong business day.
    pub async fn learn_time(&self, actor: &Actor) -> Result<(), EngineError> {
        self.allow(actor, Permission::Sell)?;
        let id = self.default_gateway();
        let known = self.inner.times.difference_ms(self.inner.clock.as_ref(), &id).is_some();
        if !known && self.slot(&id)?.key_place.is_some() {
            // A gateway that doesn't answer now will not answer the sale either, and that says so.
            let _ = self.validate(&id).await;
        }
        Ok(())
    }

    /// How a gateway does, as far as is known.
    pub(crate) fn health_of(&self, id: &GatewayId) -> HealthView {
        let has_key = self.slot(id).is_ok_and(|slot| slot.key_place.is_some());
        let mut view = self.inner.healths.view(id, &self.gateway_name(id), has_key);
        view.stand_in = self.stand_in_of(id, view.state);
        view
    }

    /// Asks a gateway how it does, for [`Engine::health_of`] to tell.
    pub(crate) async fn ask_how_it_does(&self, id: &GatewayId) {
        let _ = self.validate(id).await;
    }

    /// The set-up a shop's own key is used with: the owner's options, and not the embedded sandbox's address.
    async fn setup_for_own_key(&self, gateway: &str) -> Result<Setup, EngineError> {
        let settings = self.inner.store.read(|read| Ok::<_, EngineError>(read.settings()?)).await?;
        let environment = self.inner.profile.environment();
        let options = stored_options(&settings, gateway);
        let set_up = self.inner.setups.get(gateway).cloned().unwrap_or_default();
        Ok(Setup { environment, options, ..set_up })
    }

    fn right_environment(&self, report: &KeyReport, name: &str) -> Result<(), EngineError> {
        if report.environment == self.inner.profile.environment() {
            return Ok(());
        }
        Err(EngineError::key(KeyError::WrongEnvironment).with("gateway", name))
    }

    fn good_test(&self, report: &KeyReport, capabilities: &Capabilities) -> KeyTestView {
        let now = self.now_utc();
        KeyTestView {
            at: now.to_rfc3339(),
            environment: Some(key_checks::environment_word(report.environment).to_owned()),
            problem: None,
            checks: key_checks::told(report, capabilities, now),
        }
    }

    fn bad_test(&self, error: &EngineError, capabilities: &Capabilities) -> KeyTestView {
        KeyTestView {
            at: self.now_utc().to_rfc3339(),
            environment: None,
            problem: Some(error.view()),
            checks: key_checks::failed(error, capabilities),
        }
    }
}
