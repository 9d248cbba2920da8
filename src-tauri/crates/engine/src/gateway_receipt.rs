//! The gateway's own receipt of a payment, where it gives one. What it says is not read here: the till's figures and its
//! own receipt come from its own record.

use crate::answers::question;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::files;
use crate::receipt::FILE_PREFIX;
use crate::views::{ErrorCode, GatewayReceiptView, MoneyMoved};
use domain::{Actor, Attempt, Permission, SaleNumber};
use gateways::{CheckError, KeyError};
use serde_json::json;
use store::{SaleRecord, StoreError};

/// The journal row of such a receipt.
pub(crate) const KEPT: &str = "gateway_receipt";

impl Engine {
    /// Asks a payment's gateway for its receipt and writes that as it came into the exports folder, once the journal
    /// knows its SHA-256. `own_reference` says of which payment where a sale has several.
    /// [`ErrorCode::ReceiptNotPaid`] where no money came by phone, [`ErrorCode::GatewayReceiptNone`] where the gateway
    /// gives none.
    pub async fn gateway_receipt(
        &self,
        actor: &Actor,
        number: &SaleNumber,
        own_reference: Option<&str>,
    ) -> Result<GatewayReceiptView, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let record = self.record_for(actor, number).await?;
        let (attempt, reference) = self
            .receipted(&record, own_reference)
            .ok_or_else(|| EngineError::new(ErrorCode::ReceiptNotPaid).with("sale", number))?;
        let slot = self.slot(&attempt.gateway)?;
        let name = slot.gateway.capabilities().display_name;
        let stands = |error: EngineError| EngineError { money: MoneyMoved::Moved, ..error };
        let none = || stands(EngineError::new(ErrorCode::GatewayReceiptNone).with("gateway", name));
        let failed = |error: &CheckError| {
            let error = EngineError::check(error, name);
            let is_unfit = error.code == ErrorCode::NotVerified;
            stands(if is_unfit {
                EngineError { code: ErrorCode::GatewayReceiptUnfit, ..error }
            } else {
                error
            })
        };
        if slot.key_place.is_none() {
            return Err(failed(&CheckError::KeyRefused(KeyError::Missing)));
        }
        self.take_turn(&attempt.gateway).await.map_err(stands)?;
        let asked_at = self.monotonic();
        let answer = slot.gateway.receipt(&question(&attempt, reference)).await.ok_or_else(none)?;
        // A receipt that doesn't come says nothing of payments: only a good answer counts for the gateway's health.
        match &answer {
            Ok(_) => self.note_health(&attempt.gateway, self.monotonic().saturating_sub(asked_at), None),
            Err(error) => self.heed_pause(&attempt.gateway, error),
        }
        let document = answer.map_err(|error| failed(&error))?.ok_or_else(none)?;
        let sha256 = documents::digest::sha256_hex(&document.bytes);
        let ending = document.kind.extension();
        let file_name = format!(
            "{FILE_PREFIX}{}-{}-{}.{ending}",
            self.inner.profile.word(),
            attempt.own_reference,
            attempt.gateway
        );
        let prepared = files::prepare(self.inner.exports_dir.join(file_name), document.bytes).await?;
        let body = json!({ "gateway": attempt.gateway.to_string(), "sha256": sha256 });
        let mut entry = self.entry(KEPT, number, Some(actor), body);
        entry.attempt = Some(attempt.own_reference);
        let wanted = number.clone();
        self.inner
            .store
            .write(move |write| {
                let record = write.sale(&wanted)?.ok_or(StoreError::NotFound)?;
                Ok::<_, EngineError>(write.save(&record, entry)?)
            })
            .await?;
        let path = prepared.put().await?.display().to_string();
        Ok(GatewayReceiptView { path, sha256, gateway: name.to_owned() })
    }

    /// The payment by phone that is meant, with the gateway's name for it; of several the first whose gateway gives
    /// receipts.
    fn receipted(&self, record: &SaleRecord, wanted: Option<&str>) -> Option<(Attempt, String)> {
        let is_wanted = |attempt: &&Attempt| {
            attempt.brought_money() && wanted.is_none_or(|wanted| attempt.own_reference.to_string() == wanted)
        };
        let payments: Vec<&Attempt> =
            record.attempts.iter().map(|kept| &kept.attempt).filter(is_wanted).collect();
        let given = payments.iter().find(|attempt| self.has_gateway_receipt(attempt));
        let attempt = given.or(payments.first())?;
        Some(((*attempt).clone(), attempt.reference.clone()?))
    }

    /// Whether the gateway of a payment gives a receipt of it.
    pub(crate) fn has_gateway_receipt(&self, attempt: &Attempt) -> bool {
        attempt.brought_money()
            && attempt.reference.is_some()
            && self.slot(&attempt.gateway).is_ok_and(|slot| slot.gateway.capabilities().receipts)
    }
}
