//! Errors at the edge: a code that a screen branches on, whether money moved, and the values its
//! sentence needs. The sentences live in `ui/messages`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether money moved by what failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum MoneyMoved {
    /// Certainly not.
    None,
    /// Nobody knows yet.
    Unknown,
    /// Yes.
    Moved,
}

/// Every reason a command can fail for. A screen has a sentence and an action for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The amount is empty.
    AmountEmpty,
    /// The amount is no number.
    AmountNotANumber,
    /// The amount is zero.
    AmountZero,
    /// The amount is negative.
    AmountNegative,
    /// The amount has too many decimals. Values: `decimals`.
    AmountTooPrecise,
    /// Below the gateway's least. Values: `limit` (figures), `currency`.
    AmountTooSmall,
    /// Above the gateway's greatest. Values: `limit`, `currency`.
    AmountTooLarge,
    /// The amount doesn't fit the integer.
    AmountOverflow,
    /// The gateway doesn't take the currency. Values: `currency`.
    CurrencyNotTaken,
    /// The note is over 200 bytes. Values: `bytes`.
    NoteTooLong,
    /// The note holds control or direction characters.
    NoteControlCharacter,
    /// A decision needs a note.
    NoteRequired,
    /// The input can't be read (a name, a day, an id). Values: `field`.
    BadInput,
    /// No gateway of that name.
    GatewayUnknown,
    /// The gateway is switched off: it makes no new links. Values: `gateway`.
    GatewayDisabled,
    /// Sales go through the gateway: another must be chosen first. Values: `gateway`.
    GatewayIsDefault,
    /// Links of the gateway are unfinished. Values: `gateway`, `sale` (the newest), `count`.
    GatewayUnfinished,
    /// The new key doesn't see a sale that is unfinished. Values: `gateway`, `sale`.
    KeyMissesSale,
    /// No key is set for the gateway.
    KeyMissing,
    /// The gateway doesn't know the key.
    KeyWrong,
    /// The key may only read.
    KeyReadOnly,
    /// The key is switched off.
    KeyDisabled,
    /// A test key in live or a production key in demo.
    KeyWrongEnvironment,
    /// The key isn't allowed from this internet address.
    KeyIpNotAllowed,
    /// The gateway refuses this merchant.
    KeyForbidden,
    /// An address or path that the gateway needs isn't set.
    GatewayNotSetUp,
    /// The base address can't be read.
    BaseUrlUnreadable,
    /// The base address is plain http off loopback.
    BaseUrlNotHttps,
    /// A gateway option has a value it doesn't take. Values: `option`.
    OptionInvalid,
    /// The gateway refused to make the link. Values: `gateway`, `reason`.
    LinkRejected,
    /// The request never left: no connection. Values: `gateway`.
    GatewayUnreachable,
    /// The gateway asks to wait. Values: `gateway`, `seconds` (0 = it doesn't say).
    GatewayBusy,
    /// The answer was lost twice; nobody saw a link. Values: `gateway`.
    LinkLost,
    /// The answer was lost to a link that the gateway sends itself: the customer may have it. Values: `gateway`,
    /// `sale`.
    LinkMaybeSent,
    /// The gateway names no ways to pay. Values: `gateway`.
    MethodNotOffered,
    /// The gateway doesn't name that way to pay. Values: `gateway`, `method`.
    MethodUnknown,
    /// The gateway doesn't send links by that. Values: `gateway`, `channel`.
    SendingNotOffered,
    /// The gateway isn't told of customers. Values: `gateway`.
    CustomerNotTaken,
    /// The customer's name can't be one.
    CustomerNameUnfit,
    /// The phone number can't be one with its country's code.
    PhoneUnfit,
    /// The mail address can't be one.
    EmailUnfit,
    /// To send by text message a phone number is needed. Values: `gateway`.
    PhoneMissing,
    /// The gateway wants a mail address. Values: `gateway`.
    EmailMissing,
    /// The gateway wants first and last name. Values: `gateway`.
    NamesMissing,
    /// The payment address can't be read.
    PayUrlUnreadable,
    /// The payment address is not https.
    PayUrlNotHttps,
    /// The payment address carries a user name.
    PayUrlUserInfo,
    /// The payment address belongs to another host.
    PayUrlForeignHost,
    /// The payment address is for another reference.
    PayUrlOtherReference,
    /// The link was made in the other environment.
    LinkWrongEnvironment,
    /// The gateway gave no usable answer to a question. Values: `gateway`, `problem`.
    NotVerified,
    /// No such sale. Values: `sale`.
    SaleNotFound,
    /// The sale is paid already. Values: `sale`.
    SaleAlreadyPaid,
    /// The sale was given up. Values: `sale`.
    SaleGivenUp,
    /// Another request for the sale is on its way. Values: `sale`.
    SaleBusy,
    /// Nothing about the sale waits for a decision. Values: `sale`.
    NothingToResolve,
    /// The day is closed already. Values: `day`.
    DayClosed,
    /// The day has no closing of its own: nothing was sold on it, and it was closed with a later one. Values:
    /// `day`, `next` (the later day), `number` (of its closing).
    DayClosedWithNext,
    /// The day has not begun. Values: `day`.
    DayNotBegun,
    /// An earlier day has to be closed first. Values: `day`.
    EarlierDayOpen,
    /// Something about the day is neither settled nor carried over. Values: `count`.
    FindingsOpen,
    /// Less cash was given than is due. Values: `due` (figures), `currency`.
    GivenTooLittle,
    /// No tender pays the sale that could be taken back. Values: `sale`.
    NotTendered,
    /// No difference of the drawer waits for a word.
    NothingToExplain,
    /// The person may not do it.
    NotAllowed,
    /// Somebody else has the name. Values: `name`.
    NameTaken,
    /// The name is empty or too long. Values: `most`.
    NameUnfit,
    /// The till has an owner already.
    OwnerExists,
    /// The owner's PIN was wrong too often: the recovery code opens. Values: `name`.
    OwnerLocked,
    /// PINs of this file can't be checked on this PC: the recovery code opens.
    PepperMissing,
    /// Nobody of that name may sign in.
    PersonUnknown,
    /// A cashier's PIN was wrong too often: the owner gives a new one. Values: `name`.
    PinLocked,
    /// The new PIN is a plain run. Values: `least`, `most`.
    PinTooPlain,
    /// A PIN has `least` to `most` digits.
    PinUnfit,
    /// Too many wrong PINs: the next try later. Values: `seconds`.
    PinWait,
    /// The PIN is wrong. Values: `left` (tries until the lock), `seconds` (wait before the next).
    PinWrong,
    /// The recovery code is wrong.
    RecoveryWrong,
    /// Nobody is signed in.
    SignInFirst,
    /// A QR is on the screen: the profile can't be switched now.
    QrOnScreen,
    /// Only the demo does that.
    DemoOnly,
    /// The sandbox inside the program isn't the one that is asked, so nobody can play its customer here.
    SandboxElsewhere,
    /// The data folder can't be written. Values: `path`.
    DataDirNotWritable,
    /// Another Comptoir sells with this profile. Values: `holder`.
    TillLocked,
    /// The disk is full: nothing was recorded.
    StoreFull,
    /// The data file can't be written: nothing was recorded.
    StoreReadOnly,
    /// The disk failed: nothing was recorded.
    StoreIo,
    /// The data file is damaged; selling is stopped.
    StoreCorrupt,
    /// The tables say something else than the journal, which is whole. Values: `about`, `what`, `found`,
    /// `expected`.
    BooksDiffer,
    /// The data file is of a newer Comptoir.
    StoreNewer,
    /// The till only shows, it doesn't sell now.
    ViewOnly,
    /// No backup to restore.
    NoBackup,
    /// The keychain doesn't answer.
    SecretsUnavailable,
    /// A file couldn't be written. Values: `path`.
    FileNotWritten,
    /// There is no file at that path. Values: `path`.
    BackupMissing,
    /// The file is damaged or no till's file; the file in use is as it was. Values: `path`.
    BackupUnreadable,
    /// A newer Comptoir wrote the backup.
    BackupNewer,
    /// The backup is of the other profile.
    BackupOtherProfile,
    /// The backup is another till's, and this one has sales. Values: `till`.
    BackupOtherTill,
    /// The folder can't be the second place of backups. Values: `path`.
    SecondPlaceUnfit,
    /// The second place of backups is full. Values: `path`.
    SecondPlaceFull,
    /// The day isn't closed. Values: `day`.
    DayOpen,
    /// Stopped by the person.
    Stopped,
    /// A range of days ends before it starts. Values: `from`, `to`.
    RangeBackwards,
    /// The range of days is over ten years. Values: `from`, `to`.
    RangeTooLong,
    /// A file was stopped by the person while it was made; nothing was written.
    ExportStopped,
    /// No receipt, because the sale isn't paid. Values: `sale`.
    ReceiptNotPaid,
    /// The gateway gives no receipt of a payment. Values: `gateway`.
    GatewayReceiptNone,
    /// What the gateway answered is no receipt that can be kept. Values: `gateway`.
    GatewayReceiptUnfit,
    /// That can't be decided about the case. Values: `sale`.
    DecisionNotOffered,
    /// The file is no table.
    StatementNotATable,
    /// The table has no rows.
    StatementEmpty,
    /// A password protects the file.
    StatementProtected,
    /// More than a statement has. Values: `most` (rows).
    StatementTooLarge,
    /// A needed column isn't there. Values: `column`.
    StatementColumnMissing,
    /// The whole statement is in a currency the gateway doesn't take. Values: `currency`.
    StatementForeignCurrency,
    /// Day and month can't be told apart: it must be said.
    StatementDatesAmbiguous,
    /// The decimal mark can't be told from a thousands mark: it must be said.
    StatementAmountsAmbiguous,
    /// Not one row can be read. Values: `count`.
    StatementUnread,
    /// No open finding of a statement has that id.
    FindingNotOpen,
    /// More than is left of the payment. Values: `sale`, `left` (figures), `currency`.
    RefundTooMuch,
    /// The sale has no money that can go back. Values: `sale`.
    RefundNothingLeft,
    /// The gateway gives nothing back. Values: `gateway`.
    RefundNotOffered,
    /// The gateway gives the whole payment back or nothing. Values: `gateway`.
    RefundWholeOnly,
    /// Money of the payment is on its way back already. Values: `sale`.
    RefundUnderWay,
    /// The gateway refused to give money back. Values: `sale`, `gateway`, `reason`.
    RefundRefused,
    /// The answer to giving money back was lost. Values: `sale`, `gateway`.
    RefundLost,
    /// No refund of that sale and number is waiting for an end. Values: `sale`.
    RefundNotOpen,
    /// A file can't be read. Values: `path`.
    FileNotRead,
    /// The screen waited too long for the till; what was asked may still be done.
    NoReply,
    /// Something nobody foresaw.
    Internal,
}

