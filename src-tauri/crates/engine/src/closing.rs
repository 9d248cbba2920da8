//! Ending a business day: the X report any time, the Z report once.

use crate::cash::{Till, closed_drawer_view, drawer_view};
use crate::day::sums_by_currency;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::findings::asked_all_at;
use crate::project::amount;
use crate::qr;
use crate::signing::{hex, sign};
use crate::tender::kind_view as tender_kind_view;
use crate::views::{
    AmountView, ClosingPreview, ClosingView, CountsView, ErrorCode, FindingKindView, FindingView, SumsView,
    TenderSumView, TotalsView,
};
use domain::closing::{Counts, SCHEMA, Statement, Sums, TenderTotals, Totals, totals_after, unsettled};
use domain::finding::{Finding, FindingKind};
use domain::{Actor, Anchor, BusinessDay, Currency, Money, Permission};
use ed25519_dalek::SigningKey;
use serde_json::json;
use store::{ClosingRecord, DayCounts, JournalEntry, Read, TenderSum, Write};

/// The journal row that tells of a closing.
pub(crate) const CLOSED: &str = "day_closed";

impl Engine {
    /// What closing a day now would say (an X report). Today when none is named; of a closed day its
    /// closing is to be read.
    pub async fn preview_closing(
        &self,
        actor: &Actor,
        day: Option<&str>,
    ) -> Result<ClosingPreview, EngineError> {
        self.allow(actor, Permission::ReadDay)?;
        let day = self.day_or_today(day)?;
        let engine = self.clone();
        let (statement, drawers, earlier) = self
            .inner
            .store
            .read(move |read| {
                still_open(read, day)?;
                let earlier = read.oldest_open_day()?.filter(|oldest| *oldest < day);
                let drawers = engine.tills(read, day)?;
                let drawers =
                    drawers.iter().map(|till| drawer_view(till, false)).collect::<Result<_, _>>()?;
                Ok::<_, EngineError>((engine.statement(read, day, None)?, drawers, earlier))
            })
            .await?;
        Ok(ClosingPreview {
            day: day.to_string(),
            number: statement.number,
            totals: statement.totals.iter().filter_map(totals_view).collect(),
            tenders: statement.tenders.iter().filter_map(tender_totals_view).collect(),
            drawers,
            counts: counts_view(statement.counts),
            findings: statement.findings.iter().map(finding_view).collect(),
            asked_all_at: statement.asked_all_at,
            earlier: earlier.map(|day| day.to_string()),
        })
    }

    /// Ends a business day, once and for ever. Days close in order; a day that hasn't begun doesn't.
    /// What blocks must be settled or stand in `carried_over` by its id.
    pub async fn close_day(
        &self,
        actor: &Actor,
        day: Option<&str>,
        carried_over: Vec<String>,
    ) -> Result<ClosingView, EngineError> {
        self.allow(actor, Permission::CloseDay)?;
        let day = self.day_or_today(day)?;
        if day > self.today() {
            return Err(EngineError::new(ErrorCode::DayNotBegun).with("day", day));
        }
        let key = self.signing_key(actor).await?;
        let (engine, actor) = (self.clone(), actor.clone());
        let closing = self
            .inner
            .store
            .write(move |write| engine.close(write, &actor, day, &carried_over, &key))
            .await?;
        closing_view(&closing)
    }

    /// The closing of a day, if it was closed.
    pub async fn closing_of(
        &self,
        actor: &Actor,
        day: Option<&str>,
    ) -> Result<Option<ClosingView>, EngineError> {
        self.allow(actor, Permission::ReadDay)?;
        let day = self.day_or_today(day)?;
        let closing = self.inner.store.read(move |read| Ok::<_, EngineError>(read.closing_of(day)?)).await?;
        closing.as_ref().map(closing_view).transpose()
    }

