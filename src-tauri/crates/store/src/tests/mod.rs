//! How the record behaves, from outside and on the raw file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;
