//! Money that goes back, on the command line.

use clap::ValueEnum;
use engine::views::RefundWayView;

/// Money that goes back.
#[derive(Debug, clap::Args)]
pub struct Refund {
    /// The sale's number.
    pub sale: String,
    /// How much, in major units; all that is left when absent.
    pub amount: Option<String>,
    /// Why.
    #[arg(long, allow_hyphen_values = true)]
    pub note: String,
    /// By what; `cash` and `other` record what a person gave back.
    #[arg(long, value_enum, default_value = "gateway")]
    pub by: RefundBy,
    /// Which payment of the sale, by its own reference, when it has two.
    #[arg(long, value_name = "OWN_REFERENCE")]
    pub payment: Option<String>,
}

/// By what money goes back.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum RefundBy {
    /// The gateway is asked.
    Gateway,
    /// Cash, out of the drawer.
    Cash,
    /// Another way, which the note names.
    Other,
}

impl From<RefundBy> for RefundWayView {
    fn from(by: RefundBy) -> RefundWayView {
        match by {
            RefundBy::Gateway => RefundWayView::Gateway,
            RefundBy::Cash => RefundWayView::Cash,
            RefundBy::Other => RefundWayView::Other,
        }
    }
}

/// How a refund ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RefundEnd {
    /// The customer has the money.
    WentBack,
    /// The customer hasn't, and won't by this refund.
    DidNot,
}
