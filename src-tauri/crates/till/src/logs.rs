//! Logs: daily files, fourteen kept. Secrets are of a type whose `Debug` is `***`, so none gets here.

use std::path::Path;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

/// Keeps the log's writer alive; lines still on their way are written when it is dropped.
pub struct LogsKept(#[allow(dead_code)] Option<tracing_appender::non_blocking::WorkerGuard>);

fn filter() -> EnvFilter {
    EnvFilter::try_from_env("COMPTOIR_LOG").unwrap_or_else(|_| EnvFilter::new("info,hyper=warn,zbus=warn"))
}

/// Starts logging to daily files in `folder`. Where that can't be, to standard error.
pub fn to_files(folder: &Path) -> LogsKept {
    // The writer reads the folder before it makes it, and says so on standard error.
    let made = std::fs::create_dir_all(folder);
    let files = tracing_appender::rolling::Builder::new()
        .rotation(tracing_appender::rolling::Rotation::DAILY)
        .filename_prefix("comptoir")
        .filename_suffix("log")
        .max_log_files(14)
        .build(folder);
    let (Ok(()), Ok(files)) = (made, files) else {
        to_standard_error();
        return LogsKept(None);
    };
    let (writer, guard) = tracing_appender::non_blocking(files);
    let started = fmt().with_env_filter(filter()).with_ansi(false).with_writer(writer).try_init();
    if started.is_ok() {
        log_panics();
    }
    LogsKept(Some(guard))
}

/// Starts logging warnings to standard error, for use without a window.
pub fn to_standard_error() {
    let filter = EnvFilter::try_from_env("COMPTOIR_LOG").unwrap_or_else(|_| EnvFilter::new("error"));
    if fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init().is_ok() {
        log_panics();
    }
}

fn log_panics() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        tracing::error!(place = ?info.location().map(ToString::to_string), "a panic");
        before(info);
    }));
}