    fn close(
        &self,
        write: &mut Write<'_>,
        actor: &Actor,
        day: BusinessDay,
        carried_over: &[String],
        key: &SigningKey,
    ) -> Result<ClosingRecord, EngineError> {
        still_open(write, day)?;
        if let Some(earlier) = write.oldest_open_day()?.filter(|oldest| *oldest < day) {
            return Err(EngineError::new(ErrorCode::EarlierDayOpen).with("day", earlier));
        }
        let statement = self.statement(write, day, actor.name.clone())?;
        let open = unsettled(&statement.findings, carried_over);
        if !open.is_empty() {
            return Err(EngineError::new(ErrorCode::FindingsOpen).with("count", open.len()));
        }
        let text = serde_json::to_string(&statement).map_err(|error| {
            tracing::error!(%error, "a closing could not be written as JSON");
            EngineError::new(ErrorCode::Internal)
        })?;
        let (public_key, signature) = sign(key, &text);
        let entry = JournalEntry {
            kind: CLOSED,
            sale: None,
            attempt: None,
            actor: actor.name.clone(),
            at: self.now_utc(),
            body: json!({
                "number": statement.number, "day": day.to_string(), "sha256": sha256(&text),
                "signature": hex(&signature), "carried_over": carried_over.len(),
            }),
        };
        let closing = ClosingRecord {
            number: statement.number,
            business_day: day,
            statement: text,
            public_key,
            signature,
            seq: 0,
        };
        let seq = write.close_day(&closing, entry)?;
        Ok(ClosingRecord { seq, ..closing })
    }

    /// What a closing of that day says now.
    fn statement(
        &self,
        read: &Read<'_>,
        day: BusinessDay,
        closed_by: Option<String>,
    ) -> Result<Statement, EngineError> {
        let shop = self.shop();
        let newest = read.newest_closing()?;
        let before = newest.as_ref().map(read_statement).transpose()?;
        // Days without a closing of their own were empty, or what landed on them late is told here.
        let first = before.as_ref().map_or(day, |before| before.business_day.next()).min(day);
        let mut sums = sums_by_currency(&read.figures(first, day)?, &read.tender_figures(first, day)?)?;
        let lines = (read.figures_of_lines(first, day)?, read.tender_figures_of_lines(first, day)?);
        if sums_by_currency(&lines.0, &lines.1)? != sums {
            tracing::error!(%day, "the sums of a day differ from its lines");
            return Err(EngineError::new(ErrorCode::StoreCorrupt));
        }
        let own = sums.remove(shop.currency.code()).map_or_else(Sums::default, |(_, sums)| sums);
        let of_day = std::iter::once((shop.currency, own))
            .chain(sums.into_values())
            .map(|(currency, sums)| (currency.code().to_owned(), currency.exponent(), sums))
            .collect();
        let DayCounts { paid, conflict, unpaid, open } = read.counts_of_day(day)?;
        let numbers = read.numbers_of_day(day)?;
        let head = read.head()?;
        Ok(Statement {
            schema: SCHEMA.to_owned(),
            number: newest.as_ref().map_or(0, |newest| newest.number) + 1,
            till: self.inner.store.till_code().to_string(),
            profile: self.inner.profile.word().to_owned(),
            shop_name: shop.shop_name.clone(),
            zone: shop.zone.name().to_owned(),
            business_day: day,
            closed_at: self.corrected_now(&self.default_gateway()).to_rfc3339(),
            closed_by,
            totals: totals_after(before.as_ref(), day, of_day)?,
            counts: Counts { paid, open, unpaid, conflict },
            first_sale: numbers.as_ref().map(|(first, _)| first.to_string()),
            last_sale: numbers.map(|(_, last)| last.to_string()),
            findings: self.findings(read, day)?,
            asked_all_at: asked_all_at(read, day)?,
            journal_seq: head.seq,
            journal_head: head.hash_hex(),
            previous_sha256: newest.map(|newest| sha256(&newest.statement)),
            tenders: read.tenders_between((first, day))?.iter().map(tender_totals).collect(),
            drawers: self.tills(read, day)?.iter().map(Till::statement).collect::<Result<_, _>>()?,
        })
    }
}

