//! To be filled.

#![allow(missing_docs)]

#[allow(dead_code)]
fn main() {}
