//! A gateway's statement.

use super::{Context, findings};
use crate::args::{DatesArg, DecimalArg, Statement};
use crate::exit::{Exit, Failure};
use crate::output::word;
use crate::prose;
use engine::EngineError;
use engine::statement::StatementFile;
use engine::views::{
    AmountUnitView, DateOrderView, DecimalView, ErrorCode, FieldView, MappedColumn, MappingView,
    StatementChoice, StatementClockView, StatementCounts, StatementLook, StatementView,
};
use serde::Serialize;
use std::sync::Arc;
use till::Access;

/// `statement --json --look`.
#[derive(Serialize)]
struct LookLine<'a> {
    event: &'static str,
    gateway: &'a str,
    encoding: Option<&'a str>,
    sheet: Option<&'a str>,
    columns: Vec<ColumnLine<'a>>,
    rows: u32,
    ours: u32,
    unread: u32,
    from: Option<&'a str>,
    to: Option<&'a str>,
    already: Option<i64>,
    problem: Option<String>,
}

/// A column and what it is taken for.
#[derive(Serialize)]
struct ColumnLine<'a> {
    name: &'a str,
    field: Option<String>,
}

/// `statement --json`; its findings follow, a line each.
#[derive(Serialize)]
struct StatementLine<'a> {
    event: &'static str,
    number: i64,
    gateway: &'a str,
    sha256: &'a str,
    asked_at: Option<&'a str>,
    from: &'a str,
    to: &'a str,
    already: bool,
    rows: u32,
    agree: u32,
    differ: u32,
    repeated: u32,
    unread: u32,
    not_ours: u32,
    missing: u32,
}

pub async fn run(context: &Context<'_>, arguments: Statement) -> Result<Exit, Failure> {
    let shown = arguments.file.display().to_string();
    let bytes = std::fs::read(&arguments.file).map_err(|error| {
        tracing::warn!(%error, "a statement could not be read");
        EngineError::new(ErrorCode::FileNotRead).with("path", &shown)
    })?;
    let file = StatementFile { name: shown, bytes: Arc::new(bytes) };
    let look_only = arguments.look;
    let access = if look_only { Access::Beside } else { Access::Sell };
    let (till, actor) = context.open(access, "statement", false).await?;
    let outcome = async {
        let choice = choice(&till.engine, &actor, &file, arguments).await?;
        if look_only {
            return Ok::<_, EngineError>((
                Some(till.engine.look_at_statement(&actor, file, choice).await?),
                None,
            ));
        }
        Ok((None, Some(till.engine.import_statement(&actor, file, choice).await?)))
    }
    .await;
    till.close().await;
    let (look, view) = outcome?;
    if let Some(look) = look {
        tell_look(context, &look);
        return match look.problem {
            Some(problem) => Err(Failure(problem)),
            None => Ok(Exit::Done),
        };
    }
    if let Some(view) = view {
        tell_statement(context, &view);
    }
    Ok(Exit::Done)
}

/// What the command line says over what is found out by itself.
async fn choice(
    engine: &engine::Engine,
    actor: &domain::Actor,
    file: &StatementFile,
    arguments: Statement,
) -> Result<StatementChoice, EngineError> {
    let mut choice = StatementChoice {
        gateway: arguments.gateway.clone(),
        mapping: None,
        from: arguments.from.clone(),
        to: arguments.to.clone(),
    };
    let says_how =
        arguments.decimal.is_some() || arguments.dates.is_some() || arguments.minor || arguments.utc;
    if arguments.map.is_empty() && !says_how {
        return Ok(choice);
    }
    let found = engine.look_at_statement(actor, file.clone(), choice.clone()).await?.mapping;
    let columns = if arguments.map.is_empty() { found.columns.clone() } else { columns(&arguments.map)? };
    choice.mapping = Some(MappingView {
        columns,
        decimal: arguments.decimal.map_or(found.decimal, |mark| {
            Some(match mark {
                DecimalArg::Comma => DecimalView::Comma,
                DecimalArg::Point => DecimalView::Point,
            })
        }),
        dates: arguments.dates.map_or(found.dates, |order| {
            Some(match order {
                DatesArg::DayFirst => DateOrderView::DayFirst,
                DatesArg::MonthFirst => DateOrderView::MonthFirst,
            })
        }),
        unit: if arguments.minor { AmountUnitView::Minor } else { found.unit },
        clock: if arguments.utc { StatementClockView::Utc } else { found.clock },
    });
    Ok(choice)
}

