//! A kill or a full disk in the middle of a backup or a restore.

use crate::peer::Peer;
use crate::program::{self, Ended};
use crate::report::tell;
use crate::shop::Shop;
use crate::strace::{Strace, sweep};
use std::path::{Path, PathBuf};
use std::process::Command;

fn backups(shop: &Shop) -> PathBuf {
    shop.data().join("backups").join("demo")
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Every file of a folder whose name ends so.
fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(end));
    files
}

fn verified(shop: &Shop) -> bool {
    shop.run(&["verify"]).expect(0).events("verified")[0]["broken"].is_null()
}

/// The numbers of today's and yesterday's sales.
fn numbers(shop: &Shop) -> Vec<String> {
    shop.sales().into_iter().map(|sale| sale.number).collect()
}

/// A shop with a paid sale, a backup of it, and a second sale.
fn with_backup(peer: &Peer) -> (Shop, PathBuf) {
    let shop = Shop::with_one_paid_sale(peer);
    let made = shop.run(&["backup"]).expect(0).events("file")[0].clone();
    shop.sell("request-second").expect(0);
    (shop, PathBuf::from(made["path"].as_str().unwrap()))
}

#[test]
fn a_kill_at_any_sync_of_a_restore_leaves_the_old_file_or_the_new_one_and_both_whole() {
    let peer = Peer::start();
    let (shop, backup) = with_backup(&peer);
    let (mut old, mut new) = (0, 0);
    let kills = sweep("restore", |count| {
        let copy = shop.copy(&peer);
        let strace = Strace::killing("fdatasync,fsync,rename,renameat2", count);
        let command = copy.command(&strace.words(), &["restore", text(&backup), "--yes"]);
        let ended = program::start(command, &shop.beside("")).ended();
        let told = !ended.events("restored").is_empty();
        let sold = copy.sell("request-third").expect(0);
        let number = sold.events("link")[0]["sale"].as_str().unwrap().to_owned();
        assert!(verified(&copy), "after {ended:?}");
        if number == "A-000003" {
            assert!(!told, "a restore that was told is lost: {ended:?}");
            assert_eq!(numbers(&copy).len(), 3, "the old file with all it had");
            old += 1;
        } else {
            assert!(number.starts_with('B') && number.ends_with("-000002"), "{number} after {ended:?}");
            let home = copy.data().join("demo");
            let aside: Vec<PathBuf> = std::fs::read_dir(&home)
                .unwrap()
                .map(|entry| entry.unwrap().path().join("till.db"))
                .filter(|path| path.is_file())
                .collect();
            assert_eq!(aside.len(), 1, "the old file is kept: {aside:?}");
            let look = copy.run(&["restore", text(&aside[0]), "--look"]).expect(0);
            assert_eq!(look.events("backup")[0]["sales"], 2, "{look:?}");
            new += 1;
        }
        ended
    });
    assert!(
        kills > 0 && old > 0 && new > 0,
        "{kills} kills: {old} kept the old file, {new} have the new one"
    );
}

#[test]
fn a_kill_at_any_sync_of_a_backup_leaves_only_whole_copies_and_the_till_as_it_was() {
    let peer = Peer::start();
    let shop = Shop::with_one_paid_sale(&peer);
    let kills = sweep("backup", |count| {
        let copy = shop.copy(&peer);
        let strace = Strace::killing("fdatasync,fsync,rename,renameat2", count);
        let ended = program::start(copy.command(&strace.words(), &["backup"]), &shop.beside("")).ended();
        for backup in files(&backups(&copy), ".db") {
            let look = copy.run(&["restore", text(&backup), "--look"]).expect(0);
            assert_eq!(look.events("backup")[0]["sales"], 1, "{look:?}");
        }
        assert!(verified(&copy), "after {ended:?}");
        let again: Ended = copy.run(&["backup"]).expect(0);
        let made = PathBuf::from(again.events("file")[0]["path"].as_str().unwrap());
        assert!(made.is_file(), "{again:?}");
        ended
    });
    assert!(kills > 0);
}

