//! Chargily Pay v2, the far side: `POST /checkouts`, `GET /checkouts`, `GET /checkouts/{id}`,
//! `POST /checkouts/{id}/expire`, `GET /balance`, as they stand below `/api/v2` and `/test/api/v2`.
//!
//! Written from the gateway's own documents, not from the adapter. Where they are silent (the words of errors, the
//! least amount, the status of a checkout that is over) the choice is marked *assumed*.

mod routes;
mod wire;

use crate::registry::Gateway;

/// A key of the live side: checkouts and balance say `livemode: true`, and it sees no checkout of the test side.
pub const CHARGILY_LIVE_KEY: &str = "live_sk_sandbox";

/// Chargily Pay's line in the registry.
pub(crate) const GATEWAY: Gateway = Gateway {
    name: "chargily",
    title: "Chargily Pay",
    routes: routes::routes,
    secrets: &[("secret_key", "")],
    options: &[],
    special_keys: &[(CHARGILY_LIVE_KEY, "livemode true; sees no checkout that another key made")],
};
