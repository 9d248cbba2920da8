//! What this program used of the processor.

use std::time::Duration;

/// The unit in which the kernel tells programs their processor time: a hundredth of a second, on every machine.
const TICK: Duration = Duration::from_millis(10);

/// The processor time of all threads of this process so far, to a hundredth of a second; `None` where that can't be
/// read.
pub fn used() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The program's name before them may hold anything but `)` last.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place)?.parse::<u32>().ok();
    Some(TICK * (ticks(11)? + ticks(12)?))
}
