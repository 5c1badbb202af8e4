use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;

use super::schema::{GROUP_ROWS, PAGE_ROWS};
use super::*;
use crate::import::event_from_row::tolls_from_stated;
use crate::import::import_file::import_bytes;
use crate::import::{Dataset, FrontPolicy, ImportBuilder, ImportReport, RowParty, SourceRow, StatedToll};
use crate::model::bulk::{id_hash, pack_date};
use crate::model::{ActorKind, Day, EventDate, Kind, LatLon, PlacePrecision, Precision, Situation, Span};

fn row(id: &str, start: i32, days: i32) -> SourceRow<'static> {
    SourceRow {
        dataset: Dataset::Ucdp,
        id: Cow::Owned(id.to_owned()),
        date: EventDate::from_span(Span { start: Day(start), end: Day(start + days) }),
        kind: Kind::ArmedClash,
        parties: vec![
            RowParty { name: "Government of Examplia".into(), kind: ActorKind::StateForces },
            RowParty { name: "The; \"Front\"".into(), kind: ActorKind::RebelGroup },
        ],
        country: "Examplia".into(),
        admin: ["North".into(), "".into()],
        place: "Exampleton".into(),
        coordinates: Some(LatLon { lat: 5.399_784, lon: -26.486_881 }),
        precision: PlacePrecision::Near,
        killed: StatedToll { low: Some(0), best: None, high: Some(u32::MAX) },
        killed_by_side: vec![Some(3), None],
        killed_civilians_and_unknown: [None, Some(1)],
        claimant: "a colonel".into(),
        sources: "Reuters; AFP".into(),
        summary: "Fighting, \u{202e}bold\nand Ünicode.".into(),
        url: "".into(),
        flags: vec!["best is missing".to_owned(), String::new()],
    }
}

fn write(path: &Path, rows: &[SourceRow<'_>]) -> Result<WriteSummary, ParquetFileError> {
    write_file(path, |writer| {
        rows.iter().try_for_each(|row| writer.push(row, &crate::model::text::fold(&row.summary)))
    })
}

fn opened(path: &Path) -> Result<OpenedEvents, ParquetFileError> {
    let stop = AtomicBool::new(false);
    open_events(path, OpenControl { threads: 2, progress: &|_, _| {}, stop: &stop })
}

fn in_a_folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.parquet");
    (folder, path)
}

/// Every row of a file, with everything borrowed made own.
fn rows(stored: &StoredRows) -> Result<Vec<SourceRow<'static>>, ParquetFileError> {
    let mut rows = Vec::new();
    for page in 0..stored.len().div_ceil(PAGE_ROWS) {
        stored.read_page(page, |row| rows.push(owned(row)))?;
    }
    Ok(rows)
}

