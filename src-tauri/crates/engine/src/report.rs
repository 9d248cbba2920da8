//! The rows and sums of business days, as documents take them.

use crate::engine::{Engine, Profile};
use crate::error::EngineError;
use crate::report_sums as sums;
use chrono::SubsecRound;
use chrono_tz::Tz;
use documents::report::{
    AttemptRow, Counts, DrawerRow, FindingRow, JournalHead, LocalMoment, Report, SaleRow, Schema,
    TakenBackRow, TenderRow,
};
use domain::figures::Claim;
use domain::sale::resolution_of;
use domain::tender::claims;
use domain::{Attempt, BusinessDay, Currency, Moment, Money, SaleState, Tender, reconciliation};
use std::collections::{BTreeMap, BTreeSet};
use store::{FindingRecord, Read, SaleRecord};

/// Sales that are read at once.
const PAGE: usize = 1_000;

/// What a report says that is the shop's and not the record's.
pub(crate) struct Heading {
    pub profile: Profile,
    pub shop: String,
    pub till: String,
    pub zone: Tz,
    pub currency: Currency,
    /// Gateways' names for people, by their ids.
    pub gateways: BTreeMap<String, String>,
}

impl Engine {
    /// What stands on every report of this till.
    pub(crate) fn heading(&self) -> Heading {
        let shop = self.shop();
        let gateways = gateways::registry::ALL
            .iter()
            .filter_map(|entry| Some((entry.id.to_owned(), self.gateway_name(&entry.id.parse().ok()?))))
            .collect();
        Heading {
            profile: self.inner.profile,
            shop: shop.shop_name,
            till: self.inner.store.till_code().to_string(),
            zone: shop.zone,
            currency: shop.currency,
            gateways,
        }
    }
}

/// Reads a report within one snapshot. `step` is told how many sales were read of how many, and stops the
/// reading with an error.
pub(crate) fn read(
    engine: &Engine,
    read: &Read<'_>,
    heading: &Heading,
    (from, to): (BusinessDay, BusinessDay),
    step: impl Fn(u32, u32) -> Result<(), EngineError>,
) -> Result<Report, EngineError> {
    let sequences = read.sequences_of_days((from, to))?;
    let total = u32::try_from(sequences.len()).unwrap_or(u32::MAX);
    let head = read.head()?;
    let at = read.head_at()?.map(|at| local(at, heading.zone));
    let as_of = JournalHead { seq: head.seq, hash: head.hash_hex(), at };
    let rows = Rows { heading, sold: read.sold_by_sale((from, to))? };
    let mut report = empty(heading, (from, to), as_of);
    let mut done = 0_u32;
    for page in sequences.chunks(PAGE) {
        step(done, total)?;
        for record in &read.sales_of_sequences(page)? {
            rows.add(&mut report, record);
        }
        done = done.saturating_add(u32::try_from(page.len()).unwrap_or(u32::MAX));
    }
    let kept = read.findings_landed((from, to))?;
    report.findings.extend(kept.iter().map(|kept| statements_finding(kept, heading)));
    sums::put_in(read, heading, &mut report)?;
    put_drawers(engine, read, &mut report)?;
    Ok(report)
}

/// Puts the drawer of each day in on which cash moved.
fn put_drawers(engine: &Engine, read: &Read<'_>, report: &mut Report) -> Result<(), EngineError> {
    let moved = read.cash_moves((report.from, report.to))?.into_iter().map(|one| one.business_day);
    let tendered = read.tender_figures(report.from, report.to)?.into_iter().map(|one| one.business_day);
    let closed = read.closed_through()?;
    for day in moved.chain(tendered).collect::<BTreeSet<_>>() {
        for till in engine.tills(read, day)? {
            let statement = till.statement()?;
            let count = statement.count.as_ref();
            // The count is blind: a file tells what should be there no sooner than the screen.
            let is_told = count.is_some() || closed.is_some_and(|closed| day <= closed);
            report.drawers.push(DrawerRow {
                day,
                currency: till.currency,
                float_minor: statement.drawer.float_minor,
                sales_minor: statement.drawer.sales_minor,
                paid_in_minor: statement.drawer.paid_in_minor,
                paid_out_minor: statement.drawer.paid_out_minor,
                expected_minor: is_told.then_some(statement.expected_minor),
                counted_minor: count.map(|count| count.counted.amount_minor),
                difference_minor: count.map(|count| count.difference_minor()).transpose()?,
                counted_by: count.and_then(|count| count.by.clone()).unwrap_or_default(),
                counted_at: count.map(|count| local(count.at, engine.shop().zone)),
                counts: statement.counts,
                note: count
                    .and_then(|count| count.explained.as_ref())
                    .map(|said| said.note.clone())
                    .unwrap_or_default(),
            });
        }
    }
    Ok(())
}

