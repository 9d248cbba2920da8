//! Hashes of PINs and of the recovery code. Argon2id is slow on purpose: run these off the async threads.

use crate::error::EngineError;
use crate::views::ErrorCode;
use argon2::{Algorithm, Argon2, Params, Version};
use gateways::Secret;

/// Memory in KiB, passes and lanes of a new hash. A kept hash names its own.
const COST: (u32, u32, u32) = (32 * 1024, 3, 1);
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
/// The most memory in KiB a kept hash may ask for: a changed file must not exhaust the machine.
const MOST_MEMORY_KIB: u32 = 256 * 1024;

/// The letters of a recovery code: no I, L, O or U, which are misread or spell words.
const CODE_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH: usize = 20;
const CODE_GROUP: usize = 5;

fn random<const N: usize>() -> Result<[u8; N], EngineError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the system gives no randomness");
        EngineError::new(ErrorCode::Internal)
    })?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// A new pepper: its name and its value.
pub(crate) fn new_pepper() -> Result<(String, Secret), EngineError> {
    Ok((format!("pepper_{}", hex(&random::<8>()?)), Secret::new(hex(&random::<32>()?))))
}

/// A new recovery code as it is shown: `K7F3M-…`, 100 bits.
pub(crate) fn new_recovery_code() -> Result<String, EngineError> {
    let letters: Vec<char> = random::<CODE_LENGTH>()?
        .into_iter()
        .map(|byte| char::from(CODE_LETTERS[usize::from(byte) % CODE_LETTERS.len()]))
        .collect();
    Ok(letters.chunks(CODE_GROUP).map(|group| group.iter().collect()).collect::<Vec<String>>().join("-"))
}

/// A recovery code as somebody typed it from paper, in the letters it was made of.
pub(crate) fn plain_recovery_code(text: &str) -> Option<String> {
    let letters = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    let code: String = letters
        .map(|letter| match letter.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        })
        .collect();
    let known = code.bytes().all(|letter| CODE_LETTERS.contains(&letter));
    (known && code.len() == CODE_LENGTH).then_some(code)
}

/// What a PIN or a code is kept as: `argon2id$m,t,p$salt$hash`, the last two in hexadecimal.
pub(crate) fn hashed(text: &str, pepper: &str) -> Result<String, EngineError> {
    let salt = random::<SALT_BYTES>()?;
    let hash = digest(text, pepper, &salt, COST).ok_or_else(|| EngineError::new(ErrorCode::Internal))?;
    let (memory, passes, lanes) = COST;
    Ok(format!("argon2id${memory},{passes},{lanes}${}${}", hex(&salt), hex(&hash)))
}

/// Whether a text is what `kept` was made of. What can't be read fits nothing.
pub(crate) fn fits(kept: &str, text: &str, pepper: &str) -> bool {
    let Some((cost, salt, hash)) = read(kept) else {
        tracing::error!("a kept hash can't be read");
        return false;
    };
    digest(text, pepper, &salt, cost).is_some_and(|made| same(&made, &hash))
}

type Cost = (u32, u32, u32);

fn read(kept: &str) -> Option<(Cost, Vec<u8>, Vec<u8>)> {
    let mut parts = kept.split('$');
    let (kind, cost, salt, hash) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let mut numbers = cost.split(',').map(|number| number.parse::<u32>().ok());
    let cost = (numbers.next()??, numbers.next()??, numbers.next()??);
    let whole = kind == "argon2id" && parts.next().is_none() && numbers.next().is_none();
    (whole && cost.0 <= MOST_MEMORY_KIB).then_some((cost, unhex(salt)?, unhex(hash)?))
}

fn digest(text: &str, pepper: &str, salt: &[u8], (memory, passes, lanes): Cost) -> Option<Vec<u8>> {
    let params = Params::new(memory, passes, lanes, Some(HASH_BYTES)).ok()?;
    let argon2 =
        Argon2::new_with_secret(pepper.as_bytes(), Algorithm::Argon2id, Version::V0x13, params).ok()?;
    let mut hash = vec![0_u8; HASH_BYTES];
    argon2.hash_password_into(text.as_bytes(), salt, &mut hash).ok()?;
    Some(hash)
}

/// Compares in a time that doesn't tell where two hashes differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_pin_fits_its_own_hash_under_its_own_pepper_only() {
        let kept = hashed("2580", "pepper").unwrap();
        assert!(fits(&kept, "2580", "pepper"));
        assert!(!fits(&kept, "2581", "pepper"));
        assert!(!fits(&kept, "2580", "another"));
        assert_ne!(kept, hashed("2580", "pepper").unwrap(), "each hash has a salt of its own");
        assert!(!kept.contains("2580"));
    }

    #[test]
    fn a_damaged_hash_fits_nothing() {
        let kept = hashed("2580", "").unwrap();
        let endless = kept.replacen("32768", "4294967295", 1);
        let cut = &kept[..kept.len() - 2];
        for damaged in
            ["", "argon2id", endless.as_str(), cut, &kept.replacen("argon2id", "plain", 1), "a$1,1$zz$zz"]
        {
            assert!(!fits(damaged, "2580", ""), "{damaged}");
        }
    }

    #[test]
    fn a_recovery_code_survives_paper() {
        let code = new_recovery_code().unwrap();
        assert_eq!(code.len(), CODE_LENGTH + 3);
        let plain = code.replace('-', "");
        assert_eq!(plain_recovery_code(&code), Some(plain.clone()));
        assert_eq!(plain_recovery_code(&format!(" {} ", code.to_lowercase().replace('-', " "))), Some(plain));
        assert_eq!(plain_recovery_code("ilo00-00000-00000-00000").unwrap(), "11000000000000000000");
        for unfit in ["", "K7F3M", "UUUUU-UUUUU-UUUUU-UUUUU"] {
            assert_eq!(plain_recovery_code(unfit), None, "{unfit}");
        }
    }
}
