//! What the tables say is what the journal says, and nobody changes one without the other unnoticed.

use engine::views::{CashMoveKindView, DecisionView, SaleView, TakeTender, TenderKindView};
use engine::{About, BooksReport, Clock};
use std::path::PathBuf;
use std::time::Duration;
use store::{OpenOptions, Store};
use support::{Shop, ShopOptions, cashier, forge, owner};

fn by_cash() -> TakeTender {
    TakeTender {
        kind: TenderKindView::Cash,
        given_minor: Some(200_000),
        note: "two notes".to_owned(),
        second_press: true,
    }
}

async fn paid(shop: &Shop, amount_minor: i64) -> SaleView {
    let sold = shop.sell(amount_minor).await;
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await
}

/// Two days with something of everything: the first closed, the second not.
async fn two_days() -> Shop {
    let rate = engine::budget::Rate { millis_per_request: 0, burst: 1 };
    let shop = Shop::with(ShopOptions { rate, ..ShopOptions::default() }).await;
    paid(&shop, 150_000).await;
    paid(&shop, 90_000).await;
    let declined = shop.sell(80_000).await;
    shop.customer_declines(&declined).await;
    shop.check(&declined.number).await;
    let by_notes = shop.sell(150_000).await;
    let number = shop.number(&by_notes.number);
    shop.engine.take_tender(&cashier(), &number, by_cash()).await.unwrap();
    shop.customer_pays(&by_notes).await;
    shop.check(&by_notes.number).await;
    shop.engine.resolve(&owner(), &number, None, DecisionView::ToRefund, "paid twice").await.unwrap();
    let wrong = shop.sell(120_000).await;
    let number = shop.number(&wrong.number);
    shop.engine.take_tender(&owner(), &number, by_cash()).await.unwrap();
    shop.engine.take_back_tender(&owner(), &number, "another sale").await.unwrap();
    let left = shop.sell(70_000).await;
    shop.engine.give_up(&owner(), &shop.number(&left.number), true).await.unwrap();
    shop.advance(Duration::from_secs(25 * 60));
    for sale in [&wrong, &left] {
        shop.check(&sale.number).await;
    }
    let move_cash = |kind, minor| shop.engine.record_cash_move(&OWNER, kind, minor, "change");
    move_cash(CashMoveKindView::Float, 500_000).await.unwrap();
    move_cash(CashMoveKindView::PayOut, 20_000).await.unwrap();
    shop.engine.count_cash(&owner(), None, 620_000, None).await.unwrap();
    shop.engine.explain_cash(&owner(), None, "a note was torn").await.unwrap();
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let open = shop.engine.preview_closing(&owner(), None).await.unwrap().findings;
    let carried = open.into_iter().filter(|finding| finding.blocks).map(|finding| finding.id).collect();
    shop.engine.end_day(&owner(), None, carried, "en").await.unwrap();
    paid(&shop, 60_000).await;
    shop
}

static OWNER: std::sync::LazyLock<domain::Actor> = std::sync::LazyLock::new(owner);

async fn books(shop: &Shop) -> BooksReport {
    shop.engine.verify_books(&owner()).await.unwrap()
}

#[tokio::test]
async fn a_record_that_nobody_touched_is_counted_anew_to_the_same() {
    let shop = two_days().await;
    let report = books(&shop).await;
    assert_eq!((report.unlike, report.sales, report.days), (Vec::new(), 7, 2));
}

/// A closed file that is forged again and again from the same bytes.
struct Forged {
    shop: Shop,
    path: PathBuf,
    sound: Vec<u8>,
}

impl Forged {
    async fn new() -> Forged {
        let mut shop = two_days().await;
        shop.shut().await;
        let path = shop.folder().join("demo").join("till.db");
        let sound = std::fs::read(&path).unwrap();
        Forged { shop, path, sound }
    }

    /// Opens the file for looking after somebody ran this on it with every protection taken away.
    async fn by(&mut self, forgery: &str) {
        for suffix in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(self.path.with_file_name(format!("till.db{suffix}")));
        }
        std::fs::write(&self.path, &self.sound).unwrap();
        forge(&self.path, forgery);
        let opening = OpenOptions {
            path: self.path.clone(),
            backups_dir: self.shop.folder().join("backups"),
            till_code: "A".parse().unwrap(),
            profile: "demo",
            now: self.shop.clock.now_utc(),
            view_only: true,
        };
        let store = tokio::task::spawn_blocking(move || Store::open(opening)).await.unwrap().unwrap();
        self.shop.open_over(store).await;
    }

    async fn close(&mut self) {
        self.shop.shut().await;
    }
}

#[tokio::test]
async fn a_closing_that_was_taken_away_is_named_by_the_journal_that_tells_of_it() {
    let mut forged = Forged::new().await;
    for forgery in ["DELETE FROM closing_files; DELETE FROM closings", "UPDATE closings SET number = 2"] {
        forged.by(forgery).await;
        let report = forged.shop.engine.verify_closings(&owner()).await.unwrap();
        assert_eq!(report.broken.map(|(number, _)| number), Some(1), "{forgery}");
        forged.close().await;
    }
    forged.by("DELETE FROM closing_files").await;
    let report = forged.shop.engine.verify_closings(&owner()).await.unwrap();
    assert_eq!(report.broken.map(|(number, _)| number), Some(1), "its files are told of too");
    forged.close().await;
}

