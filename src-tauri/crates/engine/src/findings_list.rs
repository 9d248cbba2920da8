//! Findings for a person: each with what can be done about it, and how it ended.

use crate::closing::{amounts, kind_view, read_statement};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::statement::asked_at;
use crate::statement_match::Outcome;
use crate::views::{
    ErrorCode, FindingActionView, FindingEndView, FindingRowView, FindingsView, StatementSummary,
};
use domain::finding::{Finding, FindingKind};
use domain::{Actor, Permission};
use serde_json::json;
use std::collections::HashSet;
use store::{FindingEnd, FindingRecord, JournalEntry, StatementRecord};

/// How many of the newest statements are listed.
const STATEMENTS: u32 = 12;

impl Engine {
    /// Everything about a day that its owner must see, the open first, and what was settled of it. Today when
    /// none is named; of a closed day, what its closing said and what statements said about it since.
    pub async fn list_findings(&self, actor: &Actor, day: Option<&str>) -> Result<FindingsView, EngineError> {
        self.allow(actor, Permission::Reconcile)?;
        let day = self.day_or_today(day)?;
        let engine = self.clone();
        self.inner
            .store
            .read(move |read| {
                let kept = read.findings_of_day(day)?;
                let ids: HashSet<&str> = kept.iter().map(|finding| finding.id.as_str()).collect();
                let closing = read.closing_of(day)?;
                let is_closed = read.closed_through()?.is_some_and(|closed| day <= closed);
                let others = match &closing {
                    Some(closing) => read_statement(closing)?.findings,
                    None if is_closed => Vec::new(),
                    None => engine.findings(read, day)?,
                };
                let mut rows: Vec<FindingRowView> = kept.iter().map(row_of).collect();
                rows.extend(
                    others
                        .iter()
                        .filter(|finding| !ids.contains(finding.id().as_str()))
                        .map(|finding| derived_row(finding, is_closed)),
                );
                rows.sort_by_key(|row| (row.end.is_some(), !row.blocks));
                let statements = read.statements(STATEMENTS)?;
                Ok::<_, EngineError>(FindingsView {
                    day: day.to_string(),
                    findings: rows,
                    statements: statements.iter().map(|record| engine.summary(record)).collect(),
                })
            })
            .await
    }

    /// Settles a finding of a statement with a note, for good. It stays visible with the note and the name.
    pub async fn resolve_finding(
        &self,
        actor: &Actor,
        id: &str,
        note: &str,
    ) -> Result<FindingRowView, EngineError> {
        self.allow(actor, Permission::Resolve)?;
        let note = crate::input::required_note(note)?;
        let (id, actor, at) = (id.to_owned(), actor.clone(), self.now_utc());
        let (seq, record) = self
            .inner
            .store
            .write(move |write| {
                let nothing = || EngineError::new(ErrorCode::FindingNotOpen);
                let mut record = write.finding(&id)?.filter(|kept| kept.end.is_none()).ok_or_else(nothing)?;
                let end = FindingEnd { person: actor.name.clone(), note: note.clone(), statement: None, at };
                let entry = JournalEntry {
                    kind: "finding_resolved",
                    sale: record.sale.parse().ok(),
                    attempt: record.attempt.clone(),
                    actor: actor.name.clone(),
                    at,
                    body: json!({ "finding": id, "note": note }),
                };
                let seq = write.end_finding(&id, &end, entry)?;
                record.end = Some(end);
                Ok::<_, EngineError>((seq, record))
            })
            .await?;
        self.tell(seq, Some(record.sale.clone()));
        Ok(row_of(&record))
    }

    fn summary(&self, record: &StatementRecord) -> StatementSummary {
        let outcome: Outcome = serde_json::from_value(record.outcome.clone()).unwrap_or_default();
        StatementSummary {
            number: record.number,
            gateway: record.gateway.to_string(),
            name: self.gateway_name(&record.gateway),
            file_name: record.file_name.clone(),
            asked_at: asked_at(record),
            from: record.days.0.to_string(),
            to: record.days.1.to_string(),
            counts: outcome.counts,
        }
    }
}

/// A finding of a statement.
pub(crate) fn row_of(record: &FindingRecord) -> FindingRowView {
    let end = record.end.as_ref().map(|end| FindingEndView {
        by: end.person.clone(),
        note: end.note.clone(),
        at: end.at.to_rfc3339(),
        statement: end.statement,
    });
    let action = if end.is_some() { FindingActionView::Nothing } else { FindingActionView::Settle };
    FindingRowView {
        statement: Some(record.statement),
        line: record.line,
        action,
        end,
        ..view(&record.finding())
    }
}

/// A finding that is so as long as the record says so; of a closed day it is as its closing said.
fn derived_row(finding: &Finding, is_closed: bool) -> FindingRowView {
    let action = match finding.kind {
        _ if is_closed => FindingActionView::Nothing,
        FindingKind::NotAsked => FindingActionView::AskAll,
        FindingKind::Waiting | FindingKind::PaidAfterClosing => FindingActionView::Look,
        FindingKind::ClockDrift | FindingKind::NumberGap | FindingKind::JournalBroken => {
            FindingActionView::Nothing
        }
        _ => FindingActionView::Decide,
    };
    FindingRowView { action, ..view(finding) }
}

fn view(finding: &Finding) -> FindingRowView {
    let (ours, theirs) = amounts(finding);
    FindingRowView {
        id: finding.id(),
        kind: kind_view(finding.kind),
        sale: finding.sale.clone(),
        own_reference: finding.own_reference.clone(),
        reference: finding.reference.clone(),
        amount: ours,
        theirs,
        about_day: finding.about_day.map(|day| day.to_string()),
        statement: None,
        line: None,
        blocks: finding.kind.blocks(),
        action: FindingActionView::Nothing,
        end: None,
    }
}
