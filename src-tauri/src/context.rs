//! What the build script generated: configuration, screens, access control list.

#![allow(clippy::unwrap_used, clippy::expect_used)] // generated code

/// The generated context.
pub fn generated() -> tauri::Context {
    tauri::tauri_build_context!()
}
