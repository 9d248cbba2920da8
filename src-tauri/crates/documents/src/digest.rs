//! What proves that a file is the one that was made.

use sha2::{Digest, Sha256};
use std::io::Read;

/// So much is read at once.
const PIECE: usize = 256 << 10;

/// The SHA-256 of a file's bytes, in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The SHA-256 of all that is still to be read of a file, in lower-case hexadecimal.
pub fn sha256_hex_of(mut file: impl Read) -> std::io::Result<String> {
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
    }
}
