//! A payment as a gateway tells it, in our words: what an adapter reads once and then answers with, whatever it
//! was asked. It judges nothing but what is the same at every gateway.

use crate::error::{CheckError, LinkError, NoAnswer, Trace, UnsafeUrl};
use crate::gateway::{Answer, LinkRequest, Listed, RefundAnswer, RefundRequest, RefundStage, Span};
use crate::meaning::No;
use domain::link::{Link, Proof};
use domain::observation::Details;
use domain::{Moment, Observation, Verdict};
use std::collections::BTreeMap;
use std::ops::Range;

/// A payment as a gateway tells it. What it doesn't tell is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payment {
    /// How much, how much of it went back, in which currency, on which side, and the gateway's name for it.
    pub details: Details,
    /// Our own name for it.
    pub own_reference: Option<String>,
    /// The gateway's name for the transaction that pays it.
    pub transaction: Option<String>,
    /// Its status word in ours. `None` where no word can count: there is none, or it says that money moved beside
    /// a detail that can't be read and may contradict what was asked. Then the question is asked again.
    pub verdict: Option<Verdict>,
    /// Its status word as written.
    pub raw_status: String,
    /// The gateway's sentence.
    pub raw_message: Option<String>,
    /// Its page's address, not yet checked.
    pub url: Option<String>,
    /// When it was made, by the gateway's clock.
    pub created_at: Option<Moment>,
    /// The gateway's time of the answer.
    pub server_time: Option<Moment>,
    /// The gateway's name for the request.
    pub request_id: Option<String>,
}

impl Payment {
    /// A payment with its status and nothing beside it.
    pub fn told(verdict: Verdict, raw_status: String, raw_message: Option<String>) -> Payment {
        Payment { verdict: Some(verdict), raw_status, raw_message, ..Payment::default() }
    }

    /// What a no to the question about a payment amounts to: the gateway's own word that it has none, or nothing.
    ///
    /// # Errors
    /// [`CheckError`] when it is nothing.
    pub fn none(no: No) -> Result<Payment, CheckError> {
        if no.is_not_known() { Ok(Payment::of_no(Verdict::NotFound, no)) } else { Err(no.into()) }
    }

    /// A no that tells where the payment stands.
    pub fn of_no(verdict: Verdict, no: No) -> Payment {
        let status = no.status.to_string();
        let raw_status = no.code.map_or_else(|| status.clone(), |code| format!("{status} {code}"));
        let (server_time, request_id) = (no.server_time, no.request_id);
        Payment { server_time, request_id, ..Payment::told(verdict, raw_status, no.said) }
    }

    /// The same with what is kept of the answer that told it.
    pub fn in_answer(self, trace: Trace) -> Payment {
        let (server_time, request_id) = (trace.server_time, trace.request_id);
        Payment { server_time, request_id, ..self }
    }

    /// What the gateway said of it; `None` where no word counts.
    pub fn observation(self) -> Option<Observation> {
        Some(Observation {
            verdict: self.verdict?,
            details: self.details,
            raw_status: self.raw_status,
            raw_message: self.raw_message,
            server_time: self.server_time,
            request_id: self.request_id,
        })
    }

    /// The same, as the answer to a question.
    ///
    /// # Errors
    /// [`NoAnswer::Unreadable`] where no word counts.
    pub fn answer(self) -> Result<Answer, CheckError> {
        let observation = self.observation().ok_or(CheckError::NoAnswer(NoAnswer::Unreadable))?;
        Ok(Answer { observation })
    }

    /// The same, as a line of the gateway's list; `None` without its name.
    pub fn listed(self) -> Option<Listed> {
        let (reference, own_reference) = (self.details.reference.clone()?, self.own_reference.clone());
        Some(Listed { reference, own_reference, observation: self.observation()? })
    }

