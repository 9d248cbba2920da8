//! The command line as a process: started, waited for, killed, and what it printed.

use serde_json::Value;
use std::fs::File;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// No run of the program takes longer unless it hangs.
const LONGEST_RUN: Duration = Duration::from_secs(40);
/// How often a run is looked at.
const GLANCE: Duration = Duration::from_millis(1);

/// The program, which Cargo puts into the folder above this test's.
pub fn path() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join("comptoir-cli");
    assert!(program.is_file(), "{} is missing: `cargo build -p comptoir-cli` makes it", program.display());
    program
}

/// A program that was started, with its output going to files.
pub struct Running {
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ended {
    /// Whether it was killed.
    pub fn killed(&self) -> bool {
        self.signal == Some(9)
    }

    /// The JSON lines that were written whole.
    pub fn lines(&self) -> Vec<Value> {
        json_lines(&self.out)
    }

    /// The events of that name.
    pub fn events(&self, name: &str) -> Vec<Value> {
        self.lines().into_iter().filter(|line| line["event"] == name).collect()
    }

    /// The code of the error that was told.
    pub fn error(&self) -> Option<String> {
        self.events("error").first().and_then(|event| event["code"].as_str()).map(str::to_owned)
    }

    /// The stages that were told of a sale.
    pub fn stages(&self) -> Vec<String> {
        self.events("stage").iter().map(|event| event["stage"].as_str().unwrap().to_owned()).collect()
    }

    /// The same run, which must have ended with that code.
    pub fn expect(self, code: i32) -> Ended {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }
}

/// The whole lines of a text; a kill may cut the last one.
fn json_lines(text: &str) -> Vec<Value> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

/// Starts a command with its output in files of `folder`, in a process group of its own.
pub fn start(mut command: Command, folder: &Path) -> Running {
    use std::sync::atomic::{AtomicU32, Ordering};
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let (out, err) = (folder.join(format!("{run}.out")), folder.join(format!("{run}.err")));
    let child = command
        .stdin(Stdio::null())
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&err).unwrap())
        .process_group(0)
        .spawn()
        .unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
    Running { child, out, err }
}

impl Running {
    /// The process's id, which is its group's too.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The JSON lines so far.
    pub fn lines(&self) -> Vec<Value> {
        json_lines(&std::fs::read_to_string(&self.out).unwrap())
    }

    /// Waits for a line with that event.
    pub fn wait_for(&self, event: &str) -> Value {
        let since = Instant::now();
        loop {
            if let Some(line) = self.lines().into_iter().find(|line| line["event"] == event) {
                return line;
            }
            assert!(since.elapsed() < LONGEST_RUN, "no {event}; printed: {:?}", self.lines());
            sleep(GLANCE);
        }
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Kills it after a while, unless it ends by itself before.
    pub fn killed_after(mut self, wait: Duration) -> Ended {
        let since = Instant::now();
        while since.elapsed() < wait {
            if !self.runs() {
                break;
            }
            sleep(GLANCE / 4);
        }
        // It may have ended in between.
        let _ = self.child.kill();
        self.ended()
    }

    /// Sends a signal by its name to the process and what it started.
    pub fn signal(&self, name: &str) {
        let group = format!("-{}", self.id());
        let sent = Command::new("kill").args(["-s", name, "--", &group]).status().unwrap();
        assert!(sent.success(), "SIG{name} to {group}");
    }

    /// Waits for its end.
    pub fn ended(mut self) -> Ended {
        let since = Instant::now();
        let status: ExitStatus = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if since.elapsed() > LONGEST_RUN {
                self.signal("KILL");
                let _ = self.child.wait();
                panic!("a run hung; printed: {}", std::fs::read_to_string(&self.out).unwrap());
            }
            sleep(GLANCE);
        };
        let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        let ended = Ended {
            code: status.code(),
            signal: status.signal(),
            out: text(&self.out),
            err: text(&self.err),
        };
        for file in [&self.out, &self.err] {
            let _ = std::fs::remove_file(file);
        }
        ended
    }
}
