//! Times each key of a journey over the board, from key to written frame, on very many events.
//!
//! `cargo bench --bench key -- [EVENTS…]`, by default 1000000.
//!
//! As on the real board, long work would run on a worker thread. Its time (`worker`) is reported apart from that of
//! the main thread, which no key may block. A frame has 120 columns and 40 rows and is written as the bytes that turn the
//! previous frame into it.

#![expect(clippy::print_stdout, reason = "a program to be run by hand")]

#[path = "../tests/support/board.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod boards;
#[path = "../tests/support/mass.rs"]
mod mass;
#[path = "../tests/support/synthetic.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod synthetic;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use boards::draw;
use frontwatch::assess::Rules;
use frontwatch::board::chord::{Key, KeyCode};
use frontwatch::board::{Board, BoardData, BoardSettings};
use frontwatch::query::{TimeUnit, WindowLength};
use frontwatch::store::Store;
use frontwatch::terminal::{ColorDepth, encode_changes};
use ratatui::buffer::Buffer;

const SIZE: (u16, u16) = (120, 40);
/// The limit that the live board uses.
const INLINE_LIMIT: usize = 200_000;
/// Actions and their keys; `⏎` and `␣` are enter and space.
const JOURNEY: [(&str, &str); 26] = [
    ("down the events", "2jjjj"),
    ("up the events", "kk"),
    ("to the fronts", "1"),
    ("down the fronts", "jj"),
    ("a front chosen", "␣"),
    ("another front chosen", "j␣"),
    ("fronts deselected", "␣k␣"),
    ("the next windows", "tttttt"),
    ("the window earlier", ",,,"),
    ("the window later", "..."),
    ("the first windows", "tt"),
    ("another measure", "mmm"),
    ("a pair chosen", "3j␣"),
    ("the pair deselected", "␣"),
    ("a bucket chosen", "4hh␣"),
    ("coarser and finer buckets", "u+-"),
    ("a kind typed", "fkind:AirStrike⏎"),
    ("undone", "u"),
    ("by killed", "st"),
    ("by date", "sd"),
    ("compared", "ccc"),
    ("a week earlier", "<"),
    ("a week later", ">"),
    ("the map", "6"),
    ("around the map", "hl+-"),
    ("the end of the events", "2Ggg"),
];

fn settings() -> BoardSettings {
    BoardSettings {
        windows: vec![
            WindowLength::Last(12, TimeUnit::Weeks),
            WindowLength::Last(26, TimeUnit::Weeks),
            WindowLength::Last(52, TimeUnit::Weeks),
            WindowLength::Last(3, TimeUnit::Years),
            WindowLength::Last(5, TimeUnit::Years),
            WindowLength::All,
        ],
        today: synthetic::AS_OF,
        size: SIZE,
        ..boards::settings()
    }
}

fn add_time<T>(sum: &mut Duration, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    *sum += begun.elapsed();
    done
}

/// Runs the board's tasks until none is left, and draws each partial result.
fn run_tasks(board: &mut Board, shown: &mut Buffer, main: &mut Duration, worker: &mut Duration) {
    while let Some(task) = add_time(main, || board.take_task()) {
        let mut done = Vec::new();
        add_time(worker, || task.run(&|| false, &mut |part| done.push(part)));
        for part in done {
            add_time(main, || {
                if board.accept_result(part) {
                    write_frame(board, shown);
                }
            });
        }
    }
}

fn write_frame(board: &Board, shown: &mut Buffer) {
    let next = draw(board);
    black_box(encode_changes(shown, &next, ColorDepth::Ansi256));
    *shown = next;
}

fn key_for(sign: char) -> Key {
    Key::without_modifiers(match sign {
        '⏎' => KeyCode::Enter,
        '␣' => KeyCode::Char(' '),
        sign => KeyCode::Char(sign),
    })
}

fn median_and_worst(times: &mut [Duration]) -> (f64, f64) {
    times.sort_unstable();
    let ms = |time: Option<&Duration>| time.map_or(0.0, Duration::as_secs_f64) * 1e3;
    (ms(times.get(times.len() / 2)), ms(times.last()))
}

/// Searches all events for a word and prints the time until the first matches and until all of them.
fn time_search(board: &mut Board, shown: &mut Buffer, word: &str) {
    let (mut first, mut all) = (None, Duration::ZERO);
    let _ = board.press_key(key_for('/'));
    // Pasted, so that only the whole word is searched for.
    for sign in word.chars() {
        let _ = board.press_key(key_for(sign));
    }
    while let Some(task) = board.take_task() {
        let begun = Instant::now();
        let mut found = Vec::new();
        task.run(&|| false, &mut |part| {
            first.get_or_insert_with(|| begun.elapsed());
            found.push(part);
        });
        all += begun.elapsed();
        for part in found {
            let _ = board.accept_result(part);
        }
    }
    let _ = board.press_key(key_for('⏎'));
    write_frame(board, shown);
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "“{word}” searched: first matches after {:.1} ms, all after {:.1} ms",
        ms(first.unwrap_or_default()),
        ms(all)
    );
}

fn measure(events: usize) {
    let store = Store::with_bulk(Arc::new(mass::situation()), vec![mass::bulk(events)], Rules::default());
    let (mut begin, mut none) = (Duration::ZERO, Duration::ZERO);
    let data = BoardData::new(Arc::new(store), Vec::new());
    let mut board = add_time(&mut begin, || Board::with_inline_limit(data, settings(), INLINE_LIMIT));
    let mut shown = draw(&board);
    run_tasks(&mut board, &mut shown, &mut none, &mut begin);
    println!("{events} events; opened in {:.1} ms", begin.as_secs_f64() * 1e3);
    println!(
        "{:<28}{:>10}{:>10}{:>12}   milliseconds per key, the slowest of each row",
        "", "main", "worker", "key to frame"
    );
    let (mut all, mut alone) = (Vec::new(), Vec::new());
    for (what, keys) in JOURNEY {
        let mut most = (Duration::ZERO, Duration::ZERO);
        for sign in keys.chars() {
            let (mut main, mut worker) = (Duration::ZERO, Duration::ZERO);
            add_time(&mut main, || {
                let _ = board.press_key(key_for(sign));
                write_frame(&board, &mut shown);
            });
            run_tasks(&mut board, &mut shown, &mut main, &mut worker);
            most = most.max((main + worker, main));
            all.push(main + worker);
            alone.push(main);
        }
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        println!("{what:<28}{:>10.2}{:>10.2}{:>12.2}", ms(most.1), ms(most.0) - ms(most.1), ms(most.0));
    }
    let ((middle_all, most_all), (middle_main, most_main)) =
        (median_and_worst(&mut all), median_and_worst(&mut alone));
    println!(
        "{} keys: median {middle_all:.2} ms, maximum {most_all:.2}; on the main thread {middle_main:.2}, maximum {most_main:.2}",
        all.len()
    );
    println!("figure key {events} {middle_all:.3}");
    for sign in "R2ttt".chars() {
        let _ = board.press_key(key_for(sign));
        run_tasks(&mut board, &mut shown, &mut none, &mut begin);
    }
    println!("first with texts not yet generated, then with cached texts:");
    for word in ["witnesses saw nobody", "witnesses saw nothing"] {
        time_search(&mut board, &mut shown, word);
    }
}

fn main() {
    let mut sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000_000];
    }
    sizes.into_iter().for_each(measure);
}
