//! The end of a day as its owner sees it.

use super::{AmountView, CountsView, DrawerView, ExportKind, QrView, TenderSumView};
use serde::{Deserialize, Serialize};

/// What was sold, owed and received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SumsView {
    /// Each paid sale once, however it was paid.
    pub sold: AmountView,
    /// What was taken without the phone, less what was taken back.
    pub tendered: AmountView,
    /// How many tenders that was.
    #[specta(type = specta_typescript::Number)]
    pub tenders: i64,
    /// Every confirmed attempt.
    pub received: AmountView,
    /// What customers must get back.
    pub owed: AmountView,
    /// Received, neither sold nor owed.
    pub other: AmountView,
    /// What went back to customers.
    pub returned: AmountView,
    /// How many payments by phone that was.
    #[specta(type = specta_typescript::Number)]
    pub payments: i64,
}

/// The totals of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TotalsView {
    /// Of the day.
    pub day: SumsView,
    /// Of its calendar month so far.
    pub month: SumsView,
    /// Of everything this till ever closed.
    pub perpetual: SumsView,
}

/// What kind of thing about a day its owner must see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum FindingKindView {
    /// The gateway confirms something other than was asked.
    Conflict,
    /// A second payment for one sale.
    Duplicate,
    /// The customer must get money back.
    Owed,
    /// The bank took it back.
    ChargedBack,
    /// Given back at the gateway.
    Refunded,
    /// Paid late.
    Late,
    /// The gateway contradicts itself.
    Regressed,
    /// The gateway doesn't know the link.
    NotFound,
    /// The gateway says a word nobody taught the till.
    Unrecognised,
    /// The watch ended without a verdict.
    Unverified,
    /// A sale that may still be paid.
    Waiting,
    /// Not every link of the day was asked about again.
    NotAsked,
    /// The till's clock is over a minute from the gateway's.
    ClockDrift,
    /// Money for a sale of a day that was closed before.
    PaidAfterClosing,
    /// A sale number is missing.
    NumberGap,
    /// The drawer was used, and nobody counted it since.
    DrawerUncounted,
    /// The drawer differs by more than the limit, and the owner said nothing yet.
    CashOverLimit,
    /// The drawer differs from what was expected.
    CashDifference,
    /// Paid here, and the gateway's statement doesn't have it or says it wasn't.
    PaidHereNotThere,
    /// The gateway's statement has it as paid, and here it isn't.
    PaidThereNotHere,
    /// The gateway names another amount than was paid here.
    AmountDiffers,
    /// The gateway names another currency than was paid here.
    CurrencyDiffers,
    /// The gateway answers about another reference for what was paid here.
    ReferenceDiffers,
    /// The gateway says test where live was paid here, or the reverse.
    EnvironmentDiffers,
    /// The gateway's statement has one payment twice.
    CountedTwice,
    /// The gateway's statement has it as given back, and nobody decided that here.
    RefundedThere,
    /// Somebody decided to give it back, and the gateway's statement doesn't have that.
    RefundMissing,
    /// The answer to giving money back was lost: nobody knows whether the gateway took it.
    RefundUnclear,
    /// The gateway hasn't ended giving money back.
    RefundWaiting,
    /// On the gateway's statement amount, fee and net don't add up.
    FeeDiffers,
    /// Paid, and by the gateway's statement not paid out yet.
    NotCleared,
    /// The journal was changed since the closing before.
    JournalBroken,
}

/// Something about a day that its owner must see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// What it is named by when it is carried over.
    pub id: String,
    /// What kind.
    pub kind: FindingKindView,
    /// About which sale.
    pub sale: Option<String>,
    /// About how much, by this till; by the gateway where this till knows of nothing.
    pub amount: Option<AmountView>,
    /// What the gateway says, where that is something else.
    pub theirs: Option<AmountView>,
    /// Whether it must be settled, or carried over by name, before the day can close.
    pub blocks: bool,
    /// Whether it may be carried over; a difference over the limit needs the owner's note instead.
    pub carries: bool,
    /// Whether it is settled with a note, since a statement says so.
    pub settle: bool,
}

/// A day before it is closed: an X report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ClosingPreview {
    /// Which day.
    pub day: String,
    /// The number its closing would have.
    #[specta(type = specta_typescript::Number)]
    pub number: i64,
    /// The totals, one entry a currency, the shop's own first.
    pub totals: Vec<TotalsView>,
    /// What was taken without the phone, by kind and currency.
    pub tenders: Vec<TenderSumView>,
    /// The cash drawers that were in use, without what should be in one that nobody counted.
    pub drawers: Vec<DrawerView>,
    /// The sales made on the day, by state.
    pub counts: CountsView,
    /// What its owner must see.
    pub findings: Vec<FindingView>,
    /// When the gateway was last asked about the whole day.
    pub asked_all_at: Option<String>,
    /// An earlier day that has to be closed first.
    pub earlier: Option<String>,
}

/// The immutable, numbered end of a business day: a Z report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ClosingView {
    /// Consecutive from 1.
    #[specta(type = specta_typescript::Number)]
    pub number: i64,
    /// Which day.
    pub day: String,
    /// When.
    pub closed_at: String,
    /// Who; `null` while the till has no people.
    pub closed_by: Option<String>,
    /// The totals, one entry a currency, the shop's own first.
    pub totals: Vec<TotalsView>,
    /// What was taken without the phone, by kind and currency.
    pub tenders: Vec<TenderSumView>,
    /// The cash drawers that were in use.
    pub drawers: Vec<DrawerView>,
    /// The sales made on the day, by state.
    pub counts: CountsView,
    /// The lowest and highest number of the day's sales.
    pub first_sale: Option<String>,
    /// The highest.
    pub last_sale: Option<String>,
    /// What its owner saw; those that block were carried over by name.
    pub findings: Vec<FindingView>,
    /// The journal's newest row before the closing's own.
    #[specta(type = specta_typescript::Number)]
    pub journal_seq: i64,
    /// That row's hash, in hex.
    pub journal_head: String,
    /// The SHA-256 of everything the closing says, in hex.
    pub sha256: String,
    /// The Ed25519 key it was signed with, the public half, in hex.
    pub public_key: String,
    /// The signature, in hex.
    pub signature: String,
    /// The journal's head as one text, `comptoir-head/1:A:345:…`: what `verify` takes as an anchor.
    pub anchor: String,
    /// The same as a QR.
    pub anchor_qr: Option<QrView>,
}

/// A file of a closing, as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ClosingFileView {
    /// What kind.
    pub kind: ExportKind,
    /// What it is called.
    pub name: String,
    /// The language of its words.
    pub language: String,
    /// Its size.
    #[specta(type = specta_typescript::Number)]
    pub bytes: i64,
    /// Its SHA-256, in hex, which the journal has too.
    pub sha256: String,
}
