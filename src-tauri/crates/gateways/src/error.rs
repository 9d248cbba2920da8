//! What is known when a gateway gives no answer that can be used. Each error says what is certain.

use domain::Moment;
use std::time::Duration;

/// Why a payment URL can't be shown as a QR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnsafeUrl {
    /// No URL at all, longer than 512 bytes, or with characters a URL can't have.
    #[error("the payment address can't be read")]
    Unreadable,
    /// Not https (plain http is allowed for loopback only).
    #[error("the payment address is not https")]
    NotHttps,
    /// `https://user@host/…`, which hides the real host.
    #[error("the payment address carries a user name")]
    UserInfo,
    /// A host that isn't the gateway's.
    #[error("the payment address belongs to another host")]
    ForeignHost,
    /// The reference is not in it.
    #[error("the payment address is for another reference")]
    OtherReference,
}

/// Why no answer came that could be read. Nothing is known about the payment by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// The host name can't be resolved, nobody listens, or no route.
    #[error("no connection to the gateway")]
    NoConnection,
    /// The certificate isn't the gateway's.
    #[error("the gateway's certificate was not accepted")]
    Tls,
    /// Nothing came in time.
    #[error("no answer in time")]
    TimedOut,
    /// The connection ended in mid-answer, or the answer is too long.
    #[error("the answer was cut off")]
    Cut,
    /// 5xx.
    #[error("the gateway answers with an error {status}")]
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// HTML, broken JSON, or JSON without what it must have.
    #[error("the answer can't be read")]
    Unreadable,
}

impl NoAnswer {
    /// A short word for journal and view.
    pub fn word(self) -> &'static str {
        match self {
            NoAnswer::NoConnection => "no_connection",
            NoAnswer::Tls => "tls",
            NoAnswer::TimedOut => "timed_out",
            NoAnswer::Cut => "cut",
            NoAnswer::Server { .. } => "server_error",
            NoAnswer::Unreadable => "unreadable",
        }
    }
}

/// Why a key isn't good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No key is set.
    #[error("no key is set")]
    Missing,
    /// An address or path that the gateway needs, and that has no default, isn't set.
    #[error("the gateway's address isn't set")]
    NotSetUp,
    /// The gateway doesn't know the key (401).
    #[error("the gateway doesn't accept the key")]
    Wrong,
    /// The key may only read.
    #[error("the key may only read")]
    ReadOnly,
    /// The key is switched off.
    #[error("the key is switched off")]
    Disabled,
    /// A test key in live, or a production key in demo.
    #[error("the key belongs to the other environment")]
    WrongEnvironment,
    /// The key isn't allowed from this internet address (403).
    #[error("the key isn't allowed from this address")]
    IpNotAllowed,
    /// The gateway hasn't validated the merchant yet, or forbids the request for another reason (403).
    #[error("the gateway refuses this merchant")]
    Forbidden,
}

/// What the gateway said beside an error, for support.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// The gateway's name for the request.
    pub request_id: Option<String>,
    /// The gateway's time of the answer.
    pub server_time: Option<Moment>,
    /// The gateway's error code and sentence.
    pub said: Option<String>,
}

/// Why there is no link, by what is certain about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// A certain no: the gateway refused and made nothing.
    #[error("the gateway refused: {reason}")]
    Rejected {
        /// Its short reason.
        reason: String,
        /// What it said.
        trace: Trace,
    },
    /// A certain no because of the key.
    #[error("the key was refused: {key}")]
    KeyRefused {
        /// What is wrong with it.
        key: KeyError,
        /// What the gateway said.
        trace: Trace,
    },
    /// Certain that nothing happened: the request never left.
    #[error("the request never left: {why}")]
    NotSent {
        /// Why.
        why: NoAnswer,
    },
    /// 429: certain that nothing happened.
    #[error("the gateway asks to wait")]
    Throttled {
        /// How long, if it says.
        after: Option<Duration>,
        /// What it said.
        trace: Trace,
    },
    /// Nobody knows whether a link was made.
    #[error("nobody knows whether a link was made: {why}")]
    Ambiguous {
        /// What happened instead of an answer.
        why: NoAnswer,
    },
    /// A link was made whose address can't be trusted.
    #[error("the link can't be shown: {why}")]
    Unsafe {
        /// What is wrong with it.
        why: UnsafeUrl,
        /// Its reference, so that it can be watched.
        reference: Option<String>,
    },
    /// A link was made in the other environment.
    #[error("the link is of the other environment")]
    WrongEnvironment {
        /// Its reference, so that it can be watched.
        reference: String,
    },
}

/// Why a question about an attempt brought no observation. Never a verdict.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckError {
    /// Nothing that could be read came back.
    #[error("{0}")]
    NoAnswer(NoAnswer),
    /// 401 or 403.
    #[error("the key was refused: {0}")]
    KeyRefused(KeyError),
    /// 429.
    #[error("the gateway asks to wait")]
    Throttled {
        /// How long, if it says.
        after: Option<Duration>,
    },
}

impl From<KeyError> for CheckError {
    fn from(key: KeyError) -> CheckError {
        CheckError::KeyRefused(key)
    }
}

impl CheckError {
    /// A short word for journal and view.
    pub fn word(&self) -> &'static str {
        match self {
            CheckError::NoAnswer(why) => why.word(),
            CheckError::KeyRefused(_) => "key_refused",
            CheckError::Throttled { .. } => "throttled",
        }
    }
}
