//! One process sells and watches a profile at a time: a file lock is the truth.

use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Who holds a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Its process.
    pub pid: u32,
    /// What it calls itself: `comptoir`, `comptoir-cli sell`.
    pub name: String,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.name, self.pid)
    }
}

/// The lock of a profile; let go when dropped or when the process ends in any way.
#[derive(Debug)]
pub struct ProfileLock {
    _file: File,
}

/// Why the lock wasn't taken.
#[derive(Debug)]
pub enum NotLocked {
    /// Another process has it.
    Held(Option<Holder>),
    /// The folder can't be written.
    Io(std::io::Error),
}

/// Takes the lock of a profile's folder, which exists, and writes beside it who has it.
pub fn take(folder: &Path, name: &str) -> Result<ProfileLock, NotLocked> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("till.lock"))
        .map_err(NotLocked::Io)?;
    match file.try_lock() {
        Ok(()) => {
            let holder = Holder { pid: std::process::id(), name: name.to_owned() };
            // Only a courtesy to a second process: without it that one can't name the holder.
            if let Ok(text) = serde_json::to_vec(&holder) {
                let _ = std::fs::write(folder.join("lock.json"), text);
            }
            Ok(ProfileLock { _file: file })
        }
        Err(TryLockError::WouldBlock) => {
            let holder = std::fs::read(folder.join("lock.json")).ok();
            Err(NotLocked::Held(holder.and_then(|text| serde_json::from_slice(&text).ok())))
        }
        Err(TryLockError::Error(error)) => Err(NotLocked::Io(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_who_the_first_is() {
        let folder = std::env::temp_dir().join(format!("comptoir-lock-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let first = take(&folder, "first").unwrap();
        match take(&folder, "second") {
            Err(NotLocked::Held(Some(holder))) => {
                assert_eq!((holder.pid, holder.name.as_str()), (std::process::id(), "first"));
            }
            other => panic!("{other:?}"),
        }
        drop(first);
        assert!(take(&folder, "second").is_ok());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
