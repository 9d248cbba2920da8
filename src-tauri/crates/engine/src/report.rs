//! The rows and sums of business days, as documents take them.

use crate::engine::{Engine, Profile};
use crate::error::EngineError;
use crate::report_rows;
use crate::report_sums as sums;
use crate::{backups, closing_files, export, gateway_receipt, receipt};
use chrono::SubsecRound;
use chrono_tz::Tz;
use documents::report::{Counts, DrawerRow, FindingRow, JournalHead, LocalMoment, Report, Schema};
use domain::{BusinessDay, Currency, Moment, Money};
use std::collections::{BTreeMap, BTreeSet};
use store::{FindingRecord, Read};

/// Journal rows that only tell of files: what a report says is the same before and after them, so that the file of
/// a day to which nothing happened is the same file, however often it is made.
const TELL_OF_FILES: [&str; 5] =
    [export::EXPORTED, receipt::MADE, gateway_receipt::KEPT, closing_files::FILED, backups::BACKED_UP];

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
    days: (BusinessDay, BusinessDay),
    step: impl Fn(u32, u32) -> Result<(), EngineError>,
) -> Result<Report, EngineError> {
    let mut report = without_rows(engine, read, heading, days)?;
    let landed = std::mem::take(&mut report.findings);
    report_rows::each(read, days, step, |batch| {
        let rows = batch.rows(heading.zone);
        report.sales.extend(rows.sales);
        report.attempts.extend(rows.attempts);
        report.tenders.extend(rows.tenders);
        report.refunds.extend(rows.refunds);
        report.findings.extend(rows.findings);
        true
    })?;
    report.findings.extend(landed);
    Ok(report)
}

/// Reads all of a report within one snapshot but what its sales give: of the findings those that statements
/// brought, which stand behind the others.
pub(crate) fn without_rows(
    engine: &Engine,
    read: &Read<'_>,
    heading: &Heading,
    (from, to): (BusinessDay, BusinessDay),
) -> Result<Report, EngineError> {
    let (head, at) = read.head_but(&TELL_OF_FILES)?;
    let at = at.map(|at| local(at, heading.zone));
    let as_of = JournalHead { seq: head.seq, hash: head.hash_hex(), at };
    let mut report = empty(heading, (from, to), as_of);
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
                paid_out_minor: statement
                    .drawer
                    .paid_out_minor
                    .checked_add(statement.drawer.returned_minor)
                    .ok_or(domain::figures::SumOverflow)?,
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
        refunds: Vec::new(),
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
