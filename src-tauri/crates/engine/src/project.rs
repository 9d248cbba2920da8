//! From records to what a screen reads.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::qr;
use crate::refund::refund_view;
use crate::tender::{standing_kind, tender_view};
use crate::views::{
    AmountView, AttemptView, CauseView, ClearingView, ContactView, DecisionView, ErrorCode, FlagView,
    LinkView, ResolutionView, SaleRow, SaleView, StageView, StateView,
};
use crate::wish::channel_view;
use domain::reconciliation::Cause;
use domain::sale::{displayed, resolution_of};
use domain::{Attempt, Flag, Flags, Moment, Money, ResolutionKind, SaleState, Stage};
use store::{AttemptRecord, SaleRecord};

impl Engine {
    /// A record as the Pay and Result screens show it.
    pub(crate) fn view(&self, record: &SaleRecord) -> Result<SaleView, EngineError> {
        if self.is_doubtful(record) {
            return Err(EngineError::new(ErrorCode::StoreIo).unknown());
        }
        let counting = counting_attempt(record);
        let attempts = record.bare_attempts();
        Ok(SaleView {
            number: record.sale.number.to_string(),
            seq: record.seq,
            amount: amount(record.sale.asked),
            note: record.sale.note.clone(),
            cashier: record.sale.cashier.clone(),
            created_at: record.sale.created_at.to_rfc3339(),
            business_day: record.sale.business_day.to_string(),
            state: state_view(record.state()),
            given_up: record.sale.given_up_at.is_some(),
            stage: counting.map_or(StageView::Creating, |kept| stage_view(kept.attempt.stage)),
            flags: flag_views(record.flags_to_tell()),
            link: displayed(&attempts).and_then(|attempt| self.link_view(attempt)),
            attempts: record.attempts.iter().map(|kept| self.attempt_view(&kept.attempt, record)).collect(),
            contact: self.contact_view(counting),
            remade_after_lost_answer: remade(&attempts),
            unseen_verdict: record.state() != SaleState::Open && record.sale.acknowledged_at.is_none(),
            cause: first_cause(record).map(cause_view),
            tender: record.tender().map(tender_view),
            tenders: record.tenders.iter().map(tender_view).collect(),
            refunds: record.refunds.iter().map(refund_view).collect(),
            returnable: self.returnable(record),
            stand_in: self.stand_in_for(record),
        })
    }

    /// A record as one row of a list.
    pub(crate) fn row(&self, record: &SaleRecord) -> SaleRow {
        let attempts = record.bare_attempts();
        let shown = displayed(&attempts);
        let state = if self.is_doubtful(record) { SaleState::Open } else { record.state() };
        SaleRow {
            number: record.sale.number.to_string(),
            seq: record.seq,
            amount: amount(record.sale.asked),
            note: record.sale.note.clone(),
            created_at: record.sale.created_at.to_rfc3339(),
            state: state_view(state),
            flags: flag_views(record.flags_to_tell()),
            cause: first_cause(record).map(cause_view),
            left_ms: shown.and_then(|attempt| self.left_ms(attempt)),
            life_ms: shown.and_then(life_ms),
            waiting: shown.is_some(),
            tender: standing_kind(record),
        }
    }

    fn left_ms(&self, attempt: &Attempt) -> Option<i64> {
        let left = attempt.expires_at? - self.corrected_now(&attempt.gateway);
        Some(left.num_milliseconds().max(0))
    }

    fn link_view(&self, attempt: &Attempt) -> Option<LinkView> {
        let url = attempt.url.clone()?;
        let left_ms = self.left_ms(attempt);
        if left_ms == Some(0) {
            return None;
        }
        Some(LinkView {
            host: host_of(&url).to_owned(),
            reference: attempt.reference.clone()?,
            qr: qr::view(&url)?,
            left_ms,
            life_ms: life_ms(attempt),
            expires_at: attempt.expires_at.map(|at| at.to_rfc3339()),
            url,
        })
    }

    fn attempt_view(&self, attempt: &Attempt, record: &SaleRecord) -> AttemptView {
        AttemptView {
            own_reference: attempt.own_reference.to_string(),
            ordinal: attempt.own_reference.ordinal(),
            gateway: attempt.gateway.to_string(),
            gateway_name: self.gateway_name(&attempt.gateway),
            reference: attempt.reference.clone(),
            stage: stage_view(attempt.stage),
            flags: flag_views(attempt.flags),
            raw_status: attempt.raw_status.clone(),
            reason: attempt.reason.clone(),
            created_at: attempt.created_at.to_rfc3339(),
            confirmed_at: attempt.confirmed_at.map(|at| at.to_rfc3339()),
            clearing: attempt
                .clearing
                .map(|clearing| ClearingView { cleared_at: clearing.cleared_at().map(|at| at.to_rfc3339()) }),
            has_gateway_receipt: self.has_gateway_receipt(attempt),
            contested: attempt
                .contested_amount_minor
                .map(|amount_minor| amount(Money::new(amount_minor, attempt.asked.currency))),
            resolution: resolution_of(attempt, &record.resolutions).map(|resolution| ResolutionView {
                decision: decision_view(resolution.kind),
                by: resolution.by.clone(),
                note: resolution.note.clone(),
                at: resolution.at.to_rfc3339(),
            }),
            sent_by: attempt.sent_by.map(channel_view),
            sent_to: self.inner.sent_to.of(&attempt.own_reference),
        }
    }

