//! What a link is asked for beside its amount: a way to pay, who pays, and by what the gateway sends it.
//!
//! Name, phone and mail address are people's: they live while the link is made, and nothing of them is
//! recorded, journalled or logged.

use crate::engine::{Engine, Slot};
use crate::error::EngineError;
use crate::views::{ChannelView, CustomerInput, ErrorCode, LinkWish};
use domain::note::steers_text;
use domain::{Channel, OwnReference};
use gateways::capabilities::CustomerUse;
use gateways::gateway::Customer;
use gateways::{Capabilities, LinkRequest};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// The longest name, in characters.
const LONGEST_NAME: usize = 100;
/// How many digits a phone number has, its country's code among them.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
/// The longest mail address, and the longest part before its sign, in bytes.
const LONGEST_MAIL: (usize, usize) = (254, 64);
/// Fewer characters than this are no personal data that a gateway's words could be searched for.
const LEAST_TELLING: usize = 3;

/// A checked wish for a link.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wish {
    /// The code of a way to pay.
    pub method: Option<String>,
    /// Who pays, as far as is known.
    pub customer: Customer,
    /// By what the gateway sends the link.
    pub send_by: Option<Channel>,
}

impl Wish {
    /// Checks what was typed against what the gateway can do, before anything else happens. Whether the way to
    /// pay is one of the shop's, only the gateway's list tells.
    pub(crate) fn checked(wish: &LinkWish, capabilities: &Capabilities) -> Result<Wish, EngineError> {
        let refuse = |code| EngineError::new(code).with("gateway", capabilities.display_name);
        let method = typed(&wish.method);
        if method.is_some() && !capabilities.methods {
            return Err(refuse(ErrorCode::MethodNotOffered));
        }
        let send_by = wish.send_by.map(channel);
        if let Some(channel) = send_by.filter(|channel| !capabilities.sends_by.contains(channel)) {
            return Err(refuse(ErrorCode::SendingNotOffered).with("channel", channel.word()));
        }
        let customer = wish.customer.as_ref().map_or_else(|| Ok(Customer::default()), customer)?;
        match send_by {
            Some(Channel::Sms) if customer.phone.is_none() => return Err(refuse(ErrorCode::PhoneMissing)),
            Some(Channel::Email) if customer.email.is_none() => return Err(refuse(ErrorCode::EmailMissing)),
            _ => {}
        }
        if customer != Customer::default() {
            match capabilities.customer {
                CustomerUse::Untold => return Err(refuse(ErrorCode::CustomerNotTaken)),
                CustomerUse::WithEmail if customer.email.is_none() => {
                    return Err(refuse(ErrorCode::EmailMissing));
                }
                CustomerUse::WithNames if customer.names().is_none() => {
                    return Err(refuse(ErrorCode::NamesMissing));
                }
                CustomerUse::Told | CustomerUse::WithEmail | CustomerUse::WithNames => {}
            }
        }
        Ok(Wish { method, customer, send_by })
    }

    /// The request with this wish in it.
    pub(crate) fn put_in(&self, ask: LinkRequest) -> LinkRequest {
        let Wish { method, customer, send_by } = self.clone();
        LinkRequest { method, customer, send_by, ..ask }
    }

    /// A gateway's words without what they repeat of the customer.
    pub(crate) fn without_customer(&self, words: &str) -> String {
        let Customer { name, phone, email } = &self.customer;
        let digits = self.customer.phone_digits();
        let mut words = words.to_owned();
        for told in [email, phone, &digits, name].into_iter().flatten() {
            if told.chars().count() >= LEAST_TELLING {
                words = words.replace(told.as_str(), "***");
            }
        }
        words
    }

    /// The end of where the link was sent, as much of it as a screen may show: `…12`, `a…@example.com`.
    fn sent_to(&self) -> Option<String> {
        match self.send_by? {
            Channel::Sms => {
                let digits = self.customer.phone_digits()?;
                Some(format!("…{}", &digits[digits.len().saturating_sub(2)..]))
            }
            Channel::Email => {
                let (local, host) = self.customer.email.as_deref()?.split_once('@')?;
                Some(format!("{}…@{host}", local.chars().next()?))
            }
        }
    }
}

/// What was typed, without surrounding spaces, if anything was.
fn typed(text: &Option<String>) -> Option<String> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn channel(view: ChannelView) -> Channel {
    match view {
        ChannelView::Sms => Channel::Sms,
        ChannelView::Email => Channel::Email,
    }
}

