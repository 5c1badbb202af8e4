//! Times opening the sample, drawing a frame, and a key until its frame, by size of the screen; then frames of
//! hostile text, and the same on a map of many events. Last, how drawing grows with the number of events, which it should not.
//!
//! `cargo bench --bench draw -- map` measures 100,000 events at 10,000 places. `FRONTWATCH_BENCH_EVENTS=1000000` sets
//! another number, at a tenth as many places.

#![expect(clippy::print_stdout, reason = "a program to be run by hand")]

#[path = "../tests/support/board.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod boards;
#[path = "../tests/support/mass.rs"]
mod mass;
#[path = "../tests/support/synthetic.rs"]
mod synthetic;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use boards::{draw, settings};
use criterion::{BenchmarkId, Criterion};
use frontwatch::assess::Rules;
use frontwatch::board::chord::{Key, KeyCode};
use frontwatch::board::{Board, BoardSettings};
use frontwatch::file::{self, LoadError};
use frontwatch::model::Situation;
use frontwatch::model::limits::{MAX_LIST_ITEMS, MAX_TEXT_CHARS};
use frontwatch::query::WindowLength;
use frontwatch::store::Store;
use frontwatch::terminal::{ColorDepth, encode_changes};
use synthetic::{Shape, situation};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

fn board(store: &Arc<Store>, size: (u16, u16)) -> Board {
    let settings = BoardSettings { windows: vec![WindowLength::All], size, ..settings() };
    Board::new(Arc::clone(store), Vec::new(), settings)
}

fn bench_frames(criterion: &mut Criterion) -> Result<(), LoadError> {
    let situation = Arc::new(file::load_sample()?.situation);
    let store = Arc::new(Store::new(Arc::clone(&situation), Rules::default()));
    let mut group = criterion.benchmark_group("draw");
    group.sample_size(20);
    group.bench_function("store", |bencher| {
        bencher.iter(|| Store::new(black_box(Arc::clone(&situation)), Rules::default()));
    });
    for size in SIZES {
        let name = format!("{}x{}", size.0, size.1);
        group.bench_function(BenchmarkId::new("open", &name), |bencher| {
            bencher.iter(|| board(black_box(&store), size));
        });
        let board_now = board(&store, size);
        group.bench_function(BenchmarkId::new("frame", &name), |bencher| {
            bencher.iter(|| draw(black_box(&board_now)));
        });
        let mut board = board(&store, size);
        let mut shown = draw(&board);
        let mut keys =
            [KeyCode::Char('j'), KeyCode::Char('k')].map(Key::without_modifiers).into_iter().cycle();
        // From a key to the bytes for the terminal.
        group.bench_function(BenchmarkId::new("key to frame", &name), |bencher| {
            bencher.iter(|| {
                let _ = keys.next().map(|key| board.press_key(black_box(key)));
                let next = draw(&board);
                let bytes = encode_changes(&shown, &next, ColorDepth::Ansi256);
                shown = next;
                bytes
            });
        });
    }
    group.finish();
    Ok(())
}

/// Times the map of all events. A frame should cost what the screen needs, whatever the data.
fn bench_map(criterion: &mut Criterion, events: usize) {
    let places = u32::try_from(events / 10).unwrap_or(u32::MAX);
    let shape = Shape { events, fronts: 12, actors: 300, days: 12_000, places };
    let store = Arc::new(Store::new(Arc::new(situation(1, shape)), Rules::default()));
    let mut group = criterion.benchmark_group("map");
    group.sample_size(20);
    for size in SIZES {
        let name = format!("{}x{}", size.0, size.1);
        let mut board = board(&store, size);
        for key in "t6zF".chars() {
            let _ = board.press_key(Key::without_modifiers(KeyCode::Char(key)));
        }
        group.bench_function(BenchmarkId::new(format!("frame, {events} events"), &name), |bencher| {
            bencher.iter(|| draw(black_box(&board)));
        });
        for (what, keys) in [("move", ['l', 'h']), ("zoom", ['+', '-'])] {
            let mut keys = keys.map(|key| Key::without_modifiers(KeyCode::Char(key))).into_iter().cycle();
            group.bench_function(BenchmarkId::new(format!("{what}, {events} events"), &name), |bencher| {
                bencher.iter(|| {
                    let _ = keys.next().map(|key| board.press_key(black_box(key)));
                    draw(&board)
                });
            });
        }
    }
    group.finish();
}

