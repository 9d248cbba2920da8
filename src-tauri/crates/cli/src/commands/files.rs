//! Exports, the journal's proof, backups.

use super::{Context, sale_number};
use crate::args::{Export, LanguageArg};
use crate::exit::{Exit, Failure};
use crate::output::Event;
use engine::views::{ExportKind, ExportRequest};
use till::Access;

/// Business days as a file. Ctrl-C ends the process and leaves no half of a file in its place.
pub async fn export(context: &Context<'_>, args: Export) -> Result<Exit, Failure> {
    let kind: ExportKind = args.kind.into();
    let request = ExportRequest {
        kind,
        from: args.from.or(args.day),
        to: args.to,
        language: context.language(args.language),
        separator: args.separator.map(Into::into),
    };
    let (till, actor) = context.open(Access::Beside, "export", false).await?;
    let outcome = till.engine.export(&actor, request).await;
    till.close().await;
    let file = outcome?;
    let event = Event::File {
        what: kind.word(),
        path: &file.path,
        rows: file.rows,
        sha256: Some(&file.sha256),
        as_of_seq: file.as_of_seq,
    };
    context.output.tell(&event, "cli_file", &[("path", &file.path), ("rows", &file.rows.to_string())]);
    Ok(Exit::Done)
}

/// The receipt of a paid sale.
pub async fn receipt(
    context: &Context<'_>,
    sale: &str,
    language: Option<LanguageArg>,
) -> Result<Exit, Failure> {
    let number = sale_number(sale)?;
    let language = context.language(language);
    let (till, actor) = context.open(Access::Beside, "receipt", false).await?;
    let outcome = till.engine.receipt(&actor, &number, &language).await;
    till.close().await;
    let made = outcome?;
    let event = Event::Receipt {
        sale,
        path: &made.path,
        copy: made.is_copy,
        sha256: &made.sha256,
        as_of_seq: made.as_of_seq,
    };
    let key = if made.is_copy { "cli_receipt_copy" } else { "cli_receipt" };
    context.output.tell(&event, key, &[("path", &made.path)]);
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

/// A broken journal or closing is a failure of the store.
pub async fn verify(context: &Context<'_>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "verify", false).await?;
    let journal = till.engine.verify_journal(&actor).await;
    let closings = till.engine.verify_closings(&actor).await;
    till.close().await;
    let (journal, closings) = (journal?, closings?);
    let (broken, broken_closing) = (journal.broken.as_ref(), closings.broken.as_ref());
    let event = Event::Verified {
        rows: journal.rows,
        head: journal.head.hash_hex(),
        broken: broken.map(|broken| broken.seq),
        closings: closings.closings,
        broken_closing: broken_closing.map(|(number, _)| *number),
        why: broken.map(|broken| broken.why.clone()).or(broken_closing.map(|(_, why)| why.clone())),
    };
    match (broken, broken_closing) {
        (Some(broken), _) => context.output.tell(&event, "cli_broken", &[("row", &broken.seq.to_string())]),
        (None, Some((number, _))) => {
            context.output.tell(&event, "cli_broken_closing", &[("number", &number.to_string())]);
        }
        (None, None) => {
            let (rows, closings) = (journal.rows.to_string(), closings.closings.to_string());
            context.output.tell(&event, "cli_verified", &[("rows", &rows), ("closings", &closings)]);
            return Ok(Exit::Done);
        }
    }
    Ok(Exit::Store)
}
