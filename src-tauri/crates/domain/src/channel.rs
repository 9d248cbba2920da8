//! By what a gateway itself sends a payment link to the customer.

/// By what a gateway itself can send a link to the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A text message to a phone number.
    Sms,
    /// A mail to an address.
    Email,
}

impl Channel {
    /// The channel's word in the database, the API and the journal.
    pub fn word(self) -> &'static str {
        match self {
            Channel::Sms => "sms",
            Channel::Email => "email",
        }
    }

    /// The channel of that word.
    pub fn from_word(word: &str) -> Option<Channel> {
        [Channel::Sms, Channel::Email].into_iter().find(|channel| channel.word() == word)
    }
}
