//! What the command line answers where it can't do what was asked.

use crate::peer::Peer;
use crate::people::staffed;
use crate::shop::Shop;
use std::time::{Duration, Instant};
use support::forge;

#[test]
fn a_customer_of_a_sandbox_elsewhere_is_refused_before_there_is_a_sale() {
    let peer = Peer::start();
    let shop = Shop::new(&peer);
    let refused = shop.run(&["sell", "900", "--customer", "pays"]).expect(2);
    assert_eq!(refused.error().as_deref(), Some("sandbox_elsewhere"));
    assert!(shop.run(&["sales"]).expect(0).lines().is_empty(), "nothing was sold");
}

#[test]
fn after_three_wrong_pins_a_command_ends_at_once_and_says_how_long_the_wait_is() {
    let peer = Peer::start();
    let shop = staffed(&peer).with_variable("COMPTOIR_PIN", "0000");
    let codes: Vec<_> = (0..3).map(|_| shop.run(&["--as", "Nadia", "day"]).expect(5).error()).collect();
    assert!(codes.iter().all(|code| code.as_deref() == Some("pin_wrong")), "{codes:?}");
    let begun = Instant::now();
    let waits = shop.run(&["--as", "Nadia", "day"]).expect(5);
    assert!(begun.elapsed() < Duration::from_secs(15), "it slept");
    let told = &waits.events("error")[0];
    assert_eq!(told["code"], "pin_wait");
    let seconds: u64 = told["values"]["seconds"].as_str().unwrap().parse().unwrap();
    assert!((1..=30).contains(&seconds), "{seconds}");
}

#[test]
fn an_amount_with_decimals_is_told_how_many_the_gateway_takes() {
    let peer = Peer::start();
    let shop = Shop::new(&peer);
    for amount in ["1.500", "1500.50"] {
        let refused = shop.run(&["sell", amount]).expect(2);
        let told = &refused.events("error")[0];
        assert_eq!(
            (told["code"].as_str(), told["values"]["decimals"].as_str()),
            (Some("amount_too_precise"), Some("0"))
        );
    }
}

#[test]
fn verify_names_what_keeps_a_damaged_file_from_being_opened() {
    let peer = Peer::start();
    let whole = Shop::with_one_paid_sale(&peer);
    whole.run(&["close-day"]).expect(0);
    let damaged = whole.copy(&peer);
    forge(&damaged.file("till.db"), "UPDATE settings SET value = 'x'");
    let told = damaged.run(&["verify"]).expect(4).events("verified")[0].clone();
    assert!(told["damaged"].as_str().unwrap().starts_with("settings "), "{told}");
    let cut = whole.copy(&peer);
    forge(&cut.file("till.db"), "DELETE FROM journal WHERE seq > 2");
    let told = cut.run(&["verify"]).expect(4).events("verified")[0].clone();
    assert_eq!(told["broken"], 3, "{told}");
    assert!(told["damaged"].is_string(), "a row that points there is named too: {told}");
}

#[test]
fn verify_ends_with_4_where_a_closing_was_taken_away_or_a_figure_changed() {
    let peer = Peer::start();
    let whole = Shop::with_one_paid_sale(&peer);
    whole.run(&["close-day"]).expect(0);
    let told = whole.run(&["verify"]).expect(0).events("verified")[0].clone();
    assert_eq!((told["sales"].as_u64(), told["days"].as_u64()), (Some(1), Some(1)), "{told}");
    let removed = whole.copy(&peer);
    forge(&removed.file("till.db"), "DELETE FROM closing_files; DELETE FROM closings");
    let told = removed.run(&["verify"]).expect(4).events("verified")[0].clone();
    assert_eq!(told["broken_closing"], 1, "{told}");
    let changed = whole.copy(&peer);
    forge(&changed.file("till.db"), "UPDATE day_figures SET amount_minor = 1");
    let told = changed.run(&["verify"]).expect(4).events("verified")[0].clone();
    assert_eq!(told["unlike"][0]["found"], "1 (1)", "{told}");
}

#[test]
fn gateways_are_ordered_switched_off_and_kept_while_a_link_is_unfinished_and_another_takes_a_sale() {
    let peer = Peer::start();
    let shop = Shop::new(&peer);
    let told = |run: &crate::program::Ended, gateway: &str| {
        let rows = run.events("gateway");
        rows.into_iter().find(|row| row["gateway"] == gateway).unwrap()
    };
    let shown = shop.run(&["gateways"]).expect(0);
    let (first, second) = (told(&shown, "ocpay"), told(&shown, "chargily"));
    assert_eq!(
        (&first["order"], &first["default"], &first["enabled"]),
        (&1.into(), &true.into(), &true.into())
    );
    assert_eq!((&second["order"], &second["state"]), (&2.into(), &"answers".into()));

    let ordered = shop.run(&["gateways", "order", "vertex", "chargily"]).expect(0);
    let places = ["vertex", "chargily", "ocpay"].map(|one| told(&ordered, one)["order"].as_i64());
    assert_eq!(places, [Some(1), Some(2), Some(3)]);
    let off = shop.run(&["gateways", "disable", "chargily"]).expect(0);
    assert_eq!(told(&off, "chargily")["enabled"], false);
    let refused = shop.run(&["sell", "1500", "--gateway", "chargily", "--no-wait"]).expect(2);
    assert_eq!(refused.error().as_deref(), Some("gateway_disabled"));
    let refused = shop.run(&["gateways", "disable", "ocpay"]).expect(2);
    assert_eq!(refused.error().as_deref(), Some("gateway_is_default"));

    shop.run(&["gateways", "enable", "chargily"]).expect(0);
    shop.run(&["sell", "1500", "--no-wait"]).expect(0);
    let relinked = shop.run(&["relink", "A-000001", "--gateway", "chargily"]).expect(0);
    let (press, link) = (&relinked.events("press")[0], &relinked.events("link")[0]);
    assert!(press["done"] == true && press["old_payable_until"].is_string(), "{press}");
    assert_eq!((link["gateway"].as_str(), link["sale"].as_str()), (Some("chargily"), Some("A-000001")));
    let refused = shop.run(&["gateways", "remove", "chargily"]).expect(2);
    let told_why = &refused.events("error")[0];
    assert_eq!(
        (told_why["code"].as_str(), told_why["values"]["sale"].as_str()),
        (Some("gateway_unfinished"), Some("A-000001"))
    );
    let gone = shop.run(&["gateways", "remove", "oi"]).expect(0);
    assert_eq!(
        (&told(&gone, "oi")["order"], &told(&gone, "oi")["state"]),
        (&serde_json::Value::Null, &"no_key".into())
    );

    let test = &shop.run(&["gateways", "test", "ocpay"]).expect(0).events("key_test")[0];
    assert_eq!(test["good"], true);
    let states: Vec<&str> =
        test["checks"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["good", "good", "good", "good", "unchecked"]);
}
