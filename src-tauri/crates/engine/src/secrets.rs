//! Where secrets are kept. The engine asks; `till` decides between keychain, encrypted file and
//! environment. Values never reach a view.

use gateways::Secret;

/// Where a secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretPlace {
    /// The operating system's keychain.
    Keychain,
    /// An encrypted file in the data folder, where there is no keychain.
    EncryptedFile,
    /// An environment variable, for headless use.
    Environment,
    /// The embedded sandbox's own.
    Sandbox,
}

impl SecretPlace {
    /// The place's word in a view.
    pub fn word(self) -> &'static str {
        match self {
            SecretPlace::Keychain => "keychain",
            SecretPlace::EncryptedFile => "encrypted_file",
            SecretPlace::Environment => "environment",
            SecretPlace::Sandbox => "sandbox",
        }
    }
}

/// Neither keychain nor file could be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("secrets can't be kept")]
pub struct SecretsError;

/// Keeps secrets by gateway and name.
#[async_trait::async_trait]
pub trait Secrets: Send + Sync {
    /// The secret and where it is, or `None`.
    async fn get(&self, gateway: &str, name: &str) -> Result<Option<(Secret, SecretPlace)>, SecretsError>;
    /// Keeps a secret.
    async fn set(&self, gateway: &str, name: &str, secret: &Secret) -> Result<SecretPlace, SecretsError>;
    /// Forgets a secret; nothing happens when there is none.
    async fn forget(&self, gateway: &str, name: &str) -> Result<(), SecretsError>;
    /// Whether the keychain could not be used, so that a warning must be shown.
    fn warning(&self) -> bool;
}
