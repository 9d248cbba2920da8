//! A payment as a gateway tells it, in our words: what an adapter reads once and then answers with, whatever it
//! was asked. It judges nothing but what is the same at every gateway.

use crate::error::{CheckError, LinkError, NoAnswer, Trace, UnsafeUrl};
use crate::gateway::{Answer, LinkRequest, Listed, Span};
use crate::meaning::No;
use domain::link::{Link, Proof};
use domain::observation::Details;
use domain::{Moment, Observation, Verdict};
use std::collections::BTreeMap;

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

/// Whether a word says that money came, also where some of it or all went back since.
pub fn has_money(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Confirmed | Verdict::PartiallyRefunded | Verdict::Refunded)
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
        no.not_known().map(|no| Payment::of_no(Verdict::NotFound, no))
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

/// The longest list that is followed, in pages.
const MOST_PAGES: u32 = 200;

/// Everything of a span of time out of a gateway's list, gathered page by page.
#[derive(Debug)]
pub struct Listing {
    span: Span,
    next_page: u32,
    is_whole: bool,
    /// The oldest time read so far; `None` before the first.
    oldest: Option<Moment>,
    is_newest_first: bool,
    listed: BTreeMap<String, Listed>,
}

impl Listing {
    /// Nothing yet of a span.
    pub fn new(span: Span) -> Listing {
        let (next_page, is_whole, listed) = (0, false, BTreeMap::new());
        Listing { span, next_page, is_whole, oldest: None, is_newest_first: true, listed }
    }

    /// The span that is asked about, by the gateway's clock.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The number of the page that is to be asked for next, from 0.
    pub fn next_page(&self) -> u32 {
        self.next_page
    }

    /// Whether no more page is to be asked for: the list came to its end, or is longer than any that is read.
    pub fn is_over(&self) -> bool {
        self.is_whole || self.next_page >= MOST_PAGES
    }

    /// How many payments of the span were gathered so far.
    pub fn count(&self) -> usize {
        self.listed.len()
    }

    /// Takes what of the next page is of the span.
    ///
    /// # Errors
    /// [`NoAnswer::Unreadable`] for a payment without time or name.
    pub fn add(&mut self, page: Page) -> Result<(), CheckError> {
        let unreadable = CheckError::NoAnswer(NoAnswer::Unreadable);
        let one = |payment: Payment| Some((payment.created_at?, payment.listed()?));
        let rows: Option<Vec<_>> = page.payments.into_iter().map(one).collect();
        self.add_rows(rows.ok_or(unreadable)?, page.is_last);
        Ok(())
    }

    /// Takes what of the next page's lines, each with the time of its making, is of the span.
    pub fn add_rows(&mut self, rows: Vec<(Moment, Listed)>, is_last: bool) {
        self.next_page = self.next_page.saturating_add(1);
        self.is_whole = is_last;
        for (made_at, one) in rows {
            self.is_newest_first &= self.oldest.is_none_or(|oldest| made_at <= oldest);
            self.oldest = self.oldest.map(|oldest| oldest.min(made_at)).or(Some(made_at));
            if (self.span.from..self.span.to).contains(&made_at) {
                // Pages move on while others pay: what stands on two of them is listed once.
                self.listed.insert(one.reference.clone(), one);
            }
        }
    }

    /// For a list that begins with the newest: where all of it that was read shows that it does, what lies
    /// before the span needn't be read.
    pub fn end_before_the_span(&mut self) {
        let is_past = self.oldest.is_some_and(|oldest| oldest < self.span.from);
        self.is_whole |= self.is_newest_first && is_past;
    }

    /// What was gathered, by reference.
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

    fn line(reference: &str, seconds: i64) -> (Moment, Listed) {
        let details = Details { reference: Some(reference.to_owned()), ..Details::default() };
        let payment = Payment { details, ..told(Verdict::Confirmed, None) };
        (Moment::from_timestamp(seconds, 0).unwrap(), payment.listed().unwrap())
    }

    #[test]
    fn a_list_is_whole_at_its_last_page_or_where_it_shows_that_the_rest_is_older() {
        let at = |seconds| Moment::from_timestamp(seconds, 0).unwrap();
        let span = Span { from: at(100), to: at(200) };
        let mut listing = Listing::new(span);
        listing.add_rows(vec![line("b", 190), line("a", 180)], false);
        listing.end_before_the_span();
        assert_eq!((listing.is_over(), listing.next_page(), listing.count()), (false, 1, 2));
        listing.add_rows(vec![line("a", 180), line("c", 100), line("d", 99)], false);
        assert!(!listing.is_over(), "only a list of that order may end so");
        listing.end_before_the_span();
        assert!(listing.is_over());
        let names: Vec<_> = listing.end().unwrap().into_iter().map(|one| one.reference).collect();
        assert_eq!(names, ["a", "b", "c"]);

        let mut mixed = Listing::new(span);
        mixed.add_rows(vec![line("d", 99), line("a", 150)], false);
        mixed.end_before_the_span();
        assert!(!mixed.is_over());
        assert_eq!(mixed.end(), Err(CheckError::NoAnswer(NoAnswer::Cut)));
    }
}
