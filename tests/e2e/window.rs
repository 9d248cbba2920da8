//! The real window in a test's hand. Every call has a limit, and what must never happen in a window is watched for:
//! a blocked load or script, an uncaught error, a rejection nobody handled.

use crate::counter::Counter;
use crate::driver::Driver;
use crate::keys::{self, Key};
use fantoccini::error::CmdError;
use fantoccini::wd::WindowHandle;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A WebDriver call that takes longer has frozen the window.
pub const CALL: Duration = Duration::from_secs(10);
/// Within this a screen follows what happened: a check every two seconds, knowledge that is old after ten, and slack for a busy machine.
pub const SOON: Duration = Duration::from_secs(20);

/// A till that is closed has this long to end by itself.
const ORDERLY: Duration = Duration::from_secs(1);

/// One window of a running till.
pub struct Window {
    journey: &'static str,
    client: Client,
    driver: Driver,
    data: PathBuf,
    seen: RefCell<Vec<String>>,
}

impl Window {
    /// Starts the till at a counter and waits until its window has painted. `journey` names its pictures.
    pub async fn open(counter: &Counter, journey: &'static str) -> Window {
        let driver = Driver::start(counter).await;
        let client = driver.open().await;
        let window = Window { journey, client, driver, data: counter.data(), seen: RefCell::default() };
        window.watch().await;
        window.wait_for("[data-testid=amount], [data-testid=stage], .fault").await;
        window
    }

