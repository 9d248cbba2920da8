//! From the key to PAID.

use engine::views::{StageView, StateView};
use support::{Shop, cashier, owner, sale};

#[tokio::test]
async fn a_sale_is_charged_paid_by_the_customer_and_seen_as_paid() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    assert_eq!(
        (sold.number.as_str(), sold.state, sold.stage),
        ("A-000001", StateView::Open, StageView::Awaiting)
    );
    let link = sold.link.clone().unwrap();
    assert!(link.url.contains(&link.reference) && link.url.contains(&link.host));
    assert!(link.qr.size >= 21 && link.left_ms.unwrap() > 19 * 60_000);
    assert_eq!(link.life_ms, Some(20 * 60_000));
    assert_eq!(shop.creates()[0].title.as_deref().map(|title| title.starts_with("A-000001")), Some(true));

    shop.customer_pays(&sold).await;
    let paid = shop.live_until("A-000001", "paid", 4, |sale| sale.state == StateView::Paid).await;
    assert_eq!(paid.stage, StageView::Confirmed);
    assert!(paid.flags.is_empty() && paid.link.is_none() && paid.cause.is_none());
    assert!(!paid.unseen_verdict, "it is on the screen");
    assert_eq!(shop.kinds("A-000001").await, ["sale_made", "link_made", "stage_moved"]);
    assert!(shop.engine.verify_journal(&owner()).await.unwrap().broken.is_none());
}

#[tokio::test]
async fn a_declined_sale_gets_a_new_link_and_is_paid_by_it() {
    let shop = Shop::watched().await;
    let sold = shop.sell(50_000).await;
    shop.customer_declines(&sold).await;
    let declined = shop.live_until(&sold.number, "declined", 4, |sale| sale.state == StateView::Unpaid).await;
    assert_eq!((declined.stage, declined.link), (StageView::Declined, None));

    let reply = shop.engine.new_link(&cashier(), &shop.number(&sold.number), false).await.unwrap();
    assert!(reply.done && !reply.second_press, "a spent link needs no second press");
    assert_eq!(reply.sale.attempts.len(), 2);
    shop.customer_pays(&reply.sale).await;
    let paid = shop.live_until(&sold.number, "paid", 4, |sale| sale.state == StateView::Paid).await;
    assert!(paid.flags.is_empty(), "{:?}", paid.flags);
    assert_eq!(shop.sales_made().await, 1);
}

#[tokio::test]
async fn a_hundred_enters_at_once_are_one_sale_and_one_link() {
    let shop = Shop::open().await;
    let mut presses = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let engine = shop.engine.clone();
        presses.spawn(async move {
            engine.sell(&owner(), sale(150_000, "request-one-and-the-same")).await.unwrap()
        });
    }
    let mut links = Vec::new();
    while let Some(view) = presses.join_next().await {
        let view = view.unwrap();
        assert_eq!(view.number, "A-000001");
        links.push(view.link.unwrap().reference);
    }
    links.dedup();
    assert_eq!(links.len(), 1);
    assert_eq!((shop.sales_made().await, shop.creates().len()), (1, 1));
}

#[tokio::test]
async fn sale_numbers_have_no_gaps_whatever_becomes_of_the_sales() {
    let shop = Shop::open().await;
    for number in 1..=4 {
        if number == 2 {
            shop.drill_times(sandbox::On::Create, sandbox::Fault::BadRequest, 1);
        }
        let _ = shop.try_sell(150_000).await;
        let _ = shop.try_sell(1).await;
    }
    let numbers: Vec<String> = shop
        .engine
        .sales_of_day(&owner(), None)
        .await
        .unwrap()
        .iter()
        .map(|kept| kept.sale.number.to_string())
        .collect();
    assert_eq!(numbers, ["A-000001", "A-000002", "A-000003", "A-000004"]);
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_no_half_made_link() {
    let shop = Shop::open().await;
    shop.drill_times(sandbox::On::Create, sandbox::Fault::Late { delay_ms: 300 }, 1);
    let engine = shop.engine.clone();
    let press = tokio::spawn(async move { engine.sell(&owner(), sale(150_000, "request-gone")).await });
    support::eventually("the request", || async { (!shop.creates().is_empty()).then_some(()) }).await;
    press.abort();
    let sold = shop.until("A-000001", "its link", |sale| sale.stage == StageView::Awaiting).await;
    assert!(sold.link.is_some());
}