fn owned(row: &SourceRow<'_>) -> SourceRow<'static> {
    let own = |text: &Cow<'_, str>| Cow::Owned(text.clone().into_owned());
    SourceRow {
        dataset: row.dataset,
        id: own(&row.id),
        date: row.date,
        kind: row.kind,
        parties: row.parties.iter().map(|p| RowParty { name: own(&p.name), kind: p.kind }).collect(),
        country: own(&row.country),
        admin: [own(&row.admin[0]), own(&row.admin[1])],
        place: own(&row.place),
        coordinates: row.coordinates,
        precision: row.precision,
        killed: row.killed,
        killed_by_side: row.killed_by_side.clone(),
        killed_civilians_and_unknown: row.killed_civilians_and_unknown,
        claimant: own(&row.claimant),
        sources: own(&row.sources),
        summary: own(&row.summary),
        url: own(&row.url),
        flags: row.flags.clone(),
    }
}

/// What the columns say is what the rows say.
fn assert_columns(opened: &OpenedEvents, rows: &[SourceRow<'_>]) {
    let columns = &opened.columns;
    assert_eq!(columns.len(), rows.len());
    for (n, row) in rows.iter().enumerate() {
        assert_eq!(columns.date(n), row.date);
        assert_eq!(columns.packed_date[n], pack_date(row.date));
        assert_eq!(columns.id_hash[n], id_hash(&row.id));
        assert_eq!(columns.tolls[columns.toll_id[n] as usize].tolls, tolls_from_stated(row.killed));
        let spot = columns.places[columns.place_id[n] as usize];
        assert_eq!(spot.coordinates, row.coordinates);
        let class = &columns.groups[columns.group_id[n] as usize];
        assert_eq!((class.kind, class.is_contested, class.is_denied), (row.kind, false, false));
        assert_eq!(
            *columns.countries[usize::from(class.country)],
            *crate::model::text::sanitize(&row.country)
        );
        let named = class.actors.iter().map(|ix| &opened.names.parties[ix.0 as usize]);
        let named: Vec<_> = named.map(|named| (&*named.name, named.kind)).collect();
        assert_eq!(named, row.parties.iter().map(|p| (&*p.name, p.kind)).collect::<Vec<_>>());
    }
}

fn some_row() -> impl Strategy<Value = SourceRow<'static>> {
    let text = || proptest::string::string_regex("[a-cä;\"\n]{0,3}").unwrap();
    let count = || proptest::option::of(prop_oneof![0_u32..4, Just(u32::MAX)]);
    let party = (text(), 0..ActorKind::TABLE.len())
        .prop_map(|(name, kind)| RowParty { name: name.into(), kind: ActorKind::TABLE[kind].0 });
    let precision = (0..Precision::ALL.len(), any::<bool>());
    let when =
        (-40_000_i32..40_000, 0_i32..500, precision).prop_map(|(start, days, (precision, inferred))| {
            let span = Span { start: Day(start), end: Day(start + days) };
            EventDate { span, precision: Precision::ALL[precision], inferred }
        });
    let at = proptest::option::of((-90.0..90.0, -180.0..180.0))
        .prop_map(|at: Option<(f64, f64)>| at.map(|(lat, lon)| LatLon { lat, lon }));
    let words = (text(), text(), text(), text(), text(), text(), text(), text(), text());
    let numbers = (count(), count(), count(), count(), count());
    let lists = (
        proptest::collection::vec(party, 0..4),
        proptest::collection::vec(count(), 0..4),
        proptest::collection::vec(text(), 0..3),
    );
    let kinds = (0..Kind::TABLE.len(), 0..PlacePrecision::TABLE.len(), 0..3_usize);
    (when, at, words, numbers, lists, kinds).prop_map(|(date, at, words, numbers, lists, kinds)| {
        let (id, country, admin1, admin2, place, claimant, sources, summary, url) = words;
        let (low, best, high, civilians, unknown) = numbers;
        let (parties, killed_by_side, flags) = lists;
        SourceRow {
            dataset: [Dataset::Ucdp, Dataset::Acled, Dataset::Gdelt][kinds.2],
            id: id.into(),
            date,
            kind: Kind::TABLE[kinds.0].kind,
            parties,
            country: country.into(),
            admin: [admin1.into(), admin2.into()],
            place: place.into(),
            coordinates: at,
            precision: PlacePrecision::TABLE[kinds.1].0,
            killed: StatedToll { low, best, high },
            killed_by_side,
            killed_civilians_and_unknown: [civilians, unknown],
            claimant: claimant.into(),
            sources: sources.into(),
            summary: summary.into(),
            url: url.into(),
            flags,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(mut written in proptest::collection::vec(some_row(), 0..80)) {
        written.sort_by_key(|row| (row.date.span.start, row.date.span.end));
        let (_folder, path) = in_a_folder();
        write(&path, &written).unwrap();
        let opened = opened(&path).unwrap();
        assert_columns(&opened, &written);
        prop_assert_eq!(rows(&opened.stored).unwrap(), written);
    }
}

#[test]
fn pages_and_row_groups_join_without_a_seam() {
    let written: Vec<_> = (0..)
        .take(GROUP_ROWS + PAGE_ROWS + 7)
        .map(|n| {
            let mut row = row(&format!("ucdp-{n}"), n / 100, n % 100 / 20);
            row.killed_by_side.truncate(usize::try_from(n % 3).unwrap());
            row.flags.truncate(usize::try_from(n % 5 / 2).unwrap());
            row.place = if n % 7 == 0 { "".into() } else { format!("Place {}", n % 1000).into() };
            row
        })
        .collect();
    let (_folder, path) = in_a_folder();
    let told = write(&path, &written).unwrap();
    assert_eq!(told, WriteSummary { events: written.len(), bytes: fs::metadata(&path).unwrap().len() });
    let opened = opened(&path).unwrap();
    assert_columns(&opened, &written);
    let stored = &opened.stored;
    let last = stored.len().div_ceil(PAGE_ROWS) - 1;
    for page in [0, 1, 63, 64, last] {
        let mut at = page * PAGE_ROWS;
        stored
            .read_page(page, |row| {
                assert_eq!(*row, written[at]);
                at += 1;
            })
            .unwrap();
        assert_eq!(at, written.len().min((page + 1) * PAGE_ROWS));
        let texts = stored.search_texts(page).unwrap();
        assert_eq!((texts.len(), texts.get(0)), (at - page * PAGE_ROWS, Some("fighting, bold and unicode.")));
    }
    assert!(stored.read_page(last + 1, |_| {}).is_err());
}

#[test]
fn names_are_kept_in_the_order_in_which_they_come() {
    let mut second = row("ucdp-2", 5, 0);
    second.parties.reverse();
    second.sources = "dpa; AFP".into();
    let (_folder, path) = in_a_folder();
    write(&path, &[row("ucdp-1", 3, 0), second, row("ucdp-3", 9, 0)]).unwrap();
    let names = opened(&path).unwrap().names;
    assert_eq!(names.datasets, [Dataset::Ucdp]);
    assert_eq!(
        names.parties.iter().map(|p| &*p.name).collect::<Vec<_>>(),
        ["Government of Examplia", "The; \"Front\""]
    );
    assert_eq!(*names.sources, ["Reuters".into(), "AFP".into(), "dpa".into()]);
    assert_eq!(*names.claimants, ["a colonel".into()]);
}

#[test]
fn events_out_of_order_are_not_written_and_nothing_stays_behind() {
    let (folder, path) = in_a_folder();
    fs::write(&path, "what was there").unwrap();
    let error = write(&path, &[row("ucdp-1", 5, 0), row("ucdp-2", 4, 9)]).unwrap_err();
    assert!(matches!(error, ParquetFileError::Unsorted), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "what was there");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_of_no_events_is_a_file() {
    let (_folder, path) = in_a_folder();
    write(&path, &[]).unwrap();
    let opened = opened(&path).unwrap();
    assert!(opened.columns.is_empty() && opened.stored.is_empty());
    assert!(opened.stored.read_page(0, |_| {}).is_err());
}

#[test]
fn what_is_no_file_of_events_is_told_as_what_it_is() {
    let (folder, path) = in_a_folder();
    write(&path, &[row("ucdp-1", 5, 0)]).unwrap();
    let whole = fs::read(&path).unwrap();
    let says = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        opened(&path).unwrap_err().to_string()
    };
    assert_eq!(says(b""), "this is not a Parquet file");
    assert_eq!(says(b"id,relid,year\n1,2,3\n"), "this is not a Parquet file");
    assert_eq!(says(&whole[..whole.len() - 1]), "the file is cut off: the end of a Parquet file is missing");
    assert_eq!(says(&whole[..1000]), "the file is cut off: the end of a Parquet file is missing");
    let replaced = |from: &[u8], to: &[u8]| {
        let at = whole.windows(from.len()).rposition(|bytes| bytes == from).unwrap();
        [&whole[..at], to, &whole[at + from.len()..]].concat()
    };
    assert_eq!(
        says(&replaced(b"format 0003", b"format 0001")),
        "the file has format 1, this frontwatch reads format 3: import the data again"
    );
    assert_eq!(
        says(&replaced(b"frontwatch events", b"something and all")),
        "this Parquet file was not written by frontwatch: import the data it was made from (frontwatch import)"
    );
    assert!(matches!(opened(&folder.path().join("none")), Err(ParquetFileError::Io(_))));
    assert!(matches!(opened(folder.path()), Err(ParquetFileError::NotParquet)));
}

#[test]
fn every_damaged_byte_is_found() {
    let (_folder, path) = in_a_folder();
    let written: Vec<_> = (0..40).map(|n| row(&format!("ucdp-{n}"), n, 0)).collect();
    write(&path, &written).unwrap();
    let whole = fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(5) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&path, bytes).unwrap();
        let read = opened(&path).and_then(|opened| {
            opened.stored.search_texts(0)?;
            rows(&opened.stored)
        });
        assert!(read.is_err(), "byte {at} of {}", whole.len());
    }
}

#[test]
fn a_file_that_is_cut_is_never_read() {
    let (_folder, path) = in_a_folder();
    write(&path, &[row("ucdp-1", 5, 0), row("ucdp-2", 6, 0)]).unwrap();
    let whole = fs::read(&path).unwrap();
    for len in (0..whole.len()).step_by(7) {
        fs::write(&path, &whole[..len]).unwrap();
        assert!(opened(&path).is_err(), "{len} of {} bytes", whole.len());
    }
}

#[test]
fn an_open_file_outlives_its_name_but_not_a_change() {
    let (_folder, path) = in_a_folder();
    let written = vec![row("ucdp-1", 5, 0)];
    write(&path, &written).unwrap();
    let opened = opened(&path).unwrap();
    // Another import puts a new file in its place.
    write(&path, &[row("ucdp-7", 1, 0), row("ucdp-8", 2, 0)]).unwrap();
    assert_eq!(rows(&opened.stored).unwrap(), written);
    fs::remove_file(&path).unwrap();
    assert_eq!(rows(&opened.stored).unwrap(), written);

    write(&path, &written).unwrap();
    let opened = self::opened(&path).unwrap();
    fs::write(&path, "short").unwrap();
    let error = rows(&opened.stored).unwrap_err();
    assert!(matches!(error, ParquetFileError::Changed), "{error}");
}

#[test]
fn opening_can_be_stopped_and_tells_how_far_it_is() {
    let (_folder, path) = in_a_folder();
    write(&path, &[row("ucdp-1", 5, 0)]).unwrap();
    let stop = AtomicBool::new(true);
    let stopped = open_events(&path, OpenControl { threads: 1, progress: &|_, _| {}, stop: &stop });
    assert!(matches!(stopped, Err(ParquetFileError::Stopped)));
    let told = std::sync::Mutex::new(Vec::new());
    let stop = AtomicBool::new(false);
    let progress = |done, of| told.lock().unwrap().push((done, of));
    open_events(&path, OpenControl { threads: 2, progress: &progress, stop: &stop }).unwrap();
    assert_eq!(*told.lock().unwrap(), [(1, 1)]);
}

#[test]
fn the_document_names_every_column() {
    let document = include_str!("../../../docs/parquet.md");
    for (name, declared, meaning) in FILE_COLUMNS {
        let line = format!("| `{name}` | {declared} | {meaning} |");
        assert!(document.contains(&line), "docs/parquet.md lacks the line\n{line}");
    }
}

/// What the fuzzer begins with is a file of today's format (`UPDATE_EXPECTED=1` writes it anew).
#[test]
fn the_seed_of_the_fuzzer_is_a_file_of_events() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/parquet/01");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        write(&path, &[row("ucdp-1", 5, 0), row("ucdp-2", 6, 30)]).unwrap();
    }
    // The fuzz workspace is not in the package.
    if path.exists() {
        assert_eq!(rows(&opened(&path).unwrap().stored).unwrap().len(), 2);
    }
}

