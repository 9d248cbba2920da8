//! The byte forms that hashes are made of: they must be the same on every machine and for ever.
//!
//! The hash of a journal row is SHA-256 over these bytes, one after the other:
//!
//! 1. the text `comptoir-journal-1`;
//! 2. the 32 bytes of the row before's hash (for the first row: SHA-256 over the text
//!    `comptoir-file-1` followed by the file's id);
//! 3. `seq` and `at` (microseconds since 1970 UTC), each as 8 bytes, big-endian, two's complement;
//! 4. `kind`, `sale`, `attempt`, `actor`, `body`, each as one byte 0 if null, else one byte 1, its
//!    length in bytes as 8 bytes big-endian, and its UTF-8 bytes.
//!
//! `body` is JSON with the keys of every object sorted by their UTF-8 bytes, no spaces, and no
//! number that isn't an integer.

use crate::StoreError;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The length of a hash in bytes.
pub(crate) const HASH_BYTES: usize = 32;

/// What the first journal row of a file continues.
pub(crate) fn genesis(file_id: &str) -> [u8; HASH_BYTES] {
    let mut hasher = Sha256::new();
    hasher.update(b"comptoir-file-1");
    hasher.update(file_id.as_bytes());
    hasher.finalize().into()
}

/// A journal row's fields as bytes, in the order they are hashed.
pub(crate) struct RowBytes<'a> {
    pub(crate) prev_hash: &'a [u8],
    pub(crate) seq: i64,
    pub(crate) at: i64,
    /// Kind, sale, attempt, actor, body.
    pub(crate) texts: [Option<&'a [u8]>; 5],
}

impl RowBytes<'_> {
    /// The row's hash.
    pub(crate) fn hash(&self) -> [u8; HASH_BYTES] {
        let mut hasher = Sha256::new();
        hasher.update(b"comptoir-journal-1");
        hasher.update(self.prev_hash);
        hasher.update(self.seq.to_be_bytes());
        hasher.update(self.at.to_be_bytes());
        for text in self.texts {
            match text {
                None => hasher.update([0_u8]),
                Some(bytes) => {
                    hasher.update([1_u8]);
                    hasher.update((bytes.len() as u64).to_be_bytes());
                    hasher.update(bytes);
                }
            }
        }
        hasher.finalize().into()
    }
}

/// A value as canonical JSON. Refuses numbers that aren't integers, which have no one way to be
/// written and have no place beside money.
pub(crate) fn json(value: &Value) -> Result<String, StoreError> {
    let mut out = String::new();
    write_json(value, &mut out)?;
    Ok(out)
}

fn write_json(value: &Value, out: &mut String) -> Result<(), StoreError> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) if number.is_f64() => {
            return Err(StoreError::broken_rule("a number that is no integer in a JSON value"));
        }
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => write_text(text, out)?,
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_json(item, out)?;
            }
            out.push(']');
        }
        Value::Object(fields) => {
            // Sorted here, since a map's own order depends on a build feature of the JSON library.
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
            out.push('{');
            for (index, (key, field)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_text(key, out)?;
                out.push(':');
                write_json(field, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn write_text(text: &str, out: &mut String) -> Result<(), StoreError> {
    let quoted = serde_json::to_string(text).map_err(|error| StoreError::Internal(error.to_string()))?;
    out.push_str(&quoted);
    Ok(())
}

/// Bytes as lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
