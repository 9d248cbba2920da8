//! What about a day its owner must see before it closes.

use crate::closing::read_statement;
use crate::day::ASKED_ALL;
use crate::engine::Engine;
use crate::error::EngineError;
use domain::clearing::{CLEARING_ASKED_FOR, LONGEST_CLEARING};
use domain::finding::{Finding, FindingKind};
use domain::reconciliation::{Cause, stake};
use domain::{Attempt, BusinessDay, Clearing, Flag, Flags, Moment, Money, SaleState};
use store::{FindingRecord, Read, SaleRecord};

/// A difference of the clocks that is worth a line, in milliseconds.
const DRIFT_MS: u64 = 60_000;
/// How many of the journal's newest rows are looked at each time; `verify` walks all of it.
const JOURNAL_ROWS: i64 = 20_000;

impl Engine {
    /// Everything about a day that is still open: sales that wait, money that needs a decision, what was
    /// not asked, and what is told without keeping the day open. Of earlier days too, for they are closed
    /// with it. The gravest first.
    pub(crate) fn findings(&self, read: &Read<'_>, day: BusinessDay) -> Result<Vec<Finding>, EngineError> {
        let mut found = Vec::new();
        for record in read.needing_person()? {
            if record.sale.business_day <= day {
                found.extend(decisions_wanted(&record));
            }
        }
        for record in read.unfinished()? {
            let waits = record.sale.business_day <= day && record.state() == SaleState::Open;
            if waits
                && !found
                    .iter()
                    .any(|finding| finding.sale.as_deref() == Some(&*record.sale.number.to_string()))
            {
                found.push(of_sale(FindingKind::Waiting, &record, record.sale.asked));
            }
        }
        found.extend(read.open_findings(day)?.iter().map(FindingRecord::finding));
        let closed_over = read.newest_closing()?.as_ref().map(read_statement).transpose()?;
        let since = closed_over.map_or(0, |closing| closing.journal_seq);
        let newest = read.head()?.seq;
        if !read.journal_holds_since(since.max(newest.saturating_sub(JOURNAL_ROWS)))? {
            found.push(Finding::of_day(FindingKind::JournalBroken));
        }
        if read.missing_numbers()? != 0 {
            found.push(Finding::of_day(FindingKind::NumberGap));
        }
        if self.is_not_asked(read, day)? {
            found.push(Finding::of_day(FindingKind::NotAsked));
        }
        for record in read.landed_after_closing(day)? {
            found.push(of_sale(FindingKind::PaidAfterClosing, &record, record.sale.asked));
        }
        found.extend(self.not_cleared(read, day, &found)?);
        for till in self.tills(read, day)? {
            found.extend(till.finding()?);
        }
        let drift = self.inner.times.difference_ms(self.inner.clock.as_ref(), &self.default_gateway());
        if drift.is_some_and(|drift| drift.unsigned_abs() > DRIFT_MS) {
            found.push(Finding::of_day(FindingKind::ClockDrift));
        }
        found.sort_by_key(|finding| finding.kind);
        Ok(found)
    }

    /// Payments that should be cleared by now as far as their gateway said when it takes; those that a statement told
    /// of are in `found` already.
    fn not_cleared(
        &self,
        read: &Read<'_>,
        day: BusinessDay,
        found: &[Finding],
    ) -> Result<Vec<Finding>, EngineError> {
        let now = self.now_utc();
        let records = read.awaiting_clearing((now - CLEARING_ASKED_FOR, now - LONGEST_CLEARING))?;
        let mut waited_for = Vec::new();
        for record in records.iter().filter(|record| record.sale.business_day <= day) {
            for kept in record.attempts.iter().filter(|kept| is_overdue(&kept.attempt, now)) {
                let own_reference = Some(kept.attempt.own_reference.to_string());
                let finding = of_sale(FindingKind::NotCleared, record, kept.attempt.asked);
                let finding = Finding { own_reference, ..finding };
                if found.iter().all(|known| known.id() != finding.id()) {
                    waited_for.push(finding);
                }
            }
        }
        Ok(waited_for)
    }

    /// Whether the day has links, and its newest sale is younger than the last question about all.
    fn is_not_asked(&self, read: &Read<'_>, day: BusinessDay) -> Result<bool, EngineError> {
        let Some(newest) = read.sales_of_day(day, None, 1)?.pop() else { return Ok(false) };
        let asked = asked_all_at(read, day)?.and_then(|at| at.parse::<domain::Moment>().ok());
        Ok(asked.is_none_or(|asked| asked < newest.sale.created_at))
    }
}

/// When the gateway was last asked about the whole of a day.
pub(crate) fn asked_all_at(read: &Read<'_>, day: BusinessDay) -> Result<Option<String>, EngineError> {
    let days = read.setting(ASKED_ALL)?;
    Ok(days.and_then(|days| days.get(day.to_string()).and_then(|at| at.as_str().map(str::to_owned))))
}

fn is_overdue(attempt: &Attempt, now: Moment) -> bool {
    attempt.clearing == Some(Clearing::Awaited)
        && attempt.confirmed_at.is_some_and(|at| at <= now - LONGEST_CLEARING)
}

fn decisions_wanted(record: &SaleRecord) -> Vec<Finding> {
    let wanted = record.attempts.iter().filter_map(|kept| {
        let cause = record.cause(&kept.attempt)?;
        let attempt = &kept.attempt;
        let own_reference = Some(attempt.own_reference.to_string());
        let named = attempt.contested_amount_minor.unwrap_or(attempt.asked.amount_minor);
        // Of money that has to go back, it counts what came; of what nobody decided, both are told.
        let (money, theirs_minor) = if cause == Cause::Conflict {
            let same_currency = !attempt.flags.has(Flag::CurrencyMismatch);
            (attempt.asked, Some(named).filter(|named| same_currency && *named != attempt.asked.amount_minor))
        } else {
            (stake(attempt, cause, &record.refunds), None)
        };
        let finding = of_sale(kind_of(cause, attempt.flags), record, money);
        Some(Finding { own_reference, theirs_minor, ..finding })
    });
    wanted.collect()
}

/// A confirmed payment that the gateway contradicts says by its kind what differs.
fn kind_of(cause: Cause, flags: Flags) -> FindingKind {
    let differs = [
        (Flag::AmountMismatch, FindingKind::AmountDiffers),
        (Flag::CurrencyMismatch, FindingKind::CurrencyDiffers),
        (Flag::ReferenceMismatch, FindingKind::ReferenceDiffers),
        (Flag::WrongEnvironment, FindingKind::EnvironmentDiffers),
    ];
    match (cause, differs.iter().find(|(flag, _)| flags.has(*flag))) {
        (Cause::Regressed, Some((_, kind))) => *kind,
        _ => cause.into(),
    }
}

fn of_sale(kind: FindingKind, record: &SaleRecord, money: Money) -> Finding {
    Finding { sale: Some(record.sale.number.to_string()), ..Finding::of_day(kind) }.about(money)
}
