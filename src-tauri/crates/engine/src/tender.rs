//! Cash and other ways for a sale that the phone could not close.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::project::amount;
use crate::views::{ErrorCode, PressReply, SaleView, TakeTender, TakenBackView, TenderKindView, TenderView};
use domain::tender::{TakenBack, TenderError, checked, standing};
use domain::{Actor, LeftScreen, Money, Permission, SaleNumber, SaleState, Tender, TenderKind};
use serde_json::json;
use store::SaleRecord;

/// A tender as it may be taken.
struct Wanted {
    kind: TenderKind,
    given: Option<Money>,
    note: String,
}

impl Engine {
    /// Takes cash, or another way of paying, for the whole of a sale.
    ///
    /// The gateway is asked first: money found that way wins, and nothing is taken. While a link may still
    /// be paid, or the gateway can't be asked about one that somebody saw, `second_press` is needed. The QR
    /// leaves the screen, the link stays watched; money on it is a second payment and owed.
    pub async fn take_tender(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        input: TakeTender,
    ) -> Result<PressReply, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let (engine, actor, number) = (self.clone(), actor.clone(), number.clone());
        self.to_the_end(async move { engine.take_for(&actor, &number, input).await }).await
    }

    async fn take_for(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        input: TakeTender,
    ) -> Result<PressReply, EngineError> {
        let second_press = input.second_press;
        let wanted = wanted(&self.record_for(actor, number).await?, input)?;
        let _one_at_a_time = self.alone_with(number)?;
        self.orphan_abandoned(number).await?;
        let asked = self.ask_first(number).await?;
        if let Some(reply) = self.answer_without_acting(&asked, second_press)? {
            return Ok(reply);
        }
        self.commit_tender(actor, number, wanted).await?;
        for attempt in asked.record.attempts.iter().map(|kept| &kept.attempt) {
            // The cash is in the drawer whatever comes of this; the link stays watched either way.
            if let Err(error) = self.cancel_at_gateway(attempt).await {
                tracing::warn!(%error, sale = %number, "a link of a sale paid in cash could not be cancelled");
            }
        }
        let record = self.record(number).await?;
        self.pressed(record, &asked, true)
    }

    async fn commit_tender(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        wanted: Wanted,
    ) -> Result<(), EngineError> {
        let engine = self.clone();
        let (actor, number) = (actor.clone(), number.clone());
        self.inner
            .store
            .write(move |write| {
                let mut record = write.sale(&number)?.ok_or(store::StoreError::NotFound)?;
                match record.state() {
                    SaleState::Paid => {
                        return Err(EngineError::new(ErrorCode::SaleAlreadyPaid)
                            .with("sale", &number)
                            .moved());
                    }
                    // Money came between the question and here: a person decides first.
                    SaleState::Conflict => {
                        return Err(EngineError::new(ErrorCode::SaleBusy).with("sale", &number));
                    }
                    SaleState::Unpaid | SaleState::Open => {}
                }
                let now = engine.corrected_now(&engine.default_gateway());
                let business_day = engine.open_day_at(write, now)?;
                let ordinal = u32::try_from(record.tenders.len()).unwrap_or(u32::MAX).saturating_add(1);
                let tender = Tender {
                    ordinal,
                    kind: wanted.kind,
                    due: record.sale.asked,
                    given: wanted.given,
                    note: wanted.note,
                    by: actor.name.clone(),
                    at: now,
                    business_day,
                    taken_back: None,
                };
                for kept in &mut record.attempts {
                    let corrected = engine.corrected_now(&kept.attempt.gateway);
                    kept.attempt = kept.attempt.left_screen(LeftScreen::SalePaid, corrected);
                }
                record.sale.acknowledged_at = Some(engine.now_utc());
                let entry = engine.entry("tender_taken", &number, Some(&actor), body(&tender));
                record.tenders.push(tender);
                write.set_open_day(business_day);
                write.save(&record, entry)?;
                Ok(())
            })
            .await
    }

    /// Takes a wrong tender back: a record of its own, with a reason, booked on the open day. What became of
    /// the sale is decided by its links again.
    pub async fn take_back_tender(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        reason: &str,
    ) -> Result<SaleView, EngineError> {
        self.allow(actor, Permission::ManageCash)?;
        let reason = crate::input::required_note(reason)?;
        let engine = self.clone();
        let (actor, number) = (actor.clone(), number.clone());
        let record = self
            .inner
            .store
            .write(move |write| {
                let mut record = write
                    .sale(&number)?
                    .ok_or_else(|| EngineError::new(ErrorCode::SaleNotFound).with("sale", &number))?;
                let now = engine.corrected_now(&engine.default_gateway());
                let business_day = engine.open_day_at(write, now)?;
                let by = actor.name.clone();
                let Some(tender) = record.tenders.iter_mut().find(|tender| tender.stands()) else {
                    return Err(EngineError::new(ErrorCode::NotTendered).with("sale", &number));
                };
                let mut body = body(tender);
                body["reason"] = json!(reason);
                body["business_day"] = json!(business_day.to_string());
                tender.taken_back = Some(TakenBack { reason, by, at: now, business_day });
                let entry = engine.entry("tender_taken_back", &number, Some(&actor), body);
                write.set_open_day(business_day);
                record.seq = write.save(&record, entry)?;
                Ok(record)
            })
            .await?;
        self.view(&record)
    }
}

