//! What every gateway must keep, whatever its own words are.
//!
//! **What it is for:** one list of sentences, told of each gateway from three sides: a peer that misbehaves as
//! any server can (`misbehaviour`), answers from the gateway's documents kept as files beside its name
//! (`fixtures`), and the sandbox that plays its part with every drill (`live`, `abilities`).
//!
//! **What it must not know:** a gateway's code. A new gateway is one folder here, with its `Subject` and its
//! fixtures, and one line in [`SUBJECTS`].
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod abilities;
mod chargily;
mod drilled;
mod fixtures;
mod live;
mod misbehaviour;
mod ocpay;
mod oi;
mod paymennt;
mod peer;
mod subject;
mod told;
mod vertex;

use subject::Subject;

/// Every gateway under the contract.
const SUBJECTS: &[Subject] =
    &[ocpay::SUBJECT, chargily::SUBJECT, oi::SUBJECT, vertex::SUBJECT, paymennt::SUBJECT];
