//! How many pages of records the reports read, and that their output does not depend on the pages: invented events in
//! two Parquet files, beside curated ones.

use std::fs;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex};

use frontwatch::assess::Rules;
use frontwatch::file;
use frontwatch::findings::{Baseline, Findings};
use frontwatch::import::parquet::write_file;
use frontwatch::model::{
    BulkEvents, Claim, Columns, Event, Figure, Measure, PlacePrecision, PublicationDate, RecordPages,
    Situation, Statement, TextColumn, Toll, Victims,
};
use frontwatch::query::{
    Bucket, Direction, Filter, Question, Selection, SeriesMeasure, SortField, SortOrder, WeekStart, Window,
    WindowLength,
};
use frontwatch::report::brief::build_document;
use frontwatch::report::{OutputSchema, csv, event_table, excerpt, geojson, json};
use frontwatch::store::{AnsweredQuestion, Store};
use serde_json::{Value, json};

use crate::bulk::{Events, search};

const SITUATION: &str = r#"(
    format: 1, title: "Many pages", as_of: "2024-12-31",
    actors: { "a": (name: "A", kind: StateForces), "b": (name: "B", kind: RebelGroup) },
    fronts: {
        "deadly": (name: "Deadly", parties: [], takes: "killed>=4"),
        "other": (name: "Other", parties: ["a", "b"], takes: "killed<=3 or killed:unknown"),
    },
    sources: { "paper": (title: "Paper «1»") },
    events: [
        (id: "new", date: "2024-12-30", front: "other", kind: ArmedClash, actors: ["a", "b"], summary: "=New \"clash\", a̐ ж", sources: ["paper"],
         claims: [Toll(by: "a", measure: Killed, victims: "b", says: AtLeast(3)), Toll(by: "b", measure: Killed, victims: "b", says: Denied)]),
        (id: "old", date: "2003", front: "deadly", kind: Talks, actors: ["a"], summary: "Old talks", sources: []),
    ],
    include: [Parquet("first.parquet"), Parquet("second.parquet")],
)"#;

/// Pages that count how often each is read.
#[derive(Debug)]
struct CountedPages {
    pages: Arc<dyn RecordPages>,
    reads: Mutex<Vec<usize>>,
}

impl CountedPages {
    /// Returns how often each page was read, and forgets it.
    fn take_reads(&self) -> Vec<usize> {
        let mut reads = self.reads.lock().unwrap();
        let pages = reads.len();
        std::mem::replace(&mut reads, vec![0; pages])
    }
}

impl RecordPages for CountedPages {
    fn page_len(&self) -> usize {
        self.pages.page_len()
    }

    fn read_events(&self, page: usize) -> Result<Vec<Event>, String> {
        self.read_event_pages(page..page + 1)
    }

    fn read_event_pages(&self, pages: Range<usize>) -> Result<Vec<Event>, String> {
        self.reads.lock().unwrap()[pages.clone()].iter_mut().for_each(|reads| *reads += 1);
        self.pages.read_event_pages(pages)
    }

    fn read_search_texts(&self, page: usize) -> Result<TextColumn, String> {
        self.pages.read_search_texts(page)
    }
}

fn write_events(path: &Path, seed: u64, count: u32, prefix: &str) {
    let mut events = Events::new(seed, count);
    let mut number = 0;
    write_file(path, |writer| {
        while let Some(mut row) = events.next() {
            number += 1;
            row.id = format!("ucdp-{prefix}{number}").into();
            if number % 11 == 0 {
                row.killed.best = None;
                row.killed_by_side.clear();
                row.coordinates = None;
                row.summary = format!("Straße “{number}”, \u{43f}\u{43e}\u{441}\u{442}").into();
            }
            writer.push(&row, &search(&row))?;
        }
        Ok(())
    })
    .unwrap();
}

