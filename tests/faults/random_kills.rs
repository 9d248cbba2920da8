//! A till killed at moments nobody chose.

use crate::peer::Peer;
use crate::program::Ended;
use crate::report::{bound, count_kills, tell};
use crate::shop::{AMOUNT_MINOR, Shop};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::{Duration, Instant};

/// How many kills in the test command; a longer run sets `COMPTOIR_KILLS`.
const KILLS: usize = 220;
/// A shop is left for a new one after so many sales, so that looking at it stays quick.
const SALES_A_SHOP: usize = 25;

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}")))
}

/// Moments to kill at, the same for the same seed.
struct Moments {
    state: u64,
    /// How long an unharmed run takes.
    run: Duration,
}

impl Moments {
    fn new(name: &str) -> Moments {
        let seed = number_from("COMPTOIR_SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish());
        tell(&format!("{name}: COMPTOIR_SEED={seed}"));
        Moments { state: seed | 1, run: Duration::from_millis(30) }
    }

    /// A moment within a run and a little after.
    fn next(&mut self) -> Duration {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        let longest = u64::try_from(self.run.as_micros()).unwrap() * 11 / 10;
        Duration::from_micros(self.state % longest.max(1))
    }

    /// Starts the program and kills it at such a moment; learns from a run that came through.
    fn kill(&mut self, shop: &Shop, arguments: &[&str]) -> Ended {
        let since = Instant::now();
        let ended = shop.start(arguments).killed_after(self.next());
        if !ended.killed() {
            self.run = (self.run * 3 + since.elapsed()) / 4;
        }
        ended
    }
}

/// Sells and is killed, asks and is killed, over and over; each sale ends paid exactly once or without a link.
fn live_a_life_of_kills(name: &str, asking: &dyn Fn(&str) -> Vec<String>) {
    let goal = usize::try_from(number_from("COMPTOIR_KILLS").unwrap_or(KILLS as u64)).unwrap().div_ceil(2);
    let (mut selling, mut asking_at) = (Moments::new(name), Moments::new(name));
    let (mut kills, mut sales_made, mut paid_in_all) = (0, 0, 0);
    while kills < goal {
        let peer = Peer::start();
        let shop = Shop::new(&peer);
        let mut paid = 0;
        for sale in 1..=SALES_A_SHOP {
            if kills >= goal {
                break;
            }
            let request = format!("request-{sale}");
            let number = format!("A-{sale:06}");
            let harmed = selling.kill(&shop, &Shop::selling(&request));
            kills += usize::from(harmed.killed());
            shop.examine(&[harmed], &peer);
            let again = shop.sell(&request);
            assert!(matches!(again.code, Some(0 | 1)), "{again:?}");
            sales_made += 1;
            let Some(link) = again.events("link").pop() else {
                let sales = shop.examine(&[again], &peer);
                assert_eq!(sales.last().unwrap().attempts[0].1, "orphaned", "{sales:?}");
                continue;
            };
            assert_eq!(link["sale"], number.as_str());
            peer.pays(link["reference"].as_str().unwrap());
            let words = asking(&number);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let harmed = asking_at.kill(&shop, &words);
            kills += usize::from(harmed.killed());
            shop.examine(&[harmed], &peer);
            shop.run(&["check", &number]).expect(0);
            paid += 1;
            assert_eq!(shop.figures(), (AMOUNT_MINOR * paid, AMOUNT_MINOR * paid), "{number} counts once");
        }
        let left = shop.examine(&[], &peer);
        assert!(left.iter().all(|sale| ["paid", "unpaid"].contains(&sale.state.as_str())), "{left:?}");
        paid_in_all += paid;
    }
    tell(&format!("{name}: {sales_made} sales, {paid_in_all} paid, none lost or doubled"));
    tell(&bound(count_kills(name, kills)));
}

#[test]
fn a_till_killed_at_random_while_it_sells_and_checks_loses_and_doubles_nothing() {
    live_a_life_of_kills("sell and check", &|number| vec!["check".to_owned(), number.to_owned()]);
}

#[test]
fn a_till_killed_at_random_while_it_sells_and_watches_loses_and_doubles_nothing() {
    live_a_life_of_kills("sell and watch", &|_| ["watch", "--timeout", "10"].map(str::to_owned).to_vec());
}