fn columns(given: &[String]) -> Result<Vec<MappedColumn>, EngineError> {
    given
        .iter()
        .map(|pair| {
            let (column, field) = pair.rsplit_once('=').ok_or_else(|| EngineError::bad_input("map"))?;
            let field: FieldView = serde_json::from_value(serde_json::Value::String(field.trim().to_owned()))
                .map_err(|_| EngineError::bad_input("map"))?;
            Ok(MappedColumn { field, column: column.trim().to_owned() })
        })
        .collect()
}

fn tell_look(context: &Context<'_>, look: &StatementLook) {
    if context.output.is_json() {
        context.output.json_line(&LookLine {
            event: "statement_look",
            gateway: &look.gateway,
            encoding: look.encoding.as_deref(),
            sheet: look.sheet.as_deref(),
            columns: look
                .columns
                .iter()
                .map(|column| ColumnLine { name: &column.name, field: column.field.as_ref().map(word) })
                .collect(),
            rows: look.rows,
            ours: look.ours,
            unread: look.unread,
            from: look.from.as_deref(),
            to: look.to.as_deref(),
            already: look.already,
            problem: look.problem.as_ref().map(|problem| problem.code.word()),
        });
        return;
    }
    for column in &look.columns {
        let field = column.field.as_ref().map(word).unwrap_or_else(|| "-".to_owned());
        context.output.plain(&format!("{}\t{field}\t{}", column.name, column.samples.join(" | ")));
    }
    for row in &look.preview {
        let amount = row.amount.as_ref().map(prose::amount).unwrap_or_else(|| "?".to_owned());
        let paid_at = row.paid_at.as_deref().unwrap_or_default();
        context.output.plain(&format!("{}\t{}\t{amount}\t{paid_at}", row.line, row.reference));
    }
    let [rows, ours, unread] = [look.rows, look.ours, look.unread].map(|count| count.to_string());
    context.output.say("cli_statement_look", &[("rows", &rows), ("ours", &ours), ("unread", &unread)]);
}

fn tell_statement(context: &Context<'_>, view: &StatementView) {
    let StatementCounts { rows, agree, differ, repeated, unread, not_ours, missing } = view.counts;
    if context.output.is_json() {
        context.output.json_line(&StatementLine {
            event: "statement",
            number: view.number,
            gateway: &view.gateway,
            sha256: &view.sha256,
            asked_at: view.asked_at.as_deref(),
            from: &view.from,
            to: &view.to,
            already: view.already,
            rows,
            agree,
            differ,
            repeated,
            unread,
            not_ours,
            missing,
        });
    } else {
        let number = view.number.to_string();
        let key = if view.already { "cli_statement_already" } else { "cli_statement" };
        context.output.say(key, &[("number", &number), ("from", &view.from), ("to", &view.to)]);
        let texts = [rows, agree, differ, repeated, unread, not_ours, missing].map(|count| count.to_string());
        let [rows, agree, differ, repeated, unread, not_ours, missing] = texts.each_ref().map(String::as_str);
        context.output.say(
            "cli_statement_counts",
            &[
                ("rows", rows),
                ("agree", agree),
                ("differ", differ),
                ("repeated", repeated),
                ("unread", unread),
                ("not_ours", not_ours),
                ("missing", missing),
            ],
        );
    }
    for finding in &view.findings {
        findings::tell(context, finding);
    }
}
