//! What an HTTP status says by itself, the same at every gateway that keeps to HTTP. A gateway whose words
//! say more looks at them first.

use crate::error::{CheckError, KeyError, LinkError, NoAnswer, Trace};
use crate::gateway::ValidateError;
use crate::http::{Failure, Sent};
use domain::Moment;
use std::time::Duration;

/// What an answer amounts to before anybody looks at its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Done: the data counts.
    Done,
    /// The key isn't good.
    Key(KeyError),
    /// Too many requests.
    Throttled,
    /// Over (410).
    Over,
    /// No such thing (404).
    NotKnown,
    /// Any other no.
    Refused,
    /// Nothing is known.
    Nothing(NoAnswer),
}

/// What a status amounts to.
pub fn by_status(status: u16) -> Meaning {
    match status {
        200..=299 => Meaning::Done,
        401 => Meaning::Key(KeyError::Wrong),
        403 => Meaning::Key(KeyError::Forbidden),
        404 => Meaning::NotKnown,
        // The server gave up waiting for the request; whether a part of it acted on it is unknown.
        408 => Meaning::Nothing(NoAnswer::TimedOut),
        410 => Meaning::Over,
        429 => Meaning::Throttled,
        400..=499 => Meaning::Refused,
        500..=599 => Meaning::Nothing(NoAnswer::Server { status }),
        _ => Meaning::Nothing(NoAnswer::Unreadable),
    }
}

/// An answer that didn't do what was asked, or can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct No {
    /// What it amounts to; [`Meaning::Done`] when it was done and what it says can't be read.
    pub meaning: Meaning,
    /// Its HTTP status.
    pub status: u16,
    /// How long the gateway asks to wait.
    pub retry_after: Option<Duration>,
    /// The gateway's code.
    pub code: Option<String>,
    /// The gateway's sentence.
    pub said: Option<String>,
    /// The gateway's time of the answer.
    pub server_time: Option<Moment>,
    /// The gateway's name for the request.
    pub request_id: Option<String>,
    /// Whether it is the gateway's own: some other server's 404 says nothing of a payment.
    pub is_theirs: bool,
}

impl No {
    /// Whether it is the gateway's own word that it has no such thing.
    pub fn is_not_known(&self) -> bool {
        self.meaning == Meaning::NotKnown && self.is_theirs
    }

    /// The gateway's own word that it has no such thing, as that.
    ///
    /// # Errors
    /// [`CheckError`] for anything else.
    pub fn not_known(self) -> Result<No, CheckError> {
        if self.is_not_known() { Ok(self) } else { Err(self.into()) }
    }

    /// What is kept of it for support: its code and its sentence together.
    pub fn trace(self) -> Trace {
        let said = match (self.code, self.said) {
            (Some(code), Some(sentence)) => Some(format!("{code}: {sentence}")),
            (code, sentence) => code.or(sentence),
        };
        Trace { request_id: self.request_id, server_time: self.server_time, said }
    }

    /// As the end of a request to do something, where a question tells afterwards what became of it: the
    /// sentence of the gateway's own no, nothing of what was done.
    ///
    /// # Errors
    /// [`CheckError`] when it is neither.
    pub fn refusal(self) -> Result<Option<String>, CheckError> {
        match self.meaning {
            Meaning::Done => Ok(None),
            Meaning::Over | Meaning::NotKnown | Meaning::Refused if self.is_theirs => Ok(self.said),
            _ => Err(self.into()),
        }
    }
}

/// As the end of a request that makes something. A certain no stays one in whatever form it came; of what was
/// done and can't be read, nobody knows what it made.
impl From<No> for LinkError {
    fn from(no: No) -> LinkError {
        let (meaning, status, after) = (no.meaning, no.status, no.retry_after);
        let trace = no.trace();
        match meaning {
            Meaning::Done => LinkError::Ambiguous { why: NoAnswer::Unreadable },
            Meaning::Key(key) => LinkError::KeyRefused { key, trace },
            Meaning::Throttled => LinkError::Throttled { after, trace },
            Meaning::Over | Meaning::NotKnown | Meaning::Refused => {
                let reason = trace.said.clone().unwrap_or_else(|| format!("HTTP {status}"));
                LinkError::Rejected { reason, trace }
            }
            Meaning::Nothing(why) => LinkError::Ambiguous { why },
        }
    }
}

/// As the end of a question that it isn't the answer to.
impl From<No> for CheckError {
    fn from(no: No) -> CheckError {
        match no.meaning {
            Meaning::Key(key) => CheckError::KeyRefused(key),
            Meaning::Throttled => CheckError::Throttled { after: no.retry_after },
            Meaning::Nothing(why) => CheckError::NoAnswer(why),
            Meaning::Over | Meaning::NotKnown | Meaning::Refused if no.is_theirs => {
                CheckError::NoAnswer(NoAnswer::Server { status: no.status })
            }
            Meaning::Done | Meaning::Over | Meaning::NotKnown | Meaning::Refused => {
                CheckError::NoAnswer(NoAnswer::Unreadable)
            }
        }
    }
}

impl From<No> for ValidateError {
    fn from(no: No) -> ValidateError {
        CheckError::from(no).into()
    }
}

/// What a request that makes something came to when no whole answer came.
pub fn not_made(failure: Failure) -> LinkError {
    match failure {
        Failure { why, sent: Sent::No } => LinkError::NotSent { why },
        Failure { why, sent: Sent::Maybe } => LinkError::Ambiguous { why },
    }
}

/// What a question came to when no whole answer came.
pub fn not_asked(failure: Failure) -> CheckError {
    CheckError::NoAnswer(failure.why)
}

/// What a question that a request waits for came to; `nothing` says what no answer leaves certain.
pub fn not_told(error: CheckError, nothing: impl Fn(NoAnswer) -> LinkError) -> LinkError {
    match error {
        CheckError::NoAnswer(why) => nothing(why),
        CheckError::KeyRefused(key) => no_key(key),
        CheckError::Throttled { after } => LinkError::Throttled { after, trace: Trace::default() },
    }
}

/// What looking for a link came to when it wasn't answered: that never says that there is none.
pub fn not_looked_up(error: CheckError) -> LinkError {
    not_told(error, |why| LinkError::Ambiguous { why })
}

/// What a key or the set-up is missing, for a request that makes something.
pub fn no_key(key: KeyError) -> LinkError {
    LinkError::KeyRefused { key, trace: Trace::default() }
}

/// A refusal before anything left.
pub fn refused(reason: impl Into<String>) -> LinkError {
    LinkError::Rejected { reason: reason.into(), trace: Trace::default() }
}
