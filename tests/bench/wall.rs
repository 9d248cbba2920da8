//! The machine's wall clock, which this program and the page in the window both read.

/// Milliseconds since 1970, with their fraction.
#[allow(clippy::disallowed_methods)] // this measures the program; the engine's own clock is inside what is measured
pub fn now_ms() -> f64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64() * 1000.0)
}

/// Today's date.
#[allow(clippy::disallowed_methods)] // as above
pub fn today() -> chrono::NaiveDate {
    chrono::Utc::now().date_naive()
}

/// A length of time in milliseconds.
pub fn ms(length: std::time::Duration) -> f64 {
    length.as_secs_f64() * 1000.0
}
