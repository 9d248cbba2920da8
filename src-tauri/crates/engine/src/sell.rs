//! A sale, from the key to its link.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::input;
use crate::views::{ErrorCode, LinkWish, SaleView, StartSale};
use crate::wish::Wish;
use domain::{
    Actor, AmountError, Attempt, Channel, GatewayId, Money, OwnReference, Permission, RequestId, Sale,
    SaleNumber,
};
use serde_json::{Value, json};
use store::{AttemptRecord, SaleRecord, StoreHealth};

/// What committing the intent came to.
enum Intent {
    /// A sale was made.
    Made(SaleRecord),
    /// The same request had made one before.
    Known(SaleRecord),
}

impl Engine {
    /// Asks for a payment. The sale and its attempt are committed before the request for the link
    /// leaves; the reply comes once the link is committed. The same `request_id` is the same sale, and is
    /// refused with another amount.
    pub async fn sell(&self, actor: &Actor, input: StartSale) -> Result<SaleView, EngineError> {
        let (engine, actor) = (self.clone(), actor.clone());
        let record = self.to_the_end(async move { engine.sell_record(&actor, input).await }).await?;
        self.view(&record)
    }

    /// An amount as people write it, in major units of the shop's currency, for a sale by that gateway, the
    /// shop's own when none is named. One with too many decimals is told how many that gateway takes.
    pub fn amount_in_major(&self, text: &str, gateway: Option<&str>) -> Result<Money, EngineError> {
        let gateway = gateway.map_or_else(|| Ok(self.default_gateway()), input::gateway_id)?;
        let currency = self.currency_of(&gateway);
        let slot = self.slot(&gateway)?;
        let limits = input::limits(slot.gateway.capabilities(), currency)?;
        Money::parse_major(text, currency).map_err(|error| {
            let error = match error {
                AmountError::TooPrecise { .. } => {
                    AmountError::TooPrecise { decimals: input::decimals(&limits, currency) }
                }
                other => other,
            };
            EngineError::amount(error, currency)
        })
    }

