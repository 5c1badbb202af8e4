//! Times a full answer and a window moved by one bucket, by number of events, and how both grow with that number.
//! `benches/peers.py` asks other programs the same questions.
//!
//! - `cargo bench --bench answer -- [EVENTS…]`, by default 100000 and 1000000.
//! - `cargo bench --bench answer -- --moved EVENTS` moves the window for twenty seconds, for a profiler.
//! - `cargo bench --bench answer -- --serve FILE` reads one question a line from standard input: `END KIND FRONT`, with
//!   END the last day of the window in days since 1970. It prints the milliseconds to the answer, without and with the
//!   places of the map; the first day of the window and of the previous window; figures to compare with other programs
//!   (events shown, events of all fronts, of all weeks and outside any week, pairs, and the sum of the row numbers of
//!   the fifty newest events); and the sums of [`sums_shown`].
//!
//! A question has a window of ten years, one kind and one front. Its answer holds the weekly series, the fronts with
//! their weeks, rules and tolls, the pairs, and the fifty newest events. Each question differs from the one before in
//! window, kind and front, so no cached count serves it. The results of the rules stay in the cache, because they
//! depend on the kinds only; `kinds` times kinds in new combinations. The map counts its places when it is drawn:
//! `map` includes them, and `mapwindow` moves the window under the map.

#![expect(clippy::print_stdout, reason = "a program to be run by hand")]

#[path = "../tests/support/mass.rs"]
mod mass;
#[path = "../tests/support/synthetic.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod synthetic;

