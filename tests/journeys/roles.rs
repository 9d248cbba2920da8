//! Roles are checked in the engine, on every method that takes a person.

use domain::{Actor, Permission};
use engine::EngineError;
use engine::statement::StatementFile;
use engine::views::{DecisionView, ErrorCode, ExportKind, ReportRequest, SalesQuery, StatementChoice};
use std::collections::BTreeMap;
use std::sync::Arc;
use support::{Shop, cashier, csv_of, owner, sale};

type Outcome = Result<(), EngineError>;

/// Every method that takes a person, with what it needs.
async fn all(shop: &Shop, who: &Actor) -> Vec<(&'static str, Permission, Outcome)> {
    let engine = &shop.engine;
    let number = shop.number("A-000001");
    let query = SalesQuery { day: None, search: None, before: None };
    let settings = engine.read_settings(&owner()).await.unwrap().shop;
    let file = StatementFile { name: String::new(), bytes: Arc::new(b"Reference,Amount\nx,1\n".to_vec()) };
    let machine = till::machine::Machine::default().view();
    macro_rules! told {
        ($name:literal, $permission:ident, $outcome:expr) => {
            ($name, Permission::$permission, $outcome.map(|_| ()))
        };
    }
    vec![
        told!("sell", Sell, engine.sell(who, sale(150_000, "request-again")).await),
        told!("stop_sale", Sell, engine.stop_sale(who, "request-nobody").await),
        told!("new_link", Sell, engine.new_link(who, &number, false).await),
        told!("give_up", Sell, engine.give_up(who, &number, false).await),
        told!("check_now", Sell, engine.check_now(who, &number).await),
        told!("acknowledge", Sell, engine.acknowledge(who, &number).await),
        told!("strip", Sell, engine.strip(who).await),
        told!("boot", Sell, engine.boot(who, machine).await),
        told!("gateway_health", Sell, engine.gateway_health(who, false).await),
        told!("gateways", Sell, engine.gateways(who).await),
        told!("ask_about_everything", Sell, engine.ask_about_everything(who).await),
        told!("read_sale", ReadSales, engine.read_sale(who, &number).await),
        told!("timeline", ReadSales, engine.timeline(who, &number).await),
        told!("list_sales", ReadSales, engine.list_sales(who, query).await),
        told!("sales_of_day", ReadSales, engine.sales_of_day(who, None).await),
        told!("unfinished_sales", ReadSales, engine.unfinished_sales(who).await),
        told!("attention", ReadSales, engine.attention(who).await),
        told!("read_day", ReadDay, engine.read_day(who, None).await),
        told!("report", ReadDay, engine.report(who, &ReportRequest::default()).await),
        told!("preview_closing", ReadDay, engine.preview_closing(who, None).await),
        told!("closing_of", ReadDay, engine.closing_of(who, None).await),
        told!("close_day", CloseDay, engine.close_day(who, None, Vec::new()).await),
        told!("end_day", CloseDay, engine.end_day(who, None, Vec::new(), "en").await),
        told!("closing_files", Export, engine.closing_files(who, "2026-11-21", "en").await),
        told!(
            "save_closing_file",
            Export,
            engine.save_closing_file(who, "2026-11-21", ExportKind::Csv).await
        ),
        told!("verify_anchors", Prove, engine.verify_anchors(who, None).await),
        told!("read_backups", Prove, engine.read_backups(who).await),
        told!("set_second_place", ChangeSettings, engine.set_second_place(who, None).await),
        told!("may_restore", ChangeSettings, engine.may_restore(who)),
        told!("verify_closings", Prove, engine.verify_closings(who).await),
        told!("recheck_day", Reconcile, engine.recheck_day_to_end(who, None).await),
        told!(
            "look_at_statement",
            Reconcile,
            engine.look_at_statement(who, file.clone(), StatementChoice::default()).await
        ),
        told!(
            "import_statement",
            Reconcile,
            engine.import_statement(who, file, StatementChoice::default()).await
        ),
        told!("list_findings", Reconcile, engine.list_findings(who, None).await),
        told!("resolve_finding", Resolve, engine.resolve_finding(who, "x", "x").await),
        told!("stop_recheck", Reconcile, engine.stop_recheck(who)),
        told!("show_sale", Sell, engine.show_sale(who, Some(number.clone())).await),
        told!("resolve", Resolve, engine.resolve(who, &number, None, DecisionView::Accepted, "seen").await),
        told!("export", Export, engine.export(who, csv_of(None)).await),
        told!("stop_export", Export, engine.stop_export(who)),
        told!("receipt", Sell, engine.receipt(who, &number, "en").await),
        told!("gateway_receipt", Sell, engine.gateway_receipt(who, &number, None).await),
        told!("verify_journal", Prove, engine.verify_journal(who).await),
        told!("backup_now", Prove, engine.backup_now(who).await),
        told!("read_settings", ReadSettings, engine.read_settings(who).await),
        told!("save_shop", ChangeSettings, engine.save_shop(who, &settings).await),
        told!(
            "save_options",
            ChangeSettings,
            engine.save_gateway_options(who, "ocpay", BTreeMap::new()).await
        ),
        told!(
            "set_key",
            ChangeSettings,
            engine.set_gateway_key(who, "ocpay", support::one_key("sandbox-key")).await
        ),
        told!("test_key", ChangeSettings, engine.test_gateway_key(who, "ocpay").await),
        told!("enable_gateway", ChangeSettings, engine.enable_gateway(who, "oi", true).await),
        told!("order_gateways", ChangeSettings, engine.order_gateways(who, &["oi".to_owned()]).await),
        told!("remove_gateway", ChangeSettings, engine.remove_gateway(who, "oi").await),
        told!("list_gateways", Sell, engine.list_gateways(who)),
        told!("forget_key", ChangeSettings, engine.forget_gateway_key(who, "ocpay").await),
        told!("authorise", Sell, engine.authorise(who, "read_day", "2580").await),
        told!("change_own_pin", Sell, engine.change_own_pin(who, "2580", "1379").await),
        told!("list_people", ManagePeople, engine.list_people(who).await),
        told!("add_cashier", ManagePeople, engine.add_cashier(who, "Karim", "2580").await),
        told!("rename_person", ManagePeople, engine.rename_person(who, 1, "Karim").await),
        told!("set_person_active", ManagePeople, engine.set_person_active(who, 1, false).await),
        told!("set_pin", ManagePeople, engine.set_pin(who, 1, "2580").await),
        told!("set_idle_lock", ManagePeople, engine.set_idle_lock(who, 5).await),
        told!("put_off_people", ManagePeople, engine.put_off_people(who).await),
        told!("renew_recovery", ManagePeople, engine.renew_recovery(who, "2580").await),
        // The last: after it the implicit owner is nobody.
        told!("make_owner", ManagePeople, engine.make_owner(who, "Nadia", "2580").await),
    ]
}

