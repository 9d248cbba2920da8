//! Which files are opened, which are refused, and that a refused one stays as it was.

use super::support::*;
use crate::schema::{self, Steps};
use crate::{OpenError, OpenOptions, Store, StoreError, StoreHealth, ViewOnlyReason, connection};
use rusqlite::Connection;
use rusqlite_migration::M;
use std::fs;
use std::path::Path;

/// This program as it will be one version later.
fn later_steps() -> Steps {
    let mut steps = schema::steps();
    steps.push(M::up("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;").foreign_key_check());
    steps
}

/// This program's version of the file.
fn known() -> u32 {
    schema::version(&schema::steps())
}

fn names_in(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_new_file_is_made_whole_for_its_user_alone() {
    let shop = Shop::new();
    // What a kill in the middle of an earlier creation may leave behind.
    fs::create_dir_all(shop.path().parent().unwrap()).unwrap();
    fs::write(connection::beside(&shop.path(), ".new"), b"half a file").unwrap();
    let store = shop.open();
    assert_eq!(store.till_code().as_str(), "A");
    assert_eq!(*store.health().borrow(), StoreHealth::Selling);
    sell(&store).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&shop.path()), 0o600);
        assert_eq!(mode(&connection::beside(&shop.path(), "-wal")), 0o600);
        assert_eq!(mode(shop.path().parent().unwrap()), 0o700);
    }
    close(store).await;
    assert_eq!(names_in(shop.path().parent().unwrap()), ["till.db"]);
}

#[tokio::test]
async fn an_existing_file_keeps_its_own_till_code() {
    let shop = Shop::new();
    close(shop.open()).await;
    let store = Store::open(OpenOptions { till_code: "B".parse().unwrap(), ..shop.options() }).unwrap();
    assert_eq!(store.till_code().as_str(), "A");
    close(store).await;
}

#[tokio::test]
async fn commits_survive_a_power_cut_by_how_the_file_is_opened() {
    let shop = Shop::new();
    let store = shop.open();
    let pragmas: Vec<i64> = store
        .write(|write| {
            let ask = |name: &str| write.raw().query_row(&format!("PRAGMA {name}"), [], |row| row.get(0));
            Ok::<_, StoreError>(vec![ask("synchronous")?, ask("foreign_keys")?, ask("wal_autocheckpoint")?])
        })
        .await
        .unwrap();
    assert_eq!(pragmas, [2, 1, 1000]);
    close(store).await;
}

#[tokio::test]
async fn the_other_profiles_file_is_refused() {
    let shop = Shop::new();
    close(shop.open()).await;
    let live = OpenOptions { profile: "live", ..shop.options() };
    assert_eq!(Store::open(live.clone()).unwrap_err(), OpenError::OtherProfile);
    assert_eq!(Store::open(OpenOptions { view_only: true, ..live }).unwrap_err(), OpenError::OtherProfile);
}

#[tokio::test]
async fn a_newer_file_is_refused_and_untouched() {
    let shop = Shop::new();
    close(Store::open_with(shop.options(), later_steps()).unwrap()).await;
    let before = fs::read(shop.path()).unwrap();
    assert_eq!(
        Store::open(shop.options()).unwrap_err(),
        OpenError::Newer { found: known() + 1, known: known() }
    );
    assert_eq!(
        Store::open(shop.for_viewing()).unwrap_err(),
        OpenError::Newer { found: known() + 1, known: known() }
    );
    assert_eq!(fs::read(shop.path()).unwrap(), before);
    assert_eq!(names_in(shop.path().parent().unwrap()), ["till.db"]);
}

#[tokio::test]
async fn a_file_that_is_newer_only_in_its_log_is_refused_and_untouched() {
    let shop = Shop::new();
    let store = shop.open();
    sell(&store).await;
    store
        .write(|write| {
            let later = format!("PRAGMA user_version = {}", known() + 1);
            Ok::<_, StoreError>(write.raw().execute_batch(&later)?)
        })
        .await
        .unwrap();
    let copy = Shop::new();
    fs::create_dir(copy.path().parent().unwrap()).unwrap();
    for suffix in ["", "-wal"] {
        fs::copy(connection::beside(&shop.path(), suffix), connection::beside(&copy.path(), suffix)).unwrap();
    }
    let bytes = || ["", "-wal"].map(|suffix| fs::read(connection::beside(&copy.path(), suffix)).unwrap());
    let before = bytes();
    assert_eq!(
        Store::open(copy.options()).unwrap_err(),
        OpenError::Newer { found: known() + 1, known: known() }
    );
    assert_eq!(bytes(), before);
    close(store).await;
}

#[tokio::test]
async fn an_older_file_is_copied_before_it_is_brought_up_to_date() {
    let shop = Shop::new();
    let store = shop.open();
    let first = sell(&store).await;
    let before = load(&store, first.clone()).await;
    close(store).await;
    let view = Store::open_with(shop.for_viewing(), later_steps());
    assert_eq!(view.unwrap_err(), OpenError::Older { found: known(), known: known() + 1 });

    let store = Store::open_with(shop.options(), later_steps()).unwrap();
    assert_eq!(load(&store, first.clone()).await, before);
    assert_eq!(sell(&store).await, number(2));
    close(store).await;

    let name = format!("till-20261121T120000Z-before-v{}.db", known() + 1);
    let copy = shop.backups().join(&name);
    assert_eq!(names_in(&shop.backups()), [name]);
    // The copy is a till's file of the old version that opens as such.
    let old = Shop::new();
    crate::rescue::restore(&copy, &old.path(), &going_on("B22")).unwrap();
    let store = old.open();
    assert_eq!(load(&store, first).await, before);
    close(store).await;
}

