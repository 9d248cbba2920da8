//! The gateway's own list: read when the owner asks about a day, laid beside the record, and never believed by
//! halves.

use engine::EngineError;
use engine::budget::Rate;
use engine::views::{
    ErrorCode, FindingKindView, FindingRowView, ListReadView, MoneyMoved, RecheckProgress, SaleView,
    StateView,
};
use sandbox::{CustomerDoes, Drill, Fault, Foreign, ListedAs, On};
use std::time::Duration;
use support::{Shop, ShopOptions, eventually, owner};

/// The gateways that can list.
const LISTING: [&str; 2] = ["chargily", "paymennt"];
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

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

/// How many rows the journal has, and how many statements there are.
async fn written(shop: &Shop) -> (i64, i64) {
    let read = shop.engine.store().read(|read| Ok::<_, EngineError>((read.head()?, read.statements(1)?)));
    let (head, statements) = read.await.unwrap();
    (head.seq, statements.first().map_or(0, |statement| statement.number))
}

/// How many pages of lists were asked for: no other question of these tests is about no link.
fn pages_asked_for(shop: &Shop) -> usize {
    let requests = shop.sandbox.requests();
    requests.iter().filter(|seen| seen.method == "GET" && seen.reference.is_none()).count()
}

/// Money that no sale of this till asked for.
fn foreign(gateway: &str, own_reference: Option<&str>) -> Foreign {
    let currency = if gateway == "chargily" { "DZD" } else { "AED" };
    Foreign {
        gateway: gateway.to_owned(),
        amount_minor: 70_000,
        currency: currency.to_owned(),
        own_reference: own_reference.map(str::to_owned),
    }
}

#[tokio::test]
async fn a_list_that_agrees_is_kept_as_a_statement_and_finds_nothing() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        paid(&shop, 150_000).await;
        paid(&shop, 50_000).await;
        let declined = shop.sell(70_000).await;
        shop.customer_declines(&declined).await;
        shop.sell(80_000).await;
        let asked = ask(&shop).await;
        let list = only(&asked);
        assert_eq!((list.gateway.as_str(), list.rows, list.statement), (gateway, 4, Some(1)));
        assert_eq!((list.already, list.found, &list.problem), (false, 0, &None));
        assert_eq!((asked.listing.as_deref(), asked.finished), (None, true));
        assert!(found(&shop).await.is_empty());
        let kept = shop.engine.list_findings(&owner(), None).await.unwrap().statements.remove(0);
        assert_eq!(kept.asked_at.as_deref(), Some(list.asked_at.as_str()));
        assert_eq!((kept.file_name.as_str(), kept.counts.rows, kept.counts.agree), ("", 4, 4));
        assert_eq!(kept.from, kept.to);
        // The books and the journal tell the same of it as of a file.
        assert!(shop.engine.verify_books(&owner()).await.unwrap().unlike.is_empty());
    }
}

#[tokio::test]
async fn the_same_list_again_writes_no_statement_and_says_so() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        let (_, second) = paid(&shop, 150_000).await;
        shop.sandbox.drills().list_as(&second, Some(ListedAs::LeftOut)).unwrap();
        assert_eq!((only(&ask(&shop).await).found, written(&shop).await.1), (1, 1));
        let (before, _) = written(&shop).await;
        let again = ask(&shop).await;
        let list = only(&again);
        assert_eq!((list.already, list.statement, list.found), (true, Some(1), 0));
        assert_eq!(written(&shop).await, (before + 1, 1), "only the question itself is told");
        assert_eq!(open(&shop).await, [FindingKindView::PaidHereNotThere]);
    }
}

#[tokio::test]
async fn money_that_the_list_calls_paid_is_asked_about_before_anything_is_said() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        let sold = shop.sell(150_000).await;
        let waits = reference(&sold);
        shop.check(&sold.number).await;
        // It is paid between the question about it and the list.
        let silent = Drill::new(On::Check, Fault::Pending).about(&waits).times(1);
        shop.sandbox.drills().add(silent);
        shop.customer_pays(&sold).await;
        let asked = ask(&shop).await;
        assert_eq!((only(&asked).found, asked.changed), (0, 1), "{gateway}");
        assert_eq!(shop.read(&sold.number).await.state, StateView::Paid);
        assert!(found(&shop).await.is_empty());
    }
}

