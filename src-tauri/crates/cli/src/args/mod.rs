//! The command line.

mod cash;
mod files;
mod gateways;
mod refund;
mod sell;
mod statement;
mod wish;

pub use cash::{CashCommand, Tender, TenderArg};
pub use files::{Export, KindArg, LanguageArg};
pub use gateways::GatewaysCommand;
pub use refund::{Refund, RefundEnd};
pub use sell::{CustomerArg, Sell};
pub use statement::{DatesArg, DecimalArg, Statement};
pub use wish::Wish;

use clap::{Parser, Subcommand, ValueEnum};
use engine::Profile;
use engine::views::DecisionView;
use std::net::SocketAddr;
use std::path::PathBuf;

/// The till without a window.
#[derive(Debug, Parser)]
#[command(name = "comptoir-cli", version, about)]
pub struct Args {
    /// The data folder (also COMPTOIR_DATA_DIR).
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Demo (no real money) or live.
    #[arg(long, global = true, value_enum, default_value = "demo")]
    pub profile: ProfileArg,
    /// Acts for a person; the PIN comes from COMPTOIR_PIN or standard input.
    #[arg(long = "as", global = true, value_name = "NAME")]
    pub person: Option<String>,
    /// After too many wrong PINs, waits as long as it takes instead of ending with 5.
    #[arg(long, global = true, requires = "person")]
    pub wait: bool,
    /// Writes JSON lines on standard output, and nothing else.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Demo or live.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ProfileArg {
    /// No real money.
    Demo,
    /// Real money.
    Live,
}

impl From<ProfileArg> for Profile {
    fn from(arg: ProfileArg) -> Profile {
        match arg {
            ProfileArg::Demo => Profile::Demo,
            ProfileArg::Live => Profile::Live,
        }
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// One sale: shows the QR, waits for the verdict.
    Sell(Sell),
    /// Asks the gateway about a sale now.
    Check {
        /// The sale's number, A-000123.
        sale: String,
    },
    /// A new link for the same sale.
    Relink {
        /// The sale's number.
        sale: String,
        /// At another gateway than before.
        #[arg(long, value_name = "G")]
        gateway: Option<String>,
        /// What else the link is asked for.
        #[command(flatten)]
        wish: Wish,
    },
    /// Gives a sale up.
    Cancel {
        /// The sale's number.
        sale: String,
    },
    /// Records a decision about an odd payment.
    Resolve {
        /// The sale's number.
        sale: String,
        /// What is decided.
        #[arg(value_enum)]
        decision: DecisionArg,
        /// Why.
        #[arg(long, allow_hyphen_values = true)]
        note: String,
    },
    /// Takes cash, or another way of paying, for a sale that the phone did not pay.
    Tender(Tender),
    /// Gives money of a paid sale back, through its gateway or as a record of what was given by hand.
    Refund(Refund),
    /// Says what became of a refund that the gateway doesn't end.
    SettleRefund {
        /// The sale's number.
        sale: String,
        /// Which refund of the sale, as `refund` names it.
        refund: u32,
        /// Whether the money went back.
        #[arg(value_enum)]
        end: RefundEnd,
        /// How it is known.
        #[arg(long, allow_hyphen_values = true)]
        note: String,
    },
    /// Takes a wrong tender back.
    TakeBack {
        /// The sale's number.
        sale: String,
        /// Why.
        #[arg(long, allow_hyphen_values = true)]
        note: String,
    },
    /// The cash drawer: shows it, or does something with it.
    Cash {
        /// What to do; shows it when absent.
        #[command(subcommand)]
        what: Option<CashCommand>,
        /// Of which business day it is shown, counted or explained; the open one when absent.
        #[arg(long, global = true, value_name = "D")]
        day: Option<String>,
    },
    /// Watches everything unfinished until it is settled.
    Watch {
        /// Stops after so many seconds.
        #[arg(long, value_name = "S")]
        timeout: Option<u64>,
    },
    /// Lists a day's sales.
    Sales {
        /// The business day, 2026-11-21; today when absent.
        #[arg(long)]
        day: Option<String>,
    },
    /// A day's figures.
    Day {
        /// The business day; today when absent.
        day: Option<String>,
    },
    /// What days came to, compared with as many before; today when no day is named.
    Report(Report),
    /// Asks the gateway about every link of a day, then ends the day, once and for ever; ends with 3 while
    /// something keeps it open.
    CloseDay {
        /// The business day; today when absent.
        day: Option<String>,
        /// Only shows what closing would say (an X report).
        #[arg(long)]
        preview: bool,
        /// Carries a finding over by its id, as `--preview` names it. May be given again.
        #[arg(long, value_name = "ID")]
        carry_over: Vec<String>,
        /// The language of the closing's files; the till's own when absent.
        #[arg(long, value_enum)]
        language: Option<LanguageArg>,
    },
    /// Writes a file of a closing, the same bytes as when it was made.
    ClosingFile {
        /// The business day; today when absent.
        day: Option<String>,
        /// Which of its files.
        #[arg(long, value_enum, default_value = "pdf")]
        kind: KindArg,
        /// The language, when its files are still to be made; the till's own when absent.
        #[arg(long, value_enum)]
        language: Option<LanguageArg>,
    },
    /// Compares a gateway's statement (CSV or XLSX) with what was paid here.
    Statement(Statement),
    /// Asks the gateway about every link of a day, then lists what its owner must see.
    Reconcile {
        /// The business day; today when absent.
        day: Option<String>,
    },
    /// Lists what the owner of a day must see, and what was settled of it.
    Findings {
        /// The business day; today when absent.
        day: Option<String>,
    },
    /// Settles a finding of a statement, for good.
    ResolveFinding {
        /// Its id, as `findings` names it.
        id: String,
        /// Why.
        #[arg(long, allow_hyphen_values = true)]
        note: String,
    },
    /// Takes data away as a file.
    Export(Export),
    /// Writes the receipt of a paid sale; a second one says COPY.
    Receipt {
        /// The sale's number.
        sale: String,
        /// In which language; the till's own when absent.
        #[arg(long, value_enum, conflicts_with = "from_gateway")]
        language: Option<LanguageArg>,
        /// The gateway's own receipt instead, as it comes, where that gives one.
        #[arg(long)]
        from_gateway: bool,
        /// Of which payment, by our own reference, where the sale has several.
        #[arg(long, requires = "from_gateway")]
        payment: Option<String>,
    },
    /// Walks the journal and the closings, counts sales and days anew, and names what doesn't fit.
    Verify {
        /// A head of the journal from a closing's QR: comptoir-head/1:A:345:…
        #[arg(long, value_name = "TEXT")]
        anchor: Option<String>,
    },
    /// Writes a checked copy of the data file.
    Backup,
    /// Goes on from a backup, under a new till code. The file in use is kept aside.
    Restore {
        /// The backup.
        file: PathBuf,
        /// Only looks inside: works beside a till that sells.
        #[arg(long, conflicts_with = "yes")]
        look: bool,
        /// Does it. Without this, only the look is shown.
        #[arg(long)]
        yes: bool,
    },
    /// What gateways are set up, in their order, and whether they answer; or changes that.
    Gateways {
        /// What to change; only shows them when absent.
        #[command(subcommand)]
        what: Option<GatewaysCommand>,
    },
    /// Runs the sandbox in the foreground.
    Sandbox {
        /// Where it listens; a loopback address.
        #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8787")]
        listen: SocketAddr,
    },
}

/// A decision about an odd payment.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum DecisionArg {
    /// The money is ours and stays.
    Accepted,
    /// It belongs to somebody else's sale.
    NotOurs,
    /// The customer must get it back.
    ToRefund,
}

