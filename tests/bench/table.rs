//! The table that is printed at the end: plain text, one row a figure.

use crate::figures::{Ratio, median, percentile, worst};
use std::fmt;

const HEADS: [&str; 8] =
    ["what", "n", "median", "p99 / worst", "control", "ratio [95 % interval]", "target", "met"];

/// One figure.
#[derive(Default)]
struct Row([String; 8]);

/// All figures of a run, and what must be known to read them.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
    notes: Vec<String>,
}

/// What a figure is measured against.
pub struct Against {
    /// What is promised, in words.
    pub target: &'static str,
    /// Whether it was kept.
    pub met: bool,
}

impl Table {
    /// Adds a figure: its values in `unit`, its control's median if there is one, the ratio to it.
    pub fn add(
        &mut self,
        what: &str,
        unit: Unit,
        values: &[f64],
        control: Option<(&str, f64, Ratio)>,
        against: Option<Against>,
    ) {
        let (control, ratio) = control.map_or_else(
            || ("-".to_owned(), "-".to_owned()),
            |(name, value, ratio)| {
                let ratio = format!("{:.2} [{:.2}, {:.2}]", ratio.middle, ratio.low, ratio.high);
                (format!("{} {name}", unit.text(value)), ratio)
            },
        );
        let tail = format!("{} / {}", unit.text(percentile(values, 0.99)), unit.text(worst(values)));
        self.push([
            what.to_owned(),
            values.len().to_string(),
            unit.text(median(values)),
            tail,
            control,
            ratio,
            against.as_ref().map_or("-", |against| against.target).to_owned(),
            met(against.as_ref().map(|against| against.met)),
        ]);
    }

    /// Adds a figure that is counted and not spread.
    pub fn add_count(&mut self, what: &str, n: usize, value: &str, against: Against) {
        let dash = || "-".to_owned();
        self.push([
            what.to_owned(),
            n.to_string(),
            value.to_owned(),
            dash(),
            dash(),
            dash(),
            against.target.to_owned(),
            met(Some(against.met)),
        ]);
    }

    /// Adds what must be known to read a figure.
    pub fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }

    fn push(&mut self, cells: [String; 8]) {
        eprintln!("  {}", cells.join(" | "));
        self.rows.push(Row(cells));
    }
}

fn met(met: Option<bool>) -> String {
    match met {
        Some(true) => "yes",
        Some(false) => "no",
        None => "-",
    }
    .to_owned()
}

/// What values are counted in.
#[derive(Clone, Copy)]
pub enum Unit {
    /// Values in milliseconds.
    Milliseconds,
    /// Values in microseconds.
    Microseconds,
    /// Values in seconds.
    Seconds,
    /// Values in mebibytes.
    Mebibytes,
    /// Values in hundredths.
    Percent,
}

impl Unit {
    fn text(self, value: f64) -> String {
        match self {
            Unit::Milliseconds if value >= 100.0 => format!("{value:.0} ms"),
            Unit::Milliseconds => format!("{value:.2} ms"),
            Unit::Microseconds => format!("{value:.1} µs"),
            Unit::Seconds => format!("{value:.2} s"),
            Unit::Mebibytes => format!("{value:.1} MiB"),
            Unit::Percent => format!("{value:.2} %"),
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = Row(HEADS.map(str::to_owned));
        let lines: Vec<&Row> = std::iter::once(&heads).chain(&self.rows).collect();
        let width = |column: usize| lines.iter().map(|row| row.0[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 8] = std::array::from_fn(width);
        for (index, row) in lines.into_iter().enumerate() {
            for (cell, width) in row.0.iter().zip(widths) {
                write!(f, "{cell:width$}  ")?;
            }
            writeln!(f)?;
            if index == 0 {
                writeln!(f, "{}", "-".repeat(widths.iter().sum::<usize>() + 2 * widths.len()))?;
            }
        }
        for note in &self.notes {
            writeln!(f, "* {note}")?;
        }
        Ok(())
    }
}
