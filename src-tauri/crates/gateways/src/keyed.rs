//! A gateway's address together with the keys that every request to it carries. A missing key is told before
//! anything leaves.

use crate::error::{CheckError, KeyError, LinkError};
use crate::http::{Http, Reply, Timeouts};
use crate::meaning::{no_key, not_asked, not_made};
use crate::secret::Secret;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName};

/// One header that carries a key: its name, what stands before the key in it (`Bearer `, or nothing), the key.
pub type KeyHeader = (HeaderName, &'static str, Secret);

/// HTTP with a gateway's keys.
#[derive(Debug)]
pub struct Keyed {
    http: Http,
    keys: Vec<KeyHeader>,
}

impl Keyed {
    /// Requests to `base`, each with all of `keys`.
    pub fn new(base: Url, timeouts: Timeouts, keys: Vec<KeyHeader>) -> Keyed {
        Keyed { http: Http::new(base, timeouts), keys }
    }

    /// The keys, to be masked in whatever the gateway repeats. The longest comes first, since another may be a
    /// part of it.
    pub fn secrets(&self) -> Vec<&str> {
        let mut secrets: Vec<&str> = self.keys.iter().map(|(_, _, secret)| secret.expose()).collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets
    }

    /// Asks.
    ///
    /// # Errors
    /// [`CheckError`] without a key, and when no whole answer came.
    pub async fn ask(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Reply, CheckError> {
        let headers = self.headers().map_err(CheckError::KeyRefused)?;
        self.http.ask_with(path, query, headers).await.map_err(not_asked)
    }

    /// Asks for something to be made; sent at most once.
    ///
    /// # Errors
    /// [`LinkError`] without a key, and when no whole answer came.
    pub async fn make(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        json: Vec<u8>,
    ) -> Result<Reply, LinkError> {
        let headers = self.headers().map_err(no_key)?;
        self.http.make_with(path, query, headers, json).await.map_err(not_made)
    }

    /// Asks for something to be done that a question tells afterwards, whatever became of it; sent at most once.
    ///
    /// # Errors
    /// [`CheckError`] without a key, and when no whole answer came.
    pub async fn act(&self, path: &[&str], json: Vec<u8>) -> Result<Reply, CheckError> {
        let headers = self.headers().map_err(CheckError::KeyRefused)?;
        self.http.make(path, headers, json).await.map_err(not_asked)
    }

    fn headers(&self) -> Result<HeaderMap, KeyError> {
        let header = |(name, scheme, key): &KeyHeader| Ok((name.clone(), key.header(scheme)?));
        self.keys.iter().map(header).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_is_shown_in_part_by_masking_another_first() {
        let header = HeaderName::from_static("x-key");
        let keys = ["abc", "abc-secret"].map(|key| (header.clone(), "", Secret::new(key)));
        let base = Url::parse("http://127.0.0.1:1").unwrap();
        let keyed = Keyed::new(base, Timeouts::default(), keys.to_vec());
        assert_eq!(keyed.secrets(), ["abc-secret", "abc"]);
    }
}
