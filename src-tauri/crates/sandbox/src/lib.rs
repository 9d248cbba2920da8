//! The other side of every gateway, on loopback. Knows none of Comptoir's own crates.