fn empty(heading: &Heading, (from, to): (BusinessDay, BusinessDay), as_of: JournalHead) -> Report {
    Report {
        schema: Schema,
        profile: profile(heading.profile),
        shop: heading.shop.clone(),
        till: heading.till.clone(),
        time_zone: heading.zone.name().to_owned(),
        from,
        to,
        as_of,
        figures: Vec::new(),
        counts: Counts::default(),
        by_hour: Vec::new(),
        by_day: Vec::new(),
        by_gateway: Vec::new(),
        by_cashier: Vec::new(),
        by_tender: Vec::new(),
        sales: Vec::new(),
        attempts: Vec::new(),
        tenders: Vec::new(),
        drawers: Vec::new(),
        findings: Vec::new(),
        closing: None,
    }
}

/// A moment by the shop's clock, in whole seconds.
pub(crate) fn local(moment: Moment, zone: Tz) -> LocalMoment {
    moment.trunc_subsecs(0).with_timezone(&zone).fixed_offset()
}

/// The profile as documents name it.
pub(crate) fn profile(profile: Profile) -> documents::report::Profile {
    match profile {
        Profile::Demo => documents::report::Profile::Demo,
        Profile::Live => documents::report::Profile::Live,
    }
}

/// What the rows of sales are made with.
struct Rows<'h> {
    heading: &'h Heading,
    /// What the books of the range say each sale brought.
    sold: BTreeMap<u64, i64>,
}

impl Rows<'_> {
    /// Adds a sale with all it has.
    fn add(&self, report: &mut Report, record: &SaleRecord) {
        let zone = self.heading.zone;
        let attempts = record.bare_attempts();
        let claims = claims(&attempts, &record.resolutions, &record.tenders);
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
            sold: Money::new(
                self.sold.get(&sale.number.sequence()).copied().unwrap_or(0),
                sale.asked.currency,
            ),
            paid_by: paid_by(record, state).to_owned(),
        };
        report.tenders.extend(record.tenders.iter().map(|tender| tender_row(&row, tender, zone)));
        for (attempt, claim) in attempts.iter().zip(claims) {
            if let Some((Claim::Sold, _)) = claim {
                row.reference = attempt.reference.clone().unwrap_or_default();
            }
            report.findings.extend(finding(record, attempt, claim.map(|(_, money)| money), zone));
            report.attempts.push(attempt_row(&row, record, attempt, claim.map(|(_, money)| money), zone));
        }
        report.sales.push(row);
    }
}

/// How a sale is paid: `phone`, `cash`, `other`, or nothing.
fn paid_by(record: &SaleRecord, state: SaleState) -> &'static str {
    match (record.tender(), state) {
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

/// What a statement and the record don't agree on, also where it was settled.
fn statements_finding(kept: &FindingRecord, heading: &Heading) -> FindingRow {
    let end = kept.end.as_ref();
    FindingRow {
        cause: kept.kind.word().to_owned(),
        sale: kept.sale.clone(),
        own_reference: kept.attempt.as_ref().map(ToString::to_string).unwrap_or_default(),
        amount: kept.amount.unwrap_or(Money::new(0, heading.currency)),
        resolution: String::new(),
        note: end.map(|end| end.note.clone()).unwrap_or_default(),
        by: end.and_then(|end| end.person.clone()).unwrap_or_default(),
        decided_at: end.map(|end| local(end.at, heading.zone)),
        is_open: end.is_none(),
    }
}

/// What is odd about an attempt, also where a person has decided it.
fn finding(record: &SaleRecord, attempt: &Attempt, money: Option<Money>, zone: Tz) -> Option<FindingRow> {
    let open = reconciliation::cause(attempt, &record.resolutions);
    let cause = open.or_else(|| reconciliation::cause(attempt, &[]))?;
    let decision = resolution_of(attempt, &record.resolutions);
    let word = serde_json::to_value(cause).ok()?;
    Some(FindingRow {
        cause: word.as_str().unwrap_or_default().to_owned(),
        sale: record.sale.number.to_string(),
        own_reference: attempt.own_reference.to_string(),
        amount: money.unwrap_or(attempt.asked),
        resolution: decision.map(|decision| decision.kind.word().to_owned()).unwrap_or_default(),
        note: decision.map(|decision| decision.note.clone()).unwrap_or_default(),
        by: decision.and_then(|decision| decision.by.clone()).unwrap_or_default(),
        decided_at: decision.map(|decision| local(decision.at, zone)),
        is_open: open.is_some(),
    })
}
