//! Times building a store from a situation and answering a question, by number of events.
//!
//! `cargo bench --bench store` measures 100,000 and 1,000,000 bulk events and 100,000 curated ones;
//! `FRONTWATCH_BENCH_EVENTS=10000000` sets another number of bulk events. Two questions alternate, so that each differs
//! from the previous one, as after a key; the figure is the mean of both.

#![expect(clippy::print_stderr, reason = "a program to be run by hand")]

#[path = "../tests/support/mass.rs"]
mod mass;
#[path = "../tests/support/synthetic.rs"]
mod synthetic;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput};
use frontwatch::assess::Rules;
use frontwatch::board::projection::{Camera, Projection};
use frontwatch::model::{BulkEvents, FrontIx, Kind, LatLon, PlacePrecision, Situation, Toll};
use frontwatch::query::{
    Bucket, Filter, Question, Selection, SeriesMeasure, SortField, SortOrder, TimeUnit, WeekStart, Window,
    WindowLength,
};
use frontwatch::store::{PlaceRow, Places, Store, Subject};
use synthetic::{AS_OF, Shape};

fn question(filter: &str) -> Question {
    Question {
        as_of: AS_OF,
        window: Window { length: WindowLength::Last(52, TimeUnit::Weeks), end_day: None },
        filter: filter.parse().unwrap_or_else(|_| Filter::match_all()),
        selection: Selection::default(),
        bucket: Some(Bucket::Week),
        room: 60,
        lane_columns: 0,
        week_start: WeekStart::Saturday,
        measure: SeriesMeasure::Incidents,
        sort: None,
        front_order: frontwatch::query::FrontOrder::Ranked,
        dyad_sort: None,
        compare: None,
    }
}

/// Two questions to ask in turn.
fn question_pairs() -> Vec<(&'static str, Question, Question)> {
    let of = |fronts: &[u16], kinds: &[Kind]| Selection {
        fronts: fronts.iter().map(|&ix| FrontIx(ix)).collect(),
        kinds: kinds.iter().copied().collect(),
        ..Selection::default()
    };
    let plain = question("");
    let select = |selection: Selection| Question { selection, ..plain.clone() };
    let all = Question {
        window: Window { length: WindowLength::All, end_day: None },
        bucket: None,
        ..plain.clone()
    };
    let years = |back: i32| {
        let window =
            Window { length: WindowLength::Last(10, TimeUnit::Years), end_day: Some(AS_OF.plus_days(back)) };
        Question { window, bucket: Some(Bucket::Month), room: 130, ..plain.clone() }
    };
    let weeks = |back: i32| {
        let window =
            Window { length: WindowLength::Last(52, TimeUnit::Weeks), end_day: Some(AS_OF.plus_days(back)) };
        Question { window, ..plain.clone() }
    };
    vec![
        (
            "window, fronts, kinds",
            select(of(&[1, 2], &[Kind::ArmedClash, Kind::AirStrike])),
            Question {
                window: Window {
                    length: WindowLength::Last(26, TimeUnit::Weeks),
                    end_day: Some(AS_OF.plus_days(-700)),
                },
                ..select(of(&[3, 4], &[Kind::Shelling, Kind::AirStrike]))
            },
        ),
        ("all of the time", all.clone(), Question { selection: of(&[], &[Kind::ArmedClash]), ..all.clone() }),
        ("a front more", select(of(&[1], &[])), select(of(&[1, 2], &[]))),
        ("a front more, all of the time", all.clone(), Question { selection: of(&[2], &[]), ..all.clone() }),
        (
            "a kind more",
            select(of(&[], &[Kind::ArmedClash])),
            select(of(&[], &[Kind::ArmedClash, Kind::Shelling])),
        ),
        ("a week on", weeks(-7), weeks(-14)),
        ("a month on in ten years", years(-31), years(-62)),
        ("another measure", plain.clone(), Question { measure: SeriesMeasure::Killed, ..plain.clone() }),
        (
            "a typed filter on classes",
            question("kind:ArmedClash -contested:yes"),
            question("actor:a1 or actor:a301"),
        ),
        ("a typed filter on tolls", question("killed>=2 -contested:yes"), question("killed>=3")),
        ("a typed word", question("village -\"place 77\""), question("\"place 12\"")),
        (
            "by killed",
            plain.clone(),
            Question { sort: Some(SortOrder::from_field(SortField::Killed)), ..all },
        ),
    ]
}

