//! A sale told anew from the journal's rows about it, and held against what the tables say.
//!
//! Only what the rows hold can be compared: a row of an older program may lack what later ones tell.

use domain::{CaptureStage, Flag, Flags, Money, ResolutionKind, Stage};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::{About, AttemptRecord, Found, HistoryRow, SaleRecord};

/// The kind of the row that each sale begins with.
pub(crate) const MADE: &str = "sale_made";

/// What the bodies of rows about a sale hold, as far as it is told anew.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Body {
    amount_minor: Option<i64>,
    currency: Option<String>,
    business_day: Option<String>,
    note: Option<String>,
    gateway: Option<String>,
    reference: Option<String>,
    facts: Vec<Fact>,
    asked_again: bool,
    decision: Option<String>,
    flags: Vec<String>,
    tender: Option<u32>,
    kind: Option<String>,
    given_minor: Option<i64>,
    reason: Option<String>,
    unverified: bool,
    sent_by: Option<String>,
    refund: Option<u32>,
    way: Option<String>,
    stage: Option<String>,
    seen: Option<Box<Body>>,
    captured: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Fact {
    fact: String,
    to: Option<String>,
    flag: Option<String>,
}

/// What the journal tells of a sale.
#[derive(Default)]
struct Told {
    made: Option<Body>,
    cashier: Option<String>,
    attempts: BTreeMap<String, Attempt>,
    /// Attempts that a row tells of without naming them.
    unnamed: usize,
    decisions: Vec<String>,
    tenders: Vec<Tender>,
    refunds: BTreeMap<u32, Refund>,
    captures: Vec<Capture>,
    given_up: bool,
}

/// What it tells of one attempt.
struct Attempt {
    stage: Stage,
    flags: Flags,
    gateway: Option<String>,
    reference: Option<String>,
    sent_by: Option<String>,
    /// `None` while nothing told of a day; decisions of older programs didn't.
    day: Option<String>,
    decided: bool,
    /// Every amount that an answer named.
    amounts: Vec<i64>,
    conflict: bool,
    cleared: bool,
}

impl Default for Attempt {
    fn default() -> Attempt {
        Attempt {
            stage: Stage::Creating,
            flags: Flags::NONE,
            gateway: None,
            reference: None,
            sent_by: None,
            day: None,
            decided: false,
            amounts: Vec::new(),
            conflict: false,
            cleared: false,
        }
    }
}

/// What it tells of one refund: as it was asked, and where it stands on which day.
struct Refund {
    asked: String,
    stands: String,
}

/// What it tells of one capture.
struct Capture {
    attempt: String,
    stage: CaptureStage,
}

/// What it tells of one tender: as taken, and when taken back why and on which day.
struct Tender {
    taken: String,
    back: Option<String>,
}

/// Holds a sale against the journal's rows about it.
pub(crate) fn judge(record: &SaleRecord, rows: &[HistoryRow], found: &mut Found) {
    let about = About::Sale(record.sale.number.to_string());
    let told = told(rows);
    let Some(made) = &told.made else {
        found.add(about, MADE, &record.sale.number, "-");
        return;
    };
    let sale = &record.sale;
    compare(&about, "sales.amount_minor", Some(sale.asked.amount_minor), made.amount_minor, found);
    compare(
        &about,
        "sales.currency",
        Some(sale.asked.currency.code().to_owned()),
        made.currency.clone(),
        found,
    );
    compare(
        &about,
        "sales.business_day",
        Some(sale.business_day.to_string()),
        made.business_day.clone(),
        found,
    );
    compare(&about, "sales.note", Some(sale.note.clone()), made.note.clone(), found);
    found.compare(&about, "sales.cashier", shown(sale.cashier.as_deref()), shown(told.cashier.as_deref()));
    found.compare(&about, "sales.given_up_at", sale.given_up_at.is_some(), told.given_up);
    if !rows.iter().any(|row| row.seq == record.seq) {
        found.add(about.clone(), "sales.seq", record.seq, rows.last().map_or(0, |row| row.seq));
    }
    compare_attempts(&about, record, &told, found);
    let decisions: Vec<String> = record
        .resolutions
        .iter()
        .map(|one| {
            decision(&one.attempt.to_string(), one.kind.word(), &one.note, one.by.as_deref(), one.flags)
        })
        .collect();
    compare_lists(&about, "resolutions", &decisions, &told.decisions, found);
    let tenders: Vec<String> = record
        .tenders
        .iter()
        .map(|one| {
            let given = one.given.map(|given| given.amount_minor);
            let day = one.business_day.to_string();
            let taken = (one.ordinal, one.kind.word(), one.due.amount_minor, given);
            tender(taken, one.due.currency.code(), &one.note, one.by.as_deref(), &day)
        })
        .collect();
    let taken: Vec<String> = told.tenders.iter().map(|one| one.taken.clone()).collect();
    compare_lists(&about, "tenders", &tenders, &taken, found);
    for (kept, told) in record.tenders.iter().zip(&told.tenders) {
        let back = kept.taken_back.as_ref();
        let back =
            back.map(|back| self::back(&back.reason, back.by.as_deref(), &back.business_day.to_string()));
        found.compare(&about, "tenders_taken_back", shown(back.as_deref()), shown(told.back.as_deref()));
    }
    compare_orders(&about, record, &told, found);
}

