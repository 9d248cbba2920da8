//! A shop: a data folder of its own, what is run on it, and what must always be true of it.

use crate::peer::{KEY, Peer};
use crate::program::{self, Ended, Running};
use crate::strace::Strace;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// What every sale here asks for.
pub const AMOUNT: &str = "1500";
/// The same in minor units.
pub const AMOUNT_MINOR: i64 = 150_000;

/// A data folder and how the program is called on it.
pub struct Shop {
    folder: TempDir,
    base_urls: Vec<(String, String)>,
    key: String,
    environment: Vec<(String, String)>,
}

/// One sale of `sales --json`.
#[derive(Debug, Clone)]
pub struct Sold {
    /// Its number.
    pub number: String,
    /// `paid`, `open`, …
    pub state: String,
    /// Its attempts' references and stages.
    pub attempts: Vec<(Option<String>, String)>,
    /// The whole line.
    pub line: Value,
}

impl Shop {
    /// A shop with nothing in its folder.
    pub fn new(peer: &Peer) -> Shop {
        Shop {
            folder: TempDir::with_prefix("comptoir-faults-").unwrap(),
            base_urls: peer.base_urls(),
            key: KEY.to_owned(),
            environment: Vec::new(),
        }
    }

    /// The same shop with another key.
    pub fn with_key(mut self, key: &str) -> Shop {
        key.clone_into(&mut self.key);
        self
    }