/// A situation and its bulk events.
type Data = (Arc<Situation>, Box<dyn Fn() -> Vec<BulkEvents>>);

fn bench_store(criterion: &mut Criterion, name: &str, events: usize, (situation, bulks): &Data) {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(events as u64)).sample_size(10);
    group.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group.bench_function(BenchmarkId::new("make ready", events), |bencher| {
        bencher.iter_custom(|times| {
            let timed = |_| {
                let bulks = bulks();
                let begun = Instant::now();
                black_box(Store::with_bulk(Arc::clone(situation), bulks, Rules::default()));
                begun.elapsed()
            };
            (0..times).map(timed).sum()
        });
    });
    let store = Store::with_bulk(Arc::clone(situation), bulks(), Rules::default());
    eprintln!("{name}, {events} events: {:.1} bytes an event", store.bytes_per_event());
    group.bench_function(BenchmarkId::new("first answer", events), |bencher| {
        // A clone starts with an empty cache.
        bencher.iter_batched(
            || store.clone(),
            |store| store.answer(black_box(&question(""))),
            criterion::BatchSize::PerIteration,
        );
    });
    for (name, one, other) in question_pairs() {
        group.bench_function(BenchmarkId::new(name, events), |bencher| {
            let mut turn = false;
            bencher.iter(|| {
                turn = !turn;
                store.answer(black_box(if turn { &one } else { &other }))
            });
        });
    }
    let question = question("");
    if let Ok(answer) = store.answer(&question) {
        group.bench_function(BenchmarkId::new("detail of a front", events), |bencher| {
            bencher.iter(|| store.detail(&question, &answer, black_box(&Subject::Front(FrontIx(1)))));
        });
        if let Some(dyad) = answer.dyads.first().map(|row| row.dyad) {
            group.bench_function(BenchmarkId::new("detail of a dyad", events), |bencher| {
                bencher.iter(|| store.detail(&question, &answer, black_box(&Subject::Dyad(dyad))));
            });
        }
    }
    group.finish();
    bench_map(criterion);
}

/// Times placing the places of a map into screen cells. It depends on the number of places, not of events.
fn bench_map(criterion: &mut Criterion) {
    let place = |n: u32| PlaceRow {
        announced: 0,
        at: LatLon { lat: 38.0 - f64::from(n / 400) / 30.0, lon: 60.0 + f64::from(n % 400) / 30.0 },
        precision: PlacePrecision::Exact,
        events: 10,
        incidents: 7,
        killed: Toll::NONE,
        newest: n,
        is_selected: false,
    };
    let places = Places { rows: (0..100_000).map(place).collect(), ..Places::default() };
    let map =
        Projection::new(Camera { centre: LatLon { lat: 34.0, lon: 66.0 }, degrees_per_row: 0.3 }, 120, 36);
    criterion.bench_function("map, 100,000 places into cells", |bencher| {
        bencher.iter(|| black_box(&places).clusters(map.size(), map.latitude_range(), |at| map.cell(at)));
    });
}

fn main() {
    let asked = std::env::var("FRONTWATCH_BENCH_EVENTS").ok().and_then(|text| text.parse().ok());
    let mut criterion = Criterion::default().configure_from_args();
    let sizes = asked.map_or_else(|| vec![100_000, 1_000_000], |events| vec![events]);
    for events in sizes {
        let made = mass::bulk(events);
        // Each store takes over its own copy of the columns.
        let bulks = move || vec![BulkEvents::new((*made.columns).clone(), Arc::clone(made.pages()))];
        let data: Data = (Arc::new(mass::situation()), Box::new(bulks));
        bench_store(&mut criterion, "bulk", events, &data);
    }
    if asked.is_none() {
        let shape = Shape { events: 100_000, fronts: 12, actors: 300, days: 12_000, places: 10_000 };
        let data: Data = (Arc::new(synthetic::situation(1, shape)), Box::new(Vec::new));
        bench_store(&mut criterion, "curated", shape.events, &data);
    }
    criterion.final_summary();
}
