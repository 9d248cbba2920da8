//! What a shop is: its name, zone, days, money and languages, as settings have it and as a screen wants it saved.

use crate::error::EngineError;
use crate::input;
use crate::views::{ErrorCode, ShopSettings};
use domain::business_day::DAY_MINUTES;
use domain::{BusinessCalendar, Currency, Cutoffs, GatewayId};
use gateways::registry;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The settings of one shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// Its name.
    pub shop_name: String,
    /// Its zone.
    pub zone: chrono_tz::Tz,
    /// When each business day begins.
    pub cutoffs: Cutoffs,
    /// What is charged.
    pub currency: Currency,
    /// The gateway for sales that name none.
    pub default_gateway: GatewayId,
    /// The languages of the customer's window.
    pub customer_languages: Vec<String>,
    /// Whether verdicts sound.
    pub sound: bool,
    /// Demo: phones on the same network may open the sandbox's page.
    pub sandbox_on_network: bool,
}

/// The setting that holds the shop.
pub const SHOP: &str = "shop";
/// The languages there are.
pub const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];

impl Shop {
    /// The shop as settings have it; what is absent or unreadable takes its default.
    pub fn from_settings(settings: &BTreeMap<String, Value>, machine_zone: chrono_tz::Tz) -> Shop {
        let text = |name: &str| settings.get(SHOP)?.get(name)?.as_str().map(str::to_owned);
        let flag = |name: &str| settings.get(SHOP)?.get(name)?.as_bool();
        let languages =
            settings.get(SHOP).and_then(|shop| shop.get("customer_languages")?.as_array().cloned());
        Shop {
            shop_name: text("shop_name").unwrap_or_else(|| "Comptoir".to_owned()),
            zone: text("time_zone").and_then(|zone| zone.parse().ok()).unwrap_or(machine_zone),
            cutoffs: settings.get(SHOP).map_or(Cutoffs::same(0), cutoffs_in),
            currency: text("currency").and_then(|code| Currency::from_code(&code)).unwrap_or(Currency::DZD),
            default_gateway: text("default_gateway")
                .and_then(|name| name.parse().ok())
                .unwrap_or_else(first_gateway),
            customer_languages: languages
                .map(|languages| languages.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
                .unwrap_or_else(|| vec!["ar".to_owned(), "fr".to_owned()]),
            sound: flag("sound").unwrap_or(true),
            sandbox_on_network: flag("sandbox_on_network").unwrap_or(false),
        }
    }

    /// What settings hold.
    pub(crate) fn to_value(&self) -> Value {
        let (cutoff_minutes, weekday_cutoffs) = one_or_each(self.cutoffs);
        json!({
            "shop_name": self.shop_name, "time_zone": self.zone.name(), "cutoff_minutes": cutoff_minutes,
            "weekday_cutoffs": weekday_cutoffs,
            "currency": self.currency.code(), "default_gateway": self.default_gateway.as_str(),
            "customer_languages": self.customer_languages, "sound": self.sound,
            "sandbox_on_network": self.sandbox_on_network,
        })
    }

    /// How the shop counts its days.
    pub fn calendar(&self) -> BusinessCalendar {
        BusinessCalendar { zone: self.zone, cutoffs: self.cutoffs }
    }

    /// What a screen reads.
    pub fn view(&self) -> ShopSettings {
        let (cutoff_minutes, weekday_cutoffs) = one_or_each(self.cutoffs);
        ShopSettings {
            shop_name: self.shop_name.clone(),
            time_zone: self.zone.name().to_owned(),
            cutoff_minutes,
            weekday_cutoffs,
            currency: self.currency.code().to_owned(),
            default_gateway: self.default_gateway.to_string(),
            customer_languages: self.customer_languages.clone(),
            sound: self.sound,
            sandbox_on_network: self.sandbox_on_network,
        }
    }

    /// Checks what a screen wants to save.
    pub(crate) fn checked(view: &ShopSettings) -> Result<Shop, EngineError> {
        let bad = EngineError::bad_input;
        let shop_name = domain::note::checked(&view.shop_name).map_err(EngineError::from)?;
        if shop_name.is_empty() || shop_name.chars().count() > 60 {
            return Err(bad("shop_name"));
        }
        let default_gateway = input::gateway_id(&view.default_gateway)?;
        if registry::entry(default_gateway.as_str()).is_none() {
            return Err(EngineError::new(ErrorCode::GatewayUnknown));
        }
        let known = view.customer_languages.iter().all(|one| LANGUAGES.contains(&one.as_str()));
        if !known || !(1..=2).contains(&view.customer_languages.len()) {
            return Err(bad("customer_languages"));
        }
        let cutoffs = match &view.weekday_cutoffs {
            _ if view.cutoff_minutes >= DAY_MINUTES => None,
            None => Some(Cutoffs::same(view.cutoff_minutes)),
            Some(each) => each.as_slice().try_into().ok().and_then(Cutoffs::of_weekdays),
        };
        Ok(Shop {
            shop_name,
            zone: view.time_zone.parse().map_err(|_| bad("time_zone"))?,
            cutoffs: cutoffs.ok_or_else(|| bad("cutoff_minutes"))?,
            currency: Currency::from_code(&view.currency).ok_or_else(|| bad("currency"))?,
            default_gateway,
            customer_languages: view.customer_languages.clone(),
            sound: view.sound,
            sandbox_on_network: view.sandbox_on_network,
        })
    }
}

/// The cut-offs of a shop's setting; what is absent or unreadable is midnight.
fn cutoffs_in(shop: &Value) -> Cutoffs {
    let minutes = |value: &Value| value.as_u64().and_then(|minutes| u16::try_from(minutes).ok());
    let each = shop.get("weekday_cutoffs").and_then(Value::as_array).and_then(|each| {
        let each: Vec<u16> = each.iter().filter_map(minutes).collect();
        Cutoffs::of_weekdays(each.try_into().ok()?)
    });
    let one = || shop.get("cutoff_minutes").and_then(minutes).filter(|minutes| *minutes < DAY_MINUTES);
    each.unwrap_or_else(|| Cutoffs::same(one().unwrap_or(0)))
}

/// The cut-offs as settings have them: one for all days (Monday's where they differ), and each one's when
/// they differ, Monday's first.
fn one_or_each(cutoffs: Cutoffs) -> (u16, Option<Vec<u16>>) {
    let each = cutoffs.minutes();
    let differ = each.iter().any(|one| *one != each[0]);
    (each[0], differ.then(|| each.to_vec()))
}

/// The first gateway of the registry, which always has one.
#[allow(clippy::expect_used)] // the registry is a constant, and its names are checked by a test
fn first_gateway() -> GatewayId {
    registry::ALL[0].id.parse().expect("a gateway's own name is one")
}

/// Every time zone there is, by its name.
pub fn time_zones() -> Vec<String> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name().to_owned()).collect()
}
