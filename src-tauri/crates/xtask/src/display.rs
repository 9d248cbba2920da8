//! Is there a screen to open a window on?

/// Whether a window can be opened: always on Windows and macOS, elsewhere if a display server is named.
pub fn exists() -> bool {
    if !cfg!(all(unix, not(target_os = "macos"))) {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