impl ErrorCode {
    /// Every code. The generated bindings carry the same list.
    pub const ALL: &[ErrorCode] = {
        use ErrorCode::*;
        &[
            AmountEmpty,
            AmountNotANumber,
            AmountZero,
            AmountNegative,
            AmountTooPrecise,
            AmountTooSmall,
            AmountTooLarge,
            AmountOverflow,
            CurrencyNotTaken,
            NoteTooLong,
            NoteControlCharacter,
            NoteRequired,
            BadInput,
            GatewayUnknown,
            GatewayDisabled,
            GatewayIsDefault,
            GatewayUnfinished,
            KeyMissesSale,
            KeyMissing,
            KeyWrong,
            KeyReadOnly,
            KeyDisabled,
            KeyWrongEnvironment,
            KeyIpNotAllowed,
            KeyForbidden,
            GatewayNotSetUp,
            BaseUrlUnreadable,
            BaseUrlNotHttps,
            OptionInvalid,
            LinkRejected,
            GatewayUnreachable,
            GatewayBusy,
            LinkLost,
            LinkMaybeSent,
            MethodNotOffered,
            MethodUnknown,
            SendingNotOffered,
            CustomerNotTaken,
            CustomerNameUnfit,
            PhoneUnfit,
            EmailUnfit,
            PhoneMissing,
            EmailMissing,
            NamesMissing,
            PayUrlUnreadable,
            PayUrlNotHttps,
            PayUrlUserInfo,
            PayUrlForeignHost,
            PayUrlOtherReference,
            LinkWrongEnvironment,
            NotVerified,
            SaleNotFound,
            SaleAlreadyPaid,
            SaleGivenUp,
            SaleBusy,
            NothingToResolve,
            DayClosed,
            DayClosedWithNext,
            DayNotBegun,
            EarlierDayOpen,
            FindingsOpen,
            GivenTooLittle,
            NotTendered,
            NothingToExplain,
            NotAllowed,
            NameTaken,
            NameUnfit,
            OwnerExists,
            OwnerLocked,
            PepperMissing,
            PersonUnknown,
            PinLocked,
            PinTooPlain,
            PinUnfit,
            PinWait,
            PinWrong,
            RecoveryWrong,
            SignInFirst,
            QrOnScreen,
            DemoOnly,
            SandboxElsewhere,
            DataDirNotWritable,
            TillLocked,
            StoreFull,
            StoreReadOnly,
            StoreIo,
            StoreCorrupt,
            BooksDiffer,
            StoreNewer,
            ViewOnly,
            NoBackup,
            SecretsUnavailable,
            FileNotWritten,
            BackupMissing,
            BackupUnreadable,
            BackupNewer,
            BackupOtherProfile,
            BackupOtherTill,
            SecondPlaceUnfit,
            SecondPlaceFull,
            DayOpen,
            Stopped,
            RangeBackwards,
            RangeTooLong,
            ExportStopped,
            ReceiptNotPaid,
            GatewayReceiptNone,
            GatewayReceiptUnfit,
            DecisionNotOffered,
            StatementNotATable,
            StatementEmpty,
            StatementProtected,
            StatementTooLarge,
            StatementColumnMissing,
            StatementForeignCurrency,
            StatementDatesAmbiguous,
            StatementAmountsAmbiguous,
            StatementUnread,
            FindingNotOpen,
            RefundTooMuch,
            RefundNothingLeft,
            RefundNotOffered,
            RefundWholeOnly,
            RefundUnderWay,
            RefundRefused,
            RefundLost,
            RefundNotOpen,
            FileNotRead,
            NoReply,
            Internal,
        ]
    };

    /// The code as it is written: `amount_empty`.
    pub fn word(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}

/// What a command that failed answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ErrorView {
    /// Why.
    pub code: ErrorCode,
    /// Whether money moved.
    pub money: MoneyMoved,
    /// What the sentence needs, by name. Amounts come as figures.
    pub values: BTreeMap<String, String>,
}
