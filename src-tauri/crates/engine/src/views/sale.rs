//! A sale as screens show it.

use super::{ChannelView, StandInView, TenderKindView, TenderView};
use serde::{Deserialize, Serialize};

/// An amount, counted and as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AmountView {
    /// Minor units.
    #[specta(type = specta_typescript::Number)]
    pub minor: i64,
    /// ISO code.
    pub currency: String,
    /// How many decimals the currency has.
    pub exponent: u8,
}

/// What a sale came to: `paid`, `conflict`, `unpaid`, `open`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum StateView {
    /// An attempt is confirmed, a tender was taken, or a conflict was accepted.
    Paid,
    /// A confirmation that doesn't match.
    Conflict,
    /// Given up, or nothing left that could be paid.
    Unpaid,
    /// Still to be paid.
    Open,
}

/// Where an attempt stands (DESIGN's stages).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum StageView {
    Creating,
    Rejected,
    Orphaned,
    Awaiting,
    Authorized,
    Declined,
    Cancelled,
    Expired,
    Confirmed,
}

/// What is odd about an attempt (DESIGN's flags).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum FlagView {
    Late,
    AmountMismatch,
    CurrencyMismatch,
    ReferenceMismatch,
    WrongEnvironment,
    DetailsMissing,
    DuplicatePayment,
    UnrecognisedStatus,
    Regressed,
    NotFound,
    Unverified,
    Refunded,
    ChargedBack,
}

/// A QR as its modules, drawn by the screen on a whole number of pixels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct QrView {
    /// Modules on a side, without the quiet zone.
    pub size: u32,
    /// The dark modules as one SVG path in module units, without the quiet zone (`M0 0h7v1h-7z…`).
    pub path: String,
}

/// The link customers can see now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct LinkView {
    /// What the QR shows.
    pub url: String,
    /// The host the phone must show.
    pub host: String,
    /// The gateway's name for it.
    pub reference: String,
    /// Its QR.
    pub qr: QrView,
    /// Time left from the moment this view was made, in ms; `None` when the gateway gives no end.
    #[specta(type = Option<specta_typescript::Number>)]
    pub left_ms: Option<i64>,
    /// Its whole life, in ms, for the countdown's tiles.
    #[specta(type = Option<specta_typescript::Number>)]
    pub life_ms: Option<i64>,
    /// When it ends, by the gateway's clock.
    pub expires_at: Option<String>,
}

/// One payment link asked for the sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    /// Our name for it.
    pub own_reference: String,
    /// Which attempt of the sale, from 1.
    pub ordinal: u32,
    /// The gateway's short name.
    pub gateway: String,
    /// The gateway's name for people.
    pub gateway_name: String,
    /// The gateway's name for the attempt.
    pub reference: Option<String>,
    /// Where it stands.
    pub stage: StageView,
    /// What is odd.
    pub flags: Vec<FlagView>,
    /// The gateway's last word.
    pub raw_status: Option<String>,
    /// Why it was rejected or orphaned.
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// When it was confirmed.
    pub confirmed_at: Option<String>,
    /// Whether its money is cleared, where the gateway tells.
    pub clearing: Option<ClearingView>,
    /// Whether its gateway has a receipt of its own of it.
    pub has_gateway_receipt: bool,
    /// The amount a mismatching confirmation named.
    pub contested: Option<AmountView>,
    /// How it was decided, if it was: `accepted`, `not_ours`, `to_refund`.
    pub resolution: Option<ResolutionView>,
    /// By what the gateway was asked to send the link itself.
    pub sent_by: Option<ChannelView>,
    /// The end of where it was sent, `…12`, while this run remembers it. It is kept nowhere.
    pub sent_to: Option<String>,
}

/// Whether paid money is the shop's for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ClearingView {
    /// When the gateway first said so; not yet without it.
    pub cleared_at: Option<String>,
}

