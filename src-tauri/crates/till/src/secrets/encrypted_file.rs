//! Secrets where there is no keychain: one encrypted file, readable by its owner only.
//!
//! The key lies beside it, so this guards against a file that is copied alone, a backup or a careless
//! look, and not against somebody who has the whole folder. The till says so where it shows the warning.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use gateways::Secret;
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// The two files of one profile.
pub(super) struct EncryptedFile {
    secrets: PathBuf,
    key: PathBuf,
    one_at_a_time: Mutex<()>,
}

impl EncryptedFile {
    pub(super) fn in_folder(folder: &Path) -> EncryptedFile {
        EncryptedFile {
            secrets: folder.join("secrets.bin"),
            key: folder.join("secrets.key"),
            one_at_a_time: Mutex::new(()),
        }
    }

    pub(super) fn get(&self, account: &str) -> std::io::Result<Option<Secret>> {
        Ok(self.read()?.remove(account).map(Secret::new))
    }

    pub(super) fn set(&self, account: &str, secret: &Secret) -> std::io::Result<()> {
        let _alone = self.one_at_a_time.lock();
        let mut all = self.read()?;
        all.insert(account.to_owned(), secret.expose().to_owned());
        self.write(&all)
    }

    pub(super) fn forget(&self, account: &str) -> std::io::Result<()> {
        let _alone = self.one_at_a_time.lock();
        let mut all = self.read()?;
        if all.remove(account).is_none() {
            return Ok(());
        }
        self.write(&all)
    }

    fn read(&self) -> std::io::Result<BTreeMap<String, String>> {
        let mut bytes = Vec::new();
        match std::fs::File::open(&self.secrets) {
            Ok(mut file) => file.read_to_end(&mut bytes)?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(error),
        };
        let damaged = || Error::new(ErrorKind::InvalidData, "the secrets' file is damaged");
        let (nonce, sealed) = bytes.split_at_checked(NONCE_BYTES).ok_or_else(damaged)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| damaged())?;
        let open = self.cipher()?.decrypt(&nonce, sealed).map_err(|_| damaged())?;
        serde_json::from_slice(&open).map_err(|_| damaged())
    }

    fn write(&self, all: &BTreeMap<String, String>) -> std::io::Result<()> {
        let mut nonce = [0_u8; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(Error::other)?;
        let open = serde_json::to_vec(all)?;
        let sealed = self
            .cipher()?
            .encrypt(&XNonce::from(nonce), open.as_slice())
            .map_err(|_| Error::other("sealing failed"))?;
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed);
        write_private(&self.secrets, &bytes)
    }

    fn cipher(&self) -> std::io::Result<XChaCha20Poly1305> {
        let key: [u8; KEY_BYTES] = match std::fs::read(&self.key) {
            Ok(bytes) => bytes
                .try_into()
                .map_err(|_| Error::new(ErrorKind::InvalidData, "the secrets' key is damaged"))?,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let mut key = [0_u8; KEY_BYTES];
                getrandom::fill(&mut key).map_err(Error::other)?;
                write_private(&self.key, &key)?;
                key
            }
            Err(error) => return Err(error),
        };
        Ok(XChaCha20Poly1305::new(&Key::from(key)))
    }
}

/// Writes a file that only its owner reads: temporary file, sync, rename.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let temporary = path.with_extension("part");
    let mut options = std::fs::OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&temporary, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_secret_reads_back_and_never_stands_in_the_file() {
        let folder = std::env::temp_dir().join(format!("comptoir-secrets-{}", std::process::id()));
        let file = EncryptedFile::in_folder(&folder);
        assert!(file.get("live/A/ocpay/access_token").unwrap().is_none());
        file.set("live/A/ocpay/access_token", &Secret::new("canary-5e1f")).unwrap();
        assert_eq!(file.get("live/A/ocpay/access_token").unwrap().unwrap().expose(), "canary-5e1f");
        let bytes = std::fs::read(folder.join("secrets.bin")).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"canary"));
        file.forget("live/A/ocpay/access_token").unwrap();
        assert!(file.get("live/A/ocpay/access_token").unwrap().is_none());
        let mut bytes = std::fs::read(folder.join("secrets.bin")).unwrap();
        bytes[30] ^= 1;
        std::fs::write(folder.join("secrets.bin"), bytes).unwrap();
        assert!(file.get("live/A/ocpay/access_token").is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
