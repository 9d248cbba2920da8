//! The names of things: sale numbers, own references, request ids, till codes, gateways.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A text that is no name of that kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a {1}")]
pub struct NotAName(pub String, pub &'static str);

/// The letter or short code of a till, one to four capitals or digits: `A`, `B2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TillCode(String);

impl FromStr for TillCode {
    type Err = NotAName;
    fn from_str(text: &str) -> Result<Self, NotAName> {
        let fits = (1..=4).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && text.as_bytes()[0].is_ascii_uppercase();
        if fits { Ok(TillCode(text.to_owned())) } else { Err(NotAName(text.to_owned(), "till code")) }
    }
}

/// What a code made by [`TillCode::after`] ends with: nothing that is taken for something else.
const CODE_ENDS: &[u8; 30] = b"23456789ABCDEFGHJKLMNPQRTVWXYZ";

impl TillCode {
    /// A code for a till that goes on from a copy: the letter after the highest among `known` and two random
    /// signs, because another computer may have gone on from the same copy. Never one of `known`.
    pub fn after(known: &[TillCode], random: [u8; 2]) -> TillCode {
        let highest = known.iter().filter_map(|code| code.0.bytes().next()).max().unwrap_or(b'A');
        let letter = if highest < b'Z' { highest + 1 } else { b'A' };
        let ends = CODE_ENDS.len();
        let first = usize::from(random[0]) * 256 + usize::from(random[1]);
        let codes = (0..ends * ends).map(|step| {
            let at = (first + step) % (ends * ends);
            let text = [letter, CODE_ENDS[at / ends], CODE_ENDS[at % ends]];
            TillCode(text.iter().map(|byte| char::from(*byte)).collect())
        });
        // With every one of 900 codes known already, a used one is all there is.
        let mut last = TillCode("Z9".to_owned());
        for code in codes {
            if !known.contains(&code) {
                return code;
            }
            last = code;
        }
        last
    }
}

/// The number of a sale: the till's code and a consecutive number, `A-000123`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SaleNumber {
    till: TillCode,
    sequence: u64,
}

impl SaleNumber {
    /// The number of a till's `sequence`-th sale, counted from 1.
    pub fn new(till: TillCode, sequence: u64) -> SaleNumber {
        SaleNumber { till, sequence }
    }

    /// The consecutive part, without gaps per till.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Which till made the sale.
    pub fn till(&self) -> &TillCode {
        &self.till
    }
}

impl fmt::Display for SaleNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:06}", self.till, self.sequence)
    }
}

impl FromStr for SaleNumber {
    type Err = NotAName;
    fn from_str(text: &str) -> Result<Self, NotAName> {
        let wrong = || NotAName(text.to_owned(), "sale number");
        let (till, digits) = text.split_once('-').ok_or_else(wrong)?;
        if digits.len() < 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let number = SaleNumber {
            till: till.parse().map_err(|_| wrong())?,
            sequence: digits.parse().map_err(|_| wrong())?,
        };
        if number.sequence == 0 || number.to_string() != text { Err(wrong()) } else { Ok(number) }
    }
}

/// Our own name for an attempt, `A-000123-2-K7F3`: sale, which attempt of it, and a random tail,
/// because two tills may carry one letter and a file may be restored.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OwnReference {
    sale: SaleNumber,
    ordinal: u32,
    tail: String,
}

/// The letters of a tail: no `0/O`, `1/I/L` that a person could misread.
const TAIL_ALPHABET: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

impl OwnReference {
    /// The name of the `ordinal`-th attempt (from 1) of a sale; `entropy` gives the random tail.
    pub fn new(sale: SaleNumber, ordinal: u32, entropy: u32) -> OwnReference {
        let base = TAIL_ALPHABET.len() as u32;
        let mut rest = entropy;
        let mut tail = String::with_capacity(4);
        for _ in 0..4 {
            tail.push(char::from(TAIL_ALPHABET[(rest % base) as usize]));
            rest /= base;
        }
        OwnReference { sale, ordinal, tail }
    }

    /// The sale it is an attempt of.
    pub fn sale(&self) -> &SaleNumber {
        &self.sale
    }

    /// Which attempt of that sale, from 1.
    pub fn ordinal(&self) -> u32 {
        self.ordinal
    }
}

impl fmt::Display for OwnReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.sale, self.ordinal, self.tail)
    }
}

