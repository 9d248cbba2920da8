//! The till's window, the customer's window, and in demo the customer's phone.

use crate::shell::Shell;
use engine::EngineError;
use engine::views::ErrorCode;
use tauri::{
    AppHandle, LogicalPosition, LogicalSize, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    Window, WindowEvent,
};
use till::machine::Machine;

/// The till's window.
pub const TILL: &str = "main";
/// The customer's window.
pub const CUSTOMER: &str = "customer";
/// The sandbox's page as a customer's phone shows it. It is no part of the program: it has no capability.
pub const PHONE: &str = "phone";

/// Asks the till to boot while the page's program is still on its way: a start waits for the longer of the two
/// instead of both. The page takes the answer once (`ui/src/lib/backend/early.ts`); one that fails is told there.
const ASK_EARLY: &str = "globalThis.comptoirBoot = window.__TAURI_INTERNALS__.invoke('boot');
globalThis.comptoirBoot.catch(() => undefined);";

/// Opens the till's window where it was last.
pub fn open_till(app: &AppHandle, machine: &Machine) -> tauri::Result<()> {
    let mut builder = WebviewWindowBuilder::new(app, TILL, WebviewUrl::App("index.html".into()))
        .title("Comptoir")
        .initialization_script(ASK_EARLY)
        .inner_size(1024.0, 768.0)
        .min_inner_size(800.0, 600.0);
    match machine.window {
        Some([x, y, width, height]) => {
            builder = builder
                .position(f64::from(x), f64::from(y))
                .inner_size(f64::from(width.max(800)), f64::from(height.max(600)));
        }
        None => builder = builder.center(),
    }
    paint_plainly(&builder.build()?);
    Ok(())
}

/// Lets the web view paint by itself instead of through a graphics card.
///
/// A till changes few pixels and never scrolls far. A cheap PC has no card worth the name: there the web process
/// compiles a program for every kind of shape it draws, which takes four times as long as drawing a whole window and
/// holds on to tens of mebibytes; and a bad driver shows a white window. A picture is the same either way.
fn paint_plainly(window: &WebviewWindow) {
    #[cfg(target_os = "linux")]
    {
        use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
        let asked = window.with_webview(|view| {
            if let Some(settings) = view.inner().settings() {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        });
        // It is only slower without.
        if let Err(error) = asked {
            tracing::debug!(%error, "the web view paints as it likes");
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = window;
}

/// Brings the till's window to the front, when a second start was tried.
pub fn raise_till(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(TILL) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Remembers where the till's window was; closing it closes the program.
pub fn on_event(window: &Window, event: &WindowEvent) {
    if window.label() != TILL {
        return;
    }
    if let WindowEvent::CloseRequested { .. } = event {
        remember_place(window);
        for (label, other) in window.app_handle().webview_windows() {
            if label != TILL {
                let _ = other.close();
            }
        }
    }
}

fn remember_place(window: &Window) {
    let shell = window.app_handle().state::<Shell>();
    let (Ok(scale), Ok(position), Ok(size)) =
        (window.scale_factor(), window.outer_position(), window.inner_size())
    else {
        return;
    };
    let position: LogicalPosition<i32> = position.to_logical(scale);
    let size: LogicalSize<i32> = size.to_logical(scale);
    let place = Some([position.x, position.y, size.width, size.height]);
    let _ = shell.write_machine(Machine { window: place, ..shell.machine() });
}

fn failed(error: &tauri::Error) -> EngineError {
    tracing::error!(%error, "a window could not be made");
    EngineError::new(ErrorCode::Internal)
}

/// Shows or hides the customer's window: full screen on a second monitor if there is one.
/// Gives whether it is shown.
pub fn show_customer(app: &AppHandle, on: bool) -> Result<bool, EngineError> {
    if let Some(window) = app.get_webview_window(CUSTOMER) {
        if !on {
            window.close().map_err(|error| failed(&error))?;
        }
        return Ok(on);
    }
    if !on {
        return Ok(false);
    }
    let own = app.get_webview_window(TILL).and_then(|window| window.current_monitor().ok().flatten());
    let monitors = app.available_monitors().map_err(|error| failed(&error))?;
    let second = monitors.iter().find(|monitor| {
        own.as_ref().is_some_and(|own| own.position() != monitor.position() || own.name() != monitor.name())
    });
    let mut builder = WebviewWindowBuilder::new(app, CUSTOMER, WebviewUrl::App("customer.html".into()))
        .title("Comptoir")
        .inner_size(1024.0, 768.0);
    if let Some(monitor) = second {
        let position: LogicalPosition<f64> = monitor.position().to_logical(monitor.scale_factor());
        builder = builder.position(position.x, position.y).fullscreen(true);
    }
    paint_plainly(&builder.build().map_err(|error| failed(&error))?);
    Ok(true)
}

/// Whether there is a second monitor for the customer.
pub fn has_second_monitor(app: &AppHandle) -> bool {
    app.available_monitors().is_ok_and(|monitors| monitors.len() > 1)
}

/// Opens the customer's page of the sandbox in a window like a phone.
pub fn open_phone(app: &AppHandle, url: &str) -> Result<(), EngineError> {
    let url: url::Url = url.parse().map_err(|_| EngineError::new(ErrorCode::PayUrlUnreadable))?;
    if let Some(window) = app.get_webview_window(PHONE) {
        window.navigate(url).map_err(|error| failed(&error))?;
        let _ = window.set_focus();
        return Ok(());
    }
    let host = url.host_str().map(str::to_owned);
    let window = WebviewWindowBuilder::new(app, PHONE, WebviewUrl::External(url))
        .title("Comptoir · DEMO")
        .inner_size(400.0, 740.0)
        // The page stays where it began.
        .on_navigation(move |to| to.host_str().map(str::to_owned) == host)
        .build()
        .map_err(|error| failed(&error))?;
    paint_plainly(&window);
    Ok(())
}
