//! The command line acts for people, and a kill at any moment of a sign-in gains nobody a try.

use crate::peer::{KEY, Peer};
use crate::program;
use crate::shop::Shop;
use crate::strace::{Strace, sweep};
use engine::Profile;
use rusqlite::Connection;
use till::{Access, Environment, Open, Paths, Till};

/// A shop with its owner Nadia and the cashier Amina, made the way a window does it.
pub fn staffed(peer: &Peer) -> Shop {
    let shop = Shop::with_one_paid_sale(peer);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let base_url = peer.base_url();
        let till = Till::open(Open {
            paths: Paths::new(Some(shop.data())),
            profile: Profile::Demo,
            access: Access::Sell,
            holder: "a test".to_owned(),
            environment: Environment::from(|name| match name {
                "COMPTOIR_OCPAY_BASE_URL" => Some(base_url.clone()),
                "COMPTOIR_OCPAY_ACCESS_TOKEN" => Some(KEY.to_owned()),
                _ => None,
            }),
            watch: false,
        })
        .await
        .unwrap();
        let implicit = domain::Actor::implicit_owner();
        let (_, nadia, _) = till.engine.make_owner(&implicit, "Nadia", "2580").await.unwrap();
        till.engine.add_cashier(&nadia, "Amina", "4711").await.unwrap();
        till.close().await;
    });
    shop
}

/// Amina's wrong PINs in a row, and the newest thing the journal says of people.
fn told_by_the_file(shop: &Shop) -> (i64, String) {
    let file = Connection::open(shop.file("till.db")).unwrap();
    let count =
        file.query_row("SELECT failed_count FROM people WHERE name = 'Amina'", [], |row| row.get(0)).unwrap();
    let newest = "SELECT kind FROM journal WHERE kind IN ('person_added', 'pin_tried', 'signed_in')
                  ORDER BY seq DESC LIMIT 1";
    (count, file.query_row(newest, [], |row| row.get(0)).unwrap())
}

#[test]
fn with_as_a_person_acts_and_without_it_somebody_with_a_cashiers_rights() {
    let peer = Peer::start();
    let shop = staffed(&peer);
    for owners in [&["day"] as &[&str], &["verify"], &["backup"], &["export", "csv"]] {
        assert_eq!(shop.run(owners).expect(5).error().as_deref(), Some("not_allowed"), "{owners:?}");
    }
    shop.run(&["sales"]).expect(0);
    let amina = shop.with_variable("COMPTOIR_PIN", "4711");
    let sold = amina.run(&["--as", "amina", "sell", "1500", "--no-wait"]).expect(0);
    assert_eq!(sold.events("link").len(), 1);
    let own = amina.run(&["--as", "Amina", "sales"]).expect(0).lines();
    assert_eq!(own.len(), 1, "her own sale of today and not the one before: {own:?}");
    assert_eq!(amina.run(&["--as", "Amina", "day"]).expect(5).error().as_deref(), Some("not_allowed"));
    let wrong = amina.run(&["--as", "Nadia", "day"]).expect(5);
    assert_eq!(wrong.error().as_deref(), Some("pin_wrong"));
    let unknown = amina.run(&["--as", "Karim", "sales"]).expect(5);
    assert_eq!(unknown.error().as_deref(), Some("person_unknown"));
    // Where the environment has no PIN, one line of standard input is it.
    let mut asked = amina.command(&[], &["--as", "Nadia", "verify"]);
    asked.env_remove("COMPTOIR_PIN").stdin(std::process::Stdio::piped());
    let mut running = asked.stdout(std::process::Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(&mut running.stdin.take().unwrap(), b"2580\n").unwrap();
    assert_eq!(running.wait().unwrap().code(), Some(0));
}

#[test]
fn a_kill_at_any_sync_of_a_sign_in_leaves_the_try_counted_or_never_made() {
    let peer = Peer::start();
    let shop = staffed(&peer).with_variable("COMPTOIR_PIN", "4711");
    let mut counted = 0;
    let kills = sweep("sign-in", |count| {
        let copy = shop.copy(&peer);
        let strace = Strace::killing("fdatasync,fsync", count);
        let ended =
            program::start(copy.command(&strace.words(), &["--as", "Amina", "sales"]), &shop.beside(""))
                .ended();
        let (failed, newest) = told_by_the_file(&copy);
        assert_eq!(failed == 1, newest == "pin_tried", "{failed} wrong after {newest}: {ended:?}");
        counted += failed;
        if !ended.killed() {
            assert_eq!((ended.code, failed, newest.as_str()), (Some(0), 0, "signed_in"));
        }
        ended
    });
    assert!(kills > 0 && counted > 0, "no kill met the look at the PIN: {kills} kills, {counted} counted");
}
