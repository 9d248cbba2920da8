//! The till as a whole: what a window needs first, and how the gateway does.

use super::{ErrorView, MachineView, PeopleView, PersonView, SaleView, ShopSettings, StandInView, StripView};
use serde::{Deserialize, Serialize};

/// Demo or live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ProfileView {
    /// The embedded sandbox; no real money.
    Demo,
    /// Real money.
    Live,
}

/// How a gateway does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// Nobody asked it yet.
    Unknown,
    /// The last answer was readable.
    Answers,
    /// The last question brought no answer.
    NoAnswer,
    /// The key was refused.
    KeyRefused,
    /// No key is set.
    NoKey,
}

/// How a gateway does, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct HealthView {
    /// Short name.
    pub gateway: String,
    /// Name for people.
    pub name: String,
    /// How it does.
    pub state: HealthState,
    /// Since when, by this machine's clock.
    pub since: Option<String>,
    /// How long its last answer took, in ms.
    pub took_ms: Option<u32>,
    /// Which problem (`no_connection`, …), when it doesn't answer.
    pub problem: Option<String>,
    /// Which other gateway can be used while this one can't, if one can.
    pub stand_in: Option<StandInView>,
}

/// Amounts the keypad accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LimitsView {
    /// ISO code.
    pub currency: String,
    /// How many decimals the currency has.
    pub exponent: u8,
    /// How many of them the gateway takes.
    pub decimals: u8,
    /// Least, in minor units.
    #[specta(type = specta_typescript::Number)]
    pub minimum_minor: i64,
    /// Greatest, in minor units.
    #[specta(type = specta_typescript::Number)]
    pub maximum_minor: i64,
}

/// What a window needs first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct BootView {
    /// Demo or live.
    pub profile: ProfileView,
    /// Language and theme.
    pub machine: MachineView,
    /// The shop.
    pub shop: ShopSettings,
    /// The till's letter.
    pub till: String,
    /// Who is at it.
    pub person: PersonView,
    /// Who may sign in, and how the till does it.
    pub people: PeopleView,
    /// Whether somebody must sign in first. What is said of sales is then what the counter shows to anybody.
    pub locked: bool,
    /// What the keypad accepts.
    pub limits: LimitsView,
    /// How the gateway does.
    pub health: HealthView,
    /// Why the till doesn't sell now, if so.
    pub fault: Option<ErrorView>,
    /// The newest live sale, which the till opens on.
    pub front: Option<SaleView>,
    /// Waiting sales and unseen verdicts.
    pub strip: StripView,
    /// The newest journal row.
    #[specta(type = specta_typescript::Number)]
    pub seq: i64,
    /// How far this machine's clock is behind (+) or ahead (-) of the gateway's, in ms, once known.
    #[specta(type = Option<specta_typescript::Number>)]
    pub clock_difference_ms: Option<i64>,
    /// The corrected time now, RFC 3339, for the clock in the bar.
    pub now: String,
    /// The program's version.
    pub version: String,
    /// Live sales that want somebody while the till is in demo (marked LIVE).
    pub live_alerts: u32,
}

/// Something changed: read it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangeNotice {
    /// The newest journal row; an older one than a window has is ignored, an equal one may bring fresher
    /// contact.
    #[specta(type = specta_typescript::Number)]
    pub seq: i64,
    /// The sale; `None` = anything: ask `changes_since`.
    pub sale: Option<String>,
}

/// What changed since a journal row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ChangesView {
    /// The newest journal row.
    #[specta(type = specta_typescript::Number)]
    pub seq: i64,
    /// The sales that changed.
    pub sales: Vec<String>,
}

/// What the customer's window shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CustomerView {
    /// Demo or live.
    pub profile: ProfileView,
    /// The shop's name.
    pub shop_name: String,
    /// One or two languages to show together.
    pub languages: Vec<String>,
    /// `light` or `dark` or `system`.
    pub theme: String,
    /// The sale in front, if any.
    pub sale: Option<SaleView>,
}
