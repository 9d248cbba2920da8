//! How the record behaves, from outside and on the raw file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod damage;
mod lists;
mod money;
mod opening;
mod people;
mod rescuing;
mod round_trip;
mod rules;
mod statements;
mod support;
mod writing;
