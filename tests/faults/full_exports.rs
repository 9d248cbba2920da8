//! A disk that is full in the middle of a file to take away.

use crate::peer::Peer;
use crate::program::Ended;
use crate::report::tell;
use crate::shop::Shop;
use std::process::Command;

/// Runs a command while the folder of exports is a disk of 12 KiB. Ends with 99 if it left anything there.
fn on_a_small_disk(shop: &Shop, arguments: &[&str]) -> Ended {
    let exports = shop.data().join("exports").display().to_string();
    let small = format!(
        "mkdir -p '{exports}' && mount -t tmpfs -o size=12k none '{exports}' && {{ \"$@\"; code=$?; \
         test -z \"$(ls -A '{exports}')\" || exit 99; exit $code; }}"
    );
    let wrapper = ["unshare", "-rm", "sh", "-c", &small, "sh"].map(str::to_owned);
    shop.run_command(shop.command(&wrapper, arguments))
}

#[test]
fn a_disk_that_fills_up_in_a_file_leaves_nothing_of_it_and_makes_no_original() {
    let can_mount = Command::new("unshare")
        .args(["-rm", "sh", "-c", "mount -t tmpfs -o size=12k none /mnt"])
        .status()
        .is_ok_and(|status| status.success());
    if !can_mount {
        tell("skipped: this system doesn't let a test mount a small disk");
        return;
    }
    let peer = Peer::start();
    let shop = Shop::with_one_paid_sale(&peer);
    for arguments in [&["export", "pdf"] as &[&str], &["receipt", "A-000001"]] {
        let harmed = on_a_small_disk(&shop, arguments).expect(4);
        assert_eq!(harmed.error().as_deref(), Some("store_full"), "{arguments:?}: {harmed:?}");
    }
    // The journal of a failed file says nothing: the first receipt that comes to be is the original.
    let made = shop.run(&["receipt", "A-000001"]).expect(0);
    assert_eq!(made.events("receipt")[0]["copy"], false, "{made:?}");
    shop.run(&["export", "pdf"]).expect(0);
    assert!(shop.run(&["verify"]).expect(0).events("verified")[0]["broken"].is_null());
}
