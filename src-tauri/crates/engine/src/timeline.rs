//! A sale's timeline, from its journal rows.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::views::TimelineEntry;
use domain::{Actor, Permission, SaleNumber};
use serde_json::Value;
use std::collections::BTreeMap;
use store::JournalRow;

/// The values of a row's body that a timeline tells, by name.
const TOLD: &[&str] = &[
    "reason",
    "reference",
    "problem",
    "decision",
    "note",
    "why",
    "raw_status",
    "request_id",
    "asked_again",
    "shown",
    "replaced",
    "unverified",
    "copy",
    "kind",
    "amount_minor",
    "given_minor",
    "change_minor",
    "currency",
    "sent_by",
    "method",
    "way",
    "stage",
];

impl Engine {
    /// Everything that happened to a sale, oldest first.
    pub async fn timeline(
        &self,
        actor: &Actor,
        number: &SaleNumber,
    ) -> Result<Vec<TimelineEntry>, EngineError> {
        self.allow(actor, Permission::ReadSales)?;
        self.record_for(actor, number).await?;
        let wanted = number.clone();
        let rows = self.inner.store.read(move |read| Ok::<_, EngineError>(read.journal_of(&wanted)?)).await?;
        Ok(rows.iter().flat_map(entries).collect())
    }
}

/// The timeline entries of one journal row: one a fact for answers, else one.
fn entries(row: &JournalRow) -> Vec<TimelineEntry> {
    let values = told(&row.body);
    let gateway_at = ["gateway_at", "server_time"]
        .iter()
        .find_map(|name| row.body.get(*name).and_then(Value::as_str).map(str::to_owned));
    let entry = |kind: &str, values: BTreeMap<String, String>| TimelineEntry {
        seq: row.seq,
        at: row.at.to_rfc3339(),
        gateway_at: gateway_at.clone(),
        kind: kind.to_owned(),
        ordinal: row.attempt.as_ref().map(domain::OwnReference::ordinal),
        values,
        actor: row.actor.clone(),
    };
    if row.kind != "answer" {
        return vec![entry(&row.kind, values)];
    }
    let mut entries = Vec::new();
    if row.body.get("contact_back").and_then(Value::as_bool) == Some(true) {
        entries.push(entry("contact_back", BTreeMap::new()));
    }
    for fact in row.body.get("facts").and_then(Value::as_array).into_iter().flatten() {
        let mut values = values.clone();
        if fact.get("fact").and_then(Value::as_str) == Some("refund_seen") {
            values.extend(row.body.get("seen").map(told).unwrap_or_default());
        }
        for name in ["from", "to", "flag", "raw_status"] {
            if let Some(text) = fact.get(name).and_then(Value::as_str) {
                values.insert(name.to_owned(), text.to_owned());
            }
        }
        let kind = match fact.get("fact").and_then(Value::as_str) {
            Some("moved") => "stage_moved",
            Some("flagged") => "flagged",
            Some("conflict") => "conflict",
            Some("awaits_details") => "awaits_details",
            Some("cleared") => "cleared",
            Some("refund_seen") => "refund_seen",
            _ => "said",
        };
        entries.push(entry(kind, values));
    }
    entries
}

fn told(body: &Value) -> BTreeMap<String, String> {
    TOLD.iter()
        .filter_map(|name| {
            let text = match body.get(*name)? {
                Value::String(text) => text.clone(),
                Value::Bool(flag) => flag.to_string(),
                Value::Number(number) => number.to_string(),
                Value::Null | Value::Array(_) | Value::Object(_) => return None,
            };
            Some(((*name).to_owned(), text))
        })
        .collect()
}
