//! tauri-driver, and the window it opens.

use crate::place;
use crate::processes::Tree;
use fantoccini::{Client, ClientBuilder};
use serde_json::json;
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// A running driver; it ends with this.
pub struct Driver {
    _process: Tree,
    address: String,
}

impl Driver {
    /// Starts it with these variables, which the windows inherit.
    pub async fn start(variables: &[(&str, String)]) -> Result<Driver, String> {
        let (port, native) = (free_port()?, free_port()?);
        let ports = [port.to_string(), native.to_string()];
        let process = Tree::start(
            &place::tool("tauri-driver"),
            &["--port", &ports[0], "--native-port", &ports[1]],
            variables,
        )?;
        let driver = Driver { _process: process, address: format!("http://127.0.0.1:{port}") };
        let until = tokio::time::Instant::now() + PATIENCE;
        // The second is WebKit's own driver, which the first one starts and passes everything to.
        for port in [port, native] {
            while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                if tokio::time::Instant::now() > until {
                    return Err("tauri-driver does not answer".to_owned());
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(driver)
    }

    /// Opens a program's window.
    pub async fn open(&self, program: &Path, arguments: &[&str]) -> Result<Client, String> {
        let wanted = json!({ "tauri:options": { "application": program, "args": arguments } });
        let capabilities = wanted.as_object().cloned().unwrap_or_default();
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        let connecting = builder.capabilities(capabilities).connect(&self.address);
        let connected = tokio::time::timeout(PATIENCE, connecting).await;
        let connected = connected.map_err(|_| "the window did not open in time".to_owned())?;
        connected.map_err(|error| format!("the window could not be opened: {error}"))
    }
}

fn free_port() -> Result<u16, String> {
    let found = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    found.map(|address| address.port()).map_err(|error| error.to_string())
}
