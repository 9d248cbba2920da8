//! How a list is read: whole or not at all, within the key's budget, and not twice.

use super::{LISTING, ask, found, only, open, paid, shop};
use engine::EngineError;
use engine::budget::Rate;
use engine::views::{ErrorCode, FindingKindView, MoneyMoved, SaleView};
use sandbox::{Drill, Fault, ListedAs, On};
use std::time::Duration;
use support::{Shop, ShopOptions, eventually, owner};

const HOUR: Duration = Duration::from_secs(60 * 60);

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

/// Makes more sales than fit on a page; the last is paid, and stands first on a list that begins with the newest.
async fn two_pages(shop: &Shop) {
    for _ in 0..30 {
        shop.sell(150_000).await;
    }
    paid(shop, 150_000).await;
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

#[tokio::test]
async fn a_list_of_the_other_environment_is_told_and_finds_nothing() {
    let shop = shop("chargily").await;
    paid(&shop, 150_000).await;
    shop.drill(On::List, Fault::WrongEnvironment);
    let asked = ask(&shop).await;
    let problem = only(&asked).problem.as_ref().map(|problem| problem.code);
    assert_eq!((problem, only(&asked).statement), (Some(ErrorCode::KeyWrongEnvironment), None));
}
