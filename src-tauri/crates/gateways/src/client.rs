//! A gateway's address together with the keys that every request to it carries, and what came back. A missing key
//! is told before anything leaves.

use crate::document::Document;
use crate::error::{CheckError, KeyError, LinkError};
use crate::http::{Http, Reply, Timeouts};
use crate::json::Fields;
use crate::meaning::{Meaning, No, by_status, no_key, not_asked, not_made, refused};
use crate::secret::{self, Secret, Secrets};
use crate::template::Filled;
use reqwest::Url;
use reqwest::header::{ACCEPT, HeaderMap, HeaderName, HeaderValue};

/// One header that carries a key: its name, what stands before the key in it (`Bearer `, or nothing), the key.
pub type KeyHeader = (HeaderName, &'static str, Secret);

/// The header that carries the secret of that name and nothing else.
pub fn key_header(header: &'static str, secrets: &Secrets, name: &str) -> KeyHeader {
    (HeaderName::from_static(header), "", secret::named(secrets, name))
}

/// HTTP with a gateway's keys. A gateway whose address nobody set yet has one too, whose requests all end before
/// anything leaves.
#[derive(Debug)]
pub struct Client {
    http: Option<Http>,
    keys: Vec<KeyHeader>,
}

impl Client {
    /// Requests to `base`, where that is known, each with all of `keys`.
    pub fn new(base: impl Into<Option<Url>>, timeouts: Timeouts, keys: Vec<KeyHeader>) -> Client {
        Client { http: base.into().map(|base| Http::new(base, timeouts)), keys }
    }

    /// The address that all requests go to, where it is known.
    pub fn base(&self) -> Option<&Url> {
        self.http.as_ref().map(Http::base)
    }

    /// Whether there is an address, and a key for every header.
    ///
    /// # Errors
    /// What is missing or can't be sent.
    pub fn can_ask(&self) -> Result<(), KeyError> {
        self.ready().map(|_| ())
    }

    /// Asks.
    ///
    /// # Errors
    /// [`CheckError`] without a key, and when no whole answer came; any status is an answer.
    pub async fn ask(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Answered<'_>, CheckError> {
        let (http, headers) = self.ready()?;
        let reply = http.ask(path, query, headers).await.map_err(not_asked)?;
        Ok(Answered::new(reply, self.secrets()))
    }

    /// Asks for a document.
    ///
    /// # Errors
    /// [`CheckError`] as above.
    pub async fn ask_document(&self, path: &[&str]) -> Result<Answered<'_>, CheckError> {
        let (http, mut headers) = self.ready()?;
        headers
            .insert(ACCEPT, HeaderValue::from_static("application/pdf, application/json;q=0.9, */*;q=0.1"));
        let reply = http.ask_document(path, headers).await.map_err(not_asked)?;
        Ok(Answered::new(reply, self.secrets()))
    }

    /// Asks at a path that the owner set.
    ///
    /// # Errors
    /// [`CheckError`] as above.
    pub async fn ask_at(&self, at: &Filled) -> Result<Answered<'_>, CheckError> {
        let path: Vec<&str> = at.path.iter().map(String::as_str).collect();
        let query: Vec<_> = at.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.ask(&path, &query).await
    }

    /// Asks for something to be made; sent at most once.
    ///
    /// # Errors
    /// [`LinkError`] without a key, and when no whole answer came; any status is an answer.
    pub async fn make(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
        json: impl Into<Vec<u8>>,
    ) -> Result<Answered<'_>, LinkError> {
        let (http, headers) = self.ready().map_err(no_key)?;
        let reply = http.make(path, query, headers, json.into()).await.map_err(not_made)?;
        Ok(Answered::new(reply, self.secrets()))
    }

    /// The same under a name of our own that `header` carries, for a gateway that makes one thing for one name.
    ///
    /// # Errors
    /// [`LinkError`] as above, and for a name that no header can hold.
    pub async fn make_under(
        &self,
        (header, name): (&'static str, &str),
        path: &[&str],
        json: impl Into<Vec<u8>>,
    ) -> Result<Answered<'_>, LinkError> {
        let (http, mut headers) = self.ready().map_err(no_key)?;
        headers.insert(header, HeaderValue::from_str(name).map_err(|_| refused(header))?);
        let reply = http.make(path, &[], headers, json.into()).await.map_err(not_made)?;
        Ok(Answered::new(reply, self.secrets()))
    }

    /// Asks for something to be done that a question tells afterwards, whatever became of it; sent at most once.
    ///
    /// # Errors
    /// [`CheckError`] without a key, and when no whole answer came; any status is an answer.
    pub async fn act(&self, path: &[&str], json: impl Into<Vec<u8>>) -> Result<Answered<'_>, CheckError> {
        let (http, headers) = self.ready()?;
        let reply = http.make(path, &[], headers, json.into()).await.map_err(not_asked)?;
        Ok(Answered::new(reply, self.secrets()))
    }

    /// By what and with which headers a request leaves.
    fn ready(&self) -> Result<(&Http, HeaderMap), KeyError> {
        let http = self.http.as_ref().ok_or(KeyError::NotSetUp)?;
        // Without this word some answer their errors as web pages.
        let mut headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]);
        for (name, scheme, key) in &self.keys {
            headers.insert(name.clone(), key.header(scheme)?);
        }
        Ok((http, headers))
    }

    /// The keys, to be masked in whatever the gateway repeats. The longest comes first, since another may be a
    /// part of it.
    fn secrets(&self) -> Vec<&str> {
        let mut secrets: Vec<&str> = self.keys.iter().map(|(_, _, secret)| secret.expose()).collect();
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets
    }
}

