//! The same counter by every gateway: sold, declined, expired, paid late, given up, and an answer that was lost.

use engine::views::{ErrorCode, FlagView, SaleView, StageView, StateView};
use gateways::registry;
use sandbox::{CustomerDoes, Fault, On};
use std::time::Duration;
use support::{Shop, ShopOptions, owner};

/// A shop that sells by each gateway in turn.
async fn each() -> Vec<Shop> {
    let mut shops = Vec::new();
    for entry in registry::ALL {
        shops.push(Shop::with(ShopOptions { gateway: entry.id, ..ShopOptions::default() }).await);
    }
    shops
}

fn reference(sale: &SaleView) -> &str {
    &sale.link.as_ref().unwrap().reference
}

/// What a gateway can do, as its settings tell.
async fn can(shop: &Shop, gateway: &str) -> engine::views::GatewayCan {
    let settings = shop.engine.read_settings(&owner()).await.unwrap();
    settings.gateways.into_iter().find(|one| one.gateway == gateway).unwrap().can
}

#[tokio::test]
async fn every_gateway_sells_to_paid_in_a_currency_of_its_own() {
    for shop in each().await {
        let sold = shop.sell(150_000).await;
        let gateway = sold.attempts[0].gateway.clone();
        assert_eq!(sold.state, StateView::Open, "{gateway}");
        shop.customer_pays(&sold).await;
        let paid = shop.check(&sold.number).await;
        assert_eq!((paid.state, paid.flags.as_slice()), (StateView::Paid, &[][..]), "{gateway}");
        let day = shop.engine.read_day(&owner(), None).await.unwrap();
        let own = day.figures.iter().find(|one| one.received.currency == sold.amount.currency).unwrap();
        assert_eq!(own.received.minor, 150_000, "{gateway}");
    }
}

#[tokio::test]
async fn every_gateway_declines_and_the_next_link_is_paid() {
    for shop in each().await {
        let sold = shop.sell(150_000).await;
        shop.customer_declines(&sold).await;
        let declined = shop.check(&sold.number).await;
        let gateway = &declined.attempts[0].gateway;
        assert_eq!(declined.attempts[0].stage, StageView::Declined, "{gateway}");
        let press = shop.engine.new_link(&owner(), &shop.number(&sold.number), true).await.unwrap();
        assert!(press.done, "{gateway}");
        shop.customer_pays(&press.sale).await;
        assert_eq!(shop.check(&sold.number).await.state, StateView::Paid, "{gateway}");
    }
}

#[tokio::test]
async fn every_gateways_link_ends_and_money_that_comes_after_is_late() {
    for shop in each().await {
        let sold = shop.sell(150_000).await;
        shop.advance(Duration::from_secs(2 * 3600));
        let over = shop.check(&sold.number).await;
        let gateway = over.attempts[0].gateway.clone();
        assert_eq!(
            (over.state, over.attempts[0].stage),
            (StateView::Unpaid, StageView::Expired),
            "{gateway}"
        );
        shop.sandbox.play_late(reference(&sold), CustomerDoes::Pays).await.unwrap();
        let late = shop.check(&sold.number).await;
        assert_eq!(
            (late.state, late.flags.as_slice()),
            (StateView::Paid, &[FlagView::Late][..]),
            "{gateway}"
        );
    }
}

#[tokio::test]
async fn giving_up_cancels_the_link_where_the_gateway_can_and_watches_it_where_it_cannot() {
    for shop in each().await {
        let sold = shop.sell(150_000).await;
        let gateway = sold.attempts[0].gateway.clone();
        let press = shop.engine.give_up(&owner(), &shop.number(&sold.number), true).await.unwrap();
        assert!(press.done && press.sale.given_up, "{gateway}");
        let stage = shop.read(&sold.number).await.attempts[0].stage;
        if can(&shop, &gateway).await.cancel {
            assert!(matches!(stage, StageView::Cancelled | StageView::Expired), "{gateway} {stage:?}");
            assert_eq!(press.old_payable_until, None, "{gateway}");
            assert!(shop.sandbox.play(reference(&sold), CustomerDoes::Pays).await.is_err(), "{gateway}");
        } else {
            assert_eq!(stage, StageView::Awaiting, "{gateway}");
            assert!(press.old_payable_until.is_some(), "{gateway}");
            shop.customer_pays(&sold).await;
            assert_eq!(shop.check(&sold.number).await.flags, [FlagView::Late], "{gateway}");
        }
    }
}

#[tokio::test]
async fn a_link_whose_answer_was_lost_is_found_again_where_the_gateway_can_look() {
    for shop in each().await {
        let gateway = shop.engine.read_settings(&owner()).await.unwrap();
        shop.drill_times(On::Create, Fault::DropAfterWork, 1);
        let sold = shop.sell(150_000).await;
        let id = sold.attempts[0].gateway.clone();
        let finds = gateway.gateways.iter().any(|one| one.gateway == id && one.can.find);
        let links = shop.sandbox.drills().links();
        assert_eq!((sold.attempts.len(), links.len()), if finds { (1, 1) } else { (2, 2) }, "{id}");
        assert_eq!(sold.state, StateView::Open, "{id}");
        shop.customer_pays(&sold).await;
        assert_eq!(shop.check(&sold.number).await.state, StateView::Paid, "{id}");
    }
}

#[tokio::test]
async fn a_gateway_is_chosen_with_a_currency_it_takes_and_only_with_a_key() {
    let shop = Shop::open().await;
    shop.engine.choose_gateway(&owner(), "paymennt").await.unwrap();
    let settings = shop.engine.read_settings(&owner()).await.unwrap().shop;
    assert_eq!((settings.default_gateway.as_str(), settings.currency.as_str()), ("paymennt", "AED"));
    shop.engine.choose_gateway(&owner(), "chargily").await.unwrap();
    let settings = shop.engine.read_settings(&owner()).await.unwrap().shop;
    assert_eq!((settings.default_gateway.as_str(), settings.currency.as_str()), ("chargily", "DZD"));
    shop.engine.forget_gateway_key(&owner(), "oi").await.unwrap();
    let refused = shop.engine.choose_gateway(&owner(), "oi").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::KeyMissing);
    assert_eq!(
        shop.engine.choose_gateway(&owner(), "paypal").await.unwrap_err().code,
        ErrorCode::GatewayUnknown
    );
}
