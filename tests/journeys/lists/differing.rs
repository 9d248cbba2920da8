//! What a list says otherwise than the record.

use super::{LISTING, ask, found, only, open, paid, reference, shop};
use engine::budget::Rate;
use engine::views::{FindingKindView, StateView};
use sandbox::{CustomerDoes, Drill, Fault, Foreign, ListedAs, On};
use std::time::Duration;
use support::{Shop, ShopOptions, owner};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

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
async fn money_by_a_link_that_is_older_than_any_list_goes_back_is_not_missed() {
    for gateway in LISTING {
        let shop = shop(gateway).await;
        let old = shop.sell(150_000).await;
        shop.advance(5 * DAY);
        shop.sandbox.play_late(&reference(&old), CustomerDoes::Pays).await.unwrap();
        assert_eq!(shop.check(&old.number).await.state, StateView::Paid);
        paid(&shop, 50_000).await;
        let asked = ask(&shop).await;
        assert_eq!((only(&asked).rows, only(&asked).found, asked.done), (1, 0, 2), "{gateway}");
    }
}