/// A whole answer with what must be masked in it, not yet understood.
#[derive(Debug)]
pub struct Answered<'a> {
    /// The answer as it came.
    pub reply: Reply,
    secrets: Vec<&'a str>,
}

impl Answered<'_> {
    /// An answer in which `secrets` are masked.
    pub fn new(reply: Reply, secrets: Vec<&str>) -> Answered<'_> {
        Answered { reply, secrets }
    }

    /// Its fields; `None` when it is no JSON object.
    pub fn fields(&self) -> Option<Fields<'_>> {
        Fields::read(&self.reply.body, &self.secrets)
    }

    /// The document that it is; `None` for none, and for one that repeats a key, since no file may hold that.
    pub fn document(&self) -> Option<Document> {
        let body = &self.reply.body;
        let repeats = |secret: &&str| {
            !secret.is_empty() && body.windows(secret.len()).any(|part| part == secret.as_bytes())
        };
        if self.secrets.iter().any(repeats) { None } else { Document::read(body) }
    }

    /// What `read` makes of an answer that means what its status says by itself.
    ///
    /// # Errors
    /// [`No`] as below.
    pub fn by_status<T>(&self, read: impl FnOnce(&Fields<'_>) -> Option<T>) -> Result<T, No> {
        self.told(by_status(self.reply.status), read)
    }

    /// That what was asked is done, by the status alone and whatever else the answer holds.
    ///
    /// # Errors
    /// [`No`] when it wasn't done.
    pub fn is_done(&self) -> Result<(), No> {
        let meaning = by_status(self.reply.status);
        if meaning == Meaning::Done { Ok(()) } else { Err(self.no(meaning)) }
    }

    /// What `read` makes of an answer that means this.
    ///
    /// # Errors
    /// [`No`] when it wasn't done, and when `read` makes nothing of it.
    pub fn told<T>(&self, meaning: Meaning, read: impl FnOnce(&Fields<'_>) -> Option<T>) -> Result<T, No> {
        let told = if meaning == Meaning::Done { self.fields().as_ref().and_then(read) } else { None };
        told.ok_or_else(|| self.no(meaning))
    }

    /// An answer that means this, as a no: with what errors usually say, and the gateway's own when it is JSON at
    /// all. What a gateway says elsewhere is put in by its adapter.
    pub fn no(&self, meaning: Meaning) -> No {
        let fields = self.fields();
        let said = fields.as_ref().and_then(Fields::said);
        let Reply { status, retry_after, date: server_time, .. } = self.reply;
        let (code, request_id, is_theirs) = (None, None, fields.is_some());
        No { meaning, status, retry_after, code, said, server_time, request_id, is_theirs }
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
        let client = Client::new(base, Timeouts::default(), keys.to_vec());
        assert_eq!(client.secrets(), ["abc-secret", "abc"]);
    }
}
