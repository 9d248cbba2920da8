//! Waiting for a program, but not for ever: past its limit it ends together with everything it started.

use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The status it ended with, or `None` if the limit passed first and it was ended.
pub fn wait(mut child: Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let started_at = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if started_at.elapsed() >= limit {
            end_tree(&mut child);
            child.wait()?;
            return Ok(None);
        }
        sleep(LOOK_EVERY);
    }
}

#[cfg(windows)]
fn end_tree(child: &mut Child) {
    let pid = child.id().to_string();
    quietly(Command::new("taskkill").args(["/T", "/F", "/PID", &pid]));
    // It may be gone already, which is what was wanted.
    let _ = child.kill();
}

#[cfg(not(windows))]
fn end_tree(child: &mut Child) {
    let family: Vec<String> =
        descendants(child.id(), &parents()).into_iter().map(|pid| pid.to_string()).collect();
    // It may be gone already, which is what was wanted.
    let _ = child.kill();
    if !family.is_empty() {
        quietly(Command::new("sh").args(["-c", "kill -KILL \"$@\"", "kill"]).args(family));
    }
}

fn quietly(command: &mut Command) {
    // Nothing depends on this answer: the caller waits for the child itself.
    let _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

/// Every process below `ancestor`, the nearest first.
#[cfg(not(windows))]
fn descendants(ancestor: u32, parents: &[(u32, u32)]) -> Vec<u32> {
    let mut found = vec![ancestor];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        next += 1;
        for &(pid, its_parent) in parents {
            if its_parent == parent && !found.contains(&pid) {
                found.push(pid);
            }
        }
    }
    found.split_off(1)
}

/// Each process with its parent. A slim Linux has no `ps`, but always has /proc.
#[cfg(target_os = "linux")]
fn parents() -> Vec<(u32, u32)> {
    let Ok(folder) = std::fs::read_dir("/proc") else { return Vec::new() };
    folder
        .filter_map(|entry| {
            let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // pid (name) state ppid: the name may hold spaces and brackets, so start behind the last one.
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            Some((pid, parent))
        })
        .collect()
}

#[cfg(all(not(windows), not(target_os = "linux")))]
fn parents() -> Vec<(u32, u32)> {
    let table =
        crate::command::answer(Command::new("ps").args(["-A", "-o", "pid=,ppid="])).unwrap_or_default();
    table
        .lines()
        .filter_map(|line| {
            let mut numbers = line.split_whitespace();
            Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
        })
        .collect()
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_program_that_ends_in_time_gives_its_status() {
        let child = Command::new("sh").args(["-c", "exit 3"]).spawn().unwrap();
        assert_eq!(wait(child, Duration::from_secs(10)).unwrap().unwrap().code(), Some(3));
    }

    #[test]
    fn a_program_past_its_limit_is_ended_with_its_children() {
        let child = Command::new("sh").args(["-c", "sleep 61 & sleep 61; true"]).spawn().unwrap();
        let pid = child.id();
        sleep(Duration::from_millis(200));
        let family = descendants(pid, &parents());
        assert!(!family.is_empty());
        assert!(wait(child, Duration::ZERO).unwrap().is_none());
        sleep(Duration::from_millis(200));
        let alive = parents();
        // A zombie that init hasn't reaped yet has this pid still, but no longer this parent.
        assert!(!alive.iter().any(|(_, parent)| *parent == pid));
    }

    #[test]
    fn grandchildren_belong_to_the_family() {
        assert_eq!(descendants(1, &[(2, 1), (3, 2), (9, 8)]), vec![2, 3]);
    }
}
