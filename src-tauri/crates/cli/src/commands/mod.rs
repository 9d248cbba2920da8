//! The commands, one file each, and what they share.

pub mod check;
pub mod closing;
pub mod files;
pub mod gateways;
pub mod press;
pub mod read;
pub mod resolve;
pub mod sandbox;
pub mod sell;
pub mod watch;

use crate::args::LanguageArg;
use crate::exit::Failure;
use crate::output::Output;
use domain::{Actor, SaleNumber};
use engine::views::ErrorCode;
use engine::{EngineError, Profile};
use till::{Access, Environment, Open, Paths, Till};

/// What every command needs.
pub struct Context<'a> {
    pub paths: Paths,
    pub profile: Profile,
    pub environment: Environment,
    pub output: &'a Output,
    pub person: Option<String>,
}

impl Context<'_> {
    /// Opens the till.
    pub async fn open(&self, access: Access, name: &str, watch: bool) -> Result<Till, Failure> {
        let open = Open {
            paths: self.paths.clone(),
            profile: self.profile,
            access,
            holder: format!("comptoir-cli {name}"),
            environment: self.environment.clone(),
            watch,
        };
        Ok(Till::open(open).await?)
    }

    /// The chosen language of a file, else the till's own.
    pub fn language(&self, chosen: Option<LanguageArg>) -> String {
        chosen.map_or_else(
            || till::machine::Machine::read(&self.paths.machine()).language,
            |language| language.code().to_owned(),
        )
    }

    /// Who the command acts for. There are no people yet, so a name is nobody's, and without one the
    /// implicit owner acts.
    pub fn actor(&self) -> Result<Actor, Failure> {
        match &self.person {
            Some(_) => Err(EngineError::new(ErrorCode::NotAllowed).into()),
            None => Ok(Actor::implicit_owner()),
        }
    }
}

/// A sale's number from the command line.
pub fn sale_number(text: &str) -> Result<SaleNumber, Failure> {
    Ok(engine::input::sale_number(text)?)
}
