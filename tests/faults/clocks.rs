//! A machine that is wrong about the time.

use crate::peer::Peer;
use crate::report::tell;
use crate::shop::Shop;
use chrono::{DateTime, TimeDelta, Utc};
use std::fs;
use std::process::Command;

/// A link of the sandbox lives so long.
const LIFE: TimeDelta = TimeDelta::minutes(20);
/// What a deadline may be off by: the wait for an answer, and a second of rounding.
const SLACK: TimeDelta = TimeDelta::seconds(5);

/// Whether `faketime` is here; says so if it isn't.
fn can_lie_about_time() -> bool {
    let here =
        Command::new("faketime").args(["-f", "+1d", "true"]).status().is_ok_and(|status| status.success());
    if !here {
        tell("skipped: the tool faketime (package faketime) is missing");
    }
    here
}

/// The shop's program under a wrong clock. What counts elapsed time is left alone, as on a real machine.
fn under<'a>(shop: &'a Shop, lie: &'a str) -> impl Fn(&[&str]) -> Command + 'a {
    move |arguments| {
        let mut command = shop.command(&["faketime", "-f", lie].map(str::to_owned), arguments);
        command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        command
    }
}

fn now() -> DateTime<Utc> {
    #[allow(clippy::disallowed_methods)] // a whole process runs by the machine's clock
    Utc::now()
}

/// The sale and its day as a machine with the right time has them.
fn sale_by_the_right_clock() -> serde_json::Value {
    let peer = Peer::start();
    Shop::with_one_paid_sale(&peer).sales().remove(0).line
}

#[test]
fn a_sale_is_paid_with_the_right_deadline_and_day_whatever_the_machines_clock_says() {
    if !can_lie_about_time() {
        return;
    }
    for lie in ["+1y", "-10y", "2031-05-05 12:00:00"] {
        let peer = Peer::start();
        let shop = Shop::new(&peer);
        let command = under(&shop, lie);
        // The first answer of the gateway tells the till how wrong its clock is.
        shop.run_command(command(&Shop::selling("request-first"))).expect(0);
        let right = sale_by_the_right_clock();
        let seller = crate::program::start(
            command(&["sell", "1500", "--timeout", "30", "--request-id", "request-second"]),
            &shop.beside(""),
        );
        let link = seller.wait_for("link");
        let deadline: DateTime<Utc> = link["expires_at"].as_str().unwrap().parse().unwrap();
        let off = (deadline - now() - LIFE).abs();
        assert!(off <= SLACK, "{lie}: the deadline is off by {off}");
        peer.pays(link["reference"].as_str().unwrap());
        let sold = seller.ended().expect(0);
        assert_eq!(sold.stages(), ["confirmed"], "{lie}: {sold:?}");
        let day = right["business_day"].as_str().unwrap();
        let second = shop.sales_of(day).into_iter().find(|sale| sale.number == "A-000002").unwrap().line;
        assert_eq!(second["state"], "paid", "{lie}: {second}");
        assert_eq!(second["flags"], serde_json::json!([]), "{lie}: {second}");
        assert_eq!(second["business_day"], right["business_day"], "{lie}: {second}");
        assert_eq!(second["attempts"][0]["business_day"], right["attempts"][0]["business_day"], "{lie}");
        assert!(shop.run(&["verify"]).expect(0).events("verified")[0]["broken"].is_null());
    }
}

#[test]
fn a_clock_that_jumps_in_the_middle_of_a_sale_neither_ends_nor_delays_it() {
    if !can_lie_about_time() {
        return;
    }
    for jump in ["+1y", "-1y"] {
        let peer = Peer::start();
        let shop = Shop::with_one_paid_sale(&peer);
        let right = shop.sales().remove(0).line;
        let lie = shop.beside("time");
        fs::write(&lie, "+0\n").unwrap();
        // The tool's own variable would win over the file.
        let wrapper = ["faketime", "-f", "+0", "env", "-u", "FAKETIME"].map(str::to_owned);
        let mut command = shop.command(&wrapper, &["sell", "1500", "--timeout", "30"]);
        command
            .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
            .env("FAKETIME_NO_CACHE", "1")
            .env("FAKETIME_TIMESTAMP_FILE", &lie);
        let seller = crate::program::start(command, &shop.beside(""));
        let link = seller.wait_for("link");
        fs::write(&lie, format!("{jump}\n")).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2500));
        peer.pays(link["reference"].as_str().unwrap());
        let sold = seller.ended().expect(0);
        assert_eq!(sold.stages(), ["confirmed"], "{jump}: {sold:?}");
        let day = right["business_day"].as_str().unwrap();
        let sale = shop.sales_of(day).into_iter().find(|sale| sale.number == "A-000002").unwrap();
        assert_eq!((sale.state.as_str(), &sale.line["flags"]), ("paid", &serde_json::json!([])), "{jump}");
        let money_day = |line: &serde_json::Value| line["attempts"][0]["business_day"].clone();
        assert_eq!(money_day(&sale.line), money_day(&right), "{jump}");
    }
}
