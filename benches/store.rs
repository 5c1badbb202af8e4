//! What the store costs: making a situation ready, and answering a question, by the number of events.
//!
//! `cargo bench --bench store` measures 100,000 events; with `FRONTWATCH_BENCH_EVENTS=1000000` as many as it says.

#[path = "../tests/support/synthetic.rs"]
mod synthetic;

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, Throughput};
use frontwatch::assess::Rules;
use frontwatch::board::projection::{Camera, Projection};
use frontwatch::model::{FrontIx, Kind, LatLon, PlacePrecision, Toll};
use frontwatch::query::{
    Bucket, Filter, Length, Question, Selection, SeriesMeasure, Unit, WeekStart, Window,
};
use frontwatch::store::{PlaceRow, Places, Store, Subject};
use synthetic::{AS_OF, Shape, situation};

fn question(filter: &str, selection: Selection) -> Question {
    Question {
        as_of: AS_OF,
        window: Window { length: Length::Last(52, Unit::Weeks), ends: None },
        filter: filter.parse().unwrap_or_else(|_| Filter::everything()),
        selection,
        bucket: Some(Bucket::Week),
        room: 60,
        week_start: WeekStart::Saturday,
        measure: SeriesMeasure::Incidents,
        sort: None,
        compare: None,
    }
}

fn questions() -> [(&'static str, Question); 4] {
    let everything = Selection::default();
    let narrowed = Selection {
        fronts: [FrontIx(1), FrontIx(2)].into(),
        kinds: [Kind::ArmedClash, Kind::AirStrike].into(),
        ..Selection::default()
    };
    let all = Question {
        window: Window { length: Length::All, ends: None },
        bucket: None,
        ..question("", everything.clone())
    };
    [
        ("window", question("", everything.clone())),
        ("window, fronts, kinds", question("", narrowed)),
        ("window, typed filter", question("killed>=2 -contested:yes", everything)),
        ("all of the time", all),
    ]
}

fn benches(criterion: &mut Criterion, events: usize) {
    // As UCDP GED has them: some hundreds of actors, decades.
    let shape = Shape {
        events,
        fronts: 12,
        actors: 300,
        days: 12_000,
        places: u32::try_from(events / 10).unwrap_or(40),
    };
    let situation = Arc::new(situation(1, shape));
    let mut group = criterion.benchmark_group("store");
    group.throughput(Throughput::Elements(events as u64)).sample_size(10);
    group.bench_function(BenchmarkId::new("build", events), |bencher| {
        bencher.iter(|| Store::new(black_box(Arc::clone(&situation)), Rules::default()));
    });
    let store = Store::new(Arc::clone(&situation), Rules::default());
    for (name, question) in questions() {
        group.bench_function(BenchmarkId::new(format!("answer, {name}"), events), |bencher| {
            bencher.iter(|| store.answer(black_box(&question)));
        });
    }
    let question = question("", Selection::default());
    if let Ok(answer) = store.answer(&question) {
        group.bench_function(BenchmarkId::new("detail of a front", events), |bencher| {
            bencher.iter(|| store.detail(&question, &answer, black_box(&Subject::Front(FrontIx(1)))));
        });
    }
    group.finish();
    map(criterion);
}

/// Putting places into the cells of a map: by the places there are, not by the events.
fn map(criterion: &mut Criterion) {
    let place = |n: u32| PlaceRow {
        at: LatLon { lat: 38.0 - f64::from(n / 400) / 30.0, lon: 60.0 + f64::from(n % 400) / 30.0 },
        precision: PlacePrecision::Exact,
        events: 10,
        incidents: 7,
        killed: Toll::NONE,
        newest: n,
        selected: false,
    };
    let places = Places { rows: (0..100_000).map(place).collect(), ..Places::default() };
    let map = Projection::new(Camera { centre: LatLon { lat: 34.0, lon: 66.0 }, scale: 0.3 }, 120, 36);
    criterion.bench_function("map, 100,000 places into cells", |bencher| {
        bencher.iter(|| black_box(&places).spots(map.size(), map.latitudes(), |at| map.cell(at)));
    });
}

fn main() {
    let asked = std::env::var("FRONTWATCH_BENCH_EVENTS").ok().and_then(|text| text.parse().ok());
    let mut criterion = Criterion::default().configure_from_args();
    benches(&mut criterion, asked.unwrap_or(100_000));
    criterion.final_summary();
}
