//! The proof of journal, closings and books, and what anchors say.

use super::Context;
use crate::exit::{Exit, Failure};
use crate::output::{Event, UnlikeLine, word};
use engine::Unlike;
use engine::views::{ErrorCode, MetView};
use till::{Access, examine};

/// A broken journal or closing, books that differ from them, and an anchor that proves a change, are a failure of the store; an anchor that
/// is of another till or of a file that was put aside proves nothing either way.
pub async fn run(context: &Context<'_>, anchor: Option<&str>) -> Result<Exit, Failure> {
    let (till, actor) = match context.open(Access::Beside, "verify", false).await {
        Err(failure) if failure.0.code == ErrorCode::StoreCorrupt => return damaged(context, failure).await,
        opened => opened?,
    };
    let journal = till.engine.verify_journal(&actor).await;
    let closings = till.engine.verify_closings(&actor).await;
    let books = till.engine.verify_books(&actor).await;
    let anchors = till.engine.verify_anchors(&actor, anchor).await;
    till.close().await;
    let (journal, closings, books, anchors) = (journal?, closings?, books?, anchors?);
    let (broken, broken_closing) = (journal.broken.as_ref(), closings.broken.as_ref());
    let broken_export = anchors.broken_export.as_ref().map(|(name, _)| name.as_str());
    let event = Event::Verified {
        rows: journal.rows,
        head: journal.head.hash_hex(),
        broken: broken.map(|broken| broken.seq),
        closings: closings.closings,
        broken_closing: broken_closing.map(|(number, _)| *number),
        why: broken.map(|broken| broken.why.clone()).or(broken_closing.map(|(_, why)| why.clone())),
        damaged: None,
        files: closings.files,
        sales: books.sales,
        days: books.days,
        unlike: books.unlike.iter().map(UnlikeLine::of).collect(),
        anchor: anchors.given.as_ref().map(word),
        keychain: anchors.keychain.as_ref().map(word),
        exports: anchors.exports,
        broken_export,
    };
    let out = context.output;
    match (broken, broken_closing) {
        (Some(broken), _) => out.tell(&event, "cli_broken", &[("row", &broken.seq.to_string())]),
        (None, Some((number, _))) => {
            out.tell(&event, "cli_broken_closing", &[("number", &number.to_string())]);
        }
        (None, None) if !books.unlike.is_empty() => out.tell(&event, "cli_books_differ", &[]),
        (None, None) => {
            let (rows, closings) = (journal.rows.to_string(), closings.closings.to_string());
            let (sales, days) = (books.sales.to_string(), books.days.to_string());
            let values: [(&str, &str); 4] =
                [("rows", &rows), ("closings", &closings), ("sales", &sales), ("days", &days)];
            out.tell(&event, "cli_verified", &values);
        }
    }
    for Unlike { about, what, found, expected } in &books.unlike {
        let about = about.to_string();
        let values: [(&str, &str); 4] =
            [("about", &about), ("what", what), ("found", found), ("expected", expected)];
        out.say("cli_books_unlike", &values);
    }
    if let Some(met) = anchors.given {
        out.say(&format!("cli_anchor_{}", word(&met)), &[]);
    }
    if anchors.keychain.is_some_and(MetView::is_break) {
        out.say("cli_anchor_keychain", &[]);
    }
    if let Some(name) = broken_export {
        out.say("cli_anchor_export", &[("name", name)]);
    }
    if broken.is_some() || broken_closing.is_some() || !books.unlike.is_empty() || anchors.is_break() {
        return Ok(Exit::Store);
    }
    Ok(match anchors.given {
        None | Some(MetView::Met) => {
            out.say("cli_verified_limits", &[]);
            Exit::Done
        }
        Some(_) => Exit::NoVerdict,
    })
}

/// Tells where a file that can't be opened is damaged first, where that can be found; nothing else of it.
async fn damaged(context: &Context<'_>, failure: Failure) -> Result<Exit, Failure> {
    let Ok(found) = examine::examine(&context.paths, context.profile).await else { return Err(failure) };
    if found.broken.is_none() && found.table.is_none() {
        return Err(failure);
    }
    let out = context.output;
    let event = Event::Verified {
        rows: found.rows,
        head: found.head,
        broken: found.broken.as_ref().map(|broken| broken.seq),
        closings: 0,
        broken_closing: None,
        why: found.broken.as_ref().map(|broken| broken.why.clone()),
        damaged: found.table.as_deref(),
        files: 0,
        sales: 0,
        days: 0,
        unlike: Vec::new(),
        anchor: None,
        keychain: None,
        exports: 0,
        broken_export: None,
    };
    if out.is_json() {
        out.json_line(&event);
    }
    if let Some(broken) = &found.broken {
        out.say("cli_broken", &[("row", &broken.seq.to_string())]);
    }
    if let Some(table) = &found.table {
        out.say("cli_damaged", &[("table", table)]);
    }
    Ok(Exit::Store)
}
