//! The key that closings are signed with. It lives where gateways' keys live and never leaves Rust.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::views::ErrorCode;
use domain::Actor;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use gateways::Secret;
use serde_json::json;
use store::{ClosingRecord, JournalEntry};

/// Where the key is kept.
const ROOM: &str = "closings";
const NAME: &str = "signing_key";
/// The journal row that tells of a key.
pub(crate) const KEY_MADE: &str = "signing_key_made";

/// The setting that holds the public half of the key that the journal told of last.
pub(crate) const KNOWN_KEY: &str = "signing_key";

impl Engine {
    /// The signing key; made and kept the first time, and anew where the keychain lost it, as after a restore
    /// on another computer. The journal tells of each key before anything is signed with it, so that closings
    /// signed with an older one still prove themselves by that one.
    pub(crate) async fn signing_key(&self, actor: &Actor) -> Result<SigningKey, EngineError> {
        let key = match self.kept_signing_key().await? {
            Some(key) => key,
            None => self.make_signing_key().await?,
        };
        let public_key = hex(key.verifying_key().as_bytes());
        let entry = JournalEntry {
            kind: KEY_MADE,
            sale: None,
            attempt: None,
            actor: actor.name.clone(),
            at: self.now_utc(),
            body: json!({ "public_key": public_key }),
        };
        self.inner
            .store
            .write(move |write| {
                let known = json!({ "public_key": public_key });
                if write.setting(KNOWN_KEY)?.as_ref() != Some(&known) {
                    write.put_setting(KNOWN_KEY, &known, entry)?;
                }
                Ok::<_, EngineError>(())
            })
            .await?;
        Ok(key)
    }

    async fn make_signing_key(&self) -> Result<SigningKey, EngineError> {
        let mut seed = [0_u8; 32];
        getrandom::fill(&mut seed).map_err(|error| {
            tracing::error!(%error, "the system gives no randomness");
            EngineError::new(ErrorCode::Internal)
        })?;
        let kept = self.inner.secrets.set(ROOM, NAME, &Secret::new(hex(&seed))).await;
        kept.map_err(|_| EngineError::new(ErrorCode::SecretsUnavailable))?;
        Ok(SigningKey::from_bytes(&seed))
    }

    /// The signing key, if one was made on this computer.
    pub(crate) async fn kept_signing_key(&self) -> Result<Option<SigningKey>, EngineError> {
        let kept = self.inner.secrets.get(ROOM, NAME).await;
        let kept = kept.map_err(|_| EngineError::new(ErrorCode::SecretsUnavailable))?;
        Ok(kept.and_then(|(secret, _)| from_hex(secret.expose())).map(|seed| SigningKey::from_bytes(&seed)))
    }
}

/// Signs a statement.
pub(crate) fn sign(key: &SigningKey, statement: &str) -> ([u8; 32], [u8; 64]) {
    (key.verifying_key().to_bytes(), key.sign(statement.as_bytes()).to_bytes())
}

/// Whether a closing's signature is over its statement.
pub(crate) fn is_signed(closing: &ClosingRecord) -> bool {
    let signature = Signature::from_bytes(&closing.signature);
    VerifyingKey::from_bytes(&closing.public_key)
        .is_ok_and(|key| key.verify_strict(closing.statement.as_bytes(), &signature).is_ok())
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0_u8; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changed_letter_of_a_statement_breaks_its_signature() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let (public_key, signature) = sign(&key, "sold 1500");
        let mut closing = ClosingRecord {
            number: 1,
            business_day: "2026-11-21".parse().unwrap(),
            statement: "sold 1500".into(),
            public_key,
            signature,
            seq: 1,
        };
        assert!(is_signed(&closing));
        closing.statement = "sold 1600".into();
        assert!(!is_signed(&closing));
    }

    #[test]
    fn a_key_reads_back_from_its_text_and_a_damaged_text_gives_none() {
        assert_eq!(from_hex(&hex(&[0xA7; 32])), Some([0xA7; 32]));
        assert_eq!(from_hex("a7"), None);
        assert_eq!(from_hex(&"zz".repeat(32)), None);
    }
}
