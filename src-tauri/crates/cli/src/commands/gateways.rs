//! What gateways are set up, whether they answer, and what a link may be asked for by them.

use super::Context;
use crate::exit::{Exit, Failure};
use crate::output::{Event, MethodLine, word};
use engine::EngineError;
use engine::views::{HealthState, HealthView, LinkOptionsView};
use till::{Access, Till};

pub async fn run(context: &Context<'_>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "gateways", false).await?;
    let told = all(&till, &actor).await;
    till.close().await;
    let told = told?;
    for (view, options) in &told {
        let state = word(&view.state);
        let methods = options.names_methods && options.problem.is_none() && view.state != HealthState::NoKey;
        let event = Event::Gateway {
            gateway: &view.gateway,
            name: &view.name,
            state: state.clone(),
            problem: view.problem.as_deref(),
            sends_by: options.sends_by.iter().map(word).collect(),
            methods: methods.then(|| {
                options.methods.iter().map(|one| MethodLine { code: &one.code, name: &one.name }).collect()
            }),
        };
        context.output.tell(&event, "cli_gateway", &[("gateway", &view.name), ("state", &state)]);
        for method in &options.methods {
            context.output.say("cli_method", &[("code", &method.code), ("name", &method.name)]);
        }
    }
    let answers = told.iter().any(|(view, _)| view.state == HealthState::Answers);
    Ok(if answers { Exit::Done } else { Exit::NoVerdict })
}

async fn all(till: &Till, actor: &domain::Actor) -> Result<Vec<(HealthView, LinkOptionsView)>, EngineError> {
    let mut told = Vec::new();
    for view in till.engine.gateways(actor).await? {
        let options = till.engine.link_options(actor, Some(&view.gateway)).await?;
        told.push((view, options));
    }
    Ok(told)
}