#[tokio::test]
async fn money_that_only_the_list_knows_of_is_a_finding_until_the_gateway_says_so_of_the_link() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        let sold = shop.sell(150_000).await;
        let waits = reference(&sold);
        let drill = shop.sandbox.drills().add(Drill::new(On::Check, Fault::Pending).about(&waits));
        shop.customer_pays(&sold).await;
        assert_eq!(only(&ask(&shop).await).found, 1);
        let told = found(&shop).await.remove(0);
        assert_eq!((told.kind, told.sale), (FindingKindView::PaidThereNotHere, Some(sold.number.clone())));
        assert_eq!((told.line, told.amount.unwrap().minor), (None, 150_000));
        assert_eq!(shop.read(&sold.number).await.state, StateView::Open, "a list moves no stage");
        shop.sandbox.drills().remove(drill);
        let again = ask(&shop).await;
        assert_eq!((only(&again).already, only(&again).statement), (false, Some(2)), "it answers the first");
        assert_eq!(shop.read(&sold.number).await.state, StateView::Paid);
        assert_eq!(found(&shop).await[0].end.as_ref().unwrap().statement, Some(2));
    }
}

#[tokio::test]
async fn payments_of_others_are_told_apart_and_only_one_that_names_our_sale_is_a_finding() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        let (sale, _) = paid(&shop, 150_000).await;
        let drills = shop.sandbox.drills();
        drills.pay_foreign(&foreign(gateway, None));
        // Another till with the same key, whose numbers may go further than ours.
        drills.pay_foreign(&foreign(gateway, Some("B-000001-1-7K2F")));
        drills.pay_foreign(&foreign(gateway, Some("A-000077-1-7K2F")));
        let none = ask(&shop).await;
        assert_eq!((only(&none).rows, only(&none).found), (4, 0), "{gateway}");
        let strange = drills.pay_foreign(&foreign(gateway, Some(&format!("{}-9-7K2F", sale.number))));
        let asked = ask(&shop).await;
        assert_eq!(only(&asked).found, 1, "{asked:?}");
        let told = found(&shop).await.remove(0);
        assert_eq!((told.kind, told.sale.as_deref()), (FindingKindView::PaidThereNotHere, Some("A-000001")));
        assert_eq!((told.reference, told.own_reference), (Some(strange), None));
        let kept = shop.engine.list_findings(&owner(), None).await.unwrap().statements.remove(0);
        assert_eq!((kept.counts.not_ours, kept.counts.differ, kept.counts.agree), (3, 1, 1));
    }
}

#[tokio::test]
async fn what_is_paid_here_and_missing_or_unpaid_on_the_list_is_found_and_answered_by_a_later_one() {
    for gateway in LISTING {
        for listed_as in [ListedAs::LeftOut, ListedAs::Unpaid] {
            let shop = shop(gateway).await;
            paid(&shop, 150_000).await;
            let (sale, missing) = paid(&shop, 50_000).await;
            shop.sandbox.drills().list_as(&missing, Some(listed_as)).unwrap();
            assert_eq!(only(&ask(&shop).await).found, 1);
            let told = found(&shop).await.remove(0);
            assert_eq!((told.kind, told.sale), (FindingKindView::PaidHereNotThere, Some(sale.number)));
            assert_eq!(told.amount.unwrap().minor, 50_000);
            shop.sandbox.drills().list_as(&missing, None).unwrap();
            ask(&shop).await;
            assert!(open(&shop).await.is_empty(), "{gateway} {listed_as:?}");
        }
    }
}

#[tokio::test]
async fn an_amount_that_differs_names_both() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        let (_, other) = paid(&shop, 150_000).await;
        shop.sandbox.drills().list_as(&other, Some(ListedAs::AmountMinor(151_000))).unwrap();
        assert_eq!(only(&ask(&shop).await).found, 1, "{gateway}");
        let told = found(&shop).await.remove(0);
        assert_eq!(told.kind, FindingKindView::AmountDiffers);
        assert_eq!((told.amount.unwrap().minor, told.theirs.unwrap().minor), (150_000, 151_000));
    }
}

#[tokio::test]
async fn a_payment_of_the_last_minutes_is_not_missed_on_a_list_that_lags() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        let (_, first) = paid(&shop, 150_000).await;
        shop.sandbox.drills().list_as(&first, Some(ListedAs::Unpaid)).unwrap();
        shop.advance(Duration::from_secs(60));
        let at_once = shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
        assert_eq!((only(&at_once).found, only(&at_once).rows), (0, 1), "{gateway}");
        assert_eq!(only(&ask(&shop).await).found, 1, "later it is");
    }
}

