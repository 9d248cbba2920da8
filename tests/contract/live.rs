//! Each gateway against the sandbox that plays its part, whole lives and every drill.

use crate::SUBJECTS;
use crate::drilled::Drilled;
use crate::subject::{SHORT, Subject, listed};
use crate::told;
use domain::observation::Details;
use domain::{Environment, Verdict};
use gateways::gateway::Span;
use gateways::http::Timeouts;
use gateways::registry::Setup;
use gateways::{Capabilities, EnvironmentSign, Gateway};
use sandbox::{
    CustomerDoes, Drill, ExpiredAnswer, Fault, On, RunningSandbox, Sandbox, SandboxOptions, Settings,
};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// A sandbox with a gateway that speaks to it.
pub struct Counter<'a> {
    pub sandbox: RunningSandbox,
    pub gateway: Arc<dyn Gateway>,
    pub subject: &'a Subject,
    /// How many attempts were made: each has a name of its own, as the till's have.
    attempts: AtomicU32,
}

impl Counter<'_> {
    pub async fn open(subject: &Subject) -> Counter<'_> {
        let sandbox = Sandbox::start(SandboxOptions::default()).await.unwrap();
        let base_url = sandbox.base_url(subject.name).unwrap();
        let gateway = subject.at(&base_url, &SandboxOptions::default().access_token);
        Counter { sandbox, gateway, subject, attempts: AtomicU32::new(2) }
    }

    /// A counter for each gateway that says it can do something; at least one does.
    pub async fn of_those_that(can: fn(&Capabilities) -> bool) -> Vec<Counter<'static>> {
        let mut counters = Vec::new();
        for subject in SUBJECTS {
            let counter = Counter::open(subject).await;
            if can(counter.gateway.capabilities()) {
                counters.push(counter);
            } else {
                counter.sandbox.stop().await;
            }
        }
        assert!(!counters.is_empty());
        counters
    }

    /// Makes a link and gives its reference.
    pub async fn link(&self) -> String {
        let wish = self.subject.attempt(self.attempts.fetch_add(1, Ordering::Relaxed));
        self.gateway.make_link(&wish).await.unwrap().reference
    }

    pub async fn verdict(&self, reference: &str) -> Verdict {
        self.gateway.check(&self.subject.question(reference)).await.unwrap().observation.verdict
    }
}

