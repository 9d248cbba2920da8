//! New link, Give up and Stop: they ask first, and need a second press while money may come.

use engine::views::{ErrorCode, FlagView, StageView, StateView};
use sandbox::{Fault, On};
use std::time::Duration;
use support::{Shop, cashier, eventually, owner, sale};

#[tokio::test]
async fn a_new_link_while_the_old_may_be_paid_needs_a_second_press_and_says_until_when() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let number = shop.number(&sold.number);
    let first = shop.engine.new_link(&cashier(), &number, false).await.unwrap();
    assert!(!first.done && first.second_press);
    assert_eq!(first.old_payable_until, sold.link.as_ref().unwrap().expires_at);
    assert_eq!(
        (first.sale.attempts.len(), shop.creates().len(), shop.checks().len()),
        (1, 1, 1),
        "asked first"
    );

    let second = shop.engine.new_link(&cashier(), &number, true).await.unwrap();
    assert!(second.done && second.old_payable_until.is_some());
    let (old, new) = (sold.link.unwrap().reference, second.sale.link.clone().unwrap().reference);
    assert_ne!(old, new);
    assert_eq!(second.sale.attempts.len(), 2);
    assert!(!second.sale.remade_after_lost_answer);
}

#[tokio::test]
async fn a_verdict_found_by_asking_first_wins_over_the_press() {
    let shop = Shop::open().await;
    for give_up in [false, true] {
        let sold = shop.sell(150_000).await;
        let number = shop.number(&sold.number);
        shop.customer_pays(&sold).await;
        let reply = match give_up {
            false => shop.engine.new_link(&owner(), &number, true).await.unwrap(),
            true => shop.engine.give_up(&owner(), &number, true).await.unwrap(),
        };
        assert!(!reply.done && !reply.second_press);
        assert_eq!((reply.sale.state, reply.sale.attempts.len()), (StateView::Paid, 1));
        assert!(reply.sale.flags.is_empty() && !reply.sale.given_up);
    }
}

#[tokio::test]
async fn a_gateway_that_cannot_be_asked_needs_a_second_press_too() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let number = shop.number(&sold.number);
    shop.drill(On::Check, Fault::BadGateway { after_work: false });
    let first = shop.engine.give_up(&owner(), &number, false).await.unwrap();
    assert!(!first.done && first.second_press && first.problem.is_some());
    let second = shop.engine.give_up(&owner(), &number, true).await.unwrap();
    assert!(second.done && second.sale.given_up);
    assert_eq!((second.sale.state, second.sale.link), (StateView::Unpaid, None));
}

#[tokio::test]
async fn money_on_a_sale_that_was_given_up_is_late_seen_by_the_watcher_and_told() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    let number = shop.number(&sold.number);
    assert!(shop.engine.give_up(&owner(), &number, false).await.unwrap().second_press);
    let gone = shop.engine.give_up(&owner(), &number, true).await.unwrap();
    assert!(gone.done && !gone.sale.unseen_verdict);
    shop.engine.put_in_front(None);
    shop.customer_pays(&sold).await;
    let paid = shop.live_until(&sold.number, "paid", 62, |sale| sale.state == StateView::Paid).await;
    assert_eq!(paid.flags, [FlagView::Late]);
    assert!(paid.unseen_verdict, "nobody saw that money came after all");
    let strip = shop.engine.strip(&cashier()).await.unwrap();
    assert_eq!((strip.news.len(), strip.attention_count), (1, 1));
}

#[tokio::test]
async fn a_replaced_link_stays_watched_and_its_money_pays_the_sale_late() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    let reply = shop.engine.new_link(&owner(), &shop.number(&sold.number), true).await.unwrap();
    shop.customer_pays(&sold).await;
    let paid = shop.live_until(&sold.number, "paid", 62, |sale| sale.state == StateView::Paid).await;
    assert_eq!((paid.flags.clone(), paid.link), (vec![FlagView::Late], None), "a paid sale shows no QR");
    assert_eq!(paid.attempts[1].reference, reply.sale.link.map(|link| link.reference));
}

#[tokio::test]
async fn a_new_link_asked_for_twice_at_once_is_one_new_link() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let number = shop.number(&sold.number);
    let who = owner();
    let press = || shop.engine.new_link(&who, &number, true);
    let (one, two) = tokio::join!(press(), press());
    let done = [&one, &two].into_iter().filter(|reply| reply.as_ref().is_ok_and(|reply| reply.done)).count();
    assert_eq!(done, 1, "{one:?} {two:?}");
    assert!([one, two].into_iter().any(|reply| reply.is_err_and(|error| error.code == ErrorCode::SaleBusy)));
    assert_eq!(shop.creates().len(), 2);
}

#[tokio::test]
async fn a_sale_stopped_while_its_link_is_made_keeps_the_link_unseen_and_watched() {
    let shop = Shop::watched().await;
    shop.drill_times(On::Create, Fault::Late { delay_ms: 300 }, 1);
    let engine = shop.engine.clone();
    let press = tokio::spawn(async move { engine.sell(&owner(), sale(150_000, "request-stopped")).await });
    eventually("the request", || async { (shop.creates().len() == 1).then_some(()) }).await;
    let stopped = shop.engine.stop_sale(&cashier(), "request-stopped").await.unwrap().unwrap();
    assert!(stopped.given_up);
    let sold = press.await.unwrap().unwrap();
    assert_eq!((sold.link, sold.stage, sold.state), (None, StageView::Awaiting, StateView::Unpaid));
    let reference = sold.attempts[0].reference.clone().unwrap();
    shop.live(Duration::from_secs(61)).await;
    assert_eq!(shop.checks_of(&reference), 1, "asked about every minute, like any link nobody sees");
    assert!(shop.engine.strip(&owner()).await.unwrap().waiting.is_empty());
}

#[tokio::test]
async fn a_sale_stopped_while_it_waits_for_a_busy_gateway_is_never_made() {
    let shop = Shop::open().await;
    shop.drill_times(On::Check, Fault::TooManyRequests { retry_after_s: Some(5), as_date: false }, 1);
    let sold = shop.sell(150_000).await;
    let _ = shop.engine.check_now(&owner(), &shop.number(&sold.number)).await.unwrap();
    let engine = shop.engine.clone();
    let press = tokio::spawn(async move { engine.sell(&owner(), sale(150_000, "request-too-late")).await });
    eventually("the wait", || async { shop.clock.next_wake() }).await;
    assert_eq!(shop.engine.stop_sale(&cashier(), "request-too-late").await.unwrap(), None);
    shop.advance(Duration::from_secs(6));
    assert_eq!(press.await.unwrap().unwrap_err().code, ErrorCode::Stopped);
    assert_eq!((shop.sales_made().await, shop.creates().len()), (1, 1));
}

#[tokio::test]
async fn a_sale_that_was_given_up_can_get_a_new_link_after_all() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let number = shop.number(&sold.number);
    shop.engine.give_up(&owner(), &number, true).await.unwrap();
    let first = shop.engine.new_link(&owner(), &number, false).await.unwrap();
    assert!(first.second_press, "the old link may still be paid");
    let reply = shop.engine.new_link(&owner(), &number, true).await.unwrap();
    assert!(reply.done && !reply.sale.given_up && reply.sale.link.is_some());
    shop.customer_pays(&reply.sale).await;
    let paid = shop.check(&sold.number).await;
    assert_eq!((paid.state, paid.flags), (StateView::Paid, vec![]));
}
