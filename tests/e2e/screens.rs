//! Every screen in every language and theme: a picture of each, and axe finds nothing in any.

use crate::counter::Counter;
use crate::keys::Key;
use crate::selling::charge;
use crate::window::Window;
use sandbox::{CustomerDoes, Drill, Fault, On};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const LANGUAGES: [&str; 3] = ["en", "fr", "ar"];
const THEMES: [&str; 2] = ["light", "dark"];

/// What a look over the screens found.
#[derive(Default)]
pub struct Findings(Vec<String>);

impl Findings {
    /// Fails with everything that was found.
    pub fn none(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

fn axe() -> String {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(file).expect("the UI's packages are installed")
}

/// Looks over what is on the screen, in every language and theme.
pub async fn look_over(window: &Window, found: &mut Findings, screen: &str) {
    for language in LANGUAGES {
        for theme in THEMES {
            dress(window, language, theme).await;
            look_once(window, found, &format!("{screen}-{language}-{theme}")).await;
        }
    }
    dress(window, "en", "light").await;
}

/// Changes language and theme past the screens, as another window would.
pub async fn dress(window: &Window, language: &str, theme: &str) {
    let machine = json!({ "machine": { "language": language, "theme": theme } });
    window.invoke("save_machine", machine).await.unwrap();
    window.wait_for(&format!("html[lang={language}][data-theme={theme}]")).await;
}

/// Leaves a picture of what is on the screen, and lets axe look at it.
pub async fn look_once(window: &Window, found: &mut Findings, name: &str) {
    window.picture_at(&format!("screens/{name}.png")).await;
    if window.script("return typeof window.axe", vec![]).await != json!("object") {
        window.script(&axe(), vec![]).await;
    }
    let judged = window
        .script_async(
            "const [done] = arguments;
            axe.run(document, { resultTypes: ['violations'] }).then(
                (result) => done(result.violations.map((one) => `${one.id}: ` +
                    one.nodes.map((node) => `${node.target} ${node.failureSummary.replace(/\\s+/g, ' ')}`).join(' | '))),
                (error) => done([`axe: ${error}`]))",
        )
        .await;
    found.0.extend(
        judged.as_array().into_iter().flatten().filter_map(Value::as_str).map(|one| format!("{name}: {one}")),
    );
    let crowded = window.script(CROWDED, vec![]).await;
    found.0.extend(
        crowded
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(|one| format!("{name}: {one}")),
    );
}

/// What axe doesn't see: a page wider than its window, words cut off at the side of what can be pressed, figures cut
/// off, and key caps outside their keys.
const CROWDED: &str = "
    const found = [];
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth) found.push('the page is wider than its window');
    for (const one of document.querySelectorAll('button, a, h1, h2, p.amt, [data-testid=amount]')) {
        const box = one.getBoundingClientRect();
        if (box.width === 0 || box.width === 1) continue;
        const name = one.dataset.testid ?? one.className ?? one.tagName;
        if (one.scrollWidth > one.clientWidth + 2 && getComputedStyle(one).overflowX !== 'visible' && !one.classList.contains('clip'))
            found.push(`${name} is cut off: ${one.scrollWidth} in ${one.clientWidth}`);
        if (box.right > innerWidth + 1 || box.left < -1) found.push(`${name} lies outside the window`);
    }
    for (const one of document.querySelectorAll('.amt, td.n, kbd')) {
        const box = one.getBoundingClientRect();
        if (box.width === 0) continue;
        // A figure cut off at its side is another figure.
        for (let around = one.parentElement; around; around = around.parentElement) {
            const room = around.getBoundingClientRect();
            const isOut = box.right > room.right + 1 || box.left < room.left - 1;
            const cuts = ['hidden', 'clip'].includes(getComputedStyle(around).overflowX) && !around.classList.contains('clip');
            if (isOut && cuts) found.push(`${one.textContent.trim()} is cut off`);
            if (isOut && around.matches('.btn') && one.matches('kbd')) found.push(`${one.textContent.trim()} lies outside its key`);
        }
    }
    return found";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_screen_of_selling_is_sound_in_every_language_and_theme() {
    let counter = Counter::new().await;
    let drills = counter.far_side().await.drills();
    let window = Window::open(&counter, "screens-of-selling").await;
    let mut found = Findings::default();

    look_over(&window, &mut found, "sell").await;
    window.write("note", "Café et deux gâteaux").await;
    window.press(&[Key::Escape]).await;
    window.type_keys("125000").await;
    look_over(&window, &mut found, "sell-typed").await;
    window.press(&[Key::Enter]).await;
    window.shows("qr").await;
    look_over(&window, &mut found, "pay").await;
    counter.far_side().await.customer(CustomerDoes::Declines).await;
    window.says("stage", "NOT PAID").await;
    look_over(&window, &mut found, "not-paid").await;
    window.press(&[Key::Escape]).await;
    window.shows("charge").await;

