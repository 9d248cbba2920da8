//! How long each adapter takes to read an answer: every fixture of its contract, and a full page of its list. No
//! network, by the same doors as the fuzz targets.

use crate::figures::{median, ratio_of_pairs, worst};
use crate::table::{Against, Table, Unit};
use crate::{Done, wall};
use domain::{Currency, Environment, Money};
use gateways::http::Reply;
use gateways::json::Fields;
use gateways::{chargily, ocpay, oi, paymennt, registry, vertex};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// What takes microseconds is timed so many at once, so often; the median counts.
const AT_ONCE: usize = 20;
const SAMPLES: usize = 25;
const TARGET: &str = "worst <= 50 us";
const MOST_MICROSECONDS: f64 = 50.0;
const KEYS: [&str; 2] = ["k3y-s3cret", "k3y"];

/// As much of a fixture of the contract as is read here.
#[derive(Deserialize)]
struct Fixture {
    call: String,
    asked_minor: i64,
    status: u16,
    body: Option<Box<RawValue>>,
    text: Option<String>,
}

/// An answer, and what was asked.
struct Answer {
    call: String,
    asked_minor: i64,
    reply: Reply,
}

pub fn measure(table: &mut Table) -> Done {
    for entry in registry::ALL {
        let answers = fixtures(entry.id)?;
        let understood = answers.iter().filter(|answer| read(entry.id, answer)).count();
        if understood * 4 < answers.len() {
            return Err(format!("{}: only {understood} of {} answers can be read", entry.id, answers.len()));
        }
        let ours: Vec<f64> = answers.iter().map(|answer| microseconds(|| read(entry.id, answer))).collect();
        let plain: Vec<f64> = answers.iter().map(|answer| microseconds(|| plainly(answer))).collect();
        let what = format!("decode: {}, each answer of its contract", entry.id);
        row(table, &what, &ours, &plain);
    }
    for (name, count, page) in pages()? {
        if !read(name, &page) {
            return Err(format!("{name}: the page can't be read"));
        }
        // A page is so many answers: each has its part of it.
        let timed = |work: &dyn Fn() -> bool| -> Vec<f64> {
            (0..SAMPLES).map(|_| microseconds(work) / count as f64).collect()
        };
        let (ours, plain) = (timed(&|| read(name, &page)), timed(&|| plainly(&page)));
        row(table, &format!("decode: {name}, a payment on a page of {count}"), &ours, &plain);
    }
    Ok(())
}

fn row(table: &mut Table, what: &str, ours: &[f64], plain: &[f64]) {
    let control = Some(("plain JSON", median(plain), ratio_of_pairs(ours, plain)));
    let against = Some(Against { target: TARGET, met: worst(ours) <= MOST_MICROSECONDS });
    table.add(what, Unit::Microseconds, ours, control, against);
}

/// Microseconds a call: the median of some rounds, which no other program's turn on the processor moves.
fn microseconds(work: impl Fn() -> bool) -> f64 {
    let rounds: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let started = Instant::now();
            for _ in 0..AT_ONCE {
                black_box(work());
            }
            wall::ms(started.elapsed()) * 1000.0 / AT_ONCE as f64
        })
        .collect();
    median(&rounds)
}

/// Reads an answer as its adapter does; whether anything could be made of it.
fn read(gateway: &str, answer: &Answer) -> bool {
    match gateway {
        "ocpay" => read_ocpay(answer),
        "paymennt" => read_paymennt(answer),
        "oi" => read_oi(answer),
        "vertex" => read_vertex(answer),
        "chargily" => read_chargily(answer),
        other => panic!("nobody told this measurement how {other} is read"),
    }
}

/// The control: the same bytes read as JSON and nothing more.
fn plainly(answer: &Answer) -> bool {
    black_box(serde_json::from_slice::<Value>(&answer.reply.body)).is_ok()
}

fn read_ocpay(Answer { call, asked_minor, reply }: &Answer) -> bool {
    let Some(envelope) = ocpay::wire::Envelope::read(&reply.body, KEYS[0]) else { return false };
    let _ = black_box(envelope.said());
    match call.as_str() {
        "make_link" => black_box(ocpay::wire::CreatedLink::read(&envelope)).is_some(),
        "check" => black_box(ocpay::wire::CheckedPayment::read(&envelope, dinars(*asked_minor))).is_ok(),
        _ => black_box(ocpay::wire::read_key(&envelope)).is_some(),
    }
}