/// Returns a situation in which every name and text is as long as the format allows and has no space, and one event
/// has as many claims as it allows.
fn long_texts(letters: &str) -> Result<Situation, LoadError> {
    let long = letters.repeat(MAX_TEXT_CHARS / letters.chars().count());
    let mut situation = file::load_sample()?.situation;
    for actor in &mut situation.actors {
        (actor.name, actor.short, actor.native) = (long.clone(), long.clone(), Some(long.clone()));
    }
    for front in &mut situation.fronts {
        (front.name, front.short, front.native) = (long.clone(), long.clone(), Some(long.clone()));
    }
    for event in &mut situation.events {
        event.summary.clone_from(&long);
        event.place.iter_mut().for_each(|place| place.name.clone_from(&long));
        let claims = event.claims.iter().cycle().take(MAX_LIST_ITEMS).cloned().collect();
        event.claims = claims;
    }
    situation.title = long;
    Ok(situation)
}

/// Times frames of hostile text. Each should take less than the 16 ms of a screen that shows 60 frames a second.
fn bench_long_texts(criterion: &mut Criterion) -> Result<(), LoadError> {
    let mut group = criterion.benchmark_group("long texts");
    group.sample_size(20);
    for (name, letters) in [
        ("CJK", "字"),
        ("Arabic", "ا"),
        ("Hangul", "\u{1100}"),
        ("joined emoji", "\u{1f469}\u{200d}"),
        ("Latin", "é"),
    ] {
        let store = Arc::new(Store::new(Arc::new(long_texts(letters)?), Rules::default()));
        for (what, keys) in [("lists", ""), ("map", "6"), ("detail", "5z"), ("actors", "3v")] {
            let mut board = board(&store, (200, 60));
            for key in keys.chars() {
                let _ = board.press_key(Key::without_modifiers(KeyCode::Char(key)));
            }
            group.bench_function(BenchmarkId::new(what, name), |bencher| {
                bencher.iter(|| draw(black_box(&board)));
            });
        }
    }
    group.finish();
    Ok(())
}

/// Prints how the median of a frame grows with ten times the events.
fn print_growth() {
    let [small, large] = [100_000, 1_000_000].map(|events| {
        let bulk = vec![mass::bulk(events)];
        let store = Arc::new(Store::with_bulk(Arc::new(mass::situation()), bulk, Rules::default()));
        let board = board(&store, (120, 40));
        let time = || {
            let begun = Instant::now();
            black_box(draw(black_box(&board)));
            begun.elapsed()
        };
        let mut times: Vec<Duration> = std::iter::repeat_with(time).take(201).collect();
        times.sort_unstable();
        times.get(100).map_or(0.0, Duration::as_secs_f64)
    });
    println!(
        "a frame of 100,000 events {:.3} ms, of 1,000,000 {:.3} ms: drawing grows with the events to the power of {:.2}",
        small * 1e3,
        large * 1e3,
        (large / small).log10()
    );
}

fn main() -> Result<(), LoadError> {
    let mut criterion = Criterion::default().configure_from_args();
    bench_frames(&mut criterion)?;
    bench_long_texts(&mut criterion)?;
    let asked = std::env::var("FRONTWATCH_BENCH_EVENTS").ok().and_then(|text| text.parse().ok());
    bench_map(&mut criterion, asked.unwrap_or(100_000));
    criterion.final_summary();
    print_growth();
    Ok(())
}
