//! Thin commands, one file a feature, all through one [`run`].
//!
//! A panic in an async command would otherwise never answer, and the screen would freeze.

pub mod attention;
pub mod backup;
pub mod cash;
pub mod day;
pub mod files;
/// Every command's name, once.
pub mod names;
pub mod people;
pub mod prove;
pub mod refund;
pub mod reports;
/// What each command needs.
pub mod rights;
pub mod sales;
pub mod sell;
pub mod settings;
pub mod statement;
pub mod till;

use crate::shell::Shell;
use domain::Actor;
use engine::views::{ErrorCode, ErrorView};
use engine::{Engine, EngineError};
use rights::Need;

/// Runs the work of a command as a task of its own, with the engine and the person it acts for, if that
/// person may. A caller that goes away cancels nothing; a panic answers `internal`.
pub async fn run<T, F, R>(shell: &Shell, command: &str, work: F) -> Result<T, ErrorView>
where
    T: Send + 'static,
    F: FnOnce(Engine, Actor) -> R + Send + 'static,
    R: Future<Output = Result<T, EngineError>> + Send + 'static,
{
    let (engine, actor) = gate(shell, command).await?;
    spawn(async move { work(engine, actor).await }).await
}

/// Lets a command through: gives the engine, and the person it acts for. That is whoever is signed in, or for
/// one command the owner who gave their word over the shoulder.
pub async fn gate(shell: &Shell, command: &str) -> Result<(Engine, Actor), ErrorView> {
    let engine = shell.engine().await?;
    let person = shell.person(&engine);
    let refused = |code| Err(EngineError::new(code).view());
    let actor = match (rights::need(command), person) {
        (None, _) => return refused(ErrorCode::Internal),
        (Some(Need::Anybody), person) => person.unwrap_or_else(Actor::nobody),
        (Some(Need::May(_)), None) => return refused(ErrorCode::SignInFirst),
        (Some(Need::May(permission)), Some(person)) if person.may(permission) => person,
        (Some(Need::May(_)), Some(_)) => match shell.session().take_grant(command, engine.monotonic()) {
            Some(owner) => owner,
            None => return refused(ErrorCode::NotAllowed),
        },
    };
    Ok((engine, actor))
}

/// [`gate`] for a command that works on the till as a whole. A till that can't be opened has no people to
/// ask, and must be brought back by whoever stands before it.
pub async fn permit(shell: &Shell, command: &str) -> Result<(), ErrorView> {
    if shell.engine().await.is_err() {
        return Ok(());
    }
    gate(shell, command).await.map(|_| ())
}

/// Runs work that needs no engine, or the shell as a whole.
pub async fn spawn<T: Send + 'static>(
    work: impl Future<Output = Result<T, EngineError>> + Send + 'static,
) -> Result<T, ErrorView> {
    match tokio::spawn(work).await {
        Ok(outcome) => outcome.map_err(|error| error.view()),
        Err(error) => {
            tracing::error!(%error, "a command broke");
            Err(EngineError::new(ErrorCode::Internal).unknown().view())
        }
    }
}
