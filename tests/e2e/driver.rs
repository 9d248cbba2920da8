//! tauri-driver and what it starts, on ports of their own, stopped when dropped.

use crate::counter::Counter;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than this nothing takes to start.
const START: Duration = Duration::from_secs(15);

/// One tauri-driver.
pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts one whose windows work at a counter.
    pub async fn start(counter: &Counter) -> Driver {
        let [port, native_port] = free_ports();
        let mut command = Command::new("tauri-driver");
        command
            .args(["--port", &port.to_string(), "--native-port", &native_port.to_string()])
            .env("COMPTOIR_DATA_DIR", counter.data())
            .envs(counter.base_urls())
            .env("HOME", counter.home())
            .env("LC_ALL", "C.UTF-8")
            .env("GDK_BACKEND", "x11")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        for foreign in [
            "COMPTOIR_GATEWAY",
            "COMPTOIR_OCPAY_ACCESS_TOKEN",
            "WAYLAND_DISPLAY",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            // Screenshots hang with it.
            "WEBKIT_DISABLE_DMABUF_RENDERER",
        ] {
            command.env_remove(foreign);
        }
        // A group of its own: what is left of it at the end is ended as one.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let process = command.spawn().expect("tauri-driver is on the PATH");
        let driver = Driver { process, port };
        for port in [port, native_port] {
            listens(port).await;
        }
        driver
    }

    /// Starts the till and gives the hand on its window.
    pub async fn open(&self) -> Client {
        let options = json!({ "tauri:options": { "application": till() } });
        let capabilities = options.as_object().unwrap().clone();
        let url = format!("http://127.0.0.1:{}", self.port);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let opening = builder.capabilities(capabilities).connect(&url);
        tokio::time::timeout(START, opening).await.expect("the till starts in time").expect("the till starts")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The native driver, and the till should the driver have left it behind, end with it.
        if cfg!(unix) {
            let group = format!("-{}", self.process.id());
            let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The till's program, built beside this test.
pub fn till() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let folder = own.parent().and_then(|deps| deps.parent()).unwrap();
    folder.join(format!("comptoir{}", std::env::consts::EXE_SUFFIX))
}

fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    [0, 1].map(|i: usize| listeners[i].local_addr().unwrap().port())
}

async fn listens(port: u16) {
    let began = Instant::now();
    while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
        assert!(began.elapsed() < START, "nothing listens on port {port}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
