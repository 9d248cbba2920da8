//! How close together questions may come: each gateway's own floor, and who waits for whom.

use engine::Clock;
use engine::budget::Rate;
use engine::views::{SaleView, StageView};
use sandbox::{Drill, Fault, On};
use std::time::Duration;
use support::{Shop, ShopOptions, owner, sale};

const STEP: Duration = Duration::from_millis(100);

fn reference(sale: &SaleView) -> String {
    sale.link.as_ref().unwrap().reference.clone()
}

/// How often the gateway was asked about a link.
fn asked(shop: &Shop, reference: &str) -> usize {
    let about =
        |seen: &&sandbox::RequestSeen| seen.method == "GET" && seen.reference.as_deref() == Some(reference);
    shop.sandbox.requests().iter().filter(about).count()
}

/// Lets time pass, and gives when questions about a link came, to a tenth of a second.
async fn questions(shop: &Shop, reference: &str, how_long: Duration) -> Vec<Duration> {
    let until = shop.clock.monotonic() + how_long;
    let mut times = Vec::new();
    let mut known = asked(shop, reference);
    while shop.clock.monotonic() < until {
        shop.live(STEP).await;
        let now = asked(shop, reference);
        times.extend((known..now).map(|_| shop.clock.monotonic()));
        known = now;
    }
    times
}

fn gaps(times: &[Duration]) -> Vec<Duration> {
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// A watched shop that sells by a gateway which wants five seconds between two questions about one link.
async fn patient() -> Shop {
    Shop::with(ShopOptions { watch: true, gateway: "paymennt", ..ShopOptions::default() }).await
}

#[tokio::test]
async fn a_gateway_that_wants_five_seconds_between_two_questions_gets_them() {
    let shop = patient().await;
    let sold = shop.sell(150_000).await;
    let times = questions(&shop, &reference(&sold), Duration::from_secs(60)).await;
    assert!((11..=12).contains(&times.len()), "asked as often as it may be, not less: {}", times.len());
    for gap in gaps(&times) {
        assert!(gap >= Duration::from_secs(5) && gap <= Duration::from_millis(5_200), "{gap:?}");
    }
}

#[tokio::test]
async fn a_person_may_ask_sooner_and_the_watcher_then_waits_from_there() {
    let shop = patient().await;
    let sold = shop.sell(150_000).await;
    let first = questions(&shop, &reference(&sold), Duration::from_secs(6)).await;
    assert_eq!(first.len(), 1);
    shop.live(Duration::from_secs(2)).await;
    let before = asked(&shop, &reference(&sold));
    shop.check(&sold.number).await;
    assert_eq!(asked(&shop, &reference(&sold)), before + 1, "the key asks at once");
    let pressed_at = shop.clock.monotonic();
    let next = questions(&shop, &reference(&sold), Duration::from_secs(6)).await;
    assert_eq!(next.len(), 1);
    assert!(next[0] - pressed_at >= Duration::from_secs(5), "{:?}", next[0] - pressed_at);
}

#[tokio::test]
async fn a_code_leaves_the_screen_at_its_deadline_although_the_question_has_to_wait() {
    let shop = patient().await;
    let sold = shop.sell(150_000).await;
    let left = Duration::from_millis(sold.link.as_ref().unwrap().left_ms.unwrap().try_into().unwrap());
    shop.live(left - Duration::from_secs(2)).await;
    shop.check(&sold.number).await;
    let (pressed_at, before) = (shop.clock.monotonic(), asked(&shop, &reference(&sold)));
    assert!(!shop.kinds(&sold.number).await.contains(&"qr_left".to_owned()));
    shop.live(Duration::from_millis(2_300)).await;
    assert!(shop.kinds(&sold.number).await.contains(&"qr_left".to_owned()), "it hangs on");
    assert_eq!(asked(&shop, &reference(&sold)), before, "asked too soon");
    assert_ne!(shop.read(&sold.number).await.stage, StageView::Expired, "nobody asked");
    let next = questions(&shop, &reference(&sold), Duration::from_secs(4)).await;
    assert_eq!(next.len(), 1, "the deadline has its question as soon as it may");
    assert!(next[0] - pressed_at >= Duration::from_secs(5));
    assert_eq!(shop.read(&sold.number).await.stage, StageView::Expired);
}

#[tokio::test]
async fn the_sale_on_the_screen_never_waits_for_the_others_of_its_gateway() {
    // A rhythm in which the budget doesn't happen to grow just when that sale is due.
    let rate = Rate { millis_per_request: 900, burst: 5 };
    let shop = Shop::with(ShopOptions { watch: true, rate, ..ShopOptions::default() }).await;
    for _ in 0..30 {
        shop.sell(150_000).await;
    }
    // The thirty presses took the budget into debt; let it grow back.
    shop.live(Duration::from_secs(10)).await;
    let front = shop.read("A-000030").await;
    let times = questions(&shop, &reference(&front), Duration::from_secs(60)).await;
    assert!(times.len() >= 29, "{}", times.len());
    for gap in gaps(&times) {
        assert!(gap <= Duration::from_millis(2_100), "{gap:?}");
    }
}

#[tokio::test]
async fn a_gateway_that_wants_to_be_left_alone_holds_up_no_other() {
    let shop = Shop::watched().await;
    let throttled = Fault::TooManyRequests { retry_after_s: Some(300), as_date: false };
    let drill = Drill { gateway: Some("chargily".to_owned()), ..Drill::new(On::Check, throttled) };
    shop.sandbox.drills().add(drill);
    for index in 0..6 {
        let mut elsewhere = sale(150_000, &format!("elsewhere-{index}"));
        elsewhere.gateway = Some("chargily".to_owned());
        shop.engine.sell(&owner(), elsewhere).await.unwrap();
    }
    let front = shop.sell(150_000).await;
    shop.live(Duration::from_secs(10)).await;
    let times = questions(&shop, &reference(&front), Duration::from_secs(30)).await;
    assert!(times.len() >= 14, "{}", times.len());
    for gap in gaps(&times) {
        assert!(gap <= Duration::from_millis(2_100), "{gap:?}");
    }
}

#[tokio::test]
async fn a_gateway_that_hangs_holds_up_no_other() {
    let shop = Shop::watched().await;
    let hangs = Fault::Never { after_work: false };
    shop.sandbox.drills().add(Drill { gateway: Some("chargily".to_owned()), ..Drill::new(On::Check, hangs) });
    let mut others = Vec::new();
    for index in 0..6 {
        for gateway in ["chargily", "ocpay"] {
            let mut asks = sale(150_000, &format!("request-{gateway}-{index}"));
            asks.gateway = Some(gateway.to_owned());
            let sold = shop.engine.sell(&owner(), asks).await.unwrap();
            others.extend((gateway == "ocpay").then(|| reference(&sold)));
        }
    }
    shop.live_some(20).await;
    for reference in others {
        assert!(asked(&shop, &reference) >= 2, "{reference} was forgotten");
    }
}
