//! What can be made to go wrong, and the words for it. What a fault looks like in a gateway's own JSON is the
//! business of that gateway's folder.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One way in which an answer goes wrong. In JSON: `{"kind": "late", "delay_ms": 1500}`.
///
/// A fault that replaces the answer (`never`, and the statuses) happens *instead of* the work, unless `after_work`
/// says that the work is done and only its answer is lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs, reason = "fields are named by their unit; each kind says what it does")]
pub enum Fault {
    /// The work is done at once and its answer waits this long.
    Late { delay_ms: u64 },
    /// No answer; the connection stays open.
    Never {
        #[serde(default)]
        after_work: bool,
    },
    /// The connection is closed without a byte, and nothing was done.
    DropBeforeWork,
    /// The work is done and the connection is closed without a byte.
    DropAfterWork,
    /// The work is done; the connection is closed in the middle of the body.
    CutConnection,
    /// The work is done; a complete answer holds half a JSON document.
    CutJson,
    /// The work is done; the body comes one byte at a time.
    SlowDrip { interval_ms: u64 },
    /// The work is done; the JSON is valid and padded to more than `bytes`. `chunked` leaves out Content-Length.
    Oversized {
        #[serde(default = "oversized_bytes")]
        bytes: usize,
        #[serde(default)]
        chunked: bool,
    },
    /// 400, in the gateway's own form.
    BadRequest,
    /// 429, with Retry-After in seconds, or as a date, or without.
    TooManyRequests {
        #[serde(default)]
        retry_after_s: Option<u32>,
        #[serde(default)]
        as_date: bool,
    },
    /// 500.
    ServerError {
        #[serde(default)]
        after_work: bool,
    },
    /// 502 with a web page of a proxy instead of JSON.
    BadGateway {
        #[serde(default)]
        after_work: bool,
    },
    /// 503.
    Unavailable {
        #[serde(default)]
        retry_after_s: Option<u32>,
        #[serde(default)]
        after_work: bool,
    },
    /// 401: the key is refused.
    KeyRefused,
    /// 403: this address isn't on the key's list.
    IpBlocked,
    /// 403: the merchant hasn't been validated.
    MerchantNotValidated,
    /// 404: no such payment.
    NotFound,
    /// 410: expired, whatever the link's own state.
    Gone,
    /// A successful answer that says FAILED.
    Failed,
    /// A successful answer that says PENDING.
    Pending,
    /// A successful answer that says CONFIRMED although nobody paid.
    Confirmed,
    /// 410 for so many checks of a link, after which the link is really paid, late.
    ExpiredThenConfirmed { expired_checks: u32 },
    /// CONFIRMED for so many checks of a link, and PENDING after that.
    ConfirmedThenPending { confirmed_checks: u32 },
    /// Another amount than was asked; 500 more than it if none is given. Any JSON, as a server might send it.
    WrongAmount {
        #[serde(default)]
        amount: Option<Value>,
    },
    /// Another currency.
    WrongCurrency {
        #[serde(default = "wrong_currency")]
        currency: String,
    },
    /// Another reference.
    WrongReference {
        #[serde(default = "wrong_reference")]
        reference: String,
    },
    /// Test says live, live says test.
    WrongEnvironment,
    /// The details that would prove amount and environment are left out.
    DetailsAbsent,
    /// A status word that no contract knows.
    UnknownStatus {
        #[serde(default = "unknown_status")]
        status: String,
    },
    /// A new link's payment URL is one that must never be shown.
    PaymentUrl { form: UnsafeUrl },
    /// This answer alone tells a time so many seconds ahead (or behind, if negative).
    ClockSkew { seconds: i64 },
    /// The links that are made live this long.
    LinkLife { seconds: u32 },
    /// Anything else: the value at this JSON pointer is replaced, or taken away if none is given.
    Edit {
        pointer: String,
        #[serde(default)]
        value: Option<Value>,
    },
}

/// A payment URL that a till has to refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnsafeUrl {
    /// The gateway's public host, without TLS.
    PlainHttp,
    /// The right URL with a name and password before the host.
    Userinfo,
    /// A host that isn't the gateway's.
    ForeignHost,
    /// The right host with another link's reference.
    OtherReference,
    /// A script instead of an address.
    Script,
    /// Words that are no URL.
    NotAUrl,
}

fn oversized_bytes() -> usize {
    70_000
}

fn wrong_currency() -> String {
    "EUR".into()
}

fn wrong_reference() -> String {
    "OCPL-WRONG2-WXYZ".into()
}

fn unknown_status() -> String {
    "REVERSED".into()
}