#[tokio::test]
async fn a_link_is_safe_proved_and_dated() {
    for subject in SUBJECTS {
        let counter = Counter::open(subject).await;
        let link = counter.gateway.make_link(&subject.wish()).await.unwrap();
        assert_eq!(link.url, counter.sandbox.payment_url(&link.reference));
        let proved = link.proof.amount && link.proof.currency && link.gateway_created_at.is_some();
        assert_eq!(proved, subject.proves_links, "{}", subject.name);
        assert!(link.proof.environment && link.server_time.is_some(), "{}", subject.name);
        assert_eq!(link.life_seconds, Some(counter.gateway.capabilities().link_life.seconds()));
        let kept = counter.sandbox.link(&link.reference).unwrap();
        assert_eq!(kept.amount_minor, subject.amount.amount_minor);
        assert!(kept.title.starts_with("A-000123"), "{}", kept.title);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_confirmation_names_everything_that_was_asked() {
    for subject in SUBJECTS {
        let counter = Counter::open(subject).await;
        let reference = counter.link().await;
        assert_eq!(counter.verdict(&reference).await, Verdict::Pending);
        counter.sandbox.play(&reference, CustomerDoes::Starts).await.unwrap();
        assert_eq!(counter.verdict(&reference).await, Verdict::Pending);
        counter.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
        let answer = counter.gateway.check(&subject.question(&reference)).await.unwrap();
        assert_eq!(answer.observation.verdict, Verdict::Confirmed);
        let is_cleared = (subject.clears_after_s > 0).then_some(false);
        let asked = Details::matching(subject.amount, &reference, Environment::Sandbox);
        assert_eq!(answer.observation.details, Details { is_cleared, ..asked });
        assert!(answer.observation.server_time.is_some());
        assert_eq!(answer.observation.request_id.is_some(), subject.tells_request_id, "{}", subject.name);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_refusal_an_end_of_life_and_a_stranger_are_told_apart() {
    for subject in SUBJECTS {
        let counter = Counter::open(subject).await;
        let declined = counter.link().await;
        counter.sandbox.play(&declined, CustomerDoes::Declines).await.unwrap();
        let refused = counter.verdict(&declined).await;
        assert!(matches!(refused, Verdict::Failed | Verdict::Declined), "{} {refused:?}", subject.name);
        let expired = counter.link().await;
        counter.sandbox.drills().expire_now(&expired).unwrap();
        let over = counter.verdict(&expired).await;
        // Where the gateway has no word of its own for it, the deadline decides.
        assert!(matches!(over, Verdict::Expired | Verdict::Failed), "{} {over:?}", subject.name);
        let settings =
            Settings { expired_answer: ExpiredAnswer::Failed, ..counter.sandbox.drills().settings() };
        counter.sandbox.drills().set(settings);
        let failed = counter.verdict(&expired).await;
        assert!(matches!(failed, Verdict::Failed | Verdict::Expired), "{} {failed:?}", subject.name);
        counter.sandbox.play_late(&expired, CustomerDoes::Pays).await.unwrap();
        assert_eq!(counter.verdict(&expired).await, Verdict::Confirmed);
        assert_eq!(counter.verdict(subject.references[1]).await, Verdict::NotFound);
        assert_eq!(counter.verdict("not a reference/..?#").await, Verdict::NotFound);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn the_servers_time_is_told_however_wrong_this_machines_is() {
    for subject in SUBJECTS {
        let counter = Counter::open(subject).await;
        let reference = counter.link().await;
        for skew in [0, 31_536_000, -31_536_000] {
            counter.sandbox.drills().set_clock_skew(skew);
            let answer = counter.gateway.check(&subject.question(&reference)).await.unwrap();
            let apart = counter.sandbox.drills().now() - answer.observation.server_time.unwrap();
            assert!(apart.num_seconds().abs() <= 5, "{} {skew}: {apart}", subject.name);
            let key = counter.gateway.validate_key().await.unwrap();
            let apart = counter.sandbox.drills().now() - key.server_time.unwrap();
            assert!(apart.num_seconds().abs() <= 5, "{} {skew}: {apart}", subject.name);
        }
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn every_drill_is_understood() {
    let at_once = Arc::new(Semaphore::new(8));
    let mut running = JoinSet::new();
    for subject in SUBJECTS {
        for drilled in (subject.drills)() {
            let at_once = Arc::clone(&at_once);
            running.spawn(async move {
                let _turn = at_once.acquire_owned().await.unwrap();
                one_drill(subject, drilled).await;
            });
        }
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

async fn one_drill(subject: &Subject, Drilled { on, fault, expect }: Drilled) {
    let counter = Counter::open(subject).await;
    let reference = if on == On::Check { counter.link().await } else { String::new() };
    counter.sandbox.drills().add(Drill::new(on, fault.clone()));
    let base_url = counter.sandbox.base_url(subject.name).unwrap();
    let endless = matches!(fault, Fault::Never { .. } | Fault::SlowDrip { .. });
    let timeouts = if endless { SHORT } else { Timeouts::default() };
    let gateway = subject.within(&base_url, &SandboxOptions::default().access_token, timeouts);
    let told = match on {
        On::Create => told::link(&gateway.make_link(&subject.wish()).await),
        On::Check => told::check(&gateway.check(&subject.question(&reference)).await),
        On::List => {
            let now = counter.sandbox.drills().now();
            let hour = chrono::Duration::hours(1);
            told::list(&listed(&*gateway, Span { from: now - hour, to: now + hour }).await.unwrap())
        }
        On::Validate | On::Act | On::Any => told::key(&gateway.validate_key().await),
    };
    let made = counter.sandbox.drills().links().first().map(|link| link.reference.clone());
    let expect = expect.to_string().replace("REFERENCE", made.as_deref().unwrap_or_default());
    let expect: Value = serde_json::from_str(&expect).unwrap();
    assert!(
        told::holds(&told, &expect),
        "{} {on:?} {fault:?}:\n  told     {told}\n  expected {expect}",
        subject.name
    );
    counter.sandbox.stop().await;
}

#[tokio::test]
async fn each_key_is_told_for_what_it_is() {
    for subject in SUBJECTS {
        let counter = Counter::open(subject).await;
        let base_url = counter.sandbox.base_url(subject.name).unwrap();
        for (key, expect) in (subject.keys)() {
            let told = told::key(&subject.at(&base_url, key).validate_key().await);
            assert!(told::holds(&told, &expect), "{} {key}: {told} instead of {expect}", subject.name);
        }
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_link_of_the_other_environment_is_refused_with_its_reference() {
    for subject in SUBJECTS {
        let counter = Counter::open(subject).await;
        if counter.gateway.capabilities().environment_sign != EnvironmentSign::Answer {
            continue;
        }
        let mut wish = subject.wish();
        wish.environment = Environment::Live;
        let told = told::link(&counter.gateway.make_link(&wish).await);
        let made = counter.sandbox.drills().links().remove(0).reference;
        assert_eq!(told, json!({ "wrong_environment": made }), "{}", subject.name);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_payment_page_on_a_host_that_was_not_set_up_is_refused_with_its_reference() {
    for subject in SUBJECTS {
        let network =
            SandboxOptions { public_host: Some("192.0.2.5".to_owned()), ..SandboxOptions::default() };
        let key = network.access_token.clone();
        let sandbox = Sandbox::start(network).await.unwrap();
        let base_url = sandbox.base_url(subject.name).unwrap();
        let told = told::link(&subject.at(&base_url, &key).make_link(&subject.wish()).await);
        let made = sandbox.drills().links().remove(0).reference;
        assert_eq!(told, json!({ "unsafe": "ForeignHost", "reference": made }), "{}", subject.name);
        let setup = Setup {
            base_url: Some(base_url),
            extra_pay_hosts: vec![format!("192.0.2.5:{}", sandbox.address().port())],
            ..subject.setup("")
        };
        let gateway = (subject.make)(&setup, &subject.keys_of(&key));
        assert!(gateway.make_link(&subject.attempt(3)).await.is_ok(), "{}", subject.name);
        sandbox.stop().await;
    }
}
