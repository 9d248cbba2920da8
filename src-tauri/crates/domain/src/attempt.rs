//! One payment link asked for one sale, and where it stands.

use crate::clearing::Clearing;
use crate::link::Proof;
use crate::{BusinessDay, Channel, Environment, Flag, Flags, GatewayId, Moment, Money, OwnReference};
use serde::{Deserialize, Serialize};

/// Where an attempt stands. Only [`crate::transition()`] and the making of the link change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Committed; the request may or may not have left.
    Creating,
    /// The gateway certainly made no link.
    Rejected,
    /// Nobody knows whether a link exists, or it couldn't be trusted. On no screen of ours; a customer may
    /// have it where the gateway was asked to send it.
    Orphaned,
    /// The link exists and may be paid.
    Awaiting,
    /// Money reserved, not taken.
    Authorized,
    /// The gateway said no.
    Declined,
    /// The gateway said taken back.
    Cancelled,
    /// The gateway said over.
    Expired,
    /// Paid. Final.
    Confirmed,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 9] = [
        Stage::Creating,
        Stage::Rejected,
        Stage::Orphaned,
        Stage::Awaiting,
        Stage::Authorized,
        Stage::Declined,
        Stage::Cancelled,
        Stage::Expired,
        Stage::Confirmed,
    ];

    /// The stage's word in the database, the API and the journal.
    pub fn word(self) -> &'static str {
        match self {
            Stage::Creating => "creating",
            Stage::Rejected => "rejected",
            Stage::Orphaned => "orphaned",
            Stage::Awaiting => "awaiting",
            Stage::Authorized => "authorized",
            Stage::Declined => "declined",
            Stage::Cancelled => "cancelled",
            Stage::Expired => "expired",
            Stage::Confirmed => "confirmed",
        }
    }

    /// The stage of that word.
    pub fn from_word(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// Declined, cancelled or expired: a negative verdict, which late money may still overturn.
    pub fn is_negative(self) -> bool {
        matches!(self, Stage::Declined | Stage::Cancelled | Stage::Expired)
    }

    /// Whether the sale can't be paid by this attempt as far as anybody knows.
    pub fn is_over(self) -> bool {
        self.is_negative() || matches!(self, Stage::Rejected | Stage::Orphaned)
    }
}

/// Why a QR left the screen for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftScreen {
    /// The link's life ended.
    Deadline,
    /// A newer link took its place.
    Replaced,
    /// The cashier gave the sale up.
    GivenUp,
    /// The gateway decided.
    Verdict,
    /// The sale was paid another way.
    SalePaid,
}

/// Whether customers can see the attempt's link. One that the gateway sends itself is shown from the moment
/// the request for it may leave, since a lost answer doesn't take it back from the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Screen {
    /// Never shown: no customer of ours can pay it.
    Never,
    /// The sale's displayed link.
    Shown {
        /// Since when.
        at: Moment,
    },
    /// Shown once, gone for good.
    Left {
        /// Since when.
        at: Moment,
        /// Why.
        why: LeftScreen,
    },
}

impl Screen {
    /// Whether it is the displayed link of its sale.
    pub fn is_shown(self) -> bool {
        matches!(self, Screen::Shown { .. })
    }

    /// Whether a customer ever could see it.
    pub fn was_shown(self) -> bool {
        !matches!(self, Screen::Never)
    }
}

/// One payment link asked for one sale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Our own name for it, committed before the request leaves.
    pub own_reference: OwnReference,
    /// Who makes the link.
    pub gateway: GatewayId,
    /// Which side of the gateway was asked.
    pub environment: Environment,
    /// What was asked.
    pub asked: Money,
    /// Where it stands.
    pub stage: Stage,
    /// What is odd.
    pub flags: Flags,
    /// The gateway's name for it.
    pub reference: Option<String>,
    /// What the QR shows.
    pub url: Option<String>,
    /// Why it was rejected or orphaned.
    pub reason: Option<String>,
    /// What the answer that made the link proved.
    pub proof: Proof,
    /// By what the gateway was asked to send the link itself; to whom is kept nowhere.
    pub sent_by: Option<Channel>,
    /// Whether customers can see it.
    pub screen: Screen,
    /// When we created it, by this machine's clock.
    pub created_at: Moment,
    /// When the gateway created it, by its clock.
    pub gateway_created_at: Option<Moment>,
    /// When an untouched link ends, by the gateway's clock.
    pub expires_at: Option<Moment>,
    /// When the first negative verdict came (corrected time).
    pub negative_at: Option<Moment>,
    /// When we saw it confirmed (corrected time).
    pub confirmed_at: Option<Moment>,
    /// When a confirmation came that doesn't match (corrected time).
    pub conflict_at: Option<Moment>,
    /// Since when a confirmation lacks details that nothing proved (corrected time).
    pub unproved_since: Option<Moment>,
    /// The amount a mismatching confirmation named, in minor units.
    pub contested_amount_minor: Option<i64>,
    /// First of the not-found answers in a row (corrected time).
    pub not_found_since: Option<Moment>,
    /// How many not-found answers in a row.
    pub not_found_count: u32,
    /// The gateway's last word as it wrote it.
    pub raw_status: Option<String>,
    /// The business day of its money, frozen when it is confirmed or when a person's decision counts a
    /// conflict's money. Set exactly when [`crate::figures::claim`] first gives something.
    pub business_day: Option<BusinessDay>,
    /// Whether its money is cleared; `None` where none came or the gateway doesn't tell.
    pub clearing: Option<Clearing>,
}

