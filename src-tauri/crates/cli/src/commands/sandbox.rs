//! The sandbox in the foreground.

use super::Context;
use crate::exit::{Exit, Failure};
use crate::output::Event;
use ::sandbox::{Sandbox, SandboxOptions};
use engine::EngineError;
use engine::views::ErrorCode;
use std::net::SocketAddr;

/// Runs until it is interrupted. Takes no lock: its state is in a file of its own, by port.
pub async fn run(context: &Context<'_>, listen: SocketAddr) -> Result<Exit, Failure> {
    if !listen.ip().is_loopback() {
        return Err(EngineError::bad_input("listen").into());
    }
    let mut options = SandboxOptions { listen, ..SandboxOptions::default() };
    if listen.port() != 0 {
        let folder = context.paths.root().join("sandbox");
        let made = std::fs::create_dir_all(&folder);
        made.map_err(|_| {
            Failure::from(EngineError::new(ErrorCode::DataDirNotWritable).with("path", folder.display()))
        })?;
        options.state_file = Some(folder.join(format!("{}.json", listen.port())));
    }
    let running = Sandbox::start(options).await.map_err(|error| {
        tracing::error!(%error, "the sandbox could not be started");
        Failure::from(EngineError::bad_input("listen"))
    })?;
    for (gateway, base_url) in running.base_urls() {
        let values = [("gateway", gateway), ("base_url", base_url.as_str())];
        let event = Event::Sandbox { gateway, base_url: base_url.clone() };
        context.output.tell(&event, "cli_sandbox", &values);
    }
    context.output.say("cli_sandbox_stop", &[]);
    let _ = tokio::signal::ctrl_c().await;
    running.stop().await;
    Ok(Exit::Done)
}
