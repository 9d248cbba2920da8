//! The gateway's own list of a day's payments: read page by page within the key's budget, and laid beside the
//! record like a statement that came as a file. Half a list is none.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::recheck::Stop;
use crate::statement_match::{Compared, ListKnows, Prepared};
use crate::views::{ErrorCode, ListReadView, MoneyMoved, RecheckProgress};
use chrono::Duration;
use documents::digest::sha256_hex;
use domain::statement::{RowProblem, RowStatus, StatementRow};
use domain::{Actor, Attempt, BusinessDay, Currency, GatewayId, Moment, Money, SaleNumber, Verdict};
use gateways::gateway::{Listed, Span};
use gateways::payment::Listing;
use gateways::{CheckError, KeyError};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use store::{Read, StatementRecord};

/// So much more is asked for at both ends of a span: clocks differ, and a day's end is known to within an hour.
const MARGIN: Duration = Duration::hours(2);
/// Money of a day may have come by a link of an earlier one, which is watched for a day and asked about longer.
const LONGEST_BACK: Duration = Duration::days(3);
/// A list may lag behind the answers about single links; what was paid so shortly before isn't missed.
const LAG: Duration = Duration::minutes(2);

/// A list that is to be read.
pub(crate) struct Wanted {
    pub gateway: GatewayId,
    /// From when to when the links were made that it is to be compared with, by the gateway's clock.
    made: (Moment, Moment),
}

/// What reading a list came to.
pub(crate) enum ListRead {
    /// It was read, or it couldn't be and why is told.
    Told(ListReadView),
    /// A person stopped it; nothing is concluded.
    Stopped,
}

/// A list that was read to its end.
struct Whole {
    listed: Vec<Listed>,
    /// When its first page was asked for (corrected time).
    begun: Moment,
}

impl Engine {
    /// The lists that can be read for a day: of each gateway that has a key, can list, and had links that day.
    pub(crate) async fn lists_wanted(&self, day: BusinessDay) -> Result<Vec<Wanted>, EngineError> {
        let records = self.inner.store.read(move |read| Ok::<_, EngineError>(read.all_of_day(day)?)).await?;
        let mut made: BTreeMap<GatewayId, (Moment, Moment)> = BTreeMap::new();
        for kept in records.iter().flat_map(|record| &record.attempts) {
            let attempt = &kept.attempt;
            let differs = kept.contact.difference_ms.and_then(Duration::try_milliseconds);
            let corrected = attempt.created_at.checked_add_signed(differs.unwrap_or_default());
            let at = attempt.gateway_created_at.or(corrected).unwrap_or(attempt.created_at);
            let ends = made.entry(attempt.gateway.clone()).or_insert((at, at));
            *ends = (ends.0.min(at), ends.1.max(at));
        }
        let (begins, ends) = self.shop().calendar().span_of(day);
        Ok(made
            .into_iter()
            .filter(|(gateway, _)| {
                let slot = self.slot(gateway);
                slot.is_ok_and(|slot| slot.key_place.is_some() && slot.gateway.capabilities().list)
            })
            .map(|(gateway, (first, last))| {
                let now = self.corrected_now(&gateway);
                let first = first.min(begins).max(begins - LONGEST_BACK);
                Wanted { made: (first, last.max(ends.min(now)).max(first)), gateway }
            })
            .collect())
    }

    /// Reads a list and compares it. `progress` is told while it is read. A failure is told in the view, and
    /// nothing is concluded from it.
    pub(crate) async fn read_list(
        &self,
        actor: &Actor,
        day: BusinessDay,
        wanted: &Wanted,
        progress: &mut RecheckProgress,
        stop: &Stop,
    ) -> ListRead {
        let name = self.gateway_name(&wanted.gateway);
        progress.listing = Some(name.clone());
        let _ = self.inner.recheck_progress.send(progress.clone());
        let mut view = ListReadView {
            gateway: wanted.gateway.to_string(),
            name,
            asked_at: self.now_utc().to_rfc3339(),
            rows: 0,
            statement: None,
            already: false,
            found: 0,
            problem: None,
        };
        let read = self.read_and_keep(actor, day, wanted, &mut view, progress, stop).await;
        progress.listing = None;
        match read {
            Ok(true) => ListRead::Told(view),
            Ok(false) => ListRead::Stopped,
            Err(error) => {
                tracing::warn!(gateway = %wanted.gateway, %error, "a list was not read");
                view.problem = Some(error.view());
                ListRead::Told(view)
            }
        }
    }

