//! What a kill can't show, because the machine lives on and keeps unsynced writes: that a sync came before the word.

use crate::peer::Peer;
use crate::shop::Shop;
use crate::strace::Strace;
use std::fs;

/// What the program did, in the order in which it did it.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Act {
    /// The log was written to.
    Wrote,
    /// The log's sync came back.
    Synced,
    /// A request for a link left.
    AskedForLink,
    /// A question about a payment left.
    AskedAboutPayment,
    /// A link was printed.
    ToldLink,
    /// PAID was printed.
    ToldPaid,
}

/// Runs the program and gives its acts.
fn acts(shop: &Shop, arguments: &[&str]) -> Vec<Act> {
    let log = shop.beside("trace");
    let strace = Strace::watching("write,writev,sendto,pwrite64,fsync,fdatasync", log.clone());
    shop.run_traced(&strace, arguments).expect(0);
    let trace = fs::read_to_string(log).unwrap();
    trace.lines().filter_map(act).collect()
}

/// A write counts when it begins, a sync when it is over; one thread does both.
fn act(line: &str) -> Option<Act> {
    let is = |words: &[&str]| words.iter().all(|word| line.contains(word));
    let syncs = line.contains("sync(") || line.contains("sync resumed>");
    let messages = line.contains("writev(") || line.contains("sendto(");
    if syncs && line.trim_end().ends_with("= 0") && (is(&["till.db-wal"]) || is(&["resumed>"])) {
        Some(Act::Synced)
    } else if is(&["pwrite64(", "till.db-wal>"]) {
        Some(Act::Wrote)
    } else if messages && is(&["/createLink "]) {
        Some(Act::AskedForLink)
    } else if messages && is(&["/checkPayment/"]) {
        Some(Act::AskedAboutPayment)
    } else if is(&["write(1<", r#"\"event\":\"link\""#]) {
        Some(Act::ToldLink)
    } else if is(&["write(1<", r#"\"stage\":\"confirmed\""#]) {
        Some(Act::ToldPaid)
    } else {
        None
    }
}

/// What happened to the log between two acts, or from the start.
fn log_between(acts: &[Act], from: Option<Act>, to: Act) -> Vec<Act> {
    let end = acts.iter().position(|act| *act == to).unwrap_or_else(|| panic!("no {to:?} in {acts:?}"));
    let start = from.map_or(0, |from| acts[..end].iter().rposition(|act| *act == from).unwrap());
    acts[start..end].iter().copied().filter(|act| matches!(act, Act::Wrote | Act::Synced)).collect()
}

/// A write and, after it, a sync.
fn holds_a_synced_write(log: &[Act]) -> bool {
    let wrote = log.iter().position(|act| *act == Act::Wrote);
    wrote.is_some_and(|wrote| log[wrote..].contains(&Act::Synced))
}

#[test]
fn the_intent_is_on_the_disk_before_the_request_leaves_and_the_link_before_it_is_told() {
    let peer = Peer::start();
    let shop = Shop::with_one_paid_sale(&peer);
    let acts = acts(&shop, &Shop::selling("request-in-order"));
    let intent = log_between(&acts, None, Act::AskedForLink);
    assert!(holds_a_synced_write(&intent), "{acts:?}");
    assert_eq!(intent.last(), Some(&Act::Synced), "something of the intent was not synced: {acts:?}");
    assert!(holds_a_synced_write(&log_between(&acts, Some(Act::AskedForLink), Act::ToldLink)), "{acts:?}");
}

#[test]
fn the_confirmation_is_on_the_disk_before_paid_is_told() {
    let peer = Peer::start();
    let shop = Shop::with_one_paid_sale(&peer);
    let sold = shop.sell("request-in-order").expect(0);
    peer.pays(sold.events("link")[0]["reference"].as_str().unwrap());
    let acts = acts(&shop, &["check", "A-000002"]);
    let confirmation = log_between(&acts, Some(Act::AskedAboutPayment), Act::ToldPaid);
    assert!(holds_a_synced_write(&confirmation), "{acts:?}");
    assert_eq!(confirmation.last(), Some(&Act::Synced), "something of it was not synced: {acts:?}");
}
