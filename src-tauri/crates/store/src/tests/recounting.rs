//! Counting the record anew finds what the tables can be forged into, and nothing in a record of the till's own.

use super::support::*;
use crate::{About, Found, Store, Unlike};
use domain::{LeftScreen, Stage};

async fn counted(store: &Store) -> (u64, u64, Vec<Unlike>) {
    let counted = store.read(|read| {
        let mut found = Found::default();
        let days = read.recount_days(&mut found)?;
        let sales = read.recount_sales("sale_made", &mut found, &mut |_, _, _| {})?;
        read.recount_told(&mut found)?;
        Ok::<_, crate::StoreError>((days, sales, found.into_list()))
    });
    counted.await.unwrap()
}

/// So many sales, every other one paid.
async fn sold(shop: &Shop, sales: u32) -> Store {
    let store = shop.open();
    for place in 0..sales {
        let number = sell(&store).await;
        if place % 2 == 0 {
            let paid = change(&store, number, |record| {
                let attempt = &mut record.attempts[0].attempt;
                *attempt = attempt.left_screen(LeftScreen::Verdict, noon());
                attempt.stage = Stage::Confirmed;
                attempt.confirmed_at = Some(noon());
                attempt.business_day = Some(record.sale.business_day);
            });
            paid.await.unwrap();
        }
    }
    store
}

#[tokio::test]
async fn more_sales_than_a_page_are_all_counted() {
    let shop = Shop::new();
    let store = sold(&shop, 300).await;
    assert_eq!(counted(&store).await, (1, 300, Vec::new()));
    close(store).await;
}

#[tokio::test]
async fn one_bad_row_is_named_and_hides_no_other() {
    let shop = Shop::new();
    close(sold(&shop, 4).await).await;
    shop.unprotected()
        .execute_batch(
            "UPDATE sales SET currency = 'XXX' WHERE sequence = 2;
             INSERT INTO money_moves SELECT 99, attempt, 9, business_day, quarter, gateway, cashier, currency,
                 currency_exponent, claim, payments, amount_minor, seq FROM money_moves WHERE sale = 3;
             UPDATE attempts SET stage = 'declined' WHERE sale = 1",
        )
        .unwrap();
    let store = Store::open(shop.for_viewing()).unwrap();
    let (_, sales, unlike) = counted(&store).await;
    assert_eq!(sales, 4);
    let about: Vec<_> = unlike.iter().map(|unlike| &unlike.about).collect();
    for wanted in [About::Sale("A-000001".to_owned()), About::Sale("A-000002".to_owned()), About::File] {
        assert!(about.contains(&&wanted), "{wanted:?} in {unlike:#?}");
    }
    close(store).await;
}

#[tokio::test]
async fn the_search_ends_once_there_is_enough() {
    let shop = Shop::new();
    close(sold(&shop, 60).await).await;
    shop.unprotected().execute_batch("UPDATE sales SET state = 'unpaid'").unwrap();
    let store = Store::open(shop.for_viewing()).unwrap();
    let (_, sales, unlike) = counted(&store).await;
    assert!(sales < 60 && unlike.len() == 12, "{sales} sales, {} things", unlike.len());
    close(store).await;
}