/// A decision that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ResolutionView {
    /// What was decided.
    pub decision: DecisionView,
    /// Who decided.
    pub by: Option<String>,
    /// Why.
    pub note: String,
    /// When.
    pub at: String,
}

/// What a person can decide about an odd payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum DecisionView {
    /// The money is ours and stays.
    Accepted,
    /// It belongs to somebody else's sale.
    NotOurs,
    /// The customer must get it back.
    ToRefund,
}

/// How fresh the till's knowledge of a sale is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct ContactView {
    /// How long ago a readable answer came, in ms; `None` when none ever came.
    #[specta(type = Option<specta_typescript::Number>)]
    pub verified_ago_ms: Option<i64>,
    /// What keeps answers away now: `no_connection`, `tls`, `timed_out`, `cut`, `server_error`,
    /// `unreadable`, `key_refused`, `throttled`; `None` when the last answer was readable.
    pub problem: Option<String>,
    /// Since when it isn't verified, when there is a problem.
    pub problem_since: Option<String>,
}

/// A sale as the Pay and Result screens show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SaleView {
    /// `A-000123`.
    pub number: String,
    /// The newest journal row about it: an older view is ignored.
    #[specta(type = specta_typescript::Number)]
    pub seq: i64,
    /// What is asked.
    pub amount: AmountView,
    /// What the cashier noted.
    pub note: String,
    /// Who made it.
    pub cashier: Option<String>,
    /// When it was made.
    pub created_at: String,
    /// The shop's day.
    pub business_day: String,
    /// What it came to.
    pub state: StateView,
    /// Whether the cashier gave it up.
    pub given_up: bool,
    /// The stage that counts for the sale: of the confirmed, else the displayed, else the newest attempt.
    pub stage: StageView,
    /// All flags of all attempts.
    pub flags: Vec<FlagView>,
    /// The displayed link, if there is one.
    pub link: Option<LinkView>,
    /// All attempts, oldest first.
    pub attempts: Vec<AttemptView>,
    /// How fresh the knowledge is.
    pub contact: ContactView,
    /// An answer was lost and a second link was made by itself.
    pub remade_after_lost_answer: bool,
    /// A verdict came that nobody acknowledged.
    pub unseen_verdict: bool,
    /// Why somebody must decide, if so.
    pub cause: Option<CauseView>,
    /// What pays it without the phone now.
    pub tender: Option<TenderView>,
    /// All that was tendered, oldest first, with what was taken back.
    pub tenders: Vec<TenderView>,
    /// What went back of its money, or may, oldest first.
    pub refunds: Vec<super::RefundView>,
    /// The payments of which money can be given back.
    pub returnable: Vec<super::ReturnableView>,
    /// Which other gateway is offered, where the newest link came to nothing that anybody saw.
    pub stand_in: Option<StandInView>,
}

/// Why an attempt is on somebody's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum CauseView {
    Conflict,
    Duplicate,
    Owed,
    ChargedBack,
    Refunded,
    Late,
    Regressed,
    NotFound,
    Unrecognised,
    Unverified,
    RefundUnclear,
    RefundWaiting,
}

/// One row of a list of sales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct SaleRow {
    /// `A-000123`.
    pub number: String,
    /// The newest journal row about it.
    #[specta(type = specta_typescript::Number)]
    pub seq: i64,
    /// What is asked.
    pub amount: AmountView,
    /// What the cashier noted.
    pub note: String,
    /// When it was made.
    pub created_at: String,
    /// What it came to.
    pub state: StateView,
    /// All flags of all attempts.
    pub flags: Vec<FlagView>,
    /// Why somebody must decide, if so.
    pub cause: Option<CauseView>,
    /// Time left of its displayed link from the moment this view was made, in ms.
    #[specta(type = Option<specta_typescript::Number>)]
    pub left_ms: Option<i64>,
    /// The link's whole life, in ms.
    #[specta(type = Option<specta_typescript::Number>)]
    pub life_ms: Option<i64>,
    /// Whether a link is displayed.
    pub waiting: bool,
    /// How it is paid without the phone now.
    pub tender: Option<TenderKindView>,
}

