//! Which gateways a shop sells by, and in which order.

use domain::gateway_order::Place;
use domain::{GatewayId, GatewayOrder, Standing};

fn ids(names: &[&str]) -> Vec<GatewayId> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn id(name: &str) -> GatewayId {
    name.parse().unwrap()
}

fn names(order: &GatewayOrder) -> Vec<&str> {
    order.gateways().map(GatewayId::as_str).collect()
}

fn new() -> GatewayOrder {
    GatewayOrder::of(Vec::new(), &ids(&["ocpay", "chargily", "oi"]))
}

#[test]
fn a_new_shop_has_every_gateway_enabled_in_the_order_of_the_registry() {
    assert_eq!(names(&new()), ["ocpay", "chargily", "oi"]);
    assert!(new().places().iter().all(|place| place.standing == Standing::Enabled));
    assert_eq!(new().standing(&id("paypal")), Standing::Removed, "nobody knows it");
}

#[test]
fn what_settings_have_stays_where_it_was_and_newer_gateways_come_behind() {
    let kept = |name: &str, standing| Place { gateway: id(name), standing };
    let stored = vec![
        kept("oi", Standing::Disabled),
        kept("gone", Standing::Enabled),
        kept("oi", Standing::Enabled),
        kept("ocpay", Standing::Enabled),
    ];
    let order = GatewayOrder::of(stored, &ids(&["ocpay", "chargily", "oi"]));
    assert_eq!(names(&order), ["oi", "ocpay", "chargily"]);
    assert_eq!(order.standing(&id("oi")), Standing::Disabled, "the first word about it counts");
}

#[test]
fn one_that_is_removed_goes_to_the_end_and_comes_back_behind_those_that_are_there() {
    let order = new().with(&id("ocpay"), Standing::Removed).with(&id("oi"), Standing::Removed);
    assert_eq!(names(&order), ["chargily", "ocpay", "oi"]);
    let order = order.with(&id("oi"), Standing::Enabled);
    assert_eq!(names(&order), ["chargily", "oi", "ocpay"]);
    assert_eq!(names(&order.with(&id("oi"), Standing::Disabled)), ["chargily", "oi", "ocpay"]);
}

#[test]
fn those_that_are_named_come_first_and_the_others_keep_their_order() {
    let order = new().with_first(&ids(&["oi"])).unwrap();
    assert_eq!(names(&order), ["oi", "ocpay", "chargily"]);
    assert_eq!(new().with_first(&ids(&["oi", "oi"])), None);
    assert_eq!(new().with_first(&ids(&["paypal"])), None);
    let removed = new().with(&id("oi"), Standing::Removed).with_first(&ids(&["oi", "chargily"])).unwrap();
    assert_eq!(names(&removed), ["chargily", "ocpay", "oi"], "what was removed stays at the end");
}

#[test]
fn an_order_reads_back_from_the_settings_as_it_was_written() {
    let known = ids(&["ocpay", "chargily", "oi"]);
    let order = new().with(&id("chargily"), Standing::Disabled).with_first(&ids(&["oi"])).unwrap();
    let written = serde_json::to_value(order.places()).unwrap();
    assert_eq!(written[0], serde_json::json!({ "gateway": "oi", "standing": "enabled" }));
    assert_eq!(GatewayOrder::of(serde_json::from_value(written).unwrap(), &known), order);
}
