//! Exports, the journal's proof, backups.

use super::Context;
use crate::exit::{Exit, Failure};
use crate::output::Event;
use till::Access;

pub async fn csv(context: &Context<'_>, day: Option<&str>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "export", false).await?;
    let outcome = till.engine.export_day_csv(&actor, day).await;
    till.close().await;
    let file = outcome?;
    let event = Event::File {
        what: "day_csv",
        path: &file.path,
        rows: file.rows,
        sha256: Some(&file.sha256),
        as_of_seq: file.as_of_seq,
    };
    context.output.tell(&event, "cli_file", &[("path", &file.path), ("rows", &file.rows.to_string())]);
    Ok(Exit::Done)
}

pub async fn backup(context: &Context<'_>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "backup", false).await?;
    let outcome = till.engine.backup_now(&actor).await;
    till.close().await;
    let file = outcome?;
    let event = Event::File {
        what: "backup",
        path: &file.path,
        rows: file.rows,
        sha256: None,
        as_of_seq: file.as_of_seq,
    };
    context.output.tell(&event, "cli_file", &[("path", &file.path), ("rows", &file.rows.to_string())]);
    Ok(Exit::Done)
}

/// A broken journal is a failure of the store.
pub async fn verify(context: &Context<'_>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "verify", false).await?;
    let outcome = till.engine.verify_journal(&actor).await;
    till.close().await;
    let report = outcome?;
    let head = report.head.hash_hex();
    let rows = report.rows.to_string();
    let Some(broken) = &report.broken else {
        let event = Event::Verified { rows: report.rows, head, broken: None, why: None };
        context.output.tell(&event, "cli_verified", &[("rows", &rows)]);
        return Ok(Exit::Done);
    };
    let why = Some(broken.why.clone());
    let event = Event::Verified { rows: report.rows, head, broken: Some(broken.seq), why };
    context.output.tell(&event, "cli_broken", &[("row", &broken.seq.to_string())]);
    Ok(Exit::Store)
}
