//! Money that goes back, in the real window: by each gateway that can, and by hand where none does.

use crate::counter::Counter;
use crate::keys::Key;
use crate::screens::{Findings, look_over};
use crate::selling::charge;
use crate::window::Window;
use gateways::registry;
use sandbox::CustomerDoes;

/// Sells by a gateway to paid, and opens the sale in *Sales*.
async fn sell_by(counter: &Counter, window: &Window, gateway: &str) {
    window.click("nav-settings").await;
    window.click("settings-gateway").await;
    let tile = format!("gateway-{gateway}");
    window.click(&tile).await;
    if window.count("sell-with").await > 0 {
        window.click("sell-with").await;
    }
    window.says(&tile, "Sells with it").await;
    window.click("nav-sell").await;
    window.shows("charge").await;
    charge(window, "1500").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.says("stage", "PAID").await;
    window.click("new-sale").await;
    window.shows("charge").await;
    window.press(&[Key::F(2)]).await;
    window.says("sale-state", "Paid").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn money_goes_back_by_each_gateway_that_can_and_by_hand_by_the_others() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "refunds").await;
    let mut found = Findings::default();
    for entry in registry::ALL {
        sell_by(&counter, &window, entry.id).await;
        window.press(&[Key::Char('g')]).await;
        window.says("refund-left", "1 500,00").await;
        let by_gateway = window.count("refund-gateway").await == 1;
        assert_eq!(by_gateway, !["ocpay", "chargily"].contains(&entry.id), "{}", entry.id);
        // Before it is cleared, Vertex gives the whole back or nothing.
        let amount = if entry.id == "vertex" { "1500" } else { "500" };
        window.write("refund-amount", amount).await;
        window.write("refund-reason", "wrong size").await;
        if entry.id == "paymennt" || entry.id == "ocpay" {
            look_over(&window, &mut found, &format!("refund-{}", entry.id)).await;
        }
        window.press(&[Key::Enter]).await;
        window.gone("refund-sheet").await;
        window.press(&[Key::Char('k')]).await;
        window.shows("refund-done").await;
        window.says("refunds", "wrong size").await;
        window.says("sale-state", "Paid").await;
        window.picture(&format!("{}-given-back", entry.id)).await;
    }
    window.press(&[Key::F(4)]).await;
    window.shows("day-total").await;
    look_over(&window, &mut found, "day-given-back").await;
    window.close().await;
    found.none();
}
