//! The other side of every gateway, on loopback: the API that makes payment links and says where they stand, the page
//! on which a customer pays, and drills that make it go wrong on purpose.
//!
//! It knows none of Comptoir's own crates. It was written from the gateways' documents alone, so that one misreading
//! of a contract can't pass on both sides.
//!
//! ```no_run
//! # async fn example() -> Result<(), sandbox::SandboxError> {
//! use sandbox::{CustomerDoes, Drill, Fault, On, Sandbox, SandboxOptions};
//!
//! let sandbox = Sandbox::start(SandboxOptions::default()).await?;
//! let base_url = sandbox.base_url("ocpay"); // Some("http://127.0.0.1:…/ocpay")
//! sandbox.drills().add(Drill::new(On::Check, Fault::Gone).times(2));
//! let _ = sandbox.play("OCPL-A1B2C3-D4E5", CustomerDoes::Pays).await;
//! sandbox.stop().await;
//! # Ok(()) }
//! ```
//!
//! # What is served
//! | path | for | what |
//! |---|---|---|
//! | `/ocpay/v3/…` | this machine | OCPay's API with `X-Access-Token`; other machines get 403 `IP_BLOCKED` |
//! | `/chargily/…` | this machine | Chargily Pay's API with a Bearer key, as it stands below `/api/v2`; other machines get 403 |
//! | `/oi/…` | this machine | OI Payments' API with `X-Api-Key` and `X-Api-Secret`; other machines get 403 `FORBIDDEN` |
//! | `/vertex/…` | this machine | Vertex Gateway's API with `Api-Access-Token` |
//! | `/pay/{reference}` | whoever can reach it | the customer's page, in English, French and Arabic (`?lang=`, else `Accept-Language`) |
//! | `/control/…` | loopback, under a loopback name | drills and the rest, in JSON |
//!
//! # Keys
//! The key of the options is a read-write sandbox key. These show what a till says about keys that are not:
//! [`OCPAY_LIVE_KEY`], [`OCPAY_READ_ONLY_KEY`], [`OCPAY_DISABLED_KEY`], [`OCPAY_IP_BLOCKED_KEY`],
//! [`OCPAY_NOT_VALIDATED_KEY`]; at Chargily Pay [`CHARGILY_LIVE_KEY`]; at OI Payments [`OI_LIVE_KEY`],
//! [`OI_REVOKED_KEY`], [`OI_FORBIDDEN_KEY`]; at Vertex Gateway [`VERTEX_OTHER_SHOP_KEY`].
//!
//! # Control
//! `GET /control` lists all requests and all faults. A change is a POST with `Content-Type: application/json`.
//! ```text
//! curl -s localhost:8787/control
//! J='Content-Type: application/json'
//! curl -H "$J" localhost:8787/control/customer -d '{"does": "pays"}'                       # the newest open link
//! curl -H "$J" localhost:8787/control/customer -d '{"reference": "OCPL-…", "does": "pays", "late": true}'
//! curl -H "$J" localhost:8787/control/expire   -d '{"reference": "OCPL-…"}'
//! curl -H "$J" localhost:8787/control/confirm  -d '{"reference": "OCPL-…"}'
//! curl -H "$J" localhost:8787/control/listed   -d '{"reference": "01…", "as": "left_out"}'
//! curl -H "$J" localhost:8787/control/foreign  -d '{"gateway": "chargily", "amount_minor": 70000, "currency": "DZD"}'
//! curl -H "$J" localhost:8787/control/drills   -d '{"on": "create", "times": 1, "fault": {"kind": "drop_after_work"}}'
//! curl -H "$J" localhost:8787/control/settings -d '{"clock_skew_s": 1200, "expired_answer": "failed"}'
//! curl -X DELETE localhost:8787/control/drills
//! curl -s localhost:8787/control/requests
//! curl -s 'localhost:8787/control/statement?leave_out=OCPL-…&foreign=2' > statement.csv
//! ```
//! The faults are the variants of [`Fault`]. The first drill that fits a request acts and counts down; a request whose
//! key or body is refused meets no drill. Links expire by the sandbox's clock, which `clock_skew_s` moves: putting it
//! 1200 ahead ends the life of every idle link.
//!
//! # What survives
//! With a state file, links, their state, drills and settings survive a restart, also a kill: a new link and a
//! customer's act are answered once they are written. The log of requests doesn't. Two sandboxes must not share a file.

mod amounts;
mod answer;
mod app;
mod asked;
mod bend;
mod chargily;
mod clock;
mod control;
mod drills;
mod exchange;
mod fault;
mod guard;
mod keys;
mod links;
mod listed;
mod log;
mod making;
mod ocpay;
mod oi;
mod page;
mod paymennt;
mod random;
mod registry;
mod running;
mod server;
mod state;
mod statement;
mod vertex;
mod wanted;
mod writer;

pub use chargily::CHARGILY_LIVE_KEY;
pub use drills::{Drill, Drills, ExpiredAnswer, On, SetDrill, Settings};
pub use fault::{Fault, UnsafeUrl};
pub use links::{CustomerDoes, Link, LinkState, Outcome, Refund, RefundStage, Refusal};
pub use listed::{Foreign, ListedAs};
pub use log::RequestSeen;
pub use ocpay::{
    OCPAY_DISABLED_KEY, OCPAY_IP_BLOCKED_KEY, OCPAY_LIVE_KEY, OCPAY_NOT_VALIDATED_KEY, OCPAY_READ_ONLY_KEY,
};
pub use oi::{OI_FORBIDDEN_KEY, OI_LIVE_KEY, OI_REVOKED_KEY};
pub use page::words::Language;
pub use paymennt::PAYMENNT_FORBIDDEN_KEY;
pub use registry::{options, secrets};
pub use running::{RunningSandbox, Sandbox, SandboxError, SandboxOptions};
pub use statement::StatementDrills;
pub use vertex::{VERTEX_OTHER_SHOP_KEY, VERTEX_RETRIEVE_PATH, VERTEX_SHOP_ID};