/// Makes more sales than fit on a page; the last is paid, and stands first on a list that begins with the newest.
async fn two_pages(shop: &Shop) {
    for _ in 0..30 {
        shop.sell(150_000).await;
    }
    paid(shop, 150_000).await;
}

#[tokio::test]
async fn a_list_that_breaks_off_at_its_second_page_is_told_and_finds_nothing() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        two_pages(&shop).await;
        let (_, missing) = paid(&shop, 150_000).await;
        shop.sandbox.drills().list_as(&missing, Some(ListedAs::LeftOut)).unwrap();
        for (fault, code) in [
            (Fault::CutJson, ErrorCode::NotVerified),
            (Fault::CutConnection, ErrorCode::NotVerified),
            (Fault::ServerError { after_work: false }, ErrorCode::NotVerified),
            (Fault::KeyRefused, ErrorCode::KeyWrong),
            (Fault::MerchantNotValidated, ErrorCode::KeyForbidden),
        ] {
            // The first page comes as it should.
            shop.drill_times(On::List, Fault::ClockSkew { seconds: 0 }, 1);
            shop.drill_times(On::List, fault.clone(), 1);
            let before = written(&shop).await;
            let asked = ask(&shop).await;
            let list = only(&asked);
            let problem = list.problem.as_ref().unwrap();
            assert_eq!((problem.code, problem.money), (code, MoneyMoved::None), "{gateway} {fault:?}");
            assert_eq!((list.statement, list.found, list.rows), (None, 0, 0));
            assert_eq!((asked.unanswered, asked.done), (0, 32), "the links were answered");
            assert_eq!(written(&shop).await.1, before.1);
            assert!(found(&shop).await.is_empty());
            assert!(shop.engine.read_day(&owner(), None).await.unwrap().asked_all_at.is_some());
        }
        let whole = ask(&shop).await;
        assert_eq!((only(&whole).rows, only(&whole).found), (31, 1), "{gateway}");
    }
}

#[tokio::test]
async fn a_list_that_never_comes_is_told_and_finds_nothing() {
    let mut waiting = Vec::new();
    for gateway in LISTING {
        waiting.push(tokio::spawn(async move {
            let shop = shop(gateway).await;
            let (_, missing) = paid(&shop, 150_000).await;
            shop.sandbox.drills().list_as(&missing, Some(ListedAs::LeftOut)).unwrap();
            shop.drill(On::List, Fault::Never { after_work: false });
            let asked = ask(&shop).await;
            let problem = only(&asked).problem.clone().unwrap();
            let why = problem.values.get("problem").map(String::as_str);
            assert_eq!((problem.code, why), (ErrorCode::NotVerified, Some("timed_out")));
            assert!(found(&shop).await.is_empty());
        }));
    }
    for one in waiting {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn a_gateway_without_a_list_or_without_links_that_day_is_not_asked_for_one() {
    let shop = shop("ocpay").await;
    paid(&shop, 150_000).await;
    assert_eq!(ask(&shop).await.lists, []);
    assert_eq!(pages_asked_for(&shop), 0);
    assert_eq!(written(&shop).await.1, 0);
}

#[tokio::test]
async fn a_list_is_read_within_the_keys_budget_and_stops_when_told_and_is_read_anew() {
    for gateway in LISTING {
        let mut options = ShopOptions { gateway, ..ShopOptions::default() };
        options.rate = Rate { millis_per_request: 0, burst: 1 };
        let mut shop = Shop::with(options).await;
        two_pages(&shop).await;
        shop.shut().await;
        shop.set_rate(Rate { millis_per_request: 1_000, burst: 40 });
        shop.open_again().await;
        shop.advance(HOUR);
        let mut progress = shop.engine.recheck_progress();
        shop.engine.recheck_day(&owner(), None).await.unwrap();
        // Everything but the second page fits into the burst.
        eventually("the wait before the second page", || async { shop.clock.next_wake() }).await;
        assert_eq!(pages_asked_for(&shop), 1, "{gateway}");
        shop.engine.stop_recheck(&owner()).unwrap();
        let stopped = loop {
            let step = progress.recv().await.unwrap();
            if step.finished {
                break step;
            }
        };
        assert_eq!((stopped.stopped, stopped.done, stopped.lists.len()), (true, 31, 0), "{gateway}");
        assert_eq!((pages_asked_for(&shop), written(&shop).await.1), (1, 0), "half a list is none");
        let checks = shop.sandbox.requests().len();
        shop.engine.recheck_day(&owner(), None).await.unwrap();
        eventually("the wait before the second page", || async { shop.clock.next_wake() }).await;
        shop.advance(Duration::from_secs(2));
        let last = loop {
            let step = progress.recv().await.unwrap();
            if step.finished {
                break step;
            }
        };
        assert_eq!((last.done, last.stopped, only(&last).rows), (31, false, 31), "{gateway}");
        assert_eq!(shop.sandbox.requests().len() - checks, 2, "the two pages and no link again");
    }
}

#[tokio::test]
async fn a_list_for_a_closed_day_lands_on_the_open_one_and_the_closing_stays() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        let (_, missing) = paid(&shop, 150_000).await;
        ask(&shop).await;
        let closed = shop.engine.close_day(&owner(), None, Vec::new()).await.unwrap();
        shop.sandbox.drills().list_as(&missing, Some(ListedAs::LeftOut)).unwrap();
        shop.advance(DAY);
        let asked = shop.engine.recheck_day_to_end(&owner(), Some(&closed.day)).await.unwrap();
        assert_eq!(only(&asked).found, 1);
        assert_eq!(shop.engine.closing_of(&owner(), Some(&closed.day)).await.unwrap(), Some(closed.clone()));
        assert_eq!(shop.engine.verify_closings(&owner()).await.unwrap().broken, None);
        let today = found(&shop).await.remove(0);
        assert_eq!(today.kind, FindingKindView::PaidHereNotThere);
        assert_eq!(today.about_day.as_deref(), Some(closed.day.as_str()));
    }
}

