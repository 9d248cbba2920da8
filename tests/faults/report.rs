//! What a run tells besides passing: kills, bounds, seeds, and what was left out.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

static KILLS: AtomicUsize = AtomicUsize::new(0);

/// Writes a line where it is seen also when every test passes.
pub fn tell(line: &str) {
    // Past the test harness, which keeps what `println!` writes to itself.
    let _ = writeln!(std::io::stderr(), "    {line}");
}

/// Adds kills that nothing was lost by, and gives how many there were so far in this run.
pub fn count_kills(name: &str, kills: usize) -> usize {
    let all = KILLS.fetch_add(kills, Ordering::Relaxed) + kills;
    tell(&format!("{name}: {kills} kills, {all} so far"));
    all
}

/// What no failure in so many kills proves: three in their count is the bound at 95 %.
pub fn bound(kills: usize) -> String {
    let thousandths_of_a_per_cent = 300_000 / kills.max(1);
    let (whole, rest) = (thousandths_of_a_per_cent / 1000, thousandths_of_a_per_cent % 1000);
    format!("0 failures in {kills} kills: fewer than {whole}.{rest:03} % fail")
}
