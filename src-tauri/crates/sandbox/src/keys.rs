//! Whose key a request shows. What secrets a gateway wants, and which keys it knows, stands in its entry.

use axum::http::HeaderMap;

use crate::exchange::Problem;
use crate::registry::Entry;

/// A secret that a gateway wants with every request.
pub(crate) struct Secret {
    /// Its name in a till's settings.
    pub(crate) name: &'static str,
    /// The header that carries it.
    pub(crate) header: &'static str,
    /// What stands before it in the header: `Bearer `, or nothing.
    pub(crate) scheme: &'static str,
    /// What stands before the key of the options in it.
    pub(crate) before: &'static str,
}

/// A key that a gateway knows beside the one of the options, what it is good for, and what becomes of whoever shows it.
/// It stands in the first of the gateway's secrets.
pub(crate) type SpecialKey = (&'static str, &'static str, Special);

/// What becomes of whoever shows a special key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Special {
    /// Refused as a key that nobody knows, whatever is asked and whatever else is shown.
    Unknown,
    /// Refused as one that may do nothing.
    Forbidden,
    /// Refused as one that may not be used from here.
    IpBlocked,
    /// Let in, on the live side.
    Live,
    /// Let in, to do less than others; the gateway's folder says what.
    Less,
}

/// A key that was found good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Admitted {
    /// Which of the special ones it is; `None` for the key of the options.
    special: Option<&'static str>,
    /// Whether it is the live side's.
    pub(crate) is_live: bool,
}

impl Admitted {
    /// Whether it is that special key.
    pub(crate) fn is(&self, special: &str) -> bool {
        self.special == Some(special)
    }

    /// A gateway's word for the side it is of, out of those for test and live.
    pub(crate) fn side(&self, (test, live): (&'static str, &'static str)) -> &'static str {
        if self.is_live { live } else { test }
    }
}

/// Lets a request in that shows each of a gateway's secrets, by `good_key`, the key of the options.
pub(crate) fn admit(entry: &Entry, good_key: &str, headers: &HeaderMap) -> Result<Admitted, Problem> {
    let shown = |secret: &Secret| headers.get(secret.header)?.to_str().ok()?.strip_prefix(secret.scheme);
    let is_good = |secret| shown(secret).and_then(|told| told.strip_prefix(secret.before)) == Some(good_key);
    let (first, others) = entry.secrets.split_first().ok_or(Problem::Internal)?;
    let key = shown(first).filter(|key| !key.is_empty()).ok_or(Problem::KeyMissing)?;
    let admitted = match entry.special_keys.iter().find(|(special, ..)| *special == key) {
        Some((_, _, Special::Unknown)) => return Err(Problem::KeyWrong),
        Some((_, _, Special::Forbidden)) => return Err(Problem::Forbidden),
        Some((_, _, Special::IpBlocked)) => return Err(Problem::IpBlocked),
        Some((key, _, is @ (Special::Live | Special::Less))) => {
            Admitted { special: Some(key), is_live: *is == Special::Live }
        }
        None if is_good(first) => Admitted::default(),
        None => return Err(Problem::KeyWrong),
    };
    if others.iter().all(is_good) { Ok(admitted) } else { Err(Problem::KeyWrong) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::asked::Side;
    use crate::ocpay::{self, Ocpay};
    use crate::oi::{self, Oi};
    use axum::http::HeaderName;

    fn shown(entry: &Entry, pairs: &[(&'static str, &str)]) -> Result<Admitted, Problem> {
        let header =
            |(name, value): &(&'static str, &str)| (HeaderName::from_static(name), value.parse().unwrap());
        admit(entry, "sandbox-key", &pairs.iter().map(header).collect())
    }

    #[test]
    fn every_secret_must_fit_and_a_special_key_stands_for_the_first() {
        let with = |key, secret| shown(&Oi::ENTRY, &[("x-api-key", key), ("x-api-secret", secret)]);
        let live = Admitted { special: Some(oi::OI_LIVE_KEY), is_live: true };
        assert_eq!(with("oi_test_sandbox-key", "sandbox-key"), Ok(Admitted::default()));
        assert_eq!(with(oi::OI_LIVE_KEY, "sandbox-key"), Ok(live));
        assert_eq!(with(oi::OI_LIVE_KEY, "other"), Err(Problem::KeyWrong));
        assert_eq!(with("oi_test_sandbox-key", ""), Err(Problem::KeyWrong));
        assert_eq!(with("sandbox-key", "sandbox-key"), Err(Problem::KeyWrong));
        assert_eq!(with(oi::OI_FORBIDDEN_KEY, "other"), Err(Problem::Forbidden));
    }

    #[test]
    fn no_key_is_missing_and_a_key_that_may_do_less_is_let_in() {
        assert_eq!(shown(&Ocpay::ENTRY, &[]), Err(Problem::KeyMissing));
        assert_eq!(shown(&Ocpay::ENTRY, &[("x-access-token", "")]), Err(Problem::KeyMissing));
        let less = Admitted { special: Some(ocpay::OCPAY_DISABLED_KEY), is_live: false };
        assert_eq!(shown(&Ocpay::ENTRY, &[("x-access-token", ocpay::OCPAY_DISABLED_KEY)]), Ok(less));
    }
}
