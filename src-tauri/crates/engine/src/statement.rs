//! A gateway's statement: looked at, then imported. Looking writes nothing.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::findings_list::row_of;
use crate::input::gateway_id;
use crate::statement_match::{Compared, Outcome, Prepared};
use crate::statement_project::{columns, mapping, mapping_view, row_view, statement_error};
use crate::views::{ErrorCode, StatementChoice, StatementLook, StatementView};
use documents::digest::sha256_hex;
use documents::statement::{self as reading, Found, Mapping, Reading, Sheet};
use domain::statement::{RowProblem, StatementRow};
use domain::{Actor, BusinessDay, Currency, GatewayId, Permission};
use serde_json::json;
use std::sync::Arc;
use store::{JournalEntry, Read, StatementImport, StatementRecord, Write};

/// How many rows are shown before an import.
const SHOWN: usize = 8;
/// How many rows are written at once: between two steps a verdict may be recorded.
const STEP_ROWS: usize = 4_000;
/// How often a comparison is made anew because something was recorded meanwhile.
const COMPARED_ANEW: u32 = 4;
/// The longest file name that is kept, in bytes.
const NAME_BYTES: usize = 120;

/// A statement's file.
#[derive(Clone)]
pub struct StatementFile {
    /// Its name, without folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Arc<Vec<u8>>,
}

/// A file that was read as far as it can be.
struct Opened {
    gateway: GatewayId,
    /// The currencies the gateway takes.
    taken: Vec<Currency>,
    sha256: String,
    content: String,
    mapping: Mapping,
    remembered: bool,
    days: (Option<BusinessDay>, Option<BusinessDay>),
    sheet: Sheet,
    rows: Result<Arc<Vec<StatementRow>>, EngineError>,
}

impl Engine {
    /// Reads a file and says what it would be taken for. Nothing is written.
    pub async fn look_at_statement(
        &self,
        actor: &Actor,
        file: StatementFile,
        choice: StatementChoice,
    ) -> Result<StatementLook, EngineError> {
        self.allow(actor, Permission::Reconcile)?;
        let name = short_name(&file.name);
        let opened = self.open_statement(file, choice).await?;
        let engine = self.clone();
        self.inner.store.read(move |read| engine.look(read, name, &opened)).await
    }

    /// Imports a statement: its rows are kept, what doesn't agree becomes findings, and how it was read is
    /// remembered for the gateway's next one. The same file read the same way again writes nothing and gives
    /// what the first import found.
    pub async fn import_statement(
        &self,
        actor: &Actor,
        file: StatementFile,
        choice: StatementChoice,
    ) -> Result<StatementView, EngineError> {
        self.allow(actor, Permission::Reconcile)?;
        let name = short_name(&file.name);
        let opened = self.open_statement(file, choice).await?;
        let rows = opened.rows.clone()?;
        readable(&opened, &rows)?;
        let content = opened.content.clone();
        let known = self
            .inner
            .store
            .read(move |read| {
                read.statement_of(&content)?.map(|record| view(read, &record, true)).transpose()
            })
            .await?;
        if let Some(known) = known {
            return Ok(known);
        }
        self.write_statement(actor, name, opened, rows).await
    }

    /// Writes the rows of a statement that is still to come, in steps between which others write.
    async fn stage(&self, content: &str, rows: &Arc<Vec<StatementRow>>) -> Result<(), EngineError> {
        for step in 0..rows.len().div_ceil(STEP_ROWS) {
            let (rows, content) = (Arc::clone(rows), content.to_owned());
            self.inner
                .store
                .write(move |write| {
                    let from = step.saturating_mul(STEP_ROWS);
                    let to = from.saturating_add(STEP_ROWS).min(rows.len());
                    Ok::<_, EngineError>(write.stage_statement_rows(&content, &rows[from..to])?)
                })
                .await?;
        }
        Ok(())
    }

    async fn write_statement(
        &self,
        actor: &Actor,
        name: String,
        opened: Opened,
        rows: Arc<Vec<StatementRow>>,
    ) -> Result<StatementView, EngineError> {
        let (from, to) = opened.days;
        let prepared = Prepared { gateway: opened.gateway.clone(), rows, from, to, list: None };
        let record = StatementRecord {
            number: 0,
            content: opened.content,
            gateway: opened.gateway,
            file_name: name,
            sha256: opened.sha256,
            mapping: serde_json::to_value(&opened.mapping)
                .map_err(|_| EngineError::new(ErrorCode::Internal))?,
            days: (self.today(), self.today()),
            outcome: json!({}),
            person: actor.name.clone(),
            at: self.now_utc(),
        };
        let mut attempt = 0;
        loop {
            attempt += 1;
            let (engine, side) = (self.clone(), prepared.clone());
            let comparing = self.inner.store.read(move |read| engine.compare_statement(read, &side));
            let compared = if attempt == 1 {
                // Its rows tell nothing about sales: they may be written while the sales are read.
                let (staged, compared) = tokio::join!(self.stage(&record.content, &prepared.rows), comparing);
                staged?;
                compared?
            } else {
                comparing.await?
            };
            let (engine, side, record) = (self.clone(), prepared.clone(), record.clone());
            let written = self
                .inner
                .store
                .write(move |write| {
                    // Nothing read outside is judged inside, unless nothing was recorded in between.
                    let fresh = write.head()?.seq == compared.as_of_seq;
                    if !fresh && attempt < COMPARED_ANEW {
                        return Ok(None);
                    }
                    let compared = if fresh { compared } else { engine.compare_statement(write, &side)? };
                    engine.put_statement(write, record, compared).map(Some)
                })
                .await?;
            if let Some((seq, view)) = written {
                self.tell(seq, None);
                return Ok(view);
            }
        }
    }