impl Fault {
    /// The word that names the fault in JSON and in the log.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Late { .. } => "late",
            Self::Never { .. } => "never",
            Self::DropBeforeWork => "drop_before_work",
            Self::DropAfterWork => "drop_after_work",
            Self::CutConnection => "cut_connection",
            Self::CutJson => "cut_json",
            Self::SlowDrip { .. } => "slow_drip",
            Self::Oversized { .. } => "oversized",
            Self::BadRequest => "bad_request",
            Self::TooManyRequests { .. } => "too_many_requests",
            Self::ServerError { .. } => "server_error",
            Self::BadGateway { .. } => "bad_gateway",
            Self::Unavailable { .. } => "unavailable",
            Self::KeyRefused => "key_refused",
            Self::IpBlocked => "ip_blocked",
            Self::MerchantNotValidated => "merchant_not_validated",
            Self::NotFound => "not_found",
            Self::Gone => "gone",
            Self::Failed => "failed",
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::ExpiredThenConfirmed { .. } => "expired_then_confirmed",
            Self::ConfirmedThenPending { .. } => "confirmed_then_pending",
            Self::WrongAmount { .. } => "wrong_amount",
            Self::WrongCurrency { .. } => "wrong_currency",
            Self::WrongReference { .. } => "wrong_reference",
            Self::WrongEnvironment => "wrong_environment",
            Self::DetailsAbsent => "details_absent",
            Self::UnknownStatus { .. } => "unknown_status",
            Self::PaymentUrl { .. } => "payment_url",
            Self::ClockSkew { .. } => "clock_skew",
            Self::LinkLife { .. } => "link_life",
            Self::Edit { .. } => "edit",
        }
    }

    /// One example of every kind, with what it does: what `GET /control` lists and what tests go through.
    #[must_use]
    pub fn catalogue() -> Vec<(Self, &'static str)> {
        vec![
            (Self::Late { delay_ms: 1_500 }, "does the work, answers after delay_ms"),
            (
                Self::Never { after_work: true },
                "holds the connection and never answers; after_work: the work is done",
            ),
            (Self::DropBeforeWork, "closes the connection, nothing done"),
            (Self::DropAfterWork, "does the work, closes the connection without a byte"),
            (Self::CutConnection, "does the work, closes the connection in the middle of the body"),
            (Self::CutJson, "does the work, answers half a JSON document"),
            (Self::SlowDrip { interval_ms: 1_000 }, "does the work, sends one byte each interval_ms"),
            (
                Self::Oversized { bytes: oversized_bytes(), chunked: false },
                "does the work, pads the JSON beyond bytes; chunked: no Content-Length",
            ),
            (Self::BadRequest, "400"),
            (
                Self::TooManyRequests { retry_after_s: Some(2), as_date: false },
                "429 with Retry-After, in seconds or as_date",
            ),
            (Self::ServerError { after_work: false }, "500; after_work: the work is done"),
            (Self::BadGateway { after_work: false }, "502 with HTML; after_work: the work is done"),
            (
                Self::Unavailable { retry_after_s: Some(2), after_work: false },
                "503; after_work: the work is done",
            ),
            (Self::KeyRefused, "401"),
            (Self::IpBlocked, "403, address not on the key's list"),
            (Self::MerchantNotValidated, "403, merchant not validated"),
            (Self::NotFound, "404 on a check"),
            (Self::Gone, "410 on a check"),
            (Self::Failed, "200 FAILED on a check"),
            (Self::Pending, "200 PENDING on a check"),
            (Self::Confirmed, "200 CONFIRMED on a check, though nobody paid"),
            (
                Self::ExpiredThenConfirmed { expired_checks: 2 },
                "410 for so many checks of a link, then it is paid",
            ),
            (
                Self::ConfirmedThenPending { confirmed_checks: 1 },
                "CONFIRMED for so many checks of a link, then PENDING",
            ),
            (Self::WrongAmount { amount: None }, "another amount; any JSON in amount"),
            (Self::WrongCurrency { currency: wrong_currency() }, "another currency on a check"),
            (Self::WrongReference { reference: wrong_reference() }, "another reference"),
            (Self::WrongEnvironment, "isSandbox turned round; on validate, the key's type"),
            (Self::DetailsAbsent, "no transactionDetails on a check, no paymentLink on a create"),
            (Self::UnknownStatus { status: unknown_status() }, "a status word nobody knows"),
            (
                Self::PaymentUrl { form: UnsafeUrl::ForeignHost },
                "on create: plain_http, userinfo, foreign_host, other_reference, script, not_a_url",
            ),
            (Self::ClockSkew { seconds: 31_536_000 }, "this answer tells another time"),
            (Self::LinkLife { seconds: 5 }, "links made now live so many seconds"),
            (
                Self::Edit { pointer: "/data/message".into(), value: None },
                "replaces or takes away one value of the answer",
            ),
        ]
    }
}
