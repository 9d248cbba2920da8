//! Who is signed in at the window. It lives here and nowhere else: the web view is told, never asked.

use domain::Actor;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long the owner's PIN over the shoulder is good for.
const GRANT_FOR: Duration = Duration::from_secs(30);

/// Somebody who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Their number.
    pub id: i64,
    /// Whom commands act for.
    pub actor: Actor,
}

/// The owner's word for one command.
struct Grant {
    command: String,
    owner: Actor,
    until: Duration,
}

#[derive(Default)]
struct State {
    person: Option<SignedIn>,
    grant: Option<Grant>,
    touched: Duration,
}

/// The session of one window. All times are the till's monotonic time.
#[derive(Default)]
pub struct Session(Mutex<State>);

impl Session {
    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who is signed in.
    pub fn person(&self) -> Option<SignedIn> {
        self.with(|state| state.person.clone())
    }

    /// Somebody signed in; whoever was there before no longer is.
    pub fn sign_in(&self, person: SignedIn, now: Duration) {
        self.with(|state| *state = State { person: Some(person), grant: None, touched: now });
    }

    /// Nobody is signed in any more. Gives who was.
    pub fn end(&self) -> Option<SignedIn> {
        self.with(|state| std::mem::take(state).person)
    }

    /// The person is called otherwise from now on.
    pub fn rename(&self, id: i64, name: &str) {
        self.with(|state| {
            if let Some(person) = state.person.as_mut().filter(|person| person.id == id) {
                person.actor.name = Some(name.to_owned());
            }
        });
    }

    /// Somebody touched the till.
    pub fn touch(&self, now: Duration) {
        self.with(|state| state.touched = state.touched.max(now));
    }

    /// Ends the session if nobody touched the till for `limit`; `None` is no limit. Gives who was there.
    pub fn end_if_idle(&self, limit: Option<Duration>, now: Duration) -> Option<SignedIn> {
        self.with(|state| {
            let idle = limit.is_some_and(|limit| now.saturating_sub(state.touched) >= limit);
            if idle { std::mem::take(state).person } else { None }
        })
    }

    /// The owner gave their word for one command.
    pub fn grant(&self, command: &str, owner: Actor, now: Duration) {
        let until = now.saturating_add(GRANT_FOR);
        self.with(|state| state.grant = Some(Grant { command: command.to_owned(), owner, until }));
    }

    /// Uses the owner's word for that command up, if it was given and is fresh.
    pub fn take_grant(&self, command: &str, now: Duration) -> Option<Actor> {
        self.with(|state| {
            let grant = state.grant.take_if(|grant| grant.command == command || grant.until <= now)?;
            (grant.command == command && now < grant.until).then_some(grant.owner)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Role;

    fn amina() -> SignedIn {
        SignedIn { id: 2, actor: Actor { name: Some("Amina".to_owned()), role: Role::Cashier } }
    }

    fn nadia() -> Actor {
        Actor { name: Some("Nadia".to_owned()), role: Role::Owner }
    }

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_owners_word_is_good_for_one_command_once_and_not_for_long() {
        let session = Session::default();
        session.sign_in(amina(), s(0));
        assert_eq!(session.take_grant("read_day", s(0)), None);
        session.grant("read_day", nadia(), s(0));
        assert_eq!(session.take_grant("export_day_csv", s(1)), None, "another command");
        assert_eq!(session.take_grant("read_day", s(1)), Some(nadia()));
        assert_eq!(session.take_grant("read_day", s(1)), None, "used up");
        session.grant("read_day", nadia(), s(10));
        assert_eq!(session.take_grant("read_day", s(40)), None, "too late");
        session.grant("read_day", nadia(), s(50));
        session.sign_in(amina(), s(51));
        assert_eq!(session.take_grant("read_day", s(52)), None, "given to whoever was there before");
    }

    #[test]
    fn a_till_that_nobody_touches_is_locked_and_one_that_is_touched_is_not() {
        let session = Session::default();
        session.sign_in(amina(), s(100));
        assert_eq!(session.end_if_idle(Some(s(300)), s(399)), None);
        session.touch(s(399));
        assert_eq!(session.end_if_idle(Some(s(300)), s(400)), None);
        assert_eq!(session.end_if_idle(None, s(100_000)), None, "never, if the owner says so");
        assert_eq!(session.end_if_idle(Some(s(300)), s(699)), Some(amina()));
        assert_eq!(session.person(), None);
        assert_eq!(session.end_if_idle(Some(s(300)), s(9999)), None, "it ends once");
    }

    #[test]
    fn a_new_name_is_the_persons_own_only() {
        let session = Session::default();
        session.sign_in(amina(), s(0));
        session.rename(1, "Zohra");
        assert_eq!(session.person(), Some(amina()));
        session.rename(2, "Amina B.");
        assert_eq!(session.end().and_then(|person| person.actor.name).as_deref(), Some("Amina B."));
    }
}