/// Refunds and captures.
fn compare_orders(about: &About, record: &SaleRecord, told: &Told, found: &mut Found) {
    let refunds: Vec<String> = record
        .refunds
        .iter()
        .map(|one| {
            let day = one.business_day.map(|day| day.to_string());
            let asked = (one.ordinal, one.attempt.to_string(), one.way.word(), one.amount.amount_minor);
            let asked = refund(asked, one.amount.currency.code(), &one.reason, one.by.as_deref());
            format!("{asked} {}", stands(one.stage.word(), day.as_deref()))
        })
        .collect();
    let told_refunds: Vec<String> =
        told.refunds.values().map(|one| format!("{} {}", one.asked, one.stands)).collect();
    compare_lists(about, "refunds", &refunds, &told_refunds, found);
    let captures: Vec<String> =
        record.captures.iter().map(|one| format!("{} {}", one.attempt, one.stage.word())).collect();
    let told_captures: Vec<String> =
        told.captures.iter().map(|one| format!("{} {}", one.attempt, one.stage.word())).collect();
    compare_lists(about, "captures", &captures, &told_captures, found);
}

fn compare_attempts(about: &About, record: &SaleRecord, told: &Told, found: &mut Found) {
    let mut unnamed = told.unnamed;
    for AttemptRecord { attempt, .. } in &record.attempts {
        let reference = attempt.own_reference.to_string();
        let what = |field: &str| format!("attempts.{field} {reference}");
        let Some(told) = told.attempts.get(&reference) else {
            // One that was asked for by itself is named by what came of it, which may not have come yet.
            if unnamed > 0 && attempt.stage == Stage::Creating {
                unnamed -= 1;
            } else {
                found.add(about.clone(), &what("own_reference"), &reference, "-");
            }
            continue;
        };
        let asked = |of: Money| format!("{} {}", of.amount_minor, of.currency.code());
        found.compare(about, &what("amount_minor"), asked(attempt.asked), asked(record.sale.asked));
        found.compare(about, &what("stage"), attempt.stage.word(), told.stage.word());
        found.compare(about, &what("flags"), attempt.flags.words().join(" "), told.flags.words().join(" "));
        compare(about, &what("gateway"), Some(attempt.gateway.to_string()), told.gateway.clone(), found);
        let kept = attempt.reference.as_deref();
        found.compare(about, &what("reference"), shown(kept), shown(told.reference.as_deref()));
        let by = attempt.sent_by.map(domain::Channel::word);
        found.compare(about, &what("sent_by"), shown(by), shown(told.sent_by.as_deref()));
        let day = attempt.business_day.map(|day| day.to_string());
        if told.day.is_some() || !told.decided {
            let what = what("business_day");
            found.compare(about, &what, shown(day.as_deref()), shown(told.day.as_deref()));
        }
        found.compare(about, &what("conflict_at"), attempt.conflict_at.is_some(), told.conflict);
        let is_cleared = attempt.clearing.and_then(domain::Clearing::cleared_at).is_some();
        found.compare(about, &what("cleared_at"), is_cleared, told.cleared);
        if let Some(contested) = attempt.contested_amount_minor.filter(|minor| !told.amounts.contains(minor))
        {
            let expected = told.amounts.last().map_or_else(|| "-".to_owned(), i64::to_string);
            found.add(about.clone(), &what("contested_amount_minor"), contested, expected);
        }
    }
    let is_kept = |reference: &String| {
        record.attempts.iter().any(|kept| kept.attempt.own_reference.to_string() == *reference)
    };
    for reference in told.attempts.keys().filter(|reference| !is_kept(reference)) {
        found.add(about.clone(), "attempts", "-", reference);
    }
}

