//! A started program with everything it starts itself: its memory, and its end.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(10);

/// A program and its descendants. They end with it.
pub struct Tree {
    root: Child,
}

impl Tree {
    /// Starts a program.
    pub fn start(program: &Path, arguments: &[&str], variables: &[(&str, String)]) -> Result<Tree, String> {
        let started = Command::new(program)
            .args(arguments)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        started.map(|root| Tree { root }).map_err(|error| format!("{}: {error}", program.display()))
    }

    /// Whether it runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.root.try_wait(), Ok(None))
    }

    /// The memory of all of them, shared pages by their share, in MiB; and how many they are.
    pub fn memory_mib(&self) -> (f64, usize) {
        let tree = self.members();
        let kib: f64 = tree.iter().filter_map(|pid| pss_kib(*pid)).sum();
        (kib / 1024.0, tree.len())
    }

    /// Ends the program and all it started, and waits until nothing of it is left.
    pub fn end(mut self) -> Result<(), String> {
        let tree = self.kill();
        let until = Instant::now() + PATIENCE;
        while tree.iter().any(|pid| folder(*pid).exists() && !is_zombie(*pid)) {
            if Instant::now() > until {
                return Err("a process of the window outlived it".to_owned());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn kill(&mut self) -> Vec<u32> {
        let tree = self.members();
        let _ = self.root.kill();
        let _ = self.root.wait();
        for pid in tree.iter().skip(1).filter(|pid| !is_zombie(**pid)) {
            let quietly = Command::new("kill").arg(pid.to_string()).stderr(Stdio::null()).status();
            drop(quietly);
        }
        tree
    }

    fn members(&self) -> Vec<u32> {
        let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            if let Some((_, parent)) = state_and_parent(pid) {
                children.entry(parent).or_default().push(pid);
            }
        }
        let mut tree = vec![self.root.id()];
        let mut next = 0;
        while let Some(pid) = tree.get(next).copied() {
            tree.extend(children.get(&pid).into_iter().flatten());
            next += 1;
        }
        tree
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        if self.runs() {
            self.kill();
        }
    }
}

fn folder(pid: u32) -> PathBuf {
    Path::new("/proc").join(pid.to_string())
}

/// The letter of its state, and its parent. The program's name before them may hold anything but `)` last.
fn state_and_parent(pid: u32) -> Option<(char, u32)> {
    let text = std::fs::read_to_string(folder(pid).join("stat")).ok()?;
    let mut after_name = text.rsplit_once(')')?.1.split_whitespace();
    Some((after_name.next()?.chars().next()?, after_name.next()?.parse().ok()?))
}

fn is_zombie(pid: u32) -> bool {
    state_and_parent(pid).is_none_or(|(state, _)| state == 'Z')
}

fn pss_kib(pid: u32) -> Option<f64> {
    let text = std::fs::read_to_string(folder(pid).join("smaps_rollup")).ok()?;
    let line = text.lines().find(|line| line.starts_with("Pss:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
