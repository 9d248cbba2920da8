//! Paymennt, the far side: checkouts by QR and by link, searched, read, cancelled and given back, and the capture of
//! a payment.
//!
//! Written from the gateway's OpenAPI description, not from the adapter. Where it is silent the choice is *assumed*:
//! errors beside 400 have their usual status and the same body; the same `requestId` makes another checkout; lists
//! have the newest first; `afterTimestamp` is in UTC; a checkout that is being paid names its `paymentId`.

mod routes;
mod wire;

use crate::registry::Gateway;

/// The key of a merchant who may do nothing: 403 everywhere.
pub const PAYMENNT_FORBIDDEN_KEY: &str = "sandbox-forbidden-key";

/// What stands before the options' key in the secret.
const SECRET_BEFORE: &str = "secret-";

/// Paymennt's line in the registry.
pub(crate) const GATEWAY: Gateway = Gateway {
    name: "paymennt",
    title: "Paymennt",
    routes: routes::routes,
    secrets: &[("api_key", ""), ("api_secret", SECRET_BEFORE)],
    options: &[],
    special_keys: &[(PAYMENNT_FORBIDDEN_KEY, "403 everywhere, with any secret")],
};
