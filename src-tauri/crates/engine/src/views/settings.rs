//! Settings as screens show and change them. No secret is ever in here.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Settings of the shop and this till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ShopSettings {
    /// The shop's name.
    pub shop_name: String,
    /// IANA zone, `Africa/Algiers`.
    pub time_zone: String,
    /// Minutes after midnight at which a new business day begins; Monday's when the weekdays differ.
    pub cutoff_minutes: u16,
    /// The same of each weekday, Monday's first, when they differ.
    pub weekday_cutoffs: Option<Vec<u16>>,
    /// ISO code of the currency charged.
    pub currency: String,
    /// The gateway used when none is named.
    pub default_gateway: String,
    /// The languages of the customer's window, shown together: one or two of `en`, `fr`, `ar`.
    pub customer_languages: Vec<String>,
    /// Whether verdicts sound.
    pub sound: bool,
    /// Demo: phones on the same network may open the sandbox's page.
    pub sandbox_on_network: bool,
}

/// What is known of a gateway's key. Never the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct GatewaySettings {
    /// Short name.
    pub gateway: String,
    /// Name for people.
    pub name: String,
    /// Whether a key is set.
    pub has_key: bool,
    /// Whether it makes new links, once it has a key.
    pub enabled: bool,
    /// Whether the shop removed it. It comes back with a key.
    pub removed: bool,
    /// Whether the till has a key by which it could come back (the sandbox's, the environment's).
    pub can_come_back: bool,
    /// Where it is: `keychain`, `encrypted_file`, `environment`, `sandbox`; `None` without one.
    pub key_place: Option<String>,
    /// Options by the gateway's own names.
    pub options: BTreeMap<String, String>,
    /// The address it is reached at.
    pub base_url: String,
    /// The last test of the key.
    pub last_test: Option<KeyTestView>,
    /// The least and greatest amount, for the screen's hint.
    pub minimum: super::AmountView,
    /// The greatest amount.
    pub maximum: super::AmountView,
    /// The ISO codes of the currencies it takes, its own first one first.
    pub currencies: Vec<String>,
    /// The names of its secrets.
    pub secrets: Vec<String>,
    /// What it can do.
    pub can: GatewayCan,
    /// What its documents don't say and the program takes for true, in English.
    pub assumptions: Vec<String>,
}

/// What a gateway can do beside making a link and saying where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct GatewayCan {
    /// Take a link back.
    pub cancel: bool,
    /// Take reserved money by a call of its own.
    pub capture: bool,
    /// Give money back.
    pub refund: bool,
    /// Give a part of it back.
    pub partial_refund: bool,
    /// Name the ways to pay a shop may choose from.
    pub methods: bool,
    /// Find a link by the till's own name for it.
    pub find: bool,
    /// Send a link by text message.
    pub sms: bool,
    /// Send a link by mail.
    pub email: bool,
    /// List its payments.
    pub list: bool,
    /// Give a receipt of its own of a payment.
    pub receipts: bool,
}

/// How a test of a key went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct KeyTestView {
    /// When.
    pub at: String,
    /// `live` or `sandbox`, when the key is good.
    pub environment: Option<String>,
    /// Why not, else.
    pub problem: Option<super::ErrorView>,
    /// What was looked at, and what couldn't be; nothing of tests from before this was kept.
    #[serde(default)]
    pub checks: Vec<super::KeyCheckView>,
}

/// Everything the settings screen shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// Shop and till.
    pub shop: ShopSettings,
    /// One entry a gateway, in the shop's order.
    pub gateways: Vec<GatewaySettings>,
    /// Why secrets aren't in the keychain, if so: a warning to show.
    pub secrets_warning: bool,
    /// Where the data is.
    pub data_dir: String,
    /// The address a phone opens when `sandbox_on_network` is on.
    pub sandbox_address: Option<String>,
    /// The program's version.
    pub version: String,
}

/// What is kept for the machine, before any database opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct MachineView {
    /// `en`, `fr`, `ar`.
    pub language: String,
    /// `light`, `dark`, or `system`.
    pub theme: String,
}
