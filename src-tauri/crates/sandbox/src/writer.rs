//! Writes the state file: a thread of its own, so that no answer to somebody else waits for a disk.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use crate::state::{FILE_VERSION, Numbered, Saved, lock};

/// Asks for writings and waits for them. The thread ends, having written everything, when the last clone goes.
#[derive(Debug, Clone)]
pub(crate) struct Writer {
    asks: mpsc::Sender<u64>,
    written: watch::Receiver<u64>,
}

impl Writer {
    /// Starts the thread; `path` is replaced at each writing.
    pub(crate) fn start(path: PathBuf, numbered: Arc<Mutex<Numbered>>) -> io::Result<Self> {
        let (asks, asked) = mpsc::channel::<u64>();
        let (tell, written) = watch::channel(0);
        std::thread::Builder::new().name("sandbox-state".into()).spawn(move || {
            while let Ok(first) = asked.recv() {
                let wanted = asked.try_iter().fold(first, u64::max);
                if *tell.borrow() >= wanted {
                    continue;
                }
                let (saved, change) = {
                    let numbered = lock(&numbered);
                    (numbered.book.to_saved(), numbered.change)
                };
                if let Err(error) = write(&path, &saved) {
                    tracing::warn!(path = %path.display(), %error, "the sandbox's state could not be written");
                }
                tell.send_replace(change);
            }
        })?;
        Ok(Self { asks, written })
    }

    /// Asks for change `number` to be written soon.
    pub(crate) fn ask(&self, number: u64) {
        // The thread outlives every sender, so a failure here means that the process is ending.
        let _ = self.asks.send(number);
    }

    /// Waits until change `number` was written, or its writing failed.
    pub(crate) async fn wait_for(&self, number: u64) {
        self.ask(number);
        let _ = self.written.clone().wait_for(|written| *written >= number).await;
    }
}

/// Reads the file; `None` if there is none. One that can't be understood is set aside as `….unreadable`: play money
/// isn't worth refusing to start for, but the evidence is kept.
pub(crate) fn read(path: &Path) -> io::Result<Option<Saved>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match serde_json::from_slice::<Saved>(&bytes) {
        Ok(saved) if saved.version == FILE_VERSION => Ok(Some(saved)),
        _ => {
            let aside = beside(path, "unreadable");
            tracing::warn!(path = %path.display(), aside = %aside.display(), "the sandbox's state can't be read and is set aside");
            fs::rename(path, aside)?;
            Ok(None)
        }
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// Temp, sync, rename, sync: the file is the old one or the new one, never half of each.
fn write(path: &Path, saved: &Saved) -> io::Result<()> {
    let temp = beside(path, "temp");
    let bytes = serde_json::to_vec(saved)?;
    let mut file = File::create(&temp)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temp, path)?;
    sync_folder(path)
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// Elsewhere a folder can't be opened as a file; the rename itself is as durable as the system makes it.
#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> io::Result<()> {
    Ok(())
}