/// What the rows come to, in their order.
fn told(rows: &[HistoryRow]) -> Told {
    let mut told = Told::default();
    for row in rows {
        match row.kind.as_str() {
            // Most rows of a long watch say nothing that is kept beside them.
            "contact_lost" | "qr_left" | "acknowledged" | "receipt_made" | "gateway_receipt"
            | "finding_resolved" => continue,
            _ => {}
        }
        let body: Body = serde_json::from_str(&row.body).unwrap_or_default();
        match (row.kind.as_str(), &row.attempt) {
            (MADE, Some(reference)) => {
                let (gateway, sent_by) = (body.gateway.clone(), body.sent_by.clone());
                let attempt = Attempt { gateway, sent_by, ..Attempt::default() };
                told.attempts.insert(reference.clone(), attempt);
                told.cashier.clone_from(&row.actor);
                told.made = Some(body);
            }
            ("given_up", _) => told.given_up = true,
            ("tender_taken", _) => {
                let kind = body.kind.as_deref().unwrap_or_default();
                let taken = (
                    body.tender.unwrap_or_default(),
                    kind,
                    body.amount_minor.unwrap_or_default(),
                    body.given_minor,
                );
                let (currency, note) = (text(&body.currency), text(&body.note));
                let day = text(&body.business_day);
                let taken = tender(taken, currency, note, row.actor.as_deref(), day);
                told.tenders.push(Tender { taken, back: None });
            }
            ("tender_taken_back", _) => {
                let place = body.tender.and_then(|ordinal| usize::try_from(ordinal).ok()?.checked_sub(1));
                if let Some(tender) = place.and_then(|place| told.tenders.get_mut(place)) {
                    let (reason, day) = (text(&body.reason), text(&body.business_day));
                    tender.back = Some(back(reason, row.actor.as_deref(), day));
                }
            }
            ("refund_asked" | "refund_recorded", Some(reference)) => {
                told.hear_refund(reference, &body, row.actor.as_deref());
            }
            ("refund_answer" | "refund_settled", _) => {
                let refund = body.refund.and_then(|ordinal| told.refunds.get_mut(&ordinal));
                if let Some(refund) = refund {
                    refund.stands = stands(text(&body.stage), body.business_day.as_deref());
                }
            }
            ("capture_asked", Some(reference)) => {
                told.end_capture(reference, CaptureStage::NotTaken);
                let attempt = reference.clone();
                told.captures.push(Capture { attempt, stage: CaptureStage::Asking });
            }
            (kind, Some(reference)) => {
                if let Some(seen) = &body.seen {
                    told.hear_refund(reference, seen, None);
                }
                if body.captured {
                    told.end_capture(reference, CaptureStage::Done);
                }
                if kind == "link_asked" {
                    told.given_up = false;
                }
                if kind == "link_lost" && body.asked_again {
                    told.unnamed += 1;
                }
                if kind == "resolved" {
                    let flags = flags_of(&body.flags);
                    let (word, note) = (text(&body.decision), text(&body.note));
                    told.decisions.push(decision(reference, word, note, row.actor.as_deref(), flags));
                }
                told.attempts.entry(reference.clone()).or_default().hear(kind, body);
            }
            _ => {}
        }
    }
    told
}

impl Told {
    fn hear_refund(&mut self, reference: &str, body: &Body, by: Option<&str>) {
        let ordinal = body.refund.unwrap_or_default();
        let minor = body.amount_minor.unwrap_or_default();
        let asked = (ordinal, reference.to_owned(), text(&body.way), minor);
        let asked = refund(asked, text(&body.currency), text(&body.reason), by);
        let stands = stands(text(&body.stage), body.business_day.as_deref());
        self.refunds.insert(ordinal, Refund { asked, stands });
    }

