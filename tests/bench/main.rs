//! What `cargo xtask bench` measures, from the release build, printed as one table.
//!
//! **What it is for:** the figures the project promises, each beside its control from the same run. Figures are
//! reported, not asserted: the program fails only when something breaks.
//!
//! **What it must not know:** how the till does its work. It sells, pays and looks at the screen, as people do.
//!
//! Words as arguments choose parts: `engine`, `micro`, `decode`, `watcher`, `watch5`, `window`, `owner`, `start`, and
//! `kills`, which takes long and runs only when named. Without words all the others run.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::float_arithmetic)] // times and ratios; there is no money here

mod bare_insert;
mod chance;
mod counter;
mod day_on_screen;
mod decode;
mod driver;
mod empty_window;
mod engine_sales;
mod far_side;
mod figures;
mod generated_day;
mod history;
mod kills;
mod micro;
mod owner;
mod place;
mod processes;
mod processor;
mod schedule;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod start;
mod table;
mod unfinished;
mod wall;
mod watch5;
mod watcher;
mod window;
mod wire;

use std::future::Future;
use std::process::ExitCode;
use table::Table;

/// What a part gives: its rows are in the table, or a sentence that says why not.
type Done = Result<(), String>;

const WORDS: [&str; 9] =
    ["micro", "decode", "engine", "window", "start", "watcher", "watch5", "owner", "kills"];

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    if let Some(unknown) = words.iter().find(|word| !WORDS.contains(&word.as_str())) {
        eprintln!("nothing is called {unknown:?}; there is: {}", WORDS.join(" "));
        return ExitCode::from(2);
    }
    let wanted =
        |word: &str| words.iter().any(|other| other == word) || (words.is_empty() && word != "kills");
    let mut table = Table::default();
    let mut broken = Vec::new();
    for word in WORDS.into_iter().filter(|word| wanted(word)) {
        eprintln!("measuring: {word}");
        if let Err(why) = part(word, &mut table) {
            broken.push(format!("{word}: {why}"));
        }
    }
    table.note(&format!("the machine: {}", place::machine()));
    print!("{table}");
    for why in &broken {
        eprintln!("broken: {why}");
    }
    if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs one part on a runtime of its own; a panic in it breaks that part only.
fn part(word: &str, table: &mut Table) -> Done {
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| match word {
        "micro" => on_a_runtime(micro::measure(table)),
        "decode" => decode::measure(table),
        "engine" => on_a_runtime(engine_sales::measure(table)),
        "window" => on_a_runtime(window::measure(table)),
        "watcher" => on_a_runtime(watcher::measure(table)),
        "watch5" => on_a_runtime(watch5::measure(table)),
        "owner" => on_a_runtime(owner::measure(table)),
        "kills" => kills::measure(table),
        _ => started(table),
    }));
    caught.unwrap_or_else(|_| Err("it panicked".to_owned()))
}

#[cfg(target_os = "linux")]
fn started(table: &mut Table) -> Done {
    start::measure(table)
}

#[cfg(not(target_os = "linux"))]
fn started(table: &mut Table) -> Done {
    table.note("start: measured on Linux only, by looking at an X screen");
    Ok(())
}

fn on_a_runtime(work: impl Future<Output = Done>) -> Done {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(work)
}
