//! Cash and other ways: what they ask first, what they take down, and what the phone may still bring.

use engine::EngineError;
use engine::views::{
    CauseView, DecisionView, ErrorCode, ExportKind, ExportRequest, FlagView, PressReply, SaleView, StateView,
    TakeTender, TenderKindView,
};
use sandbox::{Fault, On};
use std::time::Duration;
use support::{Shop, cashier, owner};

fn cash(given_minor: Option<i64>, second_press: bool) -> TakeTender {
    TakeTender { kind: TenderKindView::Cash, given_minor, note: String::new(), second_press }
}

async fn take(shop: &Shop, sale: &SaleView, second_press: bool) -> Result<PressReply, EngineError> {
    shop.engine.take_tender(&cashier(), &shop.number(&sale.number), cash(None, second_press)).await
}

/// A sale whose link the gateway called over.
async fn expired(shop: &Shop) -> SaleView {
    let sold = shop.sell(150_000).await;
    shop.advance(Duration::from_secs(21 * 60));
    let sale = shop.check(&sold.number).await;
    assert_eq!(sale.state, StateView::Unpaid);
    sale
}

#[tokio::test]
async fn cash_after_the_link_expired_closes_the_sale_at_one_press_with_its_change() {
    let shop = Shop::open().await;
    let sale = expired(&shop).await;
    let number = shop.number(&sale.number);
    let reply = shop.engine.take_tender(&cashier(), &number, cash(Some(200_000), false)).await.unwrap();
    assert!(reply.done && !reply.second_press && reply.old_payable_until.is_none());
    assert_eq!(reply.sale.state, StateView::Paid);
    let tender = reply.sale.tender.unwrap();
    assert_eq!((tender.due.minor, tender.change.unwrap().minor), (150_000, 50_000));
    assert_eq!(tender.by.as_deref(), Some("Amina"));
    let day = shop.engine.read_day(&owner(), None).await.unwrap();
    let figures = &day.figures[0];
    assert_eq!(
        (figures.sold.minor, figures.sold_by_phone.minor, figures.tendered.minor, figures.received.minor),
        (150_000, 0, 150_000, 0),
        "the shop sold it, the phone received nothing"
    );
    assert_eq!((day.counts.paid, day.tenders[0].tenders), (1, 1));
}

#[tokio::test]
async fn cash_while_the_link_may_be_paid_needs_a_second_press_and_takes_the_qr_down() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let first = take(&shop, &sold, false).await.unwrap();
    assert!(!first.done && first.second_press);
    assert_eq!(first.old_payable_until, sold.link.as_ref().unwrap().expires_at);
    assert!(first.sale.link.is_some() && first.sale.tender.is_none());
    let second = take(&shop, &sold, true).await.unwrap();
    assert!(second.done && second.sale.link.is_none() && !second.sale.unseen_verdict);
    assert!(second.old_payable_until.is_some(), "the cashier is told until when the phone may pay");
    assert_eq!(shop.kinds(&sold.number).await.last().unwrap(), "tender_taken");
    let again = take(&shop, &sold, true).await.unwrap();
    assert!(!again.done && again.sale.tenders.len() == 1, "one sale is paid once");
}

#[tokio::test]
async fn money_by_phone_after_cash_is_a_duplicate_that_is_owed_and_told() {
    let shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    take(&shop, &sold, true).await.unwrap();
    shop.engine.put_in_front(None);
    shop.customer_pays(&sold).await;
    let late = shop
        .live_until(&sold.number, "the second payment", 62, |sale| sale.cause == Some(CauseView::Duplicate))
        .await;
    assert_eq!((late.state, late.flags.contains(&FlagView::DuplicatePayment)), (StateView::Paid, true));
    assert!(late.tender.is_some() && late.unseen_verdict);
    let strip = shop.engine.strip(&cashier()).await.unwrap();
    assert_eq!((strip.news.len(), strip.attention_count), (1, 1));
    let day = shop.engine.read_day(&owner(), None).await.unwrap();
    let figures = &day.figures[0];
    assert_eq!(
        (figures.sold.minor, figures.received.minor, figures.owed.minor, figures.tendered.minor),
        (150_000, 150_000, 150_000, 150_000)
    );
}

#[tokio::test]
async fn cash_is_refused_when_the_gateway_says_that_the_phone_paid() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.customer_pays(&sold).await;
    for second_press in [false, true] {
        let reply = take(&shop, &sold, second_press).await.unwrap();
        assert!(!reply.done && !reply.second_press);
        assert_eq!((reply.sale.state, reply.sale.tenders.len()), (StateView::Paid, 0));
        assert!(reply.sale.flags.is_empty());
    }
}

#[tokio::test]
async fn a_gateway_that_cannot_be_asked_needs_a_second_press_too() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    shop.drill(On::Check, Fault::BadGateway { after_work: false });
    let first = take(&shop, &sold, false).await.unwrap();
    assert!(!first.done && first.second_press && first.problem.is_some());
    let second = take(&shop, &sold, true).await.unwrap();
    assert!(second.done && second.problem.is_some());
}

#[tokio::test]
async fn two_presses_at_once_are_one_tender() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let (one, two) = tokio::join!(take(&shop, &sold, true), take(&shop, &sold, true));
    let done = [&one, &two].into_iter().filter(|reply| reply.as_ref().is_ok_and(|reply| reply.done)).count();
    assert_eq!(done, 1, "{one:?} {two:?}");
    assert_eq!(shop.read(&sold.number).await.tenders.len(), 1);
}

