//! Paymennt's JSON and its words: the envelope, the checkout, the list of checkouts.

use crate::client::Answered;
use crate::json::Fields;
use crate::meaning::{Meaning, No, by_status};
use crate::payment::{Page, Payment};
use crate::{KeyError, NoAnswer};
use domain::observation::Details;
use domain::{Currency, Environment, Money, Verdict};

/// An answer, and what is known beside it.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The answer.
    pub answer: Answered<'a>,
    /// Which side of the gateway answered.
    pub environment: Environment,
    /// The currency whose amounts are expected; each checkout's own where none is.
    pub asked: Option<Currency>,
}

impl Reading<'_> {
    /// The checkout in it.
    ///
    /// # Errors
    /// [`No`] for an error, and for a body that isn't Paymennt's or has no checkout that can be read.
    pub fn checkout(&self) -> Result<Payment, No> {
        self.result(|fields| self.payment(fields))
    }

    /// The page of checkouts in it, or [`No`] as above; `size` is how many were asked for.
    pub fn page(&self, size: usize) -> Result<Page, No> {
        self.result(|fields| {
            let content = fields.list("content")?;
            let payments = content.iter().map(|one| self.payment(one)).collect::<Option<Vec<_>>>()?;
            Some(Page::new(payments, fields.get("page"), fields.get("totalPages"), size))
        })
    }

    /// Errors stand on 400, some on 200, and have no word but a sentence.
    fn result<T>(&self, read: impl FnOnce(&Fields<'_>) -> Option<T>) -> Result<T, No> {
        let fields = self.answer.fields().unwrap_or_default();
        let (success, said) = (fields.get::<bool>("success"), fields.sentence("error"));
        let names = |what| said.as_deref().is_some_and(|said| said.to_ascii_lowercase().contains(what));
        let meaning = match (self.answer.reply.status, success) {
            (200..=299, Some(true)) => Meaning::Done,
            // Only the first sentence is documented.
            (200..=299 | 400, Some(false)) if names("checkout not found") => Meaning::NotKnown,
            (200..=299 | 400, Some(false)) if names("api key") => Meaning::Key(KeyError::Wrong),
            (200..=299 | 400, Some(false)) => Meaning::Refused,
            (200..=299, None) => Meaning::Nothing(NoAnswer::Unreadable),
            (status, _) => by_status(status),
        };
        let told = self.answer.told(meaning, |fields| read(&fields.object("result")?));
        told.map_err(|no| No { said, is_theirs: success == Some(false), ..no })
    }

    /// `None` without a name that is fit for a path (19 digits in every sample), and when it says paid beside a
    /// figure that can't be read, which may contradict it.
    fn payment(&self, fields: &Fields<'_>) -> Option<Payment> {
        let (word, currency) = (fields.word("status").unwrap_or_default(), fields.word("currency"));
        let unit = self.asked.or_else(|| currency.as_deref().and_then(Currency::from_code));
        let major = |name| unit.and_then(|unit| fields.major(name, unit));
        let (amount, cash) = (major("amount"), major("cashAmount"));
        let figures = [("amount", amount), ("cashAmount", cash)];
        let is_odd = unit.is_some() && figures.iter().any(|(name, read)| fields.is_odd(name, read));
        let verdict = verdict(&word);
        if verdict == Verdict::Confirmed && (is_odd || fields.is_odd("currency", &currency)) {
            return None;
        }
        let in_cash = unit.zip(cash).filter(|(_, cash)| *cash != 0);
        let note = in_cash.map(|(unit, cash)| format!("cashAmount {}", Money::new(cash, unit).plain()));
        Some(Payment {
            details: Details {
                // What is collected in cash isn't paid here: only the rest is confirmed.
                amount_minor: amount.and_then(|amount| amount.checked_sub(cash.unwrap_or(0))),
                currency,
                reference: Some(fields.segment("id")?),
                environment: Some(self.environment),
                refunded_minor: major("totalRefunded").filter(|minor| *minor > 0),
                is_cleared: None,
            },
            own_reference: fields.word("requestId"),
            transaction: fields.segment("paymentId"),
            url: fields.get("redirectUrl"),
            created_at: fields.moment("timestamp"),
            server_time: self.answer.reply.date,
            ..Payment::told(verdict, word, note)
        })
    }
}

/// Paymennt's status word in ours. Its schema writes `Partially refunded`, its samples `PARTIALLY_REFUNDED`.
pub fn verdict(word: &str) -> Verdict {
    match word.to_ascii_uppercase().replace(' ', "_").as_str() {
        "PENDING" | "PENDING_CONFIRMATION" => Verdict::Pending,
        "AUTHORIZED" => Verdict::Authorized,
        "PAID" => Verdict::Confirmed,
        // Expiry has a word of its own, so this one is always the bank's or the gateway's no.
        "FAILED" => Verdict::Declined,
        "CANCELLED" => Verdict::Cancelled,
        "EXPIRED" => Verdict::Expired,
        "REFUNDED" => Verdict::Refunded,
        "PARTIALLY_REFUNDED" => Verdict::PartiallyRefunded,
        "CHARGEBACK" => Verdict::ChargedBack,
        _ => Verdict::Unrecognised,
    }
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
