//! Two programs on one shop.

use crate::peer::Peer;
use crate::report::tell;
use crate::shop::Shop;
use std::collections::BTreeSet;

#[test]
fn a_second_seller_is_told_who_sells_and_readers_work_beside() {
    let peer = Peer::start();
    let shop = Shop::new(&peer);
    let seller = shop.start(&["sell", "1500", "--timeout", "30", "--request-id", "request-holder"]);
    let link = seller.wait_for("link");
    let asked = peer.titles_asked().len();

    let second = shop.sell("request-refused").expect(4);
    assert_eq!(second.error().as_deref(), Some("till_locked"));
    for refused in [["check", "A-000001"], ["cancel", "A-000001"], ["relink", "A-000001"]] {
        assert_eq!(shop.run(&refused).expect(4).error().as_deref(), Some("till_locked"), "{refused:?}");
    }
    let mut told = std::process::Command::new(crate::program::path());
    told.arg("--data-dir").arg(shop.data()).args(["sell", "1500"]).env("HOME", shop.data());
    let told = shop.run_command(told).expect(4).err;
    let holder = format!("comptoir-cli sell ({})", seller.id());
    assert!(told.contains(&holder), "{told:?} should name {holder}");
    assert_eq!(peer.titles_asked().len(), asked, "a refused seller asks for nothing");

    for beside in
        [&["sales"] as &[&str], &["day"], &["verify"], &["export", "csv"], &["backup"], &["gateways"]]
    {
        shop.run(beside).expect(0);
    }
    peer.pays(link["reference"].as_str().unwrap());
    let sold = seller.ended().expect(0);
    assert_eq!(sold.stages(), ["confirmed"]);
    let sales = shop.examine(&[sold], &peer);
    assert_eq!((sales.len(), sales[0].state.as_str()), (1, "paid"));
}

#[test]
fn of_sellers_that_race_exactly_those_that_got_the_till_made_sales() {
    const RACERS: usize = 20;
    let peer = Peer::start();
    let shop = Shop::with_one_paid_sale(&peer);
    let requests: Vec<String> = (0..RACERS).map(|racer| format!("request-racer-{racer}")).collect();
    let running: Vec<_> = requests.iter().map(|request| shop.start(&Shop::selling(request))).collect();
    let ended: Vec<_> = running.into_iter().map(|racer| racer.ended()).collect();
    let mut numbers = BTreeSet::new();
    for racer in &ended {
        match racer.code {
            Some(0) => assert!(numbers.insert(racer.events("link")[0]["sale"].as_str().unwrap().to_owned())),
            _ => assert_eq!(
                (racer.code, racer.error().as_deref()),
                (Some(4), Some("till_locked")),
                "{racer:?}"
            ),
        }
    }
    assert!(!numbers.is_empty(), "nobody got the till");
    tell(&format!("{} of {RACERS} racing sellers got the till", numbers.len()));
    let sales = shop.examine(&ended, &peer);
    let made: BTreeSet<String> = sales.iter().skip(1).map(|sale| sale.number.clone()).collect();
    assert_eq!(made, numbers);
}

#[test]
fn a_command_that_is_no_command_is_told_as_json_too() {
    let peer = Peer::start();
    let shop = Shop::new(&peer);
    for wrong in [&["no-such-command"] as &[&str], &["sell"], &["resolve", "A-000001", "perhaps"]] {
        assert_eq!(shop.run(wrong).expect(2).error().as_deref(), Some("bad_input"), "{wrong:?}");
    }
}
