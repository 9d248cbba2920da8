//! What sales give a report: rows, made from the record some sales at a time.

use crate::error::EngineError;
use crate::report::local;
use chrono_tz::Tz;
use documents::Rows;
use documents::report::{AttemptRow, FindingRow, RefundRow, SaleRow, TakenBackRow, TenderRow};
use domain::figures::Claim;
use domain::reconciliation::Cause;
use domain::sale::resolution_of;
use domain::{Attempt, BusinessDay, Money, Refund, SaleState, Stage, Tender, reconciliation};
use std::sync::Arc;
use store::{ListedSale, ListedSales, Listing, PlainSale, Read, SaleRecord};

/// Sales that are read at once.
const BATCH: u32 = 1_000;

/// Some sales as they were read, and what the books of the report's days say all of them brought.
pub(crate) struct Batch {
    sales: ListedSales,
    listing: Arc<Listing>,
    days: (BusinessDay, BusinessDay),
}

/// Reads the sales of some days within one snapshot, in the order of their numbers, and gives them to `take` until
/// that says `false`. `step` is told how many sales were read of how many, and stops the reading with an error.
pub(crate) fn each(
    read: &Read<'_>,
    days: (BusinessDay, BusinessDay),
    step: impl Fn(u32, u32) -> Result<(), EngineError>,
    mut take: impl FnMut(Batch) -> bool,
) -> Result<(), EngineError> {
    let listing = Arc::new(read.listing(days)?);
    let total = listing.sales();
    let mut done = 0_u32;
    for run in listing.runs(BATCH) {
        step(done, total)?;
        let batch = Batch { sales: read.sales_of_run(run)?, listing: Arc::clone(&listing), days };
        if !take(batch) {
            break;
        }
        done = done.saturating_add(run.sales());
    }
    Ok(())
}

impl Batch {
    /// The rows of its sales, by the clock of that zone.
    pub(crate) fn rows(self, zone: Tz) -> Rows {
        let mut rows = Rows::default();
        rows.sales.reserve_exact(self.sales.len());
        rows.attempts.reserve(self.sales.len());
        for sale in self.sales {
            let sold_minor = self.listing.sold_minor(sale.sequence());
            match sale {
                ListedSale::Plain(sale) => add_plain(&mut rows, sale, sold_minor, zone),
                ListedSale::Whole(record) => add_whole(&mut rows, &record, sold_minor, self.days, zone),
            }
        }
        rows
    }
}

/// Adds a sale about which there is nothing to judge: what its one link brought, once confirmed, is what was asked,
/// and pays for it.
fn add_plain(rows: &mut Rows, sale: PlainSale, sold_minor: i64, zone: Tz) {
    let PlainSale { number, business_day, asked, note, cashier, state, attempt, .. } = sale;
    let made_at = local(sale.created_at, zone);
    let is_paid = attempt.stage == Stage::Confirmed;
    let received_minor = if is_paid { attempt.asked.amount_minor } else { 0 };
    rows.attempts.push(AttemptRow {
        number: number.clone(),
        made_at,
        business_day,
        asked: attempt.asked,
        note: note.clone(),
        cashier: cashier.clone(),
        state: state.word().to_owned(),
        own_reference: attempt.own_reference,
        gateway: attempt.gateway,
        reference: attempt.reference.clone(),
        stage: attempt.stage.word().to_owned(),
        flags: Vec::new(),
        raw_status: attempt.raw_status,
        confirmed_at: attempt.confirmed_at.map(|at| local(at, zone)),
        money_day: attempt.business_day,
        received: Money::new(received_minor, attempt.asked.currency),
        resolution: String::new(),
    });
    rows.sales.push(SaleRow {
        number,
        made_at,
        business_day,
        asked,
        note,
        cashier,
        state: state.word().to_owned(),
        flags: Vec::new(),
        attempts: 1,
        reference: if is_paid { attempt.reference } else { String::new() },
        sold: Money::new(sold_minor, asked.currency),
        paid_by: paid_by(None, state).to_owned(),
    });
}

/// Adds a sale with all it has.
fn add_whole(
    rows: &mut Rows,
    record: &SaleRecord,
    sold_minor: i64,
    days: (BusinessDay, BusinessDay),
    zone: Tz,
) {
    let attempts = record.bare_attempts();
    let claims = record.claims();
    let state = record.state();
    let sale = &record.sale;
    let mut row = SaleRow {
        number: sale.number.to_string(),
        made_at: local(sale.created_at, zone),
        business_day: sale.business_day,
        asked: sale.asked,
        note: sale.note.clone(),
        cashier: sale.cashier.clone().unwrap_or_default(),
        state: state.word().to_owned(),
        flags: words(record.flags()),
        attempts: u32::try_from(attempts.len()).unwrap_or(u32::MAX),
        reference: String::new(),
        sold: Money::new(sold_minor, sale.asked.currency),
        paid_by: paid_by(record.tender(), state).to_owned(),
    };
    rows.tenders.extend(record.tenders.iter().map(|tender| tender_row(&row, tender, zone)));
    rows.refunds
        .extend(record.refunds.iter().filter_map(|refund| refund_row(&row, record, refund, days, zone)));
    for (attempt, claim) in attempts.iter().zip(claims) {
        if let Some((Claim::Sold, _)) = claim {
            row.reference = attempt.reference.clone().unwrap_or_default();
        }
        rows.findings.extend(finding(record, attempt, claim.map(|(_, money)| money), zone));
        rows.attempts.push(attempt_row(&row, record, attempt, claim.map(|(_, money)| money), zone));
    }
    rows.sales.push(row);
}