/// The channel as a screen reads it.
pub(crate) fn channel_view(channel: Channel) -> ChannelView {
    match channel {
        Channel::Sms => ChannelView::Sms,
        Channel::Email => ChannelView::Email,
    }
}

fn customer(input: &CustomerInput) -> Result<Customer, EngineError> {
    let checked = |text: &Option<String>, check: fn(&str) -> Option<String>, code| match typed(text) {
        Some(text) => check(&text).map(Some).ok_or_else(|| EngineError::new(code)),
        None => Ok(None),
    };
    Ok(Customer {
        name: checked(&input.name, name, ErrorCode::CustomerNameUnfit)?,
        phone: checked(&input.phone, phone, ErrorCode::PhoneUnfit)?,
        email: checked(&input.email, email, ErrorCode::EmailUnfit)?,
    })
}

fn name(text: &str) -> Option<String> {
    let fits = text.chars().count() <= LONGEST_NAME
        && text.chars().any(char::is_alphabetic)
        && !text.chars().any(steers_text);
    fits.then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A phone number as `+` and its digits. It needs its country's code: which country a short one is of, nobody
/// can tell.
fn phone(text: &str) -> Option<String> {
    let mut digits = String::new();
    for (place, letter) in text.chars().filter(|letter| !steers_text(*letter)).enumerate() {
        match letter {
            '+' if place == 0 => digits.push('+'),
            ' ' | '\u{a0}' | '\u{202f}' | '-' | '.' | '(' | ')' | '/' => {}
            _ => digits.push(western(letter)?),
        }
    }
    let digits = digits.strip_prefix('+').or_else(|| digits.strip_prefix("00"))?;
    let fits = PHONE_DIGITS.contains(&digits.len()) && !digits.starts_with('0') && !digits.contains('+');
    fits.then(|| format!("+{digits}"))
}

/// A digit of an Arabic or a Western keyboard as a Western one.
fn western(letter: char) -> Option<char> {
    let value = match letter {
        '0'..='9' => return Some(letter),
        '\u{660}'..='\u{669}' => u32::from(letter) - 0x660,
        '\u{6f0}'..='\u{6f9}' => u32::from(letter) - 0x6f0,
        _ => return None,
    };
    char::from_digit(value, 10)
}

/// A mail address as far as its form can tell: something, one sign, a host with a dot.
fn email(text: &str) -> Option<String> {
    let (local, host) = text.split_once('@')?;
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_local = |byte: u8| byte.is_ascii_graphic() && !b"\"(),:;<>@[\\]".contains(&byte);
    let fits = text.len() <= LONGEST_MAIL.0
        && (1..=LONGEST_MAIL.1).contains(&local.len())
        && local.bytes().all(is_local)
        && host.contains('.')
        && host.split('.').all(is_label);
    fits.then(|| text.to_owned())
}

/// Where links of this run were sent, as much as a screen may show of it. In memory only.
#[derive(Default)]
pub(crate) struct SentTo(Mutex<VecDeque<(OwnReference, String)>>);

impl SentTo {
    /// How many are remembered; a link is looked at while it waits, so the oldest may go.
    const REMEMBERED: usize = 256;

    fn note(&self, own_reference: &OwnReference, shown: String) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == Self::REMEMBERED {
            kept.pop_front();
        }
        kept.push_back((own_reference.clone(), shown));
    }

    /// The end of where that link was sent, if this run sent it.
    pub(crate) fn of(&self, own_reference: &OwnReference) -> Option<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(one, _)| one == own_reference).map(|(_, shown)| shown.clone())
    }
}

impl Engine {
    /// Checks a way to pay against the gateway's own list, which is asked for if it isn't known. Without one
    /// chosen nothing is asked.
    pub(crate) async fn check_method(&self, wish: &Wish, slot: &Slot) -> Result<(), EngineError> {
        let Some(code) = &wish.method else { return Ok(()) };
        let methods = self.methods_of(slot).await?;
        if methods.iter().any(|method| method.code == *code) {
            return Ok(());
        }
        let shown: String = code.chars().filter(char::is_ascii_graphic).take(40).collect();
        Err(EngineError::new(ErrorCode::MethodUnknown)
            .with("gateway", slot.gateway.capabilities().display_name)
            .with("method", shown))
    }

    /// Remembers where a link goes, as much as a screen may show of it.
    pub(crate) fn note_sent_to(&self, own_reference: &OwnReference, wish: &Wish) {
        if let Some(shown) = wish.sent_to() {
            self.inner.sent_to.note(own_reference, shown);
        }
    }
}

#[cfg(test)]
#[path = "wish_tests.rs"]
mod tests;
