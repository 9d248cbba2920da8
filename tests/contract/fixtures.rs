//! Answers as the gateway's documents show them, and their near misses, each a file: what is asked, what comes
//! back, and what must be understood of it.

use crate::SUBJECTS;
use crate::peer::{Act, Peer, answer};
use crate::told;
use domain::{Environment, Money};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::Path;

/// One file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    /// What it shows, and where it is from.
    about: String,
    /// `make_link`, `check` or `validate_key`.
    call: String,
    /// The amount asked, in minor units.
    asked_minor: i64,
    /// Which environment is asked for.
    environment: Environment,
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// The body, if it is JSON; sent as it is written in the file.
    body: Option<Box<RawValue>>,
    /// The body, if it is anything else.
    text: Option<String>,
    /// What must be understood, as `told` tells it. What isn't named may be anything.
    expect: Value,
}

#[tokio::test]
async fn every_answer_in_the_documents_is_understood() {
    for subject in SUBJECTS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract").join(subject.name);
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{}", subject.name);
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let fixture: Fixture =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let body =
                fixture.body.as_ref().map_or(fixture.text.as_deref().unwrap_or_default(), |raw| raw.get());
            let headers: Vec<_> =
                fixture.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let reply = answer(&format!("{} x", fixture.status), &headers, body.as_bytes());
            let peer = Peer::that(Act::Say(reply)).await;
            let gateway = subject.at(&peer.base_url(), "fixture-key");
            let asked = Money::new(fixture.asked_minor, subject.amount.currency);
            let mut wish = subject.wish();
            (wish.amount, wish.environment) = (asked, fixture.environment);
            let mut question = subject.question(subject.references[0]);
            question.asked = asked;
            let told = match fixture.call.as_str() {
                "make_link" => told::link(&gateway.make_link(&wish).await),
                "check" => told::check(&gateway.check(&question).await),
                "validate_key" => told::key(&gateway.validate_key().await),
                other => panic!("{}: no call named {other}", file.display()),
            };
            assert!(
                told::holds(&told, &fixture.expect),
                "{} ({}):\n  told     {told}\n  expected {}",
                file.display(),
                fixture.about,
                fixture.expect
            );
        }
    }
}