#[test]
fn a_disk_that_is_full_in_a_restore_or_a_backup_changes_nothing_and_leaves_nothing() {
    let can_mount = Command::new("unshare")
        .args(["-rm", "sh", "-c", "mount -t tmpfs -o size=12k none /mnt"])
        .status()
        .is_ok_and(|status| status.success());
    if !can_mount {
        tell("skipped: this system doesn't let a test mount a small disk");
        return;
    }
    let peer = Peer::start();
    let (shop, backup) = with_backup(&peer);
    // The folder of the data file is copied to a disk that has room for it and for little more.
    let home = shop.data().join("demo");
    let bytes: u64 = std::fs::read_dir(&home)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len().div_ceil(4_096) * 4_096)
        .sum();
    let script = format!(
        "cp -a '{home}' '{aside}' && mount -t tmpfs -o size={size} none '{home}' && cp -a '{aside}/.' '{home}/' && \
         before=$(sha256sum < '{home}/till.db') && {{ \"$@\"; code=$?; \
         test \"$before\" = \"$(sha256sum < '{home}/till.db')\" || exit 98; \
         test -z \"$(ls '{home}' | grep restor)\" || exit 99; exit $code; }}",
        home = home.display(),
        aside = shop.beside("aside").display(),
        size = bytes + 64 * 1_024,
    );
    let wrapper = ["unshare", "-rm", "sh", "-c", &script, "sh"].map(str::to_owned);
    let harmed = shop.run_command(shop.command(&wrapper, &["restore", text(&backup), "--yes"])).expect(4);
    assert_eq!(harmed.error().as_deref(), Some("store_full"), "{harmed:?}");

    let folder = backups(&shop);
    let small = format!(
        "mount -t tmpfs -o size=64k none '{folder}' && {{ \"$@\"; code=$?; \
         test -z \"$(ls -A '{folder}')\" || exit 99; exit $code; }}",
        folder = folder.display()
    );
    let wrapper = ["unshare", "-rm", "sh", "-c", &small, "sh"].map(str::to_owned);
    let harmed = shop.run_command(shop.command(&wrapper, &["backup"])).expect(4);
    assert_eq!(harmed.error().as_deref(), Some("store_full"), "{harmed:?}");
    assert!(verified(&shop));
    shop.run(&["restore", text(&backup), "--yes"]).expect(0);
}

#[test]
fn a_restore_without_yes_only_looks_and_a_foreign_file_ends_with_its_own_answer() {
    let peer = Peer::start();
    let (shop, backup) = with_backup(&peer);
    let looked = shop.run(&["restore", text(&backup)]).expect(2);
    let look = &looked.events("backup")[0];
    assert_eq!(
        (&look["missing_sales"], &look["missing_first"]),
        (&1.into(), &"A-000002".into()),
        "{looked:?}"
    );
    assert_eq!(look["kinship"], "older");
    assert_eq!(numbers(&shop).len(), 2);
    let letter = shop.beside("letter.db");
    std::fs::write(&letter, b"a letter").unwrap();
    let refused = shop.run(&["restore", text(&letter), "--yes"]).expect(2);
    assert_eq!(refused.error().as_deref(), Some("backup_unreadable"));
    let other = Shop::with_one_paid_sale(&peer);
    let theirs = other.run(&["backup"]).expect(0).events("file")[0]["path"].as_str().unwrap().to_owned();
    let refused = shop.run(&["restore", &theirs, "--yes"]).expect(2);
    assert_eq!(refused.error().as_deref(), Some("backup_other_till"));
    let live = shop.run(&["--profile", "live", "restore", text(&backup), "--look"]).expect(2);
    assert_eq!(live.error().as_deref(), Some("backup_other_profile"));
    let restored = shop.run(&["restore", text(&backup), "--yes"]).expect(0).events("restored")[0].clone();
    assert!(restored["till"].as_str().unwrap().starts_with('B'), "{restored}");
    let anchor = shop.run(&["verify", "--anchor", "comptoir-head/1:Q:1:00"]).expect(2);
    assert_eq!(anchor.error().as_deref(), Some("bad_input"));
}
