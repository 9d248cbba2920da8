//! What is on the screen, what waits, and what nobody saw yet.

use engine::Clock;
use engine::views::{ErrorCode, StateView};
use sandbox::{CustomerDoes, Fault, On};
use serde_json::json;
use store::JournalEntry;
use support::{Shop, cashier, owner};
use till::machine::Machine;

#[tokio::test]
async fn the_verdict_of_a_sale_not_on_the_screen_stays_news_until_somebody_acknowledges_it() {
    let shop = Shop::watched().await;
    let waiting = shop.sell(150_000).await;
    let front = shop.sell(250_000).await;
    let strip = shop.engine.strip(&cashier()).await.unwrap();
    assert_eq!(
        strip.waiting.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(),
        ["A-000002", "A-000001"]
    );
    assert!(strip.news.is_empty());

    shop.customer_pays(&waiting).await;
    shop.customer_pays(&front).await;
    let unseen = shop.live_until(&waiting.number, "paid", 6, |sale| sale.state == StateView::Paid).await;
    let seen = shop.live_until(&front.number, "paid", 6, |sale| sale.state == StateView::Paid).await;
    assert!(unseen.unseen_verdict && !seen.unseen_verdict);
    let strip = shop.engine.strip(&cashier()).await.unwrap();
    assert_eq!(strip.news.iter().map(|row| row.number.as_str()).collect::<Vec<_>>(), ["A-000001"]);

    shop.engine.acknowledge(&cashier(), &shop.number(&waiting.number)).await.unwrap();
    assert!(!shop.read(&waiting.number).await.unseen_verdict);
    assert!(shop.engine.strip(&cashier()).await.unwrap().news.is_empty());
}

#[tokio::test]
async fn a_second_verdict_is_news_again_although_the_first_was_seen() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let reference = sold.link.clone().unwrap().reference;
    shop.customer_declines(&sold).await;
    assert!(!shop.check(&sold.number).await.unseen_verdict, "it is on the screen");
    shop.engine.put_in_front(None);
    shop.sandbox.drills().confirm_now(&reference).unwrap();
    assert!(shop.check(&sold.number).await.unseen_verdict);
}

#[tokio::test]
async fn a_second_payment_of_a_paid_sale_is_news() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let number = shop.number(&sold.number);
    let new = shop.engine.new_link(&owner(), &number, true).await.unwrap();
    shop.customer_pays(&new.sale).await;
    assert!(!shop.check(&sold.number).await.unseen_verdict);
    shop.engine.put_in_front(None);
    shop.customer_pays(&sold).await;
    assert!(shop.check(&sold.number).await.unseen_verdict);
}

#[tokio::test]
async fn a_sale_that_failed_before_the_cashiers_eyes_is_no_news() {
    let shop = Shop::open().await;
    shop.drill_times(On::Create, Fault::BadRequest, 1);
    assert_eq!(shop.sell_fails().await, ErrorCode::LinkRejected);
    assert!(shop.engine.strip(&owner()).await.unwrap().news.is_empty());
}

#[tokio::test]
async fn the_customers_window_shows_the_sale_in_front_and_no_other() {
    let shop = Shop::open().await;
    let machine = Machine::default().view();
    assert!(shop.engine.customer_view(&machine).await.unwrap().sale.is_none());
    let first = shop.sell(150_000).await;
    let second = shop.sell(250_000).await;
    let shown = shop.engine.customer_view(&machine).await.unwrap().sale.unwrap();
    assert_eq!((shown.number, shown.link.is_some()), (second.number, true));
    assert!(shop.engine.qr_is_on_screen().await.unwrap());
    shop.engine.put_in_front(Some(shop.number(&first.number)));
    assert_eq!(shop.engine.customer_view(&machine).await.unwrap().sale.unwrap().number, first.number);
    shop.engine.put_in_front(None);
    assert!(shop.engine.customer_view(&machine).await.unwrap().sale.is_none());
    assert!(!shop.engine.qr_is_on_screen().await.unwrap());
}

#[tokio::test]
async fn a_window_that_was_away_learns_everything_that_changed() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let seen = shop.engine.changes_since(0).await.unwrap();
    assert_eq!(seen.sales, std::slice::from_ref(&sold.number));
    assert_eq!(shop.engine.changes_since(seen.seq).await.unwrap().sales, Vec::<String>::new());
    // More rows than any one page holds, all about one sale, and then one about another.
    let (number, at) = (shop.number(&sold.number), shop.clock.now_utc());
    shop.engine
        .store()
        .write(move |write| {
            for _ in 0..1_300 {
                let sale = Some(number.clone());
                let entry =
                    JournalEntry { kind: "noted", sale, attempt: None, actor: None, at, body: json!({}) };
                write.append(entry)?;
            }
            Ok::<_, engine::EngineError>(())
        })
        .await
        .unwrap();
    let other = shop.sell(150_000).await;
    let changed = shop.engine.changes_since(seen.seq).await.unwrap();
    assert_eq!(changed.sales, [sold.number, other.number]);
    assert_eq!(shop.engine.changes_since(changed.seq).await.unwrap().sales, Vec::<String>::new());
}

#[tokio::test]
async fn changes_come_as_notices_in_their_order() {
    let shop = Shop::watched().await;
    let mut notices = shop.engine.notices();
    let sold = shop.sell(150_000).await;
    shop.sandbox.play(&sold.link.clone().unwrap().reference, CustomerDoes::Pays).await.unwrap();
    let paid = shop.live_until(&sold.number, "paid", 4, |sale| sale.state == StateView::Paid).await;
    let mut newest = 0;
    while newest < paid.seq {
        let notice = notices.recv().await.unwrap();
        assert!(notice.seq >= newest, "{} after {newest}", notice.seq);
        assert_eq!(notice.sale.as_deref(), Some(sold.number.as_str()));
        newest = notice.seq;
    }
}
