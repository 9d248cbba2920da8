//! What leaves the till as files.
