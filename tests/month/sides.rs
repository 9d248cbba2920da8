//! The gateways of the month: in what each is asked, and what it does otherwise than the others.

use crate::story::Story;
use std::time::Duration;

/// One gateway, as the script knows it. What it can do is compared with what the till says of it.
pub struct Side {
    /// Its short name.
    pub gateway: &'static str,
    /// The currency it is sold in.
    pub currency: &'static str,
    /// Whether it takes more than whole major units.
    pub takes_cents: bool,
    /// How much more it names, in minor units, when it names another amount: five hundred of the unit in which it
    /// writes amounts.
    pub too_much_minor: i64,
    /// Whether it takes a link back when it is asked to: a customer can't pay that one any more.
    pub takes_back: bool,
    /// Whether a link whose answer was lost can be found again: none is made beside it.
    pub finds: bool,
    /// Whether it gives money back when it is asked to; otherwise a person does.
    pub gives_back: bool,
    /// Whether it may only reserve the money, for the till to take.
    pub reserves: bool,
    /// Whether its answers say in which environment a payment was made.
    pub tells_environment: bool,
    /// Whether it says that a payment came even where it leaves out what was paid.
    pub confirms_without_details: bool,
    /// Whether it lists its payments when it is asked to: then a contradiction is found before any statement.
    pub lists: bool,
}

/// All of them.
pub const ALL: [Side; 5] = [
    Side {
        gateway: "ocpay",
        currency: "DZD",
        takes_cents: false,
        too_much_minor: 50_000,
        takes_back: false,
        finds: false,
        gives_back: false,
        reserves: false,
        tells_environment: true,
        confirms_without_details: true,
        lists: false,
    },
    Side {
        gateway: "paymennt",
        currency: "AED",
        takes_cents: true,
        too_much_minor: 50_000,
        takes_back: true,
        finds: true,
        gives_back: true,
        reserves: true,
        tells_environment: false,
        confirms_without_details: true,
        lists: true,
    },
    Side {
        gateway: "oi",
        currency: "BDT",
        takes_cents: true,
        too_much_minor: 500,
        takes_back: false,
        finds: true,
        gives_back: true,
        reserves: false,
        tells_environment: true,
        confirms_without_details: true,
        lists: false,
    },
    Side {
        gateway: "vertex",
        currency: "EUR",
        takes_cents: true,
        too_much_minor: 50_000,
        takes_back: true,
        finds: true,
        gives_back: true,
        reserves: false,
        tells_environment: false,
        confirms_without_details: false,
        lists: false,
    },
    Side {
        gateway: "chargily",
        currency: "DZD",
        takes_cents: false,
        too_much_minor: 50_000,
        takes_back: true,
        finds: false,
        gives_back: false,
        reserves: false,
        tells_environment: true,
        confirms_without_details: true,
        lists: true,
    },
];

/// The longest life of a link among them.
pub const LONGEST_LIFE: Duration = Duration::from_secs(30 * 60);
/// In so many sales every story is told at every gateway.
pub const ALL_IN_SALES: usize = 2_500;

/// By which gateway sale `index` of the month is sold: each story moves on from one to the next.
pub fn side_of(index: usize) -> &'static Side {
    &ALL[(index + index / 50 + index / 500) % ALL.len()]
}

/// How a second payment comes on a link that was left for cash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondPayment {
    /// The customer pays on its page.
    ByTheCustomer,
    /// The gateway took the link back, so that no customer can pay it: the gateway itself confirms it all the same.
    ByTheGateway,
}

/// Why nobody knows at the closing whether money went back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hanging {
    /// The gateway took the wish and hasn't ended it.
    TheGatewayIsSlow,
    /// The wish got lost on its way, and the gateway can't be asked for it by name.
    TheWishIsLost,
}

impl Side {
    /// How giving back hangs here; `None` where a person does it.
    pub fn hanging(&self) -> Option<Hanging> {
        let is_by_name = self.gateway == "oi";
        self.gives_back.then_some(if is_by_name { Hanging::TheGatewayIsSlow } else { Hanging::TheWishIsLost })
    }

    /// Whether it says days later that a payment is cleared.
    pub fn clears_later(&self) -> bool {
        self.gateway == "vertex"
    }

    /// Whether a part can be given back on the day it was paid: a gateway that clears later gives back only all
    /// of what isn't cleared yet.
    pub fn gives_a_part_at_once(&self) -> bool {
        self.gives_back && !self.clears_later()
    }

    /// What is asked for in sale `index`.
    pub fn asked_minor(&self, index: usize) -> i64 {
        let number = i64::try_from(index).unwrap();
        100 * (500 + number * 37 % 9_000) + if self.takes_cents { number % 100 } else { 0 }
    }

    /// How money comes by phone after cash was taken. This is the one thing that has to happen otherwise: every story is
    /// told at every gateway, in its own form.
    pub fn second_payment(&self) -> SecondPayment {
        if self.takes_back { SecondPayment::ByTheGateway } else { SecondPayment::ByTheCustomer }
    }

    /// How many attempts a sale has after a story.
    pub fn attempts(&self, story: Story) -> usize {
        match story {
            Story::PaysAfterLostLink if self.finds => 1,
            Story::PaysAfterLostLink | Story::PaysTwice => 2,
            _ => 1,
        }
    }
}
