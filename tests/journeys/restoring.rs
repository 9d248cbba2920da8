//! Going on from a backup: what is looked at first, what is refused, and the till that comes of it.

use domain::{Actor, Role};
use engine::Profile;
use engine::views::{BackupLook, ErrorCode, KinshipView, RestoredView, SaleView, StateView};
use std::path::Path;
use std::time::Duration;
use support::{Shop, ShopOptions, look_at, owner, paths};
use till::OpenFailure;

async fn with(profile: Profile) -> Shop {
    let rate = engine::budget::Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { rate, profile, ..ShopOptions::default() }).await
}

async fn paid(shop: &Shop) -> SaleView {
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await
}

async fn backup(shop: &Shop) -> String {
    shop.engine.backup_now(&owner()).await.unwrap().path
}

/// Restores over the shop's file, which nobody has open meanwhile, and opens what came of it.
async fn restore(shop: &mut Shop, file: &str) -> Result<RestoredView, OpenFailure> {
    shop.shut().await;
    let by = Some("Nadia".to_owned());
    let restored = till::restore::restore(&paths(&shop.folder()), Profile::Demo, Path::new(file), by).await;
    shop.open_again().await;
    restored
}

fn code(failure: Result<BackupLook, OpenFailure>) -> ErrorCode {
    failure.unwrap_err().0.code
}

#[tokio::test]
async fn a_restored_till_has_a_new_code_the_old_file_aside_and_asks_about_what_was_unfinished() {
    let mut shop = with(Profile::Demo).await;
    paid(&shop).await;
    let waits = shop.sell(90_000).await;
    let copy = backup(&shop).await;
    let lost = paid(&shop).await;
    let look = look_at(&shop, &copy).await.unwrap();
    assert_eq!((look.till.as_str(), look.sales, look.kinship), ("A", 2, KinshipView::Older));
    assert_eq!((look.missing_sales, look.missing_first.as_deref()), (1, Some(lost.number.as_str())));
    assert_eq!(look.refusal, None);

    // The customer pays the old link while the files are exchanged.
    shop.customer_pays(&waits).await;
    let restored = restore(&mut shop, &copy).await.unwrap();
    assert!(restored.till.starts_with('B') && restored.till.len() == 3, "{restored:?}");
    let aside = restored.set_aside.unwrap();
    assert!(Path::new(&aside).join("till.db").is_file());
    shop.start_watching();
    shop.until(&waits.number, "paid, asked about again", |sale| sale.state == StateView::Paid).await;
    let sold = shop.sell(50_000).await;
    assert_eq!(sold.number, format!("{}-000003", restored.till));
    assert!(shop.engine.verify_journal(&owner()).await.unwrap().broken.is_none());

    // What was put aside can be looked into, and is the way back.
    let seen = shop.engine.read_backups(&owner()).await.unwrap();
    let kept = seen.rows.iter().find(|row| row.path.starts_with(&aside)).unwrap();
    let look = look_at(&shop, &kept.path).await.unwrap();
    assert_eq!((look.kinship, look.sales, look.missing_sales), (KinshipView::Apart, 3, 1));
    let back = restore(&mut shop, &kept.path).await.unwrap();
    assert!(back.till.starts_with('C'), "a code that was used never comes again: {back:?}");
    assert_eq!(shop.read(&lost.number).await.state, StateView::Paid);
}

#[tokio::test]
async fn what_is_no_fit_backup_has_a_clear_answer_and_changes_nothing() {
    let shop = with(Profile::Demo).await;
    paid(&shop).await;
    let copy = backup(&shop).await;
    let bytes = std::fs::read(&copy).unwrap();
    let spoilt = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = bytes.clone();
        change(&mut bytes);
        let path = shop.folder().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    assert_eq!(code(look_at(&shop, "/nowhere/till.db").await), ErrorCode::BackupMissing);
    let newer = spoilt("newer.db", &|bytes| bytes[60..64].copy_from_slice(&4_711_u32.to_be_bytes()));
    assert_eq!(code(look_at(&shop, &newer).await), ErrorCode::BackupNewer);
    let letter = spoilt("letter.db", &|bytes| *bytes = b"a letter".to_vec());
    assert_eq!(code(look_at(&shop, &letter).await), ErrorCode::BackupUnreadable);
    let damaged = spoilt("damaged.db", &|bytes| bytes[8_192..24_576].fill(0xA5));
    assert_eq!(code(look_at(&shop, &damaged).await), ErrorCode::BackupUnreadable);

    let other = with(Profile::Demo).await;
    paid(&other).await;
    let theirs = backup(&other).await;
    let look = look_at(&shop, &theirs).await.unwrap();
    assert_eq!(
        (look.kinship, look.refusal.unwrap().code),
        (KinshipView::Stranger, ErrorCode::BackupOtherTill)
    );
    let live = with(Profile::Live).await;
    let theirs = backup(&live).await;
    let look = look_at(&shop, &theirs).await.unwrap();
    assert_eq!((look.profile.as_str(), look.refusal.unwrap().code), ("live", ErrorCode::BackupOtherProfile));

    let mut shop = shop;
    for file in [newer, letter, damaged, theirs, "/nowhere/till.db".to_owned()] {
        let home = shop.folder().join("demo");
        shop.shut().await;
        let before = std::fs::read(home.join("till.db")).unwrap();
        let failed =
            till::restore::restore(&paths(&shop.folder()), Profile::Demo, Path::new(&file), None).await;
        failed.unwrap_err();
        assert!(std::fs::read(home.join("till.db")).unwrap() == before, "{file} changed the till's file");
        let names = std::fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().file_name());
        let left: Vec<_> = names.filter(|name| name.to_string_lossy().contains("restor")).collect();
        assert!(left.is_empty(), "{file} left {left:?}");
        shop.open_again().await;
    }
    assert_eq!(paid(&shop).await.number, "A-000002");
}