/// Returns a store of the situation with its pages.
fn counted_store(folder: &Path, events: [u32; 2]) -> (Store, Vec<Arc<CountedPages>>) {
    write_events(&folder.join("first.parquet"), 7, events[0], "a");
    write_events(&folder.join("second.parquet"), 8, events[1], "b");
    let path = folder.join("s.ron");
    fs::write(&path, SITUATION).unwrap();
    let loaded = file::load_situation(&path).unwrap();
    let mut all_pages = Vec::new();
    let bulks = loaded.bulk.into_iter().map(|bulk| {
        let reads = Mutex::new(vec![0; bulk.page_count()]);
        let pages = Arc::new(CountedPages { pages: Arc::clone(bulk.pages()), reads });
        all_pages.push(Arc::clone(&pages));
        BulkEvents::new(Columns::clone(&bulk.columns), pages)
    });
    let bulks = bulks.collect();
    let store = Store::with_bulk(Arc::new(loaded.situation), bulks, Rules::default());
    let page_counts: Vec<usize> = all_pages.iter().map(|pages| pages.take_reads().len()).collect();
    assert_eq!(page_counts, events.map(|count| count.div_ceil(1024) as usize));
    (store, all_pages)
}

fn question(store: &Store, filter: &str) -> Question {
    Question {
        as_of: store.situation().as_of,
        window: Window::ending_now(WindowLength::All),
        filter: filter.parse::<Filter>().unwrap(),
        selection: Selection::default(),
        bucket: Some(Bucket::Month),
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

type WriteEvents = fn(&mut dyn Write, AnsweredQuestion<'_>) -> io::Result<()>;

const SCHEMA: OutputSchema = OutputSchema::V3;
const NDJSON: WriteEvents = |out, input| json::write_event_lines(out, input, SCHEMA);
const JSON: WriteEvents = |out, input| json::write_events(out, input, SCHEMA);
const CSV: WriteEvents = |out, input| csv::write_events(out, input, SCHEMA);
const GEOJSON: WriteEvents = |out, input| geojson::write_events(out, input, SCHEMA);

const FORMATS: [(&str, WriteEvents); 6] = [
    ("ndjson", NDJSON),
    ("json", JSON),
    ("csv", CSV),
    ("geojson", GEOJSON),
    ("markdown", event_table::write_events),
    ("ron", excerpt::write_excerpt),
];

fn written(write: WriteEvents, store: &Store, question: &Question) -> String {
    let answer = store.answer(question).unwrap();
    let input = AnsweredQuestion { store, question, answer: &answer };
    let mut out = Vec::new();
    write(&mut out, input).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn an_export_reads_each_page_once_and_writes_the_same_as_from_memory() {
    let folder = tempfile::tempdir().unwrap();
    let (store, all_pages) = counted_store(folder.path(), [2_500, 1_100]);
    let in_memory = Store::new(store.merged_situation().unwrap(), Rules::default());
    assert_eq!(store.len(), 3_602);
    for pages in &all_pages {
        _ = pages.take_reads();
    }
    let everything = question(&store, "");
    let killed = SortOrder { field: SortField::Killed, direction: Direction::Descending };
    let date = SortOrder { field: SortField::Date, direction: Direction::Ascending };
    let questions = [
        (everything.clone(), 1),
        (Question { sort: Some(date), ..everything.clone() }, 1),
        // Few enough rows for one batch.
        (Question { sort: Some(killed), ..everything }, 1),
        // A part of a situation needs its references first.
        (question(&store, "killed>=2"), 2),
    ];
    for (format, write) in FORMATS {
        for (question, ron_reads) in &questions {
            let text = written(write, &store, question);
            let reads = if format == "ron" { *ron_reads } else { 1 };
            for pages in &all_pages {
                let counted = pages.take_reads();
                assert_eq!(counted, vec![reads; counted.len()], "{format} {question:?}");
            }
            let expected = written(write, &in_memory, question);
            // Compared by line, because a difference of all would be unreadable.
            let differs = text.lines().zip(expected.lines()).find(|(line, expected)| line != expected);
            assert_eq!(differs, None, "{format} {question:?}");
            assert!(text == expected && text.len() > 100_000, "{format} {}", text.len());
        }
    }
}

/// The JSON of an event, built key by key.
fn event_value(store: &Store, row: u32) -> Value {
    let event = store.event(row).unwrap();
    let situation: &Situation = store.situation();
    let kind = event.kind.row();
    let actors: Vec<_> = event.actors.iter().map(|&ix| situation.actor(ix).unwrap()).collect();
    let point = event.place.as_ref().and_then(|place| place.coordinates);
    let sources = event.sources.iter().map(|&ix| &situation.source(ix).unwrap().id);
    let tolls = store.tolls(row);
    json!({
        "id": event.id,
        "date_start": event.date.span.start.to_string(),
        "date_end": event.date.span.end.to_string(),
        "date_precision": event.date.precision.name(),
        "date_inferred": event.date.inferred,
        "front": situation.front(event.front).map(|front| &front.id),
        "kind": kind.id,
        "incident": kind.is_incident && !event.is_announced(),
        "status": event.status.name(),
        "quad_class": kind.quad.label(),
        "actors": actors.iter().map(|actor| &actor.id).collect::<Vec<_>>(),
        "actor_names": actors.iter().map(|actor| &actor.name).collect::<Vec<_>>(),
        "place": event.place.as_ref().map(|place| &place.name),
        "lat": point.map(|point| point.lat),
        "lon": point.map(|point| point.lon),
        "place_precision": event.place.as_ref().map(|place| place.precision.name()),
        "killed": toll_value(tolls.for_measure(Measure::Killed)),
        "wounded": toll_value(tolls.for_measure(Measure::Wounded)),
        "claims": event.claims.iter().map(|claim| claim_value(situation, event, claim)).collect::<Vec<_>>(),
        "sources": sources.collect::<Vec<_>>(),
        "summary": event.summary,
        "reported": event.reported.map(PublicationDate::to_ron_text),
        "region": event.place.as_ref().and_then(|place| place.region.as_ref()),
        "conflict": event.conflict,
        "note": event.note,
    })
}

fn toll_value(toll: Toll) -> Value {
    let Toll { low, best, high, .. } = toll;
    json!({ "low": low, "best": best, "high": high, "open": toll.is_open, "contested": toll.is_contested })
}

fn claim_value(situation: &Situation, event: &Event, claim: &Claim) -> Value {
    let (measure, victims, says) = match &claim.statement {
        Statement::Toll { measure, victims, says } => {
            let victims = match victims {
                Victims::OfActor(ix) => Some(situation.actor(*ix).unwrap().id.clone()),
                Victims::Unattributed => None,
            };
            let says = match says {
                Figure::Estimate { low, best, high } => {
                    format!("Estimate(low: {low}, best: {best}, high: {high})")
                }
                says => format!("{says:?}"),
            };
            (measure.name(), victims, says)
        }
        Statement::Fact { what, says } => ("fact", None, format!("{says:?}({what})")),
        other => panic!("{other:?} is not in the data"),
    };
    let (by, basis) = (situation.claimant_id(claim.claimant), claim.basis.name());
    let said = situation.claim_date(event, claim).map(PublicationDate::to_ron_text);
    json!({
        "by": by, "measure": measure, "victims": victims, "says": says, "basis": basis,
        "said": said, "revises": null, "stands": true, "note": claim.note,
    })
}

/// The cells of a CSV record, from the JSON of the event.
fn cells(event: &Value) -> Vec<String> {
    let claim_part = |part: &Value| match part {
        Value::Bool(flag) => flag.to_string(),
        part => part.as_str().unwrap_or_default().to_owned(),
    };
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(parts) => parts.values().map(claim_part).collect::<Vec<_>>().join("|"),
        other => other.to_string(),
    };
    let number = |value: &Value| value.as_f64().map(|number| number.to_string()).unwrap_or_default();
    let cell = |(key, value): (&String, &Value)| match (key.as_str(), value) {
        ("killed" | "wounded", Value::Object(toll)) => toll.values().map(text).collect(),
        ("lat" | "lon", point) => vec![number(point)],
        (_, Value::Array(items)) => vec![items.iter().map(text).collect::<Vec<_>>().join("; ")],
        (_, value) => vec![text(value)],
    };
    let cells: Vec<String> = event.as_object().unwrap().iter().flat_map(cell).collect();
    cells.into_iter().map(|cell| if cell.starts_with('=') { format!("'{cell}") } else { cell }).collect()
}

#[test]
fn exported_lines_equal_those_built_key_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = counted_store(folder.path(), [1_500, 500]);
    let question = question(&store, "");
    let answer = store.answer(&question).unwrap();
    let rows: Vec<u32> = answer.events.iter().collect();
    let values: Vec<Value> = rows.iter().map(|&row| event_value(&store, row)).collect();

    let expected: Vec<String> = values.iter().map(Value::to_string).collect();
    let ndjson = written(NDJSON, &store, &question);
    assert!(ndjson.lines().eq(expected.iter()));
    let listed = written(JSON, &store, &question);
    let head = r#"{"schema":3,"title":"Many pages","as_of":"2024-12-31","known_by":null,"events":["#;
    assert!(listed == format!("{head}\n{}\n]}}\n", expected.join(",\n")));

    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(csv::header(SCHEMA)).unwrap();
    for event in &values {
        writer.write_record(cells(event)).unwrap();
    }
    let expected = String::from_utf8(writer.into_inner().unwrap()).unwrap();
    let text = written(CSV, &store, &question);
    assert_eq!(text.lines().zip(expected.lines()).find(|(line, expected)| line != expected), None);
    assert!(text == expected);

    let features =
        rows.iter().zip(&values).filter(|(_, event)| !event["lat"].is_null()).map(|(&row, event)| {
            let place = store.event(row).unwrap().place.clone().unwrap();
            let point = place.coordinates.filter(|_| place.precision != PlacePrecision::Country);
            let geometry = point.map(|at| json!({ "type": "Point", "coordinates": [at.lon, at.lat] }));
            json!({ "type": "Feature", "id": event["id"], "geometry": geometry, "properties": event })
                .to_string()
        });
    let features: Vec<String> = features.collect();
    let text = written(GEOJSON, &store, &question);
    let without_place = values.len() - features.len();
    assert!(without_place > 100);
    let head = format!(
        r#"{{"type":"FeatureCollection","frontwatch":{{"schema":3,"title":"Many pages","as_of":"2024-12-31","known_by":null,"without_place":{without_place}}},"features":["#
    );
    assert!(text == format!("{head}\n{}\n]}}\n", features.join(",\n")));
}

#[test]
fn a_brief_reads_only_pages_of_events_that_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let (store, all_pages) = counted_store(folder.path(), [6_000, 3_000]);
    let question = Question {
        window: Window::ending_now(WindowLength::Last(52, frontwatch::query::TimeUnit::Weeks)),
        ..question(&store, "")
    };
    let answer = store.answer(&question).unwrap();
    let input = AnsweredQuestion { store: &store, question: &question, answer: &answer };
    // All events of 36 years are new, and then those of a month. The first page of each data set tells which it is.
    for (since, most) in [("1988-12-31", 3 + 2), ("2024-11-30", 1)] {
        let baseline = Baseline::from_day(since.parse().unwrap());
        let findings = Findings::new(input, &store, baseline).unwrap();
        let document = build_document(&findings, question.as_of, false);
        assert!(document.len() > 12, "{document:?}");
        let reads: Vec<usize> = all_pages.iter().flat_map(|pages| pages.take_reads()).collect();
        let read = reads.iter().filter(|&&count| count > 0).count();
        assert!(read <= most, "{read} of the pages since {since}: {document:#?}");
    }
}

#[test]
fn an_export_of_an_unreadable_file_fails() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = counted_store(folder.path(), [300, 200]);
    let question = question(&store, "");
    let answer = store.answer(&question).unwrap();
    let input = AnsweredQuestion { store: &store, question: &question, answer: &answer };
    let second = fs::OpenOptions::new().write(true).open(folder.path().join("second.parquet")).unwrap();
    second.set_len(1_000).unwrap();
    for (format, write) in FORMATS {
        let error = write(&mut io::sink(), input).unwrap_err();
        let reason = "an event cannot be read: the file has changed since it was opened";
        assert_eq!(error.to_string(), reason, "{format}");
    }
}
