//! When paid money is the shop's for good: told by Vertex Gateway days after the payment, and asked about until then.

use engine::budget::Rate;
use engine::views::{FindingKindView, RefundInput, RefundWayView, SaleView, StateView};
use std::time::Duration;
use support::{Shop, ShopOptions, owner};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn shop_of(gateway: &'static str) -> Shop {
    let rate = Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { gateway, rate, ..ShopOptions::default() }).await
}

/// When it cleared; `None` inside while that is waited for.
fn cleared_at(sale: &SaleView) -> Option<Option<&str>> {
    sale.attempts[0].clearing.as_ref().map(|clearing| clearing.cleared_at.as_deref())
}

/// The kinds of what the closing of today would say, and whether each keeps the day open.
async fn findings(shop: &Shop) -> Vec<(FindingKindView, bool)> {
    let preview = shop.engine.preview_closing(&owner(), None).await.unwrap();
    preview.findings.into_iter().map(|finding| (finding.kind, finding.blocks)).collect()
}

#[tokio::test]
async fn a_payment_is_asked_about_with_later_days_until_it_is_cleared() {
    let shop = shop_of("vertex").await;
    let sale = shop.paid(150_000).await;
    assert_eq!(cleared_at(&sale), Some(None));
    shop.advance(DAY);
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    assert_eq!(cleared_at(&shop.read(&sale.number).await), Some(None), "the bank takes its time");
    shop.advance(DAY);
    let asked = shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    assert_eq!((asked.total, asked.changed), (1, 1));
    let after = shop.read(&sale.number).await;
    assert!(cleared_at(&after).is_some_and(|at| at.is_some()));
    assert_eq!((after.state, after.cause, after.seq > sale.seq), (StateView::Paid, None, true));
    assert_eq!(shop.kinds(&sale.number).await.last().map(String::as_str), Some("cleared"));
    let asked = shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    assert_eq!(asked.total, 0, "what is cleared is asked about no more");
    assert_eq!(shop.engine.verify_books(&owner()).await.unwrap().unlike, []);
}

#[tokio::test]
async fn what_takes_longer_than_the_gateway_says_is_told_and_keeps_no_day_open() {
    let shop = shop_of("vertex").await;
    shop.paid(150_000).await;
    let told = async || findings(&shop).await.contains(&(FindingKindView::NotCleared, false));
    assert!(!told().await);
    shop.advance(3 * DAY - Duration::from_secs(60));
    assert!(!told().await);
    shop.advance(Duration::from_secs(120));
    assert!(told().await);
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    assert!(!told().await, "the gateway was asked, and it is");
}

#[tokio::test]
async fn what_went_back_before_it_cleared_is_waited_for_no_more() {
    let shop = shop_of("vertex").await;
    let sale = shop.paid(150_000).await;
    let reason = "the coat was too small".to_owned();
    let input = RefundInput { own_reference: None, amount_minor: None, way: RefundWayView::Gateway, reason };
    shop.engine.refund(&owner(), &shop.number(&sale.number), input).await.unwrap();
    assert_eq!(cleared_at(&shop.check(&sale.number).await), None);
    shop.advance(4 * DAY);
    assert!(!findings(&shop).await.iter().any(|(kind, _)| *kind == FindingKindView::NotCleared));
}

#[tokio::test]
async fn a_gateway_that_does_not_tell_is_not_waited_for() {
    for gateway in ["ocpay", "paymennt", "oi", "chargily"] {
        let shop = shop_of(gateway).await;
        let sale = shop.paid(150_000).await;
        shop.advance(4 * DAY);
        assert_eq!(cleared_at(&shop.check(&sale.number).await), None, "{gateway}");
        let asked = shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
        assert_eq!(asked.total, 0, "{gateway}");
    }
}

#[tokio::test]
async fn a_forged_clearing_is_found() {
    let mut shop = shop_of("vertex").await;
    shop.paid(150_000).await;
    let path = shop.folder().join("demo").join("till.db");
    shop.shut().await;
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute("UPDATE attempts SET clearing = 'cleared', cleared_at = confirmed_at", []).unwrap();
    let again = file.execute("UPDATE attempts SET clearing = 'awaited', cleared_at = NULL", []);
    assert!(again.unwrap_err().to_string().contains("what is cleared stays so"));
    drop(file);
    shop.open_again().await;
    let books = shop.engine.verify_books(&owner()).await.unwrap();
    assert!(books.unlike.iter().any(|unlike| unlike.what.starts_with("attempts.cleared_at")), "{books:?}");
}
