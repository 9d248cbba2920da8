//! A statement laid beside the record: our side of it is read in one snapshot, and what differs becomes
//! findings that land on an open day.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::project::amount;
use crate::views::{OtherPlaceView, OtherRow, StatementCounts};
use domain::finding::FindingKind;
use domain::statement::{
    Comparison, OurPayment, OurPlace, OwnNumbers, RowStatus, StatementRow, TheirPlace, Window, compare,
};
use domain::{BusinessDay, GatewayId, Moment};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::{FindingRecord, Read};

/// How many rows that are told apart are kept by name.
const OTHERS_KEPT: usize = 50;

/// A statement ready to be compared.
#[derive(Clone)]
pub(crate) struct Prepared {
    pub gateway: GatewayId,
    pub rows: Arc<Vec<StatementRow>>,
    /// The days it claims to hold all of, where somebody said so.
    pub from: Option<BusinessDay>,
    pub to: Option<BusinessDay>,
    /// Of a list that the gateway gave when it was asked, what it can know.
    pub list: Option<ListKnows>,
}

/// What a list that the gateway gave can know.
#[derive(Clone, Copy)]
pub(crate) struct ListKnows {
    /// It may not have heard of what was paid later (corrected time).
    pub until: Moment,
    /// From when to when the links on it were made, by the gateway's clock.
    pub made: (Moment, Moment),
}

/// How many rows ended where, and the first of those that are told apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub counts: StatementCounts,
    pub others: Vec<OtherRow>,
}

/// A statement that was compared with the record as of a row of the journal.
pub(crate) struct Compared {
    pub as_of_seq: i64,
    pub window: Window,
    pub outcome: Outcome,
    /// Without the number of the statement, which it gets when it is written.
    pub findings: Vec<FindingRecord>,
    /// Earlier findings that this statement answers.
    pub answered: Vec<String>,
}

impl Engine {
    /// Compares a statement with the record as it is in `read`.
    pub(crate) fn compare_statement(
        &self,
        read: &Read<'_>,
        prepared: &Prepared,
    ) -> Result<Compared, EngineError> {
        let head = read.head()?;
        let (window, ours) = self.our_side(read, prepared)?;
        let newest = read.newest_sequence()?;
        let numbers = OwnNumbers { till: self.inner.store.till_code().clone(), newest };
        let comparison = compare(&prepared.rows, &ours, window, &numbers);
        let findings = self.findings_of(read, prepared, &ours, &comparison)?;
        let answered = answered(read, prepared, &ours, &comparison, &findings)?;
        Ok(Compared {
            as_of_seq: head.seq,
            window,
            outcome: outcome(&prepared.rows, &comparison),
            findings,
            answered,
        })
    }

    /// How many rows are about payments of this till, and the days the statement seems to hold.
    pub(crate) fn glance(
        &self,
        read: &Read<'_>,
        prepared: &Prepared,
    ) -> Result<(u32, Option<Window>), EngineError> {
        let (window, ours) = self.our_side(read, prepared)?;
        let known: HashSet<&str> = ours
            .iter()
            .flat_map(|one| [Some(one.own_reference.as_str()), one.reference.as_deref()])
            .flatten()
            .collect();
        let count = prepared.rows.iter().filter(|row| known.contains(row.reference.as_str())).count();
        let dated = prepared.rows.iter().any(|row| row.paid_at.is_some()) || count > 0;
        Ok((u32::try_from(count).unwrap_or(u32::MAX), dated.then_some(window)))
    }

    /// Our payments that the rows name, and those that the statement should have.
    fn our_side(
        &self,
        read: &Read<'_>,
        prepared: &Prepared,
    ) -> Result<(Window, Vec<OurPayment>), EngineError> {
        let (calendar, today) = (self.shop().calendar(), self.today());
        let paid_at: Vec<Moment> = prepared.rows.iter().filter_map(|row| row.paid_at).collect();
        let days = (paid_at.iter().min(), paid_at.iter().max());
        let mut from = prepared.from.or(days.0.map(|at| calendar.day_of(*at)));
        let mut to = prepared.to.or(days.1.map(|at| calendar.day_of(*at)));
        let references: Vec<&str> =
            prepared.rows.iter().map(|row| row.reference.as_str()).filter(|text| !text.is_empty()).collect();
        let mut ours = Vec::new();
        let mut last_named = None;
        if from.is_none() || to.is_none() {
            ours = read.payments_named(&prepared.gateway, &references)?;
            let paid = ours.iter().filter(|one| one.paid.is_some());
            let days = paid.clone().map(|one| one.day);
            from = from.or(days.clone().min());
            to = to.or(days.max());
            last_named = paid.filter_map(|one| one.paid_at).max();
        }
        // A statement taken before its last day was over holds that day up to its last row.
        let last_row = days.1.copied().or(last_named);
        let to_known = to.unwrap_or(today);
        let until =
            (prepared.to.is_none() && to_known >= today).then(|| last_row.unwrap_or(Moment::UNIX_EPOCH));
        let until = prepared.list.map(|list| list.until).or(until);
        let made = prepared.list.map(|list| list.made);
        let window = Window { from: from.unwrap_or(to_known).min(to_known), to: to_known, until, made };
        let mut known: HashSet<String> = ours.iter().map(|one| one.own_reference.clone()).collect();
        let paid = read.paid_on(&prepared.gateway, (window.from, window.to))?;
        ours.extend(paid.into_iter().filter(|one| known.insert(one.own_reference.clone())));
        let found: HashSet<&str> = ours
            .iter()
            .flat_map(|one| [Some(one.own_reference.as_str()), one.reference.as_deref()])
            .flatten()
            .collect();
        let missing: Vec<&str> = references.into_iter().filter(|text| !found.contains(text)).collect();
        if !missing.is_empty() {
            let named = read.payments_named(&prepared.gateway, &missing)?;
            ours.extend(named.into_iter().filter(|one| known.insert(one.own_reference.clone())));
        }
        Ok((window, ours))
    }

