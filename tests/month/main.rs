//! A month in a shop, by a script: whatever five gateways and their customers can do happens to some sale of it, and at
//! the end of every day the closing says exactly what the script did, in every currency.
//!
//! **What it is for:** reconciliation as a whole, one by one, over many days, crashes and both nights on which the
//! clocks change, and over the gateways' own statements.
//!
//! **What it must not know:** the till's rules. What must come out is reckoned by the script's own sums.
//!
//! A thousand sales, or as many as `COMPTOIR_MONTH_SALES` says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod back;
mod books;
mod counter;
mod customer;
mod evening;
mod sides;
mod statement;
mod story;

use counter::Counter;

const SALES: usize = 1_000;

#[tokio::test]
async fn a_month_reconciles_one_by_one_with_what_happened() {
    let sales =
        std::env::var("COMPTOIR_MONTH_SALES").ok().and_then(|text| text.parse().ok()).unwrap_or(SALES);
    let mut counter = Counter::open(sales).await;
    while counter.open_day().await {
        counter.sell_all_day().await;
        counter.close_day().await;
    }
    counter.prove().await;
}
