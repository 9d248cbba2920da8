//! The engine's error: a code of the edge, with whether money moved and the sentence's values.

use crate::views::{ErrorCode, ErrorView, MoneyMoved};
use domain::money::AmountError;
use domain::note::NoteError;
use domain::{Currency, Money};
use gateways::CheckError;
use gateways::error::{KeyError, LinkError, NoAnswer, UnsafeUrl};
use gateways::gateway::ValidateError;
use gateways::registry::SetupError;
use std::collections::BTreeMap;
use store::StoreError;

/// Why a method failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code:?}")]
pub struct EngineError {
    /// Why.
    pub code: ErrorCode,
    /// Whether money moved.
    pub money: MoneyMoved,
    /// What its sentence needs.
    pub values: BTreeMap<String, String>,
}

impl EngineError {
    /// An error by which certainly no money moved.
    pub fn new(code: ErrorCode) -> EngineError {
        EngineError { code, money: MoneyMoved::None, values: BTreeMap::new() }
    }

    /// The same, with one value more for its sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> EngineError {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }

    /// The same, where nobody knows whether money moved.
    #[must_use]
    pub fn unknown(mut self) -> EngineError {
        self.money = MoneyMoved::Unknown;
        self
    }

    /// The same, where money moved.
    #[must_use]
    pub fn moved(mut self) -> EngineError {
        self.money = MoneyMoved::Moved;
        self
    }

    /// An input that can't be read.
    pub fn bad_input(field: &str) -> EngineError {
        EngineError::new(ErrorCode::BadInput).with("field", field)
    }

    /// What is wrong with an amount of that currency.
    pub fn amount(error: AmountError, currency: Currency) -> EngineError {
        let limit = |code, minor| {
            EngineError::new(code)
                .with("limit", Money::new(minor, currency).figures())
                .with("currency", currency)
        };
        match error {
            AmountError::Empty => EngineError::new(ErrorCode::AmountEmpty),
            AmountError::NotANumber => EngineError::new(ErrorCode::AmountNotANumber),
            AmountError::Zero => EngineError::new(ErrorCode::AmountZero),
            AmountError::Negative => EngineError::new(ErrorCode::AmountNegative),
            AmountError::TooPrecise { decimals } => {
                EngineError::new(ErrorCode::AmountTooPrecise).with("decimals", decimals)
            }
            AmountError::TooSmall { minimum_minor } => limit(ErrorCode::AmountTooSmall, minimum_minor),
            AmountError::TooLarge { maximum_minor } => limit(ErrorCode::AmountTooLarge, maximum_minor),
            AmountError::Overflow => EngineError::new(ErrorCode::AmountOverflow),
        }
    }

    /// What is wrong with a key.
    pub fn key(error: KeyError) -> EngineError {
        EngineError::new(match error {
            KeyError::Missing => ErrorCode::KeyMissing,
            KeyError::NotSetUp => ErrorCode::GatewayNotSetUp,
            KeyError::Wrong => ErrorCode::KeyWrong,
            KeyError::ReadOnly => ErrorCode::KeyReadOnly,
            KeyError::Disabled => ErrorCode::KeyDisabled,
            KeyError::WrongEnvironment => ErrorCode::KeyWrongEnvironment,
            KeyError::IpNotAllowed => ErrorCode::KeyIpNotAllowed,
            KeyError::Forbidden => ErrorCode::KeyForbidden,
        })
    }

