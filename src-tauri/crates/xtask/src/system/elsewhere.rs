//! Windows, macOS and Linux without apt: nothing is installed, but what is needed is said in that system's words.

use std::process::Command;

use super::Purpose;
use crate::command::{self, Done};
use crate::place;

/// Said where there is no WebDriver for the till's window.
pub const NO_WINDOW_DRIVER: &str = if cfg!(windows) {
    "the window is driven by msedgedriver, of the version that `winget list Microsoft.EdgeWebView2Runtime` shows; \
     it is not on PATH"
} else {
    "tauri-driver has no macOS"
};

const ON_WINDOWS: &str = "The Microsoft C++ Build Tools and WebView2 are needed (Windows 11 brings WebView2):\n\n    \
    winget install Microsoft.VisualStudio.2022.BuildTools --override \"--wait --passive --add \
    Microsoft.VisualStudio.Workload.VCTools --includeRecommended\"\n    \
    winget install Microsoft.EdgeWebView2Runtime\n";

const ON_MACOS: &str = "Apple's command line tools are needed:\n\n    xcode-select --install\n\n\
    and for the UI Node: brew install node\n";

const ON_OTHER_LINUX: &str = "By distribution:\n\n    \
    Fedora    sudo dnf install @c-development webkit2gtk4.1-devel gtk3-devel librsvg2-devel \
    libayatana-appindicator-gtk3-devel dbus-devel gstreamer1-plugins-good\n    \
    Arch      sudo pacman -S --needed base-devel webkit2gtk-4.1 gtk3 librsvg libayatana-appindicator dbus gst-plugins-good\n    \
    openSUSE  sudo zypper install -t pattern devel_basis; sudo zypper install webkit2gtk3-devel gtk3-devel \
    librsvg-devel libayatana-appindicator3-devel dbus-1-devel gstreamer-plugins-good\n\n\
    For the tests also WebKitWebDriver, Xvfb with xvfb-run, dbus-run-session, strace, gnome-keyring, secret-tool and faketime.\n";

const LIBRARIES: [&str; 3] = ["webkit2gtk-4.1", "gtk+-3.0", "dbus-1"];
const TEST_PROGRAMS: [&str; 6] =
    ["WebKitWebDriver", "xvfb-run", "dbus-run-session", "strace", "gnome-keyring-daemon", "faketime"];

/// Windows and macOS: what can be looked for is looked for.
pub fn check(purposes: &[Purpose]) -> Done {
    if !purposes.contains(&Purpose::Build) {
        return Ok(());
    }
    if cfg!(windows) {
        // The linker was there to build this program, so only the window's engine is left to look for.
        return if has_webview2() { Ok(()) } else { Err(format!("WebView2 was not found. {ON_WINDOWS}")) };
    }
    if cfg!(target_os = "macos") && command::answer(Command::new("xcode-select").arg("-p")).is_none() {
        return Err(ON_MACOS.into());
    }
    Ok(())
}

/// Linux without apt.
pub fn check_linux(purposes: &[Purpose]) -> Done {
    let mut missing: Vec<&str> = Vec::new();
    if purposes.contains(&Purpose::Build) {
        let has =
            |name: &&str| command::answer(Command::new("pkg-config").args(["--exists", *name])).is_some();
        missing.extend(LIBRARIES.iter().filter(|name| !has(name)));
    }
    if purposes.contains(&Purpose::Test) {
        missing.extend(TEST_PROGRAMS.iter().filter(|name| place::on_path(name).is_none()));
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("missing: {}. {ON_OTHER_LINUX}", missing.join(", ")))
    }
}

fn has_webview2() -> bool {
    const RUNTIME: &str = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";
    [r"HKLM\SOFTWARE\WOW6432Node", r"HKLM\SOFTWARE", r"HKCU\Software"].iter().any(|root| {
        let key = format!(r"{root}\{RUNTIME}");
        command::answer(Command::new("reg").args(["query", &key, "/v", "pv"])).is_some()
    })
}