#[tokio::test]
async fn money_that_came_after_midnight_by_a_link_of_the_evening_is_missed_on_the_day_it_landed_on() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        // Ten minutes before midnight in Algiers.
        shop.advance(Duration::from_secs(13 * 60 * 60 + 50 * 60));
        let sold = shop.sell(150_000).await;
        let evening = reference(&sold);
        shop.sandbox.play(&evening, CustomerDoes::Starts).await.unwrap();
        shop.advance(Duration::from_secs(15 * 60));
        shop.customer_pays(&sold).await;
        shop.check(&sold.number).await;
        let whole = ask(&shop).await;
        assert_eq!((only(&whole).rows, only(&whole).found), (1, 0), "{gateway}");
        let yesterday = shop.read(&sold.number).await.business_day;
        assert_ne!(yesterday, whole.day);
        shop.sandbox.drills().list_as(&evening, Some(ListedAs::LeftOut)).unwrap();
        let before = shop.engine.recheck_day_to_end(&owner(), Some(&yesterday)).await.unwrap();
        assert_eq!(only(&before).found, 0, "the money is not that day's");
        assert_eq!(only(&ask(&shop).await).found, 1);
    }
}

#[tokio::test]
async fn a_clock_that_differs_by_half_an_hour_changes_nothing_of_it() {
    for gateway in LISTING {
        for minutes_ahead in [-30, 30] {
            let rate = Rate { millis_per_request: 0, burst: 1 };
            let gateway_ahead = chrono::Duration::minutes(minutes_ahead);
            let options = ShopOptions { rate, gateway, gateway_ahead, ..ShopOptions::default() };
            let shop = Shop::with(options).await;
            let (_, only_link) = paid(&shop, 150_000).await;
            let agrees = ask(&shop).await;
            assert_eq!((only(&agrees).rows, only(&agrees).found), (1, 0), "{gateway} {minutes_ahead}");
            shop.sandbox.drills().list_as(&only_link, Some(ListedAs::LeftOut)).unwrap();
            assert_eq!(only(&ask(&shop).await).found, 1, "{gateway} {minutes_ahead}");
            let (_, fresh) = paid(&shop, 50_000).await;
            shop.sandbox.drills().list_as(&fresh, Some(ListedAs::Unpaid)).unwrap();
            shop.advance(Duration::from_secs(60));
            let at_once = shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
            assert_eq!(only(&at_once).found, 0, "{gateway} {minutes_ahead}: the list may lag");
        }
    }
}

