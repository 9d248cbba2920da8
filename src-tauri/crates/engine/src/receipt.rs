//! The receipt of a paid sale.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::export::{document_error, language_of};
use crate::files;
use crate::report::{local, profile};
use crate::views::{ErrorCode, ReceiptView};
use documents::{Language, Receipt, ReceiptTender};
use domain::figures::Claim;
use domain::{Actor, Permission, SaleNumber, SaleState, Tender};
use serde_json::json;
use store::{JournalRow, SaleRecord, StoreError};

/// What the name of every receipt's file begins with, the till's own and a gateway's.
pub(crate) const FILE_PREFIX: &str = "receipt-";
/// The journal row of a receipt.
pub(crate) const MADE: &str = "receipt_made";

impl Engine {
    /// Writes the receipt of a sale into the exports folder, once PAID is durable. The first is the
    /// original; every later one says COPY. The journal knows each before it is in its place, so there
    /// never are two originals. [`ErrorCode::ReceiptNotPaid`] when the sale isn't paid.
    pub async fn receipt(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        language: &str,
    ) -> Result<ReceiptView, EngineError> {
        self.allow(actor, Permission::Sell)?;
        self.record_for(actor, number).await?;
        let language = language_of(language)?;
        loop {
            let wanted = number.clone();
            let (record, made, head) = self
                .inner
                .store
                .read(move |read| {
                    Ok::<_, EngineError>((
                        read.sale(&wanted)?,
                        times_made(&read.journal_of(&wanted)?),
                        read.head()?,
                    ))
                })
                .await?;
            let record =
                record.ok_or_else(|| EngineError::new(ErrorCode::SaleNotFound).with("sale", number))?;
            let receipt = self.receipt_of(&record, made > 0)?;
            let bytes = set(receipt, language).await?;
            let sha256 = documents::digest::sha256_hex(&bytes);
            let path = self.inner.exports_dir.join(self.receipt_name(number, made, language));
            let prepared = files::prepare(path, bytes).await?;
            let body = json!({
                "copy": made > 0, "language": language.code(), "sha256": sha256, "as_of_seq": head.seq,
            });
            let entry = self.entry(MADE, number, Some(actor), body);
            let wanted = number.clone();
            let is_still_so = self
                .inner
                .store
                .write(move |write| {
                    // Another window or process may have made one meanwhile: then this one is set anew.
                    if times_made(&write.journal_of(&wanted)?) != made {
                        return Ok::<_, EngineError>(false);
                    }
                    let record = write.sale(&wanted)?.ok_or(StoreError::NotFound)?;
                    write.save(&record, entry)?;
                    Ok(true)
                })
                .await?;
            if is_still_so {
                let path = prepared.put().await?.display().to_string();
                return Ok(ReceiptView { path, is_copy: made > 0, sha256, as_of_seq: head.seq });
            }
        }
    }

    /// What stands on it, if the sale is durably paid.
    fn receipt_of(&self, record: &SaleRecord, is_copy: bool) -> Result<Receipt, EngineError> {
        let unpaid = || EngineError::new(ErrorCode::ReceiptNotPaid).with("sale", &record.sale.number);
        if record.state() != SaleState::Paid || self.is_doubtful(record) {
            return Err(unpaid());
        }
        if let Some(tender) = record.tender() {
            return Ok(self.receipt_of_tender(record, tender, is_copy));
        }
        let attempts = record.bare_attempts();
        let (attempt, amount) = attempts
            .iter()
            .zip(record.claims())
            .find_map(|(attempt, claim)| match claim {
                Some((Claim::Sold, money)) => Some((attempt, money)),
                _ => None,
            })
            .ok_or_else(unpaid)?;
        let paid_at = attempt.confirmed_at.or(attempt.conflict_at).ok_or_else(unpaid)?;
        let shop = self.shop();
        Ok(Receipt {
            profile: profile(self.inner.profile),
            shop: shop.shop_name,
            till: self.inner.store.till_code().to_string(),
            number: record.sale.number.to_string(),
            amount,
            gateway: self.gateway_name(&attempt.gateway),
            reference: attempt.reference.clone().unwrap_or_default(),
            made_at: local(record.sale.created_at, shop.zone),
            paid_at: local(paid_at, shop.zone),
            business_day: attempt.business_day.unwrap_or(record.sale.business_day),
            cashier: record.sale.cashier.clone().unwrap_or_default(),
            note: record.sale.note.clone(),
            is_copy,
            tender: None,
        })
    }

    /// What stands on it where the phone had no part in it.
    fn receipt_of_tender(&self, record: &SaleRecord, tender: &Tender, is_copy: bool) -> Receipt {
        let shop = self.shop();
        let sale = &record.sale;
        let is_cash = tender.kind == domain::TenderKind::Cash;
        Receipt {
            profile: profile(self.inner.profile),
            shop: shop.shop_name,
            till: self.inner.store.till_code().to_string(),
            number: sale.number.to_string(),
            amount: tender.due,
            gateway: String::new(),
            reference: String::new(),
            made_at: local(sale.created_at, shop.zone),
            paid_at: local(tender.at, shop.zone),
            business_day: tender.business_day,
            cashier: tender.by.clone().or(sale.cashier.clone()).unwrap_or_default(),
            note: sale.note.clone(),
            is_copy,
            tender: Some(ReceiptTender {
                kind: tender.kind.word().to_owned(),
                name: if is_cash { String::new() } else { tender.note.clone() },
                given: tender.given,
                change: tender.change(),
            }),
        }
    }

    fn receipt_name(&self, number: &SaleNumber, made: usize, language: Language) -> String {
        let copy = if made == 0 { String::new() } else { format!("-copy-{made}") };
        format!("{FILE_PREFIX}{}-{number}{copy}-{}.pdf", self.inner.profile.word(), language.code())
    }
}

async fn set(receipt: Receipt, language: Language) -> Result<Vec<u8>, EngineError> {
    tokio::task::spawn_blocking(move || documents::receipt::pdf(&receipt, language))
        .await
        .map_err(|_| EngineError::new(ErrorCode::Internal))?
        .map_err(document_error)
}

/// How many receipts of a sale its journal knows.
fn times_made(rows: &[JournalRow]) -> usize {
    rows.iter().filter(|row| row.kind == MADE).count()
}
