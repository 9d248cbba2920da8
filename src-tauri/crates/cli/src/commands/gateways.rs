//! What gateways are set up, in which order, whether they answer, and what a link may be asked for by them; and the
//! owner's changes to that.

use super::Context;
use crate::args::GatewaysCommand;
use crate::exit::{Exit, Failure};
use crate::output::{Event, KeyCheckLine, MethodLine, word};
use domain::Actor;
use engine::EngineError;
use engine::views::{GatewayRow, HealthState, KeyTestView, LinkOptionsView};
use till::{Access, Till};

pub async fn run(context: &Context<'_>, what: Option<GatewaysCommand>) -> Result<Exit, Failure> {
    let Some(what) = what else { return show(context).await };
    // A till that sells keeps in mind which gateways there are.
    let (till, actor) = context.open(Access::Sell, "gateways", false).await?;
    let outcome = change(context, &till, &actor, what).await;
    till.close().await;
    outcome
}

async fn show(context: &Context<'_>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "gateways", false).await?;
    let told = all(&till, &actor).await;
    till.close().await;
    let told = told?;
    tell(context, &told);
    let answers = told.iter().any(|(row, _)| row.health.state == HealthState::Answers);
    Ok(if answers { Exit::Done } else { Exit::NoVerdict })
}

/// The gateways in their order, each with what a link may be asked for by it.
async fn all(till: &Till, actor: &Actor) -> Result<Vec<(GatewayRow, LinkOptionsView)>, EngineError> {
    let mut told = Vec::new();
    for row in till.engine.gateways(actor).await? {
        let options = till.engine.link_options(actor, Some(&row.health.gateway)).await?;
        told.push((row, options));
    }
    Ok(told)
}

async fn change(
    context: &Context<'_>,
    till: &Till,
    actor: &Actor,
    what: GatewaysCommand,
) -> Result<Exit, Failure> {
    let engine = &till.engine;
    match what {
        GatewaysCommand::Enable { gateway } => engine.enable_gateway(actor, &gateway, true).await?,
        GatewaysCommand::Disable { gateway } => engine.enable_gateway(actor, &gateway, false).await?,
        GatewaysCommand::Order { gateways } => engine.order_gateways(actor, &gateways).await?,
        GatewaysCommand::Remove { gateway } => engine.remove_gateway(actor, &gateway).await?,
        GatewaysCommand::Test { gateway } => {
            let test = engine.test_gateway_key(actor, &gateway).await?;
            return Ok(tell_test(context, &gateway, &test));
        }
    }
    tell(context, &all(till, actor).await?);
    Ok(Exit::Done)
}

fn tell(context: &Context<'_>, told: &[(GatewayRow, LinkOptionsView)]) {
    let mut added = 0;
    for (row, options) in told {
        let order = row.added.then(|| {
            added += 1;
            added
        });
        let state = word(&row.health.state);
        let names_methods =
            options.names_methods && options.problem.is_none() && row.health.state != HealthState::NoKey;
        let event = Event::Gateway {
            gateway: &row.health.gateway,
            name: &row.health.name,
            state: state.clone(),
            problem: row.health.problem.as_deref(),
            order,
            enabled: row.enabled,
            default: row.sells,
            sends_by: options.sends_by.iter().map(word).collect(),
            methods: names_methods.then(|| {
                options.methods.iter().map(|one| MethodLine { code: &one.code, name: &one.name }).collect()
            }),
        };
        let key = match (row.sells, row.added, row.enabled) {
            (true, true, _) => "cli_gateway_sells",
            (_, true, false) => "cli_gateway_off",
            _ => "cli_gateway",
        };
        context.output.tell(&event, key, &[("gateway", &row.health.name), ("state", &state)]);
        for method in &options.methods {
            context.output.say("cli_method", &[("code", &method.code), ("name", &method.name)]);
        }
    }
}

fn tell_test(context: &Context<'_>, gateway: &str, test: &KeyTestView) -> Exit {
    let event = Event::KeyTest {
        gateway,
        good: test.problem.is_none(),
        code: test.problem.as_ref().map(|problem| problem.code.word()),
        checks: test.checks.iter().map(KeyCheckLine::of).collect(),
    };
    if context.output.is_json() {
        context.output.json_line(&event);
    }
    for check in &test.checks {
        let value = check.value.as_deref().unwrap_or_default();
        context.output.plain(&format!("{}\t{}\t{value}", word(&check.about), word(&check.state)));
    }
    if let Some(problem) = &test.problem {
        let values: Vec<(&str, &str)> =
            problem.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        context.output.say(&format!("error_{}", problem.code.word()), &values);
    }
    match &test.problem {
        None => Exit::Done,
        Some(problem) => Failure(problem.clone()).exit(),
    }
}
