//! What a test of a key looked at, said line by line: nothing counts as checked that no answer told.

use crate::error::EngineError;
use crate::views::{ErrorCode, KeyCheckAbout, KeyCheckState, KeyCheckView};
use domain::{Environment, Moment};
use gateways::Capabilities;
use gateways::capabilities::EnvironmentSign;
use gateways::gateway::KeyReport;

/// A clock that is further off than this, in ms, is told as wrong.
const CLOCK_OFF_MS: i64 = 60_000;

/// The environment's word in a view.
pub(crate) fn environment_word(environment: Environment) -> &'static str {
    match environment {
        Environment::Live => "live",
        Environment::Sandbox => "sandbox",
    }
}

/// What an answer about a good key told; `now` is this computer's time of it.
pub(crate) fn told(report: &KeyReport, capabilities: &Capabilities, now: Moment) -> Vec<KeyCheckView> {
    let environment = match capabilities.environment_sign {
        EnvironmentSign::Answer | EnvironmentSign::Key => KeyCheckState::Good,
        EnvironmentSign::Address => KeyCheckState::BySetup,
    };
    let scope = if capabilities.tells_scope { KeyCheckState::Good } else { KeyCheckState::Unchecked };
    let behind_ms = report.server_time.map(|theirs| (theirs - now).num_milliseconds());
    let clock = match behind_ms {
        None => KeyCheckState::Unchecked,
        Some(behind) if behind.abs() > CLOCK_OFF_MS => KeyCheckState::Bad,
        Some(_) => KeyCheckState::Good,
    };
    vec![
        line(KeyCheckAbout::Key, KeyCheckState::Good, None),
        line(KeyCheckAbout::Environment, environment, Some(environment_word(report.environment).to_owned())),
        line(KeyCheckAbout::Scope, scope, None),
        line(KeyCheckAbout::Clock, clock, behind_ms.map(|behind| behind.to_string())),
        pay_host(capabilities),
    ]
}

/// What is known of a key after a test that failed for that reason.
pub(crate) fn failed(error: &EngineError, capabilities: &Capabilities) -> Vec<KeyCheckView> {
    use KeyCheckState::{Bad, Good, Unchecked};
    let (key, environment, scope) = match error.code {
        ErrorCode::KeyWrong
        | ErrorCode::KeyDisabled
        | ErrorCode::KeyIpNotAllowed
        | ErrorCode::KeyForbidden => (Bad, Unchecked, Unchecked),
        ErrorCode::KeyReadOnly => (Good, Unchecked, Bad),
        ErrorCode::KeyWrongEnvironment => (Good, Bad, Unchecked),
        _ => (Unchecked, Unchecked, Unchecked),
    };
    vec![
        line(KeyCheckAbout::Key, key, None),
        line(KeyCheckAbout::Environment, environment, None),
        line(KeyCheckAbout::Scope, scope, None),
        line(KeyCheckAbout::Clock, Unchecked, None),
        pay_host(capabilities),
    ]
}

/// The host shows only on a link: until one is made, there is only what will be accepted.
fn pay_host(capabilities: &Capabilities) -> KeyCheckView {
    let hosts = Some(capabilities.pay_hosts.join(", ")).filter(|hosts| !hosts.is_empty());
    line(KeyCheckAbout::PayHost, KeyCheckState::Unchecked, hosts)
}

fn line(about: KeyCheckAbout, state: KeyCheckState, value: Option<String>) -> KeyCheckView {
    KeyCheckView { about, state, value }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use KeyCheckState::{Bad, BySetup, Good, Unchecked};

    fn now() -> Moment {
        "2026-11-21T10:00:00Z".parse().unwrap()
    }

    fn states(lines: &[KeyCheckView]) -> Vec<KeyCheckState> {
        lines.iter().map(|line| line.state).collect()
    }

    fn report(ahead_s: Option<i64>) -> KeyReport {
        KeyReport {
            environment: Environment::Live,
            server_time: ahead_s.map(|seconds| now() + chrono::Duration::seconds(seconds)),
            request_id: None,
        }
    }

    #[test]
    fn only_what_the_answer_told_is_said_to_be_checked() {
        let silent = Capabilities::bare(&gateways::registry::ALL[0], EnvironmentSign::Address).unwrap();
        let lines = told(&report(None), &silent, now());
        assert_eq!(states(&lines), [Good, BySetup, Unchecked, Unchecked, Unchecked]);
        assert_eq!(lines[4].value, None);
        let hosts = vec!["pay.example".to_owned(), "pay2.example".to_owned()];
        let telling = Capabilities {
            tells_scope: true,
            pay_hosts: hosts,
            ..Capabilities::bare(&gateways::registry::ALL[0], EnvironmentSign::Key).unwrap()
        };
        let lines = told(&report(Some(2)), &telling, now());
        assert_eq!(states(&lines), [Good, Good, Good, Good, Unchecked]);
        assert_eq!(lines[1].value.as_deref(), Some("live"));
        assert_eq!(lines[3].value.as_deref(), Some("2000"));
        assert_eq!(lines[4].value.as_deref(), Some("pay.example, pay2.example"));
    }

    #[test]
    fn a_clock_over_a_minute_off_either_way_is_told_as_wrong() {
        let gateway = Capabilities::bare(&gateways::registry::ALL[0], EnvironmentSign::Key).unwrap();
        for (seconds, state) in [(60, Good), (-60, Good), (61, Bad), (-61, Bad)] {
            assert_eq!(told(&report(Some(seconds)), &gateway, now())[3].state, state, "{seconds}");
        }
    }

    #[test]
    fn a_test_that_failed_says_how_far_it_came() {
        let gateway = Capabilities::bare(&gateways::registry::ALL[0], EnvironmentSign::Key).unwrap();
        for (code, expected) in [
            (ErrorCode::KeyWrong, [Bad, Unchecked, Unchecked]),
            (ErrorCode::KeyReadOnly, [Good, Unchecked, Bad]),
            (ErrorCode::KeyWrongEnvironment, [Good, Bad, Unchecked]),
            (ErrorCode::GatewayUnreachable, [Unchecked, Unchecked, Unchecked]),
        ] {
            assert_eq!(states(&failed(&EngineError::new(code), &gateway))[..3], expected, "{code:?}");
        }
    }
}
