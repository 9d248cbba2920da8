//! OneClickDz OCPay, the far side: `POST /v3/ocpay/createLink`, `GET /v3/ocpay/checkPayment/{ref}`, `GET /v3/validate`.
//!
//! Written from the gateway's own documents, not from the adapter. Where they are silent (the code of a validation
//! error, a malformed reference) the choice is marked *assumed*.

mod dialect;
mod keys;
mod payments;
mod routes;
mod wire;

use crate::registry::Gateway;

pub use keys::{
    OCPAY_DISABLED_KEY, OCPAY_IP_BLOCKED_KEY, OCPAY_LIVE_KEY, OCPAY_NOT_VALIDATED_KEY, OCPAY_READ_ONLY_KEY,
};

/// OCPay's line in the registry.
pub(crate) const GATEWAY: Gateway = Gateway {
    name: "ocpay",
    title: "OCPay",
    routes: routes::routes,
    secrets: &[("access_token", "")],
    options: &[],
    special_keys: keys::SPECIAL,
};
