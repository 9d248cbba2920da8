//! What has to wait for its place in a file: in memory while it is small, else in the system's temporary folder.

use crate::error::DocumentError;
use std::io::{Read, Result, Seek, SeekFrom, Write};
use tempfile::SpooledTempFile;

/// So much is held in memory.
const IN_MEMORY: usize = 1 << 20;
/// So much is copied at once.
const PIECE: usize = 256 << 10;

/// Bytes that wait.
pub(crate) struct Spool(SpooledTempFile);

impl Spool {
    pub(crate) fn new() -> Spool {
        Spool(SpooledTempFile::new(IN_MEMORY))
    }

    /// Copies all of it, from its beginning.
    pub(crate) fn copy_to(mut self, out: &mut impl Write) -> std::result::Result<(), DocumentError> {
        self.0.rewind()?;
        let mut piece = vec![0; PIECE];
        loop {
            let read = self.0.read(&mut piece)?;
            if read == 0 {
                return Ok(());
            }
            out.write_all(&piece[..read])?;
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.0.flush()
    }
}

impl Read for Spool {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize> {
        self.0.read(bytes)
    }
}

impl Seek for Spool {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.0.seek(to)
    }
}
