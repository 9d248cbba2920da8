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
    /// Puts the file in its place: whoever looks sees the old one or the whole new one.
    pub(crate) async fn put(mut self) -> std::result::Result<(), EngineError> {
        blocking(self.path.clone(), move || {
            let Some(temporary) = self.temporary.take() else { return Ok(()) };
            std::fs::rename(&temporary, &self.path).inspect_err(|_| {
                let _ = std::fs::remove_file(&temporary);
            })?;
            sync_folder(&self.path)
        })
        .await
    }
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
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        let error = prepare(path.clone(), b"three".to_vec()).await.unwrap().put().await.unwrap_err();
        assert_eq!((error.code, names()), (ErrorCode::FileNotWritten, 1));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
