//! Shared by the whole-system tests.
