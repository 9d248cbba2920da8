//! What the tests share: a client without manners of its own, and raw TCP where a client would be too polite.

use std::sync::LazyLock;
use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use sandbox::{RunningSandbox, Sandbox, SandboxOptions};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub const KEY: &str = "sandbox-key";

pub async fn start() -> RunningSandbox {
    Sandbox::start(SandboxOptions::default()).await.unwrap()
}

/// One connection a request, no redirects followed, and an end to every wait. Made once: reading certificates is slow.
static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    Client::builder()
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(5))
        .build()
        .unwrap()
});

pub fn client() -> Client {
    CLIENT.clone()
}

pub struct Answered {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answered {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub async fn ask(request: reqwest::RequestBuilder) -> reqwest::Result<Answered> {
    let response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Answered { status, headers, text: response.text().await? })
}

pub fn at(sandbox: &RunningSandbox, path: &str) -> String {
    format!("http://{}{path}", sandbox.address())
}

pub fn request(sandbox: &RunningSandbox, method: Method, path: &str) -> reqwest::RequestBuilder {
    client().request(method, at(sandbox, path))
}

pub async fn try_create(sandbox: &RunningSandbox, body: Value) -> reqwest::Result<Answered> {
    let url = format!("{}/v3/ocpay/createLink", sandbox.base_url("ocpay").unwrap());
    ask(client().post(url).header("X-Access-Token", KEY).json(&body)).await
}

pub async fn try_check(sandbox: &RunningSandbox, reference: &str) -> reqwest::Result<Answered> {
    let url = format!("{}/v3/ocpay/checkPayment/{reference}", sandbox.base_url("ocpay").unwrap());
    ask(client().get(url).header("X-Access-Token", KEY)).await
}

pub async fn check(sandbox: &RunningSandbox, reference: &str) -> Answered {
    try_check(sandbox, reference).await.unwrap()
}

pub async fn validate(sandbox: &RunningSandbox, key: &str) -> Answered {
    let url = format!("{}/v3/validate", sandbox.base_url("ocpay").unwrap());
    ask(client().get(url).header("X-Access-Token", key)).await.unwrap()
}

pub fn coffee() -> Value {
    json!({ "productInfo": { "title": "A-000123 Coffee", "amount": 1500 } })
}

/// A new link's reference.
pub async fn link(sandbox: &RunningSandbox) -> String {
    let made = try_create(sandbox, coffee()).await.unwrap().json();
    made["data"]["paymentRef"].as_str().unwrap().to_owned()
}

pub fn status_of(answered: &Answered) -> String {
    answered.json()["data"]["status"].as_str().unwrap_or("none").to_owned()
}

/// Writes `head` and reads what comes until the other side closes or `wait` is over; tells which.
pub async fn raw(sandbox: &RunningSandbox, head: &str, wait: Duration) -> (Vec<u8>, bool) {
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut all = Vec::new();
    let read = async {
        let mut piece = [0_u8; 4096];
        loop {
            match stream.read(&mut piece).await {
                Ok(0) | Err(_) => return,
                Ok(count) => all.extend_from_slice(&piece[..count]),
            }
        }
    };
    let closed = tokio::time::timeout(wait, read).await.is_ok();
    (all, closed)
}

pub fn raw_check(reference: &str) -> String {
    format!(
        "GET /ocpay/v3/ocpay/checkPayment/{reference} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Access-Token: {KEY}\r\n\r\n"
    )
}