impl FromStr for OwnReference {
    type Err = NotAName;
    fn from_str(text: &str) -> Result<Self, NotAName> {
        let wrong = || NotAName(text.to_owned(), "own reference");
        let (rest, tail) = text.rsplit_once('-').ok_or_else(wrong)?;
        let (sale, ordinal) = rest.rsplit_once('-').ok_or_else(wrong)?;
        if tail.len() != 4 || !tail.bytes().all(|byte| TAIL_ALPHABET.contains(&byte)) {
            return Err(wrong());
        }
        let ordinal: u32 = ordinal.parse().map_err(|_| wrong())?;
        let reference =
            OwnReference { sale: sale.parse().map_err(|_| wrong())?, ordinal, tail: tail.to_owned() };
        if ordinal == 0 || reference.to_string() != text { Err(wrong()) } else { Ok(reference) }
    }
}

/// What makes a repeated Enter the same sale: made once per sale on screen, 8 to 64 letters,
/// digits, hyphens or underscores.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RequestId(String);

impl FromStr for RequestId {
    type Err = NotAName;
    fn from_str(text: &str) -> Result<Self, NotAName> {
        let fits = (8..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if fits { Ok(RequestId(text.to_owned())) } else { Err(NotAName(text.to_owned(), "request id")) }
    }
}

/// A gateway's short name in lower case: `ocpay`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GatewayId(String);

impl FromStr for GatewayId {
    type Err = NotAName;
    fn from_str(text: &str) -> Result<Self, NotAName> {
        let fits = (2..=24).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if fits { Ok(GatewayId(text.to_owned())) } else { Err(NotAName(text.to_owned(), "gateway name")) }
    }
}

/// The conversions every name that is a text shares.
macro_rules! text_name {
    ($($name:ident),*) => {$(
        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
    )*};
}
text_name!(TillCode, RequestId, GatewayId);

/// Serde goes through text, so that an impossible name can't enter by a file.
macro_rules! through_text {
    ($($name:ident),*) => {$(
        impl TryFrom<String> for $name {
            type Error = NotAName;
            fn try_from(text: String) -> Result<Self, NotAName> { text.parse() }
        }
        impl From<$name> for String {
            fn from(name: $name) -> String { name.to_string() }
        }
    )*};
}
through_text!(TillCode, RequestId, GatewayId, SaleNumber, OwnReference);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sale_number_has_its_till_and_six_digits() {
        let number = SaleNumber::new("A".parse().unwrap(), 123);
        assert_eq!(number.to_string(), "A-000123");
        assert_eq!("A-000123".parse(), Ok(number));
        assert_eq!(SaleNumber::new("B2".parse().unwrap(), 12_345_678).to_string(), "B2-12345678");
        for wrong in
            ["", "A", "A-123", "a-000123", "A-000000", "A-0000123", "A-00012x", "-000123", "A-000123-1"]
        {
            assert!(wrong.parse::<SaleNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_till_that_goes_on_from_a_copy_has_the_next_letter_and_a_code_nobody_has() {
        let code = |text: &str| text.parse::<TillCode>().unwrap();
        let first = TillCode::after(&[code("A")], [0, 0]);
        assert_eq!(first.as_str(), "B22");
        assert_eq!(TillCode::after(&[code("A"), code("B22")], [0, 0]).as_str(), "C22");
        assert_ne!(TillCode::after(&[code("A")], [1, 7]), first, "two computers go on from one copy");
        assert_eq!(TillCode::after(&[code("Z22")], [0, 0]).as_str(), "A22");
        assert_eq!(TillCode::after(&[code("Z22"), code("A22")], [0, 0]).as_str(), "A23");
        for high in 0..=255 {
            let made = TillCode::after(&[code("A")], [high, 255 - high]);
            assert_eq!(made.as_str().parse(), Ok(made.clone()));
        }
    }

    #[test]
    fn an_own_reference_names_sale_attempt_and_a_random_tail() {
        let sale = SaleNumber::new("A".parse().unwrap(), 123);
        let reference = OwnReference::new(sale.clone(), 2, 0xDEAD_BEEF);
        let text = reference.to_string();
        assert!(text.starts_with("A-000123-2-"), "{text}");
        assert_eq!(text.len(), "A-000123-2-K7F3".len());
        assert_eq!(text.parse(), Ok(reference.clone()));
        assert_ne!(reference, OwnReference::new(sale, 2, 0xDEAD_BEEE));
        assert!("A-000123-0-K7F3".parse::<OwnReference>().is_err());
        assert!("A-000123-2-K7F0".parse::<OwnReference>().is_err());
    }
}
