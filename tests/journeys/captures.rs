//! Money that a gateway reserves is taken at once, once, and let go where nobody wants it any more.

use engine::budget::Rate;
use engine::views::{SaleView, StageView, StateView};
use sandbox::{CustomerDoes, Drill, Fault, On};
use std::time::Duration;
use support::{Shop, ShopOptions, owner};

/// A shop that sells by Paymennt, where somebody may only reserve the money.
async fn shop() -> Shop {
    let rate = Rate { millis_per_request: 0, burst: 1 };
    Shop::with(ShopOptions { gateway: "paymennt", rate, ..ShopOptions::default() }).await
}

async fn reserved(shop: &Shop) -> SaleView {
    let sold = shop.sell(150_000).await;
    let reference = &sold.link.as_ref().unwrap().reference;
    shop.sandbox.play(reference, CustomerDoes::Authorizes).await.unwrap();
    sold
}

fn captures(shop: &Shop) -> usize {
    shop.sandbox.requests().iter().filter(|seen| seen.path.ends_with("/capture")).count()
}

#[tokio::test]
async fn reserved_money_is_taken_at_once_and_only_then_paid() {
    let shop = shop().await;
    let sold = reserved(&shop).await;
    let paid = shop.check(&sold.number).await;
    assert_eq!((paid.state, paid.stage), (StateView::Paid, StageView::Confirmed));
    assert_eq!(captures(&shop), 1);
    let kinds = shop.kinds(&sold.number).await;
    let place = |kind: &str| kinds.iter().position(|one| one == kind).unwrap();
    assert!(place("capture_asked") < kinds.len() - 1, "the intent comes before its answer: {kinds:?}");
    assert_eq!(shop.engine.verify_books(&owner()).await.unwrap().unlike, []);
}

#[tokio::test]
async fn after_a_lost_answer_the_gateway_is_asked_before_the_money_is_taken_again() {
    let shop = shop().await;
    let sold = reserved(&shop).await;
    shop.sandbox.drills().add(Drill::new(On::Act, Fault::DropAfterWork).times(1));
    assert_eq!(shop.check(&sold.number).await.state, StateView::Open);
    assert_eq!(captures(&shop), 1);
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid, "the gateway's word decides");
    assert_eq!(captures(&shop), 1, "what was taken isn't taken again");
}

#[tokio::test]
async fn what_was_not_taken_is_asked_for_again_after_a_while() {
    let shop = shop().await;
    let sold = reserved(&shop).await;
    shop.sandbox.drills().add(Drill::new(On::Act, Fault::DropBeforeWork).times(1));
    shop.check(&sold.number).await;
    assert_eq!(shop.check(&sold.number).await.stage, StageView::Authorized);
    assert_eq!(captures(&shop), 1, "not at once");
    shop.advance(Duration::from_secs(31));
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
    assert_eq!(captures(&shop), 2);
    assert_eq!(shop.engine.verify_books(&owner()).await.unwrap().unlike, []);
}

#[tokio::test]
async fn an_intent_to_take_money_outlives_a_crash() {
    let mut shop = shop().await;
    let sold = reserved(&shop).await;
    shop.sandbox.drills().add(Drill::new(On::Act, Fault::DropAfterWork).times(1));
    shop.check(&sold.number).await;
    shop.restart().await;
    assert_eq!(shop.check(&sold.number).await.state, StateView::Paid);
    assert_eq!(captures(&shop), 1);
}

#[tokio::test]
async fn reserved_money_of_a_sale_that_was_given_up_is_let_go() {
    let shop = shop().await;
    let sold = shop.sell(150_000).await;
    let reference = sold.link.as_ref().unwrap().reference.clone();
    shop.sandbox.drills().add(Drill::new(On::Act, Fault::DropBeforeWork).times(3));
    shop.sandbox.play(&reference, CustomerDoes::Authorizes).await.unwrap();
    assert_eq!(shop.check(&sold.number).await.stage, StageView::Authorized);
    shop.engine.give_up(&owner(), &shop.number(&sold.number), true).await.unwrap();
    shop.no_drills();
    shop.advance(Duration::from_secs(60));
    let over = shop.check(&sold.number).await;
    assert_eq!((over.state, over.stage), (StateView::Unpaid, StageView::Cancelled));
    assert!(captures(&shop) <= 1);
}
