//! One sale of 1 500 DZD at ten in the morning and attempts of it in every stage.

use domain::attempt::{Attempt, LeftScreen, Stage};
use domain::link::{Link, NoLink, Proof};
use domain::observation::{Details, Observation, Verdict};
use domain::sale::{Resolution, ResolutionKind, Sale};
use domain::{Currency, Environment, Moment, Money, OwnReference, SaleNumber, transition};

pub const REFERENCE: &str = "OCPL-A1B2C3-D4E5";
pub const LIFE_SECONDS: i64 = 1200;
pub const ASKED_MINOR: i64 = 150_000;

pub const ALL_PROVED: Proof = Proof { amount: true, currency: true, environment: true };

/// The moment `seconds` after the link was made.
pub fn at(seconds: i64) -> Moment {
    let start: Moment = "2026-11-21T10:00:00Z".parse().unwrap();
    start + chrono::Duration::seconds(seconds)
}

pub fn asked() -> Money {
    Money::new(ASKED_MINOR, Currency::DZD)
}

pub fn own_reference(ordinal: u32) -> OwnReference {
    OwnReference::new(SaleNumber::new("A".parse().unwrap(), 1), ordinal, 4711 + ordinal)
}

pub fn sale() -> Sale {
    Sale {
        number: SaleNumber::new("A".parse().unwrap(), 1),
        request_id: "request-0001".parse().unwrap(),
        asked: asked(),
        note: String::new(),
        cashier: None,
        created_at: at(-2),
        business_day: "2026-11-21".parse().unwrap(),
        given_up_at: None,
        acknowledged_at: None,
    }
}

pub fn intended(ordinal: u32) -> Attempt {
    Attempt::intended(own_reference(ordinal), "ocpay".parse().unwrap(), Environment::Sandbox, asked(), at(-2))
}

pub fn link(reference: &str) -> Link {
    Link {
        reference: reference.to_owned(),
        url: format!("https://pay.ocdz.link/pay/{reference}"),
        gateway_created_at: Some(at(0)),
        life_seconds: Some(1200),
        proof: Proof::default(),
        server_time: Some(at(0)),
        request_id: None,
    }
}

pub fn proved_link(reference: &str) -> Link {
    Link { proof: ALL_PROVED, ..link(reference) }
}

/// The displayed attempt of the sale, its link made at `at(0)`, nothing proved.
pub fn awaiting() -> Attempt {
    intended(1).with_link(&link(REFERENCE), at(0), true)
}

/// The same, with amount, currency and environment proved by the answer that made the link.
pub fn awaiting_proved() -> Attempt {
    intended(1).with_link(&proved_link(REFERENCE), at(0), true)
}

pub fn orphaned_with_reference() -> Attempt {
    let why = NoLink::Orphaned { reason: "unsafe_url".into(), reference: Some(REFERENCE.into()) };
    intended(1).without_link(&why, at(0), Some(1200))
}

pub fn orphaned_without_reference() -> Attempt {
    let why = NoLink::Orphaned { reason: "timeout".into(), reference: None };
    intended(1).without_link(&why, at(0), Some(1200))
}

pub fn rejected() -> Attempt {
    intended(1).without_link(&NoLink::Rejected { reason: "amount".into() }, at(0), Some(1200))
}

/// An attempt as it naturally comes to stand at `stage`.
pub fn standing_at(stage: Stage) -> Attempt {
    match stage {
        Stage::Creating => intended(1),
        Stage::Rejected => rejected(),
        Stage::Orphaned => orphaned_with_reference(),
        Stage::Awaiting => awaiting(),
        Stage::Authorized => after(&awaiting(), &says(Verdict::Authorized), at(5)),
        Stage::Declined => after(&awaiting(), &says(Verdict::Declined), at(5)),
        Stage::Cancelled => after(&awaiting(), &says(Verdict::Cancelled), at(5)),
        Stage::Expired => after(&awaiting(), &says(Verdict::Expired), at(5)),
        Stage::Confirmed => after(&awaiting(), &says(Verdict::Confirmed), at(5)),
    }
}

pub fn matching_details() -> Details {
    Details::matching(asked(), REFERENCE, Environment::Sandbox)
}

/// A verdict whose details match what was asked.
pub fn says(verdict: Verdict) -> Observation {
    says_with(verdict, matching_details())
}

pub fn says_with(verdict: Verdict, details: Details) -> Observation {
    Observation {
        verdict,
        details,
        raw_status: format!("{verdict:?}").to_uppercase(),
        raw_message: None,
        server_time: None,
        request_id: None,
    }
}

pub fn after(attempt: &Attempt, observation: &Observation, now: Moment) -> Attempt {
    transition(attempt, observation, now).next
}

pub fn left(attempt: &Attempt, why: LeftScreen) -> Attempt {
    attempt.left_screen(why, at(30))
}

/// A decision taken with the attempt's flags in sight.
pub fn decided(attempt: &Attempt, kind: ResolutionKind, when: Moment) -> Resolution {
    Resolution {
        attempt: attempt.own_reference.clone(),
        kind,
        by: Some("Amina".into()),
        note: "seen".into(),
        at: when,
        flags: attempt.flags,
    }
}

pub fn words(attempt: &Attempt) -> String {
    attempt.flags.words().join(" ")
}
