//! A till killed at every write, sync and message while it learns that a sale was paid.

use crate::peer::Peer;
use crate::program::Ended;
use crate::shop::{AMOUNT_MINOR, Shop};
use crate::strace::{Strace, sweep};

/// The sale that waits, after one that is paid.
const WAITING: &str = "A-000002";

/// A shop whose second sale waits although its customer has paid.
fn shop_with_paid_customer(peer: &Peer) -> Shop {
    let shop = Shop::with_one_paid_sale(peer);
    let sold = shop.sell("request-second").expect(0);
    peer.pays(sold.events("link")[0]["reference"].as_str().unwrap());
    shop
}

/// Asks, killed on the way, then starts again: the sale is paid, once.
fn killed_answer(shop: &Shop, peer: &Peer, strace: &Strace, asking: &[&str]) -> Ended {
    let harmed = shop.run_traced(strace, asking);
    let printed = [harmed];
    let left = shop.examine(&printed, peer);
    assert!(["awaiting", "confirmed"].contains(&left[1].attempts[0].1.as_str()), "{left:?}");
    for _ in 0..2 {
        let asked = shop.run(&["check", WAITING]).expect(0);
        assert_eq!(asked.stages(), ["confirmed"], "{asked:?}");
        let after = shop.examine(&[asked], peer);
        assert_eq!(after.len(), 2);
        assert_eq!((after[1].state.as_str(), after[1].attempts.len()), ("paid", 1), "{after:?}");
        assert_eq!(after[1].line["flags"], serde_json::json!([]), "{after:?}");
        assert_eq!(shop.figures(), (2 * AMOUNT_MINOR, 2 * AMOUNT_MINOR), "counted once");
    }
    printed.into_iter().next().unwrap()
}

fn sweep_answer(call: &str, file: Option<&str>, asking: &[&str]) -> usize {
    let peer = Peer::start();
    let shop = shop_with_paid_customer(&peer);
    sweep(&format!("{}, {call} {}", asking[0], file.unwrap_or_default()), |count| {
        let shop = shop.copy(&peer);
        let mut strace = Strace::killing(call, count);
        if let Some(file) = file {
            strace = strace.on(&shop.file(file));
        }
        killed_answer(&shop, &peer, &strace, asking)
    })
}

const CHECK: &[&str] = &["check", WAITING];
const WATCH: &[&str] = &["watch", "--timeout", "10"];

#[test]
fn a_payment_is_found_once_after_a_kill_at_any_write_to_the_log() {
    assert!(sweep_answer("pwrite64", Some("till.db-wal"), CHECK) >= 8);
}

#[test]
fn a_payment_is_found_once_after_a_kill_at_any_write_to_the_file() {
    assert!(sweep_answer("pwrite64", Some("till.db"), CHECK) >= 4);
}

#[test]
fn a_payment_is_found_once_after_a_kill_at_any_sync_or_cut() {
    assert!(sweep_answer("fsync", None, CHECK) + sweep_answer("ftruncate", None, CHECK) >= 4);
}

#[test]
fn a_payment_is_found_once_after_a_kill_at_any_message() {
    assert!(sweep_answer("writev", None, CHECK) + sweep_answer("recvfrom", None, CHECK) >= 2);
    assert!(sweep_answer("write", None, CHECK) >= 3);
}

#[test]
fn a_payment_is_found_once_after_a_kill_at_any_write_of_the_watch() {
    assert!(sweep_answer("pwrite64", Some("till.db-wal"), WATCH) >= 8);
    assert!(sweep_answer("fsync", None, WATCH) >= 3);
}
