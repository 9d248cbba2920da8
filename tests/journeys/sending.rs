//! Links that the gateway sends to the customer itself, who the customer is, and by what they pay.

use engine::views::{
    ChannelView, CustomerInput, ErrorCode, FlagView, LinkWish, MoneyMoved, SaleView, StageView, StartSale,
    StateView,
};
use sandbox::{CustomerDoes, Fault, On, UnsafeUrl};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use support::{Shop, ShopOptions, eventually, owner, sale};

const PHONE: &str = "+971 56 712 3456";
const DIGITS: &str = "971567123456";
const MAIL: &str = "amel@example.ae";
const NAME: &str = "Amel Ben Ali";

async fn shop_by(gateway: &'static str) -> Shop {
    Shop::with(ShopOptions { gateway, ..ShopOptions::default() }).await
}

async fn watched_by(gateway: &'static str) -> Shop {
    Shop::with(ShopOptions { gateway, watch: true, ..ShopOptions::default() }).await
}

fn amel() -> Option<CustomerInput> {
    let told = |text: &str| Some(text.to_owned());
    Some(CustomerInput { name: told(NAME), phone: told(PHONE), email: told(MAIL) })
}

fn by(channel: ChannelView) -> LinkWish {
    LinkWish { method: None, customer: amel(), send_by: Some(channel) }
}

fn asked(shop: &Shop, request_id: &str, wish: LinkWish) -> StartSale {
    let LinkWish { method, customer, send_by } = wish;
    let currency = shop.engine.currency().code().to_owned();
    StartSale { method, customer, send_by, currency, ..sale(150_000, request_id) }
}

async fn sell(shop: &Shop, wish: LinkWish) -> Result<SaleView, engine::EngineError> {
    shop.engine.sell(&owner(), asked(shop, "request-sent", wish)).await
}

/// What each link that was made was asked with beside its amount.
fn asked_with(shop: &Shop) -> Vec<Value> {
    shop.sandbox.drills().links().into_iter().map(|link| link.extra["asked"].clone()).collect()
}

/// Requests that make a checkout.
fn creates(shop: &Shop) -> usize {
    shop.sandbox
        .requests()
        .iter()
        .filter(|seen| seen.path.contains("/checkout/"))
        .filter(|seen| seen.method == "POST")
        .count()
}

async fn books_agree(shop: &Shop) {
    let books = shop.engine.verify_books(&owner()).await.unwrap();
    assert_eq!(books.unlike, vec![], "the tables say what the journal says");
}

#[tokio::test]
async fn a_link_is_sent_by_text_message_and_shown_with_the_end_of_the_number() {
    let mut shop = shop_by("paymennt").await;
    let sold = sell(&shop, by(ChannelView::Sms)).await.unwrap();
    assert!(sold.link.is_some(), "the QR is there all the same");
    let attempt = &sold.attempts[0];
    assert_eq!((attempt.sent_by, attempt.sent_to.as_deref()), (Some(ChannelView::Sms), Some("…56")));
    let asked = asked_with(&shop).remove(0);
    assert_eq!((&asked["sendSms"], &asked["sendEmail"]), (&json!(true), &json!(false)));
    assert_eq!(asked["customer"]["phone"], DIGITS);
    let made = &shop.timeline(&sold.number).await[0];
    assert_eq!(made.values["sent_by"], "sms");
    shop.restart().await;
    let after = shop.read(&sold.number).await;
    assert_eq!(
        (after.attempts[0].sent_by, after.attempts[0].sent_to.clone()),
        (Some(ChannelView::Sms), None)
    );
    shop.customer_pays(&after).await;
    let paid = shop.check(&sold.number).await;
    assert_eq!((paid.state, paid.flags.len()), (StateView::Paid, 0));
    books_agree(&shop).await;
}

#[tokio::test]
async fn a_link_is_sent_by_mail() {
    let shop = shop_by("paymennt").await;
    let sold = sell(&shop, by(ChannelView::Email)).await.unwrap();
    let attempt = &sold.attempts[0];
    assert_eq!(
        (attempt.sent_by, attempt.sent_to.as_deref()),
        (Some(ChannelView::Email), Some("a…@example.ae"))
    );
    let asked = asked_with(&shop).remove(0);
    assert_eq!((&asked["sendSms"], &asked["sendEmail"]), (&json!(false), &json!(true)));
    assert_eq!(asked["customer"]["email"], MAIL);
}

