//! What a link may be asked for beside its amount.

use super::{CustomerInput, ErrorView, StartSale};
use serde::{Deserialize, Serialize};

/// By what a gateway itself sends a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ChannelView {
    /// A text message to a phone number.
    Sms,
    /// A mail to an address.
    Email,
}

/// What a link is asked for beside its amount.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LinkWish {
    /// The code of a way to pay, from the gateway's own list.
    pub method: Option<String>,
    /// Who pays.
    pub customer: Option<CustomerInput>,
    /// By what the gateway sends the link.
    pub send_by: Option<ChannelView>,
}

impl From<&StartSale> for LinkWish {
    fn from(sale: &StartSale) -> LinkWish {
        let StartSale { method, customer, send_by, .. } = sale;
        LinkWish { method: method.clone(), customer: customer.clone(), send_by: *send_by }
    }
}

/// What a gateway does with what it is told of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum CustomerUseView {
    /// It isn't told.
    Untold,
    /// Whatever is known is told.
    Told,
    /// It wants a mail address of everybody it is told of.
    WithEmail,
    /// It wants both names of everybody, and mails the confirmation itself where it is told a mail address too.
    WithNames,
}

/// A way to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct MethodView {
    /// By what it is asked for.
    pub code: String,
    /// What the gateway calls it.
    pub name: String,
}

/// What a link by one gateway may be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LinkOptionsView {
    /// The gateway's short name.
    pub gateway: String,
    /// Its name for people.
    pub name: String,
    /// By what it sends a link itself; empty where it can't.
    pub sends_by: Vec<ChannelView>,
    /// What it does with what it is told of a customer.
    pub customer: CustomerUseView,
    /// Whether it names ways to pay.
    pub names_methods: bool,
    /// The ways to pay it names now.
    pub methods: Vec<MethodView>,
    /// Why they couldn't be asked for, if so.
    pub problem: Option<ErrorView>,
}
