//! A client for gateways that speak JSON and take a key in one header: what each of their calls shares.

use crate::error::{CheckError, KeyError, LinkError, NoAnswer, Trace};
use crate::http::{Http, Reply};
use crate::json::Fields;
use crate::meaning::{Meaning, by_status, no_key, not_asked, not_made};
use crate::secret::Secret;
use crate::template::Filled;
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::Value;

/// An address with the key that belongs to it.
pub struct Client {
    /// The address.
    pub http: Http,
    /// Which header carries the key.
    pub header: HeaderName,
    /// What stands before the key in it: `Bearer `, or nothing.
    pub scheme: &'static str,
    /// The key.
    pub key: Secret,
}

/// An answer with what must be masked in it.
pub struct Answered<'a> {
    /// The answer.
    pub reply: Reply,
    secrets: Vec<&'a str>,
}

impl Client {
    fn headers(&self) -> Result<HeaderMap, KeyError> {
        Ok(HeaderMap::from_iter([(self.header.clone(), self.key.header(self.scheme)?)]))
    }

    fn answered(&self, reply: Reply) -> Answered<'_> {
        Answered { reply, secrets: vec![self.key.expose()] }
    }

    /// A GET.
    ///
    /// # Errors
    /// [`CheckError`] when the key is missing or no whole answer came; any status is an answer.
    pub async fn ask(&self, at: &Filled) -> Result<Answered<'_>, CheckError> {
        let headers = self.headers().map_err(CheckError::KeyRefused)?;
        let path: Vec<&str> = at.path.iter().map(String::as_str).collect();
        let query: Vec<_> = at.query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.http.ask_with(&path, &query, headers).await.map_err(not_asked).map(|reply| self.answered(reply))
    }

    /// A POST, sent at most once.
    ///
    /// # Errors
    /// [`LinkError`] when the key is missing or no whole answer came; any status is an answer.
    pub async fn make(&self, path: &[&str], json: &Value) -> Result<Answered<'_>, LinkError> {
        let headers = self.headers().map_err(no_key)?;
        let json = json.to_string().into_bytes();
        self.http.make(path, headers, json).await.map_err(not_made).map(|reply| self.answered(reply))
    }
}

impl Answered<'_> {
    /// Its fields; `None` when it is no JSON object.
    pub fn body(&self) -> Option<Fields<'_>> {
        Fields::read(&self.reply.body, &self.secrets)
    }

    /// What it amounts to by its status. A 404, 410 or other no without JSON is some other server's.
    pub fn meaning(&self) -> Meaning {
        match by_status(self.reply.status) {
            Meaning::NotKnown | Meaning::Over | Meaning::Refused if self.body().is_none() => {
                Meaning::Nothing(NoAnswer::Unreadable)
            }
            meaning => meaning,
        }
    }

    /// What is kept of it for support; its time is its `Date`.
    pub fn trace(&self) -> Trace {
        let said = self.body().as_ref().and_then(Fields::said);
        Trace { request_id: None, server_time: self.reply.date, said }
    }

    /// Why no link came of it; of one that can't be read, nobody knows what it made.
    pub fn no_link(&self) -> LinkError {
        // A certain no stays one in whatever form it came.
        by_status(self.reply.status).no_link(&self.reply, self.trace())
    }

    /// Why it tells nothing.
    pub fn silence(&self) -> CheckError {
        self.meaning().silence(&self.reply)
    }
}
