//! Journeys through what goes wrong: the gateway, the power, the customer's haste, the disk.

use crate::counter::Counter;
use crate::keys::Key;
use crate::selling::charge;
use crate::window::Window;
use sandbox::{CustomerDoes, Settings};
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_gateway_is_down_a_sale_is_not_verified_and_once_it_is_back_it_is_paid() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "gateway-down-and-back").await;
    charge(&window, "1800").await;
    window.says("verified", "erified").await;
    counter.stop_gateway().await;
    window.press(&[Key::Space]).await;
    window.wait_for("[data-testid=error][data-code=gateway_unreachable]").await;
    window.wait_for("[data-testid=health][data-state=no_answer]").await;
    window.picture("1-asked-in-vain").await;
    window.click("error-close").await;
    window.says("verified", "Not verified since").await;
    window.says("pay-status", "Not paid yet").await;
    window.shows("qr").await;
    window.picture("2-not-verified").await;

    // Nothing new can be sold meanwhile, and no money moves by trying.
    window.press(&[Key::Escape]).await;
    window.shows("health-note").await;
    window.type_keys("600").await;
    window.press(&[Key::Enter]).await;
    window.wait_for("[data-testid=error][data-code=gateway_unreachable]").await;
    assert_eq!(window.text("error-money").await, "No money moved.");
    window.picture("3-no-link").await;

    counter.start_gateway().await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("news", "A-000001").await;
    window.wait_for("[data-testid=health][data-state=answers]").await;
    window.picture("4-back").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_till_opens_on_the_sale_it_was_showing_and_that_sale_is_paid() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "kill-and-resume").await;
    charge(&window, "2500").await;
    let url = window.attribute("pay-url", "data-url").await;
    window.reload().await;
    window.shows("qr").await;
    window.kill().await;
    let window = Window::open(&counter, "kill-and-resume").await;
    window.shows("qr").await;
    assert_eq!(window.text("sale-number").await, "A-000001");
    assert_eq!(window.attribute("pay-url", "data-url").await, url);
    window.picture("1-resumed").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("stage", "PAID").await;
    window.picture("2-paid").await;
    window.kill().await;
    // What was said to be paid is paid after the next start too.
    let window = Window::open(&counter, "kill-and-resume").await;
    window.shows("charge").await;
    let sale = window.invoke("read_sale", json!({ "number": "A-000001" })).await.unwrap();
    assert_eq!(sale["state"], "paid");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_that_comes_after_the_end_is_put_before_a_person_who_decides_with_a_note() {
    let counter = Counter::new().await;
    let drills = counter.far_side().await.drills();
    drills.set(Settings { link_life_s: Some(3), ..Settings::default() });
    let window = Window::open(&counter, "late-payment").await;
    charge(&window, "3000").await;
    window.says("stage", "NOT PAID").await;
    window.picture("1-expired").await;
    drills.confirm_now(&counter.far_side().await.newest()).unwrap();
    window.press(&[Key::F(2)]).await;
    window.shows("sale-row").await;
    window.click("check-now").await;
    window.says("attention-count", "1").await;
    window.picture("2-sales").await;
    window.press(&[Key::F(3)]).await;
    window.shows("attention-item").await;
    window.picture("3-needs-a-person").await;
    // Without a note nothing is decided.
    window.press(&[Key::Char('1'), Key::Sign]).await;
    window.wait_for("[data-testid=note][aria-invalid=true]").await;
    window.write("note", "The customer came back and took the goods").await;
    window.press(&[Key::Sign]).await;
    window.shows("attention-empty").await;
    window.gone("attention-count").await;
    window.picture("4-decided").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_data_file_is_kept_aside_and_the_newest_backup_brings_the_sales_back() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "damaged-file").await;
    charge(&window, "700").await;
    window.invoke("backup_now", json!({})).await.unwrap();
    window.close().await;
    let folder = counter.data().join("demo");
    for beside in ["till.db-wal", "till.db-shm"] {
        let _ = std::fs::remove_file(folder.join(beside));
    }
    std::fs::write(folder.join("till.db"), "This was a data file once. ".repeat(400)).unwrap();

    let window = Window::open(&counter, "damaged-file").await;
    window.wait_for("[data-testid=error][data-code=store_corrupt]").await;
    window.picture("1-fault").await;
    window.click("restore-backup").await;
    window.shows("qr").await;
    window.says("sale-number", "A-000001").await;
    window.picture("2-restored").await;
    let kept = std::fs::read_dir(&folder)
        .unwrap()
        .flat_map(|entry| walk(&entry.unwrap().path()))
        .any(|file| std::fs::read(file).is_ok_and(|bytes| bytes.starts_with(b"This was a data file once")));
    assert!(kept, "the damaged file is evidence");
    window.close().await;
}

fn walk(path: &std::path::Path) -> Vec<std::path::PathBuf> {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flat_map(|entry| walk(&entry.unwrap().path())).collect(),
        Err(_) => vec![path.to_owned()],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_till_on_the_same_data_says_which_one_sells() {
    let counter = Counter::new().await;
    let first = Window::open(&counter, "second-till").await;
    let second = Window::open(&counter, "second-till").await;
    second.wait_for("[data-testid=error][data-code=till_locked]").await;
    second.says("error", "comptoir").await;
    second.picture("locked").await;
    second.leave().await;
    // The first one sells on.
    charge(&first, "1000").await;
    first.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_looks_into_a_backup_restores_it_and_sells_on_under_a_new_code() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "restore").await;
    charge(&window, "700").await;
    window.press(&[Key::Escape]).await;
    window.press(&[Key::F(6)]).await;
    window.click("settings-backup").await;
    window.press(&[Key::Char('b')]).await;
    window.shows("backup-row").await;
    window.picture("1-backups").await;
    window.press(&[Key::F(1)]).await;
    charge(&window, "900").await;
    window.press(&[Key::Escape]).await;
    window.press(&[Key::F(6)]).await;
    window.click("settings-backup").await;
    window.click("backup-look").await;
    window.shows("inside-missing").await;
    window.says("inside-missing", "A-000002").await;
    for language in ["fr", "ar", "en"] {
        window.click(&format!("language-{language}")).await;
        window.wait_for(&format!("html[lang={language}]")).await;
        window.picture(&format!("2-inside-{language}")).await;
    }
    window.press(&[Key::Sign]).await;
    // The till opens on what the backup knows as waiting, and asks about it again.
    window.shows("qr").await;
    window.says("sale-number", "A-000001").await;
    window.press(&[Key::Escape]).await;
    window.shows("charge").await;
    charge(&window, "1100").await;
    window.says("sale-number", "-000002").await;
    let number =
        window.script("return document.querySelector('[data-testid=sale-number]').innerText", vec![]);
    let number = number.await;
    assert!(number.as_str().unwrap().contains('B'), "{number}");
    window.picture("3-goes-on").await;
    window.close().await;
}