#[tokio::test]
async fn a_list_leaves_how_a_file_was_read_remembered() {
    let shop = shop("chargily").await;
    let (_, first) = paid(&shop, 150_000).await;
    let text = format!("Payment reference,Amount\n{first},1500.00\n");
    let file = engine::statement::StatementFile {
        name: "statement.csv".to_owned(),
        bytes: std::sync::Arc::new(text.into_bytes()),
    };
    let choice = engine::views::StatementChoice {
        gateway: Some("chargily".to_owned()),
        ..engine::views::StatementChoice::default()
    };
    shop.engine.import_statement(&owner(), file.clone(), choice.clone()).await.unwrap();
    assert_eq!(only(&ask(&shop).await).statement, Some(2));
    let look = shop.engine.look_at_statement(&owner(), file, choice).await.unwrap();
    assert!(look.remembered);
}

/// A sale by another gateway than the shop's usual one, paid and checked.
async fn paid_by_paymennt(shop: &Shop) -> SaleView {
    let wish = engine::views::StartSale {
        gateway: Some("paymennt".to_owned()),
        currency: "AED".to_owned(),
        ..support::sale(50_000, "by-paymennt")
    };
    let sold = shop.engine.sell(&owner(), wish).await.unwrap();
    shop.customer_pays(&sold).await;
    shop.check(&sold.number).await
}

fn on_the_list_of(gateway: &str, fault: Fault) -> Drill {
    Drill { gateway: Some(gateway.to_owned()), ..Drill::new(On::List, fault) }
}

#[tokio::test]
async fn each_gateways_list_stands_for_itself_and_one_that_fails_takes_nothing_from_the_other() {
    let shop = shop("chargily").await;
    paid(&shop, 150_000).await;
    let sale = paid_by_paymennt(&shop).await;
    let missing = sale.attempts[0].reference.clone().unwrap();
    shop.sandbox.drills().list_as(&missing, Some(ListedAs::LeftOut)).unwrap();
    shop.sandbox.drills().add(on_the_list_of("chargily", Fault::KeyRefused));
    let asked = ask(&shop).await;
    let told: Vec<_> = asked.lists.iter().map(|list| (list.gateway.as_str(), list.found)).collect();
    assert_eq!(told, [("chargily", 0), ("paymennt", 1)]);
    assert_eq!(asked.lists[0].problem.as_ref().map(|problem| problem.code), Some(ErrorCode::KeyWrong));
    assert_eq!(found(&shop).await[0].sale, Some(sale.number));
    shop.no_drills();
    let whole = ask(&shop).await;
    let told: Vec<_> = whole.lists.iter().map(|list| (list.rows, list.already, list.statement)).collect();
    assert_eq!(told, [(1, false, Some(2)), (0, true, Some(1))]);
}

#[tokio::test]
async fn a_list_that_was_read_before_the_question_was_stopped_is_not_read_again_when_it_goes_on() {
    let shop = shop("chargily").await;
    paid(&shop, 150_000).await;
    paid_by_paymennt(&shop).await;
    shop.sandbox.drills().add(on_the_list_of("paymennt", Fault::Late { delay_ms: 500 }).times(1));
    shop.advance(HOUR);
    let mut progress = shop.engine.recheck_progress();
    shop.engine.recheck_day(&owner(), None).await.unwrap();
    let mut named = Vec::new();
    let stopped = loop {
        let step = progress.recv().await.unwrap();
        if step.listing.as_deref() == Some("Paymennt") {
            shop.engine.stop_recheck(&owner()).unwrap();
        }
        if step.finished {
            break step;
        }
        named.extend(step.listing);
    };
    assert_eq!(named, ["Chargily Pay", "Paymennt"]);
    assert_eq!((stopped.stopped, stopped.done, only(&stopped).gateway.as_str()), (true, 2, "chargily"));
    assert!(shop.engine.read_day(&owner(), None).await.unwrap().asked_all_at.is_none());
    let last = shop.engine.recheck_day_to_end(&owner(), None).await.unwrap();
    let told: Vec<_> = last.lists.iter().map(|list| (list.gateway.as_str(), list.statement)).collect();
    assert_eq!(told, [("chargily", Some(1)), ("paymennt", Some(2))]);
    assert_eq!(pages_asked_for(&shop), 3, "Paymennt's page twice, Chargily's once");
    assert!(shop.engine.read_day(&owner(), None).await.unwrap().asked_all_at.is_some());
    ask(&shop).await;
    assert_eq!(pages_asked_for(&shop), 5, "a question that came to its end begins anew");
}
