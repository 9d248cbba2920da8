//! Backups, and the way back from one.

use super::Context;
use crate::exit::{Exit, Failure};
use crate::output::{Event, word};
use engine::views::{BackupLook, ErrorCode, KinshipView};
use std::path::Path;
use till::Access;

/// Writes a checked copy of the data file.
pub async fn run(context: &Context<'_>) -> Result<Exit, Failure> {
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

/// Looks into a backup and, if that is wanted, goes on from it.
pub async fn restore(context: &Context<'_>, file: &Path, look: bool, yes: bool) -> Result<Exit, Failure> {
    let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let by = permitted(context, yes).await?;
    let view = till::restore::look(&context.paths, context.profile, &file).await?;
    tell_look(context, &view);
    if let Some(refusal) = view.refusal {
        return Err(Failure(refusal));
    }
    if look {
        return Ok(Exit::Done);
    }
    if !yes {
        context.output.say("cli_restore_yes", &[]);
        return Ok(Exit::BadInput);
    }
    let restored = till::restore::restore(&context.paths, context.profile, &file, by).await?;
    let set_aside = restored.set_aside.as_deref();
    let event = Event::Restored { till: &restored.till, set_aside };
    let key = if set_aside.is_some() { "cli_restored" } else { "cli_restored_first" };
    context.output.tell(&event, key, &[("till", &restored.till), ("path", set_aside.unwrap_or_default())]);
    Ok(Exit::Done)
}

/// Whoever restores must be allowed to by the file in use; only where there is none that can be read, anybody
/// may. Gives their name.
async fn permitted(context: &Context<'_>, selling: bool) -> Result<Option<String>, Failure> {
    let database = context.paths.database(context.profile);
    if !database.exists() {
        return Ok(None);
    }
    let access = if selling { Access::Sell } else { Access::Beside };
    match context.open(access, "restore", false).await {
        Ok((till, actor)) => {
            let allowed = till.engine.may_restore(&actor);
            till.close().await;
            allowed?;
            Ok(actor.name)
        }
        // A file that can't be opened has nobody to ask.
        Err(Failure(view)) if view.code == ErrorCode::StoreCorrupt => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn tell_look(context: &Context<'_>, view: &BackupLook) {
    let refusal = view.refusal.as_ref().map(|refusal| refusal.code.word());
    let event = Event::Backup {
        path: &view.path,
        profile: &view.profile,
        till: &view.till,
        shop: view.shop_name.as_deref(),
        as_of: view.as_of.as_deref(),
        journal_seq: view.journal_seq,
        sales: view.sales,
        last_sale: view.last_sale.as_deref(),
        last_sale_at: view.last_sale_at.as_deref(),
        last_closing: view.last_closing,
        last_closing_day: view.last_closing_day.as_deref(),
        kinship: word(&view.kinship),
        missing_sales: view.missing_sales,
        missing_first: view.missing_first.as_deref(),
        missing_last: view.missing_last.as_deref(),
        refusal,
    };
    let sales = view.sales.to_string();
    let dash = "–";
    context.output.tell(
        &event,
        "cli_backup_look",
        &[
            ("till", &view.till),
            ("shop", view.shop_name.as_deref().unwrap_or(dash)),
            ("profile", &view.profile),
            ("at", view.as_of.as_deref().unwrap_or(dash)),
            ("sales", &sales),
            ("last", view.last_sale.as_deref().unwrap_or(dash)),
            ("day", view.last_closing_day.as_deref().unwrap_or(dash)),
        ],
    );
    context.output.say(&format!("cli_backup_{}", word(&view.kinship)), &[]);
    if view.kinship != KinshipView::Alone && view.missing_sales > 0 {
        let count = view.missing_sales.to_string();
        context.output.say(
            "cli_backup_missing",
            &[
                ("count", &count),
                ("first", view.missing_first.as_deref().unwrap_or(dash)),
                ("last", view.missing_last.as_deref().unwrap_or(dash)),
            ],
        );
    }
}