impl Attempt {
    /// An attempt that nobody was asked for yet.
    pub fn intended(
        own_reference: OwnReference,
        gateway: GatewayId,
        environment: Environment,
        asked: Money,
        created_at: Moment,
    ) -> Attempt {
        Attempt {
            own_reference,
            gateway,
            environment,
            asked,
            stage: Stage::Creating,
            flags: Flags::NONE,
            reference: None,
            url: None,
            reason: None,
            proof: Proof::default(),
            sent_by: None,
            screen: Screen::Never,
            created_at,
            gateway_created_at: None,
            expires_at: None,
            negative_at: None,
            confirmed_at: None,
            conflict_at: None,
            unproved_since: None,
            contested_amount_minor: None,
            not_found_since: None,
            not_found_count: 0,
            raw_status: None,
            business_day: None,
            clearing: None,
        }
    }

    /// The intended attempt whose link the gateway is asked to send itself. `at` is the corrected time.
    #[must_use]
    pub fn sent_by(self, channel: Channel, at: Moment) -> Attempt {
        Attempt { sent_by: Some(channel), screen: Screen::Shown { at }, ..self }
    }

    /// Whether its answer was lost and a customer may have its link all the same: the gateway is asked for it
    /// by our own reference, and no other is made by itself.
    pub fn is_lost(&self) -> bool {
        self.stage == Stage::Orphaned && self.reference.is_none() && self.screen.was_shown()
    }

    /// Whether there is something to ask its gateway about: a link with a name there, or one that may have one.
    pub fn is_askable(&self) -> bool {
        self.reference.is_some() || self.is_lost()
    }

    /// Whether the sale can't be paid by it as far as anybody knows: [`Stage::is_over`], but for a link that
    /// nobody could verify and the customer was sent.
    pub fn is_over(&self) -> bool {
        self.stage.is_over() && !(self.stage == Stage::Orphaned && self.screen.is_shown())
    }

    /// Whether a confirmation came that doesn't match and hasn't been overtaken by one that does.
    pub fn is_conflict(&self) -> bool {
        self.conflict_at.is_some() && self.stage != Stage::Confirmed
    }

    /// Until when somebody may still pay by the link's own rules, if anybody may: shown once, and
    /// neither paid nor refused. `now` and the end are by the gateway's clock; `None` inside when no
    /// end is known, as for reserved money past the deadline, which may yet be taken.
    ///
    /// Past its deadline an untouched link can't be begun any more. A payment begun before may still
    /// arrive: that is what the watch, and the flag `late`, are for.
    pub fn still_payable(&self, now: Moment) -> Option<Option<Moment>> {
        if !self.screen.was_shown() {
            return None;
        }
        let over = self.expires_at.is_some_and(|end| end <= now);
        match self.stage {
            Stage::Awaiting => (!over).then_some(self.expires_at),
            Stage::Authorized => Some(self.expires_at.filter(|_| !over)),
            Stage::Orphaned if self.negative_at.is_none() => (!over).then_some(self.expires_at),
            _ => None,
        }
    }

    /// Whether its money is in the books: confirmed, or a conflict that a decision counted.
    pub fn brought_money(&self) -> bool {
        self.stage == Stage::Confirmed || self.business_day.is_some()
    }

    /// Whether its confirmed money is a second payment for the sale.
    pub fn is_duplicate(&self) -> bool {
        self.flags.has(Flag::DuplicatePayment)
    }
}