    /// Why no link came, in the end. Nobody was shown one, so no money moved by it.
    pub fn link(error: &LinkError, gateway_name: &str) -> EngineError {
        match error {
            LinkError::Rejected { reason, .. } => {
                EngineError::new(ErrorCode::LinkRejected).with("gateway", gateway_name).with("reason", reason)
            }
            LinkError::KeyRefused { key, .. } => EngineError::key(*key).with("gateway", gateway_name),
            LinkError::NotSent { .. } => {
                EngineError::new(ErrorCode::GatewayUnreachable).with("gateway", gateway_name)
            }
            LinkError::Throttled { after, .. } => EngineError::new(ErrorCode::GatewayBusy)
                .with("gateway", gateway_name)
                .with("seconds", after.map_or(0, |after| after.as_secs())),
            LinkError::Ambiguous { .. } => {
                EngineError::new(ErrorCode::LinkLost).with("gateway", gateway_name)
            }
            LinkError::Unsafe { why, .. } => EngineError::new(match why {
                UnsafeUrl::Unreadable => ErrorCode::PayUrlUnreadable,
                UnsafeUrl::NotHttps => ErrorCode::PayUrlNotHttps,
                UnsafeUrl::UserInfo => ErrorCode::PayUrlUserInfo,
                UnsafeUrl::ForeignHost => ErrorCode::PayUrlForeignHost,
                UnsafeUrl::OtherReference => ErrorCode::PayUrlOtherReference,
            })
            .with("gateway", gateway_name),
            LinkError::WrongEnvironment { .. } => {
                EngineError::new(ErrorCode::LinkWrongEnvironment).with("gateway", gateway_name)
            }
        }
    }

    /// Why a question brought no verdict. Whether money moved is then unknown.
    pub fn check(error: &CheckError, gateway_name: &str) -> EngineError {
        match error {
            CheckError::KeyRefused(key) => EngineError::key(*key),
            CheckError::Throttled { after } => EngineError::new(ErrorCode::GatewayBusy)
                .with("seconds", after.map_or(0, |after| after.as_secs())),
            CheckError::NoAnswer(NoAnswer::NoConnection) => EngineError::new(ErrorCode::GatewayUnreachable),
            CheckError::NoAnswer(why) => EngineError::new(ErrorCode::NotVerified).with("problem", why.word()),
        }
        .with("gateway", gateway_name)
        .unknown()
    }

    /// Why a key check didn't end in a report.
    pub fn validate(error: &ValidateError, gateway_name: &str) -> EngineError {
        match error {
            ValidateError::Key(key) => EngineError::key(*key).with("gateway", gateway_name),
            ValidateError::NoAnswer(why) => {
                EngineError { money: MoneyMoved::None, ..EngineError::check(why, gateway_name) }
            }
        }
    }

    /// What a screen reads.
    pub fn view(&self) -> ErrorView {
        ErrorView { code: self.code, money: self.money, values: self.values.clone() }
    }
}

impl From<StoreError> for EngineError {
    fn from(error: StoreError) -> EngineError {
        match error {
            StoreError::Full => EngineError::new(ErrorCode::StoreFull),
            StoreError::ReadOnly => EngineError::new(ErrorCode::StoreReadOnly),
            StoreError::Io | StoreError::Busy => EngineError::new(ErrorCode::StoreIo),
            StoreError::Corrupt => EngineError::new(ErrorCode::StoreCorrupt),
            StoreError::ViewOnly | StoreError::Closed => EngineError::new(ErrorCode::ViewOnly),
            StoreError::NotFound | StoreError::Constraint | StoreError::Internal(_) => {
                EngineError::new(ErrorCode::Internal)
            }
        }
    }
}

impl From<NoteError> for EngineError {
    fn from(error: NoteError) -> EngineError {
        match error {
            NoteError::TooLong { bytes } => EngineError::new(ErrorCode::NoteTooLong).with("bytes", bytes),
            NoteError::ControlCharacter => EngineError::new(ErrorCode::NoteControlCharacter),
        }
    }
}

impl From<SetupError> for EngineError {
    fn from(error: SetupError) -> EngineError {
        match error {
            SetupError::Unknown => EngineError::new(ErrorCode::GatewayUnknown),
            SetupError::BaseUrlUnreadable => EngineError::new(ErrorCode::BaseUrlUnreadable),
            SetupError::BaseUrlNotHttps => EngineError::new(ErrorCode::BaseUrlNotHttps),
            SetupError::Option(option) => EngineError::new(ErrorCode::OptionInvalid).with("option", option),
            SetupError::Client => EngineError::new(ErrorCode::Internal),
        }
    }
}

impl From<domain::figures::SumOverflow> for EngineError {
    fn from(_: domain::figures::SumOverflow) -> EngineError {
        EngineError::new(ErrorCode::AmountOverflow)
    }
}
