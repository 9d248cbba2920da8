//! The same till without a window.
//!
//! **What it is for:** selling, checking and proving from a terminal or another program. With `--json`,
//! standard output holds JSON lines only, in structs of its own that don't change with the screens.
//!
//! **What it must not know:** Tauri, and any rule about money: it asks the engine.

mod args;
mod commands;
mod exit;
mod output;
mod prose;
mod qr_terminal;

use args::{Args, Command};
use clap::Parser;
use engine::views::ErrorCode;
use exit::{Exit, Failure};
use output::{Event, Output};
use std::collections::BTreeMap;
use std::process::ExitCode;
use till::{Environment, Paths};

#[tokio::main]
async fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // clap prints help and version as errors of code 0, and bad usage as 2, which is ours too.
            let _ = error.print();
            if error.use_stderr() && std::env::args_os().any(|arg| arg == "--json") {
                Output::new(true, "en").json_line(&Event::Error {
                    code: ErrorCode::BadInput.word(),
                    money: "none",
                    values: &BTreeMap::new(),
                });
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    till::logs::to_standard_error();
    let environment = Environment::read();
    let paths = Paths::new(args.data_dir.clone().or_else(|| environment.data_dir.clone()));
    let output = Output::new(args.json, &till::machine::Machine::read(&paths.machine()).language);
    let outcome = run(args, &paths, environment, &output).await;
    match outcome {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output.failure(&failure);
            failure.exit().into()
        }
    }
}

/// Runs one command.
async fn run(args: Args, paths: &Paths, environment: Environment, output: &Output) -> Result<Exit, Failure> {
    let profile = args.profile.into();
    let context = commands::Context {
        paths: paths.clone(),
        profile,
        environment,
        output,
        person: args.person,
        wait_for_pin: args.wait,
    };
    match args.command {
        Command::Sell(sell) => commands::sell::run(&context, sell).await,
        Command::Check { sale } => commands::check::run(&context, &sale).await,
        Command::Relink { sale, gateway, wish } => {
            commands::press::relink(&context, &sale, gateway.as_deref(), wish).await
        }
        Command::Cancel { sale } => commands::press::cancel(&context, &sale).await,
        Command::Resolve { sale, decision, note } => {
            commands::resolve::run(&context, &sale, decision.into(), &note).await
        }
        Command::Tender(tender) => commands::cash::tender(&context, tender).await,
        Command::Refund(refund) => commands::refund::refund(&context, refund).await,
        Command::SettleRefund { sale, refund, end, note } => {
            let went_back = end == args::RefundEnd::WentBack;
            commands::refund::settle(&context, &sale, refund, went_back, &note).await
        }
        Command::TakeBack { sale, note } => commands::cash::take_back(&context, &sale, &note).await,
        Command::Cash { what, day } => commands::cash::cash(&context, what, day.as_deref()).await,
        Command::Watch { timeout } => commands::watch::run(&context, timeout).await,
        Command::Sales { day } => commands::read::sales(&context, day.as_deref()).await,
        Command::Day { day } => commands::read::day(&context, day.as_deref()).await,
        Command::CloseDay { day, preview: true, .. } => {
            commands::closing::preview(&context, day.as_deref()).await
        }
        Command::CloseDay { day, preview: false, carry_over, language } => {
            commands::closing::close(&context, day.as_deref(), carry_over, language).await
        }
        Command::ClosingFile { day, kind, language } => {
            commands::files::closing_file(&context, day.as_deref(), kind, language).await
        }
        Command::Report(report) => commands::report::run(&context, report).await,
        Command::Statement(statement) => commands::statement::run(&context, statement).await,
        Command::Reconcile { day } => commands::findings::reconcile(&context, day.as_deref()).await,
        Command::Findings { day } => commands::findings::list(&context, day.as_deref()).await,
        Command::ResolveFinding { id, note } => commands::findings::resolve(&context, &id, &note).await,
        Command::Export(export) => commands::files::export(&context, export).await,
        Command::Receipt { sale, from_gateway: true, payment, .. } => {
            commands::files::gateway_receipt(&context, &sale, payment.as_deref()).await
        }
        Command::Receipt { sale, language, .. } => commands::files::receipt(&context, &sale, language).await,
        Command::Verify { anchor } => commands::verify::run(&context, anchor.as_deref()).await,
        Command::Backup => commands::backup::run(&context).await,
        Command::Restore { file, look, yes } => commands::backup::restore(&context, &file, look, yes).await,
        Command::Gateways { what } => commands::gateways::run(&context, what).await,
        Command::Sandbox { listen } => commands::sandbox::run(&context, listen).await,
    }
}
