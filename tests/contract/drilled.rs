//! What must be understood of each drill of the sandbox's: first what no gateway can differ in, then, in its own
//! folder, what is in its own words.

use sandbox::{Fault, On, UnsafeUrl};
use serde_json::{Value, json};

/// A fault of the sandbox's and what must be understood of the answer it bends, as `told` tells it.
pub struct Drilled {
    /// Which call it bends.
    pub on: On,
    /// The fault.
    pub fault: Fault,
    /// What is understood; what isn't named may be anything. `REFERENCE` stands for the link's own.
    pub expect: Value,
}

/// What differs from gateway to gateway in drills that every one meets, as `told` tells it.
pub struct Words {
    /// A key that is refused because of the address it is used from.
    pub ip_blocked: &'static str,
    /// A payment page on the gateway's own host without TLS.
    pub plain_http: &'static str,
    /// A link whose life is over.
    pub over: &'static str,
    /// A payment that the bank declined.
    pub declined: &'static str,
}

/// One gateway's drills, gathered.
pub struct Drills(Vec<Drilled>);

impl Drills {
    /// What every gateway meets: lost, cut and broken answers, a wait that is asked for, keys that are refused,
    /// unsafe addresses, and each word of where a payment stands.
    pub fn of_any_gateway(words: &Words) -> Drills {
        let mut drills = Drills(Vec::new());
        drills.lost_and_broken();
        for on in [On::Create, On::Check, On::Validate] {
            for as_date in [false, true] {
                let fault = Fault::TooManyRequests { retry_after_s: Some(3), as_date };
                drills.add(on, fault, json!({ "throttled_s": 3 }));
            }
            drills.add(on, Fault::KeyRefused, json!({ "key": "Wrong" }));
            drills.add(on, Fault::IpBlocked, json!({ "key": words.ip_blocked }));
            drills.add(on, Fault::MerchantNotValidated, json!({ "key": "Forbidden" }));
        }
        drills.add(
            On::Create,
            Fault::Late { delay_ms: 100 },
            json!({ "link": { "reference": "REFERENCE" } }),
        );
        for (form, why) in [
            (UnsafeUrl::PlainHttp, words.plain_http),
            (UnsafeUrl::Userinfo, "UserInfo"),
            (UnsafeUrl::ForeignHost, "ForeignHost"),
            (UnsafeUrl::Script, "NotHttps"),
            (UnsafeUrl::NotAUrl, "Unreadable"),
        ] {
            drills.unsafe_address(form, why);
        }
        for (fault, word) in [
            (Fault::NotFound, "not_found"),
            (Fault::Gone, words.over),
            (Fault::Failed, words.declined),
            (Fault::Pending, "pending"),
            (Fault::Confirmed, "confirmed"),
            (Fault::ExpiredThenConfirmed { expired_checks: 1 }, words.over),
            (Fault::ConfirmedThenPending { confirmed_checks: 1 }, "confirmed"),
        ] {
            drills.add(On::Check, fault, verdict(word));
        }
        let unknown = json!({ "observation": { "verdict": "unrecognised", "raw_status": "HELD" } });
        drills.add(On::Check, Fault::UnknownStatus { status: "HELD".to_owned() }, unknown);
        drills
    }

    fn lost_and_broken(&mut self) {
        for (fault, why) in [
            (Fault::Never { after_work: true }, "timed_out"),
            (Fault::Never { after_work: false }, "timed_out"),
            (Fault::DropBeforeWork, "cut"),
            (Fault::DropAfterWork, "cut"),
            (Fault::CutConnection, "cut"),
            (Fault::CutJson, "unreadable"),
            (Fault::SlowDrip { interval_ms: 50 }, "timed_out"),
            (Fault::Oversized { bytes: 70_000, chunked: false }, "cut"),
            (Fault::Oversized { bytes: 70_000, chunked: true }, "cut"),
            (Fault::ServerError { after_work: true }, "server_error"),
            (Fault::BadGateway { after_work: true }, "server_error"),
            (Fault::Unavailable { retry_after_s: Some(2), after_work: true }, "server_error"),
        ] {
            self.add(On::Create, fault.clone(), ambiguous(why));
            self.add(On::Check, fault.clone(), silence(why));
            self.add(On::Validate, fault, silence(why));
        }
    }

    /// The same of a gateway's own list, where it has one: a page that doesn't come whole is no list.
    pub fn of_lists(&mut self) {
        for (fault, why) in [
            (Fault::Never { after_work: false }, "timed_out"),
            (Fault::DropBeforeWork, "cut"),
            (Fault::CutConnection, "cut"),
            (Fault::CutJson, "unreadable"),
            (Fault::Oversized { bytes: 70_000, chunked: false }, "cut"),
            (Fault::ServerError { after_work: false }, "server_error"),
            (Fault::BadGateway { after_work: false }, "server_error"),
        ] {
            self.add(On::List, fault, silence(why));
        }
        let wait = Fault::TooManyRequests { retry_after_s: Some(3), as_date: false };
        self.add(On::List, wait, json!({ "throttled_s": 3 }));
        self.add(On::List, Fault::KeyRefused, json!({ "key": "Wrong" }));
        self.add(On::List, Fault::MerchantNotValidated, json!({ "key": "Forbidden" }));
    }

    /// One drill more.
    pub fn add(&mut self, on: On, fault: Fault, expect: Value) {
        self.0.push(Drilled { on, fault, expect });
    }

    /// A link whose page's address is one that must not be shown.
    pub fn unsafe_address(&mut self, form: UnsafeUrl, why: &str) {
        let expect = json!({ "unsafe": why, "reference": "REFERENCE" });
        self.add(On::Create, Fault::PaymentUrl { form }, expect);
    }

    /// A pending payment that the answer tells other details of.
    pub fn details(&mut self, fault: Fault, details: Value) {
        let expect = json!({ "observation": { "verdict": "pending", "details": details } });
        self.add(On::Check, fault, expect);
    }

    /// All of them.
    pub fn all(self) -> Vec<Drilled> {
        self.0
    }
}

/// Nobody knows whether a link was made.
pub fn ambiguous(why: &str) -> Value {
    json!({ "ambiguous": why })
}

/// Nothing was told.
pub fn silence(why: &str) -> Value {
    json!({ "no_answer": why })
}

/// This was told.
pub fn verdict(word: &str) -> Value {
    json!({ "observation": { "verdict": word } })
}

/// An answer with another value in that place.
pub fn replace(pointer: &str, value: Value) -> Fault {
    Fault::Edit { pointer: pointer.to_owned(), value: Some(value) }
}

/// An answer without what stands in that place.
pub fn remove(pointer: &str) -> Fault {
    Fault::Edit { pointer: pointer.to_owned(), value: None }
}