    /// [`Engine::sell`], as the record.
    async fn sell_record(&self, actor: &Actor, input: StartSale) -> Result<SaleRecord, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let gateway = match &input.gateway {
            Some(name) => input::gateway_id(name)?,
            None => self.default_gateway(),
        };
        let slot = self.slot(&gateway)?;
        let checked = input::check_sale(&input, slot.gateway.capabilities())?;
        let wish = Wish::checked(&LinkWish::from(&input), slot.gateway.capabilities())?;
        let _one_at_a_time = self.inner.locks.of_request(&checked.request_id).await;
        if let Some(record) = self.sale_of_request(&checked.request_id).await? {
            // An id that is used again by mistake must not pass an old link off as one for another amount.
            if record.sale.asked != checked.amount {
                return Err(EngineError::bad_input("request_id"));
            }
            return Ok(record);
        }
        let amount = checked.amount;
        let before = |error: EngineError| self.offering_before(error, &gateway, amount);
        self.makes_links(&gateway).map_err(before)?;
        if let StoreHealth::ViewOnly { .. } = &*self.inner.store.health().borrow() {
            return Err(EngineError::new(ErrorCode::ViewOnly));
        }
        self.wait_for_the_gateway(&gateway).await.map_err(before)?;
        self.check_method(&wish, &slot).await?;
        match self.commit_intent(actor, checked, &gateway, &wish).await? {
            Intent::Known(record) => Ok(record),
            Intent::Made(record) => {
                let _making = self.inner.locks.of_sale(&record.sale.number);
                self.inner.front.put(Some(record.sale.number.clone()));
                match self.ask_for_link(actor, &record.sale.number, &wish, true).await {
                    Err(error) => Err(self.offering(error, &record.sale.number).await),
                    made => made,
                }
            }
        }
    }

    /// The sale that a request made, if it did.
    pub(crate) async fn sale_of_request(
        &self,
        request: &RequestId,
    ) -> Result<Option<SaleRecord>, EngineError> {
        let request = request.clone();
        self.inner.store.read(move |read| Ok::<_, EngineError>(read.sale_by_request(&request)?)).await
    }

    async fn commit_intent(
        &self,
        actor: &Actor,
        checked: input::CheckedSale,
        gateway: &GatewayId,
        wish: &Wish,
    ) -> Result<Intent, EngineError> {
        let (send_by, method) = (wish.send_by, wish.method.clone());
        let created_at = self.now_utc();
        let corrected = self.corrected_now(gateway);
        let environment = self.inner.profile.environment();
        let entropy = entropy()?;
        let (actor_name, gateway) = (actor.name.clone(), gateway.clone());
        let engine = self.clone();
        self.inner
            .store
            .write(move |write| {
                if let Some(record) = write.sale_by_request(&checked.request_id)? {
                    return Ok(Intent::Known(record));
                }
                // In the order of the record: a stop that found no sale is seen here.
                if engine.inner.stopped.has(&checked.request_id) {
                    return Err(EngineError::new(ErrorCode::Stopped));
                }
                engine.is_switched_on(&gateway)?;
                let number = write.next_sale_number()?;
                let business_day = engine.open_day_at(write, corrected)?;
                let own_reference = OwnReference::new(number.clone(), 1, entropy);
                let attempt = Attempt::intended(
                    own_reference.clone(),
                    gateway.clone(),
                    environment,
                    checked.amount,
                    created_at,
                );
                let attempt = match send_by {
                    Some(channel) => attempt.sent_by(channel, corrected),
                    None => attempt,
                };
                let mut record = SaleRecord::new(Sale {
                    number: number.clone(),
                    request_id: checked.request_id,
                    asked: checked.amount,
                    note: checked.note,
                    cashier: actor_name.clone(),
                    created_at,
                    business_day,
                    given_up_at: None,
                    acknowledged_at: None,
                });
                record.attempts.push(AttemptRecord::new(attempt));
                let mut entry = engine.entry(
                    "sale_made",
                    &number,
                    None,
                    json!({
                        "amount_minor": checked.amount.amount_minor,
                        "currency": checked.amount.currency.code(),
                        "note": record.sale.note,
                        "gateway": gateway.as_str(),
                        "business_day": business_day.to_string(),
                    }),
                );
                told_of_wish(&mut entry.body, send_by, method);
                entry.attempt = Some(own_reference);
                entry.actor = actor_name;
                let seq = write.save(&record, entry)?;
                Ok(Intent::Made(SaleRecord { seq, ..record }))
            })
            .await
    }

    /// Stop while the link is being made: gives the sale of that request up, if it was made. One that
    /// wasn't made yet is never made.
    pub async fn stop_sale(&self, actor: &Actor, request_id: &str) -> Result<Option<SaleView>, EngineError> {
        self.allow(actor, Permission::Sell)?;
        let request: RequestId = request_id.parse().map_err(|_| EngineError::bad_input("request_id"))?;
        self.inner.stopped.stop(&request);
        let found = match self.sale_of_request(&request).await? {
            Some(record) => Some(record),
            // Asked once more behind everything that waits to be written: a sale may be among it.
            None if self.inner.store.health().borrow().is_selling() => {
                self.inner
                    .store
                    .write(move |write| Ok::<_, EngineError>(write.sale_by_request(&request)?))
                    .await?
            }
            None => None,
        };
        let Some(record) = found else {
            return Ok(None);
        };
        let record = self.mark_given_up(actor, &record.sale.number).await?;
        self.view(&record).map(Some)
    }

    /// A sale as screens show it.
    pub async fn read_sale(&self, actor: &Actor, number: &SaleNumber) -> Result<SaleView, EngineError> {
        self.allow(actor, Permission::ReadSales)?;
        let record = self.record_for(actor, number).await?;
        self.view(&record)
    }
}

/// Writes into a row's body what the gateway is asked for beside the amount: never who the customer is.
pub(crate) fn told_of_wish(body: &mut Value, send_by: Option<Channel>, method: Option<String>) {
    if let Some(channel) = send_by {
        body["sent_by"] = channel.word().into();
    }
    if let Some(method) = method {
        body["method"] = method.into();
    }
}

/// Randomness for an own reference, from the system.
pub(crate) fn entropy() -> Result<u32, EngineError> {
    getrandom::u32().map_err(|error| {
        tracing::error!(%error, "the system gives no randomness");
        EngineError::new(ErrorCode::Internal)
    })
}
