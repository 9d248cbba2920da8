//! A disk that is full, fails, or can't be written.

use crate::peer::Peer;
use crate::program::Ended;
use crate::report::tell;
use crate::shop::Shop;
use crate::strace::Strace;
use std::process::Command;

/// How many writes to the log are let through before the disk fails: each from none to more than a sale makes.
const LET_THROUGH: std::ops::Range<usize> = 0..50;

/// Sells on a disk that fails so, then on a sound one: what was told is kept, and one request is one sale.
fn sale_on_failing_disk(
    call: &str,
    error: &str,
    let_through: usize,
    lasting: bool,
    code: &str,
) -> (Ended, usize) {
    let (first, peer) = (Peer::start(), Peer::start());
    let shop = Shop::with_one_paid_sale(&first).copy(&peer);
    let when = format!("error={error}:when={}{}", let_through + 1, if lasting { "+" } else { "" });
    let strace = Strace::injecting(call, &when).on(&shop.file("till.db-wal"));
    let harmed = shop.run_traced(&strace, &Shop::selling("request-on-bad-disk"));
    if harmed.code != Some(0) {
        assert_eq!((harmed.code, harmed.error().as_deref()), (Some(4), Some(code)), "{when}: {harmed:?}");
        assert_eq!(harmed.events("link").len(), 0, "{when}: {harmed:?}");
    }
    let asked = peer.titles_asked().len();
    let printed = [harmed];
    shop.examine(&printed, &peer);
    let again = shop.sell("request-on-bad-disk");
    assert!(matches!(again.code, Some(0 | 1)), "{when}: {again:?}");
    let after = shop.examine(&[again], &peer);
    assert_eq!(after.len(), 2, "{when}: {after:?}");
    assert!(after[1].attempts.iter().all(|(_, stage)| stage != "creating"), "{when}: {after:?}");
    (printed.into_iter().next().unwrap(), asked)
}

#[test]
fn on_a_full_disk_no_link_is_asked_for() {
    let (harmed, asked) = sale_on_failing_disk("pwrite64", "ENOSPC", 0, true, "store_full");
    assert_eq!((harmed.code, asked), (Some(4), 0), "{harmed:?}");
}

#[test]
fn a_disk_that_fills_up_during_a_sale_loses_nothing_that_was_told() {
    let outcomes: Vec<bool> = LET_THROUGH
        .step_by(4)
        .map(|let_through| {
            sale_on_failing_disk("pwrite64", "ENOSPC", let_through, true, "store_full").0.code == Some(0)
        })
        .collect();
    assert!(outcomes.contains(&false), "no write failed");
}

#[test]
fn where_the_sync_of_an_intent_fails_no_link_is_asked_for() {
    for lasting in [false, true] {
        let (harmed, asked) = sale_on_failing_disk("fsync", "EIO", 0, lasting, "store_io");
        assert_eq!((harmed.code, asked), (Some(4), 0), "{harmed:?}");
    }
}

#[test]
fn a_sync_that_fails_at_any_moment_of_a_sale_loses_nothing_that_was_told() {
    for let_through in 0..7 {
        for lasting in [false, true] {
            sale_on_failing_disk("fsync", "EIO", let_through, lasting, "store_io");
        }
    }
}

#[test]
fn a_payment_that_cannot_be_stored_is_not_told_and_is_found_later() {
    for (call, error, code) in [("pwrite64", "ENOSPC", "store_full"), ("fsync", "EIO", "store_io")] {
        let peer = Peer::start();
        let shop = Shop::with_one_paid_sale(&peer);
        let sold = shop.sell("request-second").expect(0);
        peer.pays(sold.events("link")[0]["reference"].as_str().unwrap());
        let strace = Strace::injecting(call, &format!("error={error}:when=1+")).on(&shop.file("till.db-wal"));
        let harmed = shop.run_traced(&strace, &["check", "A-000002"]).expect(4);
        assert_eq!(harmed.error().as_deref(), Some(code), "{harmed:?}");
        assert!(harmed.stages().is_empty(), "{harmed:?}");
        let left = shop.examine(&[harmed], &peer);
        // After a failed sync the change may be there all the same; it was not told.
        assert!(error == "EIO" || left[1].state == "open", "{left:?}");
        shop.run(&["watch", "--timeout", "10"]).expect(0);
        let after = shop.examine(&[], &peer);
        assert_eq!((after[1].state.as_str(), &after[1].line["flags"]), ("paid", &serde_json::json!([])));
    }
}

#[test]
fn a_file_on_a_read_only_disk_sells_nothing() {
    let (first, peer) = (Peer::start(), Peer::start());
    let shop = Shop::with_one_paid_sale(&first).copy(&peer);
    for call in ["openat", "pwrite64"] {
        let file = if call == "openat" { "till.db" } else { "till.db-wal" };
        let strace = Strace::injecting(call, "error=EROFS:when=1+").on(&shop.file(file));
        let harmed = shop.run_traced(&strace, &Shop::selling("request-on-bad-disk")).expect(4);
        let code = harmed.error().unwrap();
        assert!(["data_dir_not_writable", "store_read_only", "store_io"].contains(&code.as_str()), "{code}");
        assert_eq!(peer.requests(), 0, "{code}");
    }
    assert_eq!(shop.examine(&[], &peer).len(), 1);
}

#[test]
fn a_read_only_folder_still_shows_what_was_sold_and_sells_nothing() {
    let (first, peer) = (Peer::start(), Peer::start());
    let shop = Shop::with_one_paid_sale(&first).copy(&peer);
    let data = shop.data().display().to_string();
    let bound =
        format!("mount --bind '{data}' '{data}' && mount -o remount,ro,bind '{data}' && exec \"$@\"",);
    let frozen = |arguments: &[&str]| {
        let wrapper = ["unshare", "-rm", "sh", "-c", &bound, "sh"].map(str::to_owned);
        shop.run_command(shop.command(&wrapper, arguments))
    };
    if !Command::new("unshare").args(["-rm", "true"]).status().is_ok_and(|status| status.success()) {
        tell("skipped: this system doesn't let a test make a read-only mount");
        return;
    }
    let harmed = frozen(&Shop::selling("request-on-bad-disk")).expect(4);
    assert_eq!(harmed.error().as_deref(), Some("data_dir_not_writable"), "{harmed:?}");
    assert_eq!(peer.requests(), 0);
    assert_eq!(frozen(&["sales"]).expect(0).lines().len(), 1);
    assert!(frozen(&["verify"]).expect(0).events("verified")[0]["broken"].is_null());
    assert_eq!(frozen(&["day"]).expect(0).lines().len(), 1);
}
