//! The gateway's own list: read when the owner asks about a day, laid beside the record, and never believed by
//! halves.

mod differing;
mod reading;

use engine::budget::Rate;
use engine::views::{FindingKindView, FindingRowView, ListReadView, RecheckProgress, SaleView, StateView};
use std::time::Duration;
use support::{Shop, ShopOptions, owner};

/// The gateways that can list.
const LISTING: [&str; 2] = ["chargily", "paymennt"];

async fn shop(gateway: &'static str) -> Shop {
    let rate = Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { rate, gateway, ..ShopOptions::default() }).await
}

fn reference(sale: &SaleView) -> String {
    sale.link.as_ref().unwrap().reference.clone()
}

/// A sale that was paid and checked, and the gateway's name for it.
async fn paid(shop: &Shop, amount_minor: i64) -> (SaleView, String) {
    let sold = shop.sell(amount_minor).await;
    let reference = reference(&sold);
    shop.customer_pays(&sold).await;
    let sold = shop.check(&sold.number).await;
    assert_eq!(sold.state, StateView::Paid);
    (sold, reference)
}

/// Asks about today when everything was quiet for a while.
async fn ask(shop: &Shop) -> RecheckProgress {
    shop.advance(Duration::from_secs(5 * 60));
    shop.engine.recheck_day_to_end(&owner(), None).await.unwrap()
}

/// The one list that was read.
fn only(asked: &RecheckProgress) -> &ListReadView {
    assert_eq!(asked.lists.len(), 1, "{asked:?}");
    &asked.lists[0]
}

/// What lists found about today, with how each ended.
async fn found(shop: &Shop) -> Vec<FindingRowView> {
    let listed = shop.engine.list_findings(&owner(), None).await.unwrap().findings;
    listed.into_iter().filter(|one| one.statement.is_some()).collect()
}

async fn open(shop: &Shop) -> Vec<FindingKindView> {
    found(shop).await.into_iter().filter(|one| one.end.is_none()).map(|one| one.kind).collect()
}