    /// The link that was made for a wish, or found for it, judged. `is_safe` is told its address and name.
    ///
    /// # Errors
    /// [`LinkError`] for a link that can't be named, isn't ours, is of the other environment or isn't safe.
    pub fn link(
        self,
        ask: &LinkRequest,
        life_seconds: Option<u32>,
        is_safe: impl FnOnce(&str, &str) -> Result<(), UnsafeUrl>,
    ) -> Result<Link, LinkError> {
        let proof = Proof::of(&self.details, ask.amount, ask.environment);
        let unreadable = LinkError::Ambiguous { why: NoAnswer::Unreadable };
        let reference = self.details.reference.ok_or(unreadable)?;
        if self.details.environment.is_some_and(|environment| environment != ask.environment) {
            return Err(LinkError::WrongEnvironment { reference });
        }
        let ours = self.own_reference.is_none_or(|named| named == ask.own_reference.to_string());
        let safe = match self.url {
            _ if !ours => Err(UnsafeUrl::OtherReference),
            Some(url) => is_safe(&url, &reference).map(|()| url),
            None => Err(UnsafeUrl::Unreadable),
        };
        let url = match safe {
            Ok(url) => url,
            Err(why) => return Err(LinkError::Unsafe { why, reference: Some(reference) }),
        };
        Ok(Link {
            reference,
            url,
            gateway_created_at: self.created_at,
            life_seconds,
            proof,
            server_time: self.server_time,
            request_id: self.request_id,
        })
    }

    /// Giving money back, as this payment tells it; `reference` is what the wish is called there, where it was
    /// taken.
    pub fn given_back(self, ask: &RefundRequest, reference: Option<&str>) -> RefundAnswer {
        RefundAnswer {
            reference: reference.map(str::to_owned),
            stage: self.refund_stage(ask, reference.is_some()),
            raw_status: self.raw_status,
            server_time: self.server_time,
            request_id: self.request_id,
        }
    }

    /// Where giving money back stands, at a gateway that tells the sum of what went back and nothing of each
    /// wish. `is_taken`: it took this one. Of a wish whose answer was lost, a sum that isn't everything says
    /// nothing, since it may be another wish's.
    fn refund_stage(&self, ask: &RefundRequest, is_taken: bool) -> RefundStage {
        let sum = self.details.refunded_minor.unwrap_or(0);
        let everything = self.verdict == Some(Verdict::Refunded) || sum >= ask.paid.amount_minor;
        let reached = ask.before_minor.saturating_add(ask.amount.amount_minor);
        if everything || (is_taken && sum >= reached) {
            return RefundStage::Succeeded;
        }
        match self.verdict {
            // Never paid, so there is nothing to give back.
            Some(Verdict::Declined | Verdict::Cancelled | Verdict::Expired) => RefundStage::Failed,
            Some(
                Verdict::Pending
                | Verdict::Authorized
                | Verdict::Confirmed
                | Verdict::Failed
                | Verdict::Refunded
                | Verdict::PartiallyRefunded
                | Verdict::ChargedBack
                | Verdict::NotFound
                | Verdict::Unrecognised,
            )
            | None => RefundStage::Pending,
        }
    }
}

/// A page of a gateway's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// What stands on it.
    pub payments: Vec<Payment>,
    /// Whether no page follows.
    pub is_last: bool,
}

impl Page {
    /// A page of which the gateway tells its number from 0 and how many there are; where it doesn't, one with
    /// less on it than `size` is the last.
    pub fn new(payments: Vec<Payment>, number: Option<i64>, pages: Option<i64>, size: usize) -> Page {
        let is_last = match (number, pages) {
            (Some(number), Some(pages)) => number.saturating_add(1) >= pages,
            _ => payments.len() < size,
        };
        Page { is_last: is_last || payments.is_empty(), payments }
    }

    /// The payment that was made for a wish, on the page that was asked for it by our own name.
    ///
    /// # Errors
    /// [`LinkError::Ambiguous`] when it lists others alone: then nobody looked for ours, and it may stand on any
    /// other page.
    pub fn ours(self, ask: &LinkRequest) -> Result<Option<Payment>, LinkError> {
        let (own, is_empty) = (ask.own_reference.to_string(), self.payments.is_empty());
        match self.payments.into_iter().find(|one| one.own_reference.as_deref() == Some(&own)) {
            None if !is_empty => Err(LinkError::Ambiguous { why: NoAnswer::Unreadable }),
            found => Ok(found),
        }
    }
}

/// Everything of a span of time out of a gateway's list, gathered page by page.
#[derive(Debug)]
pub struct Listing {
    span: Span,
    pages: Range<u32>,
    is_whole: bool,
    listed: BTreeMap<String, Listed>,
}

impl Listing {
    /// Nothing yet of a span, whose list is followed over `most_pages`.
    pub fn new(span: Span, most_pages: u32) -> Listing {
        Listing { span, pages: 0..most_pages, is_whole: false, listed: BTreeMap::new() }
    }

    /// The number of the page that is to be asked for next, from 0; `None` when there is no more to ask.
    pub fn next_page(&mut self) -> Option<String> {
        if self.is_whole { None } else { self.pages.next().map(|number| number.to_string()) }
    }

