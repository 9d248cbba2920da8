//! Exit codes, which other programs rely on.

use engine::EngineError;
use engine::views::{ErrorCode, ErrorView, StateView};
use std::process::ExitCode;
use till::OpenFailure;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done or paid.
    Done,
    /// Not paid: declined, cancelled, expired.
    NotPaid,
    /// Bad usage or input.
    BadInput,
    /// No verdict: gateway unreachable, orphaned, conflict, deadline passed.
    NoVerdict,
    /// The store failed.
    Store,
    /// Not allowed.
    NotAllowed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::NotPaid => 1,
            Exit::BadInput => 2,
            Exit::NoVerdict => 3,
            Exit::Store => 4,
            Exit::NotAllowed => 5,
        })
    }
}

impl Exit {
    /// The code of a sale's state.
    pub fn of_state(state: StateView) -> Exit {
        match state {
            StateView::Paid => Exit::Done,
            StateView::Unpaid => Exit::NotPaid,
            StateView::Conflict | StateView::Open => Exit::NoVerdict,
        }
    }
}

/// Why a command failed.
#[derive(Debug)]
pub struct Failure(pub ErrorView);

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Failure {
        Failure(error.view())
    }
}

impl From<OpenFailure> for Failure {
    fn from(failure: OpenFailure) -> Failure {
        Failure(failure.view())
    }
}

impl Failure {
    /// The exit code of each error code.
    pub fn exit(&self) -> Exit {
        match self.0.code {
            ErrorCode::AmountEmpty
            | ErrorCode::AmountNotANumber
            | ErrorCode::AmountZero
            | ErrorCode::AmountNegative
            | ErrorCode::AmountTooPrecise
            | ErrorCode::AmountTooSmall
            | ErrorCode::AmountTooLarge
            | ErrorCode::AmountOverflow
            | ErrorCode::CurrencyNotTaken
            | ErrorCode::NoteTooLong
            | ErrorCode::NoteControlCharacter
            | ErrorCode::NoteRequired
            | ErrorCode::BadInput
            | ErrorCode::GatewayUnknown
            | ErrorCode::GatewayDisabled
            | ErrorCode::GatewayIsDefault
            | ErrorCode::GatewayUnfinished
            | ErrorCode::KeyMissesSale
            | ErrorCode::BaseUrlUnreadable
            | ErrorCode::BaseUrlNotHttps
            | ErrorCode::OptionInvalid
            | ErrorCode::MethodNotOffered
            | ErrorCode::MethodUnknown
            | ErrorCode::SendingNotOffered
            | ErrorCode::CustomerNotTaken
            | ErrorCode::CustomerNameUnfit
            | ErrorCode::PhoneUnfit
            | ErrorCode::EmailUnfit
            | ErrorCode::PhoneMissing
            | ErrorCode::EmailMissing
            | ErrorCode::NamesMissing
            | ErrorCode::SaleNotFound
            | ErrorCode::SaleGivenUp
            | ErrorCode::NothingToResolve
            | ErrorCode::GivenTooLittle
            | ErrorCode::NotTendered
            | ErrorCode::NothingToExplain
            | ErrorCode::DayClosed
            | ErrorCode::DayClosedWithNext
            | ErrorCode::DayNotBegun
            | ErrorCode::EarlierDayOpen
            | ErrorCode::DemoOnly
            | ErrorCode::SandboxElsewhere
            | ErrorCode::RangeBackwards
            | ErrorCode::RangeTooLong
            | ErrorCode::BackupMissing
            | ErrorCode::BackupUnreadable
            | ErrorCode::BackupNewer
            | ErrorCode::BackupOtherProfile
            | ErrorCode::BackupOtherTill
            | ErrorCode::DayOpen
            | ErrorCode::SecondPlaceUnfit
            | ErrorCode::ReceiptNotPaid
            | ErrorCode::GatewayReceiptNone
            | ErrorCode::DecisionNotOffered
            | ErrorCode::StatementNotATable
            | ErrorCode::StatementEmpty
            | ErrorCode::StatementProtected
            | ErrorCode::StatementTooLarge
            | ErrorCode::StatementColumnMissing
            | ErrorCode::StatementForeignCurrency
            | ErrorCode::StatementDatesAmbiguous
            | ErrorCode::StatementAmountsAmbiguous
            | ErrorCode::StatementUnread
            | ErrorCode::FindingNotOpen
            | ErrorCode::FileNotRead
            | ErrorCode::ExportStopped
            | ErrorCode::NameTaken
            | ErrorCode::NameUnfit
            | ErrorCode::RefundTooMuch
            | ErrorCode::RefundNothingLeft
            | ErrorCode::RefundNotOffered
            | ErrorCode::RefundWholeOnly
            | ErrorCode::RefundNotOpen
            | ErrorCode::OwnerExists
            | ErrorCode::PinTooPlain
            | ErrorCode::QrOnScreen => Exit::BadInput,
            ErrorCode::SaleAlreadyPaid => Exit::Done,
            ErrorCode::NotAllowed
            | ErrorCode::OwnerLocked
            | ErrorCode::PepperMissing
            | ErrorCode::PersonUnknown
            | ErrorCode::PinLocked
            | ErrorCode::PinUnfit
            | ErrorCode::PinWait
            | ErrorCode::PinWrong
            | ErrorCode::RecoveryWrong
            | ErrorCode::SignInFirst => Exit::NotAllowed,
            ErrorCode::DataDirNotWritable
            | ErrorCode::TillLocked
            | ErrorCode::StoreFull
            | ErrorCode::StoreReadOnly
            | ErrorCode::StoreIo
            | ErrorCode::StoreCorrupt
            | ErrorCode::BooksDiffer
            | ErrorCode::StoreNewer
            | ErrorCode::ViewOnly
            | ErrorCode::NoBackup
            | ErrorCode::SecretsUnavailable
            | ErrorCode::FileNotWritten
            | ErrorCode::SecondPlaceFull
            | ErrorCode::Internal => Exit::Store,
            ErrorCode::KeyMissing
            | ErrorCode::KeyWrong
            | ErrorCode::KeyReadOnly
            | ErrorCode::KeyDisabled
            | ErrorCode::KeyWrongEnvironment
            | ErrorCode::KeyIpNotAllowed
            | ErrorCode::KeyForbidden
            | ErrorCode::GatewayNotSetUp
            | ErrorCode::LinkRejected
            | ErrorCode::GatewayUnreachable
            | ErrorCode::GatewayBusy
            | ErrorCode::LinkLost
            | ErrorCode::LinkMaybeSent
            | ErrorCode::PayUrlUnreadable
            | ErrorCode::PayUrlNotHttps
            | ErrorCode::PayUrlUserInfo
            | ErrorCode::PayUrlForeignHost
            | ErrorCode::PayUrlOtherReference
            | ErrorCode::LinkWrongEnvironment
            | ErrorCode::NotVerified
            | ErrorCode::GatewayReceiptUnfit
            | ErrorCode::FindingsOpen
            | ErrorCode::RefundUnderWay
            | ErrorCode::RefundRefused
            | ErrorCode::RefundLost
            | ErrorCode::SaleBusy
            | ErrorCode::Stopped
            | ErrorCode::NoReply => Exit::NoVerdict,
        }
    }
}