pub(crate) fn still_open(read: &Read<'_>, day: BusinessDay) -> Result<(), EngineError> {
    match read.closed_through()? {
        Some(closed) if day <= closed => match closed_with(read, day)? {
            Some(with) => Err(with),
            None => Err(EngineError::new(ErrorCode::DayClosed).with("day", day)),
        },
        _ => Ok(()),
    }
}

/// What to say of a day that has no closing of its own because a later one closed it too; `None` of any other.
pub(crate) fn closed_with(read: &Read<'_>, day: BusinessDay) -> Result<Option<EngineError>, EngineError> {
    let later = read.closings()?.into_iter().find(|closing| closing.business_day >= day);
    Ok(later.filter(|closing| closing.business_day != day).map(|closing| {
        EngineError::new(ErrorCode::DayClosedWithNext)
            .with("day", day)
            .with("next", closing.business_day)
            .with("number", closing.number)
    }))
}

/// The SHA-256 of a statement, in hex.
pub(crate) fn sha256(statement: &str) -> String {
    documents::digest::sha256_hex(statement.as_bytes())
}

/// What a kept closing says.
pub(crate) fn read_statement(closing: &ClosingRecord) -> Result<Statement, EngineError> {
    serde_json::from_str(&closing.statement).map_err(|error| {
        tracing::error!(%error, number = closing.number, "a closing can't be read");
        EngineError::new(ErrorCode::StoreCorrupt)
    })
}

/// A closing for a screen.
pub(crate) fn closing_view(closing: &ClosingRecord) -> Result<ClosingView, EngineError> {
    let statement = read_statement(closing)?;
    let anchor = anchor_of(&statement);
    Ok(ClosingView {
        number: statement.number,
        day: statement.business_day.to_string(),
        closed_at: statement.closed_at,
        closed_by: statement.closed_by,
        totals: statement.totals.iter().filter_map(totals_view).collect(),
        tenders: statement.tenders.iter().filter_map(tender_totals_view).collect(),
        drawers: statement.drawers.iter().map(closed_drawer_view).collect::<Result<_, _>>()?,
        counts: counts_view(statement.counts),
        first_sale: statement.first_sale,
        last_sale: statement.last_sale,
        findings: statement.findings.iter().map(finding_view).collect(),
        journal_seq: statement.journal_seq,
        journal_head: statement.journal_head,
        sha256: sha256(&closing.statement),
        public_key: hex(&closing.public_key),
        signature: hex(&closing.signature),
        anchor_qr: anchor.as_deref().and_then(qr::view),
        anchor: anchor.unwrap_or_default(),
    })
}

/// The journal's head as a closing's paper and screen give it away: what `verify` takes as an anchor.
fn anchor_of(statement: &Statement) -> Option<String> {
    let till = statement.till.parse().ok()?;
    Some(Anchor { till, seq: statement.journal_seq, hash: statement.journal_head.clone() }.to_string())
}

fn totals_view(totals: &Totals) -> Option<TotalsView> {
    let currency = Currency::from_code(&totals.currency)?;
    let sums = |sums: Sums| SumsView {
        sold: amount(Money::new(sums.sold_minor, currency)),
        tendered: amount(Money::new(sums.tendered_minor, currency)),
        tenders: sums.tenders,
        received: amount(Money::new(sums.received_minor, currency)),
        owed: amount(Money::new(sums.owed_minor, currency)),
        other: amount(Money::new(sums.other_minor, currency)),
        returned: amount(Money::new(sums.returned_minor, currency)),
        payments: sums.payments,
    };
    Some(TotalsView { day: sums(totals.day), month: sums(totals.month), perpetual: sums(totals.perpetual) })
}

fn tender_totals(sum: &TenderSum) -> TenderTotals {
    TenderTotals {
        kind: sum.kind,
        currency: sum.amount.currency.code().to_owned(),
        exponent: sum.amount.currency.exponent(),
        tenders: sum.tenders,
        amount_minor: sum.amount.amount_minor,
    }
}