    /// Takes what of a page is of the span.
    ///
    /// # Errors
    /// [`NoAnswer::Unreadable`] for a payment without time or name.
    pub fn add(&mut self, page: Page) -> Result<(), CheckError> {
        let unreadable = CheckError::NoAnswer(NoAnswer::Unreadable);
        self.is_whole = page.is_last;
        for payment in page.payments {
            let made_at = payment.created_at.ok_or_else(|| unreadable.clone())?;
            if (self.span.from..self.span.to).contains(&made_at) {
                // Pages move on while others pay: what stands on two of them is listed once.
                let one = payment.listed().ok_or_else(|| unreadable.clone())?;
                self.listed.insert(one.reference.clone(), one);
            }
        }
        Ok(())
    }

    /// What was gathered.
    ///
    /// # Errors
    /// [`NoAnswer::Cut`] when the list goes on after the last page that was asked for: half a list is none.
    pub fn end(self) -> Result<Vec<Listed>, CheckError> {
        if !self.is_whole {
            return Err(CheckError::NoAnswer(NoAnswer::Cut));
        }
        Ok(self.listed.into_values().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Currency, Environment, Money, OwnReference, SaleNumber};

    fn own() -> OwnReference {
        OwnReference::new(SaleNumber::new("A".parse().unwrap(), 123), 1, 7)
    }

    fn told(verdict: Verdict, refunded_minor: Option<i64>) -> Payment {
        let details = Details { refunded_minor, ..Details::default() };
        Payment { details, ..Payment::told(verdict, String::new(), None) }
    }

    fn ask(amount_minor: i64) -> RefundRequest {
        let money = |minor| Money::new(minor, Currency::AED);
        RefundRequest {
            reference: "1".to_owned(),
            own_reference: own(),
            key: "r-1".to_owned(),
            paid: money(10_000),
            before_minor: 0,
            amount: money(amount_minor),
            reason: String::new(),
        }
    }

    #[test]
    fn a_sum_given_back_proves_a_wish_that_was_taken_or_everything() {
        use Verdict::{Cancelled, Confirmed, PartiallyRefunded, Refunded};
        for (verdict, sum, amount, is_taken, stage) in [
            (PartiallyRefunded, Some(3_000), 3_000, true, RefundStage::Succeeded),
            (PartiallyRefunded, Some(3_000), 3_000, false, RefundStage::Pending),
            (PartiallyRefunded, Some(3_000), 3_001, true, RefundStage::Pending),
            (Refunded, Some(10_000), 3_000, false, RefundStage::Succeeded),
            (Refunded, None, 3_000, false, RefundStage::Succeeded),
            (Confirmed, Some(0), 10_000, false, RefundStage::Pending),
            (Confirmed, None, 10_000, true, RefundStage::Pending),
            (Cancelled, None, 10_000, false, RefundStage::Failed),
        ] {
            assert_eq!(told(verdict, sum).refund_stage(&ask(amount), is_taken), stage, "{verdict:?} {sum:?}");
        }
    }

    #[test]
    fn what_went_back_before_proves_nothing_of_a_second_wish() {
        let second = RefundRequest { before_minor: 3_000, ..ask(2_000) };
        let stage = |sum| told(Verdict::PartiallyRefunded, Some(sum)).refund_stage(&second, true);
        assert_eq!(stage(3_000), RefundStage::Pending);
        assert_eq!(stage(5_000), RefundStage::Succeeded);
    }

    #[test]
    fn a_link_of_another_wish_is_never_shown() {
        let ask = LinkRequest::new(own(), Money::new(100, Currency::AED), Environment::Sandbox);
        let link = |own_reference: &str, environment| {
            let payment = Payment {
                details: Details {
                    reference: Some("1".to_owned()),
                    environment: Some(environment),
                    ..Details::default()
                },
                own_reference: Some(own_reference.to_owned()),
                url: Some("https://pay.example/1".to_owned()),
                ..told(Verdict::Pending, None)
            };
            payment.link(&ask, None, |_, _| Ok(()))
        };
        assert!(link(&own().to_string(), Environment::Sandbox).is_ok());
        let other = LinkError::Unsafe { why: UnsafeUrl::OtherReference, reference: Some("1".to_owned()) };
        assert_eq!(link("B-000001-1-2222", Environment::Sandbox), Err(other));
        let wrong = LinkError::WrongEnvironment { reference: "1".to_owned() };
        assert_eq!(link(&own().to_string(), Environment::Live), Err(wrong));
    }
}
