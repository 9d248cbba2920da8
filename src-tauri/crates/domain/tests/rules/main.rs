//! The rules of the till, told as sentences about behaviour. It knows the crate's public face only.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod attention;
mod business_days;
mod cash;
mod clearing;
mod confirmation;
mod figures;
mod fixtures;
mod gateway_order;
mod lateness;
mod links;
mod names;
mod odd_times;
mod periods;
mod refunds;
mod sale_states;
mod sent_links;
mod sequences;
mod stand_in;
mod statements;
mod tenders;
mod timing;
mod transition_table;
mod watch_schedule;
mod writing;
