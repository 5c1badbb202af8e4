//! Times the import of a data set, in bytes of the file a second.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use frontwatch::import::import_file::import_bytes;
use frontwatch::import::{Dataset, FrontPolicy, ImportBuilder, ImportReport};
use frontwatch::model::{Day, Situation};

/// UCDP rows from the file that `FRONTWATCH_BENCH_UCDP` names, or else the test rows repeated under new ids.
fn ucdp() -> Vec<u8> {
    if let Some(path) = std::env::var_os("FRONTWATCH_BENCH_UCDP") {
        return std::fs::read(path).unwrap();
    }
    let text = include_str!("../tests/import/ucdp.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    for n in 0..40_000_usize {
        let row = &rows[n % 6];
        let id = n.to_string();
        writer.write_record(std::iter::once(id.as_str()).chain(row.iter().skip(1))).unwrap();
    }
    writer.into_inner().unwrap()
}

fn import(c: &mut Criterion) {
    let bytes = ucdp();
    let empty = Situation::empty(String::new(), Day(0));
    let mut group = c.benchmark_group("import");
    group.throughput(Throughput::Bytes(bytes.len() as u64)).sample_size(10);
    let rows = || {
        let (mut builder, mut report) = (ImportBuilder::new(&empty), ImportReport::default());
        import_bytes(Dataset::Ucdp, &bytes, "bench.csv", &mut builder, &mut report).unwrap();
        builder
    };
    group.bench_function("ucdp, rows", |b| b.iter(|| black_box(rows())));
    group.bench_function("ucdp, rows and columns", |b| {
        b.iter(|| black_box(rows().finish(FrontPolicy::ByCountry).unwrap()));
    });
    group.finish();
}

criterion_group!(benches, import);
criterion_main!(benches);
