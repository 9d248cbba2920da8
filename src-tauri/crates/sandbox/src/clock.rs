//! The one place that asks the machine what time it is. Everything else is told.

use chrono::{DateTime, Duration, Local, SecondsFormat, Utc};

/// The machine's time, as it is.
#[allow(clippy::disallowed_methods)]
pub(crate) fn machine_now() -> DateTime<Utc> {
    Utc::now()
}

/// `at` moved by `seconds`; the end of time stays the end of time.
pub(crate) fn shifted(at: DateTime<Utc>, seconds: i64) -> DateTime<Utc> {
    Duration::try_seconds(seconds).and_then(|by| at.checked_add_signed(by)).unwrap_or(at)
}

/// ISO 8601 with milliseconds and `Z`, as the gateways' servers write it.
pub(crate) fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The form of HTTP's `Date` and `Retry-After` headers.
pub(crate) fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Hours and minutes on the shop's own wall clock: a phone's zone can't be known without a script.
pub(crate) fn wall_clock(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local).format("%H:%M").to_string()
}