#[tokio::test]
async fn a_restart_after_cash_leaves_the_sale_paid_and_its_link_watched() {
    let mut shop = Shop::watched().await;
    let sold = shop.sell(150_000).await;
    take(&shop, &sold, true).await.unwrap();
    shop.restart().await;
    let kept = shop.read(&sold.number).await;
    assert!(kept.tender.is_some() && kept.link.is_none());
    assert!(shop.engine.strip(&owner()).await.unwrap().waiting.is_empty());
    shop.customer_pays(&sold).await;
    shop.live_until(&sold.number, "the second payment", 62, |sale| sale.cause.is_some()).await;
}

#[tokio::test]
async fn what_is_typed_wrong_takes_nothing() {
    let shop = Shop::open().await;
    let sale = expired(&shop).await;
    let number = shop.number(&sale.number);
    let tries = [
        (cash(Some(149_999), true), ErrorCode::GivenTooLittle),
        (cash(Some(-1), true), ErrorCode::GivenTooLittle),
        (TakeTender { kind: TenderKindView::Other, ..cash(None, true) }, ErrorCode::NoteRequired),
        (
            TakeTender { kind: TenderKindView::Other, note: "cheque".into(), ..cash(Some(150_000), true) },
            ErrorCode::BadInput,
        ),
        (TakeTender { note: "a\u{202e}b".into(), ..cash(None, true) }, ErrorCode::NoteControlCharacter),
    ];
    for (input, code) in tries {
        let error = shop.engine.take_tender(&owner(), &number, input.clone()).await.unwrap_err();
        assert_eq!(error.code, code, "{input:?}");
    }
    assert!(shop.read(&sale.number).await.tenders.is_empty());
}

#[tokio::test]
async fn only_the_owner_takes_a_tender_back_with_a_reason_and_nothing_is_edited() {
    let shop = Shop::open().await;
    let sale = expired(&shop).await;
    let number = shop.number(&sale.number);
    take(&shop, &sale, false).await.unwrap();
    let refused = shop.engine.take_back_tender(&cashier(), &number, "wrong").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);
    let refused = shop.engine.take_back_tender(&owner(), &number, "  ").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NoteRequired);
    let back = shop.engine.take_back_tender(&owner(), &number, "wrong sale").await.unwrap();
    assert_eq!((back.state, back.tender), (StateView::Unpaid, None));
    assert_eq!(back.tenders[0].taken_back.as_ref().unwrap().reason, "wrong sale");
    assert_eq!(back.tenders[0].due.minor, 150_000, "what was taken stays as it was");
    let again = shop.engine.take_back_tender(&owner(), &number, "again").await.unwrap_err();
    assert_eq!(again.code, ErrorCode::NotTendered);
    let day = shop.engine.read_day(&owner(), None).await.unwrap();
    assert_eq!((day.figures[0].sold.minor, day.tenders.len()), (0, 0));
    assert!(take(&shop, &sale, false).await.unwrap().done, "it can be paid anew");
}

#[tokio::test]
async fn money_by_phone_that_is_kept_pays_the_sale_once_the_cash_went_back() {
    let shop = Shop::open().await;
    let sold = shop.sell(150_000).await;
    let number = shop.number(&sold.number);
    take(&shop, &sold, true).await.unwrap();
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await;
    shop.engine.take_back_tender(&owner(), &number, "the customer wanted the cash").await.unwrap();
    shop.engine.resolve(&owner(), &number, None, DecisionView::Accepted, "paid by phone").await.unwrap();
    let day = shop.engine.read_day(&owner(), None).await.unwrap();
    let figures = &day.figures[0];
    assert_eq!(
        (figures.sold.minor, figures.received.minor, figures.owed.minor, figures.tendered.minor),
        (150_000, 150_000, 0, 0)
    );
}

#[tokio::test]
async fn exports_name_what_paid_a_sale_and_keep_cash_apart_from_the_phone() {
    let shop = Shop::open().await;
    let sale = expired(&shop).await;
    let number = shop.number(&sale.number);
    shop.engine.take_tender(&cashier(), &number, cash(Some(200_000), false)).await.unwrap();
    let by_phone = shop.sell(100_000).await;
    shop.customer_pays(&by_phone).await;
    shop.check(&by_phone.number).await;
    let request =
        |kind| ExportRequest { kind, from: None, to: None, language: "en".to_owned(), separator: None };
    let json = shop.engine.export(&owner(), request(ExportKind::Json)).await.unwrap();
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(json.path).unwrap()).unwrap();
    let figures = &report["figures"][0];
    assert_eq!(
        (&figures["sold_minor"], &figures["received_minor"], &figures["tendered_minor"]),
        (&250_000.into(), &100_000.into(), &150_000.into())
    );
    assert_eq!(
        (&report["sales"][0]["paid_by"], &report["sales"][1]["paid_by"]),
        (&"cash".into(), &"phone".into())
    );
    assert_eq!(report["tenders"][0]["change"]["amount_minor"], 50_000);
    assert_eq!(report["by_tender"][0]["name"], "phone");
    assert_eq!(report["by_tender"][1]["sold_minor"], 150_000);
    assert_eq!(report["drawers"][0]["expected_minor"], serde_json::Value::Null, "the count is blind");

    let csv = shop.engine.export(&owner(), request(ExportKind::Csv)).await.unwrap();
    let text = std::fs::read_to_string(csv.path).unwrap();
    let tendered: Vec<&str> = text.lines().filter(|line| line.contains(",cash,")).collect();
    assert_eq!(tendered.len(), 1, "{text}");
    assert!(tendered[0].ends_with(",,,cash,1500.00,2000.00,500.00,,"), "{}", tendered[0]);
    let receipt = shop.engine.receipt(&owner(), &number, "fr").await.unwrap();
    assert!(std::fs::read(receipt.path).unwrap().starts_with(b"%PDF-"));
}
