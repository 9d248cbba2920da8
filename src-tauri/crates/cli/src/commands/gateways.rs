//! What gateways are set up, and whether they answer.

use super::Context;
use crate::exit::{Exit, Failure};
use crate::output::{Event, word};
use engine::views::HealthState;
use till::Access;

pub async fn run(context: &Context<'_>) -> Result<Exit, Failure> {
    let (till, actor) = context.open(Access::Beside, "gateways", false).await?;
    let outcome = till.engine.gateways(&actor).await;
    till.close().await;
    let views = outcome?;
    for view in &views {
        let state = word(&view.state);
        let event = Event::Gateway {
            gateway: &view.gateway,
            name: &view.name,
            state: state.clone(),
            problem: view.problem.as_deref(),
        };
        context.output.tell(&event, "cli_gateway", &[("gateway", &view.name), ("state", &state)]);
    }
    let answers = views.iter().any(|view| view.state == HealthState::Answers);
    Ok(if answers { Exit::Done } else { Exit::NoVerdict })
}
