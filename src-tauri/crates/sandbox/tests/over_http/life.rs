//! Starting, stopping, starting again.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use sandbox::{CustomerDoes, Drill, Fault, On, Sandbox, SandboxError, SandboxOptions, Settings};

use crate::support::*;

fn kept_in(folder: &Path) -> SandboxOptions {
    SandboxOptions { state_file: Some(folder.join("sandbox.json")), ..SandboxOptions::default() }
}

#[tokio::test]
async fn links_drills_and_settings_survive_a_restart_on_the_same_port() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(kept_in(folder.path())).await.unwrap();
    let (paid, open) = (link(&sandbox).await, link(&sandbox).await);
    sandbox.play(&paid, CustomerDoes::Pays).await.unwrap();
    sandbox
        .drills()
        .add(Drill::new(On::Check, Fault::ExpiredThenConfirmed { expired_checks: 2 }).about(&open));
    let settings = Settings { link_life_s: Some(77), ..Settings::default() };
    sandbox.drills().set(settings);
    assert_eq!(check(&sandbox, &open).await.status, 410);
    let address = sandbox.address();
    let before = sandbox.drills().links();
    sandbox.stop().await;
    let again = Sandbox::start(SandboxOptions { listen: address, ..kept_in(folder.path()) }).await.unwrap();
    assert_eq!(again.address(), address);
    assert_eq!(again.drills().links(), before);
    assert_eq!(again.drills().settings(), settings);
    assert_eq!(status_of(&check(&again, &paid).await), "CONFIRMED");
    assert_eq!(check(&again, &open).await.status, 410);
    assert_eq!(status_of(&check(&again, &open).await), "CONFIRMED");
}

#[tokio::test]
async fn what_was_answered_is_in_the_file_already() {
    let folder = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::start(kept_in(folder.path())).await.unwrap();
    let reference = link(&sandbox).await;
    let saved = std::fs::read_to_string(folder.path().join("sandbox.json")).unwrap();
    assert!(saved.contains(&reference));
    sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
    let saved = std::fs::read_to_string(folder.path().join("sandbox.json")).unwrap();
    assert!(saved.contains("\"outcome\":\"paid\""));
}

#[tokio::test]
async fn a_file_that_makes_no_sense_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("sandbox.json"), "{\"version\":1,").unwrap();
    let sandbox = Sandbox::start(kept_in(folder.path())).await.unwrap();
    assert!(sandbox.drills().links().is_empty());
    assert!(folder.path().join("sandbox.json.unreadable").exists());
}

#[tokio::test]
async fn a_taken_port_and_bad_options_are_told_apart() {
    let sandbox = start().await;
    let taken = SandboxOptions { listen: sandbox.address(), ..SandboxOptions::default() };
    assert!(matches!(Sandbox::start(taken).await, Err(SandboxError::Listen { .. })));
    let host = SandboxOptions { public_host: Some("a/b".into()), ..SandboxOptions::default() };
    assert!(matches!(Sandbox::start(host).await, Err(SandboxError::PublicHost(_))));
    let key = SandboxOptions { access_token: String::new(), ..SandboxOptions::default() };
    assert!(matches!(Sandbox::start(key).await, Err(SandboxError::AccessToken)));
}

#[tokio::test]
async fn stopping_closes_a_held_connection_and_frees_the_port() {
    let sandbox = start().await;
    let reference = link(&sandbox).await;
    sandbox.drills().add(Drill::new(On::Check, Fault::Never { after_work: false }));
    let address = sandbox.address();
    let asked = client().get(format!("http://{address}/ocpay/v3/ocpay/checkPayment/{reference}"));
    let held = tokio::spawn(asked.header("X-Access-Token", KEY).send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    let began = Instant::now();
    sandbox.stop().await;
    assert!(held.await.unwrap().is_err());
    assert!(began.elapsed() < Duration::from_secs(2));
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn two_sandboxes_in_one_process_share_nothing() {
    let (one, other) = (start().await, start().await);
    let reference = link(&one).await;
    one.drills().add(Drill::new(On::Any, Fault::Gone));
    assert_eq!(check(&other, &reference).await.status, 404);
    assert!(other.drills().list().is_empty() && other.drills().links().is_empty());
}

#[tokio::test]
async fn every_gateway_has_a_base_url_and_unknown_ones_have_none() {
    let everywhere =
        SandboxOptions { listen: SocketAddr::from(([0, 0, 0, 0], 0)), ..SandboxOptions::default() };
    let sandbox = Sandbox::start(everywhere).await.unwrap();
    let expected = |name: &str| format!("http://127.0.0.1:{}/{name}", sandbox.address().port());
    assert_eq!(sandbox.base_url("ocpay"), Some(expected("ocpay")));
    for (name, base_url) in sandbox.base_urls() {
        assert_eq!(base_url, expected(name));
    }
    assert_eq!(sandbox.base_url("nonsense"), None);
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let sandbox = start().await;
    let head = format!("GET /pay/x HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: {}\r\n\r\n", "x".repeat(80_000));
    let (bytes, closed) = raw(&sandbox, &head, Duration::from_secs(1)).await;
    assert!(closed && !String::from_utf8_lossy(&bytes).contains(" 200 "));
}
