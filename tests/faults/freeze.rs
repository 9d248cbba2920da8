//! A program that stands still, as on a machine that sleeps.

use crate::peer::Peer;
use crate::shop::Shop;
use std::thread::sleep;
use std::time::Duration;

#[test]
fn a_sale_paid_while_the_till_stood_still_is_paid_when_it_goes_on() {
    let peer = Peer::start();
    let shop = Shop::new(&peer);
    let seller = shop.start(&["sell", "1500", "--timeout", "30"]);
    let link = seller.wait_for("link");
    seller.signal("STOP");
    peer.pays(link["reference"].as_str().unwrap());
    sleep(Duration::from_secs(4));
    assert!(seller.lines().iter().all(|line| line["event"] == "link"), "a stopped till tells nothing");
    seller.signal("CONT");
    let sold = seller.ended().expect(0);
    assert_eq!(sold.stages(), ["confirmed"]);
    let sales = shop.examine(&[sold], &peer);
    assert_eq!((sales[0].state.as_str(), &sales[0].line["flags"]), ("paid", &serde_json::json!([])));
}
