//! The ways to pay that a gateway names, asked for politely, and what else a link may be asked for.

use crate::engine::{Engine, Slot};
use crate::error::EngineError;
use crate::input;
use crate::views::{CustomerUseView, ErrorCode, LinkOptionsView, MethodView};
use crate::wish::channel_view;
use domain::{Actor, Permission};
use gateways::capabilities::CustomerUse;
use gateways::gateway::{PaymentMethod, ValidateError};
use gateways::{CheckError, KeyError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long a list is taken for current: shops change theirs now and then, and a sale with a way that is gone is
/// refused by the gateway itself.
const CURRENT_FOR: Duration = Duration::from_secs(600);

/// When a list was read, by the monotonic clock, and what it held.
type Kept = Option<(Duration, Vec<PaymentMethod>)>;

/// The newest list of a gateway as it is set up now. Whoever asks while somebody asks waits for that answer.
#[derive(Clone, Default)]
pub(crate) struct MethodList(Arc<Mutex<Kept>>);

impl Engine {
    /// What a link may be asked for beside its amount, by the gateway of that name or the shop's own. Its ways to
    /// pay are asked for where it names any; why they couldn't be read stands beside an empty list.
    pub async fn link_options(
        &self,
        actor: &Actor,
        gateway: Option<&str>,
    ) -> Result<LinkOptionsView, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let id = gateway.map_or_else(|| Ok(self.default_gateway()), input::gateway_id)?;
        let slot = self.slot(&id)?;
        let capabilities = slot.gateway.capabilities();
        let (mut methods, mut problem) = (Vec::new(), None);
        if capabilities.methods && slot.key_place.is_some() {
            match self.methods_of(&slot).await {
                Ok(named) => methods = named,
                Err(error) => problem = Some(error.view()),
            }
        }
        Ok(LinkOptionsView {
            gateway: id.to_string(),
            name: capabilities.display_name.to_owned(),
            sends_by: capabilities.sends_by.iter().map(|channel| channel_view(*channel)).collect(),
            customer: match capabilities.customer {
                CustomerUse::Untold => CustomerUseView::Untold,
                CustomerUse::Told => CustomerUseView::Told,
                CustomerUse::WithEmail => CustomerUseView::WithEmail,
                CustomerUse::WithNames => CustomerUseView::WithNames,
            },
            names_methods: capabilities.methods,
            methods: methods
                .into_iter()
                .map(|PaymentMethod { code, name }| MethodView { code, name })
                .collect(),
            problem,
        })
    }

    /// The gateway's list of ways to pay: the one that is known while it is current, else asked for.
    pub(crate) async fn methods_of(&self, slot: &Slot) -> Result<Vec<PaymentMethod>, EngineError> {
        let name = slot.gateway.capabilities().display_name;
        let failed = |error: CheckError| EngineError::validate(&ValidateError::NoAnswer(error), name);
        let mut kept = slot.methods.0.lock().await;
        let fresh = kept.as_ref().filter(|(read_at, _)| self.monotonic() < *read_at + CURRENT_FOR);
        if let Some((_, methods)) = fresh {
            return Ok(methods.clone());
        }
        if slot.key_place.is_none() {
            return Err(failed(CheckError::KeyRefused(KeyError::Missing)));
        }
        let id = slot.gateway.id();
        self.take_turn(&id).await?;
        let asked_at = self.monotonic();
        let answer = slot.gateway.methods().await;
        let Some(answer) = answer else {
            return Err(EngineError::new(ErrorCode::MethodNotOffered).with("gateway", name));
        };
        self.note_health(&id, self.monotonic().saturating_sub(asked_at), answer.as_ref().err());
        let methods = answer.map_err(failed)?;
        *kept = Some((self.monotonic(), methods.clone()));
        Ok(methods)
    }
}
