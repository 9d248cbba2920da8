//! Giving money back at a gateway that tells how much of a payment went back in all and nothing of each wish: by what
//! a wish is known again, and where it stands.

use crate::gateway::{RefundAnswer, RefundRequest, RefundStage};
use crate::payment::Payment;
use domain::{Moment, Verdict};

/// How much of a payment went back, and how often that failed, at a gateway that has no names for refunds at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WentBack {
    /// How much, in minor units.
    pub minor: i64,
    /// How many refunds failed.
    pub failed: usize,
}

impl WentBack {
    /// What stands for the name of a wish that is taken now: the sum that is to be reached, and how many failed
    /// before.
    pub fn name_of(self, ask: &RefundRequest) -> String {
        format!("{}-{}", self.minor.saturating_add(ask.amount.amount_minor), self.failed)
    }

    /// Where a wish of that name stands. Where the answer was lost, only all of it proves that this went back, and
    /// nothing that it failed.
    pub fn stage_of(self, ask: &RefundRequest, name: Option<&str>) -> RefundStage {
        let parts = name.and_then(|name| name.split_once('-'));
        let parts = parts.and_then(|(reached, failed)| reached.parse().ok().zip(failed.parse().ok()));
        let (reached, failed) = parts.unwrap_or((ask.paid.amount_minor, usize::MAX));
        if self.minor >= reached {
            RefundStage::Succeeded
        } else if self.failed > failed {
            RefundStage::Failed
        } else {
            RefundStage::Pending
        }
    }
}

impl RefundAnswer {
    /// The gateway took the wish with this HTTP status, and nothing more is known. `name` is what stands for its name.
    pub fn taken(name: String, status: u16, server_time: Option<Moment>) -> RefundAnswer {
        let (stage, raw_status) = (RefundStage::Pending, status.to_string());
        RefundAnswer { reference: Some(name), stage, raw_status, server_time, request_id: None }
    }
}

impl Payment {
    /// Giving money back, as this payment tells it; `reference` is what the wish is called there, where it was
    /// taken.
    pub fn given_back(self, ask: &RefundRequest, reference: Option<&str>) -> RefundAnswer {
        let stage = self.refund_stage(ask, reference.is_some());
        self.refund_at(stage, reference)
    }

    /// The same, where it is known already where that stands.
    pub fn refund_at(self, stage: RefundStage, reference: Option<&str>) -> RefundAnswer {
        RefundAnswer {
            reference: reference.map(str::to_owned),
            stage,
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::observation::Details;
    use domain::{Currency, Money, OwnReference, SaleNumber};

    fn told(verdict: Verdict, refunded_minor: Option<i64>) -> Payment {
        let details = Details { refunded_minor, ..Details::default() };
        Payment { details, ..Payment::told(verdict, String::new(), None) }
    }

    fn ask(amount_minor: i64) -> RefundRequest {
        let money = |minor| Money::new(minor, Currency::AED);
        RefundRequest {
            reference: "1".to_owned(),
            own_reference: OwnReference::new(SaleNumber::new("A".parse().unwrap(), 123), 1, 7),
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
    fn a_wish_without_a_name_is_known_by_the_sum_it_reaches_and_the_failures_before_it() {
        let before = WentBack { minor: 2_000, failed: 1 };
        let name = before.name_of(&ask(3_000));
        assert_eq!(name, "5000-1");
        let stage = |minor, failed, name| WentBack { minor, failed }.stage_of(&ask(3_000), name);
        assert_eq!(stage(2_000, 1, Some(&*name)), RefundStage::Pending);
        assert_eq!(stage(5_000, 1, Some(&*name)), RefundStage::Succeeded);
        assert_eq!(stage(2_000, 2, Some(&*name)), RefundStage::Failed);
        for lost in [None, Some("r-1"), Some("")] {
            assert_eq!(stage(5_000, 9, lost), RefundStage::Pending, "{lost:?}");
            assert_eq!(stage(10_000, 9, lost), RefundStage::Succeeded, "{lost:?}");
        }
    }
}
