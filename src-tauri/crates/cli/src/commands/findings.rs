//! What the owner of a day must see, and what becomes of it.

use super::Context;
use crate::exit::{Exit, Failure};
use crate::output::word;
use crate::prose;
use engine::views::{FindingRowView, FindingsView, ListReadView, RecheckProgress};
use serde::Serialize;
use till::Access;

/// One finding of `findings --json`.
#[derive(Serialize)]
struct FindingLine<'a> {
    event: &'static str,
    id: &'a str,
    kind: String,
    sale: Option<&'a str>,
    own_reference: Option<&'a str>,
    reference: Option<&'a str>,
    amount_minor: Option<i64>,
    currency: Option<&'a str>,
    theirs_minor: Option<i64>,
    about_day: Option<&'a str>,
    statement: Option<i64>,
    line: Option<u32>,
    blocks: bool,
    #[serde(rename = "do")]
    action: String,
    resolved: Option<EndLine<'a>>,
}

/// How a finding ended.
#[derive(Serialize)]
struct EndLine<'a> {
    by: Option<&'a str>,
    note: &'a str,
    at: &'a str,
    statement: Option<i64>,
}

/// How far the question about a whole day has come.
#[derive(Serialize)]
struct AskedLine<'a> {
    event: &'static str,
    day: &'a str,
    done: u32,
    total: u32,
    changed: u32,
    unanswered: u32,
    stopped: bool,
    lists: Vec<ListLine<'a>>,
}

/// A gateway's own list, as it was read or couldn't be.
#[derive(Serialize)]
struct ListLine<'a> {
    gateway: &'a str,
    asked_at: &'a str,
    rows: u32,
    statement: Option<i64>,
    already: bool,
    found: u32,
    problem: Option<String>,
}

pub async fn reconcile(context: &Context<'_>, day: Option<&str>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Sell, "reconcile", false).await?;
    let outcome = async {
        let asked = till.engine.recheck_day_to_end(&actor, day).await?;
        tell_asked(context, &asked);
        Ok::<_, Failure>((asked, till.engine.list_findings(&actor, day).await?))
    }
    .await;
    till.close().await;
    let (asked, view) = outcome?;
    tell_list(context, &view);
    let is_silent = asked.unanswered > 0 || asked.lists.iter().any(|list| list.problem.is_some());
    Ok(if is_silent { Exit::NoVerdict } else { Exit::Done })
}

pub async fn list(context: &Context<'_>, day: Option<&str>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "findings", false).await?;
    let outcome = till.engine.list_findings(&actor, day).await;
    till.close().await;
    tell_list(context, &outcome?);
    Ok(Exit::Done)
}

pub async fn resolve(context: &Context<'_>, id: &str, note: &str) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Sell, "resolve-finding", false).await?;
    let outcome = till.engine.resolve_finding(&actor, id, note).await;
    till.close().await;
    tell(context, &outcome?);
    Ok(Exit::Done)
}

fn tell_asked(context: &Context<'_>, asked: &RecheckProgress) {
    if context.output.is_json() {
        context.output.json_line(&AskedLine {
            event: "asked_all",
            day: &asked.day,
            done: asked.done,
            total: asked.total,
            changed: asked.changed,
            unanswered: asked.unanswered,
            stopped: asked.stopped,
            lists: asked.lists.iter().map(list_line).collect(),
        });
        return;
    }
    let [done, total, changed, unanswered] =
        [asked.done, asked.total, asked.changed, asked.unanswered].map(|count| count.to_string());
    let values = [("done", &*done), ("total", &*total), ("changed", &*changed), ("unanswered", &*unanswered)];
    context.output.say("cli_asked_all", &values);
    for list in &asked.lists {
        tell_list_read(context, list);
    }
}

/// Tells beside the result which lists couldn't be read.
pub fn tell_unread_lists(context: &Context<'_>, asked: &RecheckProgress) {
    for list in &asked.lists {
        if let Some(problem) = &list.problem {
            let why = context.output.sentence(problem);
            context.output.aside("cli_list_unread", &[("gateway", &list.name), ("why", &why)]);
        }
    }
}

/// Tells what came of a gateway's own list.
fn tell_list_read(context: &Context<'_>, list: &ListReadView) {
    if let Some(problem) = &list.problem {
        let why = context.output.sentence(problem);
        context.output.say("cli_list_unread", &[("gateway", &list.name), ("why", &why)]);
        return;
    }
    let [rows, found] = [list.rows, list.found].map(|count| count.to_string());
    let number = list.statement.map(|number| number.to_string()).unwrap_or_default();
    let key = if list.already { "cli_list_already" } else { "cli_list" };
    let values = [("gateway", &*list.name), ("rows", &*rows), ("number", &*number), ("found", &*found)];
    context.output.say(key, &values);
}

fn list_line(list: &ListReadView) -> ListLine<'_> {
    ListLine {
        gateway: &list.gateway,
        asked_at: &list.asked_at,
        rows: list.rows,
        statement: list.statement,
        already: list.already,
        found: list.found,
        problem: list.problem.as_ref().map(|problem| problem.code.word()),
    }
}

fn tell_list(context: &Context<'_>, view: &FindingsView) {
    for row in &view.findings {
        tell(context, row);
    }
    if view.findings.is_empty() {
        context.output.say("cli_no_findings", &[("day", &view.day)]);
    }
}

/// Tells one finding.
pub fn tell(context: &Context<'_>, row: &FindingRowView) {
    if context.output.is_json() {
        context.output.json_line(&line(row));
        return;
    }
    let amount = row.amount.as_ref().map(prose::amount).unwrap_or_default();
    let theirs =
        row.theirs.as_ref().map(|theirs| format!(" ({})", prose::amount(theirs))).unwrap_or_default();
    let mark = match (&row.end, row.blocks) {
        (Some(_), _) => "=",
        (None, true) => "!",
        (None, false) => " ",
    };
    let note = row.end.as_ref().map(|end| end.note.as_str()).unwrap_or_default();
    let sale = row.sale.as_deref().unwrap_or_default();
    context.output.plain(format!("{mark} {}\t{sale}\t{amount}{theirs}\t{note}", row.id).trim_end());
}

fn line(row: &FindingRowView) -> FindingLine<'_> {
    FindingLine {
        event: "finding",
        id: &row.id,
        kind: word(&row.kind),
        sale: row.sale.as_deref(),
        own_reference: row.own_reference.as_deref(),
        reference: row.reference.as_deref(),
        amount_minor: row.amount.as_ref().map(|amount| amount.minor),
        currency: row.amount.as_ref().map(|amount| amount.currency.as_str()),
        theirs_minor: row.theirs.as_ref().map(|theirs| theirs.minor),
        about_day: row.about_day.as_deref(),
        statement: row.statement,
        line: row.line,
        blocks: row.blocks,
        action: word(&row.action),
        resolved: row.end.as_ref().map(|end| EndLine {
            by: end.by.as_deref(),
            note: &end.note,
            at: &end.at,
            statement: end.statement,
        }),
    }
}
