//! Secrets that last as long as the test.

use engine::{SecretPlace, Secrets, SecretsError};
use gateways::Secret;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Barrier;

/// OCPay's one secret, as a shop sets it.
pub fn one_key(key: &str) -> BTreeMap<String, Secret> {
    BTreeMap::from([("access_token".to_owned(), Secret::new(key))])
}

/// A keychain in memory. `broken` makes it refuse everything.
#[derive(Default)]
pub struct MemorySecrets {
    kept: Mutex<BTreeMap<(String, String), Secret>>,
    broken: AtomicBool,
    together: Mutex<Option<Arc<Barrier>>>,
}

impl MemorySecrets {
    /// A keychain that holds each gateway's secrets as the sandbox takes them, made of one key.
    pub fn with_key(key: &str) -> MemorySecrets {
        let secrets = MemorySecrets::default();
        for entry in gateways::registry::ALL {
            for (name, value) in sandbox::secrets(entry.id, key) {
                let name = (entry.id.to_owned(), name.to_owned());
                secrets.kept.lock().unwrap().insert(name, Secret::new(value));
            }
        }
        secrets
    }

    /// From now on nobody is answered before so many ask at once.
    pub fn answer_only_together(&self, askers: usize) {
        *self.together.lock().unwrap() = Some(Arc::new(Barrier::new(askers)));
    }

    /// From now on nothing can be read or kept, or can again.
    pub fn set_broken(&self, broken: bool) {
        self.broken.store(broken, Ordering::SeqCst);
    }

    /// Whether OCPay's key is kept.
    pub fn has_key(&self) -> bool {
        self.kept.lock().unwrap().keys().any(|(gateway, _)| gateway == "ocpay")
    }

    /// Another PC: nothing was kept here.
    pub fn forget_all(&self) {
        self.kept.lock().unwrap().clear();
    }

    fn usable(&self) -> Result<(), SecretsError> {
        if self.broken.load(Ordering::SeqCst) { Err(SecretsError) } else { Ok(()) }
    }
}

#[async_trait::async_trait]
impl Secrets for MemorySecrets {
    async fn get(&self, gateway: &str, name: &str) -> Result<Option<(Secret, SecretPlace)>, SecretsError> {
        self.usable()?;
        let together = self.together.lock().unwrap().clone();
        if let Some(together) = together {
            together.wait().await;
        }
        let found = self.kept.lock().unwrap().get(&(gateway.to_owned(), name.to_owned())).cloned();
        Ok(found.map(|secret| (secret, SecretPlace::Keychain)))
    }

    async fn set(&self, gateway: &str, name: &str, secret: &Secret) -> Result<SecretPlace, SecretsError> {
        self.usable()?;
        self.kept.lock().unwrap().insert((gateway.to_owned(), name.to_owned()), secret.clone());
        Ok(SecretPlace::Keychain)
    }

    async fn forget(&self, gateway: &str, name: &str) -> Result<(), SecretsError> {
        self.usable()?;
        self.kept.lock().unwrap().remove(&(gateway.to_owned(), name.to_owned()));
        Ok(())
    }

    fn warning(&self) -> bool {
        false
    }
}