use std::hint::black_box;
use std::io::{self, BufRead as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use frontwatch::assess::Rules;
use frontwatch::file;
use frontwatch::model::{Day, EventDate, FrontIx, Kind, Tolls};
use frontwatch::query::{
    Bucket, Filter, Question, Selection, SeriesMeasure, TimeUnit, WeekStart, Window, WindowLength,
};
use frontwatch::store::{Answer, Store};
use synthetic::AS_OF;

/// Days of ten years.
const WEEKS: usize = 523;
const KINDS: [Kind; 5] =
    [Kind::ArmedClash, Kind::AttackOnCivilians, Kind::Shelling, Kind::AirStrike, Kind::RemoteExplosive];

/// A question whose window ends this many days before the data end.
fn question(back: i32, front: u16, kind: Kind) -> Question {
    Question {
        as_of: AS_OF,
        window: Window {
            length: WindowLength::Last(10, TimeUnit::Years),
            end_day: Some(AS_OF.plus_days(-back)),
        },
        filter: Filter::match_all(),
        selection: Selection {
            fronts: [FrontIx(front)].into(),
            kinds: [kind].into(),
            ..Selection::default()
        },
        bucket: Some(Bucket::Week),
        room: WEEKS,
        lane_columns: 0,
        week_start: WeekStart::Saturday,
        measure: SeriesMeasure::Incidents,
        sort: None,
        front_order: frontwatch::query::FrontOrder::Ranked,
        dyad_sort: None,
        compare: None,
    }
}

fn answer_question(store: &Store, question: &Question) {
    answer_with_map(store, question, false);
}

fn answer_with_map(store: &Store, question: &Question, map: bool) {
    let Ok(answer) = store.answer(black_box(question)) else { return };
    if map {
        black_box(answer.places.get());
    }
    black_box(answer.events.iter().take(50).collect::<Vec<u32>>());
    black_box(answer);
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1e3
}

/// The median. The fastest run is printed next to it, because other programs may load the machine.
fn time_runs(times: u16, mut work: impl FnMut(u16)) -> f64 {
    let time = |n| {
        let begun = Instant::now();
        work(n);
        begun.elapsed()
    };
    let times: Vec<Duration> = (0..times).map(time).collect();
    println!("  the fastest: {:.3} ms", times.iter().min().map_or(0.0, Duration::as_secs_f64) * 1e3);
    median(times)
}

/// Milliseconds of a full answer and of a window moved by a week.
fn measure(events: usize) -> (f64, f64) {
    let store = Store::with_bulk(Arc::new(mass::situation()), vec![mass::bulk(events)], Rules::default());
    println!("{events} events, {:.1} bytes an event without text", store.bytes_per_event());
    let kind = |n: u16| KINDS.get(usize::from(n) % KINDS.len()).copied().unwrap_or(Kind::ArmedClash);
    // Each window ends eleven years from the previous one, so that none serves the next.
    let fresh = |n: u16| question(i32::from(n) * 4_019 % 5_479, n * 5 % 12, kind(n));
    answer_question(&store, &fresh(0));
    let answer = time_runs(41, |n| answer_question(&store, &fresh(n + 1)));
    println!("figure answer {events} {answer:.3}");
    // New combinations of kinds make the rules read the whole history.
    let several = |n: u16| {
        let chosen = KINDS.iter().zip(0..).filter(|(_, bit)| n >> bit & 1 == 1).map(|(&kind, _)| kind);
        Question { selection: Selection { kinds: chosen.collect(), ..fresh(n).selection }, ..fresh(n) }
    };
    let sets: Vec<u16> = (0..1 << KINDS.len()).filter(|set: &u16| set.count_ones() > 1).collect();
    let kinds =
        time_runs(26, |n| answer_question(&store, &several(sets.get(usize::from(n)).copied().unwrap_or(0))));
    println!("figure kinds {events} {kinds:.3}");
    answer_question(&store, &question(0, 1, Kind::ArmedClash));
    let window =
        time_runs(41, |n| answer_question(&store, &question(7 * (i32::from(n) + 1), 1, Kind::ArmedClash)));
    println!("figure window {events} {window:.3}");
    let fresh_map = time_runs(41, |n| answer_with_map(&store, &fresh(n + 50), true));
    println!("figure map {events} {fresh_map:.3}");
    answer_with_map(&store, &question(0, 1, Kind::ArmedClash), true);
    let map = time_runs(41, |n| {
        answer_with_map(&store, &question(7 * (i32::from(n) + 1), 1, Kind::ArmedClash), true);
    });
    println!("figure mapwindow {events} {map:.3}");
    // The question of the first screen: one year of everything.
    let year = |n: u16| Question {
        window: Window {
            length: WindowLength::Last(52, TimeUnit::Weeks),
            end_day: Some(AS_OF.plus_days(-400 * i32::from(n))),
        },
        selection: Selection { kinds: [kind(n)].into(), ..Selection::default() },
        room: 60,
        ..question(0, 0, kind(n))
    };
    answer_question(&store, &year(20));
    println!("figure year {events} {:.3}", time_runs(20, |n| answer_question(&store, &year(n))));
    (answer, window)
}

/// Sums over an answer, weighted by row, so that a number in the wrong row changes them.
fn sums_shown(answer: &Answer) -> Vec<i64> {
    fn sum<T>(all: &[T], of: impl Fn(&T) -> i64) -> i64 {
        all.iter().map(of).sum()
    }
    let square = |n: u32| i64::from(n) * i64::from(n);
    let number = |n: Option<u32>| i64::from(n.unwrap_or(0));
    let best = |tolls: &Tolls| tolls.killed.best.unwrap_or(0);
    let day = |date: Option<EventDate>| date.map_or(0, |date| i64::from(date.span.start.0));
    let (fronts, pairs, places) = (&answer.fronts, &answer.dyads, &answer.places.get().rows);
    vec![
        number(answer.tolls.killed.low),
        number(answer.tolls.killed.best),
        number(answer.tolls.killed.high),
        i64::try_from(answer.straddling).unwrap_or(0),
        sum(fronts, |row| square(row.events)),
        sum(fronts, |row| i64::from(row.events) * number(row.previous_incidents)),
        sum(fronts, |row| number(row.tolls.killed.low)),
        sum(fronts, |row| square(best(&row.tolls))),
        sum(fronts, |row| number(row.tolls.killed.high)),
        sum(fronts, |row| sum(&row.sparkline, |week| square(week.0))),
        sum(&answer.series.buckets, |row| square(row.value)),
        sum(&answer.series.outside_buckets, |row| square(row.1)),
        sum(pairs, |row| square(row.events)),
        sum(pairs, |row| i64::from(row.events) * number(row.previous_incidents)),
        sum(pairs, |row| {
            row.events_by_quad_class.iter().zip(1..).map(|(&events, class)| i64::from(events) * class).sum()
        }),
        sum(pairs, |row| number(row.tolls.killed.low)),
        sum(pairs, |row| square(best(&row.tolls))),
        sum(pairs, |row| number(row.tolls.killed.high)),
        sum(pairs, |row| day(row.first) * i64::from(row.events)),
        sum(pairs, |row| day(row.last) * i64::from(row.events)),
        i64::try_from(places.len()).unwrap_or(0),
        sum(places, |row| square(row.events)),
        sum(places, |row| square(row.killed.best.unwrap_or(0))),
        sum(places, |row| i64::from(row.newest) * i64::from(row.events)),
        i64::from(answer.places.wide) + i64::from(answer.places.sea_or_air),
    ]
}

/// Answers questions about a file, one a line.
fn serve(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let loaded = file::load_situation(path)?;
    let situation = Arc::new(loaded.situation);
    let store = Store::with_bulk(Arc::clone(&situation), loaded.bulk, Rules::default());
    println!("ready {:.1}", store.bytes_per_event());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.splitn(3, ' ');
        let mut word = || words.next().ok_or("not a day, a kind and a front");
        let (end, kind, front) = (word()?.parse()?, word()?, word()?);
        let kind = Kind::from_id(kind).ok_or("no such kind")?;
        let front = situation.fronts.iter().position(|known| known.name == front).ok_or("no such front")?;
        let question = Question {
            as_of: situation.as_of,
            window: Window { length: WindowLength::Last(10, TimeUnit::Years), end_day: Some(Day(end)) },
            ..question(0, u16::try_from(front)?, kind)
        };
        let begun = Instant::now();
        let answer = store.answer(black_box(&question))?;
        let newest = answer.events.iter().take(50).map(u64::from).sum::<u64>();
        let milliseconds = begun.elapsed().as_secs_f64() * 1e3;
        black_box(answer.places.get());
        let with_places = begun.elapsed().as_secs_f64() * 1e3;
        let fronts: u32 = answer.fronts.iter().map(|row| row.incidents).sum();
        let vague: u32 = answer.series.outside_buckets.iter().map(|(_, events)| events).sum();
        let (shown, weeks, pairs) = (answer.shown_events, answer.series.sum, answer.dyads.len());
        let start = answer.span.start.0;
        let before = question.window.previous_span(situation.as_of).map_or(start, |before| before.start.0);
        print!(
            "{milliseconds:.4} {with_places:.4} {start} {before} {shown} {fronts} {weeks} {vague} {pairs} {newest}"
        );
        for sum in self::sums_shown(&answer) {
            print!(" {sum}");
        }
        println!();
        io::stdout().flush()?;
    }
    Ok(())
}

