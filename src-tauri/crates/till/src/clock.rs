//! The real clock.

use domain::Moment;
use engine::Clock;
use std::time::Duration;

/// The longest single wait: tokio's timer stands still while the machine sleeps, so a wait is taken in
/// short steps and measured by a clock that doesn't.
const STEP: Duration = Duration::from_secs(1);

/// This machine's clocks.
#[derive(Debug, Clone, Copy)]
pub struct RealClock {
    origin: boot_time::Instant,
}

impl RealClock {
    /// A clock whose monotonic time starts now.
    pub fn start() -> RealClock {
        RealClock { origin: boot_time::Instant::now() }
    }
}

#[async_trait::async_trait]
impl Clock for RealClock {
    #[allow(clippy::disallowed_methods)] // the one place that asks the machine for the time
    fn now_utc(&self) -> Moment {
        chrono::Utc::now()
    }

    fn monotonic(&self) -> Duration {
        self.origin.elapsed()
    }

    async fn sleep_until(&self, at: Duration) {
        loop {
            let left = at.saturating_sub(self.monotonic());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(STEP)).await;
        }
    }
}

/// The zone this machine is in; UTC when it doesn't say.
pub fn machine_zone() -> chrono_tz::Tz {
    iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok()).unwrap_or(chrono_tz::UTC)
}