    fn end_capture(&mut self, reference: &str, stage: CaptureStage) {
        let asking =
            |capture: &&mut Capture| capture.attempt == reference && capture.stage == CaptureStage::Asking;
        if let Some(capture) = self.captures.iter_mut().find(asking) {
            capture.stage = stage;
        }
    }
}

impl Attempt {
    /// Whether nobody knew a link of it.
    fn is_lost(&self) -> bool {
        self.stage == Stage::Orphaned && self.reference.is_none()
    }

    /// One row more about it.
    fn hear(&mut self, kind: &str, body: Body) {
        match kind {
            "link_asked" => (self.gateway, self.sent_by) = (body.gateway, body.sent_by),
            "link_made" if self.stage == Stage::Creating || self.is_lost() => {
                (self.stage, self.reference) = (Stage::Awaiting, body.reference);
            }
            "link_rejected" if self.stage == Stage::Creating => self.stage = Stage::Rejected,
            "link_lost" if self.stage == Stage::Creating || self.is_lost() => {
                (self.stage, self.reference) = (Stage::Orphaned, body.reference);
            }
            "watch_over" if body.unverified => self.flags = self.flags.with(Flag::Unverified),
            "resolved" => {
                self.day = self.day.take().or(body.business_day);
                let kind = body.decision.as_deref().and_then(ResolutionKind::from_word);
                self.decided |= kind.is_some_and(|kind| kind != ResolutionKind::NotOurs);
            }
            "answer" => {
                self.amounts.extend(body.amount_minor);
                if body.business_day.is_some() {
                    self.day = body.business_day;
                }
                for fact in body.facts {
                    self.conflict |= fact.fact == "conflict";
                    self.cleared |= fact.fact == "cleared";
                    self.stage = fact.to.as_deref().and_then(Stage::from_word).unwrap_or(self.stage);
                    let flag = fact.flag.as_deref().and_then(Flag::from_word);
                    self.flags = flag.map_or(self.flags, |flag| self.flags.with(flag));
                }
            }
            _ => {}
        }
    }
}

fn flags_of(words: &[String]) -> Flags {
    words.iter().filter_map(|word| Flag::from_word(word)).fold(Flags::NONE, Flags::with)
}

fn decision(attempt: &str, kind: &str, note: &str, by: Option<&str>, flags: Flags) -> String {
    format!("{attempt} {kind} «{note}» {} {}", shown(by), flags.words().join(" "))
}

fn tender(
    (ordinal, kind, amount_minor, given_minor): (u32, &str, i64, Option<i64>),
    currency: &str,
    note: &str,
    by: Option<&str>,
    day: &str,
) -> String {
    let given = given_minor.map_or_else(|| "-".to_owned(), |given| given.to_string());
    format!("{ordinal} {kind} {amount_minor} {currency} {given} «{note}» {} {day}", shown(by))
}

fn refund(
    (ordinal, attempt, way, amount_minor): (u32, String, &str, i64),
    currency: &str,
    reason: &str,
    by: Option<&str>,
) -> String {
    format!("{ordinal} {attempt} {way} {amount_minor} {currency} «{reason}» {}", shown(by))
}

fn stands(stage: &str, day: Option<&str>) -> String {
    format!("{stage} {}", shown(day))
}

fn back(reason: &str, by: Option<&str>, day: &str) -> String {
    format!("«{reason}» {} {day}", shown(by))
}

fn text(of: &Option<String>) -> &str {
    of.as_deref().unwrap_or_default()
}

fn shown(value: Option<&str>) -> String {
    value.unwrap_or("-").to_owned()
}

/// Compares what the journal tells, if it does.
fn compare<T: PartialEq + ToString>(
    about: &About,
    what: &str,
    kept: Option<T>,
    told: Option<T>,
    found: &mut Found,
) {
    if let (Some(kept), Some(told)) = (kept, told) {
        found.compare(about, what, kept, told);
    }
}

/// Compares two lists one by one, and names the first place that differs.
fn compare_lists(about: &About, what: &str, kept: &[String], told: &[String], found: &mut Found) {
    let most = kept.len().max(told.len());
    if let Some(place) = (0..most).find(|place| kept.get(*place) != told.get(*place)) {
        let at = |list: &[String]| list.get(place).cloned().unwrap_or_else(|| "-".to_owned());
        found.add(about.clone(), what, at(kept), at(told));
    }
}
