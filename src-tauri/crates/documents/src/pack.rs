//! Files packed small for keeping, and unpacked again to the byte.

use crate::DocumentError;
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use std::io::{Read, Write};

/// A file's bytes, compressed (zlib).
pub fn pack(bytes: &[u8]) -> Result<Vec<u8>, DocumentError> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).and_then(|()| packer.finish()).map_err(DocumentError::broken)
}

/// What was packed. `bytes` is how much that was: more is damage, and isn't read.
pub fn unpack(packed: &[u8], bytes: u64) -> Result<Vec<u8>, DocumentError> {
    let mut file = Vec::new();
    ZlibDecoder::new(packed)
        .take(bytes.saturating_add(1))
        .read_to_end(&mut file)
        .map_err(DocumentError::broken)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_to_the_byte_and_never_more_than_it_was() {
        let file: Vec<u8> = (0..100_000_u32).flat_map(|number| number.to_string().into_bytes()).collect();
        let packed = pack(&file).unwrap();
        assert!(packed.len() < file.len() / 2);
        assert_eq!(unpack(&packed, file.len() as u64).unwrap(), file);
        assert_eq!(unpack(&packed, 10).unwrap().len(), 11, "a packed file that grew stops growing");
        assert!(unpack(&packed[..packed.len() / 2], file.len() as u64).is_err());
        assert!(unpack(b"no zlib", 100).is_err());
    }
}
