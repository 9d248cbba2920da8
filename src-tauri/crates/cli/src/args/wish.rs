//! The arguments that say what a link is asked for beside its amount.

use clap::ValueEnum;
use engine::views::{ChannelView, CustomerInput, LinkWish};

/// What a link is asked for beside its amount. Who the customer is is passed on and kept nowhere.
#[derive(Debug, Clone, clap::Args)]
pub struct Wish {
    /// A way to pay, by its code, as `gateways` names them.
    #[arg(long, value_name = "CODE")]
    pub method: Option<String>,
    /// Has the gateway send the link to the customer, where it can.
    #[arg(long, value_enum)]
    pub send: Option<ChannelArg>,
    /// The customer's phone number, with its country's code: +971501234567.
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub phone: Option<String>,
    /// The customer's mail address.
    #[arg(long, value_name = "A")]
    pub email: Option<String>,
    /// The customer's first and last name.
    #[arg(long, value_name = "FIRST LAST")]
    pub name: Option<String>,
}

/// By what a gateway sends a link.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum ChannelArg {
    /// A text message to `--phone`.
    Sms,
    /// A mail to `--email`.
    Email,
}

impl From<Wish> for LinkWish {
    fn from(wish: Wish) -> LinkWish {
        let Wish { method, send, phone, email, name } = wish;
        let is_told = phone.is_some() || email.is_some() || name.is_some();
        LinkWish {
            method,
            customer: is_told.then_some(CustomerInput { name, phone, email }),
            send_by: send.map(|channel| match channel {
                ChannelArg::Sms => ChannelView::Sms,
                ChannelArg::Email => ChannelView::Email,
            }),
        }
    }
}