#[tokio::test]
async fn whatever_is_changed_in_the_tables_beside_the_journal_is_named() {
    let sale = |number: &str| About::Sale(number.to_owned());
    let day = || About::Day("2026-11-21".to_owned());
    let forgeries = [
        ("UPDATE sales SET amount_minor = 999900 WHERE sequence = 3", sale("A-000003"), "sales.amount_minor"),
        ("UPDATE sales SET state = 'paid' WHERE sequence = 3", sale("A-000003"), "sales.state"),
        ("UPDATE sales SET needs_person = 1 WHERE sequence = 1", sale("A-000001"), "sales.needs_person"),
        ("UPDATE sales SET note = 'x' WHERE sequence = 1", sale("A-000001"), "sales.note"),
        ("UPDATE sales SET cashier = 'Ali' WHERE sequence = 1", sale("A-000001"), "sales.cashier"),
        (
            "UPDATE sales SET business_day = '2026-11-20' WHERE sequence = 1",
            sale("A-000001"),
            "sales.business_day",
        ),
        ("UPDATE sales SET currency = 'XXX' WHERE sequence = 2", sale("A-000002"), "sales"),
        (
            "UPDATE attempts SET stage = 'declined', confirmed_at = NULL WHERE sale = 2",
            sale("A-000002"),
            "attempts.stage",
        ),
        ("UPDATE attempts SET flags = 'late' WHERE sale = 2", sale("A-000002"), "attempts.flags"),
        ("UPDATE attempts SET amount_minor = 1 WHERE sale = 2", sale("A-000002"), "attempts.amount_minor"),
        (
            "UPDATE attempts SET business_day = '2026-11-22' WHERE sale = 2",
            sale("A-000002"),
            "attempts.business_day",
        ),
        ("UPDATE attempts SET reference = 'OCPL-X' WHERE sale = 2", sale("A-000002"), "attempts.reference"),
        ("UPDATE money_moves SET amount_minor = 100 WHERE sale = 1", sale("A-000001"), "money_moves"),
        ("DELETE FROM money_moves WHERE sale = 1", sale("A-000001"), "money_moves"),
        (
            "UPDATE money_moves SET business_day = '2026-11-22' WHERE sale = 2",
            sale("A-000002"),
            "money_moves.business_day",
        ),
        ("UPDATE day_figures SET amount_minor = amount_minor - 100000", day(), "day_figures"),
        ("DELETE FROM day_figures", day(), "day_figures"),
        ("UPDATE tender_figures SET amount_minor = 1", day(), "tender_figures"),
        ("UPDATE day_counts SET sales = sales + 1", day(), "day_counts"),
        ("UPDATE day_asked SET amount_minor = 1", day(), "day_asked"),
        ("UPDATE day_links SET links = links + 1", day(), "day_links"),
        ("UPDATE day_waits SET links = links + 1", day(), "day_waits"),
        ("UPDATE tenders SET due_minor = 1", sale("A-000004"), "tenders"),
        ("UPDATE tender_moves SET amount_minor = 1 WHERE tenders = 1", sale("A-000004"), "tender_moves"),
        ("DELETE FROM tenders_taken_back", sale("A-000005"), "tenders_taken_back"),
        ("UPDATE resolutions SET note = 'changed'", sale("A-000004"), "resolutions"),
        ("DELETE FROM resolutions", sale("A-000004"), "resolutions"),
        (
            "DELETE FROM attempts WHERE sale = 7; DELETE FROM money_moves WHERE sale = 7; DELETE FROM sales WHERE sequence = 7",
            sale("A-000007"),
            "sales",
        ),
        ("UPDATE meta SET closed_through = '2026-11-20'", About::File, "meta.closed_through"),
        ("DELETE FROM cash_moves WHERE id = 2", About::File, "cash_moves"),
    ];
    let mut forged = Forged::new().await;
    for (forgery, about, what) in forgeries {
        forged.by(forgery).await;
        assert_eq!(forged.shop.engine.verify_journal(&owner()).await.unwrap().broken, None, "{forgery}");
        let report = books(&forged.shop).await;
        let named = |unlike: &engine::Unlike| {
            unlike.about == about
                && unlike.what.split(' ').next() == Some(what)
                && unlike.found != unlike.expected
        };
        assert!(report.unlike.iter().any(named), "{forgery}: {:#?}", report.unlike);
        forged.close().await;
    }
    for (forgery, what) in [
        ("UPDATE cash_counts SET counted_minor = expected_minor", "cash_counts.counted_minor"),
        ("UPDATE cash_moves SET amount_minor = 1 WHERE id = 1", "cash_moves.amount_minor"),
        ("UPDATE cash_notes SET note = 'nothing'", "cash_notes.note"),
    ] {
        forged.by(forgery).await;
        let report = books(&forged.shop).await;
        let named = |unlike: &engine::Unlike| matches!(unlike.about, About::Row(_)) && unlike.what == what;
        assert!(report.unlike.iter().any(named), "{forgery}: {:#?}", report.unlike);
        forged.close().await;
    }
}

#[tokio::test]
async fn lines_and_sums_changed_together_still_contradict_the_sale_and_the_signed_closing() {
    let mut forged = Forged::new().await;
    forged
        .by("UPDATE money_moves SET amount_minor = 50000 WHERE sale = 1 AND payments = 1;
             UPDATE day_figures SET amount_minor = (SELECT sum(amount_minor) FROM money_moves AS line
                 WHERE line.business_day = day_figures.business_day AND line.quarter = day_figures.quarter
                   AND line.gateway = day_figures.gateway AND line.cashier = day_figures.cashier
                   AND line.claim = day_figures.claim)")
        .await;
    let report = books(&forged.shop).await;
    assert!(
        report.unlike.iter().any(|unlike| unlike.about == About::Sale("A-000001".to_owned())),
        "{:#?}",
        report.unlike
    );
    forged.close().await;
}
