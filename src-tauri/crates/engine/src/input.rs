//! What comes in from outside, checked before anything else happens.

use crate::error::EngineError;
use crate::views::{ErrorCode, StartSale};
use domain::money::AmountLimits;
use domain::{Currency, GatewayId, Money, RequestId, SaleNumber};
use gateways::Capabilities;

/// A sale that may be asked for.
pub(crate) struct CheckedSale {
    pub amount: Money,
    pub note: String,
    pub request_id: RequestId,
}

/// The amounts of a currency that a gateway takes.
pub(crate) fn limits(capabilities: &Capabilities, currency: Currency) -> Result<AmountLimits, EngineError> {
    capabilities
        .limits(currency)
        .ok_or_else(|| EngineError::new(ErrorCode::CurrencyNotTaken).with("currency", currency))
}

/// How many decimals an amount may have that is a whole number of steps.
pub(crate) fn decimals(limits: &AmountLimits, currency: Currency) -> u8 {
    let (mut decimals, mut step) = (currency.exponent(), limits.step_minor);
    while decimals > 0 && step % 10 == 0 {
        step /= 10;
        decimals -= 1;
    }
    decimals
}

/// Checks a sale against what can be charged at all and what the gateway takes.
pub(crate) fn check_sale(input: &StartSale, capabilities: &Capabilities) -> Result<CheckedSale, EngineError> {
    let currency = Currency::from_code(&input.currency).ok_or_else(|| {
        let shown: String = input.currency.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        EngineError::new(ErrorCode::CurrencyNotTaken).with("currency", shown)
    })?;
    let amount = Money::new(input.amount_minor, currency)
        .within(&limits(capabilities, currency)?)
        .map_err(|error| EngineError::amount(error, currency))?;
    let note = domain::note::checked(&input.note)?;
    let request_id = input.request_id.parse().map_err(|_| EngineError::bad_input("request_id"))?;
    Ok(CheckedSale { amount, note, request_id })
}

/// A sale's number from text.
pub fn sale_number(text: &str) -> Result<SaleNumber, EngineError> {
    text.parse().map_err(|_| {
        let shown: String = text.chars().filter(|letter| letter.is_ascii_graphic()).take(24).collect();
        EngineError::new(ErrorCode::SaleNotFound).with("sale", shown)
    })
}

/// A gateway's name from text.
pub fn gateway_id(text: &str) -> Result<GatewayId, EngineError> {
    text.parse().map_err(|_| EngineError::new(ErrorCode::GatewayUnknown))
}

/// The note a person has to give, without surrounding spaces.
pub(crate) fn required_note(note: &str) -> Result<String, EngineError> {
    let note = domain::note::checked(note)?;
    if note.is_empty() { Err(EngineError::new(ErrorCode::NoteRequired)) } else { Ok(note) }
}
