//! A text that must never reach a log, an error, a database or the web view.

use crate::error::KeyError;
use reqwest::header::HeaderValue;
use std::collections::BTreeMap;
use std::fmt;

/// A gateway's secrets by their names.
pub type Secrets = BTreeMap<String, Secret>;

/// The secret of that name; an empty one where none is set.
pub fn named(secrets: &Secrets, name: &str) -> Secret {
    secrets.get(name).cloned().unwrap_or_default()
}

/// A gateway's key. Its `Debug` and any error show `***`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a key as it was typed, without surrounding space.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into().trim().to_owned())
    }

    /// The key itself, for the one header it belongs in.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The key behind `scheme` (`Bearer `, or nothing) as a header that no log shows.
    ///
    /// # Errors
    /// [`KeyError::Missing`] for an empty key, [`KeyError::Wrong`] for one that no header can hold.
    pub fn header(&self, scheme: &str) -> Result<HeaderValue, KeyError> {
        if self.is_empty() {
            return Err(KeyError::Missing);
        }
        let mut value = HeaderValue::from_str(&format!("{scheme}{}", self.0)).map_err(|_| KeyError::Wrong)?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn a_secret_never_shows_itself() {
        assert_eq!(format!("{:?}", Secret::new(" key ")), "***");
        assert_eq!(Secret::new(" key ").expose(), "key");
    }
}