    /// Writes a statement whose rows are staged, with what the comparison brought; gives its row of the
    /// journal. One that is known already stays as it is.
    pub(crate) fn put_statement(
        &self,
        write: &mut Write<'_>,
        mut record: StatementRecord,
        compared: Compared,
    ) -> Result<(i64, StatementView), EngineError> {
        // Somebody else may have been faster with the same file.
        if let Some(known) = write.statement_of(&record.content)? {
            return Ok((write.head()?.seq, view(write, &known, true)?));
        }
        record.number = write.next_statement_number()?;
        record.days = (compared.window.from, compared.window.to);
        record.outcome =
            serde_json::to_value(&compared.outcome).map_err(|_| EngineError::new(ErrorCode::Internal))?;
        let mut findings = compared.findings;
        findings.iter_mut().for_each(|finding| finding.statement = record.number);
        let counts = compared.outcome.counts;
        let entry = |kind, body| JournalEntry {
            kind,
            sale: None,
            attempt: None,
            actor: record.person.clone(),
            at: record.at,
            body,
        };
        let import = StatementImport {
            record: record.clone(),
            rows: i64::from(counts.rows),
            findings,
            answered: compared.answered,
        };
        let told = entry(
            "statement_imported",
            json!({
                "number": record.number, "gateway": record.gateway.as_str(), "file": record.file_name,
                "sha256": record.sha256, "content": record.content, "from": record.days.0.to_string(),
                "to": record.days.1.to_string(), "counts": counts, "list": record.mapping.get("list"),
                "findings": import.findings.iter().map(|finding| &finding.id).take(1_000).collect::<Vec<_>>(),
                "answered": import.answered,
            }),
        );
        let seq = write.import_statement(&import, told)?;
        let view = view(write, &record, false)?;
        Ok((seq, view))
    }

    async fn open_statement(
        &self,
        file: StatementFile,
        choice: StatementChoice,
    ) -> Result<Opened, EngineError> {
        let gateway = choice.gateway.as_deref().map_or_else(|| Ok(self.default_gateway()), gateway_id)?;
        let slot = self.slot(&gateway)?;
        let taken = &slot.gateway.capabilities().currencies;
        let shop = self.shop();
        let currency = taken
            .iter()
            .map(|(taken, _)| *taken)
            .find(|one| *one == shop.currency)
            .or(taken.first().map(|one| one.0));
        let reading = Reading { currency: currency.unwrap_or(shop.currency), zone: shop.zone };
        let day = |text: &Option<String>, field| match text.as_deref().filter(|text| !text.is_empty()) {
            Some(text) => text.parse::<BusinessDay>().map(Some).map_err(|_| EngineError::bad_input(field)),
            None => Ok(None),
        };
        let days = (day(&choice.from, "from")?, day(&choice.to, "to")?);
        if let (Some(from), Some(to)) = days
            && to < from
        {
            return Err(EngineError::new(ErrorCode::RangeBackwards).with("from", from).with("to", to));
        }
        let whose = gateway.clone();
        let kept = self
            .inner
            .store
            .read(move |read| Ok::<_, EngineError>(read.newest_statement_of(&whose)?))
            .await?;
        let kept: Option<Mapping> = kept.and_then(|kept| serde_json::from_value(kept.mapping).ok());
        let taken: Vec<Currency> = taken.iter().map(|(taken, _)| *taken).collect();
        let chosen = choice.mapping.as_ref().map(mapping);
        let opened = tokio::task::spawn_blocking(move || {
            let sheet = reading::open(&file.bytes).map_err(statement_error)?;
            let guessed = Mapping::guess(&sheet, kept.as_ref(), reading.currency);
            let remembered =
                chosen.is_none() && kept.as_ref().is_some_and(|kept| kept.columns == guessed.columns);
            let mapping = chosen.unwrap_or(guessed).settled(&sheet, reading.currency);
            let rows = reading::read(&sheet, &mapping, reading).map(Arc::new).map_err(statement_error);
            let sha256 = sha256_hex(&file.bytes);
            let text = json!({
                "gateway": gateway.as_str(), "sha256": sha256, "mapping": mapping, "zone": reading.zone.name(),
                "from": days.0.map(|day| day.to_string()), "to": days.1.map(|day| day.to_string()),
            });
            let content = sha256_hex(text.to_string().as_bytes());
            Ok(Opened { gateway, taken, sha256, content, mapping, remembered, days, sheet, rows })
        });
        opened.await.map_err(|_| EngineError::new(ErrorCode::Internal))?
    }

