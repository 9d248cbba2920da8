//! Payment gateways: one trait, one folder each.
//!
//! **What it is for:** asking a gateway for a link, asking what became of it, and translating its
//! words to ours.
//!
//! **What it must not know:** the database, the windows, other gateways' folders, or what an answer
//! means for a sale: that is judged in `domain`.
//!
//! A new gateway is one folder here and one line in [`registry`].

pub mod amount;
pub mod capabilities;
pub mod chargily;
pub mod client;
pub mod document;
pub mod error;
pub mod gateway;
pub mod http;
pub mod json;
pub mod meaning;
pub mod ocpay;
pub mod oi;
pub mod pay_url;
pub mod paymennt;
pub mod payment;
pub mod registry;
pub mod secret;
pub mod template;
pub mod text;
pub mod told_amount;
pub mod unnamed_refund;
pub mod vertex;

pub use capabilities::{
    AmountForm, Capabilities, Channel, CustomerUse, EnvironmentSign, LinkLife, Refunding,
};
pub use error::{CheckError, KeyError, LinkError, NoAnswer, UnsafeUrl};
pub use gateway::{
    Answer, CheckRequest, Customer, Gateway, KeyReport, LinkRequest, Listed, PaymentMethod, RefundAnswer,
    RefundRequest, RefundStage, Span, ValidateError,
};
pub use secret::{Secret, Secrets};
