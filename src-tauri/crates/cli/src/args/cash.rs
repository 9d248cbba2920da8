//! Cash, and what is done with the drawer.

use clap::{Subcommand, ValueEnum};

/// Cash, or another way of paying.
#[derive(Debug, clap::Args)]
pub struct Tender {
    /// The sale's number.
    pub sale: String,
    /// How it is paid.
    #[arg(value_enum)]
    pub kind: TenderArg,
    /// What was handed over, in major units: the change is told.
    #[arg(long, value_name = "AMOUNT")]
    pub given: Option<String>,
    /// A note; of `other`, the name of the way of paying.
    #[arg(long, default_value = "", allow_hyphen_values = true)]
    pub note: String,
    /// Takes it although a link may still be paid.
    #[arg(long)]
    pub confirm: bool,
}

/// How a sale is paid without the phone.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum TenderArg {
    /// Notes and coins.
    Cash,
    /// Another way, named by `--note`.
    Other,
}

/// What is done with the drawer. Amounts are in major units.
#[derive(Debug, Subcommand)]
pub enum CashCommand {
    /// What lies in it when the day begins.
    Float {
        /// How much.
        amount: String,
        /// A note.
        #[arg(long, default_value = "", allow_hyphen_values = true)]
        note: String,
    },
    /// Puts cash in.
    In {
        /// How much.
        amount: String,
        /// What for; needed.
        #[arg(long, allow_hyphen_values = true)]
        note: String,
    },
    /// Takes cash out.
    Out {
        /// How much.
        amount: String,
        /// What for; needed.
        #[arg(long, allow_hyphen_values = true)]
        note: String,
    },
    /// Commits what was counted, then tells what should have been there.
    Count {
        /// How much lies in the drawer.
        amount: String,
    },
    /// Says why the newest count differs.
    Explain {
        /// Why.
        #[arg(long, allow_hyphen_values = true)]
        note: String,
    },
    /// Sets the difference up to which a closing needs no word of the owner.
    Limit {
        /// How much.
        amount: String,
    },
}
