//! Names that nobody can guess: references are what opens a payment page.

/// Letters and digits that are not mistaken for one another; 32 of them, so that a byte picks one evenly.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// `length` characters out of [`ALPHABET`].
pub(crate) fn code(length: usize) -> Result<String, getrandom::Error> {
    let mut bytes = vec![0_u8; length];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()])).collect())
}

/// A number of `length` digits whose first isn't zero.
pub(crate) fn digits(length: usize) -> Result<String, getrandom::Error> {
    let mut bytes = vec![0_u8; length];
    getrandom::fill(&mut bytes)?;
    let digit =
        |(at, byte): (usize, &u8)| char::from(if at == 0 { b'1' + byte % 9 } else { b'0' + byte % 10 });
    Ok(bytes.iter().enumerate().map(digit).collect())
}
