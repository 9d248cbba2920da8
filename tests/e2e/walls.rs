//! What holds whatever a page tries, and what is kept over a restart.

use crate::counter::Counter;
use crate::keys::Key;
use crate::selling::charge;
use crate::window::Window;
use sandbox::CustomerDoes;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_set_is_kept_over_a_restart() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "settings").await;
    window.press(&[Key::F(6)]).await;
    window.click("settings-shop").await;
    window.write("shop-name", "Épicerie El Baraka").await;
    window.write("cutoff", "05:30").await;
    window.press(&[Key::Sign]).await;
    window.says("save-shop-state", "aved").await;
    window
        .wait_until("saved", "return !!document.querySelector('[data-testid=save-shop]').disabled", vec![])
        .await;
    window.picture("1-shop").await;
    window.click("settings-screen").await;
    window.click("theme-dark").await;
    window.wait_for("html[data-theme=dark]").await;
    window.picture("2-dark").await;
    window.click("language-fr").await;
    window.wait_for("html[lang=fr]").await;
    window.close().await;

    let window = Window::open(&counter, "settings").await;
    window.wait_for("html[lang=fr][data-theme=dark]").await;
    window
        .wait_until("the name", "return document.body.innerText.includes('Épicerie El Baraka')", vec![])
        .await;
    window.picture("3-restarted").await;
    window.press(&[Key::F(6)]).await;
    window.click("settings-shop").await;
    window.shows("cutoff").await;
    let cutoff = window.script("return document.querySelector('[data-testid=cutoff]').value", vec![]).await;
    assert_eq!(cutoff, "05:30");
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_customers_window_shows_the_code_and_the_verdict_and_may_do_nothing_else() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "customers-window").await;
    assert_eq!(window.invoke("show_customer_window", json!({ "on": true })).await, Ok(json!(true)));
    let till = window.follow_new_window().await;
    window.watch().await;
    window.wait_for("[data-scene=idle]").await;
    window.picture("1-idle").await;
    let customer = window.go_back(till).await;
    charge(&window, "4500").await;
    let till = window.go_back(customer).await;
    window.shows("qr").await;
    window.says("amount", "4 500,00").await;
    window.picture("2-qr").await;

    for (command, input) in [
        (
            "start_sale",
            json!({ "input": { "amountMinor": 100_000, "currency": "DZD", "note": "", "requestId": "x" } }),
        ),
        ("read_settings", json!({})),
        ("list_sales", json!({ "query": {} })),
        ("give_up_sale", json!({ "number": "A-000001", "secondPress": true })),
        ("boot", json!({})),
        ("set_gateway_key", json!({ "gateway": "ocpay", "key": "k" })),
    ] {
        let refusal = window.invoke(command, input).await.expect_err(command);
        assert!(refusal.as_str().is_some_and(|text| text.contains("not allowed")), "{command}: {refusal}");
    }
    let view = window.invoke("customer_view", json!({})).await.unwrap();
    assert_eq!(view["sale"]["number"], "A-000001");
    let pressable = "return document.querySelectorAll('button, a, input, select, textarea').length";
    assert_eq!(window.script(pressable, vec![]).await, json!(0), "there is nothing to press");

    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.wait_for("[data-scene=paid]").await;
    window.says("amount", "4 500,00").await;
    window.picture("3-paid").await;
    window.go_back(till).await;
    window.says("stage", "PAID").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demos_phone_is_no_part_of_the_till_and_may_call_nothing() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "phone").await;
    charge(&window, "1000").await;
    window.click("open-page").await;
    window.follow_new_window().await;
    window.shows("customer-pay").await;
    let reaches = "return typeof window.__TAURI_INTERNALS__ === 'object'";
    if window.script(reaches, vec![]).await == json!(true) {
        for command in ["boot", "customer_view", "read_settings", "start_sale"] {
            assert!(window.invoke(command, json!({})).await.is_err(), "{command}");
        }
    }
    window.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_was_not_declared_is_refused() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "undeclared").await;
    for command in [
        "customer_view",
        "run_anything",
        "plugin:fs|read_text_file",
        "plugin:shell|execute",
        "plugin:event|emit",
        "plugin:webview|create_webview_window",
        "plugin:window|close",
    ] {
        let refusal = window.invoke(command, json!({})).await.expect_err(command);
        assert!(refusal.is_string(), "{command}: {refusal}");
    }
    // Input that no screen sends is refused without harm.
    assert!(window.invoke("start_sale", json!({ "input": "all of it" })).await.is_err());
    assert!(window.invoke("read_sale", json!({ "number": "A-1'; DROP TABLE sales" })).await.is_err());
    charge(&window, "1000").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_that_is_not_the_tills_own_does_not_run() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "policy").await;
    window.nothing_wrong().await;
    let attack = "
        const script = document.createElement('script');
        script.textContent = 'window.__ran = \"inline\"';
        document.body.append(script);
        const holder = document.createElement('div');
        holder.innerHTML = '<img src=\"nowhere.png\" onerror=\"window.__ran = 1\"><iframe src=\"https://example.org/\"></iframe>';
        document.body.append(holder);
        const foreign = document.createElement('script');
        foreign.src = 'https://example.org/evil.js';
        document.body.append(foreign);
        document.body.setAttribute('onclick', 'window.__ran = 2');
        document.body.click();
        let evaluated = false;
        try { evaluated = window.eval('1 + 1') === 2 } catch { evaluated = false }
        let grown = true;
        try { Object.prototype.polluted = 1 } catch { grown = false }
        return { evaluated, polluted: ({}).polluted === 1 }";
    let done = window.script(attack, vec![]).await;
    assert_eq!(done, json!({ "evaluated": false, "polluted": false }));
    let fetched =
        "const [done] = arguments; fetch('https://example.org/').then(() => done(true), () => done(false))";
    assert_eq!(window.script_async(fetched).await, json!(false));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let ran = window.script("return window.__ran ?? null", vec![]).await;
    assert_eq!(ran, json!(null));
    let seen = window.take_seen().await;
    for directive in ["script-src", "connect-src", "frame-src"] {
        assert!(seen.iter().any(|one| one.contains(directive)), "{directive}: {seen:#?}");
    }
    window.close().await;
}