#[tokio::test]
async fn a_step_that_fails_leaves_the_file_at_its_version() {
    let shop = Shop::new();
    let store = shop.open();
    sell(&store).await;
    close(store).await;
    let mut broken = schema::steps();
    broken
        .push(M::up("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE later (id INTEGER);"));
    assert!(Store::open_with(shop.options(), broken).is_err());
    let store = shop.open();
    assert_eq!(sell(&store).await, number(2));
    close(store).await;
}

#[tokio::test]
async fn what_is_no_tills_file_is_refused() {
    let shop = Shop::new();
    fs::create_dir_all(shop.path().parent().unwrap()).unwrap();
    let text = "a letter to somebody ".repeat(500);
    for bytes in [&b""[..], b"SQLite", text.as_bytes()] {
        fs::write(shop.path(), bytes).unwrap();
        for options in [shop.options(), shop.for_viewing()] {
            let refused = Store::open(options).unwrap_err();
            assert!(matches!(refused, OpenError::Corrupt { .. }), "{refused:?}");
        }
        assert_eq!(fs::read(shop.path()).unwrap(), bytes);
    }
    fs::remove_file(shop.path()).unwrap();
    Connection::open(shop.path()).unwrap().execute_batch("CREATE TABLE notes (text)").unwrap();
    assert!(matches!(Store::open(shop.options()).unwrap_err(), OpenError::Corrupt { .. }));
}

#[tokio::test]
async fn a_log_without_its_file_never_becomes_a_new_tills() {
    let shop = Shop::new();
    fs::create_dir_all(shop.path().parent().unwrap()).unwrap();
    fs::write(connection::beside(&shop.path(), "-wal"), b"what is left").unwrap();
    assert!(matches!(Store::open(shop.options()).unwrap_err(), OpenError::Corrupt { .. }));
    assert!(!shop.path().exists());
}

#[tokio::test]
async fn opened_for_viewing_beside_a_selling_till_it_sees_all_and_writes_nothing() {
    let shop = Shop::new();
    assert_eq!(Store::open(shop.for_viewing()).unwrap_err(), OpenError::Missing { path: shop.path() });
    let store = shop.open();
    sell(&store).await;
    let view = Store::open(shop.for_viewing()).unwrap();
    sell(&store).await;
    assert_eq!(view.read(|read| read.waiting()).await.unwrap().len(), 2);
    assert_eq!(view.write(|write| write.append(entry("no"))).await, Err(StoreError::ViewOnly));
    assert_eq!(*view.health().borrow(), StoreHealth::ViewOnly { reason: ViewOnlyReason::Asked });
    view.backup(shop.backups().join("copy.db")).await.unwrap();
    close(view).await;
    sell(&store).await;
    close(store).await;

    let before = fs::read(shop.path()).unwrap();
    let view = Store::open(shop.for_viewing()).unwrap();
    assert_eq!(view.read(|read| read.waiting()).await.unwrap().len(), 3);
    assert_eq!(view.quick_check().await, Ok(()));
    close(view).await;
    assert_eq!(fs::read(shop.path()).unwrap(), before);
}

#[tokio::test]
async fn a_directory_in_the_files_place_is_refused() {
    let shop = Shop::new();
    fs::create_dir_all(shop.path()).unwrap();
    assert!(Store::open(shop.options()).is_err());
}

#[tokio::test]
async fn a_path_with_odd_characters_is_no_trouble() {
    let shop = Shop::new();
    let path = shop.dir.path().join("à côté #1 100% ?x=1").join("till.db");
    let options = OpenOptions { path, ..shop.options() };
    let store = Store::open(options.clone()).unwrap();
    sell(&store).await;
    close(store).await;
    let store = Store::open(options).unwrap();
    assert_eq!(sell(&store).await, number(2));
    close(store).await;
}

#[tokio::test]
async fn a_file_whose_log_was_being_copied_into_it_when_the_power_went_opens_with_everything() {
    const PAGE: usize = 4096;
    let shop = Shop::new();
    let (file, log) = (shop.path(), connection::beside(&shop.path(), "-wal"));
    close(shop.open()).await;
    let before = fs::read(&file).unwrap();
    let store = shop.open();
    let mut last = sell(&store).await;
    for _ in 0..40 {
        last = sell(&store).await;
    }
    let (sold, written) = (load(&store, last.clone()).await, fs::read(&log).unwrap());
    close(store).await;
    let after = fs::read(&file).unwrap();
    assert!(after.len() > before.len(), "the file grows, and its first page says so");
    // The copying begins with the first page: it tells of pages that aren't there yet.
    for copied in 1..after.len() / PAGE {
        let mut halfway = after[..copied * PAGE].to_vec();
        halfway.extend_from_slice(before.get(copied * PAGE..).unwrap_or_default());
        fs::write(&file, halfway).unwrap();
        fs::write(&log, &written).unwrap();
        let _ = fs::remove_file(connection::beside(&file, "-shm"));
        let store = shop.open();
        assert_eq!(load(&store, last.clone()).await, sold, "{copied} pages copied");
        close(store).await;
    }
}
