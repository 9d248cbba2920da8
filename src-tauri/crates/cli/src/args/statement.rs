//! A gateway's statement, and how it is read.

use clap::ValueEnum;
use std::path::PathBuf;

/// A gateway's statement.
#[derive(Debug, clap::Args)]
pub struct Statement {
    /// The file.
    pub file: PathBuf,
    /// Whose statement it is; the shop's gateway when absent.
    #[arg(long)]
    pub gateway: Option<String>,
    /// What columns are taken for, as `Montant=amount,Réf=reference`: reference, title, amount, currency,
    /// paid_at, status, fee, net, cleared_at. Found out, or as the last time, when absent.
    #[arg(long, value_name = "COLUMN=FIELD,…", value_delimiter = ',')]
    pub map: Vec<String>,
    /// What stands before decimals, where the file leaves it open.
    #[arg(long, value_enum)]
    pub decimal: Option<DecimalArg>,
    /// Which of day and month comes first, where the file leaves it open.
    #[arg(long, value_enum)]
    pub dates: Option<DatesArg>,
    /// Amounts are in minor units.
    #[arg(long)]
    pub minor: bool,
    /// Times without an offset are in UTC, not by the shop's clock.
    #[arg(long)]
    pub utc: bool,
    /// The first business day it holds all of; found out when absent.
    #[arg(long, value_name = "D")]
    pub from: Option<String>,
    /// The last one.
    #[arg(long, value_name = "D")]
    pub to: Option<String>,
    /// Only shows what it would be taken for; writes nothing.
    #[arg(long)]
    pub look: bool,
}

/// What stands before decimals.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum DecimalArg {
    /// `1 500,50`
    Comma,
    /// `1,500.50`
    Point,
}

/// Which of day and month comes first.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum DatesArg {
    /// 21/11/2026
    DayFirst,
    /// 11/21/2026
    MonthFirst,
}
