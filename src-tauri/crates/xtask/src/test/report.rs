//! What a test run says about itself.

use std::time::Duration;

/// How a step ended.
pub enum Outcome {
    /// Everything it looked at is right.
    Passed,
    /// What is wrong.
    Failed(String),
    /// Why it didn't run.
    Skipped(String),
}

impl Outcome {
    /// Whether the run fails because of this step.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Failed(_))
    }
}

/// One step's line in the table.
pub struct Line {
    /// The step.
    pub name: &'static str,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took.
    pub elapsed: Duration,
}

impl Line {
    /// The line under a step's own output.
    pub fn sentence(&self) -> String {
        let seconds = seconds(self.elapsed);
        match &self.outcome {
            Outcome::Passed => format!("{} passed in {seconds} s", self.name),
            Outcome::Failed(why) => format!("{} FAILED after {seconds} s: {why}", self.name),
            Outcome::Skipped(why) => format!("{} skipped: {why}", self.name),
        }
    }
}

/// Steps, seconds and outcomes, one step a line.
pub fn table(lines: &[Line]) -> String {
    let mut table = format!("{:<10} {:>8}  outcome\n", "step", "seconds");
    for line in lines {
        let outcome = match &line.outcome {
            Outcome::Passed => "passed".to_owned(),
            Outcome::Failed(why) => format!("FAILED: {}", why.lines().next().unwrap_or_default()),
            Outcome::Skipped(why) => format!("skipped: {why}"),
        };
        table.push_str(&format!("{:<10} {:>8}  {outcome}\n", line.name, seconds(line.elapsed)));
    }
    let total = lines.iter().map(|line| line.elapsed).sum();
    table.push_str(&format!("{:<10} {:>8}\n", "total", seconds(total)));
    table
}

/// The closing line, which other programs read.
pub fn closing(lines: &[Line]) -> String {
    let count = |wanted: fn(&Outcome) -> bool| lines.iter().filter(|line| wanted(&line.outcome)).count();
    let passed = count(|it| matches!(it, Outcome::Passed));
    let failed = count(Outcome::is_failure);
    match count(|it| matches!(it, Outcome::Skipped(_))) {
        0 => format!("{passed} passed, {failed} failed"),
        skipped => format!("{passed} passed, {failed} failed, {skipped} skipped"),
    }
}

fn seconds(elapsed: Duration) -> String {
    format!("{}.{}", elapsed.as_secs(), elapsed.subsec_millis() / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines() -> [Line; 3] {
        [
            Line { name: "a", outcome: Outcome::Passed, elapsed: Duration::from_millis(1_250) },
            Line {
                name: "b",
                outcome: Outcome::Failed("x is wrong\nfor this reason".into()),
                elapsed: Duration::from_secs(2),
            },
            Line { name: "c", outcome: Outcome::Skipped("needs \"b\"".into()), elapsed: Duration::ZERO },
        ]
    }

    #[test]
    fn the_closing_line_counts_steps_and_stands_alone() {
        assert_eq!(closing(&lines()), "1 passed, 1 failed, 1 skipped");
        assert_eq!(closing(&lines()[..2]), "1 passed, 1 failed");
    }

    #[test]
    fn the_table_names_each_step_with_its_seconds() {
        let table = table(&lines());
        assert!(table.contains("a               1.2  passed\n"), "{table}");
        assert!(table.contains("b               2.0  FAILED: x is wrong\n"), "{table}");
        assert!(table.contains("total           3.2\n"), "{table}");
    }
}
