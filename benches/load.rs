//! Times reading the sample and a synthetic RON file of 10,000 events.

#[path = "../tests/support/synthetic.rs"]
mod synthetic;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput};
use frontwatch::file;
use synthetic::{Shape, situation};

const SAMPLE: &str = include_str!("../data/afghanistan.ron");

fn benches(criterion: &mut Criterion) {
    let shape = Shape { events: 10_000, fronts: 12, actors: 300, days: 12_000, places: 40 };
    let large = file::ron_writer::to_ron(&situation(1, shape));
    let mut group = criterion.benchmark_group("load");
    group.sample_size(10);
    for (name, text) in [("sample", SAMPLE), ("10,000 events", large.as_str())] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("read", name), text, |bencher, text| {
            bencher.iter(|| file::read_text("bench.ron", black_box(text)));
        });
    }
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    benches(&mut criterion);
    criterion.final_summary();
}
