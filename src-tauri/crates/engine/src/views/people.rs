//! Who is at the till, and who works here. No PIN and no hash is ever in here.

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

/// Somebody who works here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonRow {
    /// Their number.
    #[specta(type = specta_typescript::Number)]
    pub id: i64,
    /// Their name.
    pub name: String,
    /// `owner` or `cashier`.
    pub role: RoleView,
    /// Whether they may sign in at all.
    pub active: bool,
    /// Whether their PIN opens nothing any more after too many wrong ones.
    pub locked: bool,
    /// How long they must wait before the next try, in ms; 0 when they needn't.
    pub wait_ms: u32,
}

/// Who works here, and what the till does for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PeopleView {
    /// The people, the longest here first. None: the one implicit owner acts.
    pub people: Vec<PersonRow>,
    /// Minutes without a touch after which the till locks itself; 0 for never.
    pub idle_minutes: u16,
    /// Whether making the owner is to be offered now: live, nobody there, and not offered before.
    pub offer: bool,
}

/// A recovery code. It is shown once and kept nowhere in the clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryView {
    /// Four groups of five letters and digits.
    pub code: String,
}