    /// The same shop with one environment variable more.
    pub fn with_variable(mut self, name: &str, value: impl Into<String>) -> Shop {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// A shop whose first sale is paid, and another asks the sandbox `peer`.
    pub fn with_one_paid_sale(peer: &Peer) -> Shop {
        let shop = Shop::new(peer);
        let sold = shop.sell("request-first").expect(0);
        let number = sold.events("link")[0]["sale"].as_str().unwrap().to_owned();
        peer.pays(sold.events("link")[0]["reference"].as_str().unwrap());
        shop.run(&["check", &number]).expect(0);
        shop
    }

    /// A copy of the whole shop that asks another sandbox.
    pub fn copy(&self, peer: &Peer) -> Shop {
        let copy = Shop { key: self.key.clone(), environment: self.environment.clone(), ..Shop::new(peer) };
        copy_folder(&self.data(), &copy.data());
        copy
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A place beside the data folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file of the demo profile.
    pub fn file(&self, name: &str) -> PathBuf {
        self.data().join("demo").join(name)
    }

    /// The program with these arguments, under `wrapper` if that isn't empty.
    pub fn command(&self, wrapper: &[String], arguments: &[&str]) -> Command {
        let program = program::path();
        let mut command = match wrapper.split_first() {
            None => Command::new(program),
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
        };
        command
            .args(["--json", "--data-dir"])
            .arg(self.data())
            .args(arguments)
            .env_remove("COMPTOIR_DATA_DIR")
            .env_remove("COMPTOIR_GATEWAY")
            .env("HOME", self.folder.path())
            .envs(self.base_urls.iter().map(|(name, value)| (name, value)))
            .env("COMPTOIR_OCPAY_ACCESS_TOKEN", &self.key)
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts the program.
    pub fn start(&self, arguments: &[&str]) -> Running {
        program::start(self.command(&[], arguments), self.folder.path())
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.start(arguments).ended()
    }

    /// Runs the program under strace to its end.
    pub fn run_traced(&self, strace: &Strace, arguments: &[&str]) -> Ended {
        program::start(self.command(&strace.words(), arguments), self.folder.path()).ended()
    }

    /// Runs any command that was made for this shop.
    pub fn run_command(&self, command: Command) -> Ended {
        program::start(command, self.folder.path()).ended()
    }

    /// One sale that ends once its link is there.
    pub fn sell(&self, request: &str) -> Ended {
        self.run(&Shop::selling(request))
    }

    /// The arguments of [`Shop::sell`].
    pub fn selling(request: &str) -> [&str; 5] {
        ["sell", AMOUNT, "--no-wait", "--request-id", request]
    }

    /// Every sale of today and yesterday, for a test that runs while a business day ends.
    pub fn sales(&self) -> Vec<Sold> {
        let today = read_sales(&self.run(&["sales"]));
        let mut sales = self.sales_of(&yesterday());
        sales.retain(|sale| today.iter().all(|other| other.number != sale.number));
        sales.extend(today);
        sales
    }

    /// The sales of a business day.
    pub fn sales_of(&self, day: &str) -> Vec<Sold> {
        read_sales(&self.run(&["sales", "--day", day]))
    }

    /// Hears what was printed against what is on disk and what reached the sandbox. Nothing is resumed by it: it
    /// reads what the fault left. Gives the sales.
    pub fn examine(&self, printed: &[Ended], peer: &Peer) -> Vec<Sold> {
        let sales = self.sales();
        let verified = self.run(&["verify"]).expect(0);
        assert!(verified.events("verified")[0]["broken"].is_null(), "{verified:?}");
        for (place, sale) in sales.iter().enumerate() {
            assert_eq!(sale.number, format!("A-{:06}", place + 1), "numbers are consecutive: {sales:?}");
            let displayed = sale.attempts.iter().filter(|(_, stage)| stage == "awaiting").count();
            assert!(displayed <= 1, "two live links of one sale: {sale:?}");
        }
        let find = |number: &Value| sales.iter().find(|sale| *number == sale.number.as_str());
        for ended in printed {
            for link in ended.events("link") {
                let sale =
                    find(&link["sale"]).unwrap_or_else(|| panic!("{link} was shown, its sale is lost"));
                let known = sale
                    .attempts
                    .iter()
                    .any(|(reference, _)| link["reference"].as_str() == reference.as_deref());
                assert!(known, "{link} was shown, its reference is lost: {sale:?}");
                assert!(
                    peer.has_link(link["reference"].as_str().unwrap()),
                    "{link} is no link of the gateway's"
                );
            }
            for stage in ended.events("stage") {
                let sale =
                    find(&stage["sale"]).unwrap_or_else(|| panic!("{stage} was told, its sale is lost"));
                let confirmed = |sale: &Sold| sale.attempts.iter().any(|(_, stage)| stage == "confirmed");
                assert!(
                    stage["stage"] != "confirmed" || confirmed(sale),
                    "PAID was told and isn't kept: {sale:?}"
                );
            }
        }
        let titles = peer.titles_asked();
        for title in &titles {
            let number = title.split(' ').next().unwrap_or_default();
            let sale = sales.iter().find(|sale| sale.number == number);
            let sale = sale.unwrap_or_else(|| panic!("a link was asked for {title:?}, a sale nobody has"));
            let asked = titles.iter().filter(|other| other.starts_with(number)).count();
            assert!(asked <= sale.attempts.len(), "{asked} links were asked for {sale:?}");
        }
        sales
    }

    /// The figures of the day in one currency: sold and received, in minor units.
    pub fn figures(&self) -> (i64, i64) {
        let day = self.run(&["day"]).expect(0).lines().remove(0);
        let figure = |name: &str| day["figures"][0][name].as_i64().unwrap();
        (figure("sold_minor"), figure("received_minor"))
    }
}

fn read_sales(listed: &Ended) -> Vec<Sold> {
    assert_eq!(listed.code, Some(0), "{listed:?}");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let attempt = |attempt: &Value| (text(&attempt["reference"]), text(&attempt["stage"]).unwrap());
    let sale = |line: Value| Sold {
        number: text(&line["number"]).unwrap(),
        state: text(&line["state"]).unwrap(),
        attempts: line["attempts"].as_array().unwrap().iter().map(attempt).collect(),
        line,
    };
    listed.lines().into_iter().map(sale).collect()
}

/// The day before by this machine's clock in UTC.
fn yesterday() -> String {
    #[allow(clippy::disallowed_methods)] // a whole process runs by the machine's clock
    let now = chrono::Utc::now();
    (now.date_naive() - chrono::Days::new(1)).to_string()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
