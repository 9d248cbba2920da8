//! Waiting in real time, never longer than a test may take.

use std::future::Future;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// The longest any test waits for something that must come.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Waits until `look` gives something.
pub async fn eventually<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < until, "never came: {what}");
        sleep(Duration::from_millis(4)).await;
    }
}

/// Watches for a while that something stays true.
pub async fn stays(what: &str, how_long: Duration, mut holds: impl FnMut() -> bool) {
    let until = Instant::now() + how_long;
    while Instant::now() < until {
        assert!(holds(), "did not stay: {what}");
        sleep(Duration::from_millis(4)).await;
    }
}
