//! The commands, one file each, and what they share.

pub mod backup;
pub mod cash;
pub mod check;
pub mod closing;
pub mod files;
pub mod findings;
pub mod gateways;
mod pin;
pub mod press;
pub mod read;
pub mod refund;
pub mod report;
pub mod resolve;
pub mod sandbox;
pub mod sell;
pub mod statement;
pub mod verify;
pub mod watch;

use crate::args::LanguageArg;
use crate::exit::Failure;
use crate::output::Output;
use domain::{Actor, SaleNumber};
use engine::views::ErrorCode;
use engine::{Engine, Profile};
use std::time::Duration;
use till::{Access, Environment, Open, Paths, Till};

/// What every command needs.
pub struct Context<'a> {
    pub paths: Paths,
    pub profile: Profile,
    pub environment: Environment,
    pub output: &'a Output,
    pub person: Option<String>,
    pub wait_for_pin: bool,
}

impl Context<'_> {
    /// Opens the till, and says who the command acts for.
    pub async fn open(&self, access: Access, name: &str, watch: bool) -> Result<(Till, Actor), Failure> {
        let open = Open {
            paths: self.paths.clone(),
            profile: self.profile,
            access,
            holder: format!("comptoir-cli {name}"),
            environment: self.environment.clone(),
            watch,
        };
        let till = Till::open(open).await?;
        match self.actor(&till.engine).await {
            Ok(actor) => Ok((till, actor)),
            Err(failure) => {
                till.close().await;
                Err(failure)
            }
        }
    }

    /// The chosen language of a file, else the till's own.
    pub fn language(&self, chosen: Option<LanguageArg>) -> String {
        chosen.map_or_else(
            || till::machine::Machine::read(&self.paths.machine()).language,
            |language| language.code().to_owned(),
        )
    }

    /// Who the command acts for: the person of `--as`, by their PIN; without one somebody with a cashier's
    /// rights; and before an owner exists the implicit one.
    async fn actor(&self, engine: &Engine) -> Result<Actor, Failure> {
        let Some(name) = &self.person else {
            return Ok(if engine.has_people() { Actor::nobody() } else { Actor::implicit_owner() });
        };
        let pin = pin::read(self.output).await?;
        match engine.sign_in_by_name(name, pin.expose()).await {
            // A wait begins again with each process, so whoever can't use a window serves it here.
            Err(error) if error.code == ErrorCode::PinWait && self.wait_for_pin => {
                let seconds = error.values.get("seconds").and_then(|seconds| seconds.parse().ok());
                let seconds: u64 = seconds.unwrap_or_default();
                self.output.aside("cli_pin_wait", &[("seconds", &seconds.to_string())]);
                tokio::time::sleep(Duration::from_secs(seconds)).await;
                Ok(engine.sign_in_by_name(name, pin.expose()).await?)
            }
            Err(error) if error.code == ErrorCode::PinWait => {
                self.output.aside("cli_pin_wait_how", &[]);
                Err(error.into())
            }
            outcome => Ok(outcome?),
        }
    }
}

/// A sale's number from the command line.
pub fn sale_number(text: &str) -> Result<SaleNumber, Failure> {
    Ok(engine::input::sale_number(text)?)
}
