//! A day: its figures, asking about all of it, and taking it away.

use engine::views::StateView;
use engine::{Clock, EngineError};
use sandbox::{Fault, On};
use std::time::Duration;
use support::{Shop, csv_of, eventually, owner};

#[tokio::test]
async fn a_day_counts_its_sales_by_state_and_its_money_once() {
    let shop = Shop::open().await;
    for pays in [true, true, false] {
        let sold = shop.sell(150_000).await;
        if pays {
            shop.customer_pays(&sold).await;
        } else {
            shop.customer_declines(&sold).await;
        }
        shop.check(&sold.number).await;
    }
    shop.sell(50_000).await;
    let day = shop.engine.read_day(&owner(), None).await.unwrap();
    let counts = (day.counts.paid, day.counts.unpaid, day.counts.open, day.counts.conflict);
    assert_eq!(counts, (2, 1, 1, 0));
    assert_eq!((day.figures[0].sold.minor, day.figures[0].received.minor), (300_000, 300_000));
    let hour = day.hour_now.unwrap() as usize;
    assert_eq!(day.hours[hour].sold_minor, 300_000);
    assert_eq!(day.hours.iter().map(|hour| hour.sold_minor).sum::<i64>(), 300_000);
}

#[tokio::test]
async fn asking_about_a_whole_day_finds_what_changed_and_says_how_far_it_came() {
    let shop = Shop::open().await;
    let mut sold = Vec::new();
    for _ in 0..3 {
        sold.push(shop.sell(150_000).await);
        shop.advance(Duration::from_secs(1));
    }
    for one in &sold {
        shop.check(&one.number).await;
    }
    shop.customer_pays(&sold[1]).await;
    shop.advance(Duration::from_secs(60));
    let mut progress = shop.engine.recheck_progress();
    let first = shop.engine.recheck_day(&owner(), None).await.unwrap();
    assert_eq!((first.done, first.total, first.finished), (0, 3, false));
    let mut last = first;
    while !last.finished {
        let next = progress.recv().await.unwrap();
        assert!(next.done >= last.done);
        last = next;
    }
    assert_eq!((last.done, last.changed, last.unanswered, last.stopped), (3, 1, 0, false));
    assert_eq!(shop.read(&sold[1].number).await.state, StateView::Paid);
    assert!(shop.engine.read_day(&owner(), None).await.unwrap().asked_all_at.is_some());
}

#[tokio::test]
async fn asking_about_a_whole_day_stops_when_told_even_while_it_waits() {
    let shop = Shop::open().await;
    for _ in 0..8 {
        shop.sell(150_000).await;
    }
    // The presses took the budget into debt and no time passes: it waits.
    let mut progress = shop.engine.recheck_progress();
    shop.engine.recheck_day(&owner(), None).await.unwrap();
    eventually("the wait", || async { shop.clock.next_wake() }).await;
    let asked = shop.checks().len();
    shop.engine.stop_recheck(&owner()).unwrap();
    let last = loop {
        let next = tokio::time::timeout(Duration::from_secs(5), progress.recv()).await.unwrap().unwrap();
        if next.finished {
            break next;
        }
    };
    assert!(last.stopped && last.done < 8);
    assert_eq!(shop.checks().len(), asked);
    assert!(shop.engine.read_day(&owner(), None).await.unwrap().asked_all_at.is_none());
}

#[tokio::test]
async fn a_day_whose_gateway_did_not_answer_is_not_called_asked() {
    let shop = Shop::open().await;
    shop.sell(150_000).await;
    shop.drill(On::Check, Fault::BadGateway { after_work: false });
    let last = shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    assert_eq!((last.done, last.unanswered, last.finished), (1, 1, true));
    assert!(shop.engine.read_day(&owner(), None).await.unwrap().asked_all_at.is_none());
}

#[tokio::test]
async fn the_csv_of_the_same_data_has_the_same_bytes() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await;
    shop.engine.new_link(&owner(), &shop.number(&shop.sell(250_000).await.number), true).await.unwrap();
    let one = shop.engine.export(&owner(), csv_of(None)).await.unwrap();
    let bytes = std::fs::read(&one.path).unwrap();
    shop.advance(Duration::from_secs(30));
    let other = shop.engine.export(&owner(), csv_of(None)).await.unwrap();
    assert_eq!((&one.path, &one.sha256, one.rows), (&other.path, &other.sha256, 3));
    assert_eq!(bytes, std::fs::read(&other.path).unwrap());
    assert_eq!(other.as_of_seq, one.as_of_seq, "an export changes nothing that a report says");
    let told = shop.engine.changes_since(0).await.unwrap().seq;
    assert_eq!(told, one.as_of_seq + 2, "each export is a row of the journal");
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("A-000001") && text.contains("A-000002") && text.contains("1500"));
    assert!(shop.engine.verify_journal(&owner()).await.unwrap().broken.is_none());
}

#[tokio::test]
async fn a_day_that_is_no_day_is_bad_input_and_an_empty_day_is_empty() -> Result<(), EngineError> {
    let shop = Shop::open().await;
    for text in ["", "today", "2026-13-01", "2026-1-1", "0"] {
        let error = shop.engine.read_day(&owner(), Some(text)).await.unwrap_err();
        assert_eq!(error.code, engine::views::ErrorCode::BadInput, "{text}");
    }
    let empty = shop.engine.read_day(&owner(), Some("1999-01-01")).await?;
    assert_eq!((empty.figures[0].received.minor, empty.counts.paid), (0, 0));
    assert_eq!(shop.engine.export(&owner(), csv_of(Some("1999-01-01"))).await?.rows, 0);
    assert_eq!(shop.engine.recheck_day_to_end(&owner(), Some("1999-01-01")).await?.total, 0);
    assert!(shop.clock.now_utc().timestamp() > 0);
    Ok(())
}