    fn look(
        &self,
        read: &Read<'_>,
        file_name: String,
        opened: &Opened,
    ) -> Result<StatementLook, EngineError> {
        let (encoding, sheet) = match &opened.sheet.found {
            Found::Delimited { encoding, .. } => (Some((*encoding).to_owned()), None),
            Found::Workbook { sheet } => (None, Some(sheet.clone())),
        };
        let mut look = StatementLook {
            file_name,
            gateway: opened.gateway.to_string(),
            encoding,
            sheet,
            columns: columns(&opened.sheet, &opened.mapping),
            mapping: mapping_view(&opened.mapping),
            remembered: opened.remembered,
            rows: u32::try_from(opened.sheet.rows.len()).unwrap_or(u32::MAX),
            ours: 0,
            unread: 0,
            preview: Vec::new(),
            unread_rows: Vec::new(),
            from: None,
            to: None,
            already: read.statement_of(&opened.content)?.map(|known| known.number),
            problem: None,
        };
        let rows = match &opened.rows {
            Ok(rows) => rows,
            Err(error) => {
                look.problem = Some(error.view());
                return Ok(look);
            }
        };
        look.problem = readable(opened, rows).err().map(|error| error.view());
        let unread = rows.iter().filter(|row| row.problem.is_some());
        look.rows = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        look.unread = u32::try_from(unread.clone().count()).unwrap_or(u32::MAX);
        look.unread_rows = unread.take(SHOWN).map(row_view).collect();
        look.preview = rows.iter().take(SHOWN).map(row_view).collect();
        let (from, to) = opened.days;
        let prepared =
            Prepared { gateway: opened.gateway.clone(), rows: Arc::clone(rows), from, to, list: None };
        let (ours, window) = self.glance(read, &prepared)?;
        look.ours = ours;
        look.from = window.map(|window| window.from.to_string());
        look.to = window.map(|window| window.to.to_string());
        Ok(look)
    }
}

/// The last part of a path, of any system.
fn short_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|letter| !domain::note::steers_text(*letter)).collect();
    domain::note::cut_to_bytes(&plain, NAME_BYTES).to_owned()
}

/// Whether a statement says anything at all about money, in a currency the till takes.
fn readable(opened: &Opened, rows: &[StatementRow]) -> Result<(), EngineError> {
    let foreign =
        |currency: String| EngineError::new(ErrorCode::StatementForeignCurrency).with("currency", currency);
    if rows.iter().all(|row| row.problem == Some(RowProblem::Currency)) {
        let column = opened.mapping.columns.get(&reading::Field::Currency);
        let place = column.and_then(|name| opened.sheet.column(name));
        let mut words = opened.sheet.rows.iter().filter_map(|row| Some(row.cell(place?).shown()));
        let word = words.find(|text| !text.is_empty()).unwrap_or_default();
        return Err(foreign(word.chars().filter(|one| one.is_alphanumeric()).take(8).collect()));
    }
    let mut named = rows.iter().filter_map(|row| row.amount.map(|amount| amount.currency));
    if let Some(first) = named.next()
        && !opened.taken.contains(&first)
        && named.all(|currency| !opened.taken.contains(&currency))
    {
        return Err(foreign(first.to_string()));
    }
    if rows.iter().all(|row| row.problem.is_some()) {
        return Err(EngineError::new(ErrorCode::StatementUnread).with("count", rows.len()));
    }
    Ok(())
}

/// When the gateway was asked for a statement that came as no file.
pub(crate) fn asked_at(record: &StatementRecord) -> Option<String> {
    record.mapping.get("list")?.get("asked_at")?.as_str().map(str::to_owned)
}

fn view(read: &Read<'_>, record: &StatementRecord, already: bool) -> Result<StatementView, EngineError> {
    let outcome: Outcome = serde_json::from_value(record.outcome.clone()).unwrap_or_default();
    let findings = read.findings_of_statement(record.number)?;
    Ok(StatementView {
        number: record.number,
        gateway: record.gateway.to_string(),
        file_name: record.file_name.clone(),
        sha256: record.sha256.clone(),
        asked_at: asked_at(record),
        from: record.days.0.to_string(),
        to: record.days.1.to_string(),
        at: record.at.to_rfc3339(),
        by: record.person.clone(),
        already,
        counts: outcome.counts,
        others: outcome.others,
        findings: findings.iter().map(row_of).collect(),
    })
}
