//! Vertex Gateway, the far side: orders, their cancelling, rejecting and refunding, and a shop's payment methods.
//!
//! Written from the gateway's own documents, not from the adapter. Its documents keep silent on how an order is
//! read, on the bodies of what is done about one, and on errors; what stands here for them is *assumed*.

mod dialect;
mod orders;
mod wire;

use crate::registry::Gateway;

/// The one shop there is, as in the documents' samples.
pub const VERTEX_SHOP_ID: &str = "115";
/// Where an order is read. *Assumed*: the path isn't public.
pub const VERTEX_RETRIEVE_PATH: &str = "/shops/{shopId}/orders/{orderNumber}";
/// The key of another company, which may do nothing about this shop: 403.
pub const VERTEX_OTHER_SHOP_KEY: &str = "sandbox-other-shop-key";

/// Vertex's line in the registry.
pub(crate) const GATEWAY: Gateway = Gateway {
    name: "vertex",
    title: "Vertex Gateway",
    routes: orders::routes,
    secrets: &[("access_token", "")],
    options: &[("shop_id", VERTEX_SHOP_ID), ("retrieve_path", VERTEX_RETRIEVE_PATH)],
    special_keys: &[(VERTEX_OTHER_SHOP_KEY, "403 everywhere: the key of another shop")],
};
