//! What an HTTP status says by itself, the same at every gateway that keeps to HTTP. A gateway whose words
//! say more looks at them first.

use crate::error::{CheckError, KeyError, LinkError, NoAnswer, Trace};
use crate::http::{Failure, Reply, Sent};

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

impl Meaning {
    /// Why no link came, where the answer isn't [`Meaning::Done`]; of one that is done and can't be read,
    /// nobody knows what it made.
    pub fn no_link(self, reply: &Reply, trace: Trace) -> LinkError {
        let reason = || trace.said.clone().unwrap_or_else(|| format!("HTTP {}", reply.status));
        match self {
            Meaning::Done => LinkError::Ambiguous { why: NoAnswer::Unreadable },
            Meaning::Key(key) => LinkError::KeyRefused { key, trace },
            Meaning::Throttled => LinkError::Throttled { after: reply.retry_after, trace },
            Meaning::Over | Meaning::NotKnown | Meaning::Refused => {
                LinkError::Rejected { reason: reason(), trace }
            }
            Meaning::Nothing(why) => LinkError::Ambiguous { why },
        }
    }

    /// Why an answer is none, where it isn't [`Meaning::Done`] and the gateway has no verdict for it.
    pub fn silence(self, reply: &Reply) -> CheckError {
        match self {
            Meaning::Key(key) => CheckError::KeyRefused(key),
            Meaning::Throttled => CheckError::Throttled { after: reply.retry_after },
            Meaning::Nothing(why) => CheckError::NoAnswer(why),
            Meaning::Done => CheckError::NoAnswer(NoAnswer::Unreadable),
            Meaning::Over | Meaning::NotKnown | Meaning::Refused => {
                CheckError::NoAnswer(NoAnswer::Server { status: reply.status })
            }
        }
    }
}

/// An answer that didn't do what was asked, or can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct No {
    /// What it amounts to; [`Meaning::Done`] when it was done and what it says can't be read.
    pub meaning: Meaning,
    /// The gateway's sentence.
    pub said: Option<String>,
    /// Whether it is the gateway's own: some other server's 404 says nothing of a payment.
    pub is_theirs: bool,
}

impl No {
    /// As the end of a request that makes something.
    pub fn no_link(self, reply: &Reply) -> LinkError {
        let trace = Trace { request_id: None, server_time: reply.date, said: self.said };
        self.meaning.no_link(reply, trace)
    }

    /// As the end of a question that it isn't the answer to.
    pub fn silence(self, reply: &Reply) -> CheckError {
        match self.meaning {
            Meaning::Over | Meaning::NotKnown | Meaning::Refused if !self.is_theirs => {
                CheckError::NoAnswer(NoAnswer::Unreadable)
            }
            meaning => meaning.silence(reply),
        }
    }
}

impl No {
    /// As the end of a request to do something, where a question tells afterwards what became of it: the
    /// sentence of the gateway's own no, nothing of what was done.
    ///
    /// # Errors
    /// [`CheckError`] when it is neither.
    pub fn refusal(self, reply: &Reply) -> Result<Option<String>, CheckError> {
        match self.meaning {
            Meaning::Done => Ok(None),
            Meaning::Over | Meaning::NotKnown | Meaning::Refused if self.is_theirs => Ok(self.said),
            _ => Err(self.silence(reply)),
        }
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