/// Moves the window to and fro by weeks for some seconds, as [`measure`] does, for a profiler.
fn move_window(events: usize) {
    let store = Store::with_bulk(Arc::new(mass::situation()), vec![mass::bulk(events)], Rules::default());
    answer_question(&store, &question(0, 1, Kind::ArmedClash));
    println!("ready");
    let (begun, mut moved) = (Instant::now(), 0_u32);
    while begun.elapsed() < Duration::from_secs(20) {
        for week in (1..=41).chain((0..41).rev()) {
            answer_question(&store, &question(7 * week, 1, Kind::ArmedClash));
            moved += 1;
        }
    }
    println!("moved {moved} times, each {:.3} ms", begun.elapsed().as_secs_f64() * 1e3 / f64::from(moved));
}

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--moved").skip(1);
    if let Some(events) = arguments.next().and_then(|events| events.parse().ok()) {
        move_window(events);
        return;
    }
    let mut arguments = std::env::args().skip_while(|argument| argument != "--serve").skip(1);
    if let Some(path) = arguments.next() {
        if let Err(error) = serve(Path::new(&path)) {
            println!("failed: {error}");
        }
        return;
    }
    let mut sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![100_000, 1_000_000];
    }
    let figures: Vec<_> = sizes.iter().map(|&events| (events, measure(events))).collect();
    for two in figures.windows(2) {
        let [(small, of_small), (large, of_large)] = two else { continue };
        let grown = (*large as f64 / *small as f64).ln();
        println!(
            "from {small} to {large}: the answer grows with the events to the power of {:.2}, a week on with {:.2}",
            (of_large.0 / of_small.0).ln() / grown,
            (of_large.1 / of_small.1).ln() / grown,
        );
    }
}
