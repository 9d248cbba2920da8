//! One sale.

use super::Wish;
use clap::ValueEnum;

/// One sale.
#[derive(Debug, clap::Args)]
pub struct Sell {
    /// The amount in major units, as people write it: 1500. OCPay takes whole dinars from 500 on.
    #[arg(allow_hyphen_values = true)]
    pub amount: String,
    /// A note of at most 200 bytes.
    #[arg(long, default_value = "", allow_hyphen_values = true)]
    pub note: String,
    /// Which gateway; the shop's default when absent.
    #[arg(long)]
    pub gateway: Option<String>,
    /// The same id is the same sale.
    #[arg(long, value_name = "ID")]
    pub request_id: Option<String>,
    /// Ends once the link is there.
    #[arg(long)]
    pub no_wait: bool,
    /// Stops waiting after so many seconds; the sale stays waiting.
    #[arg(long, value_name = "S")]
    pub timeout: Option<u64>,
    /// Demo: lets the sandbox play the customer after three seconds.
    #[arg(long, value_enum)]
    pub customer: Option<CustomerArg>,
    /// What else the link is asked for.
    #[command(flatten)]
    pub wish: Wish,
}

/// What the sandbox's customer does.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum CustomerArg {
    /// Pays.
    Pays,
    /// Declines.
    Declines,
    /// Leaves without doing anything.
    Leaves,
}