    fn contact_view(&self, counting: Option<&AttemptRecord>) -> ContactView {
        let Some(kept) = counting else {
            return ContactView { verified_ago_ms: None, problem: None, problem_since: None };
        };
        let verified_ago_ms = match self.inner.verified.at(&kept.attempt.own_reference) {
            Some(at) => i64::try_from(self.monotonic().saturating_sub(at).as_millis()).ok(),
            None => kept.contact.verified_at.map(|at| (self.now_utc() - at).num_milliseconds().max(0)),
        };
        ContactView {
            verified_ago_ms,
            problem: kept.contact.problem.clone(),
            problem_since: kept.contact.problem_since.map(|at: Moment| at.to_rfc3339()),
        }
    }
}

/// The attempt whose stage counts for its sale: the confirmed, else the displayed, else the newest
/// that has a reference, else the newest.
pub(crate) fn counting_attempt(record: &SaleRecord) -> Option<&AttemptRecord> {
    let find = |wanted: fn(&Attempt) -> bool| record.attempts.iter().rev().find(|kept| wanted(&kept.attempt));
    find(|attempt| attempt.stage == Stage::Confirmed)
        .or_else(|| find(Attempt::is_conflict))
        .or_else(|| find(|attempt| attempt.screen.is_shown()))
        .or_else(|| record.attempts.last())
}

/// The reasons of an orphan whose answer was lost, after which the till asks once more by itself.
const LOST_ANSWERS: [&str; 6] = ["no_connection", "tls", "timed_out", "cut", "server_error", "unreadable"];

/// Whether a lost answer led to a second link by itself.
fn remade(attempts: &[Attempt]) -> bool {
    let [lost, made] = attempts else { return false };
    let by_itself = lost.reason.as_deref().is_some_and(|reason| LOST_ANSWERS.contains(&reason));
    // Of one that was sent none is made by itself: the cashier asked for the second. Nor at another gateway.
    let unseen = lost.stage == Stage::Orphaned && lost.reference.is_none() && lost.sent_by.is_none();
    unseen && by_itself && lost.gateway == made.gateway && made.screen.was_shown()
}

fn first_cause(record: &SaleRecord) -> Option<Cause> {
    record.attempts.iter().filter_map(|kept| record.cause(&kept.attempt)).min()
}

fn life_ms(attempt: &Attempt) -> Option<i64> {
    Some((attempt.expires_at? - attempt.gateway_created_at?).num_milliseconds())
}

/// The host of a URL that was found safe, with its port if it has one.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// An amount for a screen.
pub(crate) fn amount(money: Money) -> AmountView {
    AmountView {
        minor: money.amount_minor,
        currency: money.currency.code().to_owned(),
        exponent: money.currency.exponent(),
    }
}

pub(crate) fn state_view(state: SaleState) -> StateView {
    match state {
        SaleState::Paid => StateView::Paid,
        SaleState::Conflict => StateView::Conflict,
        SaleState::Unpaid => StateView::Unpaid,
        SaleState::Open => StateView::Open,
    }
}

pub(crate) fn stage_view(stage: Stage) -> StageView {
    match stage {
        Stage::Creating => StageView::Creating,
        Stage::Rejected => StageView::Rejected,
        Stage::Orphaned => StageView::Orphaned,
        Stage::Awaiting => StageView::Awaiting,
        Stage::Authorized => StageView::Authorized,
        Stage::Declined => StageView::Declined,
        Stage::Cancelled => StageView::Cancelled,
        Stage::Expired => StageView::Expired,
        Stage::Confirmed => StageView::Confirmed,
    }
}

pub(crate) fn flag_views(flags: Flags) -> Vec<FlagView> {
    flags
        .iter()
        .map(|flag| match flag {
            Flag::Late => FlagView::Late,
            Flag::AmountMismatch => FlagView::AmountMismatch,
            Flag::CurrencyMismatch => FlagView::CurrencyMismatch,
            Flag::ReferenceMismatch => FlagView::ReferenceMismatch,
            Flag::WrongEnvironment => FlagView::WrongEnvironment,
            Flag::DetailsMissing => FlagView::DetailsMissing,
            Flag::DuplicatePayment => FlagView::DuplicatePayment,
            Flag::UnrecognisedStatus => FlagView::UnrecognisedStatus,
            Flag::Regressed => FlagView::Regressed,
            Flag::NotFound => FlagView::NotFound,
            Flag::Unverified => FlagView::Unverified,
            Flag::Refunded => FlagView::Refunded,
            Flag::ChargedBack => FlagView::ChargedBack,
        })
        .collect()
}

pub(crate) fn cause_view(cause: Cause) -> CauseView {
    match cause {
        Cause::Conflict => CauseView::Conflict,
        Cause::Duplicate => CauseView::Duplicate,
        Cause::Owed => CauseView::Owed,
        Cause::ChargedBack => CauseView::ChargedBack,
        Cause::Refunded => CauseView::Refunded,
        Cause::Late => CauseView::Late,
        Cause::Regressed => CauseView::Regressed,
        Cause::NotFound => CauseView::NotFound,
        Cause::Unrecognised => CauseView::Unrecognised,
        Cause::Unverified => CauseView::Unverified,
        Cause::RefundUnclear => CauseView::RefundUnclear,
        Cause::RefundWaiting => CauseView::RefundWaiting,
    }
}

pub(crate) fn decision_view(kind: ResolutionKind) -> DecisionView {
    match kind {
        ResolutionKind::Accepted => DecisionView::Accepted,
        ResolutionKind::NotOurs => DecisionView::NotOurs,
        ResolutionKind::ToRefund => DecisionView::ToRefund,
    }
}

pub(crate) fn resolution_kind(decision: DecisionView) -> ResolutionKind {
    match decision {
        DecisionView::Accepted => ResolutionKind::Accepted,
        DecisionView::NotOurs => ResolutionKind::NotOurs,
        DecisionView::ToRefund => ResolutionKind::ToRefund,
    }
}
