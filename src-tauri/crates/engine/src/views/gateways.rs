//! Which gateways a shop sells by, what a test of a key looked at, and who stands in for whom.

use super::HealthView;
use serde::{Deserialize, Serialize};

/// A gateway that can make the link where another doesn't.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StandInView {
    /// Short name.
    pub gateway: String,
    /// Name for people.
    pub name: String,
}

/// What a test of a key looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum KeyCheckAbout {
    /// Whether the gateway takes the key.
    Key,
    /// Whether it is of this profile's environment.
    Environment,
    /// Whether it may make links.
    Scope,
    /// How far this computer's clock is off.
    Clock,
    /// Which host a customer's phone will show.
    PayHost,
}

/// What a test found of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum KeyCheckState {
    /// Looked at, and good.
    Good,
    /// Taken from how the gateway is set up; it doesn't say it itself.
    BySetup,
    /// Can't be looked at without making a link, or nobody came so far.
    Unchecked,
    /// Looked at, and not good.
    Bad,
}

/// What a test found of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyCheckView {
    /// Of what.
    pub about: KeyCheckAbout,
    /// What.
    pub state: KeyCheckState,
    /// The environment (`live`, `sandbox`); the clock's difference in ms, how far this computer's is behind (+) or
    /// ahead (-); the hosts that are accepted, with commas between them.
    pub value: Option<String>,
}

/// A gateway in the shop's order, for use without a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GatewayRow {
    /// How it does, as far as is known.
    pub health: HealthView,
    /// Whether it has a key that is used.
    pub added: bool,
    /// Whether it makes new links.
    pub enabled: bool,
    /// Whether sales that name none go through it.
    pub sells: bool,
}
