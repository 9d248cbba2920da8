//! Exports, receipts, the files of closings.

use super::{Context, sale_number};
use crate::args::{Export, KindArg, LanguageArg};
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

/// The gateway's own receipt of a sale's payment.
pub async fn gateway_receipt(
    context: &Context<'_>,
    sale: &str,
    payment: Option<&str>,
) -> Result<Exit, Failure> {
    let number = sale_number(sale)?;
    let (till, actor) = context.open(Access::Beside, "receipt", false).await?;
    let outcome = till.engine.gateway_receipt(&actor, &number, payment).await;
    till.close().await;
    let made = outcome?;
    let event =
        Event::GatewayReceipt { sale, gateway: &made.gateway, path: &made.path, sha256: &made.sha256 };
    let values = [("path", made.path.as_str()), ("gateway", made.gateway.as_str())];
    context.output.tell(&event, "cli_gateway_receipt", &values);
    Ok(Exit::Done)
}

/// A file of a closing, as it was made.
pub async fn closing_file(
    context: &Context<'_>,
    day: Option<&str>,
    kind: KindArg,
    language: Option<LanguageArg>,
) -> Result<Exit, Failure> {
    let (kind, language): (ExportKind, _) = (kind.into(), context.language(language));
    let (till, actor) = context.open(Access::Beside, "closing-file", false).await?;
    let outcome = async {
        let day = match day {
            Some(day) => day.to_owned(),
            None => till.engine.read_day(&actor, None).await?.today,
        };
        till.engine.closing_files(&actor, &day, &language).await?;
        till.engine.save_closing_file(&actor, &day, kind).await
    }
    .await;
    till.close().await;
    let file = outcome?;
    let event = Event::File {
        what: "closing",
        path: &file.path,
        rows: file.rows,
        sha256: Some(&file.sha256),
        as_of_seq: file.as_of_seq,
    };
    context.output.tell(&event, "cli_closing_file", &[("path", &file.path), ("sha256", &file.sha256)]);
    Ok(Exit::Done)
}