#[tokio::test]
async fn a_lost_answer_to_a_link_that_was_sent_is_looked_up_and_no_second_one_is_made() {
    let shop = shop_by("paymennt").await;
    shop.drill_times(On::Create, Fault::DropAfterWork, 1);
    let sold = sell(&shop, by(ChannelView::Sms)).await.unwrap();
    assert_eq!((creates(&shop), shop.sandbox.drills().links().len(), sold.attempts.len()), (1, 1, 1));
    assert!(sold.link.is_some() && !sold.remade_after_lost_answer);
}

#[tokio::test]
async fn while_it_cannot_be_looked_up_the_customer_may_have_it_and_it_is_found_later() {
    let shop = shop_by("paymennt").await;
    shop.drill_times(On::Create, Fault::DropAfterWork, 1);
    let check = shop.drill(On::Check, Fault::ServerError { after_work: false });
    let error = sell(&shop, by(ChannelView::Sms)).await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::LinkMaybeSent, MoneyMoved::Unknown));
    let number = error.values["sale"].clone();
    let lost = shop.read(&number).await;
    assert_eq!((lost.state, lost.stage, lost.link.clone()), (StateView::Open, StageView::Orphaned, None));
    let kept = shop.check(&number).await;
    assert_eq!(kept.contact.problem.as_deref(), Some("server_error"));
    shop.sandbox.drills().remove(check);
    let found = shop.check(&number).await;
    assert_eq!((found.stage, found.attempts.len()), (StageView::Awaiting, 1));
    assert!(found.link.is_some(), "now there is a QR");
    assert_eq!((creates(&shop), shop.sandbox.drills().links().len()), (1, 1));
    shop.customer_pays(&found).await;
    let paid = shop.check(&number).await;
    assert_eq!((paid.state, paid.flags.len()), (StateView::Paid, 0), "in time, and paid once");
    books_agree(&shop).await;
}

#[tokio::test]
async fn money_that_comes_while_it_is_lost_is_found_by_the_watch_without_anybody_pressing() {
    let shop = watched_by("paymennt").await;
    shop.drill_times(On::Create, Fault::DropAfterWork, 1);
    let check = shop.drill(On::Check, Fault::ServerError { after_work: false });
    let number = sell(&shop, by(ChannelView::Sms)).await.unwrap_err().values["sale"].clone();
    let reference = shop.sandbox.drills().links()[0].reference.clone();
    shop.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
    shop.sandbox.drills().remove(check);
    shop.live_until(&number, "paid", 60, |sale| sale.state == StateView::Paid).await;
    assert_eq!(creates(&shop), 1);
}

#[tokio::test]
async fn where_the_gateway_knows_no_such_link_a_new_one_needs_a_second_press_until_that_is_certain() {
    let shop = shop_by("paymennt").await;
    shop.drill_times(On::Create, Fault::DropBeforeWork, 1);
    let error = sell(&shop, by(ChannelView::Sms)).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::LinkMaybeSent);
    assert_eq!((creates(&shop), shop.sandbox.drills().links().len()), (1, 0), "none is made by itself");
    let number = shop.number(&error.values["sale"]);
    let first = shop.engine.new_link(&owner(), &number, false).await.unwrap();
    assert!(first.second_press && !first.done && first.old_payable_until.is_some());
    assert_eq!(creates(&shop), 1);
    shop.advance(Duration::from_secs(121));
    let none = shop.check(&number.to_string()).await;
    assert_eq!((none.state, none.stage), (StateView::Unpaid, StageView::Orphaned));
    assert!(shop.kinds(&none.number).await.contains(&"link_not_there".to_owned()));
    let new = shop.engine.new_link(&owner(), &number, false).await.unwrap();
    assert!(new.done && new.sale.link.is_some() && !new.second_press);
    assert!(!new.sale.remade_after_lost_answer, "a person asked for it");
    assert_eq!((creates(&shop), shop.sandbox.drills().links().len()), (2, 1));
    books_agree(&shop).await;
}