    /// `false` when a person stopped it.
    async fn read_and_keep(
        &self,
        actor: &Actor,
        day: BusinessDay,
        wanted: &Wanted,
        view: &mut ListReadView,
        progress: &mut RecheckProgress,
        stop: &Stop,
    ) -> Result<bool, EngineError> {
        let whole = match self.ask_for_list(wanted, stop).await? {
            Ok(Some(whole)) => whole,
            Ok(None) => return Ok(false),
            Err(problem) => {
                return Err(EngineError {
                    money: MoneyMoved::None,
                    ..EngineError::check(&problem, &view.name)
                });
            }
        };
        let rows = Arc::new(rows_of(&whole.listed));
        if !self.ask_about_news(&wanted.gateway, &rows, progress, stop).await? {
            return Ok(false);
        }
        let gateway = wanted.gateway.clone();
        let list = Some(ListKnows { until: whole.begun - LAG, made: wanted.made });
        let prepared = Prepared { gateway, rows, from: Some(day), to: Some(day), list };
        self.keep_list(actor, day, prepared, view).await?;
        Ok(true)
    }

    /// Asks for page after page, each within the key's budget; `None` when a person stopped it. What a list is
    /// worth that says it is of the other environment is for the key's owner to say.
    async fn ask_for_list(
        &self,
        wanted: &Wanted,
        stop: &Stop,
    ) -> Result<Result<Option<Whole>, CheckError>, EngineError> {
        let slot = self.slot(&wanted.gateway)?;
        let (from, to) = (wanted.made.0 - MARGIN, wanted.made.1 + MARGIN);
        let mut listing = Listing::new(Span { from, to });
        let begun = self.corrected_now(&wanted.gateway);
        while !listing.is_over() {
            if listing.next_page() > 0 {
                // Every second turn of the key at most: the others are the sales'.
                let turn = self.inner.rate.millis_per_request;
                self.pause_unless_stopped(std::time::Duration::from_millis(turn.saturating_mul(2)), stop)
                    .await;
            }
            self.wait_for_budget(&wanted.gateway, stop).await;
            if stop.is_asked() {
                return Ok(Ok(None));
            }
            self.spend(&wanted.gateway);
            let asked_at = self.monotonic();
            let Some(told) = slot.gateway.list(&mut listing).await else {
                return Err(EngineError::new(ErrorCode::Internal));
            };
            let took = self.monotonic().saturating_sub(asked_at);
            self.note_health(&wanted.gateway, took, told.as_ref().err());
            if let Err(problem) = told {
                return Ok(Err(problem));
            }
        }
        let listed = match listing.end() {
            Ok(listed) => listed,
            Err(problem) => return Ok(Err(problem)),
        };
        let ours = self.profile().environment();
        let is_others =
            |one: &Listed| one.observation.details.environment.is_some_and(|environment| environment != ours);
        if listed.iter().any(is_others) {
            return Ok(Err(CheckError::KeyRefused(KeyError::WrongEnvironment)));
        }
        Ok(Ok(Some(Whole { listed, begun })))
    }

    /// Asks about links that the list calls paid and the record doesn't: only an answer about a link moves it,
    /// and it may have been paid since it was last asked about. `false` when a person stopped it.
    async fn ask_about_news(
        &self,
        gateway: &GatewayId,
        rows: &Arc<Vec<StatementRow>>,
        progress: &mut RecheckProgress,
        stop: &Stop,
    ) -> Result<bool, EngineError> {
        let (whose, listed) = (gateway.clone(), Arc::clone(rows));
        let news: Vec<Attempt> =
            self.inner.store.read(move |read| paid_only_there(read, &whose, &listed)).await?;
        for attempt in news {
            self.wait_for_budget(gateway, stop).await;
            if stop.is_asked() {
                return Ok(false);
            }
            if let Some(asked) = self.ask_about(&attempt).await? {
                progress.changed += u32::from(asked.changed);
            }
        }
        Ok(!stop.is_asked())
    }

    /// Compares a list and keeps it as a statement, all at once, unless it says nothing new.
    async fn keep_list(
        &self,
        actor: &Actor,
        day: BusinessDay,
        prepared: Prepared,
        view: &mut ListReadView,
    ) -> Result<(), EngineError> {
        let digest = digest_of(&prepared, day);
        let knows = prepared.list.map(
            |list| json!({ "asked_at": view.asked_at, "made_from": list.made.0, "made_to": list.made.1 }),
        );
        let mut record = StatementRecord {
            number: 0,
            content: digest.clone(),
            gateway: prepared.gateway.clone(),
            file_name: String::new(),
            sha256: digest,
            mapping: json!({ "list": knows }),
            days: (day, day),
            outcome: json!({}),
            person: actor.name.clone(),
            at: self.now_utc(),
        };
        view.rows = u32::try_from(prepared.rows.len()).unwrap_or(u32::MAX);
        let engine = self.clone();
        let (seq, number, found) = self
            .inner
            .store
            .write(move |write| {
                let compared = engine.compare_statement(write, &prepared)?;
                let found = new_findings(write, &compared)?;
                if let Some(known) = write.statement_of(&record.content)? {
                    if found == 0 && compared.answered.is_empty() {
                        return Ok::<_, EngineError>((None, known.number, 0));
                    }
                    // The same list about a record that is another by now.
                    let anew = format!("{} {}", record.content, compared.as_of_seq);
                    record.content = sha256_hex(anew.as_bytes());
                }
                write.stage_statement_rows(&record.content, &prepared.rows)?;
                let (seq, kept) = engine.put_statement(write, record, compared)?;
                Ok((Some(seq), kept.number, found))
            })
            .await?;
        (view.statement, view.already, view.found) = (Some(number), seq.is_none(), found);
        if let Some(seq) = seq {
            self.tell(seq, None);
        }
        Ok(())
    }
}

