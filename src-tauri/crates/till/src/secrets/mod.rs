//! Where secrets are: environment, then the operating system's keychain, then an encrypted file where
//! there is no keychain; in demo, the sandbox's own when the shop has none.

mod encrypted_file;
mod keychain;

use encrypted_file::EncryptedFile;
use engine::{Profile, SecretPlace, Secrets, SecretsError};
use gateways::Secret;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// The secrets of one profile of one till.
pub struct TillSecrets {
    from_environment: BTreeMap<(String, String), Secret>,
    of_sandbox: BTreeMap<(String, String), Secret>,
    service: String,
    account_prefix: String,
    file: EncryptedFile,
    keychain_failed: AtomicBool,
}

impl TillSecrets {
    /// `folder` is the profile's; `service` names the installation in the keychain.
    pub fn new(
        profile: Profile,
        till: &str,
        service: String,
        folder: &Path,
        from_environment: BTreeMap<(String, String), Secret>,
        of_sandbox: BTreeMap<(String, String), Secret>,
    ) -> TillSecrets {
        TillSecrets {
            from_environment,
            of_sandbox,
            service,
            account_prefix: format!("{}/{till}", profile.word()),
            file: EncryptedFile::in_folder(folder),
            keychain_failed: AtomicBool::new(false),
        }
    }

    fn account(&self, gateway: &str, name: &str) -> String {
        format!("{}/{gateway}/{name}", self.account_prefix)
    }

    fn keychain_failed(&self) {
        if !self.keychain_failed.swap(true, Ordering::Relaxed) {
            tracing::warn!("there is no usable keychain; secrets are kept in an encrypted file");
        }
    }
}

#[async_trait::async_trait]
impl Secrets for TillSecrets {
    async fn get(&self, gateway: &str, name: &str) -> Result<Option<(Secret, SecretPlace)>, SecretsError> {
        let key = (gateway.to_owned(), name.to_owned());
        if let Some(secret) = self.from_environment.get(&key) {
            return Ok(Some((secret.clone(), SecretPlace::Environment)));
        }
        let account = self.account(gateway, name);
        // The file first: it is only there when the keychain once failed, and it costs nothing to ask.
        if let Some(secret) = self.file.get(&account).map_err(|_| SecretsError)? {
            self.keychain_failed();
            return Ok(Some((secret, SecretPlace::EncryptedFile)));
        }
        if !self.of_sandbox.is_empty() && !keychain::is_worth_asking() {
            return Ok(self.of_sandbox.get(&key).map(|secret| (secret.clone(), SecretPlace::Sandbox)));
        }
        match keychain::get(&self.service, &account).await {
            Ok(Some(secret)) => Ok(Some((secret, SecretPlace::Keychain))),
            Ok(None) => Ok(self.of_sandbox.get(&key).map(|secret| (secret.clone(), SecretPlace::Sandbox))),
            Err(_) => {
                self.keychain_failed();
                Ok(self.of_sandbox.get(&key).map(|secret| (secret.clone(), SecretPlace::Sandbox)))
            }
        }
    }

    async fn set(&self, gateway: &str, name: &str, secret: &Secret) -> Result<SecretPlace, SecretsError> {
        let account = self.account(gateway, name);
        if keychain::set(&self.service, &account, secret).await.is_ok() {
            // An older copy in the file would win over the new one.
            self.file.forget(&account).map_err(|_| SecretsError)?;
            return Ok(SecretPlace::Keychain);
        }
        self.keychain_failed();
        self.file.set(&account, secret).map_err(|_| SecretsError)?;
        Ok(SecretPlace::EncryptedFile)
    }

    async fn forget(&self, gateway: &str, name: &str) -> Result<(), SecretsError> {
        let account = self.account(gateway, name);
        self.file.forget(&account).map_err(|_| SecretsError)?;
        if keychain::forget(&self.service, &account).await.is_err() {
            self.keychain_failed();
        }
        Ok(())
    }

    fn warning(&self) -> bool {
        self.keychain_failed.load(Ordering::Relaxed)
    }
}