fn tender_totals_view(totals: &TenderTotals) -> Option<TenderSumView> {
    let currency = Currency::from_code(&totals.currency)?;
    Some(TenderSumView {
        kind: tender_kind_view(totals.kind),
        tenders: totals.tenders,
        amount: amount(Money::new(totals.amount_minor, currency)),
    })
}

fn counts_view(counts: Counts) -> CountsView {
    CountsView { paid: counts.paid, open: counts.open, unpaid: counts.unpaid, conflict: counts.conflict }
}

fn finding_view(finding: &Finding) -> FindingView {
    let (ours, theirs) = amounts(finding);
    FindingView {
        id: finding.id(),
        kind: kind_view(finding.kind),
        sale: finding.sale.clone(),
        amount: ours,
        theirs,
        blocks: finding.kind.blocks(),
        carries: finding.kind.can_be_carried_over(),
        settle: finding.is_of_statement(),
    }
}

/// What this till says of a finding and what the gateway says, for a screen.
pub(crate) fn amounts(finding: &Finding) -> (Option<AmountView>, Option<AmountView>) {
    let currency = finding.currency.as_deref().and_then(Currency::from_code);
    let money = |minor: Option<i64>| minor.zip(currency).map(|(minor, of)| amount(Money::new(minor, of)));
    // In another currency it is no amount of ours, and its kind says so.
    let theirs = finding.theirs_minor.filter(|_| finding.kind != FindingKind::CurrencyDiffers);
    (money(finding.amount_minor), money(theirs))
}

/// A finding's kind for a screen.
pub(crate) fn kind_view(kind: FindingKind) -> FindingKindView {
    match kind {
        FindingKind::Conflict => FindingKindView::Conflict,
        FindingKind::Duplicate => FindingKindView::Duplicate,
        FindingKind::Owed => FindingKindView::Owed,
        FindingKind::ChargedBack => FindingKindView::ChargedBack,
        FindingKind::Refunded => FindingKindView::Refunded,
        FindingKind::Late => FindingKindView::Late,
        FindingKind::Regressed => FindingKindView::Regressed,
        FindingKind::NotFound => FindingKindView::NotFound,
        FindingKind::Unrecognised => FindingKindView::Unrecognised,
        FindingKind::Unverified => FindingKindView::Unverified,
        FindingKind::Waiting => FindingKindView::Waiting,
        FindingKind::NotAsked => FindingKindView::NotAsked,
        FindingKind::ClockDrift => FindingKindView::ClockDrift,
        FindingKind::PaidAfterClosing => FindingKindView::PaidAfterClosing,
        FindingKind::NumberGap => FindingKindView::NumberGap,
        FindingKind::DrawerUncounted => FindingKindView::DrawerUncounted,
        FindingKind::CashOverLimit => FindingKindView::CashOverLimit,
        FindingKind::CashDifference => FindingKindView::CashDifference,
        FindingKind::PaidHereNotThere => FindingKindView::PaidHereNotThere,
        FindingKind::PaidThereNotHere => FindingKindView::PaidThereNotHere,
        FindingKind::AmountDiffers => FindingKindView::AmountDiffers,
        FindingKind::CurrencyDiffers => FindingKindView::CurrencyDiffers,
        FindingKind::ReferenceDiffers => FindingKindView::ReferenceDiffers,
        FindingKind::EnvironmentDiffers => FindingKindView::EnvironmentDiffers,
        FindingKind::CountedTwice => FindingKindView::CountedTwice,
        FindingKind::RefundedThere => FindingKindView::RefundedThere,
        FindingKind::RefundMissing => FindingKindView::RefundMissing,
        FindingKind::RefundUnclear => FindingKindView::RefundUnclear,
        FindingKind::RefundWaiting => FindingKindView::RefundWaiting,
        FindingKind::FeeDiffers => FindingKindView::FeeDiffers,
        FindingKind::NotCleared => FindingKindView::NotCleared,
        FindingKind::JournalBroken => FindingKindView::JournalBroken,
    }
}