/// How many of the findings aren't known yet.
fn new_findings(read: &Read<'_>, compared: &Compared) -> Result<u32, EngineError> {
    let mut count = 0_u32;
    for finding in &compared.findings {
        count += u32::from(read.finding(&finding.id)?.is_none());
    }
    Ok(count)
}

/// The attempts that rows call paid, or given back, and that brought nothing here.
fn paid_only_there(
    read: &Read<'_>,
    gateway: &GatewayId,
    rows: &[StatementRow],
) -> Result<Vec<Attempt>, EngineError> {
    let paid = rows.iter().filter(|row| row.status != RowStatus::NotPaid && row.problem.is_none());
    let references: Vec<&str> = paid.map(|row| row.reference.as_str()).collect();
    let ours = read.payments_named(gateway, &references)?;
    let news = ours.iter().filter(|one| one.paid.is_none() && !one.in_conflict);
    let wanted: HashSet<&str> = news.clone().map(|one| one.own_reference.as_str()).collect();
    let mut found = Vec::new();
    for one in news {
        let Ok(number) = one.sale.parse::<SaleNumber>() else { continue };
        let attempts = read.sale(&number)?.map(|record| record.attempts).unwrap_or_default();
        let is_wanted = |attempt: &Attempt| wanted.contains(attempt.own_reference.to_string().as_str());
        found.extend(attempts.into_iter().map(|kept| kept.attempt).filter(is_wanted));
    }
    // A sale with two of them was read twice.
    let mut met = HashSet::new();
    found.retain(|attempt| met.insert(attempt.own_reference.to_string()));
    Ok(found)
}

/// A list as the rows of a statement, in the order of its references. What the till called a payment stands
/// where a statement has its title.
fn rows_of(listed: &[Listed]) -> Vec<StatementRow> {
    let lines = (1_u32..).zip(listed);
    lines
        .map(|(line, one)| {
            let details = &one.observation.details;
            let currency = details.currency.as_deref().and_then(Currency::from_code);
            let amount = details.amount_minor.zip(currency);
            let amount = amount.map(|(minor, currency)| Money::new(minor, currency));
            let status = status_of(one.observation.verdict);
            let problem = match (status, currency, amount) {
                (None, ..) => Some(RowProblem::Status),
                (_, None, _) => Some(RowProblem::Currency),
                (.., None) => Some(RowProblem::Amount),
                (Some(_), Some(_), Some(_)) => None,
            };
            StatementRow {
                line,
                reference: one.reference.clone(),
                title: one.own_reference.clone().unwrap_or_default(),
                amount: amount.filter(|_| problem.is_none()),
                status: status.unwrap_or(RowStatus::NotPaid),
                paid_at: None,
                fee_minor: None,
                net_minor: None,
                cleared: None,
                cleared_at: None,
                problem,
            }
        })
        .collect()
}

/// A verdict as a statement's word; `None` for what says nothing.
fn status_of(verdict: Verdict) -> Option<RowStatus> {
    match verdict {
        Verdict::Confirmed => Some(RowStatus::Paid),
        Verdict::Refunded | Verdict::PartiallyRefunded | Verdict::ChargedBack => Some(RowStatus::Refunded),
        Verdict::Pending
        | Verdict::Authorized
        | Verdict::Declined
        | Verdict::Cancelled
        | Verdict::Expired
        | Verdict::Failed => Some(RowStatus::NotPaid),
        Verdict::NotFound | Verdict::Unrecognised => None,
    }
}

/// SHA-256 over gateway, day and rows, in hex: the same again is the same list.
fn digest_of(prepared: &Prepared, day: BusinessDay) -> String {
    let row = |row: &StatementRow| -> Value {
        let amount = row.amount.map(|amount| (amount.amount_minor, amount.currency.code().to_owned()));
        json!([row.reference, row.title, amount, row.status, row.problem])
    };
    let rows: Vec<Value> = prepared.rows.iter().map(row).collect();
    let text = json!({ "list_of": prepared.gateway.as_str(), "day": day.to_string(), "rows": rows });
    sha256_hex(text.to_string().as_bytes())
}
