//! System calls that fail or kill on purpose.

use crate::program::Ended;
use crate::report::count_kills;
use std::path::{Path, PathBuf};

/// A sweep ends once so many runs in a row met no kill: how many calls a thread makes differs from run to run.
const RUNS_UNHARMED: usize = 2;
/// No run makes so many calls of one kind; more mean that the sweep isn't getting anywhere.
const MOST_CALLS: usize = 300;

/// How strace is called. Calls are counted for each thread and each kind of call by itself.
#[derive(Debug, Clone)]
pub struct Strace {
    calls: String,
    injection: Option<String>,
    file: Option<PathBuf>,
    log: PathBuf,
}

impl Strace {
    /// Only watches these calls, with file names, into `log`.
    pub fn watching(calls: &str, log: PathBuf) -> Strace {
        Strace { calls: calls.to_owned(), injection: None, file: None, log }
    }

    /// Kills the process as a thread enters its `count`-th call.
    pub fn killing(call: &str, count: usize) -> Strace {
        Strace::injecting(call, &format!("signal=SIGKILL:when={count}"))
    }

    /// Lets a call fail, in strace's words: `error=ENOSPC:when=3+`.
    pub fn injecting(call: &str, what: &str) -> Strace {
        Strace {
            calls: call.to_owned(),
            injection: Some(format!("inject={call}:{what}")),
            file: None,
            log: PathBuf::from("/dev/null"),
        }
    }

    /// Only for calls on that file.
    pub fn on(mut self, file: &Path) -> Strace {
        self.file = Some(file.to_owned());
        self
    }

    /// The command before the program's own.
    pub fn words(&self) -> Vec<String> {
        let log = self.log.display().to_string();
        let mut words: Vec<String> =
            ["strace", "-f", "-qq", "-y", "-s", "600", "-o", &log].map(str::to_owned).into();
        if let Some(file) = &self.file {
            words.extend(["-P".to_owned(), file.display().to_string()]);
        }
        words.extend(["-e".to_owned(), format!("trace={}", self.calls)]);
        if let Some(injection) = &self.injection {
            words.extend(["-e".to_owned(), injection.clone()]);
        }
        words
    }
}

/// Runs `cycle` with 1, 2, 3 …, which kills at that call and examines what is left, until runs come through
/// unharmed. Gives how many were killed.
pub fn sweep(name: &str, mut cycle: impl FnMut(usize) -> Ended) -> usize {
    let (mut kills, mut unharmed) = (0, 0);
    for count in 1..=MOST_CALLS {
        if cycle(count).killed() {
            kills += 1;
            unharmed = 0;
        } else {
            unharmed += 1;
        }
        if unharmed == RUNS_UNHARMED {
            count_kills(name, kills);
            return kills;
        }
    }
    panic!("{name}: still killed at call {MOST_CALLS}");
}