fn wanted(record: &SaleRecord, input: TakeTender) -> Result<Wanted, EngineError> {
    let kind = kind_of(input.kind);
    let note = domain::note::checked(&input.note)?;
    let due = record.sale.asked;
    let given = checked(kind, due, input.given_minor, &note).map_err(|error| match error {
        TenderError::GivenTooLittle => EngineError::new(ErrorCode::GivenTooLittle)
            .with("due", due.figures())
            .with("currency", due.currency),
        TenderError::GivenForOther => EngineError::bad_input("given"),
        TenderError::NameMissing => EngineError::new(ErrorCode::NoteRequired),
    })?;
    Ok(Wanted { kind, given, note })
}

/// What the journal keeps of a tender.
fn body(tender: &Tender) -> serde_json::Value {
    json!({
        "tender": tender.ordinal,
        "kind": tender.kind.word(),
        "amount_minor": tender.due.amount_minor,
        "given_minor": tender.given.map(|given| given.amount_minor),
        "change_minor": tender.change().map(|change| change.amount_minor),
        "currency": tender.due.currency.code(),
        "note": tender.note,
        "business_day": tender.business_day.to_string(),
    })
}

/// The kind a screen means.
pub(crate) fn kind_of(view: TenderKindView) -> TenderKind {
    match view {
        TenderKindView::Cash => TenderKind::Cash,
        TenderKindView::Other => TenderKind::Other,
    }
}

/// A kind for a screen.
pub(crate) fn kind_view(kind: TenderKind) -> TenderKindView {
    match kind {
        TenderKind::Cash => TenderKindView::Cash,
        TenderKind::Other => TenderKindView::Other,
    }
}

/// A tender for a screen.
pub(crate) fn tender_view(tender: &Tender) -> TenderView {
    TenderView {
        ordinal: tender.ordinal,
        kind: kind_view(tender.kind),
        due: amount(tender.due),
        given: tender.given.map(amount),
        change: tender.change().map(amount),
        note: tender.note.clone(),
        by: tender.by.clone(),
        at: tender.at.to_rfc3339(),
        business_day: tender.business_day.to_string(),
        taken_back: tender.taken_back.as_ref().map(|back| TakenBackView {
            reason: back.reason.clone(),
            by: back.by.clone(),
            at: back.at.to_rfc3339(),
            business_day: back.business_day.to_string(),
        }),
    }
}

/// How a sale is paid without the phone now.
pub(crate) fn standing_kind(record: &SaleRecord) -> Option<TenderKindView> {
    standing(&record.tenders).map(|tender| kind_view(tender.kind))
}