#[tokio::test]
async fn nobody_restores_while_a_till_sells() {
    let (sandbox, folder) = (
        sandbox::Sandbox::start(sandbox::SandboxOptions::default()).await.unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let till =
        support::open_till(folder.path(), support::environment(&sandbox), till::Access::Sell).await.unwrap();
    till.engine.sell(&owner(), support::sale(150_000, "request-one")).await.unwrap();
    let copy = till.engine.backup_now(&owner()).await.unwrap().path;
    let refused = till::restore::restore(&paths(folder.path()), Profile::Demo, Path::new(&copy), None).await;
    assert_eq!(refused.unwrap_err().0.code, ErrorCode::TillLocked);
    till.close().await;
    till::restore::restore(&paths(folder.path()), Profile::Demo, Path::new(&copy), None).await.unwrap();
}

#[tokio::test]
async fn on_another_computer_the_recovery_code_makes_a_new_pepper_and_a_new_key_and_all_closings_prove_themselves()
 {
    let old = with(Profile::Demo).await;
    let nadia = Actor { name: Some("Nadia".to_owned()), role: Role::Owner };
    paid(&old).await;
    old.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let first = old.engine.end_day(&owner(), None, Vec::new(), "fr").await.unwrap();
    let (id, _, recovery) = old.engine.make_owner(&owner(), "Nadia", "2580").await.unwrap();
    let copy = old.engine.backup_now(&nadia).await.unwrap().path;

    let mut new = with(Profile::Demo).await;
    let look = look_at(&new, &copy).await.unwrap();
    assert_eq!((look.has_people, look.kinship, look.refusal), (true, KinshipView::Stranger, None));
    restore(&mut new, &copy).await.unwrap();
    let locked = new.engine.sign_in(id, "2580").await.unwrap_err();
    assert_eq!(locked.code, ErrorCode::PepperMissing);
    let (_, nadia, next) = new.engine.recover(&recovery.code, "1379").await.unwrap();
    assert_ne!(next.code, recovery.code);
    new.engine.sign_in(id, "1379").await.unwrap();
    let told = new
        .engine
        .store()
        .read(|read| {
            let keys = read.journal_rows_of_kind("signing_key_made")?;
            Ok::<_, engine::EngineError>((keys, read.journal_rows_of_kind("recovered")?))
        })
        .await
        .unwrap();
    assert_eq!((told.0.len(), told.1.len()), (2, 1), "the old key and the new one, and the new pepper");
    assert_eq!(told.1[0].body["new_pepper"], true);
    assert_eq!(told.0[0].body["public_key"], first.public_key.as_str());

    new.advance(Duration::from_secs(24 * 60 * 60));
    let request = support::sale(150_000, "on-the-new-one");
    let sold = new.engine.sell(&nadia, request).await.unwrap();
    new.customer_pays(&sold).await;
    new.engine.check_now(&nadia, &new.number(&sold.number)).await.unwrap();
    new.engine.recheck_day_to_end(&nadia, None).await.unwrap();
    let second = new.engine.end_day(&nadia, None, Vec::new(), "fr").await.unwrap();
    assert_ne!(second.public_key, first.public_key);
    assert_eq!(Some(second.public_key.as_str()), told.0[1].body["public_key"].as_str());
    let report = new.engine.verify_closings(&nadia).await.unwrap();
    assert_eq!((report.closings, report.broken), (2, None));
}

#[tokio::test]
async fn on_the_same_computer_pins_and_keys_go_on_as_they_were() {
    let mut shop = with(Profile::Demo).await;
    paid(&shop).await;
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let first = shop.engine.end_day(&owner(), None, Vec::new(), "en").await.unwrap();
    let (id, nadia, _) = shop.engine.make_owner(&owner(), "Nadia", "2580").await.unwrap();
    let copy = shop.engine.backup_now(&nadia).await.unwrap().path;
    restore(&mut shop, &copy).await.unwrap();
    shop.engine.sign_in(id, "2580").await.unwrap();
    shop.advance(Duration::from_secs(24 * 60 * 60));
    let sold = shop.engine.sell(&nadia, support::sale(150_000, "request-after")).await.unwrap();
    shop.engine.give_up(&nadia, &shop.number(&sold.number), true).await.unwrap();
    let findings = shop.engine.preview_closing(&nadia, None).await.unwrap().findings;
    let carried = findings.into_iter().map(|finding| finding.id).collect();
    let second = shop.engine.end_day(&nadia, None, carried, "en").await.unwrap();
    assert_eq!((second.number, second.public_key), (2, first.public_key));
    assert_eq!(shop.engine.verify_closings(&nadia).await.unwrap().broken, None);
}