impl From<DecisionArg> for DecisionView {
    fn from(arg: DecisionArg) -> DecisionView {
        match arg {
            DecisionArg::Accepted => DecisionView::Accepted,
            DecisionArg::NotOurs => DecisionView::NotOurs,
            DecisionArg::ToRefund => DecisionView::ToRefund,
        }
    }
}

/// Which days a report is about.
#[derive(Debug, clap::Args)]
pub struct Report {
    /// The first business day of any range.
    #[arg(long, value_name = "D")]
    pub from: Option<String>,
    /// The last one; today when absent.
    #[arg(long, value_name = "D", requires = "from")]
    pub to: Option<String>,
    /// The week that a day lies in.
    #[arg(long, value_name = "D", conflicts_with_all = ["from", "to"])]
    pub week: Option<String>,
    /// A month, 2026-11.
    #[arg(long, value_name = "YYYY-MM", conflicts_with_all = ["from", "to", "week"])]
    pub month: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_command_line_of_the_program_can_be_read() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_note_may_begin_with_a_hyphen_wherever_there_is_one() {
        let lines = [
            "sell 900 --note -2+3",
            "resolve A-000001 accepted --note -x",
            "tender A-000001 other --note -x",
            "take-back A-000001 --note -x",
            "cash float 1 --note -x",
            "cash in 1 --note -x",
            "cash out 1 --note -x",
            "cash explain --note -x",
            "resolve-finding ID --note -x",
        ];
        for line in lines {
            let words = std::iter::once("comptoir-cli").chain(line.split(' '));
            assert!(Args::try_parse_from(words).is_ok(), "{line}");
        }
        assert!(Args::try_parse_from(["comptoir-cli", "cash", "in", "5"]).is_err(), "what for is needed");
    }

    #[test]
    fn a_report_is_of_a_range_a_week_or_a_month() {
        let read = |line: &str| Args::try_parse_from(line.split(' ')).is_ok();
        for line in ["", " --week 2026-11-21", " --month 2026-11", " --from 2026-11-01"] {
            assert!(read(&format!("comptoir-cli report{line}")), "{line}");
        }
        for line in
            [" --to 2026-11-01", " --week 2026-11-21 --month 2026-11", " --month 2026-11 --from 2026-11-01"]
        {
            assert!(!read(&format!("comptoir-cli report{line}")), "{line}");
        }
    }

    #[test]
    fn a_range_has_both_ends_and_no_day_beside_it() {
        let read = |line: &str| Args::try_parse_from(line.split(' '));
        assert!(read("comptoir-cli export pdf --from 2026-11-01 --to 2026-11-30 --language ar").is_ok());
        assert!(read("comptoir-cli export csv --day 2026-11-01 --separator semicolon").is_ok());
        for line in [
            "comptoir-cli export",
            "comptoir-cli export doc",
            "comptoir-cli export pdf --from 2026-11-01",
            "comptoir-cli export pdf --to 2026-11-01",
            "comptoir-cli export pdf --day 2026-11-01 --from 2026-11-01 --to 2026-11-02",
            "comptoir-cli export pdf --language de",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
    }
}
