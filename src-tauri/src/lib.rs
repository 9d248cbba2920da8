//! The desktop shell: opens a till, hands it to Tauri, stops in good order.
//!
//! **What it is for:** glue between the engine and the windows.
//!
//! **What it must not know:** any rule about money, SQL, or a gateway.

pub mod bindings;
pub mod commands;
pub mod context;
pub mod events;
pub mod session;
pub mod shell;
pub mod windows;

use engine::Profile;
use shell::Shell;
use std::process::ExitCode;
use tauri::Manager;
use till::{Environment, Paths};

/// Runs the till until its window is closed.
pub fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Bindings are written by a debug build before any window.
    if cfg!(debug_assertions)
        && let [flag, file] = arguments.as_slice()
        && flag == "--export-bindings"
    {
        return match bindings::export(std::path::Path::new(file)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        };
    }
    let profile = match arguments.as_slice() {
        [] => None,
        [flag, word] if flag == "--profile" && word == Profile::Demo.word() => Some(Profile::Demo),
        [flag, word] if flag == "--profile" && word == Profile::Live.word() => Some(Profile::Live),
        _ => {
            eprintln!("usage: comptoir [--profile demo|live]");
            return ExitCode::from(2);
        }
    };
    let environment = Environment::read();
    let paths = Paths::new(environment.data_dir.clone());
    let logs = till::logs::to_files(&paths.logs());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "no runtime");
            return ExitCode::FAILURE;
        }
    };
    tauri::async_runtime::set(runtime.handle().clone());
    let code = run(paths, environment, profile, &runtime);
    drop(logs);
    code
}

fn run(
    paths: Paths,
    environment: Environment,
    profile: Option<Profile>,
    runtime: &tokio::runtime::Runtime,
) -> ExitCode {
    let builder = bindings::builder();
    let is_default = paths.is_default();
    let shell = Shell::new(paths, environment);
    // The till opens while the window is being made; `boot` waits for it.
    runtime.spawn(shell.clone().open_first(shell.hold(), profile));
    runtime.spawn(shell.clone().lock_when_idle());
    let mut app = tauri::Builder::default();
    if is_default {
        // The plugin knows this program only by its identifier; another data folder is another till.
        app = app.plugin(tauri_plugin_single_instance::init(|app, _, _| windows::raise_till(app)));
    }
    let app = app
        .manage(shell.clone())
        .invoke_handler(builder.invoke_handler())
        .setup(move |app| {
            builder.mount_events(app);
            let shell = app.state::<Shell>().inner().clone();
            shell.attach(app.handle().clone());
            windows::open_till(app.handle(), &shell.machine())?;
            Ok(())
        })
        .on_window_event(windows::on_event)
        .build(context::generated());
    let app = match app {
        Ok(app) => app,
        Err(error) => {
            tracing::error!(%error, "the window could not be made");
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    app.run(|_, _| {});
    // Stop taking work, drain the writer, close.
    runtime.block_on(shell.close());
    ExitCode::SUCCESS
}
