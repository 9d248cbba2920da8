//! Where the PIN of `--as` comes from.

use crate::exit::Failure;
use crate::output::Output;
use engine::EngineError;
use engine::views::ErrorCode;
use std::io::{BufRead, IsTerminal};
use till::Secret;

/// The environment's PIN, else one line of standard input; a terminal doesn't show what is typed.
pub async fn read(output: &Output) -> Result<Secret, Failure> {
    if let Ok(pin) = std::env::var("COMPTOIR_PIN") {
        return Ok(Secret::new(pin));
    }
    if std::io::stdin().is_terminal() {
        output.aside("cli_pin", &[]);
    }
    let read = tokio::task::spawn_blocking(|| {
        if std::io::stdin().is_terminal() {
            return rpassword::read_password();
        }
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    match read.await {
        Ok(Ok(line)) => Ok(Secret::new(line)),
        Ok(Err(_)) | Err(_) => Err(EngineError::new(ErrorCode::PinUnfit).into()),
    }
}
