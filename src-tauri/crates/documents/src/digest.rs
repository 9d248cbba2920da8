//! What proves that a file is the one that was made.

use sha2::{Digest, Sha256};
use std::io::{Read, Result, Write};

/// So much is read at once.
const PIECE: usize = 256 << 10;

/// The SHA-256 of a file's bytes, in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The SHA-256 of all that is still to be read of a file, in lower-case hexadecimal.
pub fn sha256_hex_of(mut file: impl Read) -> Result<String> {
    let mut sha256 = Sha256::new();
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(hex(&sha256.finalize()));
        }
        sha256.update(&piece[..read]);
    }
}

/// Takes the digest of what passes to a file, so that a long one isn't read again.
pub struct Hashing<W> {
    out: W,
    sha256: Sha256,
}

impl<W: Write> Hashing<W> {
    /// Passes to `out`, which must be empty.
    pub fn to(out: W) -> Hashing<W> {
        Hashing { out, sha256: Sha256::new() }
    }

    /// The SHA-256 of all that passed, in lower-case hexadecimal.
    pub fn sha256_hex(self) -> String {
        hex(&self.sha256.finalize())
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let written = self.out.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> Result<()> {
        self.out.flush()
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_digest_is_the_one_everybody_knows() {
        assert_eq!(
            super::sha256_hex(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn a_file_has_the_digest_of_its_bytes() {
        let bytes = vec![7; super::PIECE * 2 + 1];
        assert_eq!(super::sha256_hex_of(bytes.as_slice()).unwrap(), super::sha256_hex(&bytes));
        let mut passing = super::Hashing::to(Vec::new());
        bytes.chunks(1_000).for_each(|piece| std::io::Write::write_all(&mut passing, piece).unwrap());
        assert_eq!(passing.sha256_hex(), super::sha256_hex(&bytes));
    }
}
