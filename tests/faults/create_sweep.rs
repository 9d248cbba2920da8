//! A till killed at every write, sync and message of a sale.

use crate::peer::Peer;
use crate::program::Ended;
use crate::shop::{AMOUNT_MINOR, Shop};
use crate::strace::{Strace, sweep};

const REQUEST: &str = "request-under-test";

/// Sells, killed at the `count`-th call, then starts again: the same request is the same sale, once.
fn killed_sale(shop: &Shop, peer: &Peer, strace: &Strace) -> Ended {
    let before = 1;
    let harmed = shop.run_traced(strace, &Shop::selling(REQUEST));
    let printed = [harmed];
    let left = shop.examine(&printed, peer);
    let made = left.get(before).cloned();
    let again = shop.sell(REQUEST);
    assert!(matches!(again.code, Some(0 | 1)), "{again:?}");
    let after = shop.examine(&[again], peer);
    assert_eq!(after.len(), before + 1, "one request is one sale: {after:?}");
    let sale = &after[before];
    assert_eq!(sale.line["amount_minor"], AMOUNT_MINOR);
    assert!(sale.attempts.iter().all(|(_, stage)| stage != "creating"), "left undecided: {sale:?}");
    if let Some(made) = made {
        let (was, is) = (&made.attempts[0], &sale.attempts[0]);
        let expected = if was.1 == "creating" { "orphaned" } else { was.1.as_str() };
        assert_eq!((is.1.as_str(), &is.0), (expected, &was.0), "{made:?} became {sale:?}");
    }
    printed.into_iter().next().unwrap()
}

/// Sweeps one kind of call, on one file or on all, over copies of a shop with one paid sale.
fn sweep_sale(call: &str, file: Option<&str>) -> usize {
    let first = Peer::start();
    let shop = Shop::with_one_paid_sale(&first);
    sweep(&format!("sale, {call} {}", file.unwrap_or_default()), |count| {
        let peer = Peer::start();
        let shop = shop.copy(&peer);
        let mut strace = Strace::killing(call, count);
        if let Some(file) = file {
            strace = strace.on(&shop.file(file));
        }
        killed_sale(&shop, &peer, &strace)
    })
}

/// Sweeps one kind of call over the very first sale, which also makes the file.
fn sweep_first_sale(call: &str, file: Option<&str>) -> usize {
    sweep(&format!("first sale, {call} {}", file.unwrap_or_default()), |count| {
        let peer = Peer::start();
        let shop = Shop::new(&peer);
        let mut strace = Strace::killing(call, count);
        if let Some(file) = file {
            strace = strace.on(&shop.file(file));
        }
        let harmed = shop.run_traced(&strace, &Shop::selling(REQUEST));
        let printed = [harmed];
        let left = shop.examine(&printed, &peer);
        let again = shop.sell(REQUEST);
        assert!(matches!(again.code, Some(0 | 1)), "{again:?}");
        let after = shop.examine(&[again], &peer);
        assert_eq!(after.len(), 1, "{left:?} became {after:?}");
        assert!(after[0].attempts.iter().all(|(_, stage)| stage != "creating"), "{after:?}");
        printed.into_iter().next().unwrap()
    })
}

#[test]
fn a_sale_killed_at_any_write_to_the_log_is_kept_whole_or_never_was() {
    assert!(sweep_sale("pwrite64", Some("till.db-wal")) >= 20);
}

#[test]
fn a_sale_killed_at_any_write_to_the_file_is_kept_whole_or_never_was() {
    assert!(sweep_sale("pwrite64", Some("till.db")) >= 5);
}

#[test]
fn a_sale_killed_at_any_sync_is_kept_whole_or_never_was() {
    assert!(sweep_sale("fsync", None) >= 4);
}

#[test]
fn a_sale_killed_as_files_are_cut_or_taken_away_is_kept_whole_or_never_was() {
    assert!(sweep_sale("ftruncate", None) + sweep_sale("unlink", None) >= 3);
}

#[test]
fn a_sale_killed_before_and_after_its_request_leaves_is_never_two_sales() {
    assert!(sweep_sale("writev", None) + sweep_sale("recvfrom", None) >= 2);
}

#[test]
fn a_sale_killed_as_it_tells_of_its_link_is_kept_whole_or_never_was() {
    assert!(sweep_sale("write", None) >= 4);
}

#[test]
fn a_first_sale_killed_at_any_write_leaves_a_shop_that_opens() {
    assert!(sweep_first_sale("pwrite64", None) >= 20);
}

#[test]
fn a_first_sale_killed_at_any_sync_leaves_a_shop_that_opens() {
    assert!(sweep_first_sale("fsync", None) >= 8);
}

#[test]
fn a_first_sale_killed_as_its_files_are_made_leaves_a_shop_that_opens() {
    let opened =
        sweep_first_sale("openat", Some("till.db.new")) + sweep_first_sale("openat", Some("till.db"));
    let moved = sweep_first_sale("rename,renameat,renameat2,link,linkat", None);
    let taken_away = sweep_first_sale("unlink,ftruncate", None);
    let folders = sweep_first_sale("mkdir", None);
    assert!(opened >= 2 && moved >= 1 && taken_away >= 3 && folders >= 4);
}
