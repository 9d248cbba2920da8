//! Start to a usable keypad, and memory at rest, beside an empty window: by turns, watched from outside.
//!
//! A start ends when the place of the keypad shows what it goes on showing. So nothing is added to either program,
//! and no driver's own time is in the figure.

use crate::counter::Counter;
use crate::figures::{median, ratio_of_pairs};
use crate::processes::Tree;
use crate::screen::{Area, Look, Screen};
use crate::table::{Against, Table, Unit};
use crate::{Done, empty_window, place, wall};
use std::path::Path;
use std::time::{Duration, Instant};

const ROUNDS: usize = 30;
const TARGET: f64 = 1.15;
const BETWEEN_LOOKS: Duration = Duration::from_millis(4);
/// Memory is read so long after the start.
const AT_REST: Duration = Duration::from_secs(5);

/// One start of one program.
struct Start {
    usable_ms: f64,
    memory_mib: f64,
    processes: usize,
}

pub fn measure(table: &mut Table) -> Done {
    let empty = empty_window::build()?;
    let ours = place::program("comptoir")?;
    let counter = Counter::with_key(sandbox::OCPAY_LIVE_KEY)?;
    let variables = counter.variables();
    let screen = Screen::connect()?;
    let begin = |program: &Path, arguments: &[&str], keypad: Option<Area>| {
        once(&screen, Tree::start(program, arguments, &variables)?, keypad)
    };
    // The first start of each makes its folders, and shows where its window comes.
    let (_, our_window) = begin(&ours, &["--profile", "live"], None)?;
    let (_, empty_window) = begin(&empty, &[], None)?;
    if our_window != empty_window {
        return Err(format!("the windows differ: {our_window:?} and {empty_window:?}"));
    }
    let keypad = keypad_of(our_window);
    let (mut our_starts, mut empty_starts) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        if round % 10 == 0 {
            eprintln!("  {round} of {ROUNDS} rounds");
        }
        // Neither is always the one after the other.
        if round % 2 == 0 {
            our_starts.push(begin(&ours, &["--profile", "live"], Some(keypad))?.0);
            empty_starts.push(begin(&empty, &[], Some(keypad))?.0);
        } else {
            empty_starts.push(begin(&empty, &[], Some(keypad))?.0);
            our_starts.push(begin(&ours, &["--profile", "live"], Some(keypad))?.0);
        }
    }
    tell(table, &our_starts, &empty_starts);
    Ok(())
}

/// Where the keypad is: the lower part at the right of the till's window, above the waiting strip. What blinks or
/// comes later (the cursor, the clock, the gateway's health) is elsewhere.
fn keypad_of(window: Area) -> Area {
    let (width, height) = (window.width / 3, window.height * 2 / 5);
    Area {
        x: window.x + (window.width - width).cast_signed() - 24,
        y: window.y + (window.height / 2).cast_signed(),
        width,
        height: height - 8,
    }
}

/// Starts a program, looks until it rests, reads its memory, ends it. Gives its window too.
fn once(screen: &Screen, mut tree: Tree, keypad: Option<Area>) -> Result<(Start, Area), String> {
    let started = Instant::now();
    let mut looks: Vec<(Duration, Look)> = Vec::new();
    while started.elapsed() < AT_REST {
        if let Some(keypad) = keypad {
            let look = screen.look(keypad)?;
            if looks.last().is_none_or(|(_, last)| *last != look) {
                looks.push((started.elapsed(), look));
            }
        }
        std::thread::sleep(BETWEEN_LOOKS);
    }
    let window = screen.largest_window()?;
    let runs = tree.runs();
    let (memory_mib, processes) = tree.memory_mib();
    tree.end()?;
    let window = window.filter(|_| runs).ok_or("a program showed no window")?;
    // The last change is the one after which it rests; the first look is of the empty screen.
    let usable_ms = match looks.as_slice() {
        [_, .., (at, _)] => wall::ms(*at),
        _ if keypad.is_none() => 0.0,
        _ => return Err("nothing was painted where the keypad belongs".to_owned()),
    };
    Ok((Start { usable_ms, memory_mib, processes }, window))
}

fn tell(table: &mut Table, ours: &[Start], empty: &[Start]) {
    let mut row = |what: &str, unit: Unit, figure: fn(&Start) -> f64| {
        let (ours, empty): (Vec<f64>, Vec<f64>) =
            (ours.iter().map(figure).collect(), empty.iter().map(figure).collect());
        let ratio = ratio_of_pairs(&ours, &empty);
        let against = Against { target: "ratio <= 1.15", met: ratio.middle <= TARGET };
        table.add(what, unit, &ours, Some(("empty window", median(&empty), ratio)), Some(against));
    };
    row("start: program to painted keypad, live", Unit::Milliseconds, |start| start.usable_ms);
    row("memory: PSS of all processes 5 s after, live", Unit::Mebibytes, |start| start.memory_mib);
    let count = |starts: &[Start]| starts.iter().map(|start| start.processes).max().unwrap_or(0);
    table.note(&format!(
        "start and memory: {} processes of ours, {} of the empty window; the key came from the environment and the \
         gateway was on loopback",
        count(ours),
        count(empty),
    ));
}
