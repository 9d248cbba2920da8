//! Who is at the till.

use serde::{Deserialize, Serialize};

/// The person a window acts for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Their name; `None` for the one implicit owner before people exist.
    pub name: Option<String>,
    /// `owner` or `cashier`.
    pub role: RoleView,
}

/// The two roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RoleView {
    /// Sells.
    Cashier,
    /// Everything else too.
    Owner,
}
