//! How the record behaves, from outside and on the raw file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod backups;
mod damage;
mod lists;
mod money;
mod opening;
mod people;
mod periods;
mod recounting;
mod refunds;
mod rescuing;
mod round_trip;
mod rules;
mod statements;
mod support;
mod tenders;
mod writing;
