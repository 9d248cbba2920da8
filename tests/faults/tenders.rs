//! A kill at any moment of taking cash leaves the sale paid once, or not at all, and its link watched.

use crate::peer::Peer;
use crate::program;
use crate::shop::Shop;
use crate::strace::{Strace, sweep};
use serde_json::Value;

/// The tenders of a sale that stand, and whether its link is still on a screen, by the file itself.
fn told_by_the_file(shop: &Shop, number: &str) -> (i64, i64) {
    let file = rusqlite::Connection::open(shop.file("till.db")).unwrap();
    let tenders =
        "SELECT count(*) FROM tenders JOIN sales ON sales.sequence = tenders.sale WHERE number = ?1";
    let shown = "SELECT shown FROM sales WHERE number = ?1";
    let count = |sql| file.query_row(sql, [number], |row| row.get(0)).unwrap();
    (count(tenders), count(shown))
}

#[test]
fn a_kill_at_any_sync_of_taking_cash_leaves_one_tender_or_none_and_never_half_of_one() {
    let peer = Peer::start();
    let shop = Shop::with_one_paid_sale(&peer);
    let sold = shop.sell("request-cash").expect(0);
    let number = sold.events("link")[0]["sale"].as_str().unwrap().to_owned();
    let cash = ["tender", &number, "cash", "--given", "2000", "--confirm"];
    let (mut before, mut after) = (0, 0);
    let kills = sweep("tender", |count| {
        let copy = shop.copy(&peer);
        let strace = Strace::killing("fdatasync,fsync", count);
        let ended = program::start(copy.command(&strace.words(), &cash), &shop.beside("")).ended();
        let (tenders, shown) = told_by_the_file(&copy, &number);
        assert_eq!(tenders, 1 - shown, "the QR leaves with the cash: {ended:?}");
        if tenders == 0 {
            assert!(ended.events("tender").is_empty(), "cash that was told was lost: {ended:?}");
            before += 1;
        } else {
            after += 1;
        }
        let again = copy.run(&cash).expect(0);
        assert_eq!(again.events("press")[0]["done"], Value::Bool(tenders == 0), "{again:?}");
        assert_eq!(told_by_the_file(&copy, &number), (1, 0));
        let day = copy.run(&["day"]).expect(0).lines()[0].clone();
        assert_eq!(day["figures"][0]["tendered_minor"], 150_000, "{day}");
        copy.run(&["verify"]).expect(0);
        ended
    });
    assert!(
        kills > 0 && before > 0 && after > 0,
        "{kills} kills: {before} before the cash, {after} after it"
    );
}

#[test]
fn the_command_line_takes_cash_only_at_the_second_word_and_counts_it_blind() {
    let peer = Peer::start();
    let shop = Shop::new(&peer);
    let sold = shop.sell("request-words").expect(0);
    let number = sold.events("link")[0]["sale"].as_str().unwrap().to_owned();
    let first = shop.run(&["tender", &number, "cash"]).expect(3);
    assert_eq!(first.events("press")[0]["done"], false);
    assert!(first.events("press")[0]["old_payable_until"].is_string());
    let second = shop.run(&["tender", &number, "cash", "--given", "2000", "--confirm"]).expect(0);
    assert_eq!(second.events("tender")[0]["tender"]["change_minor"], 50_000);
    assert_eq!(
        shop.run(&["tender", &number, "cash", "--given", "1"]).expect(2).error().as_deref(),
        Some("given_too_little")
    );
    shop.run(&["cash", "float", "5000"]).expect(0);
    shop.run(&["cash", "out", "200", "--note", "milk"]).expect(0);
    let shown = shop.run(&["cash"]).expect(0).events("cash")[0].clone();
    assert_eq!(shown["drawers"][0]["state"], "uncounted");
    assert_eq!(shown["drawers"][0]["expected_minor"], Value::Null, "{shown}");
    let counted = shop.run(&["cash", "count", "6300"]).expect(0).events("cash")[0].clone();
    assert_eq!(counted["drawers"][0]["difference_minor"], 0, "{counted}");
    let sales = shop.run(&["sales"]).expect(0).lines();
    assert_eq!((&sales[0]["paid_by"], &sales[0]["tenders"][0]["kind"]), (&"cash".into(), &"cash".into()));
    let back = shop.run(&["take-back", &number, "--note", "wrong"]).expect(0);
    assert_eq!(back.events("taken_back")[0]["tender"]["taken_back"], "wrong");
    assert_eq!(
        shop.run(&["take-back", &number, "--note", "x"]).expect(2).error().as_deref(),
        Some("not_tendered")
    );
}
