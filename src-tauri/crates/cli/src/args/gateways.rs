//! What the owner changes about the gateways, on the command line.

use clap::Subcommand;

/// What is changed about the gateways. The owner's.
#[derive(Debug, Subcommand)]
pub enum GatewaysCommand {
    /// Lets a gateway make links again; one that was removed comes back where the till has a key for it.
    Enable {
        /// Its short name.
        gateway: String,
    },
    /// Lets it make no new links; those it made are watched as ever.
    Disable {
        /// Its short name.
        gateway: String,
    },
    /// Puts gateways first, in this order; the first that can stands in for one that is down.
    Order {
        /// Their short names.
        #[arg(required = true)]
        gateways: Vec<String>,
    },
    /// Forgets its key and options; refused while a link of it is unfinished.
    Remove {
        /// Its short name.
        gateway: String,
    },
    /// Tests its key, and says what was looked at.
    Test {
        /// Its short name.
        gateway: String,
    },
}
