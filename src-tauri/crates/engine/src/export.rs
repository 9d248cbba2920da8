//! A day as a file to take away.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::views::{ErrorCode, FileView};
use documents::day_csv::{self, DayRow};
use domain::{Actor, Money, Permission};
use serde_json::json;
use std::path::{Path, PathBuf};
use store::{JournalEntry, SaleRecord};

impl Engine {
    /// Writes the CSV of a day, one row an attempt, from one snapshot. The file's SHA-256 and the journal
    /// row it was made as of go into the journal.
    pub async fn export_day_csv(&self, actor: &Actor, day: Option<&str>) -> Result<FileView, EngineError> {
        self.allow(actor, Permission::Export)?;
        let day = self.day_or_today(day)?;
        let (records, head) = self
            .inner
            .store
            .read(move |read| Ok::<_, EngineError>((read.all_of_day(day)?, read.head()?)))
            .await?;
        let zone = self.shop().zone;
        let rows: Vec<DayRow> = records.iter().flat_map(|record| rows_of(record, zone)).collect();
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let bytes = day_csv::bytes(&rows).map_err(|error| {
            tracing::error!(%error, "the CSV could not be made");
            EngineError::new(ErrorCode::Internal)
        })?;
        let sha256 = documents::digest::sha256_hex(&bytes);
        let name =
            format!("comptoir-{}-{}-{day}.csv", self.inner.profile.word(), self.inner.store.till_code());
        let path = self.inner.exports_dir.join(name);
        write_file(path.clone(), bytes).await?;
        let entry = JournalEntry {
            kind: "exported",
            sale: None,
            attempt: None,
            actor: actor.name.clone(),
            at: self.now_utc(),
            body: json!({
                "what": "day_csv", "day": day.to_string(), "rows": count, "sha256": sha256, "as_of_seq": head.seq,
            }),
        };
        self.inner.store.write(move |write| Ok::<_, EngineError>(write.append(entry)?)).await?;
        Ok(FileView { path: path.display().to_string(), rows: count, sha256, as_of_seq: head.seq })
    }

    /// Where exports go.
    pub fn exports_dir(&self) -> &Path {
        &self.inner.exports_dir
    }
}

/// The rows of one sale, one an attempt.
fn rows_of(record: &SaleRecord, zone: chrono_tz::Tz) -> Vec<DayRow> {
    let local = |moment: domain::Moment| moment.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S").to_string();
    let state = record.state().word();
    let attempts = record.bare_attempts();
    let claims = domain::figures::claims(&attempts, &record.resolutions);
    attempts
        .iter()
        .zip(claims)
        .map(|(attempt, claim)| {
            let money = claim.map(|(_, money)| money);
            DayRow {
                number: record.sale.number.to_string(),
                made_at: local(record.sale.created_at),
                business_day: record.sale.business_day.to_string(),
                asked: attempt.asked,
                note: record.sale.note.clone(),
                cashier: record.sale.cashier.clone().unwrap_or_default(),
                state: state.to_owned(),
                own_reference: attempt.own_reference.to_string(),
                gateway: attempt.gateway.to_string(),
                reference: attempt.reference.clone().unwrap_or_default(),
                stage: attempt.stage.word().to_owned(),
                flags: attempt.flags.words().join(" "),
                raw_status: attempt.raw_status.clone().unwrap_or_default(),
                confirmed_at: attempt.confirmed_at.map(local).unwrap_or_default(),
                money_day: attempt.business_day.map(|day| day.to_string()).unwrap_or_default(),
                received: money.unwrap_or(Money::new(0, attempt.asked.currency)),
                resolution: domain::sale::resolution_of(attempt, &record.resolutions)
                    .map(|resolution| resolution.kind.word().to_owned())
                    .unwrap_or_default(),
            }
        })
        .collect()
}

/// Writes a file beside its place, syncs it, and puts it there: whoever looks sees the old one or the
/// whole new one.
async fn write_file(path: PathBuf, bytes: Vec<u8>) -> Result<(), EngineError> {
    let failed = {
        let path = path.clone();
        move |error: std::io::Error| {
            tracing::warn!(%error, "an export could not be written");
            let code = match error.kind() {
                std::io::ErrorKind::StorageFull => ErrorCode::StoreFull,
                _ => ErrorCode::FileNotWritten,
            };
            EngineError::new(code).with("path", path.display())
        }
    };
    let written = tokio::task::spawn_blocking(move || {
        use std::io::Write;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let temporary = path.with_extension("csv.part");
        let write = || -> std::io::Result<()> {
            let mut file = std::fs::File::create(&temporary)?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            drop(file);
            std::fs::rename(&temporary, &path)
        };
        write().inspect_err(|_| {
            let _ = std::fs::remove_file(&temporary);
        })
    })
    .await;
    match written {
        Ok(result) => result.map_err(failed),
        Err(_) => Err(EngineError::new(ErrorCode::Internal)),
    }
}
