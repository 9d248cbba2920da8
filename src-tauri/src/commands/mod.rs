//! Thin commands, one file a feature, all through one [`run`].
//!
//! A panic in an async command would otherwise never answer, and the screen would freeze.

pub mod attention;
pub mod day;
pub mod files;
/// Every command's name, once.
pub mod names;
pub mod prove;
pub mod sales;
pub mod sell;
pub mod settings;
pub mod till;

use crate::shell::Shell;
use domain::Actor;
use engine::views::{ErrorCode, ErrorView};
use engine::{Engine, EngineError};

/// Runs the work of a command as a task of its own, with the engine and the person it acts for. A caller
/// that goes away cancels nothing; a panic answers `internal`.
pub async fn run<T, F, R>(shell: &Shell, work: F) -> Result<T, ErrorView>
where
    T: Send + 'static,
    F: FnOnce(Engine, Actor) -> R + Send + 'static,
    R: Future<Output = Result<T, EngineError>> + Send + 'static,
{
    let engine = shell.engine().await?;
    let actor = shell.actor();
    spawn(async move { work(engine, actor).await }).await
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