    window.type_keys("499").await;
    window.press(&[Key::Enter]).await;
    window.shows("error").await;
    look_over(&window, &mut found, "sell-error").await;
    window.press(&[Key::Char('c')]).await;

    drills.add(Drill::new(On::Check, Fault::WrongAmount { amount: None }).times(60));
    charge(&window, "1700").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    window.shows("resolve-open").await;
    look_over(&window, &mut found, "needs-a-person").await;
    window.press(&[Key::F(3)]).await;
    window.shows("attention-item").await;
    look_over(&window, &mut found, "attention").await;
    window.press(&[Key::F(1)]).await;
    window.press(&[Key::F(1)]).await;
    drills.clear();

    charge(&window, "1500").await;
    counter.far_side().await.customer(CustomerDoes::Pays).await;
    for language in LANGUAGES {
        for theme in THEMES {
            // It leaves by itself after a while.
            window.press(&[Key::F(2)]).await;
            window.shows("sale-row").await;
            window.press(&[Key::F(1)]).await;
            window.shows("returns").await;
            dress(&window, language, theme).await;
            look_once(&window, &mut found, &format!("paid-{language}-{theme}")).await;
        }
    }
    dress(&window, "en", "light").await;
    window.press(&[Key::Escape]).await;
    window.shows("charge").await;

    // A link at its end without a verdict: the gateway dated it as if it were nearly over.
    drills.add(Drill::new(On::Create, Fault::ClockSkew { seconds: -1195 }).times(1));
    charge(&window, "2200").await;
    window.says("no-qr", "The time to pay is over").await;
    look_over(&window, &mut found, "pay-over").await;
    window.press(&[Key::Escape]).await;
    window.shows("charge").await;

    counter.stop_gateway().await;
    window.type_keys("600").await;
    window.press(&[Key::Enter]).await;
    window.wait_for("[data-testid=error][data-code=gateway_unreachable]").await;
    look_over(&window, &mut found, "sell-no-link").await;
    window.press(&[Key::Escape]).await;
    window.shows("health-note").await;
    look_over(&window, &mut found, "sell-gateway-down").await;

    window.press(&[Key::F(2)]).await;
    window.shows("timeline").await;
    look_over(&window, &mut found, "sales").await;
    window.press(&[Key::F(4)]).await;
    window.shows("day-total").await;
    look_over(&window, &mut found, "day").await;
    window.press(&[Key::Char('z')]).await;
    window.shows("closing-left").await;
    look_over(&window, &mut found, "closing").await;
    window
        .script("for (const one of document.querySelectorAll('[data-testid=carry]')) one.click()", vec![])
        .await;
    window.click("closing-do").await;
    window.shows("closing-head").await;
    window.shows("closing-open-pdf").await;
    look_over(&window, &mut found, "closing-done").await;
    window.close().await;
    found.none();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_room_is_sound_in_every_language_and_theme() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "screens-of-rooms").await;
    let mut found = Findings::default();
    for (key, id, screen) in [
        (2, "sales-empty", "sales-empty"),
        (3, "attention-empty", "attention-empty"),
        (4, "day-title", "day-empty"),
        (5, "report-empty", "reports"),
        (6, "language", "settings"),
    ] {
        window.press(&[Key::F(key)]).await;
        window.shows(id).await;
        if screen != "settings" {
            look_over(&window, &mut found, screen).await;
        }
    }
    for section in ["shop", "gateway", "screen", "profile", "sandbox", "backup", "data"] {
        window.click(&format!("settings-{section}")).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        look_over(&window, &mut found, &format!("settings-{section}")).await;
    }
    window.click("settings-shop").await;
    window.click("cutoff-each").await;
    window.shows("cutoff-6").await;
    look_over(&window, &mut found, "settings-weekdays").await;
    window.close().await;
    found.none();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_customer_sees_is_sound_in_every_language_and_theme() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "screens-of-the-customer").await;
    let mut found = Findings::default();
    window.invoke("show_customer_window", json!({ "on": true })).await.unwrap();
    let till = window.follow_new_window().await;
    window.watch().await;
    for scene in ["idle", "pay", "paid"] {
        let customer = window.go_back(till.clone()).await;
        match scene {
            "pay" => charge(&window, "125000").await,
            "paid" => counter.far_side().await.customer(CustomerDoes::Pays).await,
            _ => {}
        }
        for theme in THEMES {
            for languages in [vec!["ar", "fr"], vec!["fr"], vec!["en"], vec!["ar"]] {
                speak(&window, &languages).await;
                dress(&window, "en", theme).await;
                if scene == "paid" {
                    window.press(&[Key::F(2)]).await;
                    window.shows("sale-row").await;
                    window.press(&[Key::F(1)]).await;
                    window.shows("returns").await;
                }
                window.go_back(customer.clone()).await;
                window
                    .wait_for(&format!(
                        "html[lang={}][data-theme={theme}] [data-scene={scene}]",
                        languages[0]
                    ))
                    .await;
                let name = format!("customer-{scene}-{}-{theme}", languages.join("-"));
                look_once(&window, &mut found, &name).await;
                window.go_back(till.clone()).await;
            }
        }
        window.go_back(customer).await;
    }
    window.close().await;
    found.none();
}

