//! `cargo xtask test`: every check, in an order in which the cheap ones speak first.
//!
//! A step whose groundwork failed is skipped, the others go on, so that one run shows everything that is wrong.

mod report;
mod selection;
mod steps;

use std::process::ExitCode;
use std::time::Instant;

use report::{Line, Outcome};
use selection::Selection;

/// What a step gives when it didn't fail: it passed, or it can't be run on this system, with the reason.
pub enum Verdict {
    /// Everything it looked at is right.
    Passed,
    /// It says nothing about the project, because it can't be run here.
    Skipped(String),
}

/// One check.
pub struct Step {
    /// What `--only` and `--skip` call it.
    pub name: &'static str,
    /// What it looks at.
    pub about: &'static str,
    /// The steps without which it would only repeat their failure.
    pub needs: &'static [&'static str],
    /// Does it.
    pub run: fn() -> Result<Verdict, String>,
}

/// Runs the chosen steps, prints the table and, as the very last line, the counts. An unknown step is an error.
pub fn run(args: &[String]) -> Result<ExitCode, String> {
    let steps = steps::all();
    if args.iter().any(|arg| arg == "--list") {
        for step in &steps {
            println!("{:<10} {}", step.name, step.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
    let selection = Selection::parse(args, &names)?;
    let mut lines: Vec<Line> = Vec::new();
    for step in steps.iter().filter(|step| selection.takes(step.name)) {
        println!("\n=== {}: {} ===", step.name, step.about);
        let started_at = Instant::now();
        let outcome = match groundwork_missing(step, &lines) {
            Some(name) => Outcome::Skipped(format!("needs \"{name}\"")),
            None => match (step.run)() {
                Ok(Verdict::Passed) => Outcome::Passed,
                Ok(Verdict::Skipped(why)) => Outcome::Skipped(why),
                Err(why) => Outcome::Failed(why),
            },
        };
        let line = Line { name: step.name, outcome, elapsed: started_at.elapsed() };
        println!("--- {} ---", line.sentence());
        lines.push(line);
    }
    println!("\n{}", report::table(&lines));
    let failed: Vec<&str> =
        lines.iter().filter(|line| line.outcome.is_failure()).map(|line| line.name).collect();
    if !failed.is_empty() {
        println!("Failed: {}. One step again: cargo xtask test --only {}\n", failed.join(", "), failed[0]);
    }
    println!("{}", report::closing(&lines));
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The first step that this one needs and that failed, or was itself skipped for such a reason, in this run.
fn groundwork_missing(step: &Step, lines: &[Line]) -> Option<&'static str> {
    step.needs
        .iter()
        .copied()
        .find(|need| lines.iter().any(|line| line.name == *need && !matches!(line.outcome, Outcome::Passed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn step(needs: &'static [&'static str]) -> Step {
        Step { name: "it", about: "", needs, run: || Ok(Verdict::Passed) }
    }

    fn line(name: &'static str, outcome: Outcome) -> Line {
        Line { name, outcome, elapsed: Duration::ZERO }
    }

    #[test]
    fn a_step_is_skipped_when_its_groundwork_failed() {
        let lines = [line("build", Outcome::Failed("it".into())), line("lint", Outcome::Passed)];
        assert_eq!(groundwork_missing(&step(&["lint", "build"]), &lines), Some("build"));
    }

    #[test]
    fn a_step_runs_when_its_groundwork_was_not_asked_for() {
        assert_eq!(groundwork_missing(&step(&["build"]), &[]), None);
    }

    #[test]
    fn every_need_is_an_earlier_step() {
        let steps = steps::all();
        for (index, step) in steps.iter().enumerate() {
            for need in step.needs {
                assert!(
                    steps[..index].iter().any(|earlier| earlier.name == *need),
                    "{} needs {need}",
                    step.name
                );
            }
        }
    }
}
