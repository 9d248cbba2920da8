//! What only some gateways can do: each that says so can, and each that doesn't answers nothing at all.

use crate::SUBJECTS;
use crate::live::Counter;
use crate::subject::listed;
use chrono::Duration;
use domain::{Money, Verdict};
use gateways::capabilities::Refunding;
use gateways::gateway::{RefundStage, Span};
use sandbox::CustomerDoes;

#[tokio::test]
async fn what_a_gateway_says_it_cannot_do_it_answers_nothing_to() {
    for subject in SUBJECTS {
        let counter = Counter::open(subject).await;
        let can = counter.gateway.capabilities().clone();
        let reference = counter.link().await;
        let question = subject.question(&reference);
        let span = Span { from: counter.sandbox.drills().now(), to: counter.sandbox.drills().now() };
        let all = [
            (can.cancel, counter.gateway.cancel(&question).await.is_some(), "cancel"),
            (can.capture, counter.gateway.capture(&question).await.is_some(), "capture"),
            (can.find_by_own_reference, counter.gateway.find(&subject.wish()).await.is_some(), "find"),
            (can.methods, counter.gateway.methods().await.is_some(), "methods"),
            (can.list, listed(&*counter.gateway, span).await.is_some(), "list"),
            (can.receipts, counter.gateway.receipt(&question).await.is_some(), "receipt"),
            (
                can.refund != Refunding::No,
                counter.gateway.refund(&subject.refund(&reference, 1, "r-1")).await.is_some(),
                "refund",
            ),
        ];
        for (says, does, what) in all {
            assert_eq!(says, does, "{} {what}", subject.name);
        }
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_cancelled_link_is_over_and_a_paid_one_stays_paid() {
    for counter in Counter::of_those_that(|can| can.cancel).await {
        let subject = counter.subject;
        let reference = counter.link().await;
        counter.gateway.cancel(&subject.question(&reference)).await.unwrap().unwrap();
        let verdict = counter.verdict(&reference).await;
        let over = [Verdict::Cancelled, Verdict::Expired, Verdict::Failed].contains(&verdict);
        assert!(over, "{} {verdict:?}", subject.name);
        let paid = counter.link().await;
        counter.sandbox.play(&paid, CustomerDoes::Pays).await.unwrap();
        let _ = counter.gateway.cancel(&subject.question(&paid)).await;
        assert_eq!(counter.verdict(&paid).await, Verdict::Confirmed, "{}", subject.name);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn what_is_reserved_is_not_paid_until_it_is_captured() {
    for counter in Counter::of_those_that(|can| can.capture).await {
        let subject = counter.subject;
        let reference = counter.link().await;
        counter.sandbox.play(&reference, CustomerDoes::Authorizes).await.unwrap();
        assert_eq!(counter.verdict(&reference).await, Verdict::Authorized, "{}", subject.name);
        counter.gateway.capture(&subject.question(&reference)).await.unwrap().unwrap();
        assert_eq!(counter.verdict(&reference).await, Verdict::Confirmed, "{}", subject.name);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_payment_has_a_receipt_once_it_came_and_keeps_it() {
    for counter in Counter::of_those_that(|can| can.receipts).await {
        let subject = counter.subject;
        let reference = counter.link().await;
        let receipt = async || counter.gateway.receipt(&subject.question(&reference)).await.unwrap().unwrap();
        assert_eq!(receipt().await, None, "{}: nothing is paid yet", subject.name);
        counter.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
        let first = receipt().await.unwrap();
        let text = String::from_utf8_lossy(&first.bytes).into_owned();
        assert!(text.contains(&reference), "{}: {text}", subject.name);
        let part = subject.refund(&reference, subject.amount.amount_minor / 3, "r-1");
        counter.gateway.refund(&part).await.unwrap().unwrap();
        assert!(receipt().await.is_some(), "{}", subject.name);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn money_goes_back_once_and_never_more_than_was_paid() {
    for counter in Counter::of_those_that(|can| can.refund != Refunding::No).await {
        let (subject, refunding) = (counter.subject, counter.gateway.capabilities().refund);
        let reference = counter.link().await;
        let whole = subject.amount.amount_minor;
        let early = counter.gateway.refund(&subject.refund(&reference, whole, "r-0")).await.unwrap();
        assert!(early.is_err(), "{}: nothing is paid yet", subject.name);
        counter.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
        counter.sandbox.drills().set_clock_skew(subject.clears_after_s);
        let first = if refunding == Refunding::Partial { whole / 3 } else { whole };
        let ask = subject.refund(&reference, first, "r-1");
        let answer = counter.gateway.refund(&ask).await.unwrap().unwrap();
        assert_ne!(answer.stage, RefundStage::Failed, "{}", subject.name);
        if let Some(later) = counter.gateway.check_refund(&ask, answer.reference.as_deref()).await {
            assert_ne!(later.unwrap().stage, RefundStage::Failed, "{}", subject.name);
        }
        assert_eq!(counter.sandbox.link(&reference).unwrap().refunded_minor(), first, "{}", subject.name);
        let rest = subject.refund(&reference, whole - first + 1, "r-2");
        assert!(counter.gateway.refund(&rest).await.unwrap().is_err(), "{}: too much", subject.name);
        if refunding == Refunding::Partial {
            assert_eq!(counter.verdict(&reference).await, Verdict::PartiallyRefunded, "{}", subject.name);
            let rest = subject.refund(&reference, whole - first, "r-3");
            counter.gateway.refund(&rest).await.unwrap().unwrap();
        }
        assert_eq!(counter.verdict(&reference).await, Verdict::Refunded, "{}", subject.name);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn a_link_whose_answer_was_lost_is_found_by_our_own_name() {
    for counter in Counter::of_those_that(|can| can.find_by_own_reference).await {
        let subject = counter.subject;
        assert_eq!(counter.gateway.find(&subject.wish()).await.unwrap(), Ok(None), "{}", subject.name);
        let made = counter.gateway.make_link(&subject.wish()).await.unwrap();
        let found = counter.gateway.find(&subject.wish()).await.unwrap().unwrap().unwrap();
        assert_eq!((found.reference, found.url), (made.reference, made.url), "{}", subject.name);
        // An answer that made a link and proved nothing may be outdone by one that found it.
        let proof = if subject.proves_links { made.proof } else { found.proof };
        assert_eq!(found.proof, proof, "{}", subject.name);
        assert!(found.proof.amount && found.proof.currency, "{}", subject.name);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn the_same_wish_sent_twice_makes_one_link_where_the_gateway_promises_that() {
    for counter in Counter::of_those_that(|can| can.idempotency_key).await {
        let subject = counter.subject;
        let first = counter.gateway.make_link(&subject.wish()).await.unwrap();
        let again = counter.gateway.make_link(&subject.wish()).await.unwrap();
        assert_eq!(first.reference, again.reference, "{}", subject.name);
        assert_eq!(counter.sandbox.drills().links().len(), 1, "{}", subject.name);
        let mut other = subject.wish();
        other.amount = Money::new(other.amount.amount_minor * 2, other.amount.currency);
        let refused = counter.gateway.make_link(&other).await;
        assert!(refused.is_err(), "{}: the same key with another amount", subject.name);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn ways_to_pay_have_a_code_and_a_name() {
    for counter in Counter::of_those_that(|can| can.methods).await {
        let subject = counter.subject;
        let methods = counter.gateway.methods().await.unwrap().unwrap();
        assert!(!methods.is_empty(), "{}", subject.name);
        for method in &methods {
            assert!(!method.code.is_empty() && !method.name.is_empty(), "{} {method:?}", subject.name);
        }
        let wish = gateways::LinkRequest { method: Some(methods[0].code.clone()), ..subject.wish() };
        assert!(counter.gateway.make_link(&wish).await.is_ok(), "{}", subject.name);
        counter.sandbox.stop().await;
    }
}

#[tokio::test]
async fn the_gateways_own_list_has_what_was_paid() {
    for counter in Counter::of_those_that(|can| can.list).await {
        let subject = counter.subject;
        let reference = counter.link().await;
        counter.sandbox.play(&reference, CustomerDoes::Pays).await.unwrap();
        let now = counter.sandbox.drills().now();
        let span = Span { from: now - Duration::hours(1), to: now + Duration::hours(1) };
        let all = listed(&*counter.gateway, span).await.unwrap().unwrap();
        let one = all.iter().find(|one| one.reference == reference).unwrap();
        assert_eq!(one.observation.verdict, Verdict::Confirmed, "{}", subject.name);
        assert_eq!(one.observation.details.amount_minor, Some(subject.amount.amount_minor));
        let before = Span { from: now - Duration::hours(9), to: now - Duration::hours(8) };
        assert_eq!(listed(&*counter.gateway, before).await.unwrap().unwrap(), [], "{}", subject.name);
        counter.sandbox.stop().await;
    }
}
