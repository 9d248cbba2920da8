//! A kill at any moment of a closing leaves the day closed and proved, or open and to be closed.

use crate::peer::Peer;
use crate::program::{self, Ended};
use crate::shop::Shop;
use crate::strace::{Strace, sweep};

fn verified(shop: &Shop) -> (u64, bool) {
    let told = shop.run(&["verify"]).expect(0).events("verified")[0].clone();
    (told["closings"].as_u64().unwrap(), told["broken"].is_null() && told["broken_closing"].is_null())
}

#[test]
fn a_kill_at_any_sync_of_a_closing_leaves_one_closing_or_none_and_never_half_of_one() {
    let peer = Peer::start();
    let shop = Shop::with_one_paid_sale(&peer);
    let (mut open, mut closed) = (0, 0);
    let kills = sweep("closing", |count| {
        let copy = shop.copy(&peer);
        let strace = Strace::killing("fdatasync,fsync", count);
        let ended = program::start(copy.command(&strace.words(), &["close-day"]), &shop.beside("")).ended();
        let again = copy.run(&["close-day"]);
        match (again.code, again.error().as_deref()) {
            (Some(0), None) => {
                assert!(ended.events("closing").is_empty(), "a closing that was told was lost: {ended:?}");
                open += 1;
            }
            (Some(2), Some("day_closed")) => closed += 1,
            _ => panic!("after {ended:?} came {again:?}"),
        }
        assert_eq!(verified(&copy), (1, true), "after {ended:?} and {again:?}");
        if !ended.killed() {
            assert_eq!((ended.code, ended.events("closing").len()), (Some(0), 1));
        }
        ended
    });
    assert!(kills > 0 && open > 0 && closed > 0, "{kills} kills: {open} left it open, {closed} closed");
}

#[test]
fn a_closing_changed_in_the_file_is_named() {
    let peer = Peer::start();
    let shop = Shop::with_one_paid_sale(&peer);
    shop.run(&["close-day"]).expect(0);
    let file = rusqlite::Connection::open(shop.file("till.db")).unwrap();
    file.execute_batch(
        "DROP TRIGGER closings_are_frozen;
         UPDATE closings SET statement = replace(statement, '\"sold_minor\":1', '\"sold_minor\":9')",
    )
    .unwrap();
    drop(file);
    let told: Ended = shop.run(&["verify"]).expect(4);
    assert_eq!(told.events("verified")[0]["broken_closing"], 1, "{told:?}");
}