/// Sets the languages of the customer's window.
async fn speak(window: &Window, languages: &[&str]) {
    let mut shop = window.invoke("read_settings", json!({})).await.unwrap()["shop"].take();
    shop["customerLanguages"] = json!(languages);
    window.invoke("save_shop", json!({ "shop": shop })).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_of_a_till_that_cannot_open_is_sound_in_every_language_and_theme() {
    let counter = Counter::new().await;
    std::fs::create_dir(counter.data().join("demo")).unwrap();
    std::fs::write(counter.data().join("demo/till.db"), "no data file at all ".repeat(400)).unwrap();
    let window = Window::open(&counter, "screens-of-a-fault").await;
    window.shows("start-new").await;
    let mut found = Findings::default();
    look_over(&window, &mut found, "fault").await;
    window.close().await;
    found.none();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_large_screen_every_screen_of_a_sale_is_sound_too() {
    let counter = Counter::new().await;
    counter.remember(&json!({ "language": "ar", "theme": "light", "window": [0, 0, 1920, 1080] }));
    let window = Window::open(&counter, "large-screen").await;
    window.wait_until("the whole screen", "return innerWidth === 1920 && innerHeight === 1080", vec![]).await;
    let mut found = Findings::default();
    let large = |screen: &str, language: &str| format!("large/{screen}-{language}");
    for language in ["ar", "en"] {
        dress(&window, language, "light").await;
        window.type_keys("125000").await;
        look_once(&window, &mut found, &large("sell", language)).await;
        window.press(&[Key::Enter]).await;
        window.shows("qr").await;
        look_once(&window, &mut found, &large("pay", language)).await;
        counter.far_side().await.customer(CustomerDoes::Pays).await;
        window.shows("returns").await;
        look_once(&window, &mut found, &large("paid", language)).await;
        window.press(&[Key::F(2)]).await;
        window.shows("timeline").await;
        look_once(&window, &mut found, &large("sales", language)).await;
        window.press(&[Key::F(4)]).await;
        window.shows("day-total").await;
        look_once(&window, &mut found, &large("day", language)).await;
        window.press(&[Key::F(1), Key::F(1)]).await;
        window.shows("charge").await;
    }
    window.close().await;
    found.none();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_screen_about_people_is_sound_in_every_language_and_theme() {
    let counter = Counter::new().await;
    let window = Window::open(&counter, "screens-of-people").await;
    let mut found = Findings::default();
    window.press(&[Key::F(9)]).await;
    window.shows("person-name").await;
    look_over(&window, &mut found, "people-owner").await;
    for (field, text) in [("person-name", "Nadia"), ("person-pin-new", "2580"), ("person-pin-again", "2580")]
    {
        window.write(field, text).await;
    }
    window.click("person-save").await;
    window.shows("recovery-shown").await;
    look_over(&window, &mut found, "people-recovery-code").await;
    window.click("recovery-seen").await;
    for name in ["Amina", "Karim", "أمينة بن يوسف"] {
        window.invoke("add_cashier", json!({ "name": name, "pin": "4711" })).await.unwrap();
    }
    window.press(&[Key::F(1)]).await;
    charge(&window, "1500").await;
    window.press(&[Key::F(6)]).await;
    window.click("settings-people").await;
    window.says("people-list", "Karim").await;
    look_over(&window, &mut found, "people").await;
    window.press(&[Key::F(9), Key::F(2)]).await;
    window.type_keys("47").await;
    look_over(&window, &mut found, "pin").await;
    window.press(&[Key::F(9)]).await;
    window.gone("stay").await;
    window.press(&[Key::F(1)]).await;
    window.type_keys("9999").await;
    window.press(&[Key::Enter]).await;
    window.shows("error").await;
    look_over(&window, &mut found, "pin-wrong").await;
    window.type_keys("4711").await;
    window.press(&[Key::Enter]).await;
    window.says("who", "Amina").await;
    window.press(&[Key::F(4)]).await;
    window.shows("owner-pin").await;
    look_over(&window, &mut found, "owner-pin").await;
    window.press(&[Key::Escape]).await;
    window.close().await;
    found.none();
}
