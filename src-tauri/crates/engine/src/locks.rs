//! One thing at a time for one sale or one request, while different sales go on side by side.

use domain::{RequestId, SaleNumber};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// Locks by name, forgotten when nobody holds them.
#[derive(Default)]
pub struct NamedLocks(Mutex<HashMap<String, Weak<AsyncMutex<()>>>>);

impl NamedLocks {
    /// Waits for the lock of a request, so that a second Enter waits for the first.
    pub async fn of_request(&self, request: &RequestId) -> OwnedMutexGuard<()> {
        self.named(format!("request {request}")).lock_owned().await
    }

    /// Waits for the lock of a person, so that two PINs are never looked at at once.
    pub async fn of_person(&self, person: i64) -> OwnedMutexGuard<()> {
        self.named(format!("person {person}")).lock_owned().await
    }

    /// Takes the lock of a sale; `None` while somebody makes a link for it or gives it up.
    pub fn of_sale(&self, sale: &SaleNumber) -> Option<OwnedMutexGuard<()>> {
        self.named(format!("sale {sale}")).try_lock_owned().ok()
    }

    fn named(&self, name: String) -> Arc<AsyncMutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        locks.retain(|_, lock| lock.strong_count() > 0);
        if let Some(lock) = locks.get(&name).and_then(Weak::upgrade) {
            return lock;
        }
        let lock = Arc::new(AsyncMutex::new(()));
        locks.insert(name, Arc::downgrade(&lock));
        lock
    }
}
