//! How many questions one sale costs, counted on the till's own schedule: exact, and without a clock.

use crate::generated_day;
use crate::table::{Against, Table};
use chrono::Duration;
use domain::watch::{CLOSE_WATCH, NextCheck, deadline, next_check};
use domain::{Attempt, LeftScreen};

/// A link's life at the gateway whose links live longest under watch.
const LIFE_SECONDS: u32 = 20 * 60;
const TO_CLOSE_WATCH: usize = 320;
const IN_ALL: usize = 400;

/// Counts the questions about a link that nobody pays.
pub fn measure(table: &mut Table) {
    let attempt = generated_day::awaiting(LIFE_SECONDS);
    let close_watch_ends = deadline(&attempt) + CLOSE_WATCH;
    let asked = questions(attempt);
    let close = asked.iter().filter(|at| **at <= close_watch_ends).count();
    table.add_count(
        "watch: questions to the deadline + 15 min",
        1,
        &close.to_string(),
        Against { target: "<= 320", met: close <= TO_CLOSE_WATCH },
    );
    table.add_count(
        "watch: questions to the deadline + 24 h",
        1,
        &asked.len().to_string(),
        Against { target: "<= 400", met: asked.len() <= IN_ALL },
    );
}

fn questions(mut attempt: Attempt) -> Vec<domain::Moment> {
    let mut now = attempt.created_at;
    let mut asked = Vec::new();
    while let NextCheck::In(wait) = next_check(&attempt, now, Duration::zero()) {
        now += wait;
        asked.push(now);
        if now >= deadline(&attempt) {
            attempt = attempt.left_screen(LeftScreen::Deadline, now);
        }
    }
    asked
}
