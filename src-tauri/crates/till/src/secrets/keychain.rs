//! The operating system's keychain, asked off the async threads with a time limit: a prompt that nobody
//! answers must not stop the till.

use gateways::Secret;
use keyring::v1::{Entry, Error};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(3);

/// The keychain didn't answer, or isn't there.
#[derive(Debug)]
pub(super) struct NoKeychain;

/// Runs one call to the keychain on a thread of its own.
async fn ask<T: Send + 'static>(
    service: &str,
    account: &str,
    call: impl FnOnce(Entry) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let (service, account) = (service.to_owned(), account.to_owned());
    // Not tokio's blocking pool: a call that hangs there would keep the program from ending.
    let (reply, answer) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("keychain".to_owned()).spawn(move || {
        let _ = reply.send(Entry::new(&service, &account).and_then(call));
    });
    if thread.is_err() {
        return Err(Error::NoDefaultStore);
    }
    match tokio::time::timeout(LIMIT, answer).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) | Err(_) => Err(Error::NoDefaultStore),
    }
}

/// Whether a keychain may be there at all: on Linux it needs a session bus.
pub(super) fn is_worth_asking() -> bool {
    if cfg!(target_os = "linux") {
        std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some_and(|address| !address.is_empty())
    } else {
        true
    }
}

/// The secret, or `None` when the keychain has none.
pub(super) async fn get(service: &str, account: &str) -> Result<Option<Secret>, NoKeychain> {
    if !is_worth_asking() {
        return Err(NoKeychain);
    }
    match ask(service, account, |entry| entry.get_password()).await {
        Ok(text) => Ok(Some(Secret::new(text))),
        Err(Error::NoEntry) => Ok(None),
        Err(_) => Err(NoKeychain),
    }
}

/// Keeps a secret, and reads it back: a keychain that only pretends is none.
pub(super) async fn set(service: &str, account: &str, secret: &Secret) -> Result<(), NoKeychain> {
    if !is_worth_asking() {
        return Err(NoKeychain);
    }
    let text = secret.expose().to_owned();
    ask(service, account, move |entry| entry.set_password(&text)).await.map_err(|_| NoKeychain)?;
    match get(service, account).await? {
        Some(kept) if kept == *secret => Ok(()),
        _ => Err(NoKeychain),
    }
}

/// Forgets a secret.
pub(super) async fn forget(service: &str, account: &str) -> Result<(), NoKeychain> {
    if !is_worth_asking() {
        return Err(NoKeychain);
    }
    match ask(service, account, |entry| entry.delete_credential()).await {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(_) => Err(NoKeychain),
    }
}