/// What comes from the file is what the importer had in memory: events are made of the same rows.
#[test]
fn what_was_imported_is_what_is_read() {
    let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
    let text = include_bytes!("../../../tests/import/ucdp.csv");
    import_bytes(Dataset::Ucdp, text, "ucdp.csv", &mut builder, &mut ImportReport::default()).unwrap();
    let imported = builder.finish(FrontPolicy::ByCountry).unwrap();
    let (_folder, path) = in_a_folder();
    let written = save_import(&path, &imported, &|| false).unwrap();
    let opened = opened(&path).unwrap();
    let mut expected = Vec::new();
    let mut take = |row: &SourceRow<'_>| expected.push(owned(row));
    imported
        .for_each_event(|row, _| -> Result<(), ParquetFileError> {
            take(row);
            Ok(())
        })
        .unwrap();
    assert!(!expected.is_empty());
    assert_eq!((written.events, rows(&opened.stored).unwrap()), (expected.len(), expected));

    let (read, held) = (&opened.columns, &imported.bulk.columns);
    assert_eq!(
        (&read.start, &read.length, &read.packed_date),
        (&held.start, &held.length, &held.packed_date)
    );
    assert_eq!(read.id_hash, held.id_hash);
    let texts = opened.stored.search_texts(0).unwrap();
    assert_eq!(texts, imported.bulk.pages().read_search_texts(0).unwrap());
    for row in 0..held.len() {
        assert_eq!(read.tolls[read.toll_id[row] as usize], held.tolls[held.toll_id[row] as usize], "{row}");
        assert_eq!(read.places[read.place_id[row] as usize], held.places[held.place_id[row] as usize]);
        let [one, other] = [read, held].map(|c| &c.groups[c.group_id[row] as usize]);
        assert_eq!(one.kind, other.kind);
        assert_eq!(read.countries[usize::from(one.country)], held.countries[usize::from(other.country)]);
    }
    assert!(matches!(save_import(&path, &imported, &|| true), Err(ParquetFileError::Stopped)));
}