#[tokio::test]
async fn a_cashier_is_refused_what_is_the_owners_and_an_owner_nothing() {
    // Nothing waits for its turn: no time passes here.
    let rate = engine::budget::Rate { millis_per_request: 0, burst: 1 };
    let shop = Shop::with(support::ShopOptions { rate, ..support::ShopOptions::default() }).await;
    shop.engine.sell(&cashier(), sale(150_000, "request-first")).await.unwrap();
    for who in [cashier(), owner()] {
        for (name, permission, outcome) in all(&shop, &who).await {
            let refused = outcome.as_ref().is_err_and(|error| error.code == ErrorCode::NotAllowed);
            assert_eq!(refused, !who.may(permission), "{name} by {:?}: {outcome:?}", who.role);
        }
    }
}

#[tokio::test]
async fn a_refused_method_leaves_no_trace() {
    let shop = Shop::open().await;
    shop.sell(150_000).await;
    let head = shop.engine.changes_since(0).await.unwrap().seq;
    let asked = shop.sandbox.requests().len();
    let who = cashier();
    let engine = &shop.engine;
    let _ = engine.export(&who, csv_of(None)).await.unwrap_err();
    let _ = engine.backup_now(&who).await.unwrap_err();
    let _ = engine.forget_gateway_key(&who, "ocpay").await.unwrap_err();
    let _ = engine.recheck_day(&who, None).await.unwrap_err();
    let _ =
        engine.resolve(&who, &shop.number("A-000001"), None, DecisionView::Accepted, "x").await.unwrap_err();
    assert_eq!(engine.changes_since(0).await.unwrap().seq, head);
    assert_eq!(shop.sandbox.requests().len(), asked);
    assert!(shop.secrets.has_key() && !shop.folder().join("exports").exists());
}
