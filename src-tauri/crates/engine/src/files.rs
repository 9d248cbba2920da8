//! Files that appear whole or not at all.

use crate::error::EngineError;
use crate::views::ErrorCode;
use std::fs::File;
use std::io::{Error, ErrorKind, Result, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// A file that is written and synced, but not yet in its place. Dropped, it is gone.
pub(crate) struct Prepared {
    temporary: Option<PathBuf>,
    path: PathBuf,
}

/// Writes a file beside its place and syncs it.
pub(crate) async fn prepare(path: PathBuf, bytes: Vec<u8>) -> std::result::Result<Prepared, EngineError> {
    let told = path.clone();
    blocking(told, move || {
        let (prepared, mut file) = begun(&path)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        Ok(prepared)
    })
    .await
}

/// Begins a file beside its place, empty, for one who then writes it, syncs it and closes it. Blocks.
pub(crate) fn begin(path: &Path) -> std::result::Result<(Prepared, File), EngineError> {
    begun(path).map_err(|error| refused(path, &error))
}

fn begun(path: &Path) -> Result<(Prepared, File)> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Another process may be writing the same file.
    let tail = format!("{}-{}.part", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let temporary = path.with_added_extension(tail);
    let prepared = Prepared { temporary: Some(temporary.clone()), path: path.to_owned() };
    let file = File::options().read(true).write(true).create(true).truncate(true).open(temporary)?;
    Ok((prepared, file))
}

impl Prepared {
    /// Puts the file in its place and says where that is: whoever looks sees nothing or the whole file. Another file
    /// of that name stays as it is, since a journal row may hold its SHA-256: then this one is called `… (2)`, `… (3)`.
    /// Where the very same file lies already, it stays.
    pub(crate) async fn put(mut self) -> std::result::Result<PathBuf, EngineError> {
        blocking(self.path.clone(), move || {
            let Some(temporary) = self.temporary.take() else { return Ok(self.path.clone()) };
            let placed = placed(&temporary, &self.path);
            // Linked, it has a second name; refused, it is no file of ours any more.
            let _ = std::fs::remove_file(&temporary);
            let path = placed?;
            sync_folder(&path)?;
            Ok(path)
        })
        .await
    }
}

/// Gives a finished file the first name of its own that is free, or finds it there already.
fn placed(temporary: &Path, wanted: &Path) -> Result<PathBuf> {
    for count in 1_u32.. {
        let path = numbered(wanted, count);
        match std::fs::hard_link(temporary, &path) {
            Ok(()) => return Ok(path),
            Err(_) if path.is_file() => {
                if is_same(temporary, &path)? {
                    return Ok(path);
                }
            }
            // A disk without links: only another process could take the name between these two.
            Err(_) => return std::fs::rename(temporary, &path).map(|()| path),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// The name itself, then `name (2).csv`, `name (3).csv`.
fn numbered(path: &Path, count: u32) -> PathBuf {
    if count == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(" ({count})"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

/// Whether two files hold the same bytes.
fn is_same(one: &Path, other: &Path) -> Result<bool> {
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    Ok(documents::digest::sha256_hex_of(&mut one)? == documents::digest::sha256_hex_of(&mut other)?)
}

impl Drop for Prepared {
    fn drop(&mut self) {
        if let Some(temporary) = self.temporary.take() {
            let _ = std::fs::remove_file(temporary);
        }
    }
}

/// A name in a folder is durable once the folder is. Only Unix can say so.
fn sync_folder(path: &Path) -> Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

async fn blocking<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> std::result::Result<T, EngineError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result.map_err(|error| refused(&path, &error)),
        Err(_) => Err(EngineError::new(ErrorCode::Internal)),
    }
}

/// Why a file couldn't be written, as a screen is told.
pub(crate) fn refused(path: &Path, error: &Error) -> EngineError {
    tracing::warn!(%error, "a file could not be written");
    let code = match error.kind() {
        ErrorKind::StorageFull => ErrorCode::StoreFull,
        _ => ErrorCode::FileNotWritten,
    };
    EngineError::new(code).with("path", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_whole_in_its_place_or_not_there_at_all() {
        let folder = std::env::temp_dir().join(format!("comptoir-files-{}", std::process::id()));
        let path = folder.join("a.pdf");
        let names = || std::fs::read_dir(&folder).unwrap().count();
        drop(prepare(path.clone(), b"one".to_vec()).await.unwrap());
        assert_eq!(names(), 0, "what was never put is gone");
        prepare(path.clone(), b"two".to_vec()).await.unwrap().put().await.unwrap();
        assert_eq!((std::fs::read(&path).unwrap(), names()), (b"two".to_vec(), 1));
        let again = prepare(path.clone(), b"two".to_vec()).await.unwrap().put().await.unwrap();
        assert_eq!((again, names()), (path.clone(), 1), "the same file is there already");
        for (bytes, name) in [("other", "a (2).pdf"), ("third", "a (3).pdf"), ("other", "a (2).pdf")] {
            let put = prepare(path.clone(), bytes.into()).await.unwrap().put().await.unwrap();
            assert_eq!((put.clone(), std::fs::read(put).unwrap()), (folder.join(name), bytes.into()));
        }
        assert_eq!((std::fs::read(&path).unwrap(), names()), (b"two".to_vec(), 3), "another file stays");
        for name in ["a (2).pdf", "a (3).pdf"] {
            std::fs::remove_file(folder.join(name)).unwrap();
        }
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let error = prepare(path.clone(), b"three".to_vec()).await.unwrap().put().await.unwrap_err();
        assert_eq!((error.code, names()), (ErrorCode::FileNotWritten, 1));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