    fn findings_of(
        &self,
        read: &Read<'_>,
        prepared: &Prepared,
        ours: &[OurPayment],
        comparison: &Comparison,
    ) -> Result<Vec<FindingRecord>, EngineError> {
        let closed = read.closed_through()?;
        let now = self.corrected_now(&prepared.gateway);
        let open_day = self.shop().calendar().open_day_of(now, closed);
        let mut found = Vec::new();
        for one in &comparison.disagreements {
            let (row, payment) = (
                one.theirs.and_then(|index| prepared.rows.get(index)),
                one.ours.and_then(|index| ours.get(index)),
            );
            let about_day = match payment {
                Some(payment) => payment.day,
                None => self.day_of_sale(read, &one.sale)?.unwrap_or(open_day),
            };
            let is_closed = closed.is_some_and(|closed| about_day <= closed);
            let mut finding = FindingRecord {
                id: String::new(),
                kind: one.kind,
                statement: 0,
                // What was asked for has no lines that anybody could look up.
                line: row.filter(|_| prepared.list.is_none()).map(|row| row.line),
                sale: one.sale.clone(),
                attempt: payment.and_then(|payment| payment.own_reference.parse().ok()),
                reference: if payment.is_none() { row.map(|row| row.reference.clone()) } else { None },
                amount: one.amount,
                theirs_minor: one.theirs_minor,
                about_day,
                landed_day: if is_closed { open_day } else { about_day },
                end: None,
            };
            finding.id = finding.finding().id();
            found.push(finding);
        }
        Ok(found)
    }

    fn day_of_sale(&self, read: &Read<'_>, sale: &str) -> Result<Option<BusinessDay>, EngineError> {
        let Ok(number) = sale.parse() else { return Ok(None) };
        Ok(read.sale(&number)?.map(|record| record.sale.business_day))
    }
}

/// Open findings of earlier statements that this one answers: what was missing is there now.
fn answered(
    read: &Read<'_>,
    prepared: &Prepared,
    ours: &[OurPayment],
    comparison: &Comparison,
    found: &[FindingRecord],
) -> Result<Vec<String>, EngineError> {
    let open = read.every_open_finding()?;
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let again: HashSet<&str> = found.iter().map(|finding| finding.id.as_str()).collect();
    let places: HashMap<&str, OurPlace> =
        ours.iter().zip(&comparison.ours).map(|(one, place)| (one.own_reference.as_str(), *place)).collect();
    let mut rows: HashMap<&str, Vec<&StatementRow>> = HashMap::new();
    for row in prepared.rows.iter().filter(|row| row.problem.is_none()) {
        rows.entry(row.reference.as_str()).or_default().push(row);
    }
    let rows_of = |own: &str| {
        let payment = ours.iter().find(|one| one.own_reference == own);
        let names = [Some(own), payment.and_then(|one| one.reference.as_deref())];
        names.into_iter().flatten().filter_map(|name| rows.get(name)).flatten().copied().collect::<Vec<_>>()
    };
    let is_answered = |finding: &&FindingRecord| {
        let Some(own) = finding.attempt.as_ref().map(ToString::to_string) else { return false };
        let agrees = places.get(own.as_str()) == Some(&OurPlace::Agrees);
        !again.contains(finding.id.as_str())
            && agrees
            && match finding.kind {
                FindingKind::PaidHereNotThere | FindingKind::PaidThereNotHere => {
                    rows_of(&own).iter().any(|row| row.status == RowStatus::Paid)
                }
                FindingKind::NotCleared => rows_of(&own).iter().any(|row| row.cleared == Some(true)),
                FindingKind::RefundMissing => {
                    rows_of(&own).iter().any(|row| row.status == RowStatus::Refunded)
                }
                _ => false,
            }
    };
    Ok(open.iter().filter(is_answered).map(|finding| finding.id.clone()).collect())
}

fn outcome(rows: &[StatementRow], comparison: &Comparison) -> Outcome {
    let count = |place: TheirPlace| {
        let count = comparison.theirs.iter().filter(|one| **one == place).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    };
    let missing = comparison.ours.iter().filter(|place| **place == OurPlace::Missing).count();
    let others = rows
        .iter()
        .zip(&comparison.theirs)
        .filter_map(|(row, place)| {
            let place = match place {
                TheirPlace::NotOurs => OtherPlaceView::NotOurs,
                TheirPlace::Repeated => OtherPlaceView::Repeated,
                TheirPlace::Unread => OtherPlaceView::Unread,
                TheirPlace::Agrees | TheirPlace::Differs | TheirPlace::NamesOurSale => return None,
            };
            let (line, reference) = (row.line, row.reference.clone());
            Some(OtherRow { place, line, reference, amount: row.amount.map(amount) })
        })
        .take(OTHERS_KEPT)
        .collect();
    Outcome {
        counts: StatementCounts {
            rows: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            agree: count(TheirPlace::Agrees),
            differ: count(TheirPlace::Differs).saturating_add(count(TheirPlace::NamesOurSale)),
            repeated: count(TheirPlace::Repeated),
            unread: count(TheirPlace::Unread),
            not_ours: count(TheirPlace::NotOurs),
            missing: u32::try_from(missing).unwrap_or(u32::MAX),
        },
        others,
    }
}