    /// Closes the till, after looking at what must never have happened.
    pub async fn close(self) {
        self.nothing_wrong().await;
        let Window { client, driver, data, .. } = self;
        let _ = tokio::time::timeout(CALL, client.close()).await;
        let began = Instant::now();
        while is_held(&data) && began.elapsed() < ORDERLY {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(driver);
        ended(&data).await;
    }

    /// Closes a window on which there is nothing more to see; what its page did wrong isn't asked.
    pub async fn leave(self) {
        let _ = tokio::time::timeout(CALL, self.client.close()).await;
    }

    /// Kills the till where it stands, as a power cut would.
    pub async fn kill(self) {
        self.nothing_wrong().await;
        let holder = std::fs::read_to_string(self.data.join("demo/lock.json")).unwrap();
        let holder: Value = serde_json::from_str(&holder).unwrap();
        let pid = holder["pid"].to_string();
        let killed = if cfg!(windows) {
            std::process::Command::new("taskkill").args(["/F", "/PID", &pid]).status()
        } else {
            std::process::Command::new("kill").args(["-9", &pid]).status()
        };
        assert!(killed.unwrap().success());
        ended(&self.data).await;
    }

    /// Keeps watch over the page that is there now.
    pub async fn watch(&self) {
        self.script(include_str!("watch.js"), vec![]).await;
    }

    /// What was seen that must never happen, and forgets it.
    pub async fn take_seen(&self) -> Vec<String> {
        let seen = self.script("return (window.__seen ?? []).splice(0)", vec![]).await;
        let mut all = self.seen.borrow_mut();
        all.extend(seen.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
        std::mem::take(&mut all)
    }

    /// Fails if something was seen.
    pub async fn nothing_wrong(&self) {
        let seen = self.take_seen().await;
        assert!(seen.is_empty(), "{}: {seen:#?}", self.journey);
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.nothing_wrong().await;
        self.within("reload", self.client.refresh()).await;
        self.watch().await;
        self.wait_for("[data-testid=amount], [data-testid=stage], .fault").await;
    }

    /// Runs a script and gives what it returns.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.within("script", self.client.execute(script, arguments)).await
    }

    /// Runs a script that is given, as its last argument, whom to tell what came of it.
    pub async fn script_async(&self, script: &str) -> Value {
        self.within("script", self.client.execute_async(script, vec![])).await
    }

    /// Calls a command of the till as a script in the page could, past the screens: its answer or its refusal.
    pub async fn invoke(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let script = "const [command, input, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, input)
                .then((value) => done({ value }), (refusal) => done({ refusal }))";
        let call = self.client.execute_async(script, vec![json!(command), arguments]);
        let mut answer = self.within(command, call).await;
        match answer.get_mut("refusal") {
            Some(refusal) => Err(refusal.take()),
            None => Ok(answer["value"].take()),
        }
    }

    /// Waits until a selector finds something that can be seen.
    pub async fn wait_for(&self, selector: &str) {
        let script = "return [...document.querySelectorAll(arguments[0])].some((one) => one.checkVisibility?.() ?? true)";
        self.wait_until(selector, script, vec![json!(selector)]).await;
    }

    /// Waits until a test id is on the screen.
    pub async fn shows(&self, id: &str) {
        self.wait_for(&by_id(id)).await;
    }

    /// Waits until a test id has left the screen.
    pub async fn gone(&self, id: &str) {
        let script = "return !document.querySelector(arguments[0])";
        self.wait_until(&format!("no {id}"), script, vec![json!(by_id(id))]).await;
    }

    /// Waits until what a test id shows holds some words. Isolates and odd spaces don't count.
    pub async fn says(&self, id: &str, words: &str) {
        let script = "return [...document.querySelectorAll(arguments[0])].some((one) => \
            one.innerText.replace(/[\\u2066-\\u2069\\u200e\\u200f]/g, '').replace(/\\s+/g, ' ').includes(arguments[1]))";
        self.wait_until(&format!("{id} saying {words:?}"), script, vec![json!(by_id(id)), json!(words)])
            .await;
    }

    /// Waits until a script returns something true.
    pub async fn wait_until(&self, what: &str, script: &str, arguments: Vec<Value>) {
        let began = Instant::now();
        loop {
            if self.script(script, arguments.clone()).await == json!(true) {
                return;
            }
            if began.elapsed() > SOON {
                self.picture("failed").await;
                let page = self.script("return document.body.innerText", vec![]).await;
                panic!("{}: waited for {what}; on the screen: {page}", self.journey);
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// What a test id shows now; nothing if it isn't there. Isolates and odd spaces are made plain.
    pub async fn text(&self, id: &str) -> String {
        let script = "return (document.querySelector(arguments[0])?.innerText ?? '')\
            .replace(/[\\u2066-\\u2069\\u200e\\u200f]/g, '').replace(/\\s+/g, ' ').trim()";
        self.script(script, vec![json!(by_id(id))]).await.as_str().unwrap_or_default().to_owned()
    }

    /// An attribute of a test id.
    pub async fn attribute(&self, id: &str, name: &str) -> Option<String> {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1])";
        self.script(script, vec![json!(by_id(id)), json!(name)]).await.as_str().map(str::to_owned)
    }

    /// How many there are of a test id.
    pub async fn count(&self, id: &str) -> u64 {
        let script = "return document.querySelectorAll(arguments[0]).length";
        self.script(script, vec![json!(by_id(id))]).await.as_u64().unwrap_or_default()
    }

    /// Presses what has a test id with the pointer, once it is there; fails if something else lies over it.
    pub async fn click(&self, id: &str) {
        self.shows(id).await;
        let selector = by_id(id);
        let began = Instant::now();
        loop {
            let pressed = async { self.client.find(Locator::Css(&selector)).await?.click().await };
            match tokio::time::timeout(CALL, pressed).await.expect("a press is answered in time") {
                Ok(()) => return,
                // The screen was drawn anew between finding and pressing.
                Err(error) if error.is_stale_element_reference() && began.elapsed() < SOON => {}
                Err(error) => {
                    self.picture("failed").await;
                    panic!("{}: {id} can't be pressed: {error}", self.journey);
                }
            }
        }
    }

    /// Puts text in a field, in the place of what it held.
    pub async fn write(&self, id: &str, text: &str) {
        self.shows(id).await;
        let selector = by_id(id);
        let written = async {
            let field = self.client.find(Locator::Css(&selector)).await?;
            field.clear().await?;
            field.send_keys(text).await
        };
        self.within(id, written).await;
    }

    /// Presses keys one after another, wherever the focus is.
    pub async fn press(&self, keys: &[Key]) {
        self.within("keys", self.client.perform_actions(keys::strokes(keys))).await;
    }

    /// Types digits or letters as keys.
    pub async fn type_keys(&self, text: &str) {
        let keys: Vec<Key> = text.chars().map(Key::Char).collect();
        self.press(&keys).await;
    }

    /// Waits for one more window than there were, and goes there. Gives the way back.
    pub async fn follow_new_window(&self) -> WindowHandle {
        let back = self.within("window", self.client.window()).await;
        let began = Instant::now();
        loop {
            let all = self.within("windows", self.client.windows()).await;
            if let Some(other) = all.into_iter().find(|one| *one != back) {
                self.seen_elsewhere().await;
                self.within("switch", self.client.switch_to_window(other)).await;
                return back;
            }
            assert!(began.elapsed() < SOON, "{}: no other window came", self.journey);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Goes back to a window. Gives the way to the one it left.
    pub async fn go_back(&self, to: WindowHandle) -> WindowHandle {
        let left = self.within("window", self.client.window()).await;
        self.seen_elsewhere().await;
        self.within("switch", self.client.switch_to_window(to)).await;
        left
    }

    /// Keeps what was seen in this window before another one is looked at.
    async fn seen_elsewhere(&self) {
        let seen = self.take_seen().await;
        self.seen.borrow_mut().extend(seen);
    }

    /// Leaves a picture of the screen.
    pub async fn picture(&self, step: &str) {
        self.picture_at(&format!("e2e/{}-{step}.png", self.journey)).await;
    }

    /// Leaves a picture under the pictures' folder, of a screen that has come to rest.
    pub async fn picture_at(&self, name: &str) {
        let at_rest = "const [done] = arguments;
            document.getAnimations().forEach((one) => { try { one.finish() } catch { one.cancel() } });
            document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
        self.script_async(at_rest).await;
        // The driver's picture waits for the next painting, and a screen at rest isn't painted: one pixel in a corner
        // is, in a colour that nobody sees, until the picture is there.
        let painting = "const pixel = document.createElement('i');
            Object.assign(pixel.style, { position: 'fixed', inset: '0 auto auto 0', inlineSize: '1px', blockSize: '1px' });
            document.documentElement.append(pixel);
            let turn = 0;
            const paints = setInterval(() => { pixel.style.background = `rgb(0 0 0 / ${++turn % 2 ? 0.001 : 0.002})` }, 30);
            window.painted = () => { clearInterval(paints); pixel.remove() };";
        self.script(painting, vec![]).await;
        let picture = self.within("picture", self.client.screenshot()).await;
        self.script("window.painted()", vec![]).await;
        let file = pictures().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, picture).unwrap();
    }

    async fn within<T>(&self, what: &str, call: impl Future<Output = Result<T, CmdError>>) -> T {
        match tokio::time::timeout(CALL, call).await {
            Ok(Ok(value)) => value,
            Ok(Err(error)) => panic!("{}: {what}: {error}", self.journey),
            Err(_) => panic!("{}: {what} took longer than {CALL:?}", self.journey),
        }
    }
}

/// The selector of a test id.
fn by_id(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}

fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("test-results")
}

/// Waits until no till holds the data folder: the next one may open it.
async fn ended(data: &Path) {
    let began = Instant::now();
    while is_held(data) {
        assert!(began.elapsed() < SOON, "the till didn't end");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn is_held(data: &Path) -> bool {
    let lock = std::fs::File::options().read(true).write(true).open(data.join("demo/till.lock"));
    lock.is_ok_and(|file| matches!(file.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}
