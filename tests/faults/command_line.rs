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