#[tokio::test]
async fn a_crash_between_intent_and_answer_is_found_at_the_next_start() {
    for after_work in [true, false] {
        let mut shop = watched_by("paymennt").await;
        let drill = shop.drill(On::Create, Fault::Never { after_work });
        let (engine, input) = (shop.engine.clone(), asked(&shop, "request-killed", by(ChannelView::Sms)));
        let press = tokio::spawn(async move { engine.sell(&owner(), input).await });
        eventually("the request", || async { (creates(&shop) == 1).then_some(()) }).await;
        let kept = shop.read("A-000001").await;
        assert_eq!(kept.attempts[0].sent_by, Some(ChannelView::Sms), "committed before the request left");
        shop.restart().await;
        press.abort();
        shop.sandbox.drills().remove(drill);
        if after_work {
            let found = shop.live_until("A-000001", "found", 10, |sale| sale.link.is_some()).await;
            assert_eq!((found.stage, found.state), (StageView::Awaiting, StateView::Open));
            shop.customer_pays(&found).await;
            shop.live_until("A-000001", "paid", 10, |sale| sale.state == StateView::Paid).await;
        } else {
            let none = shop.live_until("A-000001", "none", 200, |sale| sale.state == StateView::Unpaid).await;
            assert_eq!(none.attempts[0].reason.as_deref(), Some("found_at_start"));
        }
        assert_eq!((creates(&shop), shop.read("A-000001").await.attempts.len()), (1, 1), "{after_work}");
        books_agree(&shop).await;
    }
}

#[tokio::test]
async fn a_sale_that_was_given_up_while_its_link_was_lost_has_it_taken_back_when_it_is_found() {
    let shop = shop_by("paymennt").await;
    shop.drill_times(On::Create, Fault::DropAfterWork, 1);
    let check = shop.drill(On::Check, Fault::ServerError { after_work: false });
    let error = sell(&shop, by(ChannelView::Sms)).await.unwrap_err();
    let number = shop.number(&error.values["sale"]);
    let first = shop.engine.give_up(&owner(), &number, false).await.unwrap();
    assert!(first.second_press, "the customer may be paying");
    shop.engine.give_up(&owner(), &number, true).await.unwrap();
    shop.sandbox.drills().remove(check);
    let found = shop.check(&number.to_string()).await;
    assert_eq!((found.stage, found.link), (StageView::Cancelled, None));
    books_agree(&shop).await;
}

#[tokio::test]
async fn a_link_that_is_stopped_while_it_is_made_and_sent_is_taken_back() {
    let shop = shop_by("paymennt").await;
    shop.drill_times(On::Create, Fault::Late { delay_ms: 400 }, 1);
    let (engine, input) = (shop.engine.clone(), asked(&shop, "request-stopped", by(ChannelView::Sms)));
    let press = tokio::spawn(async move { engine.sell(&owner(), input).await });
    eventually("the request", || async { (creates(&shop) == 1).then_some(()) }).await;
    shop.engine.stop_sale(&owner(), "request-stopped").await.unwrap();
    let stopped = press.await.unwrap().unwrap();
    assert!(stopped.link.is_none() && stopped.given_up);
    assert_eq!(shop.read("A-000001").await.stage, StageView::Cancelled);
}

#[tokio::test]
async fn a_new_link_may_be_sent_where_the_first_was_shown_and_the_old_one_leaves_before_the_request() {
    let shop = shop_by("paymennt").await;
    let sold = shop.sell(150_000).await;
    let number = shop.number(&sold.number);
    shop.drill_times(On::Create, Fault::BadRequest, 1);
    let refused =
        shop.engine.new_link_as(&owner(), &number, None, by(ChannelView::Sms), true).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::LinkRejected);
    let after = shop.read(&sold.number).await;
    assert_eq!((after.link.clone(), after.stage), (None, StageView::Rejected), "and none took its place");
    assert_eq!(after.attempts[0].stage, StageView::Awaiting, "the first one is still watched");
    let sent = shop.engine.new_link_as(&owner(), &number, None, by(ChannelView::Sms), true).await.unwrap();
    assert_eq!(sent.sale.attempts[2].sent_by, Some(ChannelView::Sms));
    assert!(sent.done && sent.sale.link.is_some());
    books_agree(&shop).await;
}

