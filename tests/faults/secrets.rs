//! A gateway's key is written nowhere.

use crate::peer::Peer;
use crate::program::Ended;
use crate::shop::Shop;
use sandbox::{Drill, Fault, On};
use std::fs;
use std::path::Path;

const CANARY: &str = "canary-3f9c1e7a5b";

#[test]
fn the_key_is_in_no_file_and_no_line_however_a_sale_goes() {
    let peer = Peer::with_key(CANARY);
    let shop = Shop::new(&peer)
        .with_key(CANARY)
        .with_variable("COMPTOIR_LOG", "trace")
        .with_variable("RUST_BACKTRACE", "1");
    let mut said: Vec<Ended> = Vec::new();
    let sold = shop.sell("request-sound").expect(0);
    let reference = sold.events("link")[0]["reference"].as_str().unwrap().to_owned();
    said.push(sold);
    for (number, fault) in [
        Fault::KeyRefused,
        Fault::IpBlocked,
        Fault::MerchantNotValidated,
        Fault::BadRequest,
        Fault::ServerError { after_work: true },
        Fault::DropAfterWork,
        Fault::CutJson,
        Fault::Edit { pointer: "/data/paymentRef".to_owned(), value: Some(CANARY.into()) },
        Fault::Edit {
            pointer: "/data/paymentUrl".to_owned(),
            value: Some(format!("https://x/{CANARY}").into()),
        },
    ]
    .into_iter()
    .enumerate()
    {
        peer.drill(Drill::new(On::Create, fault));
        let failed = shop.sell(&format!("request-failing-{number}"));
        assert!(matches!(failed.code, Some(3..=5)), "{failed:?}");
        said.push(failed);
        peer.no_drills();
    }
    for fault in [
        Fault::KeyRefused,
        Fault::UnknownStatus { status: format!("WHAT {CANARY}") },
        Fault::Edit {
            pointer: "/data/message".to_owned(),
            value: Some(format!("your key {CANARY} is odd").into()),
        },
    ] {
        peer.drill(Drill::new(On::Check, fault));
        said.push(shop.run(&["check", "A-000001"]));
        peer.no_drills();
    }
    peer.pays(&reference);
    said.push(shop.run(&["check", "A-000001"]).expect(0));
    for command in
        [&["export", "csv"] as &[&str], &["backup"], &["gateways"], &["sales"], &["day"], &["verify"]]
    {
        said.push(shop.run(command).expect(0));
    }
    // One that is killed leaves its log beside the file.
    let waiting = shop.start(&["sell", "1500", "--timeout", "30"]);
    waiting.wait_for("link");
    said.push(waiting.killed_after(std::time::Duration::ZERO));
    assert!(shop.file("till.db-wal").exists());

    let traced: usize = said.iter().map(|ended| ended.err.len()).sum();
    assert!(traced > 0, "the log at its most talkative says something");
    for ended in &said {
        assert!(!ended.out.contains(CANARY) && !ended.err.contains(CANARY), "{ended:?}");
    }
    let mut files = 0;
    look_through(&shop.data(), &mut files);
    assert!(files >= 5, "only {files} files were looked through");
}

fn look_through(folder: &Path, files: &mut usize) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look_through(&path, files);
            continue;
        }
        *files += 1;
        let bytes = fs::read(&path).unwrap();
        let found = bytes.windows(CANARY.len()).any(|part| part == CANARY.as_bytes());
        assert!(!found, "the key is in {}", path.display());
    }
}
