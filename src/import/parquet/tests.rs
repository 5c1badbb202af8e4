use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;

use super::schema::{GROUP_ROWS, PAGE_ROWS};
use super::*;
use crate::import::event_from_row::tolls_from_stated;
use crate::import::import_file::import_bytes;
use crate::import::{
    Dataset, FrontPolicy, ImportBuilder, ImportReport, RowParty, RowVersion, SourceRow, StatedToll,
    Withdrawal,
};
use crate::model::bulk::{id_hash, pack_date};
use crate::model::{
    Actor, ActorKind, Day, EventDate, Kind, LatLon, PlacePrecision, Precision, PublicationDate, Situation,
    Span,
};

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
        conflict: "Examplia: Government".into(),
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
        reported: None,
        earlier: Vec::new(),
        withdrawn: None,
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

fn temporary_path() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.parquet");
    (folder, path)
}

/// Reads every row of a file as an owned copy.
fn rows(stored: &StoredRows) -> Result<Vec<SourceRow<'static>>, ParquetFileError> {
    let mut rows = Vec::new();
    for page in 0..stored.len().div_ceil(PAGE_ROWS) {
        stored.read_page(page, |row| rows.push(owned(row)))?;
    }
    Ok(rows)
}

fn owned(row: &SourceRow<'_>) -> SourceRow<'static> {
    let to_owned = |text: &Cow<'_, str>| Cow::Owned(text.clone().into_owned());
    SourceRow {
        dataset: row.dataset,
        id: to_owned(&row.id),
        date: row.date,
        kind: row.kind,
        parties: row.parties.iter().map(|p| RowParty { name: to_owned(&p.name), kind: p.kind }).collect(),
        country: to_owned(&row.country),
        conflict: to_owned(&row.conflict),
        admin: [to_owned(&row.admin[0]), to_owned(&row.admin[1])],
        place: to_owned(&row.place),
        coordinates: row.coordinates,
        precision: row.precision,
        killed: row.killed,
        killed_by_side: row.killed_by_side.clone(),
        killed_civilians_and_unknown: row.killed_civilians_and_unknown,
        claimant: to_owned(&row.claimant),
        sources: to_owned(&row.sources),
        summary: to_owned(&row.summary),
        url: to_owned(&row.url),
        flags: row.flags.clone(),
        reported: row.reported,
        earlier: row.earlier.clone(),
        withdrawn: row.withdrawn,
    }
}

/// Asserts that the columns agree with the rows.
fn assert_columns(opened: &OpenedEvents, rows: &[SourceRow<'_>]) {
    let columns = &opened.columns;
    assert_eq!(columns.len(), rows.len());
    for (index, row) in rows.iter().enumerate() {
        assert_eq!(columns.date(index), row.date);
        assert_eq!(columns.packed_date[index], pack_date(row.date));
        assert_eq!(columns.id_hash[index], id_hash(&row.id));
        assert_eq!(columns.tolls[columns.toll_id[index] as usize].tolls, tolls_from_stated(row.killed));
        let place = columns.places[columns.place_id[index] as usize];
        assert_eq!(place.coordinates(), row.coordinates);
        let group = &columns.groups[columns.group_id[index] as usize];
        assert_eq!((group.kind, group.is_contested, group.is_denied), (row.kind, false, false));
        assert_eq!(
            *columns.countries[usize::from(group.country)],
            *crate::model::text::sanitize(&row.country)
        );
        let parties = group.actors.iter().map(|ix| &opened.names.parties[ix.0 as usize]);
        let parties: Vec<_> = parties.map(|party| (&*party.name, party.kind)).collect();
        assert_eq!(parties, row.parties.iter().map(|p| (&*p.name, p.kind)).collect::<Vec<_>>());
    }
}

fn some_row() -> impl Strategy<Value = SourceRow<'static>> {
    let text = || proptest::string::string_regex("[a-cä;\"\n]{0,3}").unwrap();
    let count = || proptest::option::of(prop_oneof![0_u32..4, Just(u32::MAX)]);
    let party = (text(), 0..ActorKind::TABLE.len())
        .prop_map(|(name, kind)| RowParty { name: name.into(), kind: ActorKind::TABLE[kind].0 });
    let precision = (0..Precision::ALL.len(), any::<bool>());
    let date =
        (-40_000_i32..40_000, 0_i32..500, precision).prop_map(|(start, days, (precision, inferred))| {
            let span = Span { start: Day(start), end: Day(start + days) };
            EventDate { span, precision: Precision::ALL[precision], inferred }
        });
    let coordinates = proptest::option::of((-90.0..90.0, -180.0..180.0))
        .prop_map(|point: Option<(f64, f64)>| point.map(|(lat, lon)| LatLon { lat, lon }));
    let texts = (text(), text(), text(), text(), text(), text(), text(), text(), text());
    let numbers = (count(), count(), count(), count(), count());
    let lists = (
        proptest::collection::vec(party, 0..4),
        proptest::collection::vec(count(), 0..4),
        proptest::collection::vec(text(), 0..3),
    );
    let kinds = (0..Kind::TABLE.len(), 0..PlacePrecision::TABLE.len(), 0..3_usize);
    let history = (
        publication_date(),
        proptest::collection::vec(row_version(), 0..3),
        proptest::option::of(publication_date().prop_map(|reported| Withdrawal { reported })),
    );
    let fields = (date, coordinates, texts, numbers, lists, kinds, history);
    fields.prop_map(|(date, coordinates, texts, numbers, lists, kinds, history)| {
        let (reported, earlier, withdrawn) = history;
        let (id, country, admin1, admin2, place, claimant, sources, summary, url) = texts;
        let (low, best, high, civilians, unknown) = numbers;
        let (parties, killed_by_side, flags) = lists;
        SourceRow {
            dataset: [Dataset::Ucdp, Dataset::Acled, Dataset::Gdelt][kinds.2],
            id: id.into(),
            date,
            kind: Kind::TABLE[kinds.0].kind,
            parties,
            conflict: if claimant.is_empty() { "".into() } else { format!("The war over {country}").into() },
            country: country.into(),
            admin: [admin1.into(), admin2.into()],
            place: place.into(),
            coordinates,
            precision: PlacePrecision::TABLE[kinds.1].0,
            killed: StatedToll { low, best, high },
            killed_by_side,
            killed_civilians_and_unknown: [civilians, unknown],
            claimant: claimant.into(),
            sources: sources.into(),
            summary: summary.into(),
            url: url.into(),
            flags,
            reported,
            earlier,
            withdrawn,
        }
    })
}

fn publication_date() -> impl Strategy<Value = Option<PublicationDate>> {
    let date = (0..20_000, proptest::option::of(0..700), any::<bool>());
    proptest::option::of(date.prop_map(|(day, days, is_inferred)| PublicationDate {
        earliest: Day(day),
        latest: days.map(|days| Day(day + days)),
        is_inferred,
    }))
}

fn row_version() -> impl Strategy<Value = RowVersion> {
    let count = || proptest::option::of(any::<u32>());
    let numbers = (count(), count(), count(), count(), count());
    let version = (publication_date(), numbers, proptest::collection::vec(count(), 0..3));
    version.prop_map(|(reported, (low, best, high, civilians, unknown), killed_by_side)| RowVersion {
        reported,
        killed: StatedToll { low, best, high },
        killed_by_side,
        killed_civilians_and_unknown: [civilians, unknown],
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn written_rows_are_read_back(mut written in proptest::collection::vec(some_row(), 0..80)) {
        written.sort_by_key(|row| (row.date.span.start, row.date.span.end));
        let (_folder, path) = temporary_path();
        write(&path, &written).unwrap();
        let opened = opened(&path).unwrap();
        assert_columns(&opened, &written);
        prop_assert_eq!(rows(&opened.stored).unwrap(), written);
    }
}

#[test]
fn rows_are_read_across_page_and_group_boundaries() {
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
    let (_folder, path) = temporary_path();
    let summary = write(&path, &written).unwrap();
    assert_eq!(summary, WriteSummary { events: written.len(), bytes: fs::metadata(&path).unwrap().len() });
    let opened = opened(&path).unwrap();
    assert_columns(&opened, &written);
    let stored = &opened.stored;
    let last = stored.len().div_ceil(PAGE_ROWS) - 1;
    for page in [0, 1, 63, 64, last] {
        let mut index = page * PAGE_ROWS;
        stored
            .read_page(page, |row| {
                assert_eq!(*row, written[index]);
                index += 1;
            })
            .unwrap();
        assert_eq!(index, written.len().min((page + 1) * PAGE_ROWS));
        let texts = stored.search_texts(page).unwrap();
        let expected = (index - page * PAGE_ROWS, Some("fighting, bold and unicode."));
        assert_eq!((texts.len(), texts.get(0)), expected);
    }
    assert!(stored.read_page(last + 1, |_| {}).is_err());
}

#[test]
fn names_keep_the_order_of_their_first_occurrence() {
    let mut second = row("ucdp-2", 5, 0);
    second.parties.reverse();
    second.sources = "dpa; AFP".into();
    let (_folder, path) = temporary_path();
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
fn unsorted_events_are_rejected_and_leave_no_file() {
    let (folder, path) = temporary_path();
    fs::write(&path, "old content").unwrap();
    let error = write(&path, &[row("ucdp-1", 5, 0), row("ucdp-2", 4, 9)]).unwrap_err();
    assert!(matches!(error, ParquetFileError::Unsorted), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "old content");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_without_events_can_be_opened() {
    let (_folder, path) = temporary_path();
    write(&path, &[]).unwrap();
    let opened = opened(&path).unwrap();
    assert!(opened.columns.is_empty() && opened.stored.is_empty());
    assert!(opened.stored.read_page(0, |_| {}).is_err());
}

#[test]
fn the_error_names_what_a_rejected_file_is() {
    let (folder, path) = temporary_path();
    write(&path, &[row("ucdp-1", 5, 0)]).unwrap();
    let original = fs::read(&path).unwrap();
    let error = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        opened(&path).unwrap_err().to_string()
    };
    assert_eq!(error(b""), "this is not a Parquet file");
    assert_eq!(error(b"id,relid,year\n1,2,3\n"), "this is not a Parquet file");
    assert_eq!(
        error(&original[..original.len() - 1]),
        "the file is truncated: the end of a Parquet file is missing"
    );
    assert_eq!(error(&original[..1000]), "the file is truncated: the end of a Parquet file is missing");
    let replaced = |old: &[u8], new: &[u8]| {
        let start = original.windows(old.len()).rposition(|bytes| bytes == old).unwrap();
        [&original[..start], new, &original[start + old.len()..]].concat()
    };
    assert_eq!(
        error(&replaced(b"format 0006", b"format 0001")),
        "the file has format 1, this frontwatch reads format 6: import the data again"
    );
    assert_eq!(
        error(&replaced(b"frontwatch events", b"something and all")),
        "this Parquet file was not written by frontwatch: import the data it was made from (frontwatch import)"
    );
    for path in [folder.path().join("none").as_path(), folder.path()] {
        assert!(matches!(opened(path), Err(ParquetFileError::Io(_))));
    }
}

#[test]
fn damage_to_any_byte_is_detected() {
    let (_folder, path) = temporary_path();
    let written: Vec<_> = (0..40).map(|n| row(&format!("ucdp-{n}"), n, 0)).collect();
    write(&path, &written).unwrap();
    let original = fs::read(&path).unwrap();
    for index in (0..original.len()).step_by(5) {
        let mut bytes = original.clone();
        bytes[index] ^= 1 << (index % 8);
        fs::write(&path, bytes).unwrap();
        let read = opened(&path).and_then(|opened| {
            opened.stored.search_texts(0)?;
            rows(&opened.stored)
        });
        assert!(read.is_err(), "byte {index} of {}", original.len());
    }
}

#[test]
fn truncated_files_are_rejected() {
    let (_folder, path) = temporary_path();
    write(&path, &[row("ucdp-1", 5, 0), row("ucdp-2", 6, 0)]).unwrap();
    let original = fs::read(&path).unwrap();
    for len in (0..original.len()).step_by(7) {
        fs::write(&path, &original[..len]).unwrap();
        assert!(opened(&path).is_err(), "{len} of {} bytes", original.len());
    }
}

#[test]
fn an_open_file_survives_replacement_but_not_modification() {
    let (_folder, path) = temporary_path();
    let written = vec![row("ucdp-1", 5, 0)];
    write(&path, &written).unwrap();
    let opened = opened(&path).unwrap();
    // Another import replaces the file.
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
fn opening_can_be_stopped_and_reports_progress() {
    let (_folder, path) = temporary_path();
    write(&path, &[row("ucdp-1", 5, 0)]).unwrap();
    let stop = AtomicBool::new(true);
    let stopped = open_events(&path, OpenControl { threads: 1, progress: &|_, _| {}, stop: &stop });
    assert!(matches!(stopped, Err(ParquetFileError::Stopped)));
    let calls = std::sync::Mutex::new(Vec::new());
    let stop = AtomicBool::new(false);
    let progress = |done, total| calls.lock().unwrap().push((done, total));
    open_events(&path, OpenControl { threads: 2, progress: &progress, stop: &stop }).unwrap();
    assert_eq!(*calls.lock().unwrap(), [(1, 1)]);
}

#[test]
fn the_document_names_every_column() {
    let document = include_str!("../../../docs/parquet.md");
    for (name, declared, meaning) in FILE_COLUMNS {
        let line = format!("| `{name}` | {declared} | {meaning} |");
        assert!(document.contains(&line), "docs/parquet.md lacks the line\n{line}");
    }
}

/// The fuzzer's seed must have the current format; `UPDATE_EXPECTED=1` rewrites it.
#[test]
fn the_seed_of_the_fuzzer_can_be_opened() {
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

/// The rows read from a file equal those that the importer had in memory.
#[test]
fn imported_events_are_read_back_from_the_file() {
    let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
    let text = include_bytes!("../../../tests/import/ucdp.csv");
    import_bytes(Dataset::Ucdp, text, "ucdp.csv", &mut builder, &mut ImportReport::default()).unwrap();
    let imported = builder.finish(FrontPolicy::ByCountry).unwrap();
    let (_folder, path) = temporary_path();
    let written = save_import(&path, &imported, &|| false).unwrap();
    let opened = opened(&path).unwrap();
    let mut expected = Vec::new();
    imported
        .for_each_event(|row, _| -> Result<(), ParquetFileError> {
            expected.push(owned(row));
            Ok(())
        })
        .unwrap();
    assert!(!expected.is_empty());
    assert_eq!((written.events, rows(&opened.stored).unwrap()), (expected.len(), expected));

    let (stored, in_memory) = (&opened.columns, &imported.bulk.columns);
    assert_eq!(
        (&stored.start, &stored.length, &stored.packed_date),
        (&in_memory.start, &in_memory.length, &in_memory.packed_date)
    );
    assert_eq!(stored.id_hash, in_memory.id_hash);
    let texts = opened.stored.search_texts(0).unwrap();
    assert_eq!(texts, imported.bulk.pages().read_search_texts(0).unwrap());
    for row in 0..in_memory.len() {
        let [stored_row, memory_row] = [stored, in_memory].map(|columns| {
            let group = &columns.groups[columns.group_id[row] as usize];
            (
                columns.tolls[columns.toll_id[row] as usize].clone(),
                columns.places[columns.place_id[row] as usize],
                group.kind,
                &columns.countries[usize::from(group.country)],
            )
        });
        assert_eq!(stored_row, memory_row, "{row}");
    }
    assert!(matches!(save_import(&path, &imported, &|| true), Err(ParquetFileError::Stopped)));
}

/// The short name of an actor depends on the other names. The text that is searched has the one on screen.
#[test]
fn search_texts_have_the_short_names_in_use() {
    let mut builder = ImportBuilder::new(&Situation::empty(String::new(), Day(0)));
    let text = String::from_utf8_lossy(include_bytes!("../../../tests/import/ucdp.csv"));
    let text = text.replace(",Grey Wolves,1,", ",Government of Ruritania (Zenda),1,");
    import_bytes(Dataset::Ucdp, text.as_bytes(), "ucdp.csv", &mut builder, &mut ImportReport::default())
        .unwrap();
    let imported = builder.finish(FrontPolicy::ByCountry).unwrap();
    let (_folder, path) = temporary_path();
    save_import(&path, &imported, &|| false).unwrap();
    let mut situation = Situation::empty(String::new(), Day(0));
    situation.actors = vec![Actor {
        id: "ruritania".to_owned(),
        name: "Government of Ruritania".to_owned(),
        short: "the king".to_owned(),
        native: None,
        kind: ActorKind::State,
        aliases: Vec::new(),
        note: None,
    }];
    let resolved =
        NameResolution::new(opened(&path).unwrap(), &situation).finish(FrontPolicy::ByCountry).unwrap();
    let short = |name: &str, situation: &Situation| {
        situation.actors.iter().find(|actor| actor.name == name).unwrap().short.clone()
    };
    let name = "Government of Ruritania (Zenda)";
    assert_eq!(short(name, &imported.situation), "Ruritania (Zenda) gov.");
    assert_eq!(short(name, &resolved.situation), "Ruritania gov.");
    let texts = resolved.bulk.pages().read_search_texts(0).unwrap();
    let has = |part: &str| (0..8).any(|row| texts.get(row).unwrap().contains(part));
    assert!(has("ruritania gov.") && has("the king"));
}
