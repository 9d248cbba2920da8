//! Journeys by each gateway: chosen by a click, sold by, paid.

use crate::counter::Counter;
use crate::selling::charge;
use crate::window::Window;
use gateways::registry;
use sandbox::CustomerDoes;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_gateway_is_chosen_by_a_click_and_sells_to_paid_in_its_own_money() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "every-gateway").await;
    for entry in &registry::ALL[1..] {
        window.click("nav-settings").await;
        window.click("settings-gateway").await;
        let tile = format!("gateway-{}", entry.id);
        window.click(&tile).await;
        window.shows("gateway-can").await;
        window.click("sell-with").await;
        window.says(&tile, "Sells with it").await;
        window.picture(&format!("{}-1-chosen", entry.id)).await;
        window.click("nav-sell").await;
        charge(&window, "1500").await;
        let amount = window.text("amount").await;
        counter.far_side().await.customer(CustomerDoes::Pays).await;
        window.says("stage", "PAID").await;
        window.says("amount", &amount).await;
        window.picture(&format!("{}-2-paid", entry.id)).await;
        window.click("new-sale").await;
    }
    window.close().await;
}