#[tokio::test]
async fn nothing_of_the_customer_is_kept_in_any_file() {
    let shop = shop_by("paymennt").await;
    sell(&shop, by(ChannelView::Sms)).await.unwrap();
    shop.drill_times(On::Create, Fault::DropAfterWork, 1);
    shop.drill_times(On::Check, Fault::ServerError { after_work: false }, 1);
    let wish = by(ChannelView::Email);
    let _ = shop.engine.sell(&owner(), asked(&shop, "request-lost", wish)).await.unwrap_err();
    let mut read = 0;
    for (path, bytes) in files(&shop.folder()) {
        read += bytes.len();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for told in [DIGITS, PHONE, MAIL, "amel", "…56"] {
            assert!(!text.contains(&told.to_lowercase()), "{told} stands in {}", path.display());
        }
    }
    assert!(read > 4_096, "the record was read");
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

#[tokio::test]
async fn what_a_gateway_cannot_do_or_the_customer_lacks_is_said_before_there_is_a_sale() {
    let no_phone = LinkWish { customer: None, ..by(ChannelView::Sms) };
    let no_mail = |send_by| LinkWish {
        customer: Some(CustomerInput { name: None, phone: Some(PHONE.to_owned()), email: None }),
        method: None,
        send_by,
    };
    let one_name = LinkWish {
        customer: Some(CustomerInput { name: Some("Amel".into()), phone: None, email: Some(MAIL.into()) }),
        ..LinkWish::default()
    };
    let method = |code: &str| LinkWish { method: Some(code.to_owned()), ..LinkWish::default() };
    let who = LinkWish { customer: amel(), ..LinkWish::default() };
    for (gateway, wish, code) in [
        ("ocpay", by(ChannelView::Sms), ErrorCode::SendingNotOffered),
        ("ocpay", who, ErrorCode::CustomerNotTaken),
        ("ocpay", method("cib"), ErrorCode::MethodNotOffered),
        ("vertex", by(ChannelView::Email), ErrorCode::SendingNotOffered),
        ("vertex", one_name, ErrorCode::NamesMissing),
        ("vertex", method("no:such"), ErrorCode::MethodUnknown),
        ("chargily", method("paypal"), ErrorCode::MethodUnknown),
        ("paymennt", method("CARD"), ErrorCode::MethodNotOffered),
        ("paymennt", no_phone, ErrorCode::PhoneMissing),
        ("paymennt", no_mail(Some(ChannelView::Email)), ErrorCode::EmailMissing),
        ("paymennt", no_mail(Some(ChannelView::Sms)), ErrorCode::EmailMissing),
    ] {
        let shop = shop_by(gateway).await;
        let error = sell(&shop, wish).await.unwrap_err();
        assert_eq!((error.code, error.money), (code, MoneyMoved::None), "{gateway}");
        assert_eq!((shop.sales_made().await, shop.sandbox.drills().links().len()), (0, 0), "{gateway}");
        let posts = shop.sandbox.requests().iter().filter(|seen| seen.method == "POST").count();
        assert_eq!(posts, 0, "{gateway}");
    }
}

#[tokio::test]
async fn a_way_to_pay_is_passed_on_and_the_list_of_them_is_asked_for_politely() {
    let shop = shop_by("vertex").await;
    let asked_for =
        || shop.sandbox.requests().iter().filter(|seen| seen.path.ends_with("/payment-methods")).count();
    let options = shop.engine.link_options(&owner(), None).await.unwrap();
    assert_eq!(options.gateway, "vertex");
    let code = options.methods[0].code.clone();
    shop.engine.link_options(&owner(), Some("vertex")).await.unwrap();
    for request in ["request-1", "request-2"] {
        let wish = LinkWish { method: Some(code.clone()), ..LinkWish::default() };
        shop.engine.sell(&owner(), asked(&shop, request, wish)).await.unwrap();
    }
    assert_eq!(asked_for(), 1, "known for ten minutes");
    let settings = &asked_with(&shop)[0]["paymentSettings"];
    let parts: Vec<&str> = code.split(':').collect();
    assert_eq!(
        (&settings["providerCode"], &settings["instrumentType"]),
        (&json!(parts[0]), &json!(parts[1]))
    );
    assert_eq!(shop.timeline("A-000001").await[0].values["method"], code);
    shop.advance(Duration::from_secs(601));
    shop.engine.link_options(&owner(), None).await.unwrap();
    assert_eq!(asked_for(), 2);
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_said_and_a_sale_without_a_choice_goes_on() {
    let shop = shop_by("vertex").await;
    shop.drill(On::Validate, Fault::BadGateway { after_work: false });
    let options = shop.engine.link_options(&owner(), None).await.unwrap();
    let problem = options.problem.unwrap();
    assert_eq!((problem.code, problem.money), (ErrorCode::NotVerified, MoneyMoved::None));
    assert!(options.methods.is_empty() && options.names_methods);
    assert!(shop.sell(150_000).await.link.is_some());
    let wish = LinkWish { method: Some("alps:card:lyra".to_owned()), ..LinkWish::default() };
    let error = sell(&shop, wish).await.unwrap_err();
    assert_eq!(
        (error.code, error.money, shop.sales_made().await),
        (ErrorCode::NotVerified, MoneyMoved::None, 1)
    );
}

#[tokio::test]
async fn a_customer_with_both_names_is_told_to_the_gateway_that_mails_the_confirmation() {
    let shop = shop_by("vertex").await;
    let wish = LinkWish { customer: amel(), ..LinkWish::default() };
    let sold = sell(&shop, wish).await.unwrap();
    let told = asked_with(&shop).remove(0);
    let wanted =
        json!({ "firstName": "Amel", "lastName": "Ben Ali", "phone": "+971567123456", "email": MAIL });
    assert_eq!(told["customer"], wanted);
    assert_eq!((sold.attempts[0].sent_by, sold.attempts[0].sent_to.clone()), (None, None));
}

#[tokio::test]
async fn a_way_to_pay_of_chargily_is_one_of_its_own() {
    let shop = shop_by("chargily").await;
    let options = shop.engine.link_options(&owner(), None).await.unwrap();
    let codes: Vec<&str> = options.methods.iter().map(|method| method.code.as_str()).collect();
    assert!(codes.contains(&"edahabia") && codes.contains(&"cib"), "{codes:?}");
    let wish = LinkWish { method: Some("cib".to_owned()), ..LinkWish::default() };
    sell(&shop, wish).await.unwrap();
    assert_eq!(shop.sandbox.drills().links()[0].extra["payment_method"], "cib");
}

#[tokio::test]
async fn a_link_that_was_sent_and_cannot_be_shown_is_watched_and_taken_back_with_its_sale() {
    let shop = shop_by("paymennt").await;
    shop.drill_times(On::Create, Fault::PaymentUrl { form: UnsafeUrl::ForeignHost }, 1);
    let error = sell(&shop, by(ChannelView::Sms)).await.unwrap_err();
    assert_eq!((error.code, error.money), (ErrorCode::PayUrlForeignHost, MoneyMoved::Unknown));
    let number = shop.number(&error.values["sale"]);
    let kept = shop.read(&number.to_string()).await;
    assert_eq!((kept.state, kept.stage, kept.link.clone()), (StateView::Open, StageView::Orphaned, None));
    let reference = kept.attempts[0].reference.clone().unwrap();
    let first = shop.engine.give_up(&owner(), &number, false).await.unwrap();
    assert!(first.second_press, "the customer has it");
    shop.engine.give_up(&owner(), &number, true).await.unwrap();
    let refused = shop.sandbox.play(&reference, CustomerDoes::Pays).await;
    assert!(refused.is_err(), "nobody can pay it any more");
    books_agree(&shop).await;
}

#[tokio::test]
async fn one_that_is_found_and_cannot_be_shown_is_watched_by_its_reference_and_its_money_is_late() {
    let shop = shop_by("paymennt").await;
    shop.drill_times(On::Create, Fault::DropAfterWork, 1);
    let check = shop.drill(On::Check, Fault::ServerError { after_work: false });
    let number = sell(&shop, by(ChannelView::Sms)).await.unwrap_err().values["sale"].clone();
    shop.sandbox.drills().remove(check);
    let pointer = "/result/content/0/redirectUrl".to_owned();
    let value = Some(json!("https://elsewhere.example/pay"));
    shop.drill_times(On::Check, Fault::Edit { pointer, value }, 1);
    let found = shop.check(&number).await;
    assert_eq!((found.stage, found.link.clone()), (StageView::Orphaned, None));
    let reference = found.attempts[0].reference.clone().unwrap();
    shop.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
    let paid = shop.check(&number).await;
    assert_eq!((paid.state, paid.flags.as_slice()), (StateView::Paid, &[FlagView::Late][..]));
    books_agree(&shop).await;
}

#[tokio::test]
async fn asking_about_all_of_a_day_finds_a_lost_link_too() {
    let shop = shop_by("paymennt").await;
    shop.drill_times(On::Create, Fault::DropAfterWork, 1);
    let check = shop.drill(On::Check, Fault::ServerError { after_work: false });
    let number = sell(&shop, by(ChannelView::Sms)).await.unwrap_err().values["sale"].clone();
    shop.sandbox.drills().remove(check);
    let asked = shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    assert_eq!((asked.total, asked.unanswered), (1, 0));
    assert!(shop.read(&number).await.link.is_some());
}