fn read_paymennt(Answer { call, reply, .. }: &Answer) -> bool {
    let environment = Environment::Sandbox;
    let asked = Currency::from_code("AED");
    let reading = paymennt::wire::Reading { reply, secrets: KEYS.to_vec(), environment, asked };
    match call.as_str() {
        "validate_key" | "list" => black_box(reading.page(20)).is_ok(),
        _ => black_box(reading.checkout()).is_ok(),
    }
}

fn read_oi(Answer { call, reply, .. }: &Answer) -> bool {
    let told = |reply| oi::wire::Told::read(reply, &KEYS, oi::wire::payment);
    match call.as_str() {
        "list" => {
            let told = oi::wire::Told::read(reply.clone(), &KEYS, oi::wire::payments);
            black_box(told).data.is_some()
        }
        _ => black_box(told(reply.clone())).data.is_some(),
    }
}

fn read_vertex(Answer { call, asked_minor, reply }: &Answer) -> bool {
    let Some(fields) = Fields::read(&reply.body, &KEYS) else { return false };
    let (asked, environment) = (dinars(*asked_minor), Environment::Sandbox);
    match call.as_str() {
        "validate_key" => black_box(vertex::wire::methods(&fields)).is_some(),
        _ => black_box(vertex::wire::Order::read(&fields, asked, environment, false)).is_some(),
    }
}

fn read_chargily(Answer { call, reply, .. }: &Answer) -> bool {
    let Some(fields) = Fields::read(&reply.body, &KEYS) else { return false };
    match call.as_str() {
        "validate_key" => black_box(chargily::wire::read_balance(&fields)).is_some(),
        "list" => black_box(chargily::wire::read_page(&fields, None)).is_some(),
        _ => black_box(chargily::wire::Checkout::read(&fields, None)).is_some(),
    }
}

fn dinars(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::DZD)
}

/// Every answer of a gateway's contract.
fn fixtures(gateway: &str) -> Result<Vec<Answer>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract").join(gateway);
    let files = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut paths: Vec<_> = files.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths.iter().map(|path| fixture(path).map_err(|why| format!("{}: {why}", path.display()))).collect()
}

fn fixture(path: &Path) -> Result<Answer, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let read: Fixture = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let body = read.body.as_ref().map_or(read.text.as_deref().unwrap_or_default(), |raw| raw.get());
    // A fixture is written for people; a server sends no indentation, except that it may.
    Ok(Answer { call: read.call, asked_minor: read.asked_minor, reply: reply(read.status, body.into()) })
}

fn reply(status: u16, body: Vec<u8>) -> Reply {
    Reply { status, body, date: None, retry_after: None }
}

/// A full page of each list that an adapter reads, made of the contract's paid payment.
fn pages() -> Result<Vec<(&'static str, usize, Answer)>, String> {
    let mut pages = Vec::new();
    for (name, file, count, place) in [
        ("paymennt", "check_paid.json", 20, "/result"),
        ("oi", "check_succeeded.json", 20, "/data"),
        ("chargily", "check_paid.json", 25, ""),
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract").join(name);
        let paid = fixture(&folder.join(file)).map_err(|why| format!("{name}/{file}: {why}"))?;
        let paid: Value = serde_json::from_slice(&paid.reply.body).map_err(|error| error.to_string())?;
        let one = paid.pointer(place).ok_or_else(|| format!("{name}: no payment in {file}"))?;
        let all = vec![one.clone(); count];
        let body = match name {
            "paymennt" => json!({
                "success": true, "elapsed": 3, "result": { "content": all, "page": 0, "totalPages": 1 }
            }),
            "oi" => json!({ "data": all, "meta": paid["meta"] }),
            _ => json!({ "data": all, "next_page_url": null }),
        };
        let reply = reply(200, body.to_string().into_bytes());
        pages.push((name, count, Answer { call: "list".to_owned(), asked_minor: 0, reply }));
    }
    Ok(pages)
}
