//! One program sells a profile at a time, and what a till does that may only show.

use engine::views::{ErrorCode, MoneyMoved, StateView};
use sandbox::{CustomerDoes, RunningSandbox, Sandbox, SandboxOptions};
use store::{OpenOptions, Store};
use support::{Shop, csv_of, environment, eventually, open_till, owner, sale};
use till::{Access, Till};

async fn sandbox() -> RunningSandbox {
    Sandbox::start(SandboxOptions::default()).await.unwrap()
}

async fn sells(till: &Till, request_id: &str) -> engine::views::SaleView {
    till.engine.sell(&owner(), sale(150_000, request_id)).await.unwrap()
}

#[tokio::test]
async fn a_whole_till_sells_to_paid_and_opens_again_where_it_was() {
    let sandbox = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let till = open_till(folder.path(), environment(&sandbox), Access::Sell).await.unwrap();
    let first = sells(&till, "request-one").await;
    let second = sells(&till, "request-two").await;
    sandbox.play(&first.link.unwrap().reference, CustomerDoes::Pays).await.unwrap();
    let number = first.number.parse().unwrap();
    let paid = || async {
        till.engine.read_sale(&owner(), &number).await.ok().filter(|sale| sale.state == StateView::Paid)
    };
    eventually("paid, in real time", paid).await;
    till.close().await;

    sandbox.play(&second.link.unwrap().reference, CustomerDoes::Pays).await.unwrap();
    let till = open_till(folder.path(), environment(&sandbox), Access::Sell).await.unwrap();
    let number = second.number.parse().unwrap();
    let paid = || async {
        till.engine.read_sale(&owner(), &number).await.ok().filter(|sale| sale.state == StateView::Paid)
    };
    eventually("paid after the restart", paid).await;
    till.close().await;
}

#[tokio::test]
async fn a_second_till_is_told_who_sells_and_may_read_and_export_beside() {
    let sandbox = sandbox().await;
    let folder = tempfile::tempdir().unwrap();
    let first = open_till(folder.path(), environment(&sandbox), Access::Sell).await.unwrap();
    let sold = sells(&first, "request-one").await;
    let refused = open_till(folder.path(), environment(&sandbox), Access::Sell).await.err().unwrap();
    assert_eq!((refused.0.code, refused.0.money), (ErrorCode::TillLocked, MoneyMoved::None));
    assert_eq!(refused.0.values["holder"], format!("a test ({})", std::process::id()));

    let beside = open_till(folder.path(), environment(&sandbox), Access::Beside).await.unwrap();
    assert_eq!(beside.engine.sales_of_day(&owner(), None).await.unwrap().len(), 1);
    assert_eq!(beside.engine.export(&owner(), csv_of(None)).await.unwrap().rows, 1);
    beside.engine.backup_now(&owner()).await.unwrap();
    beside.close().await;

    let after = sells(&first, "request-two").await;
    assert_eq!((sold.number.as_str(), after.number.as_str()), ("A-000001", "A-000002"));
    assert!(first.engine.verify_journal(&owner()).await.unwrap().broken.is_none());
    first.close().await;
    open_till(folder.path(), environment(&sandbox), Access::Sell).await.unwrap().close().await;
}

#[tokio::test]
async fn a_till_that_may_only_show_sells_nothing_asks_nothing_and_shows_everything() {
    let mut shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.shut().await;
    let path = shop.folder().join("demo").join("till.db");
    let options = OpenOptions {
        path,
        backups_dir: shop.folder().join("backups"),
        till_code: "A".parse().unwrap(),
        profile: "demo",
        now: "2026-11-21T10:00:00Z".parse().unwrap(),
        view_only: true,
    };
    let store = Store::open(options).unwrap();
    shop.open_over(store).await;
    let asked = shop.creates().len();
    let error = shop.try_sell(150_000).await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::ViewOnly, MoneyMoved::None));
    assert_eq!(shop.engine.fault().map(|fault| fault.code), Some(ErrorCode::ViewOnly));
    assert_eq!(shop.creates().len(), asked, "no request without a record of it");
    assert_eq!(shop.engine.stop_sale(&owner(), "never-made").await.unwrap(), None);
    let number = shop.number(&sold.number);
    assert_eq!(shop.engine.new_link(&owner(), &number, true).await.unwrap_err().code, ErrorCode::ViewOnly);
    assert_eq!(shop.creates().len(), asked);
    let seen = shop.read(&sold.number).await;
    assert_eq!(
        (seen.state, seen.link.map(|link| link.url)),
        (StateView::Open, sold.link.map(|link| link.url))
    );
}
