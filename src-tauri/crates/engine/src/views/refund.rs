//! Money that goes back to customers, as screens show it.

use super::{AmountView, ErrorView, SaleView};
use serde::{Deserialize, Serialize};

/// By what money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RefundWayView {
    /// The gateway is asked to give it back.
    Gateway,
    /// In cash, out of the drawer.
    Cash,
    /// In another way, which the reason names.
    Other,
    /// The gateway told of it; nobody had asked for that here.
    Seen,
}

/// Where a refund stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum RefundStageView {
    /// The gateway is being asked.
    Asking,
    /// The answer was lost: nobody knows whether the gateway took it.
    Unclear,
    /// The gateway took it and hasn't ended it.
    Pending,
    /// The money went back.
    Done,
    /// It didn't, and won't.
    Failed,
}

/// A refund of a sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RefundView {
    /// Which refund of the sale, from 1.
    pub ordinal: u32,
    /// Of which attempt.
    pub own_reference: String,
    /// By what.
    pub way: RefundWayView,
    /// How much.
    pub amount: AmountView,
    /// Why.
    pub reason: String,
    /// Who wanted it.
    pub by: Option<String>,
    /// When it was wanted.
    pub asked_at: String,
    /// Where it stands.
    pub stage: RefundStageView,
    /// Why it failed, or why nobody knows: a word, or what the gateway said.
    pub problem: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// The business day the money went back.
    pub business_day: Option<String>,
}

/// A payment of which money can be given back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ReturnableView {
    /// Which attempt.
    pub own_reference: String,
    /// The gateway's name for people.
    pub gateway_name: String,
    /// How much is left of it.
    pub left: AmountView,
    /// Whether the gateway gives money back.
    pub by_gateway: bool,
    /// Whether the gateway gives a part back; by hand any part can be.
    pub in_part: bool,
}

/// What is wanted of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RefundInput {
    /// Of which attempt; of the only one with money left, when absent.
    pub own_reference: Option<String>,
    /// How much, in minor units; all that is left, when absent.
    #[specta(type = Option<specta_typescript::Number>)]
    pub amount_minor: Option<i64>,
    /// By what; not `seen`.
    pub way: RefundWayView,
    /// Why.
    pub reason: String,
}

/// What came of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct RefundReply {
    /// The sale now.
    pub sale: SaleView,
    /// The refund now.
    pub refund: RefundView,
    /// Why the gateway didn't give it back, or why nobody knows whether it does.
    pub problem: Option<ErrorView>,
}