/// The waiting strip: sales with a live link, and verdicts nobody saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StripView {
    /// Sales with a displayed link, newest first.
    pub waiting: Vec<SaleRow>,
    /// Decided sales whose verdict nobody acknowledged, newest first.
    pub news: Vec<SaleRow>,
    /// How many things wait for a person.
    pub attention_count: u32,
}

/// One line of a sale's timeline, from the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// The journal row.
    #[specta(type = specta_typescript::Number)]
    pub seq: i64,
    /// When we saw it, by this machine's clock.
    pub at: String,
    /// When it happened by the gateway's clock, if it says.
    pub gateway_at: Option<String>,
    /// What happened: `sale_made`, `link_asked`, `link_made`, `link_rejected`, `link_lost`, `stage_moved`,
    /// `flagged`, `said`, `conflict`, `awaits_details`, `contact_lost`, `contact_back`, `qr_left`,
    /// `link_not_there`, `given_up`, `resolved`, `acknowledged`, `watch_over`, `tender_taken`, `tender_taken_back`.
    pub kind: String,
    /// Which attempt, from 1.
    pub ordinal: Option<u32>,
    /// Stages, flags, reasons, references by name: `from`, `to`, `flag`, `reason`, `reference`, `problem`,
    /// `decision`, `note`, `why`, `raw_status`, `request_id`, `sent_by`, `method`.
    pub values: std::collections::BTreeMap<String, String>,
    /// Who did it.
    pub actor: Option<String>,
}

/// One thing that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct AttentionItem {
    /// The sale.
    pub sale: SaleView,
    /// The attempt it is about.
    pub own_reference: String,
    /// Why.
    pub cause: CauseView,
    /// The amount at stake.
    pub amount: AmountView,
    /// When it came up.
    pub at: String,
    /// What can be decided.
    pub decisions: Vec<DecisionView>,
}

/// What a sale is asked with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct StartSale {
    /// Minor units.
    #[specta(type = specta_typescript::Number)]
    pub amount_minor: i64,
    /// ISO code.
    pub currency: String,
    /// What the cashier notes; may be empty.
    pub note: String,
    /// Which gateway; the shop's default when absent.
    pub gateway: Option<String>,
    /// Which way of paying, where the gateway offers several.
    pub method: Option<String>,
    /// Who pays, where the gateway wants to know.
    pub customer: Option<CustomerInput>,
    /// By what the gateway sends the link itself.
    pub send_by: Option<ChannelView>,
    /// Made once per sale on screen, so that a second Enter is the same sale.
    pub request_id: String,
}

/// Who pays, where a gateway wants to know. Nothing of it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CustomerInput {
    /// First and last name.
    pub name: Option<String>,
    /// Phone number with its country's code: `+971 50 123 4567`.
    pub phone: Option<String>,
    /// Mail address.
    pub email: Option<String>,
}

impl std::fmt::Debug for CustomerInput {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// What a question to the gateway brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckReply {
    /// The sale now.
    pub sale: SaleView,
    /// Why the gateway's answer couldn't be used, if so. The sale's state is then what it was.
    pub problem: Option<super::ErrorView>,
}

/// What a press on New link, Give up or Cash brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "camelCase")]
pub struct PressReply {
    /// The sale now.
    pub sale: SaleView,
    /// Whether it was done. When not, and there is no `problem`, a second press is needed because the old
    /// link may still be paid; or the gateway's answer settled the sale.
    pub done: bool,
    /// Whether a second press would do it.
    pub second_press: bool,
    /// Until when the old link may be paid, by the gateway's clock; `None` when it can't be any more
    /// or the gateway gives no end (then `second_press` tells).
    pub old_payable_until: Option<String>,
    /// Why the gateway couldn't be asked, if so: the old link may have been paid.
    pub problem: Option<super::ErrorView>,
}
