//! The customer's page, as a phone's browser gets it.

use reqwest::Method;
use reqwest::header::{ACCEPT_LANGUAGE, ORIGIN};
use sandbox::{CustomerDoes, Language, RunningSandbox, Sandbox, SandboxOptions};
use serde_json::json;

use crate::support::*;

async fn open(sandbox: &RunningSandbox, reference: &str, language: &str) -> Answered {
    ask(request(sandbox, Method::GET, &format!("/pay/{reference}")).header(ACCEPT_LANGUAGE, language))
        .await
        .unwrap()
}

async fn press(sandbox: &RunningSandbox, reference: &str, does: &str) -> Answered {
    let form = request(sandbox, Method::POST, &format!("/pay/{reference}?lang=fr"))
        .header(ORIGIN, format!("http://{}", sandbox.address()))
        .header("content-type", "application/x-www-form-urlencoded");
    ask(form.body(format!("does={does}"))).await.unwrap()
}

#[tokio::test]
async fn the_page_speaks_three_languages_and_arabic_runs_from_the_right() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    for (asked, lang, dir, word) in [
        ("fr-DZ", "fr", "ltr", "Payer à"),
        ("ar", "ar", "rtl", "الدفع إلى"),
        ("en", "en", "ltr", "Pay to"),
        ("de", "en", "ltr", "Pay to"),
    ] {
        let page = open(&sandbox, &reference, asked).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains(&format!("<html lang=\"{lang}\" dir=\"{dir}\">")), "{asked}");
        assert!(page.text.contains(word), "{asked}");
        assert!(page.text.contains(
            "<bdi dir=\"ltr\">1\u{202f}500<span class=\"dec\">,00</span></bdi><span class=\"cur\"> DZD</span>"
        ));
        assert!(page.text.contains("data-testid=\"demo-badge\""));
        for id in ["customer-pay", "customer-decline", "customer-leave"] {
            assert!(page.text.contains(&format!("id=\"{id}\" data-testid=\"{id}\"")));
        }
    }
    let by_address =
        ask(request(&sandbox, Method::GET, &format!("/pay/{reference}?lang=ar"))
            .header(ACCEPT_LANGUAGE, "fr"))
        .await
        .unwrap();
    assert!(by_address.text.contains("dir=\"rtl\""));
    sandbox.set_language(Language::French);
    sandbox.set_shop_name("Épicerie");
    let page = open(&sandbox, &reference, "de").await.text;
    assert!(page.contains("lang=\"fr\"") && page.contains("Épicerie"));
}

#[tokio::test]
async fn pressing_pay_pays_once() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    let pressed = press(&sandbox, &reference, "pays").await;
    assert_eq!(
        (pressed.status.as_u16(), pressed.header("location")),
        (303, format!("/pay/{reference}?lang=fr").as_str())
    );
    assert_eq!(status_of(&check(&sandbox, &reference).await), "CONFIRMED");
    press(&sandbox, &reference, "declines").await;
    assert_eq!(status_of(&check(&sandbox, &reference).await), "CONFIRMED");
    let page = open(&sandbox, &reference, "en").await.text;
    assert!(page.contains("data-result=\"paid\"") && !page.contains("customer-pay"));
}

#[tokio::test]
async fn leaving_leaves_the_link_and_declining_spends_it() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    let left = press(&sandbox, &reference, "leaves").await;
    assert!(left.header("location").ends_with("&left=1"));
    let page = ask(request(&sandbox, Method::GET, left.header("location"))).await.unwrap();
    assert!(page.text.contains("data-result=\"waiting\""));
    assert_eq!(status_of(&check(&sandbox, &reference).await), "PENDING");
    press(&sandbox, &reference, "declines").await;
    assert_eq!(status_of(&check(&sandbox, &reference).await), "FAILED");
    assert!(open(&sandbox, &reference, "en").await.text.contains("Payment declined"));
}

#[tokio::test]
async fn an_expired_and_an_unknown_link_say_so_and_take_no_payment() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    sandbox.drills().expire_now(&reference).unwrap();
    let page = open(&sandbox, &reference, "en").await;
    assert!(
        page.status == 410
            && page.text.contains("This link has expired")
            && page.text.contains("No money moved.")
    );
    press(&sandbox, &reference, "pays").await;
    assert_eq!(check(&sandbox, &reference).await.status, 410);
    let unknown = open(&sandbox, "OCPL-NOSUCH-LINK", "en").await;
    assert!(unknown.status == 404 && unknown.text.contains("No such payment"));
}

#[tokio::test]
async fn another_web_page_cannot_press_the_buttons() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    let path = format!("/pay/{reference}");
    for header in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("x-none", ""),
    ] {
        let form = request(&sandbox, Method::POST, &path).header(header.0, header.1).body("does=pays");
        assert_eq!(ask(form).await.unwrap().status, 403, "{header:?}");
    }
    assert_eq!(status_of(&check(&sandbox, &reference).await), "PENDING");
    let renamed = request(&sandbox, Method::GET, &path).header("host", "evil.example");
    assert_eq!(ask(renamed).await.unwrap().status, 403);
}

#[tokio::test]
async fn foreign_words_stay_words_and_the_policy_forbids_the_rest() {
    let options =
        SandboxOptions { shop_name: "<script>alert(1)</script>".into(), ..SandboxOptions::default() };
    let sandbox = Sandbox::start(options).await.unwrap();
    let body = json!({
        "productInfo": { "title": "\"><img src=x onerror=alert(1)>\u{202e}", "amount": 1500, "description": "<b>x</b>" },
        "successMessage": "<i>y</i>", "redirectUrl": "https://shop.example/?a='b'"
    });
    let made = try_create(&sandbox, body).await.unwrap().json();
    let reference = made["data"]["paymentRef"].as_str().unwrap();
    let page = open(&sandbox, reference, "en").await;
    sandbox.play(reference, CustomerDoes::Pays).await.unwrap();
    let paid = open(&sandbox, reference, "en").await;
    for page in [&page, &paid] {
        for wrong in ["<script", "<img", "<link", "<b>", "<i>", "\u{202e}", "style=\"", "a='b'"] {
            assert!(!page.text.contains(wrong), "{wrong}");
        }
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'nonce-") && !policy.contains("unsafe"));
        let nonce = policy.split('\'').nth(3).unwrap().strip_prefix("nonce-").unwrap();
        assert!(page.text.contains(&format!("<style nonce=\"{nonce}\">")));
        assert_eq!(page.header("x-content-type-options"), "nosniff");
    }
    assert!(paid.text.contains("href=\"https://shop.example/?a=&#39;b&#39;\""));
}

#[tokio::test]
async fn phones_are_sent_to_the_public_host() {
    let options = SandboxOptions { public_host: Some("till.local".into()), ..SandboxOptions::default() };
    let sandbox = Sandbox::start(options).await.unwrap();
    let made = try_create(&sandbox, coffee()).await.unwrap().json();
    let url = made["data"]["paymentUrl"].as_str().unwrap();
    assert!(url.starts_with(&format!("http://till.local:{}/pay/", sandbox.address().port())));
    let path = url.split_once("/pay/").unwrap().1;
    let named = request(&sandbox, Method::GET, &format!("/pay/{path}")).header("host", "till.local");
    assert_eq!(ask(named).await.unwrap().status, 200);
}