/// How a sale is paid: `phone`, `cash`, `other`, or nothing.
fn paid_by(tender: Option<&Tender>, state: SaleState) -> &'static str {
    match (tender, state) {
        (Some(tender), _) => tender.kind.word(),
        (None, SaleState::Paid) => "phone",
        (None, _) => "",
    }
}

fn tender_row(sale: &SaleRow, tender: &Tender, zone: Tz) -> TenderRow {
    TenderRow {
        number: sale.number.clone(),
        made_at: sale.made_at,
        business_day: sale.business_day,
        state: sale.state.clone(),
        cashier: sale.cashier.clone(),
        kind: tender.kind.word().to_owned(),
        note: tender.note.clone(),
        amount: tender.due,
        given: tender.given,
        change: tender.change(),
        at: local(tender.at, zone),
        money_day: tender.business_day,
        by: tender.by.clone().unwrap_or_default(),
        taken_back: tender.taken_back.as_ref().map(|back| TakenBackRow {
            reason: back.reason.clone(),
            by: back.by.clone().unwrap_or_default(),
            at: local(back.at, zone),
            money_day: back.business_day,
        }),
    }
}

/// A refund's row; one that landed on another day stands in that day's report.
fn refund_row(
    sale: &SaleRow,
    record: &SaleRecord,
    refund: &Refund,
    (from, to): (BusinessDay, BusinessDay),
    zone: Tz,
) -> Option<RefundRow> {
    if refund.business_day.is_some_and(|day| !(from..=to).contains(&day)) {
        return None;
    }
    let attempt = record.attempt(&refund.attempt)?;
    let returned_minor = if refund.business_day.is_some() { refund.amount.amount_minor } else { 0 };
    Some(RefundRow {
        number: sale.number.clone(),
        made_at: sale.made_at,
        business_day: sale.business_day,
        state: sale.state.clone(),
        cashier: sale.cashier.clone(),
        own_reference: refund.attempt.to_string(),
        gateway: attempt.attempt.gateway.to_string(),
        reference: refund.reference.clone().unwrap_or_default(),
        way: refund.way.word().to_owned(),
        stage: refund.stage.word().to_owned(),
        amount: refund.amount,
        returned: Money::new(returned_minor, refund.amount.currency),
        reason: refund.reason.clone(),
        by: refund.by.clone().unwrap_or_default(),
        asked_at: local(refund.asked_at, zone),
        ended_at: refund.ended_at.map(|at| local(at, zone)),
        money_day: refund.business_day,
    })
}

fn words(flags: domain::Flags) -> Vec<String> {
    flags.words().into_iter().map(|word| word.to_string()).collect()
}

fn attempt_row(
    sale: &SaleRow,
    record: &SaleRecord,
    attempt: &Attempt,
    received: Option<Money>,
    zone: Tz,
) -> AttemptRow {
    AttemptRow {
        number: sale.number.clone(),
        made_at: sale.made_at,
        business_day: sale.business_day,
        asked: attempt.asked,
        note: sale.note.clone(),
        cashier: sale.cashier.clone(),
        state: sale.state.clone(),
        own_reference: attempt.own_reference.to_string(),
        gateway: attempt.gateway.to_string(),
        reference: attempt.reference.clone().unwrap_or_default(),
        stage: attempt.stage.word().to_owned(),
        flags: words(attempt.flags),
        raw_status: attempt.raw_status.clone().unwrap_or_default(),
        confirmed_at: attempt.confirmed_at.map(|at| local(at, zone)),
        money_day: attempt.business_day,
        received: received.unwrap_or(Money::new(0, attempt.asked.currency)),
        resolution: resolution_of(attempt, &record.resolutions)
            .map(|resolution| resolution.kind.word().to_owned())
            .unwrap_or_default(),
    }
}

/// What is odd about an attempt, also where a person has decided it.
fn finding(record: &SaleRecord, attempt: &Attempt, money: Option<Money>, zone: Tz) -> Option<FindingRow> {
    let open = record.cause(attempt);
    let cause = open.or_else(|| reconciliation::cause(attempt, &[], &[]))?;
    let decision = resolution_of(attempt, &record.resolutions);
    let word = serde_json::to_value(cause).ok()?;
    Some(FindingRow {
        cause: word.as_str().unwrap_or_default().to_owned(),
        sale: record.sale.number.to_string(),
        own_reference: attempt.own_reference.to_string(),
        amount: match cause {
            Cause::Refunded | Cause::RefundUnclear | Cause::RefundWaiting => {
                reconciliation::stake(attempt, cause, &record.refunds)
            }
            _ => money.unwrap_or(attempt.asked),
        },
        resolution: decision.map(|decision| decision.kind.word().to_owned()).unwrap_or_default(),
        note: decision.map(|decision| decision.note.clone()).unwrap_or_default(),
        by: decision.and_then(|decision| decision.by.clone()).unwrap_or_default(),
        decided_at: decision.map(|decision| local(decision.at, zone)),
        is_open: open.is_some(),
    })
}
