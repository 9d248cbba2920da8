//! Access keys: the one that works, and those that show what a till says about each that doesn't.

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::wire::general_error;
use crate::exchange::{Moment, Reply};

/// A production key that is read-write. Links made with it say `isSandbox: false`.
pub const OCPAY_LIVE_KEY: &str = "sandbox-live-key";
/// A sandbox key that may look and not make links.
pub const OCPAY_READ_ONLY_KEY: &str = "sandbox-read-only-key";
/// A key that was switched off: `isEnabled: false`, and 401 everywhere else.
pub const OCPAY_DISABLED_KEY: &str = "sandbox-disabled-key";
/// A key whose list of addresses doesn't hold this one: 403 `IP_BLOCKED`.
pub const OCPAY_IP_BLOCKED_KEY: &str = "sandbox-ip-blocked-key";
/// The key of a merchant who was never validated: 403.
pub const OCPAY_NOT_VALIDATED_KEY: &str = "sandbox-not-validated-key";

pub(super) const SPECIAL: &[(&str, &str)] = &[
    (OCPAY_LIVE_KEY, "validate: PRODUCTION, READ-WRITE; links say isSandbox false"),
    (OCPAY_READ_ONLY_KEY, "validate: SANDBOX, READ-ONLY; createLink: 403"),
    (OCPAY_DISABLED_KEY, "validate: isEnabled false; elsewhere 401"),
    (OCPAY_IP_BLOCKED_KEY, "403 IP_BLOCKED everywhere"),
    (OCPAY_NOT_VALIDATED_KEY, "403 MERCHANT_NOT_VALIDATED everywhere"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Good,
    Live,
    ReadOnly,
    Disabled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Validate,
    Read,
    Write,
}

/// Reads the key off the request and says what it may do here, or how it is refused.
pub(super) fn admit(
    headers: &HeaderMap,
    accepted: &str,
    purpose: Use,
    moment: &Moment,
) -> Result<(Key, String), Reply> {
    let Some(token) = headers.get("x-access-token") else {
        return Err(general_error(
            StatusCode::UNAUTHORIZED,
            "MISSING_ACCESS_TOKEN",
            "Access token is required",
            None,
            moment,
        ));
    };
    let token = token.to_str().unwrap_or_default();
    let key = match token {
        "" => {
            return Err(general_error(
                StatusCode::UNAUTHORIZED,
                "MISSING_ACCESS_TOKEN",
                "Access token is required",
                None,
                moment,
            ));
        }
        OCPAY_LIVE_KEY => Key::Live,
        OCPAY_READ_ONLY_KEY => Key::ReadOnly,
        OCPAY_DISABLED_KEY => Key::Disabled,
        OCPAY_IP_BLOCKED_KEY => return Err(ip_blocked(moment)),
        OCPAY_NOT_VALIDATED_KEY => return Err(merchant_not_validated(moment)),
        token if token == accepted => Key::Good,
        _ => return Err(invalid(moment)),
    };
    match (key, purpose) {
        (Key::Disabled, Use::Read | Use::Write) => Err(invalid(moment)),
        (Key::ReadOnly, Use::Write) => Err(general_error(
            StatusCode::FORBIDDEN,
            "INSUFFICIENT_SCOPE",
            "This API key is read-only",
            Some(json!({ "scope": "READ-ONLY" })),
            moment,
        )),
        _ => Ok((key, token.to_owned())),
    }
}

pub(super) fn invalid(moment: &Moment) -> Reply {
    let details = json!({ "attemptsLeft": 3 });
    general_error(
        StatusCode::UNAUTHORIZED,
        "INVALID_ACCESS_TOKEN",
        "The provided access token is invalid",
        Some(details),
        moment,
    )
}

pub(super) fn ip_blocked(moment: &Moment) -> Reply {
    general_error(
        StatusCode::FORBIDDEN,
        "IP_BLOCKED",
        "This IP address is not allowed to use this API key",
        None,
        moment,
    )
}

pub(super) fn merchant_not_validated(moment: &Moment) -> Reply {
    general_error(
        StatusCode::FORBIDDEN,
        "MERCHANT_NOT_VALIDATED",
        "Complete merchant validation before using this endpoint",
        None,
        moment,
    )
}

/// The answer of `/v3/validate`. Its documented sample has no `meta`: the server's time is in `Date` alone.
pub(super) fn described(key: Key, token: &str) -> Value {
    json!({
        "success": true,
        "data": {
            "username": "+213000000000",
            "apiKey": {
                "key": token,
                "isEnabled": key != Key::Disabled,
                "type": if key == Key::Live { "PRODUCTION" } else { "SANDBOX" },
                "allowedips": [],
                "scope": if key == Key::ReadOnly { "READ-ONLY" } else { "READ-WRITE" },
            }
        }
    })
}
